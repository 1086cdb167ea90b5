"""`backup`: the register and its files as they stand now, encrypted, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config import backups
from incidents import curation


class Command(BaseCommand):
    help = "Back the register up into a new folder inside FOLDER; nobody needs to stop working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--verify", action="store_true", help="restore it into a database of its own and compare")
        parser.add_argument("--identity", default="", metavar="FILE", help="the age key that opens it, for --verify")

    def handle(self, *args: Any, **options: Any) -> None:
        locks = backups.Locks(settings.BACKUP_RECIPIENTS, settings.BACKUP_PASSPHRASE)
        try:
            kept = curation.seal_of_all().as_json()
            made = backups.make(options["folder"], connection.settings_dict, settings.BACKUP_FILES, locks, kept)
            if options["verify"]:
                verify(made, options["identity"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(made))


def verify(folder: Path, identity: str) -> None:
    """BackupError unless the backup gives the register back, with every hash of its history."""
    keys = backups.identities(folder, identity, settings.BACKUP_PASSPHRASE)
    server = connection.settings_dict
    with backups.throw_away_database(server) as name:
        backups.restore(folder, server, keys, into=name)
        there = os.environ | {"DATABASE_URL": backups.url_of(server, name)}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify_history"]
        done = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
    if done.returncode:
        raise backups.BackupError(f"The history of what was restored does not hold: {done.stdout}{done.stderr}")

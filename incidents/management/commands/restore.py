"""`restore`: a backup becomes the register of an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config import backups


class Command(BaseCommand):
    help = "Restore a backup into the database, which must be empty, and compare it with what was backed up."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP", help="the folder that `backup` made")
        parser.add_argument("--identity", default="", metavar="FILE", help="the age key that opens it")
        parser.add_argument(
            "--files", type=Path, metavar="FOLDER", help="where its files go (default: the state folder)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = backups.identities(options["backup"], options["identity"], settings.BACKUP_PASSPHRASE)
            backups.restore(options["backup"], connection.settings_dict, keys)
            kept = backups.unpack(options["backup"], options["files"] or settings.STATE_DIR, keys)
        except backups.BackupError as error:
            raise CommandError(str(error)) from None
        for name in kept:
            self.stderr.write(f"{name} was there already and stays as it is.")
        self.stdout.write("Restored, and equal to what was backed up.")

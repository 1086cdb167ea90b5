"""`verify_history`: replay every record's revisions and say where history and record part ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups
from incidents import curation
from incidents.management.pipes import until_reader_leaves
from incidents.management.progress import Progress
from incidents.models import Revision


class Command(BaseCommand):
    help = (
        "Check that no revision was changed, lost or cut off and that every record is what its history says. "
        "Exit code 0: whole; 1: faults; 2: the seal cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object with the faults and a new seal")
        kept = "what `seal` or an earlier --json run printed, or a backup, which holds one"
        parser.add_argument("--seal", type=Path, metavar="FILE", help=kept)
        parser.add_argument("--identity", default="", metavar="FILE", help="the age key that opens the backup")

    def handle(self, *args: Any, **options: Any) -> None:
        earlier = _read(options["seal"], options["identity"]) if options["seal"] else None
        progress = Progress(self.stderr, curation.count_records(), "records")
        faults = []
        with until_reader_leaves():
            for fault in curation.verify_all(progress, earlier):
                faults.append(fault)
                if not options["json"]:
                    self.stdout.write(str(fault))
            progress.end()
            if options["json"]:
                self.stdout.write(json.dumps(_answer(faults), ensure_ascii=False, indent=2))
        if faults:
            raise CommandError(f"{len(faults)} faults in the history.")
        if not options["json"]:
            self.stdout.write(f"{Revision.objects.count()} revisions, no fault.")


def _read(path: Path, identity: str) -> curation.Seal:
    try:
        if path.is_dir():
            manifest = backups.read_manifest(path, backups.identities(path, identity, settings.BACKUP_PASSPHRASE))
            return curation.read_seal(manifest.get("kept"))
        return curation.read_seal(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, backups.BackupError) as error:
        raise CommandError(f"{path}: {error}", returncode=2) from None


def _answer(faults: list[curation.Fault]) -> dict[str, Any]:
    return {
        "records": curation.count_records(),
        "seal": curation.seal_of_all().as_json(),
        "faults": [
            {"entity": one.entity, "record": one.key, "fault": one.code, "detail": one.detail, "words": str(one)}
            for one in faults
        ],
    }

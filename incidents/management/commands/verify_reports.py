"""`verify_reports`: compute every report's hash again and compare it with the one stored when it came in."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents import curation
from incidents.management.pipes import until_reader_leaves
from incidents.management.progress import Progress
from incidents.models import Report


class Command(BaseCommand):
    help = "Check that the text of every report is the one that came in. Exit code 0: all are; 1: faults."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object with the faults")

    def handle(self, *args: Any, **options: Any) -> None:
        total = Report.objects.count()
        progress = Progress(self.stderr, total, "reports")
        faults = []
        with until_reader_leaves():
            for pk, fault in curation.reports_amiss(progress):
                faults.append({"report": pk, "words": fault})
                if not options["json"]:
                    self.stdout.write(f"report {pk}: {fault}")
            progress.end()
            if options["json"]:
                self.stdout.write(json.dumps({"reports": total, "faults": faults}, ensure_ascii=False, indent=2))
        if faults:
            wrong = len({one["report"] for one in faults})
            raise CommandError(f"{wrong} of {total} reports are not what came in.")
        if not options["json"]:
            self.stdout.write(f"{total} reports, no fault.")

"""`verify_reports`: compute every report's hash again and compare it with the one stored when it came in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.curation import sha256_of
from incidents.management.pipes import until_reader_leaves
from incidents.models import Report


class Command(BaseCommand):
    help = "Check that the text of every report is the one that came in."

    def handle(self, *args: Any, **options: Any) -> None:
        count = faults = 0
        with until_reader_leaves():
            for pk, text, sha256 in Report.objects.order_by("pk").values_list("pk", "text", "sha256").iterator(200):
                count += 1
                if sha256_of(text) != sha256:
                    faults += 1
                    self.stdout.write(f"report {pk}: the text is not the one whose hash was stored ({sha256})")
        if faults:
            raise CommandError(f"{faults} of {count} reports are not what came in.")
        self.stdout.write(f"{count} reports, no fault.")

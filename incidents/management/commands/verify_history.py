"""`verify_history`: replay every record's revisions and say where history and record part ways."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.curation import verify_all
from incidents.management.pipes import until_reader_leaves
from incidents.models import Revision


class Command(BaseCommand):
    help = "Check that no revision was changed, lost or cut off and that every record is what its history says."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        with until_reader_leaves():
            for fault in verify_all():
                self.stdout.write(fault)
                faults += 1
        if faults:
            raise CommandError(f"{faults} faults in the history.")
        self.stdout.write(f"{Revision.objects.count()} revisions, no fault.")

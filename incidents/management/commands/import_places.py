"""Places from a gazetteer: our own table, a COD table of OCHA's or a GeoNames dump."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geo.gazetteer import FORMATS
from geo.tables import TableError
from incidents import curation, tasks
from incidents.loading import PLACES, load_places


class Command(BaseCommand):
    help = "Bring places up to date with a gazetteer; what people changed stays, a foreign file only adds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=PLACES, help="the file; our own if left out")
        parser.add_argument("--format", choices=sorted(FORMATS), default="sijil", help="its form (default: sijil)")

    def handle(self, *args: Any, path: Path, format: str, **options: Any) -> None:
        try:
            self.stdout.write(str(load_places(path, format, by=curation.system_user())))
        except TableError as error:
            raise CommandError(str(error)) from None
        for task in tasks.catch_up(by=curation.system_user()):
            self.stdout.write(f"what rests on it: task {task.pk}, {task.state}, {task.done} of {task.total}")

"""Event types, weapons, actors and sources from tables: our own, or those of a folder of the same shape."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geo.tables import TableError
from incidents import curation, tasks
from incidents.loading import CODES, load_codes


class Command(BaseCommand):
    help = "Bring event types, weapons, actors and sources up to date with their tables; what people changed stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=CODES, help="folder of tables; our own if left out")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load_codes(folder, by=curation.system_user())
        except TableError as error:
            raise CommandError(str(error)) from None
        for table in loaded:
            self.stdout.write(str(table))
        for task in tasks.catch_up(by=curation.system_user()):
            self.stdout.write(f"what rests on it: task {task.pk}, {task.state}, {task.done} of {task.total}")

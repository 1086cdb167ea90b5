"""`explain`: how a report was read, sentence by sentence, with the lexicon row behind every value."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.ingest import BadReport, explained
from incidents.management.arguments import day
from incidents.management.intake import inputs
from incidents.management.intake.inputs import STDIN, Fault, Item
from incidents.management.pipes import until_reader_leaves


class Command(BaseCommand):
    help = "Show how a report is read: sentences, mentions, lexicon rows and drafts. Stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=STDIN, metavar="FILE", help="a report; - is stdin")
        parser.add_argument("--published", type=day, metavar="YYYY-MM-DD", help="day of publication")
        parser.add_argument("--publisher", metavar="CODE", help="code of the source that published it")

    def handle(self, *args: Any, **options: Any) -> None:
        default = Item(None, "", options["published"], options["publisher"])
        item = next(inputs.read_files([options["file"]], default))
        if isinstance(item, Fault):
            raise CommandError(f"{item.id}: {item.error}")
        try:
            lines = explained(item.text, published=item.published, publisher=item.publisher)
        except BadReport as error:
            raise CommandError(f"{item.id}: {error}") from None
        with until_reader_leaves():
            self.stdout.write(lines)

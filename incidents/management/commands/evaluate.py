"""`evaluate`: precision and recall of drafts on annotated reports, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.extraction.evaluation import FIELDS, GoldError, is_kept_apart
from incidents.extraction.evaluation.pages import as_json, as_markdown, as_text
from incidents.management.measuring import measure
from incidents.management.pipes import until_reader_leaves

FORMATS = ("text", "json", "markdown")


class Command(BaseCommand):
    help = "Measure extraction on annotated reports: precision, recall and F1 of each field. Stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl", help="annotated reports, a set each")
        parser.add_argument("--format", choices=FORMATS, default="text", help="markdown is the page docs/accuracy.md")
        parser.add_argument("--by-tier", action="store_true", help="a column for each tier of a set, beside the whole")
        parser.add_argument("--errors", type=int, default=0, metavar="N", help="list the first N mistakes of each set")
        parser.add_argument("--field", action="append", choices=FIELDS, help="list mistakes in this field only")

    def handle(self, *args: Any, **options: Any) -> None:
        files, errors = options["files"], options["errors"]
        for path in files:
            if errors and is_kept_apart(path):
                raise CommandError(
                    f"{path.name} is kept apart: its errors are not shown, so that no rule is fitted to them. "
                    "Leave out --errors, or measure a set that rules may be written against."
                )
        try:
            run = measure(files, by_tier=options["by_tier"], fields=options["field"])
        except GoldError as error:
            raise CommandError(str(error)) from None
        with until_reader_leaves():
            if options["format"] == "json":
                self.stdout.write(as_json(run, errors))
            else:
                lines = as_text(run, errors) if options["format"] == "text" else as_markdown(run)
                self.stdout.write("\n".join(lines))

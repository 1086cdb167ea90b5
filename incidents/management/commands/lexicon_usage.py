"""`lexicon_usage`: rows of the lexicons that fire on none of the given texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.extraction.usage import KINDS, entries_of, unused
from incidents.ingest import lexicon
from incidents.management.pipes import until_reader_leaves
from incidents.management.texts import readings

KIND = {layer: column for layer, column, _ in reversed(KINDS)}


class Command(BaseCommand):
    help = "Count, by table, the rows of the lexicons that no given text holds; --rows lists them. Stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="reports as .jsonl, cases as .csv, or plain text"
        )
        parser.add_argument("--rows", metavar="TABLE", help="list the rows of this table, or of all")

    def handle(self, *args: Any, **options: Any) -> None:
        words, chosen = lexicon(), options["rows"]
        rows: dict[str, int] = {}
        for entry in entries_of(words):
            rows[entry.layer] = rows.get(entry.layer, 0) + 1
        if chosen and chosen not in {"all", *rows}:
            raise CommandError(f"There is no table {chosen}; say all or one of {', '.join(sorted(rows))}.")
        try:
            idle = unused(words, readings(options["files"], words))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        with until_reader_leaves():
            for layer in sorted(rows):
                self.stdout.write(f"{layer:16}{rows[layer]:6} rows, {len(idle.get(layer, [])):6} fire on no text")
                for entry in idle.get(layer, []) if chosen in ("all", layer) else ():
                    kind = entry.row.get(KIND.get(layer, ""), "")
                    self.stdout.write(f"    {entry.id:12}{entry.surface}  =  {entry.value}  {kind}".rstrip())

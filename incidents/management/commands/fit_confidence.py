"""`fit_confidence`: the weights of `confidence.csv`, fitted on annotated reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.extraction import Lexicon
from incidents.extraction.evaluation import GoldError, is_kept_apart, only_measures, read_gold
from incidents.extraction.evaluation.fitting import Example, cross_validated, examples, fitted, levelled
from incidents.extraction.evaluation.records import same_places
from incidents.extraction.words.confidence import COLUMNS
from incidents.extraction.words.tables import FOLDER, as_table
from incidents.ingest import lexicon
from incidents.management.measuring import answers


class Command(BaseCommand):
    help = "Fit what each reason to doubt a draft weighs, and say how well the weights sort drafts they have not seen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl", help="annotated reports, a set each")
        parser.add_argument(
            "--level",
            type=Path,
            metavar="GOLD.jsonl",
            help="reports that no rule knows: how often drafts err there",
        )
        parser.add_argument("--write", action="store_true", help="write the weights into confidence.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        words = lexicon()
        if apart := [path.name for path in options["files"] if is_kept_apart(path)]:
            raise CommandError(f"{apart[0]} is kept apart: nothing is fitted to it. `evaluate` measures on it.")
        if (unread := options["level"]) and only_measures(unread):
            raise CommandError(f"{unread.name} only measures: not even the level is fitted to it.")
        cases = [one for path in options["files"] for one in _examples(path, words)]
        for name, area in cross_validated(cases, words.confidence).items():
            self.stdout.write(
                f"area under the curve, cross-validated, {name}: {'–' if area is None else f'{area:.3f}'}"
            )
        found = fitted(cases, words.confidence)
        if unread:
            found = levelled(found, _examples(unread, words))
        table = as_table(COLUMNS, found.rows())
        if options["write"]:
            (FOLDER / "confidence.csv").write_text(table, encoding="utf-8")
        else:
            self.stdout.write(table)


def _examples(path: Path, words: Lexicon) -> list[Example]:
    try:
        return list(examples(path.name, answers(read_gold(path, words.codes)), same_places(words.places.values())))
    except GoldError as error:
        raise CommandError(str(error)) from None

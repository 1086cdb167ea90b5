"""`fit_confidence`: the weights of `confidence.csv`, fitted on annotated reports."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.extraction.evaluation import GoldError, is_kept_apart, read_gold
from incidents.extraction.evaluation.fitting import Example, cross_validated, examples, fitted
from incidents.extraction.evaluation.records import same_places
from incidents.extraction.words.confidence import COLUMNS
from incidents.extraction.words.tables import FOLDER
from incidents.ingest import lexicon
from incidents.management.measuring import answers


class Command(BaseCommand):
    help = "Fit what each reason to doubt a draft weighs, and say how well the weights sort drafts they have not seen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl", help="annotated reports, a set each")
        parser.add_argument("--write", action="store_true", help="write the weights into confidence.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        words, cases = lexicon(), list[Example]()
        same = same_places(words.places.values())
        for path in options["files"]:
            if is_kept_apart(path):
                raise CommandError(f"{path.name} is kept apart: nothing is fitted to it. `evaluate` measures on it.")
            try:
                cases += examples(path.name, answers(read_gold(path, words.codes)), same)
            except GoldError as error:
                raise CommandError(str(error)) from None
        for name, area in cross_validated(cases, words.confidence).items():
            self.stdout.write(
                f"area under the curve, cross-validated, {name}: {'–' if area is None else f'{area:.3f}'}"
            )
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows([COLUMNS, *fitted(cases, words.confidence).rows()])
        if options["write"]:
            (FOLDER / "confidence.csv").write_text(table.getvalue(), encoding="utf-8")
        else:
            self.stdout.write(table.getvalue())

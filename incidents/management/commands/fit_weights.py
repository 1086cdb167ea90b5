"""`fit_weights`: the table `weights.csv`, learned from annotated reports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.extraction import Lexicon
from incidents.extraction.evaluation import GoldError, is_kept_apart, read_gold
from incidents.extraction.evaluation.records import same_places
from incidents.extraction.evaluation.weighing import (
    Choice,
    Tried,
    by_rules_alone,
    choices,
    choices_of_case,
    cross_validated,
    fitted,
    trial,
)
from incidents.extraction.pipeline import trace
from incidents.extraction.words.tables import FOLDER, as_table
from incidents.extraction.words.weights import COLUMNS
from incidents.ingest import lexicon


class Command(BaseCommand):
    help = "Learn what speaks for one answer or another from annotated reports, and say how often weights are right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl", help="annotated reports, a set each")
        parser.add_argument(
            "--try",
            type=Path,
            nargs="*",
            default=[],
            metavar="GOLD.jsonl",
            dest="sets",
            help="try the weights on these too",
        )
        parser.add_argument(
            "--cases", type=Path, nargs="*", default=[], metavar="CASES.csv", help="sentences that rules read rightly"
        )
        parser.add_argument("--folds", action="store_true", help="cross-validate, too (ten times as long)")
        parser.add_argument("--write", action="store_true", help="write the weights into weights.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        words = by_rules_alone(lexicon())
        if apart := [path.name for path in options["files"] if is_kept_apart(path)]:
            raise CommandError(f"{apart[0]} is kept apart: nothing is fitted to it. `--try` measures on it.")
        cases = [one for path in options["files"] for one in _choices(path, words)]
        cases += [one for path in options["cases"] for one in _choices_of_cases(path, words)]
        answers = {decision: tuple(weights.base) for decision, weights in words.weights.items()}
        for decision, tried in cross_validated(cases, answers).items() if options["folds"] else ():
            self.stdout.write(_told("cross-validated", decision, tried))
        found = fitted(cases, answers)
        for path in options["sets"]:
            apart_cases = list(_choices(path, words))
            for decision, weights in found.items():
                told = trial(weights, (one for one in apart_cases if one.decision == decision))
                self.stdout.write(_told(path.name, decision, told))
        if options["write"]:
            rows = (row for decision, weights in found.items() for row in weights.rows(decision))
            (FOLDER / "weights.csv").write_text(as_table(COLUMNS, rows), encoding="utf-8")


def _told(name: str, decision: str, tried: Tried) -> str:
    return (
        f"{name}, {decision}: of {tried.choices} choices rules settle {tried.ruled} as annotated; "
        f"weights mend {tried.mended} more and spoil {tried.spoilt}"
    )


def _choices(path: Path, words: Lexicon) -> Iterator[Choice]:
    same = same_places(words.places.values())
    try:
        for report in read_gold(path, words.codes):
            result = trace(report.text, report.published, report.publisher, words, to_learn=True)
            yield from choices(report, result, same)
    except GoldError as error:
        raise CommandError(str(error)) from None


def _choices_of_cases(path: Path, words: Lexicon) -> Iterator[Choice]:
    """Of a table with a `sentence` in each row, and maybe the day on which it was `published`."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            published = date.fromisoformat(row.get("published") or PUBLISHED)
            text = row["sentence"].replace("\\n", "\n").translate(_BRACKETS)
            yield from choices_of_case(f"{path.name} {row['id']}", trace(text, published, None, words, to_learn=True))


PUBLISHED = "2021-03-10"  # where the table does not say
_BRACKETS = str.maketrans("", "", "⟦⟧")

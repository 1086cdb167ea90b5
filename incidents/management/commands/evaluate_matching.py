"""`evaluate_matching`: precision and recall of proposed duplicates on pairs that a person has labelled."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.management.pipes import until_reader_leaves
from incidents.management.scenes import pairs_of_reports
from incidents.matching.labelled import BadPairs, Measure, Pair, measure, read_pairs

KEPT_APART = "kept_apart"
SETS = "scenes, a set each: records (.csv), or reports that are put through ingestion and taken back (.jsonl)"


class Command(BaseCommand):
    help = "Measure how well duplicates are told from other events, on labelled pairs. Stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=SETS)
        parser.add_argument("--errors", action="store_true", help="list the mistakes, but for sets that are kept apart")
        parser.add_argument("--by-scene", action="store_true", help="a line for each kind of scene")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[Path, list[Pair]] = {}
        for path in options["files"]:
            try:
                found[path] = pairs_of_reports(path) if path.suffix == ".jsonl" else read_pairs(path)
            except BadPairs as error:
                raise CommandError(str(error)) from None
        with until_reader_leaves():
            for path, pairs in found.items():
                self._report(path, pairs, options)

    def _report(self, path: Path, pairs: list[Pair], options: dict[str, Any]) -> None:
        self._tell(path.stem, measure(pairs))
        if KEPT_APART in path.stem:
            return
        if options["by_scene"]:
            for kind, held in sorted(by_kind(pairs).items()):
                self._tell(f"  {kind}", measure(held))
        for pair in pairs if options["errors"] else ():
            if not pair.right:
                self.stdout.write(mistake(pair))

    def _tell(self, name: str, found: Measure) -> None:
        figures = f"precision {found.precision:.3f}  recall {found.recall:.3f}"
        counts = f"right {found.right}, wrong {found.wrong}, missed {found.missed}"
        self.stdout.write(f"{name:24} {found.pairs:4} pairs  {figures}  ({counts})")


def by_kind(pairs: list[Pair]) -> dict[str, list[Pair]]:
    """The pairs of all scenes of one kind: what stands behind the number in the name of a scene."""
    kinds: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        kinds[pair.scene.partition("-")[2]].append(pair)
    return kinds


def mistake(pair: Pair) -> str:
    """A pair that was taken for what it is not, with the reasons."""
    what = "missed" if pair.same else "wrongly proposed"
    why = f"{pair.comparison.score:.2f} {' '.join(pair.comparison.reasons)}" if pair.comparison else "no draft"
    return f"{what}: {pair.scene} {' '.join(pair.members)} {why}"

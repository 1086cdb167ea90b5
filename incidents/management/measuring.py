"""Reading annotated reports with the register's own gazetteer and names, and scoring what comes out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils import timezone

from incidents.extraction.evaluation import Answer, GoldError, GoldReport, answered, is_kept_apart, read_gold, score
from incidents.extraction.evaluation.pages import Measured, Run, only
from incidents.extraction.evaluation.records import same_places
from incidents.ingest import BadReport, lexicon, read

DESCRIPTION = "sets.csv"  # beside the sets: when each was written and what it is for
COLUMNS = ["file", "written", "use"]


def measure(files: Sequence[Path], *, by_tier: bool, fields: Sequence[str] | None) -> Run:
    """The scores of each file, and of each of its tiers if asked; GoldError names file, line and field."""
    words = lexicon()
    same = same_places(words.places.values())
    sets = []
    for path in files:
        pairs = list(answers(read_gold(path, words.codes)))
        told = _descriptions(path.parent).get(path.name, {})
        tiers = sorted({report.tier for report, _ in pairs} - {""}) if by_tier else []
        for tier in ["", *tiers]:
            scores = score((pair for pair in pairs if tier in ("", pair[0].tier)), same)
            if fields:
                scores.mistakes = only(scores.mistakes, fields)
            name = f"{path.name} {tier}".strip()
            sets.append(Measured(name, scores, is_kept_apart(path), told.get("written", ""), told.get("use", ""), tier))
    tiers_too = " --by-tier" if by_tier else ""
    command = f"./sijil manage evaluate {' '.join(map(str, files))}{tiers_too} --format markdown"
    return Run(sets, words.version, timezone.localdate(), command)


def answers(reports: Sequence[GoldReport]) -> Iterator[tuple[GoldReport, Answer]]:
    """Each report with what the register reads in it; GoldError for a report that it would not take in."""
    for report in reports:
        try:
            yield report, answered(read(report.text, published=report.published, publisher=report.publisher))
        except BadReport as error:
            raise GoldError(f"{report.where}: {error}") from None


def _descriptions(folder: Path) -> dict[str, dict[str, str]]:
    """What `sets.csv` beside the sets says of each; nothing where there is no such file."""
    path = folder / DESCRIPTION
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != COLUMNS:
            raise GoldError(f"{path.name}, line 1: columns must be {', '.join(COLUMNS)}")
        return {row["file"]: row for row in reader}

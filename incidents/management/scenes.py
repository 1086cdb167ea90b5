"""Labelled reports put through the real ingestion: which of them it proposes as one event, and which it should.

A file holds a report a line, {"scene", "event", "published", "publisher", "text"}.  The reports of a scene come in one
after another into the register as it is; every two of them are a pair.  All of it is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from pathlib import Path

from django.db import transaction

from incidents import curation, matching
from incidents.codes import FlagCode
from incidents.ingest import BadReport, ingest_report
from incidents.matching.labelled import BadPairs, Pair
from incidents.models import Incident

COLUMNS = ("scene", "event", "published", "publisher", "text")


@dataclass(frozen=True)
class Told:
    """One labelled report and where it stands in its file."""

    where: str
    number: str
    scene: str
    event: str
    published: date
    publisher: str
    text: str


def pairs_of_reports(path: Path) -> list[Pair]:
    """All pairs of the file, as ingestion proposes them; the register is left as it was.  Raises BadPairs."""
    found: list[Pair] = []
    for _scene, members in groupby(_reports(path), key=lambda report: report.scene):
        with transaction.atomic():
            found += _pairs(list(members))
            transaction.set_rollback(True)
    return found


def _reports(path: Path) -> Iterator[Told]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise BadPairs(f"{path}: {error}") from None
    for number, line in enumerate(lines, start=1):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            scene, event, day, publisher, text = (str(row[name]) for name in COLUMNS)
            yield Told(where, str(number), scene, event, date.fromisoformat(day), publisher, text)
        except (KeyError, TypeError, ValueError) as error:
            raise BadPairs(f"{where}: {error!r}") from None


def _pairs(reports: Sequence[Told]) -> list[Pair]:
    drafts = [_taken_in(report) for report in reports]
    named = [_named(found) for found in drafts]
    pairs = []
    for one, other in combinations(range(len(reports)), 2):
        ours, theirs = reports[one], reports[other]
        proposed = any(incident.reference in named[other] for incident in drafts[one])
        proposed |= any(incident.reference in named[one] for incident in drafts[other])
        matches = [match for draft in drafts[other] for match in matching.compared(draft, drafts[one])]
        best = max(matches, key=lambda match: match.score, default=None)
        comparison = best.comparison if best else None
        pairs.append(Pair(ours.scene, (ours.number, theirs.number), ours.event == theirs.event, proposed, comparison))
    return pairs


def _taken_in(report: Told) -> list[Incident]:
    by = curation.system_user()
    try:
        done = ingest_report(report.text, by=by, published=report.published, publisher=report.publisher)
    except BadReport as error:
        raise BadPairs(f"{report.where}: {error}") from None
    if not done.created:
        raise BadPairs(f"{report.where}: the register has this report already")
    return done.incidents


def _named(incidents: Sequence[Incident]) -> set[str]:
    """The references that ingestion proposed for these drafts."""
    flags = [flag for one in incidents for flag in one.flags.filter(code=FlagCode.POSSIBLE_DUPLICATE)]
    return {choice["reference"] for flag in flags for choice in flag.choices}

"""What the names of today would make of the drafts that still wait: read again, compared, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from geo.matching import folded
from geo.models import Place
from incidents import curation
from incidents.codes import ClaimState, Status
from incidents.ingest import redrawn
from incidents.models import Actor, Claim, Incident, Report, Source

MOST_REPORTS = 200  # are read again for one answer: about a second
OPEN = (Status.DRAFT, Status.IN_REVIEW)
PLACE_FIELDS = frozenset({"places"})
SOURCE_FIELDS = frozenset({"sources"})
ACTOR_FIELDS = frozenset({"side_a", "side_b", "casualties"})


@dataclass(frozen=True, slots=True)
class Difference:
    """An open draft that would be read otherwise: the fields that would name the thing, and that no longer would."""

    incident: Incident
    report: Report
    gained: list[str]
    lost: list[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """What spellings would do: the drafts that differ, among how many reports, and how many of these were read."""

    spellings: list[str]
    differences: list[Difference]
    reports: int
    read: int


def spellings_changed(thing: Place | Actor | Source, number: int | None = None) -> list[str]:
    """The Arabic spellings that a revision of the thing (its last one, if none is named) added or took away."""
    revision = curation.history(thing).filter(number=number or thing.version).first()
    if revision is None:
        return []
    found: set[str] = set()
    for name, pair in revision.changes.items():
        if name in ("aliases", "names"):
            was, became = ({row["name"] for row in rows or [] if row["language"] == "ar"} for rows in pair)
            found |= was ^ became
        elif name == "name_ar":
            found |= {one for one in pair if one}
    return sorted(found)


def effect(thing: Place | Actor | Source, spellings: Iterable[str], *, seen_by: Any) -> Effect:
    """The open drafts in whose reports one of these spellings stands and that would be read otherwise today.

    Only what concerns the thing is compared, and what a person has decided stays as decided.  The newest reports are
    read, MOST_REPORTS at most.
    """
    words = sorted({form for form in folded(spellings).values() if form})
    if not words:
        return Effect([], [], 0, 0)
    said = Q()
    for word in words:
        said |= Q(folded__contains=word)
    drafts = Incident.objects.filter(status__in=OPEN).visible_to(seen_by)
    waiting = Report.objects.filter(said, pk__in=Claim.objects.filter(incident__in=drafts).values("report"))
    reports = list(waiting.select_related("publisher").order_by("-pk")[: MOST_REPORTS + 1])
    count = len(reports) if len(reports) <= MOST_REPORTS else waiting.count()
    read = reports[:MOST_REPORTS]
    return Effect(
        sorted(spellings), [one for report in read for one in _differences(thing, report, drafts)], count, len(read)
    )


def _differences(thing: Place | Actor | Source, report: Report, drafts: Any) -> Iterable[Difference]:
    again = redrawn(report, report.published)
    held: dict[int, list[Claim]] = {}
    for claim in report.claims.filter(incident__in=drafts.filter(pk__in=again)):
        held.setdefault(claim.incident_id, []).append(claim)
    incidents = Incident.objects.in_bulk(held)
    for key, claims in sorted(held.items()):
        now = {one["field"] for one in again[key] if _names(one, thing)}
        proposed = {str(one.field) for one in claims if one.state == ClaimState.PROPOSED and _is_about(one, thing)}
        known = {str(one.field) for one in claims if _is_about(one, thing)}
        gained, lost = sorted(now - known), sorted(proposed - now)
        if gained or lost:
            yield Difference(incidents[key], report, gained, lost)


def _is_about(claim: Claim, thing: Place | Actor | Source) -> bool:
    """Whether a claim names the thing, as read or as a person has corrected it."""
    values = [claim.value, claim.effective_value]
    return any(_names({"field": str(claim.field), "value": value}, thing) for value in values)


def _names(claim: Mapping[str, Any], thing: Place | Actor | Source) -> bool:
    field, value = str(claim["field"]), claim["value"]
    if isinstance(thing, Place):
        told, fields = value["place"] if field in PLACE_FIELDS else None, PLACE_FIELDS
    elif isinstance(thing, Source):
        told, fields = value, SOURCE_FIELDS
    else:
        told, fields = value["actor"] if field == "casualties" else value, ACTOR_FIELDS
    return field in fields and bool(told == thing.code)

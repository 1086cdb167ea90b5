"""For one record, the others that may be of the same event: found by an indexed query, scored by `likeness`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from config.prepared import Prepared, array
from incidents.codes import LinkKind
from incidents.likeness import Comparison, Event, compare, excluded
from incidents.matching.events import events_of, texts_of
from incidents.matching.nearby import OPEN, keys_near
from incidents.models import Claim, Incident, IncidentLink, ReportLikeness
from incidents.querysets import IncidentQuerySet

MOST_PROPOSED = 5
SHORTLIST = 40  # of which the words are read
PARTS = ("places__place__parent__parent__parent", "participants__actor", "casualties", "weapons")


@dataclass(frozen=True)
class Match:
    """A record that may be of the same event, with the reasons."""

    incident: Incident
    comparison: Comparison

    @property
    def score(self) -> float:
        return self.comparison.score

    def as_choice(self) -> dict[str, Any]:
        """As the flag of a possible duplicate keeps it."""
        reasons = [*self.comparison.speaking_for, *self.comparison.speaking_against]
        return {"reference": self.incident.reference, "score": self.score, "reasons": reasons}


def likely_same(incident: Incident, *, most: int = MOST_PROPOSED, least: float | None = None) -> list[Match]:
    """The records that are likely of the same event, the likeliest first; `least` replaces the usual threshold.

    What a person has linked with it, and what is merged or rejected, is left out.
    """
    near = _open_near(incident)
    plain = events_of([incident.pk, *near], with_texts=False)
    short = shortlist(incident.pk, near, plain)
    told = with_words(plain, texts_of([incident.pk, *short]))
    found = {key: compare(told[incident.pk], told[key]) for key in short}
    wanted = {key: one for key, one in found.items() if (one.likely if least is None else one.score >= least)}
    first = sorted(wanted, key=lambda key: (-wanted[key].score, key))[:most]
    return best((Match(row, wanted[row.pk]) for row in _whole(first)), most=most)


def shortlist(key: int, others: Collection[int], events: Mapping[int, Event]) -> list[int]:
    """Those of which the words are read: the likeliest without them, of equally likely ones the newest."""
    if len(others) <= SHORTLIST:
        return list(others)
    ours = events[key]
    newest = sorted(others, key=lambda other: (-(events[other].start or date.min).toordinal(), -other))
    return sorted(newest, key=lambda other: -_score(ours, events[other]))[:SHORTLIST]


def _score(ours: Event, theirs: Event) -> float:
    return 0.0 if excluded(ours, theirs) else compare(ours, theirs).score


def with_words(events: Mapping[int, Event], texts: Mapping[int, tuple[str, ...]]) -> dict[int, Event]:
    return {key: replace(events[key], texts=words) for key, words in texts.items()}


def best(matches: Iterable[Match], *, most: int = MOST_PROPOSED) -> list[Match]:
    """The likeliest first."""
    return sorted(matches, key=lambda match: (-match.score, match.incident.pk))[:most]


def compared(incident: Incident, others: Iterable[Incident]) -> list[Match]:
    """Each of the others compared with the record, words and all."""
    keys = [one.pk for one in others]
    events, rows = events_of([incident.pk, *keys]), {row.pk: row for row in _whole(keys)}
    return [Match(rows[key], compare(events[incident.pk], events[key])) for key in keys]


def _whole(keys: Iterable[int]) -> IncidentQuerySet:
    return Incident.objects.filter(pk__in=list(keys)).select_related("event_type").prefetch_related(*PARTS)


def _open_near(incident: Incident) -> list[int]:
    """Records of about the same days and area, those of near-equal reports too."""
    found = {*keys_near([incident])[incident.pk], *keys_of_copies(incident)} - answered(incident) - {incident.pk}
    return list(Incident.objects.filter(pk__in=found, status__in=OPEN).values_list("pk", flat=True))


def keys_of_copies(incident: Incident) -> set[int]:
    """The records drafted from reports whose text is near-equal to one of this record's."""
    own = Claim.objects.filter(incident=incident).values("report")
    copies = ReportLikeness.objects.filter(Q(report__in=own) | Q(other__in=own)).values_list("report", "other")
    reports = {key for pair in copies for key in pair}
    return set(Claim.objects.filter(report__in=reports).values_list("incident", flat=True)) if reports else set()


def answered(incident: Incident) -> set[int]:
    """The keys of the records to which a person has linked this one, or one of those merged into either."""
    family = absorbed(incident)
    links = IncidentLink.objects.exclude(kind=LinkKind.SAME_EVENT).filter(Q(incident__in=family) | Q(other__in=family))
    ends = {key for pair in links.values_list("incident", "other") for key in pair} - family
    return ends | set(_survivors(ends))


def absorbed(incident: Incident) -> set[int]:
    """The key of a record and those of all that were merged into it, over any number of steps."""
    found, step = {incident.pk}, {incident.pk}
    while step:
        step = {row.pk for row in _merged_into(array(step))} - found
        found |= step
    return found


_merged_into = Prepared(lambda: Incident.objects.filter(merged_into__pk__among=[]).order_by().only("pk"))


def _survivors(keys: Iterable[int]) -> Iterable[int]:
    """What the records of these keys were merged into, over any number of steps."""
    step = set(keys)
    while step:
        rows = Incident.objects.filter(pk__in=step, merged_into__isnull=False)
        step = {key for key in rows.values_list("merged_into", flat=True) if key}
        yield from step

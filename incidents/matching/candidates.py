"""For one record, the others that may be of the same event: found by an indexed query, scored by `likeness`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from geo.models import Place
from geo.querysets import box_around
from incidents.codes import DatePrecision, LinkKind, Status
from incidents.likeness import Comparison, compare
from incidents.matching.events import PARTS, events_of
from incidents.models import Claim, Incident, IncidentLink, IncidentPlace, Report, ReportLikeness
from incidents.querysets import IncidentQuerySet

OPEN = (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)
SLACK = timedelta(days=2)  # by which the days of two reports of one event may miss each other
MORE_SLACK = timedelta(days=7)  # where one is known by its month or year only
VAGUE = (DatePrecision.MONTH, DatePrecision.YEAR)
BEFORE = timedelta(days=60)  # how far before its report an event without a date is looked for
REACH_KM = 45  # around the point of an incident
AREA_REACH_KM = 100  # where one of the two is an area
AREAS = (Place.Kind.GOVERNORATE, Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT, Place.Kind.AREA)
MOST = 600  # records that are looked at
SHORTLIST = 40  # of which the words are read


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


def likely_same(incident: Incident, *, most: int = 5, least: float | None = None) -> list[Match]:
    """The records that are likely of the same event, the likeliest first; `least` replaces the usual threshold.

    What a person has linked with it, and what is merged or rejected, is left out.
    """
    (whole,) = _whole([incident.pk])
    rows = list(found_near(incident))
    plain = events_of([whole, *rows], with_texts=False)
    ours = plain[incident.pk]
    ranked = sorted(rows, key=lambda row: -compare(ours, plain[row.pk]).score)
    matches = _matches(whole, ranked[:SHORTLIST])
    wanted = [match for match in matches if (match.comparison.likely if least is None else match.score >= least)]
    return sorted(wanted, key=lambda match: (-match.score, match.incident.pk))[:most]


def compared(incident: Incident, others: Iterable[Incident]) -> list[Match]:
    """Each of the others compared with the record, words and all."""
    keys = [one.pk for one in others]
    held = {row.pk: row for row in _whole([incident.pk, *keys])}
    return _matches(held[incident.pk], [held[key] for key in keys])


def _matches(incident: Incident, others: Sequence[Incident]) -> list[Match]:
    events = events_of([incident, *others])
    return [Match(row, compare(events[incident.pk], events[row.pk])) for row in others]


def _whole(keys: Iterable[int]) -> IncidentQuerySet:
    return Incident.objects.filter(pk__in=list(keys)).select_related("event_type").prefetch_related(*PARTS)


def found_near(incident: Incident) -> IncidentQuerySet:
    """Records of about the same days and area, those of near-equal reports too; at most MOST."""
    near = _in_area(incident)
    days = _days(incident)
    found = _keys_of_copies(incident)
    if days is not None:
        around = Incident.objects.filter(near, status__in=OPEN)
        vague = around.filter(date_precision__in=VAGUE).overlapping(days[0] - MORE_SLACK, days[1] + MORE_SLACK)
        for dated in (around.overlapping(*days), vague):
            found |= set(dated.values_list("pk", flat=True)[:MOST])
        undated = around.filter(date_start__isnull=True)
        found |= set(undated.order_by("-pk").values_list("pk", flat=True)[: MOST // 3])
    rows = Incident.objects.filter(pk__in=found - answered(incident) - {incident.pk}, status__in=OPEN)
    return rows.select_related("event_type").prefetch_related(*PARTS)


def _days(incident: Incident) -> tuple[date, date] | None:
    """The first and last day to look at; None where nothing tells a day."""
    if incident.date_start and incident.date_end:
        slack = MORE_SLACK if incident.date_precision in VAGUE else SLACK
        return incident.date_start - slack, incident.date_end + slack
    reports = Report.objects.filter(claims__incident=incident, published__isnull=False)
    last = reports.order_by("-published").values_list("published", flat=True).first()
    return (last - BEFORE, last) if last else None


def _in_area(incident: Incident) -> Q:
    """Which places are not too far; records without a place are never too far, if they are of the same family."""
    own = list(incident.places.select_related("place__parent__parent__parent"))
    family = incident.event_type.family if incident.event_type else None
    alike = Q(event_type__family=family) | Q(event_type__isnull=True) if family else Q()
    theirs = IncidentPlace.objects.filter(incident=OuterRef("pk"))
    if not own:
        return alike
    near = Q()
    for row in own:
        near |= _near(row)
    return Q(Exists(theirs.filter(near))) | (~Q(Exists(theirs)) & alike)


def _near(row: IncidentPlace) -> Q:
    place = row.place
    above = []
    area = place.parent
    while area is not None:
        above.append(area.pk)
        area = area.parent
    near = Q(place__in=[place.pk, *above])
    if place.kind in AREAS:
        near |= Q(place__in=Place.objects.descendants(place.code).values("pk"))
    latitude, longitude = (
        (row.latitude, row.longitude) if row.latitude is not None else (place.latitude, place.longitude)
    )
    if latitude is not None and longitude is not None:
        near |= Q(point__in_box=box_around(latitude, longitude, REACH_KM))
        wide = Q(place__kind__in=AREAS, point__in_box=box_around(latitude, longitude, AREA_REACH_KM))
        near |= Q(point__in_box=box_around(latitude, longitude, AREA_REACH_KM)) if place.kind in AREAS else wide
    return near


def _keys_of_copies(incident: Incident) -> set[int]:
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
        step = set(Incident.objects.filter(merged_into__in=step).values_list("pk", flat=True)) - found
        found |= step
    return found


def _survivors(keys: Iterable[int]) -> Iterable[int]:
    """What the records of these keys were merged into, over any number of steps."""
    step = set(keys)
    while step:
        rows = Incident.objects.filter(pk__in=step, merged_into__isnull=False)
        step = {key for key in rows.values_list("merged_into", flat=True) if key}
        yield from step

"""Which records are of about the same days and area, for any number of records in one query."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from geo.models import Place
from geo.querysets import box_around
from incidents.codes import DatePrecision, Status
from incidents.models import Incident, IncidentPlace, IncidentTerms, Report

OPEN = (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)
SLACK = timedelta(days=2)  # by which the days of two reports of one event may miss each other
MORE_SLACK = timedelta(days=7)  # where one is known by its month or year only
VAGUE = (DatePrecision.MONTH, DatePrecision.YEAR)
BEFORE = timedelta(days=60)  # how far before its report an event without a date is looked for
REACH_KM = 45  # around the point of an incident
AREA_REACH_KM = 100  # where one of the two is an area
AREAS = (Place.Kind.GOVERNORATE, Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT, Place.Kind.AREA)
MOST = 600  # records that are looked at
EVERYTHING = 2**62

# A record without a place is near whatever is of its family, or has no type; and so is, to others, one without a place.
# The sum keeps the index of keys out: it would be read whole for each record.
NEAR = """
    o.status = ANY (%(open)s) AND o.id + 0 <= w.latest AND o.id <> w.key AND CASE
        WHEN NOT w.placed THEN alike
        ELSE EXISTS (
            SELECT FROM incidents_incidentplace at JOIN geo_place place ON place.id = at.place_id
            WHERE at.incident_id = o.id AND (
                at.place_id = ANY (w.places) OR at.point <@ ANY (w.boxes)
                OR (at.point <@ ANY (w.wide) AND place.kind = ANY (%(areas)s))
            )
        ) OR (cardinality(w.within) > 0 AND EXISTS (
            SELECT FROM incidents_incidentterms terms WHERE terms.incident_id = o.id AND terms.places && w.within
        )) OR (alike AND NOT EXISTS (SELECT FROM incidents_incidentplace at WHERE at.incident_id = o.id))
    END
""".replace("alike", "(w.family = '' OR type.id IS NULL OR type.family = w.family)")
ROWS = "incidents_incident o LEFT JOIN incidents_eventtype type ON type.id = o.event_type_id"
DATED = "w.first IS NOT NULL AND o.date_start IS NOT NULL AND daterange(o.date_start, o.date_end, '[]') && daterange"
SQL = f"""
    SELECT w.key, found.id
    FROM jsonb_to_recordset(%(wanted)s) w(
        key bigint, latest bigint, first date, last date, early date, late date, family text, placed boolean,
        places bigint[], within bigint[], boxes box[], wide box[]
    ) CROSS JOIN LATERAL (
        (SELECT o.id, o.date_start FROM {ROWS} WHERE {DATED}(w.first, w.last, '[]') AND {NEAR} LIMIT {MOST})
        UNION (
            SELECT o.id, o.date_start FROM {ROWS}
            WHERE {DATED}(w.early, w.late, '[]') AND o.date_precision = ANY (%(vague)s) AND {NEAR} LIMIT {MOST}
        ) UNION (
            SELECT o.id, o.date_start FROM {ROWS}
            WHERE w.first IS NOT NULL AND o.date_start IS NULL AND {NEAR} ORDER BY o.id DESC LIMIT {MOST // 3}
        )
    ) found
    ORDER BY w.key, found.date_start DESC NULLS LAST, found.id DESC
"""


def keys_near(incidents: Iterable[Incident], latest: Mapping[int, int] | None = None) -> dict[int, list[int]]:
    """{key: the keys of open records of about the same days and area, at most MOST of a sort}, the newest first.

    `latest` limits, for some of them, the search to records that came in no later than the one of that key.
    """
    rows = list(incidents)
    found: dict[int, list[int]] = {row.pk: [] for row in rows}
    wanted = json.dumps(list(_wanted(rows, latest or {})), default=str)
    codes: dict[str, Any] = {"open": list(OPEN), "areas": list(AREAS), "vague": list(VAGUE)}
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"wanted": wanted, **codes})
        for key, other in cursor.fetchall():
            found[key].append(other)
    return found


def _wanted(rows: Sequence[Incident], latest: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    keys = [row.pk for row in rows]
    above = dict(IncidentTerms.objects.filter(pk__in=keys).values_list("pk", "places"))
    placed: dict[int, list[IncidentPlace]] = defaultdict(list)
    for at in IncidentPlace.objects.filter(incident__in=keys).select_related("place"):
        placed[at.incident_id].append(at)
    for row in rows:
        days = _days(row)
        own = placed[row.pk]
        boxes = [_boxes(at) for at in own]
        yield {
            "key": row.pk,
            "latest": latest.get(row.pk, EVERYTHING),
            "first": days and days[0],
            "last": days and days[1],
            "early": days and days[0] - MORE_SLACK,
            "late": days and days[1] + MORE_SLACK,
            "family": row.event_type.family if row.event_type else "",
            "placed": bool(own),
            "places": above.get(row.pk, []),
            "within": [at.place_id for at in own if at.place.kind in AREAS],
            "boxes": [near for pair in boxes for near in pair[:1]],
            "wide": [wide for pair in boxes for wide in pair[1:]],
        }


def _boxes(at: IncidentPlace) -> list[str]:
    """What lies near the place, and in which areas do."""
    held = at if at.latitude is not None else at.place
    if held.latitude is None or held.longitude is None:
        return []
    reaches = (AREA_REACH_KM if at.place.kind in AREAS else REACH_KM, AREA_REACH_KM)
    around = (box_around(held.latitude, held.longitude, reach) for reach in reaches)
    return [f"(({west!r},{south!r}),({east!r},{north!r}))" for west, south, east, north in around]


def _days(incident: Incident) -> tuple[date, date] | None:
    """The first and last day to look at; None where nothing tells a day."""
    if incident.date_start and incident.date_end:
        slack = MORE_SLACK if incident.date_precision in VAGUE else SLACK
        return incident.date_start - slack, incident.date_end + slack
    reports = Report.objects.filter(claims__incident=incident, published__isnull=False)
    last = reports.order_by("-published").values_list("published", flat=True).first()
    return (last - BEFORE, last) if last else None

"""Records as `likeness` compares them, in a number of queries that does not grow with the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.psycopg_any import Jsonb

from geo.models import Place
from incidents.codes import ClaimState, PlacePrecision, Role
from incidents.likeness import Event, Figure, Size, Where, total
from incidents.models import Actor, Claim, Report

SIZES = {
    Place.Kind.GOVERNORATE: Size.GOVERNORATE,
    **dict.fromkeys((Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT, Place.Kind.AREA, Place.Kind.RIVER), Size.AREA),
    **dict.fromkeys((Place.Kind.TOWN, Place.Kind.VILLAGE), Size.SETTLEMENT),
}  # places of all other kinds are spots
WIDE = frozenset({PlacePrecision.SUBDISTRICT, PlacePrecision.DISTRICT})
WIDEST = frozenset({PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY})
AROUND = 300  # characters on either side of an event's words that still may belong to it
ENDS = "\n.؟!"  # what ends a sentence

# What a claim says of a place that the gazetteer lacks counts by its name, folded by the one function that folds.
RECORDS = """
    SELECT one.id, one.version, one.date_start, one.date_end, one.date_precision, one.time_of_day,
        coalesce(type.code, ''), coalesce(type.family, ''),
        (
            SELECT coalesce(json_agg(json_build_array(at.place_id, at.precision, at.latitude, at.longitude)
                ORDER BY at.is_primary DESC, at.id), '[]')
            FROM incidents_incidentplace at WHERE at.incident_id = one.id
        ), (
            SELECT coalesce(json_agg(json_build_array(actor.code, part.role) ORDER BY part.role, part.id), '[]')
            FROM incidents_incidentactor part JOIN incidents_actor actor ON actor.id = part.actor_id
            WHERE part.incident_id = one.id
        ), (
            SELECT coalesce(json_agg(json_build_array(outcome, status, minimum, maximum, children, women)
                ORDER BY outcome, status, id), '[]')
            FROM incidents_casualty WHERE incident_id = one.id
        ),
        ARRAY(
            SELECT weapon.code FROM incidents_incident_weapons used JOIN incidents_weapon weapon
            ON weapon.id = used.weapon_id WHERE used.incident_id = one.id
        ),
        told.reports, told.unplaced
    FROM incidents_incident one LEFT JOIN incidents_eventtype type ON type.id = one.event_type_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT report_id), '{}') AS reports,
            coalesce(array_agg(arabic_fold(said ->> 'name') ORDER BY id) FILTER (
                WHERE field = 'places' AND jsonb_typeof(said) = 'object' AND coalesce(said ->> 'place', '') = ''
            ), '{}') AS unplaced
        FROM (
            SELECT id, report_id, field, CASE state WHEN 'corrected' THEN corrected_value ELSE value END AS said
            FROM incidents_claim WHERE incident_id = one.id AND state <> %(rejected)s
        ) claim
    ) told
    WHERE one.id = ANY (%(keys)s)
"""


class _Row(NamedTuple):
    key: int
    version: int
    start: date | None
    end: date | None
    precision: str
    time_of_day: str
    event_type: str
    family: str
    places: list[Any]
    people: list[Any]
    casualties: list[Any]
    weapons: list[str]
    reports: list[int]
    unplaced: list[str]


@dataclass(frozen=True, slots=True)
class Read:
    """A record as it is compared, and the version of it that was read."""

    version: int
    event: Event


def events_of(keys: Iterable[int], *, with_texts: bool = True) -> dict[int, Event]:
    """{key of the incident: what is compared}."""
    wanted = list(keys)
    found = {key: one.event for key, one in read_events(wanted).items()}
    texts = texts_of(found) if with_texts else {}
    return {key: replace(event, texts=texts[key]) for key, event in found.items()} if with_texts else found


def read_events(keys: Sequence[int]) -> dict[int, Read]:
    """The records of these keys without their texts."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, {"keys": list(keys), "rejected": ClaimState.REJECTED})
        rows = [_Row(*row) for row in cursor.fetchall()]
    parents = parents_of_actors()
    places = _places_of({at[0] for row in rows for at in row.places})
    return {row.key: Read(row.version, _event(row, parents, places)) for row in rows}


def _places_of(keys: Collection[int]) -> dict[int, Where]:
    rows = Place.objects.filter(pk__in=keys).select_related("parent__parent__parent")
    return {row.pk: _where(row) for row in rows}


def _where(place: Place) -> Where:
    around = frozenset(area.code for area in areas_around(place))
    return Where(place.code, size_of(place), place.latitude, place.longitude, around, own_name(place))


def parents_of_actors() -> dict[str, tuple[str, ...]]:
    """{code: the codes of what it is part of, the topmost last}."""
    above = dict(Actor.objects.values_list("code", "parent__code"))
    return {code: _chain(code, above) for code in above}


def _chain(code: str, above: Mapping[str, str | None]) -> tuple[str, ...]:
    found: list[str] = []
    while (parent := above.get(code)) and parent not in found:
        found.append(parent)
        code = parent
    return tuple(found)


def _event(row: _Row, parents: Mapping[str, tuple[str, ...]], places: Mapping[int, Where]) -> Event:
    return Event(
        start=row.start,
        end=row.end,
        precision=row.precision,
        time_of_day=row.time_of_day,
        places=tuple(_at(places[place], *at) for place, *at in row.places),
        unplaced=tuple(row.unplaced),
        event_type=row.event_type,
        family=row.family,
        actors={code: parents[code] for code, role in row.people if role == Role.SIDE_A},
        targets={code: parents[code] for code, role in row.people if role == Role.SIDE_B},
        toll=_tolls(row.casualties),
        weapons=frozenset(row.weapons),
        reports=frozenset(row.reports),
    )


def _at(place: Where, precision: str, latitude: float | None, longitude: float | None) -> Where:
    """A place as a record has it: with the record's own point where one was set, as wide as the record says."""
    size = place.size
    if precision in WIDEST:
        size = Size.GOVERNORATE
    elif precision in WIDE:
        size = max(size, Size.AREA)
    point = (place.latitude, place.longitude) if latitude is None else (latitude, longitude)
    if (size, *point) == (place.size, place.latitude, place.longitude):
        return place
    return replace(place, size=size, latitude=point[0], longitude=point[1])


def size_of(place: Place) -> Size:
    return SIZES.get(Place.Kind(place.kind), Size.SPOT)


def areas_around(place: Place) -> Iterator[Place]:
    """All areas in which a place lies, the smallest first."""
    while place.parent is not None:
        place = place.parent
        yield place


def own_name(place: Place) -> str:
    """The folded name of a place; empty for one that is named like its governorate."""
    like = [area for area in areas_around(place) if area.kind == Place.Kind.GOVERNORATE]
    return "" if any(area.sort_key == place.sort_key for area in like) else place.sort_key


def _tolls(rows: Iterable[Sequence[Any]]) -> dict[str, Figure]:
    """The people of each outcome over all groups."""
    groups: dict[str, list[Figure]] = defaultdict(list)
    for outcome, status, least, most, children, women in rows:
        groups[outcome].append(Figure(least, most, children, women, frozenset({status})))
    return {outcome: total(found) for outcome, found in groups.items()}


def texts_of(keys: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """{key of the incident: the folded words of each report that tell it}."""
    spans: dict[int, dict[int, tuple[int, int]]] = {key: {} for key in keys}
    claims = Claim.objects.filter(incident__in=list(spans)).exclude(state=ClaimState.REJECTED)
    for key, report, start, end in claims.values_list("incident", "report", "start", "end"):
        told = spans[key]
        first, last = told.get(report, (-1, -1))
        if start is not None and end is not None:
            first, last = start if first < 0 else min(first, start), max(last, end)
        told[report] = (first, last)
    wanted = {report for told in spans.values() for report in told}
    texts = dict(Report.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}
    passages = {key: [passage(texts[report], *span) for report, span in told.items()] for key, told in spans.items()}
    folds = folded(text for found in passages.values() for text in found)
    return {key: tuple(folds[text] for text in found) for key, found in passages.items()}


def passage(text: str, start: int, end: int) -> str:
    """The sentences that hold the words from `start` to `end`, and not much more; the opening where no words are."""
    if start < 0:
        return text[: 2 * AROUND]
    first = max((text.rfind(mark, max(0, start - AROUND), start) for mark in ENDS), default=-1)
    first = first + 1 if first >= 0 else max(0, start - AROUND)
    lasts = [found for mark in ENDS if (found := text.find(mark, end, end + AROUND)) >= 0]
    return text[first : min(lasts) if lasts else end + AROUND].strip()


def folded(texts: Iterable[str]) -> dict[str, str]:
    """{text: its folded form}, by the one function that folds, which is the database's."""
    wanted = list(dict.fromkeys(texts))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t, arabic_fold(t) FROM jsonb_array_elements_text(%s) AS t", [Jsonb(wanted)])
        return dict(cursor.fetchall())

"""Records as `likeness` compares them, in a number of queries that does not grow with the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db import connection
from django.db.backends.postgresql.psycopg_any import Jsonb

from geo.models import Place
from incidents.codes import ClaimField, ClaimState, Outcome, PlacePrecision, Role
from incidents.likeness import Event, Figure, Size, Where, total
from incidents.models import Actor, Casualty, Claim, Incident, IncidentPlace, Report

SIZES = {
    Place.Kind.GOVERNORATE: Size.GOVERNORATE,
    **dict.fromkeys((Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT, Place.Kind.AREA, Place.Kind.RIVER), Size.AREA),
    **dict.fromkeys((Place.Kind.TOWN, Place.Kind.VILLAGE), Size.SETTLEMENT),
}  # places of all other kinds are spots
WIDE = frozenset({PlacePrecision.SUBDISTRICT, PlacePrecision.DISTRICT})
WIDEST = frozenset({PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY})
PARTS = ("places__place__parent__parent__parent", "participants__actor", "casualties", "weapons")
AROUND = 300  # characters on either side of an event's words that still may belong to it
ENDS = "\n.؟!"  # what ends a sentence


def events_of(incidents: Iterable[Incident], *, with_texts: bool = True) -> dict[int, Event]:
    """{key of the incident: what is compared}; `incidents` should have PARTS loaded."""
    rows = list(incidents)
    parents = parents_of_actors()
    claims: dict[int, list[Claim]] = defaultdict(list)
    wanted = Claim.objects.filter(incident__in=[row.pk for row in rows]).exclude(state=ClaimState.REJECTED)
    for claim in wanted.defer("rule"):
        claims[claim.incident_id].append(claim)
    texts = texts_of(row.pk for row in rows) if with_texts else {}
    names = folded(name for found in claims.values() for claim in found if (name := _unplaced(claim)))
    return {row.pk: _event(row, claims[row.pk], parents, names, texts.get(row.pk, ())) for row in rows}


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


def _event(
    incident: Incident,
    claims: Iterable[Claim],
    parents: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
    texts: Iterable[str],
) -> Event:
    people = [(part.actor.code, part.role) for part in incident.participants.all()]
    unplaced = [name for claim in claims if (name := _unplaced(claim))]
    return Event(
        start=incident.date_start,
        end=incident.date_end,
        precision=str(incident.date_precision),
        time_of_day=str(incident.time_of_day),
        places=tuple(where(place) for place in incident.places.all()),
        unplaced=tuple(names[name] for name in unplaced),
        event_type=incident.event_type.code if incident.event_type else "",
        family=str(incident.event_type.family) if incident.event_type else "",
        actors={code: parents[code] for code, role in people if role == Role.SIDE_A},
        targets={code: parents[code] for code, role in people if role == Role.SIDE_B},
        toll=tolls(incident.casualties.all()),
        weapons=frozenset(weapon.code for weapon in incident.weapons.all()),
        texts=tuple(texts),
        reports=frozenset(claim.report_id for claim in claims),
    )


def _unplaced(claim: Claim) -> str | None:
    """The name of a place that the gazetteer lacks."""
    value = claim.effective_value
    if claim.field != ClaimField.PLACE or not isinstance(value, Mapping) or value["place"]:
        return None
    return str(value["name"])


def where(row: IncidentPlace) -> Where:
    """A place of an incident; its own point where one was set."""
    size = size_of(row.place)
    if row.precision in WIDEST:
        size = Size.GOVERNORATE
    elif row.precision in WIDE:
        size = max(size, Size.AREA)
    point = row if row.latitude is not None else row.place
    around = frozenset(area.code for area in areas_around(row.place))
    return Where(row.place.code, size, point.latitude, point.longitude, around, own_name(row.place))


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


def tolls(rows: Iterable[Casualty]) -> dict[str, Figure]:
    """The people of each outcome over all groups."""
    groups: dict[str, list[Casualty]] = defaultdict(list)
    for row in rows:
        groups[Outcome(row.outcome)].append(row)
    return {str(outcome): total([_figure(row) for row in found]) for outcome, found in groups.items()}


def _figure(row: Casualty) -> Figure:
    return Figure(row.minimum, row.maximum, row.children, row.women, frozenset({str(row.status)}))


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
    texts = dict(Report.objects.filter(pk__in=wanted).values_list("pk", "text"))
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

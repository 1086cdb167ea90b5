"""Which place of the register an entry of a gazetteer means: by code, P-code, GeoNames id, then name and nearness."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from geo.fields import EARTH_RADIUS_KM
from geo.gazetteer import AREAS, Entry
from geo.models import Place
from geo.tables import read_table

EVERYDAY_WORDS = Path(__file__).parent / "data" / "everyday_words.csv"
# Of the pairs of one name that two sources give in Syria, all within 5 km proved to be one place, and
# those more than 8 km apart two (docs/data-sources.md).
NEAR_KM = 5.0
AREA_KM = 60.0  # the middle of a district is a matter of reckoning
SETTLEMENTS = frozenset({"town", "village", "neighbourhood", "camp"})
ARTICLE = "ال"


class Pair(NamedTuple):
    km: float
    entry: int
    place: Place


def match(entries: list[Entry], *, by_name: bool) -> list[Place | None]:
    """For each entry the stored place that it means, or None; no place is given twice.

    With `by_name`, an entry whose ids are unknown means the nearest place of its kind that has its name
    within NEAR_KM, unless their ids say that they are two.  Spellings that are everyday words count for nothing.
    """
    stored = list(Place.objects.prefetch_related("names"))
    found = _by_identity(entries, stored)
    if by_name:
        taken = {place.pk for place in found if place}
        left = [number for number, place in enumerate(found) if place is None]
        free = [place for place in stored if place.pk not in taken]
        for number, place in _by_name(entries, left, free):
            found[number] = place
    return found


def _by_identity(entries: list[Entry], stored: list[Place]) -> list[Place | None]:
    by_code = {place.code: place for place in stored}
    by_pcode = {place.pcode: place for place in stored if place.pcode}
    by_geonames = {place.geonames_id: place for place in stored if place.geonames_id}
    found: list[Place | None] = []
    taken: set[int] = set()
    for entry in entries:
        place = by_code.get(entry.code) or by_pcode.get(entry.pcode or "") or by_geonames.get(entry.geonames_id or 0)
        found.append(place if place and place.pk not in taken else None)
        if place:
            taken.add(place.pk)
    return found


def _by_name(entries: list[Entry], left: list[int], free: list[Place]) -> Iterable[tuple[int, Place]]:
    spelled = {number: _arabic_spellings(entries[number]) for number in left}
    fold = folded([name for names in (*spelled.values(), *map(_arabic_names, free)) for name in names])
    everyday = set(folded([row["word"] for row in read_table(EVERYDAY_WORDS, ("word", "gloss"))]).values())
    named: dict[str, list[Place]] = defaultdict(list)
    for place in free:
        for key in {bare(fold[name]) for name in _arabic_names(place) if fold[name] not in everyday}:
            named[key].append(place)
    pairs = []
    for number in left:
        keys = {bare(fold[name]) for name in spelled[number] if fold[name] not in everyday}
        for place in {place.pk: place for key in sorted(keys) for place in named[key]}.values():
            km = _apart(entries[number], place)
            if km is not None and not _contradict(entries[number], place):
                pairs.append(Pair(km, number, place))
    done: set[int] = set()
    taken: set[int] = set()
    for _km, number, place in sorted(pairs, key=lambda pair: (pair.km, pair.entry)):
        if number not in done and place.pk not in taken:
            done.add(number)
            taken.add(place.pk)
            yield number, place


def _arabic_spellings(entry: Entry) -> list[str]:
    return [entry.name_ar, *(name for language, name in entry.spellings if language == "ar")]


def _arabic_names(place: Place) -> list[str]:
    return [place.name_ar, *(name.name for name in place.names.all() if name.language == "ar")]


def _contradict(entry: Entry, place: Place) -> bool:
    """Whether both carry an id of the same scheme, which then differ."""
    return bool((entry.pcode and place.pcode) or (entry.geonames_id and place.geonames_id))


def _apart(entry: Entry, place: Place) -> float | None:
    """Kilometres between the two; None where their kinds or their distance forbid that they are one."""
    if entry.kind in AREAS or place.kind in AREAS:
        limit = AREA_KM if entry.kind == place.kind else -1.0
    else:
        limit = NEAR_KM if entry.kind == place.kind or {entry.kind, place.kind} <= SETTLEMENTS else -1.0
    if limit < 0 or entry.latitude is None or entry.longitude is None:
        return None
    if place.latitude is None or place.longitude is None:
        return None
    km = distance_km(entry.latitude, entry.longitude, place.latitude, place.longitude)
    return km if km <= limit else None


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance: the haversine, as `geo.fields.distance_km` computes it in the database."""
    north, east = math.radians(lat2 - lat1) / 2, math.radians(lon2 - lon1) / 2
    shrinking = math.cos(math.radians(lat1)) * math.cos(math.radians(lat2))
    half_chord = math.sqrt(math.sin(north) ** 2 + shrinking * math.sin(east) ** 2)
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, half_chord))


def bare(name: str) -> str:
    """A folded name without its article."""
    return name[len(ARTICLE) :] if name.startswith(ARTICLE) and len(name) > len(ARTICLE) + 1 else name


def folded(names: Iterable[str]) -> dict[str, str]:
    """Each name with its folded form, as the database folds it."""
    wanted = list(dict.fromkeys(names))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, arabic_fold(name) FROM unnest(%s::text[]) AS given(name)", [wanted])
        return dict(cursor.fetchall())

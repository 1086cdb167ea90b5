"""Whether two places are told as one: the same, or a town and a quarter of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians

from incidents.extraction.context import Scanned

from .place_roles import EVENT, WIDE, PlaceMention

# Kinds of places that are no spot.
REGIONS = frozenset({"governorate", "district", "subdistrict", "river", "area"})

QUARTER_REACH = 8.0  # km from the middle of a town to its farthest quarter
_DEGREE = 111.2  # km


def same_place(scanned: Scanned, first: Iterable[PlaceMention], second: Iterable[PlaceMention]) -> bool:
    """Whether two lists of places share one, or one names a town and the other a quarter of it."""
    mine = {(code, _quarter(scanned, p)) for p in first for code in (p.codes or (p.name,))}
    theirs = {(code, _quarter(scanned, p)) for p in second for code in (p.codes or (p.name,))}
    return any(
        not (here and there and here != there) if a == b else quarter_of(scanned, a, b) or quarter_of(scanned, b, a)
        for a, here in mine
        for b, there in theirs
    )


def _quarter(scanned: Scanned, place: PlaceMention) -> str:
    """حي الشعار, حي السكري of Aleppo: the quarter that is named, where the gazetteer knows its town alone."""
    named = scanned.folded[place.start : place.end]
    of_town = any(scanned.lexicon.places[code].kind == "town" for code in place.codes)
    return named if of_town and named.startswith("حي ") else ""


def quarter_of(scanned: Scanned, quarter: str, town: str) -> bool:
    """Whether one code is a neighbourhood of the other's town."""
    inner, outer = scanned.lexicon.places.get(quarter), scanned.lexicon.places.get(town)
    if inner is None or outer is None or inner.kind != "neighbourhood" or outer.kind != "town":
        return False
    if inner.subdistrict != outer.subdistrict:
        return False
    if None in (inner.latitude, inner.longitude, outer.latitude, outer.longitude):
        return True
    assert inner.latitude is not None
    assert inner.longitude is not None
    assert outer.latitude is not None
    assert outer.longitude is not None
    north = inner.latitude - outer.latitude
    east = (inner.longitude - outer.longitude) * cos(radians(outer.latitude))
    return hypot(north, east) * _DEGREE <= QUARTER_REACH


def _meant(scanned: Scanned, place: PlaceMention) -> tuple[str, ...]:
    """The codes of a place; مدينة إدلب is no governorate."""
    if place.head != "city":
        return place.codes
    return tuple(c for c in place.codes if scanned.lexicon.places[c].kind != "governorate")


def widens(scanned: Scanned, first: Iterable[PlaceMention], second: Iterable[PlaceMention]) -> bool:
    """Whether one list names only the governorate in which the places of the other lie."""
    rows = [[scanned.lexicon.places[c] for p in places for c in _meant(scanned, p)] for places in (first, second)]
    return any(
        wide.kind == "governorate" and wide.governorate == narrow.governorate
        for one, other in (rows, rows[::-1])
        for wide in one
        for narrow in other
    )


def of_another_region(scanned: Scanned, places: Sequence[PlaceMention], others: Sequence[PlaceMention]) -> bool:
    """وفي ريف دير الزور …, after an act in the countryside of al-Hasakah."""
    mine, theirs = (
        {scanned.lexicon.places[code].governorate for p in named if p.role in (EVENT, WIDE) for code in p.codes}
        for named in (places, others)
    )
    return bool(mine and theirs and not mine & theirs)

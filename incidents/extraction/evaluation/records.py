"""One incident in the form in which annotation and draft are compared, and what it means that two agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.extraction.values import PlaceRow
from incidents.extraction.words.normalize import fold_word

Total = tuple[int, int | None]  # least and most; most None is open
SHORT = 2  # letters: what is left of a name without its article must be as long


def place_key(name: str) -> str:
    """A place name without articles and spaces, in one spelling."""
    words = fold_word(name).split()
    return "".join(word[2:] if word.startswith("ال") and len(word) >= 2 + SHORT else word for word in words)


def same_places(places: Iterable[PlaceRow]) -> dict[str, str]:
    """The key of each place's principal name, by the keys of all its names.

    A name that is the principal one of some place stands for that place, whatever place has it as another spelling;
    a spelling that several places share stands for the first.
    """
    rows = list(places)
    found: dict[str, str] = {}
    for row in rows:
        for name in row.names[1:]:
            found.setdefault(place_key(name), place_key(row.names[0]))
    return found | {key: key for key in (place_key(row.names[0]) for row in rows)}


@dataclass(frozen=True, slots=True)
class Record:
    """One incident, annotated or drafted; `row` is what it was made of."""

    row: Mapping[str, Any]
    event_type: str
    types: frozenset[str]  # each of which counts as right
    days: tuple[str | None, str | None]
    part: str | None
    places: frozenset[str]
    side_a: frozenset[str]
    side_b: frozenset[str]
    weapons: frozenset[str]
    sources: frozenset[str]
    casualties: tuple[tuple[str, str, int, int], ...]  # outcome, status, least, most (-1: open), in order
    children_women: tuple[int, int]
    background: bool

    @staticmethod
    def of(row: Mapping[str, Any], same: Mapping[str, str]) -> Record:
        """The record of a row in the form of the annotation guide."""
        keys = (place_key(name) for name in row["places"])
        hurt = row["casualties"]
        return Record(
            row=row,
            event_type=row["event_type"],
            types=frozenset({row["event_type"], *row.get("also_acceptable", ())}),
            days=(row["date"]["start"], row["date"]["end"]),
            part=row.get("time_of_day"),
            places=frozenset(same.get(key, key) for key in keys),
            side_a=frozenset(row["side_a"]),
            side_b=frozenset(row["side_b"]),
            weapons=frozenset(row["weapons"]),
            sources=frozenset(row["sources"]),
            casualties=tuple(sorted((r["outcome"], r["status"], r["min"], _open(r["max"])) for r in hurt)),
            children_women=(sum(r["children"] for r in hurt), sum(r["women"] for r in hurt)),
            background=bool(row.get("background")),
        )

    def total(self, outcome: str) -> Total:
        """The figures of all groups of one outcome together; (0, 0) where none is told."""
        rows = [(low, high) for kind, _, low, high in self.casualties if kind == outcome]
        most = None if any(high < 0 for _, high in rows) else sum(high for _, high in rows)
        return sum(low for low, _ in rows), most


def _open(most: int | None) -> int:
    return -1 if most is None else most


# Fields that are right or wrong as a whole, and when they agree (annotation first).
WHOLE: dict[str, Callable[[Record, Record], bool]] = {
    "event_type": lambda gold, draft: draft.event_type in gold.types,
    "date": lambda gold, draft: gold.days == draft.days,
    "time_of_day": lambda gold, draft: gold.part == draft.part,
    "places": lambda gold, draft: gold.places == draft.places,
    "killed": lambda gold, draft: gold.total("killed") == draft.total("killed"),
    "injured": lambda gold, draft: gold.total("injured") == draft.total("injured"),
    "casualty_rows": lambda gold, draft: gold.casualties == draft.casualties,
    "children_women": lambda gold, draft: gold.children_women == draft.children_women,
    "background": lambda gold, draft: gold.background == draft.background,
}
# Fields that are sets of codes or names, counted one by one.
SETS: dict[str, Callable[[Record], frozenset[str]]] = {
    "side_a": lambda one: one.side_a,
    "side_b": lambda one: one.side_b,
    "weapons": lambda one: one.weapons,
    "sources": lambda one: one.sources,
    "places_set": lambda one: one.places,
}
# A record that is right in these is one that an analyst accepts without touching them.
CLEAN = ("event_type", "date", "places", "killed", "injured")
# Types whose sides may stand in either order.
EITHER_WAY = frozenset({"armed_clash", "communal_clash", "territorial_change"})


def sides_turned(gold: Record, draft: Record) -> bool:
    """Whether the draft's sides agree better the other way round, in a type where the order says nothing."""
    if gold.event_type not in EITHER_WAY:
        return False
    straight = len(gold.side_a & draft.side_a) + len(gold.side_b & draft.side_b)
    return len(gold.side_a & draft.side_b) + len(gold.side_b & draft.side_a) > straight

"""What single words of a report say, wherever no incident was read: a day, a place, a side, a number of people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from .pipeline import Trace, trace
from .values import CasualtyValue, DateValue, Outcome, PlaceValue, VictimStatus
from .words.lexicon import Lexicon

Value = str | DateValue | PlaceValue | CasualtyValue


@dataclass(frozen=True, slots=True)
class Selected:
    """One value that chosen words state; the field as evidence names it, a code or a value."""

    field: str
    value: Value
    start: int
    end: int
    rule: str


def read_selected(
    text: str, start: int, end: int, *, published: date | None, publisher: str | None, lexicon: Lexicon
) -> list[Selected]:
    """The values that the words from `start` to `end` state, read in their report, in the order of the text.

    A value stands where its own words lie in the chosen ones, or the chosen ones in its own.
    """
    read = trace(text, published, publisher, lexicon)
    found: dict[tuple[str, Value], Selected] = {}
    for field, value, first, last, rule in _values(read):
        first, last = read.scanned.text.original(first, last)
        inside = start <= first and last <= end
        if inside or (first <= start and end <= last):
            words = (first, last) if inside else (start, end)
            found.setdefault((field, value), Selected(field, value, *words, rule))
    return sorted(found.values(), key=lambda one: one.start)


def _values(read: Trace) -> Iterator[tuple[str, Value, int, int, str]]:
    told = read.mentions
    for hit in read.scanned.hits.get("triggers", []):
        yield "event_type", hit.value, hit.start, hit.end, hit.entry.id
    yield from _days(read)
    for place in told.places:
        code = place.codes[0] if place.codes else None
        yield "places", PlaceValue(code, place.name, place.codes[1:]), place.start, place.end, place.rule
    for actor in told.actors:
        yield ("side_b" if actor.role == "victim" else "side_a"), actor.code, actor.start, actor.end, actor.rule
    for weapon in told.weapons:
        yield "weapons", weapon.code, weapon.start, weapon.end, weapon.rule
    yield from _people(read)
    for source in told.sources:
        yield "sources", source.code, source.start, source.end, source.rule


def _days(read: Trace) -> Iterator[tuple[str, Value, int, int, str]]:
    for day in read.mentions.dates:
        if day.value.start:
            yield "date", day.value, day.start, day.end, day.rule
        if day.part:
            yield "time_of_day", day.part, day.start, day.end, day.rule


REACH = 60  # letters from a number of people to the word that tells what befell them


def _people(read: Trace) -> Iterator[tuple[str, Value, int, int, str]]:
    outcomes = [hit for hit in read.scanned.hits.get("outcomes", []) if hit.value in OUTCOMES]
    for people in read.mentions.people:
        near = min(outcomes, key=lambda hit: abs(hit.start - people.start), default=None)
        told = near.value if near and abs(near.start - people.start) <= REACH else "killed"
        status = cast(VictimStatus, people.status if people.status in STATUSES else "unknown")
        count = (people.minimum, people.maximum, people.children, people.women)
        yield (
            "casualties",
            CasualtyValue(cast(Outcome, told), status, people.actor, *count),
            people.start,
            people.end,
            people.rule,
        )


OUTCOMES = frozenset({"killed", "injured", "killed_or_injured", "detained", "abducted", "missing"})
STATUSES = frozenset({"civilian", "combatant", "unknown"})

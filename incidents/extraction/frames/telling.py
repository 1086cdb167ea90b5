"""Whether a clause tells an act, by weights: what speaks for it and what against, where no rule was written for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from incidents.extraction.context import Scanned
from incidents.extraction.words.weights import NOTHING, TELLING, TELLS

from .frame import Frame, told_already

_MANNERS = (
    "on_a_day", "item", "apart", "presupposed", "further", "reported", "opens_with_arms", "none", "claims", "position",
    "idle", "placed", "background",
)  # fmt: skip
_OF_TOLLS = ("anaphoric", "numeral", "of_count", "of_noun", "partial", "of_them")
_MOST = 3  # from here on, more makes no difference
_STEP = 40  # letters


class Weighed(NamedTuple):
    """A clause, what was seen of it, what the rules say (TELLS or NOTHING), and whether weights may say otherwise."""

    frame: Frame
    features: frozenset[str]
    ruled: str
    free: bool


def weigh_telling(scanned: Scanned, frames: Sequence[Frame], *, every: bool) -> list[Weighed]:
    """The clauses of the body, those marked in which the rules see no act and the weights are sure of one.

    Not the other way round: acts that rules saw and weights would drop were as often told again as no acts.  Clauses
    that may not be marked are given with `every`, to learn from.
    """
    weights = scanned.lexicon.weights[TELLING]
    found = list(_weighed(frames, every=every))
    for one in found:
        one.frame.told_by_weight = one.free and weights.instead_of(NOTHING, one.features)[0] == TELLS
    return found


def _weighed(frames: Sequence[Frame], *, every: bool) -> Iterator[Weighed]:
    told = False
    for number, frame in enumerate(frames):
        telling = frame.telling
        free = bool(frame.triggers or frame.tolls) and not telling
        if frame.kind == "body" and not frame.denied and (every or free):
            before = frames[number - 1] if number else None
            features = frozenset({*_of_clause(frame), *_of_surroundings(frame, before, told=told)})
            yield Weighed(frame, features, TELLS if telling else NOTHING, free)
        told = told or telling


def _of_surroundings(frame: Frame, before: Frame | None, *, told: bool) -> Iterator[str]:
    yield "told before" if told else "first"
    yield f"opener:{frame.opener}"
    if before is not None:
        yield "after an act" if before.telling else "after no act"
        if before.sentence == frame.sentence:
            yield "goes on"


def _of_clause(frame: Frame) -> Iterator[str]:
    for trigger in frame.triggers:
        yield f"{'strong' if trigger.entry.strong else 'weak'}:{trigger.value}"
    yield from of_words(frame)
    yield from of_tolls(frame, _OF_TOLLS)
    yield f"words:{min(len(frame.triggers), _MOST)}"
    yield from (f"role:{place.role}" for place in frame.places[:2])
    if not frame.places:
        yield "role:none"
    if frame.wide:
        yield "wide"
    yield f"date:{frame.date.value.precision} {frame.date.role}" if frame.date else "date:none"
    if frame.part:
        yield "part"
    yield from (name for name in _MANNERS if getattr(frame, name))
    yield from (f"cue:{name}" for name in frame.cues)
    yield from (f"weapon:{weapon.code}" for weapon in frame.weapons)
    if frame.weapons:
        yield "weapon"
    yield from (f"side {name}" for name in "ab" if getattr(frame.sides, name))
    if frame.sources or frame.told_by:
        yield "sourced"
    yield f"length:{min((frame.end - frame.start) // _STEP, _MOST + 1)}"


def of_words(frame: Frame) -> Iterator[str]:
    """Of each word for an act its kind, whether it is strong, and whether it names an act told before."""
    for trigger in frame.triggers:
        strength = "strong" if trigger.entry.strong else "weak"
        yield f"word:{trigger.row['kind']} {strength}{' told' if told_already(trigger) else ''}"


def of_tolls(frame: Frame, marks: Sequence[str]) -> Iterator[str]:
    """Of each toll its outcome, and those of these marks that it has."""
    for toll in frame.tolls:
        yield f"outcome:{toll.outcome}"
        yield from (f"toll:{name}" for name in marks if getattr(toll, name))

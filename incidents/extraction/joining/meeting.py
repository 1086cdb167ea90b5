"""A clause meets the act told last: what speaks for one act, and what for two."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.telling import of_tolls, of_words
from incidents.extraction.words.weights import APART, JOINING, JOINS

from .event import Event
from .retelling import retold

_MOST = 3  # from here on, more makes no difference
_MANNERS = (
    "strong", "harmed", "done", "medium", "seizing", "corroborated", "terse", "by_arms", "placed", "on_a_day", "item",
    "apart", "presupposed", "further", "reported", "opens_with_arms", "none", "claims", "position",
)  # fmt: skip
_OF_TOLLS = (
    "anaphoric", "others", "numeral", "of_count", "of_noun", "relative", "partial", "among", "of_them", "rival",
    "risen", "rest", "nameless",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """A clause that tells an act, the act told last, what was seen of the two, and what became of the clause."""

    frame: Frame
    event: Event
    features: frozenset[str]
    ruled: str  # JOINS or APART, by the rules
    answer: str  # what stands
    contested: bool  # whether the weights speak against the rules


def meet(
    scanned: Scanned, frame: Frame, last: Event, kind: str, place: bool | None, when: bool | None, *, joins: bool
) -> Meeting:
    """The meeting of a clause of type `kind` and the act told last; `joins`: what the rules say.

    `place` and `when` tell whether their places and days agree, None where one of them tells none.
    """
    features = frozenset(_features(scanned, frame, last, kind, place, when))
    ruled = JOINS if joins else APART
    answer, contested = scanned.lexicon.weights[JOINING].instead_of(ruled, features)
    return Meeting(frame, last, features, ruled, answer, contested)


def _features(
    scanned: Scanned, frame: Frame, last: Event, kind: str, place: bool | None, when: bool | None
) -> Iterator[str]:
    before = last.frames[-1]
    yield f"sentences:{min(frame.sentence - before.sentence, _MOST)}"
    yield f"paragraphs:{min(frame.paragraph - before.paragraph, _MOST - 1)}"
    yield f"opener:{frame.opener}"
    yield f"kind:{frame.kind}"
    yield f"place:{place}"
    yield f"day:{when}"
    yield f"place and day:{place} {when}"
    yield f"role:{frame.places[0].role}" if frame.places else "role:none"
    yield f"place told:{'inherited' if last.inherited_place else bool(last.places)}"
    yield f"type:{'same' if kind == last.type else 'related' if related(kind, last.type) else 'other'}"
    yield f"this:{kind}"
    yield f"last:{last.type}"
    yield from (name for name in _MANNERS if getattr(frame, name))
    if last.background:
        yield "last:background"
    if retold(scanned, frame):
        yield "retold"
    yield f"length:{min((frame.end - frame.start) // 40, _MOST)}"
    yield from (f"cue:{name}" for name in frame.cues)
    yield from _of_figures(frame, last)
    yield from of_words(frame)
    yield from _of_sides(frame, last)
    mine, theirs = {w.code for w in frame.weapons}, {w.code for f in last.frames for w in f.weapons}
    yield f"weapons:{_compared(mine, theirs)}"


def _of_figures(frame: Frame, last: Event) -> Iterator[str]:
    mine = {(t.outcome, t.minimum) for t in frame.tolls}
    theirs = {(t.outcome, t.minimum) for f in last.frames for t in f.tolls}
    both = {outcome for outcome, _ in mine} & {outcome for outcome, _ in theirs}
    yield f"figures:{_compared(mine, theirs)}{' of one outcome' if both else ''}"
    yield from of_tolls(frame, _OF_TOLLS)


def _of_sides(frame: Frame, last: Event) -> Iterator[str]:
    told = [f.sides for f in last.frames]
    first, second = ({side.code for sides in told for side in getattr(sides, name)} for name in "ab")
    for name, same, other in (("a", first, second), ("b", second, first)):
        mine = {side.code for side in getattr(frame.sides, name)}
        turned = bool(mine & other) and not mine & same
        yield f"side {name}:{'turned' if turned else _compared(mine, same | other)}"


def _compared(mine: Set[object], theirs: Set[object]) -> str:
    if not mine:
        return "none"
    if not theirs:
        return "first"
    return "same" if mine & theirs else "other"

"""The figure that heads a list of acts and sums them up: a total, and no toll of the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.mentions.place_relations import same_place
from incidents.extraction.values import Outcome, TallyValue

_COLON = re.compile(r"[^:،.\n]{0,60}:")
_SUMMED = {"killed_or_injured": frozenset({"killed", "injured", "killed_or_injured"})}
LEAST = 2  # people
OPENING = 40  # letters


def head_sum(scanned: Scanned, told: Sequence[Frame]) -> list[TallyValue]:
    """تسعة قتلى في يوم واحد: أربعة بألغام في …، وثلاثة قضوا في …: the total, taken from the first act's frame."""
    acts = [frame for frame in told if frame.telling]
    if not acts or not acts[0].tolls:
        return []
    first, summed = acts[0], acts[0].tolls[0]
    if not _opens(scanned, first, summed) or any(p.end <= summed.start for p in first.places):
        return []
    title = _is_title(scanned, first, summed)
    if len(acts) == 1 or not _in_several_places(scanned, acts):
        if title and _sum(acts, summed) == (summed.minimum, 1):
            first.tolls = first.tolls[1:]  # خمسة قتلى في البصيرة: … وقتلوا أربعة قبل أن يُقتل أحدهم
        return []
    count, told_in = _sum(acts, summed)
    parts = first.places == [] or any(t.outcome == summed.outcome and t.numeral for t in first.tolls[1:])
    if not (title or (parts and count == summed.minimum and told_in > 1)):
        return []
    first.tolls = [replace(toll, partial=False, of_them=False) for toll in first.tolls[1:]]
    return [_tally(scanned, first, summed)]


def _opens(scanned: Scanned, frame: Frame, toll: Toll) -> bool:
    certain = toll.numeral and toll.maximum == toll.minimum and toll.minimum >= LEAST
    return certain and toll.start - frame.start < OPENING


def _is_title(scanned: Scanned, frame: Frame, toll: Toll) -> bool:
    """Whether a colon follows that parts the figure from every sure word of an act."""
    colon = _COLON.match(scanned.folded, toll.end, frame.end)
    return colon is not None and not any(t.entry.strong and t.start < colon.end() for t in frame.triggers)


def _sum(acts: Sequence[Frame], summed: Toll) -> tuple[int, int]:
    """How many the other tolls of that outcome come to, and in how many clauses they are told."""
    alike = _SUMMED.get(summed.outcome, frozenset({summed.outcome}))
    tolls = [toll for frame in acts for toll in frame.tolls if toll is not summed and toll.outcome in alike]
    told_in = {frame.start for frame in acts for toll in frame.tolls if toll in tolls}
    return sum(toll.minimum for toll in tolls), len(told_in)


def _in_several_places(scanned: Scanned, acts: Sequence[Frame]) -> bool:
    placed = [frame.places for frame in acts if frame.places]
    return any(not same_place(scanned, placed[0], places) for places in placed[1:])


def _tally(scanned: Scanned, frame: Frame, toll: Toll) -> TallyValue:
    day = frame.date.value if frame.date else None
    since: date | None = day.start if day else scanned.published
    until: date | None = day.end if day else scanned.published
    start, end = scanned.text.original(toll.start, toll.end)
    return TallyValue(toll.minimum, cast(Outcome, toll.outcome), since, until, start, end, toll.actor)

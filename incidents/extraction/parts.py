"""Very long texts, read in parts: time and memory are those of one part, and grow only with what is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from .pipeline import trace
from .values import Draft, Evidence, Flag, Reading, Reason
from .words.lexicon import Lexicon

LONGEST = 50_000  # letters that are read as one report, some thirty pages
_Item = TypeVar("_Item", Evidence, Flag)
_ENDS = ("\n\n", "\n", ". ", " ")  # where a part may end, the best first


def extract(text: str, *, published: date | None, publisher: str | None, lexicon: Lexicon) -> Reading:
    """The incidents, tallies and flags of one report; never raises on any text.

    A text of more than LONGEST letters is read in parts: the date that heads it holds for all, and no incident is told
    across their ends.
    """
    if len(text) <= LONGEST:
        return trace(text, published, publisher, lexicon).reading
    readings: list[Reading] = []
    day = published
    for start, part in parts(text):
        read = trace(part, day, publisher, lexicon)
        day = read.scanned.published if start == 0 else day
        readings.append(_moved(read.reading, start))
    return _together(readings)


def parts(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text and where they start, cut between paragraphs, else lines, sentences or words."""
    start = 0
    while len(text) - start > LONGEST:
        last = start + LONGEST
        cuts = (text.rfind(mark, start + LONGEST // 2, last) + len(mark) for mark in _ENDS)
        end = next((cut for cut in cuts if cut > start + LONGEST // 2), last)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _together(readings: list[Reading]) -> Reading:
    return Reading(
        tuple(draft for one in readings for draft in one.drafts),
        tuple(tally for one in readings for tally in one.tallies),
        tuple(dict.fromkeys(flag for one in readings for flag in one.flags)),
        readings[0].version,
    )


class _Whole(dict[int, int]):
    """Offsets of a part as offsets of the whole text, one object for each: many values stand at the same words."""

    def __init__(self, by: int) -> None:
        self.by = by
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}

    def __missing__(self, offset: int) -> int:
        moved = self[offset] = offset + self.by
        return moved

    def span(self, span: tuple[int, int]) -> tuple[int, int]:
        if span not in self.spans:
            self.spans[span] = self[span[0]], self[span[1]]
        return self.spans[span]


def _moved(reading: Reading, by: int) -> Reading:
    """A part's reading with the offsets of the whole text."""
    whole = _Whole(by)
    return replace(
        reading,
        drafts=tuple(_draft(draft, whole) for draft in reading.drafts),
        tallies=tuple(replace(tally, start=whole[tally.start], end=whole[tally.end]) for tally in reading.tallies),
        flags=tuple(_placed(flag, whole) for flag in reading.flags),
    )


def _draft(draft: Draft, whole: _Whole) -> Draft:
    return replace(
        draft,
        evidence=tuple(_placed(item, whole) for item in draft.evidence),
        flags=tuple(_placed(flag, whole) for flag in draft.flags),
        reasons=tuple(_shown(one, whole) for one in draft.reasons),
    )


def _shown(reason: Reason, whole: _Whole) -> Reason:
    if not reason.words:
        return reason
    return Reason(reason.code, reason.field, tuple(map(whole.span, reason.words)))


def _placed(item: _Item, whole: _Whole) -> _Item:
    if item.start is None or item.end is None:
        return item
    return item._replace(start=whole[item.start], end=whole[item.end])

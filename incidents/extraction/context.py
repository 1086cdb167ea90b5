"""What every stage reads: the folded report, the lexicon words found in it, and when and by whom it was published."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Protocol, TypeVar

from .words.lexicon import Lexicon
from .words.lost_lines import with_lines
from .words.match import Hit, scan
from .words.normalize import Text, fold
from .words.wording import LARGEST as LARGEST
from .words.wording import Phrase, words_told


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_BREAK = re.compile("\n")
_START = attrgetter("start")
FEW = 16  # items: up to here to look at each is faster than to bisect
_Item = TypeVar("_Item", bound=_Placed)


class InOrder(list[_Item]):
    """Items sorted by where they start, with these offsets at hand: what rules ask for by place again and again."""

    __slots__ = ("starts",)

    def __init__(self, items: Iterable[_Item]) -> None:
        super().__init__(items)
        self.starts = [*map(_START, self), LARGEST]


def began(match: re.Match[str], at: int, group: int = 0) -> int:
    """Where in the folded text a match of `search_before` up to an offset began, or one of its groups."""
    return at - len(match.string) + match.start(group)


def between(items: Sequence[_Item], start: int, end: int) -> list[_Item]:
    """The items, sorted by where they start, that start from `start` and before `end`."""
    if isinstance(items, InOrder):
        starts = items.starts
        first = bisect_left(starts, start)
        return [] if starts[first] >= end else items[first : bisect_left(starts, end, first)]
    if not items or items[0].start >= end or items[-1].start < start:
        return []
    if len(items) <= FEW:
        return [item for item in items if start <= item.start < end]
    first = bisect_left(items, start, key=_START)
    return list(items[first : bisect_left(items, end, first, key=_START)])


@dataclass(frozen=True, slots=True)
class Scanned:
    """A report after the scan; `hits` are in the order of the text within each layer."""

    text: Text
    folded: str  # that of the text
    lexicon: Lexicon
    published: date | None
    publisher: str | None
    hits: dict[str, list[Hit]]
    told: dict[int, list[float]]  # where letters stand that phrases need, by the number of their set, and LARGEST
    breaks: list[int]  # where its lines end
    words: list[tuple[int, int]]  # where each word stands, known or not
    starts: dict[str, list[int]]  # where the hits of each layer start, and LARGEST

    def line(self, offset: int) -> int:
        """The number of the line that a folded offset is on, from 0."""
        return bisect_left(self.breaks, offset)

    def inside(self, layer: str, start: int, end: int) -> list[Hit]:
        """Hits of `layer` that lie wholly between two folded offsets."""
        starts = self.starts.get(layer)
        if starts is None:
            return []
        first = bisect_left(starts, start)
        if starts[first] >= end:
            return []
        hits = self.hits[layer]
        if starts[first + 1] >= end:  # one, as most often
            return [hits[first]] if hits[first].end <= end else []
        found = hits[first : bisect_left(starts, end, first)]
        for hit in found:
            if hit.end > end:
                return [hit for hit in found if hit.end <= end]
        return found

    def may_tell(self, phrase: Phrase, start: int, end: int) -> bool:
        """Whether all the letters that a phrase needs stand between two folded offsets."""
        return self._has(phrase.first, start, end) and (phrase.second is None or self._has(phrase.second, start, end))

    def _has(self, number: int, start: int, end: int) -> bool:
        offsets = self.told.get(number)
        return offsets is not None and not offsets[bisect_left(offsets, start)] >= end

    # The four below ask for the first letters themselves: they are asked hundreds of times a report, mostly in vain.

    def search(self, phrase: Phrase, start: int, end: int) -> re.Match[str] | None:
        """The first match of a phrase between two folded offsets."""
        offsets = self.told.get(phrase.first)
        if offsets is None or offsets[bisect_left(offsets, start)] >= end:
            return None
        if phrase.second is not None and not self._has(phrase.second, start, end):
            return None
        return phrase.pattern.search(self.folded, start, end)

    def tells(self, phrases: Iterable[Phrase], start: int, end: int) -> bool:
        """Whether one of several phrases matches between two folded offsets."""
        told = self.told
        for phrase in phrases:  # noqa: SIM110 — a loop, since this is asked for every clause
            if phrase.first in told and self.search(phrase, start, end):
                return True
        return False

    def match(self, phrase: Phrase, start: int, end: int = LARGEST) -> re.Match[str] | None:
        """The match of a phrase that begins at one folded offset and ends before another."""
        offsets = self.told.get(phrase.first)
        if offsets is None or offsets[bisect_left(offsets, start)] >= end:
            return None
        if phrase.second is not None and not self._has(phrase.second, start, end):
            return None
        return phrase.pattern.match(self.folded, start, end)

    def all_of(self, phrase: Phrase, start: int = 0, end: int = LARGEST) -> Iterable[re.Match[str]]:
        """Every match of a phrase between two folded offsets."""
        offsets = self.told.get(phrase.first)
        if offsets is None or offsets[bisect_left(offsets, start)] >= end:
            return ()
        if phrase.second is not None and not self._has(phrase.second, start, end):
            return ()
        return phrase.pattern.finditer(self.folded, start, end)

    def search_before(self, phrase: Phrase, start: int, width: int = 40) -> re.Match[str] | None:
        """The first match of a phrase in up to `width` folded characters that stand before an offset."""
        offsets = self.told.get(phrase.first)
        if offsets is None or offsets[bisect_left(offsets, start - width)] >= start:
            return None
        if phrase.second is not None and not self._has(phrase.second, start - width, start):
            return None
        return phrase.pattern.search(self.folded[start - width if start > width else 0 : start])

    def over(self, layer: str, start: int, end: int) -> Hit | None:
        """The first hit of a layer without overlaps that covers a stretch, and be it the stretch itself."""
        starts = self.starts.get(layer, ())
        at = bisect_right(starts, start) - 1
        if at < 0 or self.hits[layer][at].end < end:
            return None
        return self.hits[layer][bisect_left(starts, starts[at])]

    def before(self, start: int, width: int = 40) -> str:
        """Up to `width` folded characters that stand before an offset."""
        return self.folded[start - width if start > width else 0 : start]

    def after(self, end: int, width: int = 40) -> str:
        """Up to `width` folded characters that follow an offset."""
        return self.folded[end : end + width]


def _is_feminine(text: Text, hit: Hit) -> bool:
    """أسرة, قتلة, a family, murderers: folded they are written like a verb with its object (أسره)."""
    return hit.suffix == "ه" and text.words(hit.end, hit.end + 1) == "ة"


def scan_report(text: str, published: date | None, publisher: str | None, lexicon: Lexicon) -> Scanned:
    """Fold `text` and find the lexicon's words in it."""
    given = fold(text)
    hits, words = scan(given.folded, lexicon)
    folded = with_lines(given.folded, hits)
    given = replace(given, folded=folded)
    breaks = [match.start() for match in _BREAK.finditer(folded)]
    for layer in ("triggers", "outcomes"):
        if layer in hits:
            hits[layer] = [hit for hit in hits[layer] if not _is_feminine(given, hit)]
    starts = {layer: [*map(_START, found), LARGEST] for layer, found in hits.items()}
    return Scanned(given, folded, lexicon, published, publisher, hits, words_told(folded), breaks, words, starts)

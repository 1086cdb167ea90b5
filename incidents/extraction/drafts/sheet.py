"""What a draft gathers beside its values: evidence, flags and reasons to doubt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Protocol

from incidents.extraction.context import Scanned
from incidents.extraction.values import Certainty, Evidence, Flag, Reason

SHOWN = 5  # stretches of words that show one reason: with more, nobody would see more


class Words(Protocol):
    """Whatever stands between two folded offsets."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def reason(scanned: Scanned, code: str, words: Iterable[Words] = ()) -> Reason:
    """A reason of `confidence.csv` with the words of the report that show it, the first SHOWN of them."""
    field = scanned.lexicon.confidence.doubts[code].field
    if not words:
        return _without_words(code, field)
    spans = sorted({scanned.text.original(one.start, one.end) for one in islice(words, SHOWN)})
    return Reason(code, field, tuple(spans))


_without_words = lru_cache(maxsize=256)(Reason)  # one object for all drafts


class Sheet:
    """The evidence, flags and doubts of one draft as they gather."""

    def __init__(self, scanned: Scanned) -> None:
        self.scanned = scanned
        self.evidence: dict[Evidence, None] = {}  # in the order in which it was found
        self.flags: list[Flag] = []
        self.reasons: list[Reason] = []

    def note(
        self, field: str, value: str, start: int | None, end: int | None, rule: str, certainty: Certainty = "asserted"
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        self.evidence[Evidence(field, value, start, end, rule, certainty)] = None

    def forget(self, value: str, field: str = "") -> None:
        """Drop the evidence of a value, in one field only where one is given."""
        kept = (told for told in self.evidence if told.value != value or field not in ("", told.field))
        self.evidence = dict.fromkeys(kept)

    def doubt(self, code: str, *words: Words) -> None:
        """Remember a reason to doubt the draft, with the words that show it."""
        self.reasons.append(reason(self.scanned, code, words))

    def flag(
        self,
        code: str,
        start: int | None = None,
        end: int | None = None,
        choices: tuple[str, ...] = (),
        detail: str = "",
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        item = Flag(code, start, end, choices, detail)
        if item not in self.flags:
            self.flags.append(item)

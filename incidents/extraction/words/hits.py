"""What the scan finds: one word of the lexicon at its place in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .tables import Entry


@dataclass(
    slots=True, init=False
)  # not frozen: a report has hundreds, and frozen ones take three times as long to make
class Hit:
    """A lexicon word in the folded text; `start` is where its stem begins, `outer` where the word with clitics does."""

    start: int
    end: int
    outer: int
    entry: Entry
    prefix: str
    suffix: str
    value: str = field(init=False)  # the entry's
    row: Mapping[str, str] = field(init=False)  # the entry's

    def __init__(self, start: int, end: int, outer: int, entry: Entry, prefix: str = "", suffix: str = "") -> None:
        self.start = start
        self.end = end
        self.outer = outer
        self.entry = entry
        self.prefix = prefix
        self.suffix = suffix
        self.value = entry.value
        self.row = entry.row

    @property
    def form(self) -> str:
        """What kind of word it is: `form` in the table of outcomes, `kind` in those of acts; "" in the others."""
        return self.row.get("form", self.row.get("kind", ""))

"""What a share of a total takes from it: what became of its people, the day, the act and who did it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from incidents.extraction.casualties.tolls import Toll, toll_of
from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.people import People

from .frame import Frame

NEAR = 4  # letters from where a share begins to its people
_NUMBER = re.compile(r"[\W_]*و?\s?(\d{1,3})")


@dataclass(slots=True)
class Shares:
    """The clauses that take a share of one before them, and that one."""

    head: Frame | None = None
    taken: list[Frame] = field(default_factory=list)

    def take(self, scanned: Scanned, frame: Frame, people: list[People], outcome: str) -> None:
        """One more clause; `outcome`: of a share, what became of its people."""
        if outcome:
            _take(scanned, frame, self.head, people, outcome)
            self.taken.append(frame)
            return
        self.settle()
        self.head, self.taken = frame, []

    def settle(self) -> None:
        """قُتل أربعة بقصف على هجين وطفلان في الشعفة أمس: a day told after the last of them is of all."""
        last = self.taken[-1].date if self.taken else None
        before = [f for f in (self.head, *self.taken[:-1]) if f is not None]
        if last is None or last.role != "event" or any(f.date for f in before):
            return
        for frame in before:
            frame.date = replace(last, part=frame.part.part if frame.part else last.part)


def _take(scanned: Scanned, frame: Frame, head: Frame | None, people: list[People], outcome: str) -> None:
    """وواحد برصاص مجهولين في هجين, of خمسة قضوا اليوم: one who died, today."""
    if not frame.harmed and (toll := toll_at(scanned, frame.start, people, outcome)):
        whole = head.tolls[0] if head and head.tolls and toll.nameless else toll
        frame.tolls = [replace(toll, status=whole.status, actor=whole.actor), *frame.tolls]
    if head is None:
        return
    frame.date = frame.date or head.date
    frame.triggers = frame.triggers or [t for t in head.triggers if t.entry.strong]
    frame.sides = replace(frame.sides, a=frame.sides.a or head.sides.a, b=frame.sides.b or head.sides.b)


def toll_at(scanned: Scanned, start: int, people: list[People], outcome: str) -> Toll | None:
    """The people with whom a stretch opens, or its bare number."""
    if group := next(iter(between(people, start, start + NEAR)), None):
        toll = toll_of(scanned, group, outcome)
        return replace(toll, partial=False, of_them=False, anaphoric=False, among=False)
    if digits := _NUMBER.match(scanned.folded, start):
        return _bare(int(digits[1]), digits.start(1), digits.end(1), outcome)
    number = next((h for h in scanned.inside("numbers", start, start + 20) if h.outer <= start + NEAR), None)
    return _bare(int(float(number.value)), number.start, number.end, outcome) if number else None


def _bare(count: int, start: int, end: int, outcome: str) -> Toll:
    return Toll(outcome, count, count, "unknown", None, start, end, "number.of_share", numeral=True, nameless=True)

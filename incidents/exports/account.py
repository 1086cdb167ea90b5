"""What became of the records of one export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from incidents.exports.left_out import LeftOut, Reason
from incidents.exports.line import Line
from incidents.exports.tables import Table

Note = Callable[[str, LeftOut], None]


@dataclass
class Account:
    """How many rows there are, how many records were left out for which reason.

    `note` is told of each of those, `tell` again and again how many records were gone through.
    """

    note: Note | None = None
    tell: Callable[[int], None] | None = None
    rows: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)

    @property
    def left_out(self) -> int:
        return self.reasons.total()

    def add(self, rows: int) -> None:
        """So many rows more."""
        self.rows += rows
        if self.tell:
            self.tell(self.rows + self.left_out)

    def of(self, table: Table, lines: Iterable[Line]) -> Iterator[Any]:
        """The rows of the table, counted; a record that it cannot hold is noted with its reason."""
        for line in lines:
            try:
                row = table.code(line)
            except LeftOut as refused:
                self.reasons[refused.reason] += 1
                if self.note:
                    self.note(line.incident.reference, refused)
            else:
                self.add(1)
                yield row

"""Which draft stands for which annotated incident: the assignment of greatest likeness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import inf

from .records import Record

# Of 8.5 together: two of type, date and place, nearly, or one of them with the figures.
ENOUGH = 3.5
NEAR = 3  # days
IN_ORDER = 1e-6  # what a step apart in the order of telling costs, so that equal likenesses pair in order


def likeness(gold: Record, draft: Record) -> float:
    """How far a draft tells the annotated incident, 0 to 8.5: most of it by type, date and place."""
    apart = _days_apart(gold.days[0], draft.days[0])
    return (
        2.0 * (draft.event_type in gold.types)
        + (2.0 if apart == 0 else 1.0 if apart <= NEAR else 0.0)
        + 2.0 * bool(gold.places & draft.places)
        + 1.0 * (gold.total("killed") == draft.total("killed"))
        + 0.5 * (gold.total("injured") == draft.total("injured"))
        + 0.5 * bool(gold.side_a & draft.side_a)
        + 0.5 * bool(gold.side_b & draft.side_b)
    )


def _days_apart(first: str | None, second: str | None) -> float:
    if first is None or second is None:
        return 0 if first == second else inf
    return abs((date.fromisoformat(first) - date.fromisoformat(second)).days)


def pair(gold: Sequence[Record], drafts: Sequence[Record]) -> list[tuple[int, int]]:
    """(incident, draft) pairs, each used once, none less alike than ENOUGH, of the greatest likeness together."""
    gains = [[_gain(g, d, abs(i - j)) for j, d in enumerate(drafts)] for i, g in enumerate(gold)]
    return [(i, j) for i, j in sorted(_Assignment(gains).pairs()) if gains[i][j] > 0]


def _gain(gold: Record, draft: Record, steps: int) -> float:
    value = likeness(gold, draft)
    return value - steps * IN_ORDER if value >= ENOUGH else 0.0


class _Assignment:
    """Rows to columns with the greatest gain together, by the Hungarian method: a row at a time, by shortest paths.

    Beside the given columns each row finds one without gain, so that it may also stay alone.
    """

    def __init__(self, gains: Sequence[Sequence[float]]) -> None:
        self.gains = gains
        self.columns = len(gains[0]) if gains else 0
        self.owner: list[int | None] = [None] * (self.columns + len(gains))
        self.row_price = [0.0] * len(gains)
        self.column_price = [0.0] * len(self.owner)
        for row in range(len(gains)):
            self._take_in(row)

    def pairs(self) -> list[tuple[int, int]]:
        """(row, column) of the given columns that are taken."""
        return [(row, column) for column, row in enumerate(self.owner[: self.columns]) if row is not None]

    def _cost(self, row: int, column: int) -> float:
        gain = self.gains[row][column] if column < self.columns else 0.0
        return -gain - self.row_price[row] - self.column_price[column]

    def _take_in(self, new: int) -> None:
        """Find a column for one more row; rows on the cheapest way to a free column move on by one."""
        distance, before = [inf] * len(self.owner), [-1] * len(self.owner)
        open_columns, passed = set(range(len(self.owner))), []
        row: int | None = new
        column, so_far = -1, 0.0
        while row is not None:
            for other in open_columns:
                if (cost := so_far + self._cost(row, other)) < distance[other]:
                    distance[other], before[other] = cost, column
            column = min(open_columns, key=lambda c: (distance[c], c))
            open_columns.remove(column)
            so_far, row = distance[column], self.owner[column]
            passed.append(column)
        self._reprice(new, passed[:-1], distance, so_far)
        while column >= 0:
            source = before[column]
            self.owner[column] = self.owner[source] if source >= 0 else new
            column = source

    def _reprice(self, new: int, passed: Sequence[int], distance: Sequence[float], length: float) -> None:
        self.row_price[new] += length
        for column in passed:
            holder = self.owner[column]
            assert holder is not None  # only the last column of a way is free
            self.row_price[holder] += length - distance[column]
            self.column_price[column] -= length - distance[column]

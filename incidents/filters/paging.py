"""Pages of a list by where the last one ended, not by number: a late page costs no more than the first.

A cursor is the value of the ordering column and the key of a row, `2019-01-04_123`; an empty value is `_123`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import connections, router
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from config.prepared import Question
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet

Cursor = tuple[Any, int]


class BadCursor(ValueError):
    """A cursor that no list of this order gave out."""


@dataclass(frozen=True)
class Order:
    """One column, then the key, both in one direction; rows without a value come last."""

    column: str
    descending: bool
    nullable: bool
    label: str | Promise

    def by(self) -> tuple[Any, ...]:
        column = F(self.column)
        if self.descending:
            return (column.desc(nulls_last=True) if self.nullable else column.desc(), "-id")
        return (column.asc(nulls_last=True) if self.nullable else column.asc(), "id")

    def read(self, text: str) -> Cursor:
        value, _, key = text.rpartition("_")
        try:
            field: Any = Incident._meta.get_field(self.column)
            held = field.to_python(value) if value else None
            found = (held, int(key))
        except (ValidationError, ValueError) as problem:
            raise BadCursor(text) from problem
        if (held is None and not self.nullable) or not 0 < found[1] < 2**63:
            raise BadCursor(text)
        return found


ORDERS = {
    "": Order("date_start", True, True, gettext_lazy("newest first")),
    "oldest": Order("date_start", False, True, gettext_lazy("oldest first")),
    "killed": Order("killed_best", True, True, gettext_lazy("most killed first")),
    "changed": Order("changed_at", True, False, gettext_lazy("last changed first")),
    "reference": Order("reference", False, False, gettext_lazy("by reference")),
}


@dataclass(frozen=True)
class Page:
    """The rows, with their parts, and the cursors of its neighbours; "" where there is none."""

    rows: list[Incident]
    previous: str
    next: str


def page(
    rows: IncidentQuerySet,
    order: Order,
    size: int,
    *,
    after: str = "",
    before: str = "",
    parts: Callable[[list[int]], Iterable[Incident]] | None = None,
) -> Page:
    """The page behind the row of `after`, or the one that ends in front of that of `before`; else the first.

    `parts` loads the rows of these keys where not all of each is wanted.
    """
    back = bool(before)
    given = before or after
    found = list(_keys(rows, order, order.read(given) if given else None, back, size + 1))
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    keys = [key for _, key in found]
    loaded = parts(keys) if parts else rows.order_by().filter(pk__among=keys).with_parts()
    held = {row.pk: row for row in loaded}
    first = _write(found[0]) if found and (more if back else given) else ""
    last = _write(found[-1]) if found and (more or back) else ""
    return Page([held[key] for _, key in found if key in held], first, last)


def count_up_to(rows: QuerySet[Any], most: int) -> int:
    """How many rows there are; `most` + 1 stands for more than that."""
    return counts_up_to({"rows": (rows, most)})["rows"]


@dataclass(frozen=True)
class Tallied:
    """Several counts in one question to the database, that may be asked again and again."""

    names: tuple[str, ...]
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def up_to(cls, asked: Mapping[str, tuple[QuerySet[Any], int]]) -> Self:
        """`count_up_to` of several rows, each up to its own number."""
        counts: list[str] = []
        params: list[Any] = []
        for rows, most in asked.values():
            question = Question.of(rows.order_by().values("pk")[: most + 1])
            counts.append(f"(SELECT count(*) FROM ({question.sql if question else 'SELECT WHERE false'}) AS chosen)")
            params += question.values if question else ()
        return cls(tuple(asked), f"SELECT {', '.join(counts)}", tuple(params))

    def counts(self) -> dict[str, int]:
        if not self.names:
            return {}
        with connections[router.db_for_read(Incident)].cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return dict(zip(self.names, cursor.fetchone(), strict=True))


def counts_up_to(asked: Mapping[str, tuple[QuerySet[Any], int]]) -> dict[str, int]:
    """`count_up_to` of several rows in one question to the database."""
    return Tallied.up_to(asked).counts()


def _keys(
    rows: IncidentQuerySet, order: Order, start: Cursor | None, back: bool, limit: int
) -> Iterator[tuple[Any, int]]:
    """(value, key) in the order of the list, or backwards; rows with a value and those without are asked apart,
    so that an index gives each in its order."""
    parts = [False, True] if order.nullable else [False]
    if back:
        parts.reverse()
    if start is not None:
        parts = parts[parts.index(start[0] is None) :]
    for empty in parts:
        part = rows.filter(**{f"{order.column}__isnull": empty}) if order.nullable else rows
        if start is not None and empty == (start[0] is None):
            part = part.filter(_beyond(order, start, back))
        found = part.order_by(*_direction(order, empty, back)).values_list(order.column, "pk")[:limit]
        for row in found:
            limit -= 1
            yield row
        if limit <= 0:
            return


def _direction(order: Order, empty: bool, back: bool) -> list[Any]:
    """Spelt so that the one index of the column serves both ways."""
    down = order.descending != back
    key = "-pk" if down else "pk"
    if empty:
        return [key]
    column = F(order.column)
    if not order.nullable:
        return [column.desc() if down else column.asc(), key]
    return [column.desc(nulls_last=True) if down else column.asc(nulls_first=True), key]


def _beyond(order: Order, start: Cursor, back: bool) -> Q:
    value, key = start
    word = "lt" if order.descending != back else "gt"
    if value is None:
        return Q(**{f"pk__{word}": key})
    further = Q(**{f"{order.column}__{word}": value}) | Q(**{order.column: value, f"pk__{word}": key})
    return Q(**{f"{order.column}__{word}e": value}) & further


def _write(row: tuple[Any, int]) -> str:
    value, key = row
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"{text.replace('+00:00', 'Z')}_{key}"  # a plus would be a blank in an address

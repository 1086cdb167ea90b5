"""Questions to the database that are put into SQL once and asked again and again, with other values each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Prepared(Generic[Row]):
    """A question for rows of which only the values change: `Prepared(lambda: Actor.objects.filter(pk=0))`.

    Called with values, which stand in for the last ones of its SQL, it gives the rows as a list.  To put a short
    question into SQL takes Django three quarters of what Python spends on it.
    """

    def __init__(self, rows: Callable[[], models.QuerySet[Row]]) -> None:
        self._made = rows
        self._written: dict[str, _Written] = {}

    @cached_property
    def _rows(self) -> models.QuerySet[Row]:
        """Made when it is first asked for: models are not loaded before."""
        return self._made()

    def __call__(self, *values: Any) -> list[Row]:
        database = self._rows.db  # that of the request, which may read from a copy
        if database not in self._written:
            self._written[database] = _Written(self._rows.using(database))
        return self._written[database].ask(values)


def load(rows: models.QuerySet[Row]) -> list[Row]:
    """The rows of a queryset without an iterator of Django's own, which goes through all fields for each row."""
    try:
        return _Written(rows).ask(())
    except EmptyResultSet:
        return []


class Question(NamedTuple):
    """What asks for some rows, to stand in a statement of ours: its SQL, its values, and the database of the rows."""

    sql: str
    values: tuple[Any, ...]
    database: str

    @classmethod
    def of(cls, rows: models.QuerySet[Any]) -> Question | None:
        """None where there can be no such rows, for which Django has no SQL."""
        try:
            return cls(*rows.query.sql_with_params(), rows.db)
        except EmptyResultSet:
            return None

    @contextmanager
    def within(
        self, statement: str, *, before: Sequence[Any] = (), after: Sequence[Any] = (), **parts: str
    ) -> Iterator[Any]:
        """A cursor on what the statement answers, in which `{chosen}` stands for the question and `parts` for the rest.

        The statement's own values stand `before` and `after` those of the question.
        """
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.format(chosen=self.sql, **parts), [*before, *self.values, *after])
            yield cursor


class _Written:
    """The SQL of a question to one database, and where the values stand in what it answers."""

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        self.model, self.database = rows.model, rows.db
        compiler = rows.query.get_compiler(rows.db)
        self.sql, self.values = compiler.as_sql()
        klass: Any = compiler.klass_info
        columns = klass["select_fields"]
        self.own = slice(columns[0], columns[-1] + 1)
        self.names = tuple(column[0].target.attname for column in compiler.select[self.own])
        self.beside = tuple((compiler.annotation_col_map or {}).items())
        self.converters = tuple(compiler.get_converters([column[0] for column in compiler.select]).items())
        self.populators = get_related_populators(klass, compiler.select, rows.db)  # type: ignore[call-arg]

    def ask(self, values: Sequence[Any]) -> list[Any]:
        connection = connections[self.database]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, (*self.values[: len(self.values) - len(values)], *values))
            answered = cursor.fetchall()
        if self.converters:
            answered = [self._converted(row, connection) for row in answered]
        return [self._row(row) for row in answered]

    def _converted(self, answered: Sequence[Any], connection: Any) -> list[Any]:
        row = list(answered)
        for place, (converters, expression) in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return row

    def _row(self, answered: Sequence[Any]) -> Any:
        """What `from_db` makes, without going through all fields of the model for each row."""
        row = object.__new__(self.model)
        state = ModelState()
        state.adding, state.db = False, self.database
        vars(row).update(zip(self.names, answered[self.own], strict=True), _state=state)
        for populator in self.populators:
            populator.populate(answered, row)
        for name, place in self.beside:
            setattr(row, name, answered[place])
        return row


def array(keys: Iterable[int]) -> str:
    """Keys as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, keys))}}}"

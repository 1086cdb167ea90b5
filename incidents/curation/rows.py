"""Values into rows: the only place where an incident's columns and parts are written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count as count_from
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import CharField, JSONField, Model, TextField

from geo.models import Place
from incidents.curation.snapshot import Values
from incidents.curation.validation import known
from incidents.models import (
    Actor,
    Casualty,
    EventType,
    Incident,
    IncidentActor,
    IncidentPlace,
    IncidentSource,
    Source,
    Weapon,
)

TO_JSON = json.JSONEncoder(ensure_ascii=False).encode
PLAIN = (
    "source_urls",
    "date_precision",
    "time_of_day",
    "summary_en",
    "summary_ar",
    "internal_note",
    "is_background",
    "certainty",
    "grade",
    "grade_reason",
    "is_sensitive",
)


def fill(incident: Incident, values: Mapping[str, Any]) -> None:
    """Set the columns that `values` name on the instance; the caller saves it."""
    for name in PLAIN:
        if name in values:
            setattr(incident, name, values[name])
    for name in ("date_start", "date_end"):
        if name in values:
            setattr(incident, name, date.fromisoformat(values[name]) if values[name] else None)
    if "event_type" in values:
        code = values["event_type"]
        incident.event_type = known(EventType, [code])[code] if code else None
    if "assignee" in values:
        incident.assignee = User.objects.get(username=values["assignee"]) if values["assignee"] else None


def put_parts(incident: Incident, values: Mapping[str, Any]) -> None:
    """Replace the parts that `values` name by their rows; the incident must be saved already."""
    for name, rows in parts_of(incident, values).items():
        if name == "weapons":
            incident.weapons.set(rows)
            continue
        getattr(incident, name).all().delete()
        MODELS[name]._default_manager.bulk_create(rows)


def parts_of(incident: Incident, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The rows of each part that `values` name, unsaved; of weapons, which lie in a table of their own, those."""
    return {name: made(incident, values[name]) for name, made in PARTS.items() if name in values}


def _weapons(incident: Incident, weapons: list[str]) -> list[Weapon]:
    return list(known(Weapon, weapons).values())


def _places(incident: Incident, rows: list[Values]) -> list[IncidentPlace]:
    found = known(Place, (row["place"] for row in rows))
    return [IncidentPlace(incident=incident, **{**row, "place": found[row["place"]]}) for row in rows]


def _participants(incident: Incident, rows: list[Values]) -> list[IncidentActor]:
    found = known(Actor, (row["actor"] for row in rows))
    return [IncidentActor(incident=incident, **{**row, "actor": found[row["actor"]]}) for row in rows]


def _casualties(incident: Incident, rows: list[Values]) -> list[Casualty]:
    found = known(Actor, (row["actor"] for row in rows if row["actor"]))
    return [Casualty(incident=incident, **{**row, "actor": found.get(row["actor"])}) for row in rows]


def _told_by(incident: Incident, rows: list[Values]) -> list[IncidentSource]:
    found = known(Source, (row["source"] for row in rows))
    return [IncidentSource(incident=incident, source=found[row["source"]], report_id=row["report"]) for row in rows]


PARTS: Mapping[str, Callable[[Incident, Any], list[Any]]] = {
    "weapons": _weapons,
    "places": _places,
    "participants": _participants,
    "casualties": _casualties,
    "told_by": _told_by,
}
MODELS: Mapping[str, type[Model]] = {
    "places": IncidentPlace,
    "participants": IncidentActor,
    "casualties": Casualty,
    "told_by": IncidentSource,
}


def new_keys(model: type[Model], count: int) -> list[int]:
    """Keys for rows that are made in memory before they are written."""
    return keys_of_tables({model: count})[model]


def keys_of_tables(counts: Mapping[type[Model], int]) -> dict[type[Model], list[int]]:
    """The same for several tables at once: so many for each, in rising order."""
    ask = (
        "SELECT name, nextval(pg_get_serial_sequence(name, 'id')) "
        "FROM unnest(%s::text[], %s::int[]) wanted(name, count), LATERAL generate_series(1, count)"
    )
    tables = {model._meta.db_table: model for model, count in counts.items()}
    found: dict[type[Model], list[int]] = {model: [] for model in counts}
    with connection.cursor() as cursor:
        cursor.execute(ask, [list(tables), list(counts.values())])
        for name, key in cursor.fetchall():
            found[tables[name]].append(key)
    return {model: sorted(keys) for model, keys in found.items()}


def copy_in(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows, with their keys or, where they have none, with keys of the table's own."""
    if not rows:
        return
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    fields = [one for one in fields if rows[0].pk is not None or not one.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    into = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    written = [(one.attname, _written(one)) for one in fields]
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(into) as copy:
        for row in rows:
            held = row.__dict__
            copy.write_row([write(held[name]) for name, write in written])


def _written(field: Any) -> Callable[[Any], Any]:
    """How the values of a column are handed to the database."""
    if isinstance(field, JSONField):
        return _as_json
    return _as_text if isinstance(field, CharField | TextField) else _as_it_is


def _as_json(value: Any) -> str | None:
    return None if value is None else TO_JSON(value)


def _as_text(value: Any) -> str | None:
    """Of a code of a list, the code."""
    return None if value is None else str(value)


def _as_it_is(value: Any) -> Any:
    return value


def next_reference(year: int) -> str:
    """A new reference of that year; concurrent callers wait for each other, and a number given is never given again."""
    return next(references_of([year]))


def references_of(years: Iterable[int]) -> Iterator[str]:
    """A new reference for each of these years, in their order.

    In a transaction, others wait for the counters of these years until it ends.  Years are counted up in one order, so
    that two calls that wait for each other's counters cannot do so in a circle.
    """
    wanted = list(years)
    counts = sorted(Counter(wanted).items())
    if not counts:
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_referencecounter AS counter (year, last) "
            "SELECT * FROM unnest(%s::int[], %s::int[]) wanted ORDER BY 1 "
            "ON CONFLICT (year) DO UPDATE SET last = counter.last + excluded.last RETURNING year, last",
            [[year for year, _count in counts], [count for _year, count in counts]],
        )
        last = dict(cursor.fetchall())
    new = {year: count_from(last[year] - count + 1) for year, count in counts}
    return (f"SJ-{year:04d}-{next(new[year]):06d}" for year in wanted)


def year_of(reference: str) -> int:
    """The year that a reference carries."""
    return int(reference.split("-")[1])


def take_references(new: Mapping[int, int], *, kept: Iterable[str]) -> dict[int, list[str]]:
    """So many new references of each year; numbers that came in with a file (`kept`) are never given again.

    Years are gone through in one order, so that two calls that wait for each other's counters cannot do so in a circle.
    """
    last: dict[int, int] = {}
    for reference in kept:
        year, number = year_of(reference), int(reference.split("-")[2])
        last[year] = max(last.get(year, 0), number)
    found = {}
    for one in sorted({*last, *new}):
        if one in last:
            _count_from(one, last[one])
        if new.get(one):
            found[one] = list(references_of([one] * new[one]))
    return found


def _count_from(year: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_referencecounter (year, last) VALUES (%s, %s) "
            "ON CONFLICT (year) DO UPDATE SET last = GREATEST(incidents_referencecounter.last, excluded.last)",
            [year, number],
        )

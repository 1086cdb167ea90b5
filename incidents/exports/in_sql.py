"""Our own CSV as the database writes it: the same bytes as `to_csv` of the same columns, at its own pace.

`EXPRESSIONS` has SQL for each column of the table; a test holds both ways against each other on hostile rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat

from django.db import connection
from django.urls import reverse

from incidents.codes import Outcome, Role
from incidents.exports.column import Column, Type
from incidents.exports.line import Audience
from incidents.exports.people import BOUNDS, OUTCOMES, ROLES, STATUSES
from incidents.exports.to_csv import RUNS
from incidents.querysets import protected_reports

# Rows asked for at once: few, so that the first lines go out soon, then ever more, since many take less time each.
BATCHES, BATCH = (100, 4_000, 32_000), 250_000
KEYS_AT_ONCE = 10_000
ROWS_PER_PIECE = 250
END = b"\r\n"
SOME_REFERENCE = "SJ-0000-000000"

# In the order of keys, each table is gone through from front to back.
KEYS = "SELECT id, n FROM unnest({keys}) WITH ORDINALITY AS key (id, n) ORDER BY id"
LINES = """
WITH RECURSIVE wanted AS MATERIALIZED ({wanted}),
placed AS MATERIALIZED (
    SELECT spot.*, row_number() OVER (PARTITION BY incident_id ORDER BY is_primary DESC, spot.id) AS nth
    FROM wanted JOIN incidents_incidentplace spot ON spot.incident_id = wanted.id
),
up (base, id, parent_id, kind, name_en, name_ar, steps) AS (
    SELECT id, id, parent_id, kind, name_en, name_ar, 0 FROM geo_place
    WHERE id IN (SELECT place_id FROM placed WHERE nth = 1)
    UNION ALL
    SELECT up.base, above.id, above.parent_id, above.kind, above.name_en, above.name_ar, up.steps + 1
    FROM up JOIN geo_place above ON above.id = up.parent_id
),
area AS (SELECT base, {areas} FROM up GROUP BY base),
elsewhere AS (
    SELECT incident_id, string_agg(code, '; ' ORDER BY nth) AS codes
    FROM placed JOIN geo_place ON geo_place.id = place_id WHERE nth > 1 GROUP BY incident_id
),
armed AS (
    SELECT part.incident_id, {weapons}
    FROM wanted JOIN incidents_incident_weapons part ON part.incident_id = wanted.id
    JOIN incidents_weapon weapon ON weapon.id = part.weapon_id GROUP BY part.incident_id
),
side AS (
    SELECT part.incident_id, {sides}
    FROM wanted JOIN incidents_incidentactor part ON part.incident_id = wanted.id
    JOIN incidents_actor actor ON actor.id = part.actor_id GROUP BY part.incident_id
),
toll AS (
    SELECT part.incident_id, {tolls}
    FROM wanted JOIN incidents_casualty part ON part.incident_id = wanted.id
    LEFT JOIN incidents_actor actor ON actor.id = part.actor_id GROUP BY part.incident_id
),
told AS (
    SELECT part.incident_id, {told}
    FROM wanted JOIN incidents_incidentsource part ON part.incident_id = wanted.id
    JOIN incidents_source source ON source.id = part.source_id
    LEFT JOIN incidents_report report ON report.id = part.report_id
    GROUP BY part.incident_id
),
flag AS (
    SELECT part.incident_id, array_agg(part.code ORDER BY part.id) AS codes
    FROM wanted JOIN incidents_incidentflag part ON part.incident_id = wanted.id
    WHERE part.settled_at IS NULL GROUP BY part.incident_id
)
SELECT {columns}
FROM wanted JOIN incidents_incident incident ON incident.id = wanted.id
LEFT JOIN incidents_eventtype kind ON kind.id = incident.event_type_id
LEFT JOIN placed ON placed.incident_id = incident.id AND placed.nth = 1
LEFT JOIN geo_place place ON place.id = placed.place_id
LEFT JOIN area ON area.base = placed.place_id
LEFT JOIN elsewhere ON elsewhere.incident_id = incident.id
LEFT JOIN armed ON armed.incident_id = incident.id
LEFT JOIN side ON side.incident_id = incident.id
LEFT JOIN toll ON toll.incident_id = incident.id
LEFT JOIN told ON told.incident_id = incident.id
LEFT JOIN flag ON flag.incident_id = incident.id
LEFT JOIN incidents_incident heir ON heir.id = incident.merged_into_id
LEFT JOIN auth_user assignee ON assignee.id = incident.assignee_id
LEFT JOIN auth_user author ON author.id = incident.changed_by_id
LEFT JOIN LATERAL (SELECT {made} OFFSET 0) made ON true
ORDER BY wanted.n
"""
NAMES = ("code", "name_en", "name_ar")
AREAS = ("subdistrict", "district", "governorate")


def once(values: str) -> str:
    """Each text of an array that is not empty once, in the order of its first appearance."""
    first, second = f"({values})[1]", f"({values})[2]"
    two = (
        f"CASE WHEN {second} IN ('', {first}) THEN {first} WHEN {first} = '' THEN {second} "
        f"ELSE {first} || '; ' || {second} END"
    )
    several = (
        f"(SELECT string_agg(word, '; ' ORDER BY seen) FROM (SELECT word, min(nth) AS seen "
        f"FROM unnest({values}) WITH ORDINALITY AS word (word, nth) WHERE word <> '' GROUP BY word) AS words)"
    )
    number = f"coalesce(cardinality({values}), 0)"
    return f"CASE {number} WHEN 0 THEN NULL WHEN 1 THEN {first} WHEN 2 THEN {two} ELSE {several} END"


def carried(name: str) -> str:
    """What `Line.carried` has under a name; null where the record has changed since, or where it is empty."""
    current = "(incident.carried ->> 'at_version')::int = incident.version"
    return f"CASE WHEN {current} THEN nullif(incident.carried ->> '{name}', '') END"


NONE = "'{}'::varchar[]"
EXPRESSIONS: dict[str, str] = {
    **{
        name: f"incident.{name}"
        for name in [
            "reference",
            "status",
            "grade",
            "certainty",
            "is_background",
            "date_start",
            "date_end",
            "date_precision",
            "time_of_day",
            "summary_en",
            "summary_ar",
            "published_at",
            "origin",
            "is_sensitive",
            "grade_reason",
            "internal_note",
        ]
    },
    "event_type": "kind.code",
    "event_type_en": "kind.name_en",
    "event_type_ar": "kind.name_ar",
    "event_family": "kind.family",
    "weapons": "armed.code",
    "weapons_en": "armed.name_en",
    "weapons_ar": "armed.name_ar",
    "place": "place.code",
    "place_en": "place.name_en",
    "place_ar": "place.name_ar",
    "place_pcode": "place.pcode",
    **{f"{level}_{language}": f"area.{level}_{language}" for level in AREAS for language in ("en", "ar")},
    "place_precision": "placed.precision",
    "latitude": "coalesce(placed.latitude, place.latitude)",
    "longitude": "coalesce(placed.longitude, place.longitude)",
    "point_precision": "place.coordinate_precision",
    "other_places": "elsewhere.codes",
    **{
        column if name == "code" else f"{column}_{name.removeprefix('name_')}": f"side.{role}_{name}"
        for role, (column, *_words) in ROLES.items()
        for name in NAMES
    },
    "casualties": "'[' || toll.groups || ']'",
    "version": "incident.version + coalesce((incident.carried ->> 'ahead')::int, 0)",
    "changed_at": f"coalesce(({carried('changed_at')})::timestamptz, incident.changed_at)",
    "merged_into": "heir.reference",
}
# The same of columns that take more work; they are made once a row, under their own names.
URLS = f"(coalesce(told.url, {NONE}) || CASE WHEN told.hidden THEN {NONE} ELSE incident.source_urls END)"
MADE: dict[str, str] = {
    "sources": once("told.code"),
    "sources_en": once("told.name_en"),
    "sources_ar": once("told.name_ar"),
    "source_urls": once(URLS),
    "open_flags": once("flag.codes"),
    "changed_by": f"coalesce({carried('changed_by')}, author.username)",
    "assignee": f"coalesce(assignee.username, {carried('assignee')})",
}
GROUP = ("outcome", "status"), ("minimum", "best", "maximum", "children", "women")
SHORT = {"minimum": "min", "maximum": "max"}


def _joined(thing: str, order: str) -> str:
    return ", ".join(f"string_agg({thing}.{name}, '; ' ORDER BY {order}) AS {name}" for name in NAMES)


def _areas() -> str:
    """Of each level the nearest one upwards."""
    return ", ".join(
        f"(array_agg(name_{language} ORDER BY steps) FILTER (WHERE kind = '{level}'))[1] AS {level}_{language}"
        for level in AREAS
        for language in ("en", "ar")
    )


def _sides() -> str:
    return ", ".join(
        f"string_agg(actor.{name}, '; ' ORDER BY part.id) FILTER (WHERE part.role = '{role.value}') AS {role}_{name}"
        for role in Role
        for name in NAMES
    )


def _tolls() -> Iterator[str]:
    """Each sum of `people.figure_columns` under the name of its column, and every group as JSON."""
    for outcome in OUTCOMES:
        yield from _bounds(outcome.value, f"part.outcome = '{outcome.value}'")
        if outcome in (Outcome.KILLED, Outcome.INJURED):
            for status, (group, _arabic) in STATUSES.items():
                condition = f"part.outcome = '{outcome.value}' AND part.status = '{status.value}'"
                yield from _bounds(f"{outcome}_{group}", condition)
            for people in ("children", "women"):
                yield f"sum(part.{people}) FILTER (WHERE part.outcome = '{outcome.value}') AS {outcome}_{people}"
    yield f"string_agg({_group()}, ', ' ORDER BY part.outcome, part.status, part.id) AS groups"


def _bounds(prefix: str, condition: str) -> Iterator[str]:
    for bound, (field, *_words) in BOUNDS.items():
        total, where = f"sum(part.{field})", f"FILTER (WHERE {condition})"
        if field == "maximum":  # one open group leaves the whole open
            yield f"CASE WHEN bool_and(part.maximum IS NOT NULL) {where} THEN {total} {where} END AS {prefix}_{bound}"
        else:
            yield f"{total} {where} AS {prefix}_{bound}"


def _group() -> str:
    """One group as `people.CASUALTIES` writes it; codes need no escape."""
    codes, figures = GROUP
    texts = [f"""'"{name}": "' || part.{name} || '"'""" for name in codes]
    actor = """'"actor": ' || coalesce('"' || actor.code || '"', 'null')"""
    numbers = [f"""'"{SHORT.get(name, name)}": ' || coalesce(part.{name}::text, 'null')""" for name in figures]
    return "'{' || " + " || ', ' || ".join([*texts, actor, *numbers]) + " || '}'"


def _told(sees_sensitive: bool) -> str:
    """Names of the sources that may be seen, and addresses of reports that are not protected.

    `hidden` is where there is another source.
    """
    seen = "" if sees_sensitive else "FILTER (WHERE NOT source.is_sensitive)"
    url = "report.url" if sees_sensitive else f"CASE WHEN report.id NOT IN ({protected_reports()}) THEN report.url END"
    columns = {**{name: f"source.{name}" for name in NAMES}, "url": f"coalesce({url}, '')"}
    named = [f"array_agg({column} ORDER BY part.id) {seen} AS {name}" for name, column in columns.items()]
    return ", ".join([*named, f"bool_or(source.is_sensitive) AND NOT {sees_sensitive} AS hidden"])


def harmless(text: str) -> str:
    """`to_csv.neutralize`; most texts begin with a letter or digit and need no second look."""
    first = f"ascii({text})"
    plain = f"{first} BETWEEN 65 AND 132 OR {first} BETWEEN 161 AND 5759 OR {first} BETWEEN 48 AND 57"
    return f"CASE WHEN {plain} THEN {text} WHEN {text} ~ '^({RUNS})' THEN '''' || {text} ELSE nullif({text}, '') END"


def decimal(number: str) -> str:
    """As Python writes a float: 34.0 and not 34."""
    return f"CASE WHEN {number}::text ~ '[.e]' THEN {number}::text ELSE {number}::text || '.0' END"


WRITTEN = {
    Type.INTEGER: "{}",
    Type.BOOLEAN: "CASE WHEN {0} THEN 'true' ELSE 'false' END",
    Type.DATE: "to_char({}, 'YYYY-MM-DD')",
    Type.MOMENT: "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    Type.JSON: "{}",
}


def expression(column: Column) -> str:
    """SQL of a cell of the column; what is not named here is a sum of casualties."""
    made = column.name in MADE or column.name == "record_url"
    value = f"made.{column.name}" if made else EXPRESSIONS.get(column.name) or f"toll.{column.name}"
    if column.type in WRITTEN:
        return WRITTEN[column.type].format(value)
    return decimal(value) if column.type == Type.DECIMAL else harmless(value)


def lines_of(columns: Sequence[Column], audience: Audience, wanted: str) -> str:
    """SQL of the cells of all rows that `wanted` (SQL of `id` and the place `n` in the file) names."""
    page = audience.absolute(reverse("incidents:detail", args=[SOME_REFERENCE]))
    before, after = page.split(SOME_REFERENCE)
    made = {**MADE, "record_url": f"{_literal(before)} || incident.reference || {_literal(after)}"}
    parts = {
        "columns": ", ".join(expression(column) for column in columns),
        "made": ", ".join(f"{value} AS {name}" for name, value in made.items()),
        "areas": _areas(),
        "weapons": _joined("weapon", "weapon.sort_key, weapon.code"),
        "sides": _sides(),
        "tolls": ", ".join(_tolls()),
        "told": _told(audience.sees_sensitive),
    }
    return LINES.format(wanted=wanted, **parts)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write(columns: Sequence[Column], audience: Audience, keys: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """The lines under the header, as (number of rows, piece of the file), in the order of the keys."""
    for batch in _batches(keys):
        array = f"'{{{','.join(map(str, batch))}}}'::bigint[]"
        statement = lines_of(columns, audience, KEYS.format(keys=array))
        yield from _copied(f"COPY ({statement}) TO STDOUT (FORMAT csv, NULL '', ENCODING 'UTF8')")


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    for most in chain(BATCHES, repeat(BATCH)):
        batch = list(islice(left, most))
        if not batch:
            return
        yield batch


def _copied(statement: str) -> Iterator[tuple[int, bytes]]:
    """The server sends each row by itself, with a line feed at its end."""
    rows: list[bytes] = []
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in copy:
            rows.append(row[:-1])
            if len(rows) == ROWS_PER_PIECE:
                yield len(rows), END.join(rows) + END
                rows.clear()
    if rows:
        yield len(rows), END.join(rows) + END

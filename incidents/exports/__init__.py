"""The register as files.  A format is a function of columns and lines; all formats share `columns.COLUMNS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from incidents.exports import to_csv, to_json
from incidents.exports.column import Column
from incidents.exports.columns import columns_for
from incidents.exports.line import Audience, Line, incidents_with_parts
from incidents.models import Incident

INCIDENTS_AT_ONCE = 500


Write = Callable[[Sequence[Column], Iterable[Line]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """`parts` are relations that its lines read beyond those that all formats read."""

    content_type: str
    write: Write
    parts: tuple[str, ...] = ()


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", to_csv.write),
    "geojson": Format("application/geo+json", to_json.write_geojson),
    "jsonl": Format("application/jsonl; charset=utf-8", to_json.write_lines, ("claims__report__publisher",)),
}


def export(
    incidents: QuerySet[Incident], audience: Audience, format_name: str, *, bom: bool = False
) -> Iterator[bytes]:
    """The incidents as a file of the format, in pieces, in memory that does not grow with rows.

    `bom` puts a byte order mark in front.  All of it shows the register at one moment, however long the reader takes.
    """
    columns = columns_for(audience)
    with transaction.atomic():
        _freeze()
        chosen = FORMATS[format_name]
        rows = incidents_with_parts(incidents, *chosen.parts).iterator(chunk_size=INCIDENTS_AT_ONCE)
        if bom:
            yield to_csv.BOM.encode()
        yield from chosen.write(columns, (Line(row, audience) for row in rows))


def _freeze() -> None:
    """Lets every query of this transaction see what the first one sees.

    A transaction that holds this one (a test's) cannot be changed any more and keeps its own level.
    """
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

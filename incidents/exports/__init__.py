"""The register as files.  A format is a function of columns and lines; all formats share `columns.COLUMNS`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction
from django.db.models import QuerySet

from incidents.exports import to_csv
from incidents.exports.column import Column
from incidents.exports.columns import columns_for
from incidents.exports.line import Audience, Line, incidents_with_parts
from incidents.models import Incident

INCIDENTS_AT_ONCE = 500


class Write(Protocol):
    def __call__(self, columns: Sequence[Column], lines: Iterable[Line], *, bom: bool = False) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Format:
    content_type: str
    write: Write


FORMATS = {"csv": Format("text/csv; charset=utf-8", to_csv.write)}


def export(
    incidents: QuerySet[Incident], audience: Audience, format_name: str, *, bom: bool = False
) -> Iterator[bytes]:
    """The incidents as a file of the format, in pieces, in memory that does not grow with rows.

    All of it shows the register at one moment, however long the reader takes.
    """
    columns = columns_for(audience)
    with transaction.atomic():
        _freeze()
        rows = incidents_with_parts(incidents).iterator(chunk_size=INCIDENTS_AT_ONCE)
        yield from FORMATS[format_name].write(columns, (Line(row, audience) for row in rows), bom=bom)


def _freeze() -> None:
    """Lets every query of this transaction see what the first one sees.

    A transaction that holds this one (a test's) cannot be changed any more and keeps its own level.
    """
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

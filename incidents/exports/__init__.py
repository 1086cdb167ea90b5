"""The register as files.  A format writes the rows of a table; `tables.TABLES` holds every column of all of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.exports import in_sql, to_csv, to_json
from incidents.exports.account import Account
from incidents.exports.column import Column
from incidents.exports.line import Audience, Line, incidents_with_parts
from incidents.exports.tables import TABLES, Table
from incidents.models import Incident

INCIDENTS_AT_ONCE = 500
# Records of which a file is made while somebody waits: few where nothing can be sent before the last one is written.
MADE_WHOLE, CODED = 5_000, 100_000

Write = Callable[[Sequence[Column], Iterable[Any]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """`parts` are relations that its rows read beyond those of its table; `most_at_once`, of how many records it is
    made while somebody waits: of more, a task makes it."""

    title: str | Promise
    ending: str
    content_type: str
    write: Write
    table_name: str = "sijil"
    parts: tuple[str, ...] = ()
    most_at_once: int | None = None

    @property
    def table(self) -> Table:
        return TABLES[self.table_name]


def _when_needed(module: str) -> Write:
    """The writer of a module whose library is large: loaded with the first such file and not whenever Sijil starts."""
    return lambda columns, rows: import_module(f"incidents.exports.{module}").write(columns, rows)


CSV = "text/csv; charset=utf-8"
GPKG = "application/geopackage+sqlite3"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "csv": Format(_("CSV, for any program"), "csv", CSV, to_csv.write),
    "acled": Format(_("ACLED, its 31 columns as CSV"), "csv", CSV, to_csv.write, "acled", most_at_once=CODED),
    "ged": Format(_("UCDP GED, its 49 columns as CSV"), "csv", CSV, to_csv.write, "ged", most_at_once=CODED),
    "xlsx": Format(
        _("XLSX, for a spreadsheet, with what the columns mean"),
        "xlsx",
        XLSX,
        _when_needed("to_xlsx"),
        most_at_once=MADE_WHOLE,
    ),
    "geojson": Format(
        _("GeoJSON, for maps"), "geojson", "application/geo+json", to_json.write_geojson, most_at_once=CODED
    ),
    "gpkg": Format(
        _("GeoPackage, for QGIS and others"), "gpkg", GPKG, _when_needed("to_gpkg"), most_at_once=MADE_WHOLE
    ),
    "jsonl": Format(
        _("JSON Lines, with claims and their words"),
        "jsonl",
        "application/jsonl; charset=utf-8",
        to_json.write_lines,
        parts=("claims",),
    ),
}


@dataclass(frozen=True)
class Options:
    """What may be chosen: only these columns (all where none is named) of our own table, and for CSV a byte order
    mark in front and, for our own, a row of HXL tags under the header."""

    columns: tuple[str, ...] = ()
    bom: bool = False
    hxl: bool = False


def export(
    incidents: QuerySet[Incident],
    audience: Audience,
    format_name: str,
    options: Options = Options(),
    account: Account | None = None,
) -> Generator[bytes]:
    """The incidents as a file of the format, in pieces, in memory that does not grow with rows.

    All of it shows the register at one moment, however long the reader takes.  `account` counts rows, and records
    that the table cannot hold with their reasons.
    """
    chosen = FORMATS[format_name]
    own = chosen.table_name == "sijil"
    columns = chosen.table.columns_for(audience, options.columns if own else ())
    with snapshot():
        if chosen.ending == "csv":
            mark = to_csv.BOM.encode() if options.bom else b""
            yield mark + to_csv.header(columns, hxl=options.hxl and own)
        account = account or Account()
        if format_name == "csv" and len(columns) > 1:  # of one column, both write an empty cell in their own way
            yield from _by_the_database(incidents, audience, columns, account)
        else:
            yield from chosen.write(columns, rows_of(incidents, audience, chosen.table, account, chosen.parts))


def _by_the_database(
    incidents: QuerySet[Incident], audience: Audience, columns: Sequence[Column], account: Account
) -> Iterator[bytes]:
    keys = incidents.values_list("pk", flat=True).iterator(chunk_size=in_sql.KEYS_AT_ONCE)
    for rows, piece in in_sql.write(columns, audience, keys):
        account.add(rows)
        yield piece


def rows_of(
    incidents: QuerySet[Incident], audience: Audience, table: Table, account: Account, parts: Sequence[str] = ()
) -> Iterator[Any]:
    """What the columns of the table read, of each incident that the table can hold."""
    found = incidents_with_parts(incidents, audience, *table.parts, *parts).iterator(chunk_size=INCIDENTS_AT_ONCE)
    return account.of(table, (Line(incident, audience) for incident in found))


def left_out(incidents: QuerySet[Incident], audience: Audience, table: Table, account: Account) -> Account:
    """The account of what an export to this table would hold and leave out."""
    with snapshot():
        for _row in rows_of(incidents, audience, table, account):
            pass
    return account


@contextmanager
def snapshot() -> Iterator[None]:
    """Lets every query within see what the first one sees; nothing can be written.

    A transaction that holds this one (a test's) cannot be changed any more and keeps its own level.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

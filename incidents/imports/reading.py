"""A file of any kind into rows for the one writer, and what kind a file seems to be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from incidents import curation
from incidents.codes import ImportKind
from incidents.curation import FileRow
from incidents.imports import datasets, own, sheet
from incidents.imports.files import BadFile, csv_table, is_workbook, text_of
from incidents.models import ColumnMap, Import

READERS: Mapping[str, Callable[[bytes, str], Iterator[FileRow]]] = {
    ImportKind.OWN_CSV: own.read_csv,
    ImportKind.OWN_JSONL: own.read_lines,
    ImportKind.ACLED: datasets.read_acled,
    ImportKind.GED: datasets.read_ged,
}


def kind_of(data: bytes, encoding: str = "") -> str:
    """What a file seems to hold, by its first line; a table of unknown columns is a desk's sheet.  Raises BadFile."""
    if is_workbook(data):
        return ImportKind.SHEET
    text = text_of(data, encoding)
    if text.lstrip().startswith("{"):
        return ImportKind.OWN_JSONL
    names = set(csv_table(text.split("\n", 1)[0]).header)
    if {"event_id_cnty", "event_date"} <= names:
        return ImportKind.ACLED
    if {"dyad_name", "where_prec"} <= names:
        return ImportKind.GED
    return ImportKind.OWN_CSV if names <= set(own.TYPES) else ImportKind.SHEET


def take(
    data: bytes, *, by: Any, name: str, kind: str, encoding: str = "", restores: bool = False, reason: str = ""
) -> Import:
    """The import of a file with its rows, to be looked through; a sheet's columns are still to be mapped.

    Raises BadFile and then has stored nothing.
    """
    if kind == ImportKind.SHEET and not is_workbook(data):
        csv_table(text_of(data, encoding))
    rows = [] if kind == ImportKind.SHEET else list(READERS[kind](data, encoding))
    if kind != ImportKind.SHEET and not rows:
        raise BadFile(no_row())
    run = curation.open_import(
        kind,
        by=by,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        encoding=encoding,
        content=data if kind == ImportKind.SHEET else None,
        restores=restores,
        reason=reason,
    )
    return run if kind == ImportKind.SHEET else curation.fill_import(run, rows, by=by)


def no_row() -> str:
    return _("The file holds no row.")


def saved_map(name: str, by: Any) -> ColumnMap:
    """The column map of that name, one's own before a shared one.  Raises BadFile."""
    found = sorted(curation.column_maps(by).filter(name=name), key=lambda one: one.owner_id != by.pk)
    if not found:
        raise BadFile(_("There is no column map “%(name)s”.") % {"name": name})
    return found[0]


def mapped(run: Import, chosen: ColumnMap, *, by: Any) -> Import:
    """A sheet's import with its rows, read by a column map.  Raises BadFile."""
    table = sheet.table_of(bytes(run.content or b""), run.encoding)
    scope = f"map {chosen.owner_id}/{chosen.name}"
    return curation.fill_import(run, sheet.read(table, chosen.columns, scope), by=by, scope=scope)

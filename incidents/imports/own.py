"""Sijil's own CSV and JSON Lines, row by row, in the terms of the one writer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from incidents.curation import FileRow
from incidents.exports.columns import COLUMNS
from incidents.imports.cells import NOT_TEXT, BadCell, from_csv, from_json
from incidents.imports.files import LONGEST_CELL, MOST_ROWS, BadFile, Line, csv_table, text_of
from incidents.imports.record import FOR_READERS, record_of, with_parts

TYPES = {column.name: column.type for column in COLUMNS}
BESIDE = {"claims", "reports", "parts"}  # what JSON Lines hold beside the columns
DEEPEST = 40


def read_csv(data: bytes, encoding: str = "") -> Iterator[FileRow]:
    """The rows of a CSV that Sijil exported, with any choice of its columns.  Raises BadFile."""
    table = csv_table(text_of(data, encoding), delimiter=",")
    unknown = [name for name in table.header if name not in TYPES]
    if unknown:
        told = _("These are no columns of Sijil’s own files: %(names)s. Take it in as a sheet of the desk’s own.")
        raise BadFile(told % {"names": ", ".join(unknown)[:200]})
    yield from (_csv_row(table.header, line) for line in table.lines)


def _csv_row(header: Sequence[str], line: Line) -> FileRow:
    if line.error:
        return FileRow(line.number, said=({"column": "", "reason": line.error},))
    cells: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, cell in zip(header, line.cells, strict=True):
        if name in FOR_READERS:
            continue
        try:
            cells[name] = from_csv(TYPES[name], cell)
        except BadCell as error:
            faults.append((name, str(error)))
    return _row(line.number, cells, faults)


def _row(number: int, cells: Mapping[str, Any], faults: list[tuple[str, str]]) -> FileRow:
    found = record_of(cells)
    if "parts" in cells:
        with_parts(found, cells, cells["parts"])
    for name in ("claims", "reports"):
        rows = cells.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            faults.append((name, _("This must be a list of objects.")))
        found.given[name] = rows
    found.faults[:0] = faults
    return FileRow(number, _key(found.given), {} if found.faults else found.given, found.said)


def _key(given: Mapping[str, Any]) -> str:
    """The number of the record; a row without one is known again by all that it says."""
    if given["reference"]:
        return str(given["reference"])
    content = json.dumps(given["values"], sort_keys=True, ensure_ascii=False)
    return "row " + hashlib.sha256(content.encode()).hexdigest()


def read_lines(data: bytes, encoding: str = "") -> Iterator[FileRow]:
    """The rows of a file of JSON Lines that Sijil exported.  Raises BadFile."""
    lines = text_of(data, encoding).split("\n")
    if len(lines) > MOST_ROWS:
        raise BadFile(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    yield from (_json_row(number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _json_row(number: int, line: str) -> FileRow:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise BadCell(_("A line must be an object."))
        _check(row, DEEPEST)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, BadCell) else _("This is not JSON.")
        return FileRow(number, said=({"column": "", "reason": reason},))
    cells, faults = {name: row[name] for name in BESIDE if name in row}, []
    for name, value in row.items():
        if name in FOR_READERS or name in BESIDE:
            continue
        try:
            cells[name] = from_json(TYPES[name], value)
        except KeyError:
            faults.append((name[:80], _("This is no column of Sijil’s own files.")))
        except BadCell as error:
            faults.append((name, str(error)))
    return _row(number, cells, faults)


def _check(value: Any, deeper: int) -> None:
    """BadCell where a value holds what no text can, or more than a cell may."""
    if isinstance(value, str):
        if NOT_TEXT.search(value):
            raise BadCell(_("A text holds a character that is none."))
        if len(value) > LONGEST_CELL:
            raise BadCell(_("A text is longer than %(most)s characters.") % {"most": LONGEST_CELL})
    elif isinstance(value, dict | list):
        if not deeper:
            raise BadCell(_("It is nested too deeply."))
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            _check(one, deeper - 1)

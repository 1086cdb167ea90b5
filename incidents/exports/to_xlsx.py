"""XLSX: dates are dates, numbers are numbers, text stays text, and a second sheet says what each column means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from incidents.exports import to_csv
from incidents.exports.column import TYPES, Column, Type
from incidents.exports.files import MOST_ROWS, pieces_of, temporary

LONGEST_TEXT = 32_767  # characters of a cell
CUT = " … [cut]"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
HEADINGS = ("Column", "Meaning", "المعنى", "Type", "النوع", "Value of", "Example")
WIDTHS = {Type.DATE: 12.0, Type.MOMENT: 20.0, Type.INTEGER: 10.0, Type.DECIMAL: 10.0, Type.BOOLEAN: 10.0}

# What XML cannot hold, and what a reader would take for the escape of such a character.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class TooManyRows(Exception):
    """A sheet has no room for more than MOST_ROWS."""


def escape(text: str) -> str:
    """The text as a cell holds it: _x0001_ for a character that XML forbids (ECMA-376, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def write(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The whole file, once its last row is written; raises TooManyRows."""
    with temporary(".xlsx") as path:
        book = Workbook(write_only=True)
        try:
            _fill(book.create_sheet("incidents"), columns, rows)
            _describe(book.create_sheet("dictionary"), columns)
        except Exception:
            for sheet in book.worksheets:  # or its writer is left hanging in the air
                sheet.close()
            raise
        book.save(path)
        yield from pieces_of(path)


def _fill(sheet: WriteOnlyWorksheet, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[_letters(number)].width = WIDTHS.get(column.type, 22.0)
    sheet.append([_text(sheet, column.name) for column in columns])
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooManyRows
        sheet.append([_cell(sheet, column.read(row)) for column in columns])


def _describe(sheet: WriteOnlyWorksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = "B2"
    for letter, width in zip("ABCDEFG", (22, 60, 60, 22, 22, 28, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_text(sheet, heading) for heading in HEADINGS])
    for column in columns:
        english, arabic = TYPES[column.type]
        told = (column.name, column.meaning_en, column.meaning_ar, english, arabic, column.field, column.example)
        sheet.append([_text(sheet, value) for value in told])


def _letters(number: int) -> str:
    """The name of a column of a sheet: A, B, … Z, AA…"""
    first, last = divmod(number - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Cell | int | float | bool | None:
    match value:
        case None | "":
            return None
        case bool() | int() | float():
            return value
        case datetime():
            return _formatted(sheet, value.astimezone(UTC).replace(tzinfo=None, microsecond=0), MOMENT)
        case date():
            return _formatted(sheet, value, DAY)
        case str():
            return _text(sheet, value)
        case _:
            return _text(sheet, to_csv.flat(value)) if value else None


def _formatted(sheet: WriteOnlyWorksheet, value: date, number_format: str) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _text(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    """A cell of text, whatever it looks like: neither formula nor error nor number."""
    text = escape(value)
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell

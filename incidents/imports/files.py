"""Bytes that somebody sent into a table: lines of cells, and a sentence for whatever is no table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
LONGEST_CELL = 1_000_000
MOST_UNPACKED = 200_000_000  # bytes of a workbook once its parts are unpacked
MOST_RATIO = 200  # times that a part may grow: tables grow by ten to forty
ENCODINGS = {
    "": gettext_lazy("UTF-8, or UTF-16 with its mark"),
    "utf-16": gettext_lazy("UTF-16"),
    "windows-1256": gettext_lazy("windows-1256 (Arabic)"),
}
KINDS_OF_BYTES = {
    b"\x89PNG": gettext_lazy("a picture (PNG)"),
    b"\xff\xd8\xff": gettext_lazy("a picture (JPEG)"),
    b"GIF8": gettext_lazy("a picture (GIF)"),
    b"RIFF": gettext_lazy("a picture or film (RIFF)"),
    b"%PDF": gettext_lazy("a PDF document"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("an old Excel or Word file (save it as .xlsx)"),
    b"\x1f\x8b": gettext_lazy("a compressed file (gzip)"),
    b"\x7fELF": gettext_lazy("a program"),
    b"PK\x03\x04": gettext_lazy("a workbook or archive (zip)"),
}
ZIP = b"PK\x03\x04"
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

csv.field_size_limit(LONGEST_CELL)


class BadFile(ValueError):
    """A file that cannot be read at all; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its cells, or why it cannot be read.  `number` is the line of the file on which it begins."""

    number: int
    cells: Sequence[str] = ()
    error: str = ""


@dataclass(frozen=True)
class Table:
    """Column names and the rows beneath them."""

    header: list[str]
    lines: list[Line]


def text_of(data: bytes, encoding: str = "") -> str:
    """The text of a file.  Without a name of an encoding it must be UTF-8, or carry the mark of UTF-16."""
    _refuse_other_kinds(data)
    chosen = encoding or BOMS.get(data[:2], "utf-8-sig")
    try:
        text = data.decode({"windows-1256": "cp1256"}.get(chosen, chosen))
    except UnicodeDecodeError as error:
        told = _("This is not %(encoding)s: byte %(place)s. If it was saved in another encoding, say which.")
        raise BadFile(told % {"encoding": chosen.removesuffix("-sig").upper(), "place": error.start + 1}) from None
    if not text.strip("\ufeff \t\r\n"):
        raise BadFile(_("The file is empty."))
    return text.removeprefix("\ufeff")


def _refuse_other_kinds(data: bytes) -> None:
    if not data:
        raise BadFile(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    kind = next((name for start, name in KINDS_OF_BYTES.items() if data.startswith(start)), None)
    if kind:
        raise BadFile(_("This is %(kind)s, and no text.") % {"kind": kind})


def csv_table(text: str, delimiter: str = "") -> Table:
    """A table of comma-separated values; without a `delimiter`, the one that the first line has most of."""
    first = text.split("\n", 1)[0]
    delimiter = delimiter or max(",;\t", key=first.count)
    lines = _csv_lines(text, delimiter)
    header = next(lines, None)
    if header is None or header.error:
        raise BadFile(header.error if header else _("The file is empty."))
    names = [name.strip() for name in header.cells]
    _check_header(names)
    return Table(names, [_ragged(line, len(names)) for line in _capped(lines)])


def _csv_lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, error=_("The line cannot be read: %(error)s.") % {"error": error})
            continue
        if cells:
            yield Line(number, cells)


def _ragged(line: Line, width: int) -> Line:
    if line.error or len(line.cells) == width:
        return line
    told = _("The line has %(found)s cells and not %(wanted)s.")
    return Line(line.number, error=told % {"found": len(line.cells), "wanted": width})


def _check_header(names: Sequence[str]) -> None:
    if any("\x00" in name for name in names):
        raise BadFile(_("This is no table: its first line holds zero bytes."))
    if len(names) > MOST_COLUMNS:
        raise BadFile(_("The table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadFile(_("Two columns have one name: %(names)s.") % {"names": ", ".join(twice)[:200]})
    if not any(names):
        raise BadFile(_("The first line must hold the names of the columns."))


def _capped(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise BadFile(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
        yield line


# Workbooks


def is_workbook(data: bytes) -> bool:
    return data.startswith(ZIP)


def workbook_table(data: bytes) -> Table:
    """The first sheet of an XLSX workbook: values as they show, days and times in ISO 8601."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    _refuse_bombs(data)
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise BadFile(_("Workbooks are not read here: the library that makes it safe is not installed."))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        lines = _sheet_lines(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True))
        header = next(lines, None)
        if header is None:
            raise BadFile(_("The first sheet is empty."))
        names = [name.strip() for name in header.cells]
        _check_header(names)
        return Table(names, [_padded(line, len(names)) for line in _capped(lines)])
    except BadFile:
        raise
    except Exception as error:  # the library raises whatever a broken part makes it stumble over
        raise BadFile(_("The workbook cannot be read: %(error)s.") % {"error": type(error).__name__}) from error


def _refuse_bombs(data: bytes) -> None:
    try:
        parts = ZipFile(io.BytesIO(data)).infolist()
    except BadZipFile:
        raise BadFile(_("The workbook cannot be read: %(error)s.") % {"error": "zip"}) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise BadFile(_("This is an archive, and no workbook."))
    swollen = any(part.file_size > MOST_RATIO * max(part.compress_size, 1_000) for part in parts)
    if swollen or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadFile(_("The workbook would grow too large when it is unpacked."))


def _sheet_lines(rows: Iterator[Sequence[Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        cells = [_shown(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Line(number, cells)


def _padded(line: Line, width: int) -> Line:
    if len(line.cells) > width:
        return _ragged(line, width)
    return Line(line.number, [*line.cells, *[""] * (width - len(line.cells))])


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return re.sub(r"_x000D_", "\r", str(value))

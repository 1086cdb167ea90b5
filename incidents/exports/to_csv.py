"""CSV as RFC 4180 has it (comma, CRLF, doubled quotes), in UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from incidents.exports.column import Column, moment

BOM = "\ufeff"
LINES_PER_CHUNK = 200

# What a spreadsheet may run: = + - @ and their full-width forms, behind any blank or invisible
# character; tab and carriage return shift what follows into such a place.  A leading apostrophe
# is marked as well, so that taking one away restores every cell exactly.  Python and PostgreSQL read it alike.
BLANK = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff"
RUNS = rf"[\u0027\u0009\u000a\u000d]|[{BLANK}]*[=+@\uff1d\uff0b\uff0d\uff20-]"
_RUNS = re.compile(RUNS)


def neutralize(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one apostrophe in front where it could."""
    return f"'{text}" if _RUNS.match(text) else text


def restore(cell: str) -> str:
    """The text that `neutralize` was given."""
    return cell.removeprefix("'")


def cell(value: Any) -> str:
    """One value as it stands in the file.  None is empty, numbers are plain numbers, lists are joined by "; "."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case str():
            return neutralize(value)
        case list() if all(isinstance(item, str) for item in value):
            return neutralize(flat(value))
        case _:
            return flat(value)


def flat(value: list[Any]) -> str:
    """A list in one cell: texts joined by "; ", anything else as JSON."""
    if all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


class _Echo:
    """Hands back what a csv.writer writes."""

    def write(self, text: str) -> str:
        return text


def row(values: Iterable[Any]) -> str:
    """A line of the file, its end included."""
    line: str = csv.writer(_Echo(), lineterminator="\r\n").writerow([cell(value) for value in values])
    return line


def header(columns: Sequence[Column], *, hxl: bool = False) -> bytes:
    """The names of the columns; with `hxl` the row of tags beneath them."""
    names = row(column.name for column in columns)
    tags = row(column.hxl for column in columns) if hxl else ""
    return (names + tags).encode()


def write(columns: Sequence[Column], lines: Iterable[Any]) -> Iterator[bytes]:
    """A row for each line, in pieces of at most LINES_PER_CHUNK of them."""
    piece: list[str] = []
    for line in lines:
        piece.append(row(column.read(line) for column in columns))
        if len(piece) == LINES_PER_CHUNK:
            yield "".join(piece).encode()
            piece.clear()
    if piece:
        yield "".join(piece).encode()

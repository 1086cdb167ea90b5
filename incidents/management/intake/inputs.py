"""Files, standard input and lines of JSON, one report at a time: memory does not grow with their number."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, BinaryIO

from incidents.ingest import CONTROL, MAX_CHARACTERS

STDIN = "-"
MAX_BYTES = MAX_CHARACTERS * 4  # UTF-8
MAX_LINE = MAX_CHARACTERS * 12 + 10_000  # JSON may spell one character as two escapes
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Item:
    """One report as it was given; `id` is the file's name or the line's own id."""

    id: str | int | None
    text: str
    published: date | None = None
    publisher: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was given and could not be read, with a sentence for the person who gave it."""

    id: str | int | None
    error: str


def read_files(names: Iterable[str], default: Item) -> Iterator[Item | Fault]:
    """Each file as one report; `default` gives what a file cannot say (day, publisher, address)."""
    for name in names:
        try:
            with _opened(name) as stream:
                data = stream.read(MAX_BYTES + 1)
            yield replace(default, id=name, text=_decoded(data))
        except (OSError, ValueError) as error:
            yield Fault(name, _reason(error))


def read_lines(names: Iterable[str], default: Item) -> Iterator[Item | Fault]:
    """Each line of each file as one report in JSON; empty lines are passed over, a bad one is a Fault."""
    for name in names:
        try:
            with _opened(name) as stream:
                yield from _lines(stream, "" if name == STDIN else f"{name}, ", default)
        except OSError as error:
            yield Fault(name, _reason(error))


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield sys.stdin.buffer
    else:
        with open(name, "rb") as stream:
            yield stream


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise ValueError(f"The report is longer than {MAX_CHARACTERS:,} characters.")
    if (zero := data.find(b"\0")) >= 0:
        raise ValueError(f"This is no text in UTF-8: byte {zero + 1} is zero.")
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"This is not UTF-8: byte {error.start + 1} is {data[error.start]:#04x}. Save the text as UTF-8."
        ) from None


def _lines(stream: BinaryIO, where: str, default: Item) -> Iterator[Item | Fault]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        too_long = len(line) > MAX_LINE
        while too_long and line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)
        if too_long:
            yield Fault(None, f"{where}line {number}: The report is longer than {MAX_CHARACTERS:,} characters.")
        elif line.strip():
            yield _parsed(line.removeprefix(BOM) if number == 1 else line, f"{where}line {number}: ", default)


def _parsed(line: bytes, where: str, default: Item) -> Item | Fault:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Fault(None, f"{where}This is not UTF-8: byte {error.start + 1}.")
    except (ValueError, RecursionError) as error:
        return Fault(None, f"{where}This is not JSON: {error}.")
    if not isinstance(row, dict):
        return Fault(None, f"{where}A line must be an object with id and text.")
    name = row.get("id")
    if name is not None and (isinstance(name, bool) or not isinstance(name, str | int)):
        return Fault(None, f"{where}id must be a text or a whole number.")
    if isinstance(name, str) and CONTROL.search(name):
        return Fault(None, f"{where}id holds a control character.")
    try:
        return _item(name, row, default)
    except ValueError as error:
        return Fault(name, f"{where}{error}")


def _item(name: str | int | None, row: Mapping[str, Any], default: Item) -> Item:
    if not isinstance(row.get("text"), str):
        raise ValueError("text must be a text.")
    found: dict[str, Any] = {}
    for field in ("published", "publisher", "url"):
        value = row.get(field)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{field} must be a text or null.")
        if field in row:
            found[field] = value or None
    if found.get("published"):
        found["published"] = day(found["published"])
    if "url" in found:
        found["url"] = found["url"] or ""
    return replace(default, id=name, text=row["text"], **found)


def day(value: str) -> date:
    """An ISO date; ValueError says what one looks like."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no date of the form 2019-01-31.") from None

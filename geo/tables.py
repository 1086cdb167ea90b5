"""Reading of tables that people made: every complaint names the file and the line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 200_000_000


class TableError(ValueError):
    """A table that cannot be taken as it is; the message is for a person and names file and line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, stripped, and where it stands ("places.csv, line 12")."""

    where: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, problem: str) -> TableError:
        return TableError(f"{self.where}: {problem}")

    def required(self, column: str) -> str:
        if not self.cells[column]:
            raise self.error(f"{column} is empty")
        return self.cells[column]

    def one_of(self, column: str, allowed: object) -> str:
        """The cell, which must be in the container `allowed`."""
        value = self.cells[column]
        if value not in allowed:  # type: ignore[operator]
            raise self.error(f"{column} {value!r} is no known code")
        return value


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with a byte-order mark dropped; TableError on anything else."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(f"{path.name}, line {line}: not UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"{path.name}, line {line}: not text")
    return text


def read_table(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a comma-separated table that has just these columns, in any order."""

    def check(header: list[str]) -> None:
        for name in header:
            if name not in columns:
                raise TableError(f"{path.name}, line 1: unknown column {name!r}; known are {', '.join(columns)}")
        for name in columns:
            if name not in header:
                raise TableError(f"{path.name}, line 1: column {name!r} is missing")

    return read_any_table(path, check)[1]


def read_any_table(path: Path, check: Callable[[list[str]], None] = lambda header: None) -> tuple[list[str], list[Row]]:
    """Header and rows of a comma-separated table with whatever columns pass `check`."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not header:
            raise TableError(f"{path.name}, line 1: no columns")
        twice = [name for name in header if header.count(name) > 1]
        if twice:
            raise TableError(f"{path.name}, line 1: column {twice[0]!r} stands twice")
        check(header)
        return header, list(_rows(path, reader, header))
    except csv.Error as error:
        raise TableError(f"{path.name}, line {reader.line_num}: {error}") from None


def _rows(path: Path, reader: Iterator[list[str]], header: list[str]) -> Iterator[Row]:
    before = 1
    for cells in reader:
        line, before = before + 1, reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path.name}, line {line}"
        if len(cells) != len(header):
            raise TableError(f"{where}: {len(cells)} cells, {len(header)} expected")
        yield Row(where, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})

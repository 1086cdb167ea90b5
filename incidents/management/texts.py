"""Texts of several kinds of files, read as the register reads them, one at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from incidents.extraction import Lexicon, explain
from incidents.extraction.evaluation import is_kept_apart
from incidents.extraction.pipeline import Trace

Text = tuple[str, str | None]  # and the day of publication


def readings(paths: Iterable[Path], words: Lexicon) -> Iterator[Trace]:
    """How each text of the files is read; ValueError names a file and line that cannot be read."""
    for path in paths:
        if is_kept_apart(path):
            raise ValueError(f"{path.name} is kept apart: what fires on it is not shown.")
        for text, day in _KINDS.get(path.suffix, _plain)(path):
            yield explain(text, published=date.fromisoformat(day) if day else None, publisher=None, lexicon=words)


def _lines(path: Path) -> Iterator[Text]:
    """Reports in JSON, one a line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
                text, day = row["text"] + "", row.get("published")
            except (ValueError, TypeError, KeyError):
                raise ValueError(f"{path.name}, line {number}: not a report in JSON with a text") from None
            yield text, day


def _cells(path: Path) -> Iterator[Text]:
    """Cases in a table, under `sentence` or `phrase`."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        column = next((name for name in ("sentence", "phrase") if name in (rows.fieldnames or ())), None)
        if column is None:
            raise ValueError(f"{path.name}, line 1: there is no column sentence or phrase")
        yield from ((row[column], row.get("published")) for row in rows)


def _plain(path: Path) -> Iterator[Text]:
    yield path.read_text(encoding="utf-8"), None


_KINDS = {".jsonl": _lines, ".csv": _cells}

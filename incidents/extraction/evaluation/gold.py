"""Annotated reports from a file of JSON lines, checked cell by cell before anything is measured on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from incidents.extraction.contract import FLAGS
from incidents.extraction.values import DatePrecision, Outcome
from incidents.extraction.words.tables import STATUSES, Code

# Files whose names start so: no rule is written against them.  The first only measure; to the second, which are as new
# to the rules as reports to come, the level of confidence may be fitted.
MEASURES_ONLY, UNREAD = "held_out", "unread"
PARTS = frozenset({"midnight", "dawn", "morning", "noon", "afternoon", "evening", "night"})
PRECISIONS = frozenset(get_args(DatePrecision))
OUTCOMES = frozenset(get_args(Outcome))
Codes = Mapping[str, Mapping[str, Code]]
Row = Mapping[str, Any]


class GoldError(ValueError):
    """An annotation that is not in the promised form; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class GoldReport:
    """One annotated report; `incidents` and `tallies` are rows in the form of the annotation guide."""

    id: str
    published: date | None
    publisher: str | None
    tier: str
    text: str
    incidents: tuple[Row, ...]
    tallies: tuple[Row, ...]
    flags: tuple[str, ...]
    where: str  # file and line


def is_kept_apart(path: Path) -> bool:
    """Whether the file only measures: its errors are shown to nobody, so that no rule is fitted to it."""
    return path.name.startswith((MEASURES_ONLY, UNREAD))


def only_measures(path: Path) -> bool:
    """Whether nothing at all is fitted to the file."""
    return path.name.startswith(MEASURES_ONLY)


def read_gold(path: Path, codes: Codes) -> list[GoldReport]:
    """The reports of a file; GoldError names the file, line and field of the first mistake."""
    reports: list[GoldReport] = []
    seen: dict[str, int] = {}
    for number, row in _rows(path):
        where = f"{path.name}, line {number}"
        try:
            report = _report(row, where, codes)
        except ValueError as error:
            raise GoldError(f"{where}: {error}") from None
        if report.id in seen:
            raise GoldError(f"{where}: id: {report.id!r} stands in line {seen[report.id]} already")
        seen[report.id] = number
        reports.append(report)
    if not reports:
        raise GoldError(f"{path.name}: there is no report in it")
    return reports


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise GoldError(f"{path.name}, line {number}: not UTF-8: byte {error.start + 1}") from None
        except (ValueError, RecursionError) as error:
            raise GoldError(f"{path.name}, line {number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise GoldError(f"{path.name}, line {number}: not a JSON object")
        yield number, row


def _report(row: Row, where: str, codes: Codes) -> GoldReport:
    text = _text(row, "text")
    for field in ("incidents", "tallies", "flags"):
        _list(row, field)
    incidents = [_under(f"incidents[{i}]", lambda one: _incident(one, text, codes), one)
                 for i, one in enumerate(row["incidents"])]  # fmt: skip
    tallies = [_under(f"tallies[{i}]", _tally, one) for i, one in enumerate(row["tallies"])]
    _known(row, "flags", FLAGS)
    if row.get("publisher") is not None:
        _one_of(row, "publisher", codes["source"])
    published = _day(row, "published")
    tier = str(row.get("tier") or "")
    name = _text(row, "id")
    return GoldReport(
        name, published, row.get("publisher"), tier, text, tuple(incidents), tuple(tallies), tuple(row["flags"]), where
    )


def _under(name: str, check: Callable[[Row], None], row: Any) -> Row:
    """The row when `check` finds nothing wrong; else a ValueError that says where in the report it stands."""
    try:
        if not isinstance(row, dict):
            raise ValueError("must be an object")
        check(row)
    except ValueError as error:
        mark = "." if ": " in str(error) else ": "
        raise ValueError(f"{name}{mark}{error}") from None
    return row


def _incident(row: Row, text: str, codes: Codes) -> None:
    _one_of(row, "event_type", codes["event_type"])
    if row.get("time_of_day") is not None:
        _one_of(row, "time_of_day", PARTS)
    if "also_acceptable" in row:
        _known(row, "also_acceptable", codes["event_type"])
    _list(row, "places")
    for field, kind in {"side_a": "actor", "side_b": "actor", "weapons": "weapon", "sources": "source"}.items():
        _known(row, field, codes[kind])
    _under("date", _date, row.get("date"))
    for number, one in enumerate(_list(row, "casualties", dict)):
        _under(f"casualties[{number}]", lambda cells: _casualty(cells, codes), one)
    for quote in _list(row, "evidence") if "evidence" in row else ():
        if quote not in text:
            raise ValueError(f"evidence: {quote!r} is not in the text")


def _date(row: Row) -> None:
    _one_of(row, "precision", PRECISIONS)
    start, end = _day(row, "start"), _day(row, "end")
    if (start is None) != (end is None) or (start is None) != (row["precision"] == "unknown"):
        raise ValueError("start: start and end are null only where the precision is unknown")
    if start and end and end < start:
        raise ValueError("end: before the start")


def _casualty(row: Row, codes: Codes) -> None:
    _one_of(row, "outcome", OUTCOMES)
    _one_of(row, "status", STATUSES)
    if row.get("actor") is not None:
        _one_of(row, "actor", codes["actor"])
    for field in ("min", "children", "women"):
        _count(row, field)
    if row.get("max") is not None and _count(row, "max") < row["min"]:
        raise ValueError("max: smaller than min")


def _tally(row: Row) -> None:
    _count(row, "count")
    _one_of(row, "outcome", OUTCOMES)


def _text(row: Row, field: str) -> str:
    if not isinstance(row.get(field), str) or not row[field]:
        raise ValueError(f"{field}: must be a text")
    return str(row[field])


def _list(row: Row, field: str, kind: type = str) -> list[Any]:
    value = row.get(field)
    if not isinstance(value, list):
        raise ValueError(f"{field}: must be a list")
    if field not in ("incidents", "tallies") and not all(isinstance(one, kind) for one in value):
        raise ValueError(f"{field}: must be a list of {'objects' if kind is dict else 'texts'}")
    return value


def _known(row: Row, field: str, allowed: Mapping[str, object] | frozenset[str]) -> None:
    for value in _list(row, field):
        if value not in allowed:
            raise ValueError(f"{field}: {value!r} is no known code")


def _one_of(row: Row, field: str, allowed: Mapping[str, object] | frozenset[str]) -> None:
    if not isinstance(row.get(field), str) or row[field] not in allowed:
        raise ValueError(f"{field}: {row.get(field)!r} is no known code")


def _count(row: Row, field: str) -> int:
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{field}: {value!r} is no count")
    return value


def _day(row: Row, field: str) -> date | None:
    value = row.get(field)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{field}: {value!r} is no date of the form 2019-01-31") from None

"""How the log is written: for people, a line each; for machines, an object of JSON each.

What an error says may quote a report or a person: of errors only their kinds are written, and where they were raised.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

# What a request or a task is told by; nothing else that a caller attaches to an entry is written.
FIELDS = ("route", "method", "status", "milliseconds", "sql_milliseconds", "queries", "request_id", "task", "kind")


class Lines(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in fields(record).items())])

    def formatException(self, ei: Any) -> str:
        return "\n".join(told(ei[1]))


class Objects(Lines):
    """A line of JSON for machines."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= fields(record)
        if record.exc_info and record.exc_info[1]:
            entry["error"] = told(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False, default=str)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}


def told(error: BaseException | None) -> list[str]:
    """The kinds of an error and of what led to it, each with the places it came through; none of its words."""
    found: list[str] = []
    while error is not None:
        found.append(f"{type(error).__module__}.{type(error).__qualname__}")
        found += [f"  {at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found

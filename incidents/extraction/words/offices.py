"""Whose side an office or outlet speaks for, from `lexicons/offices.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .tables import FOLDER, read_rows

FILE = FOLDER / "offices.csv"


@dataclass(frozen=True, slots=True)
class Office:
    """The side that an office speaks for; `only_its_own` where it tells nothing but that side's doings."""

    source: str
    code: str
    only_its_own: bool
    valid_from: str
    valid_to: str
    rule: str


@lru_cache(maxsize=1)
def _offices() -> tuple[Office, ...]:
    return tuple(
        Office(row["source"], row["actor"], row["only_its_own"] == "y", row["valid_from"], row["valid_to"], row["id"])
        for _, row in read_rows(FILE, "id source actor only_its_own valid_from valid_to note")
    )


def side_of_office(source: str | None, when: date | None) -> Office | None:
    """The side for which `source` speaks on that day; None for one that speaks for itself."""
    day = when.isoformat() if when else ""
    for office in _offices():
        begun = not (day and office.valid_from) or office.valid_from <= day
        ended = bool(day and office.valid_to) and office.valid_to < day
        if office.source == source and begun and not ended:
            return office
    return None

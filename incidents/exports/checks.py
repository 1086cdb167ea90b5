"""What is wrong with a row of cells: rules as small functions, each of which yields faults in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

Row = Mapping[str, str]
Rule = Callable[[Row], Iterator[str]]


def faults(row: Row, rules: tuple[Rule, ...]) -> list[str]:
    """Every fault of a row by these rules."""
    return [fault for rule in rules for fault in rule(row)]


def header(got: list[str], wanted: list[str]) -> list[str]:
    """What is wrong with a header, told by the first column that differs."""
    if got == wanted:
        return []
    pairs = zip([*got, "(end)"], [*wanted, "(end)"], strict=False)
    place, (has, needs) = next((number, pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return [f"column {place} is {has} and should be {needs}"]


def number(row: Row, name: str) -> int | None:
    """The whole number in a cell; None where it is none."""
    return int(row[name]) if re.fullmatch(r"-?\d+", row[name]) else None


def decimal(row: Row, name: str) -> float | None:
    return float(row[name]) if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", row[name]) else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def filled(*names: str) -> Rule:
    def rule(row: Row) -> Iterator[str]:
        yield from (f"{name} is empty" for name in names if not row[name])

    return rule


def empty(*names: str) -> Rule:
    def rule(row: Row) -> Iterator[str]:
        yield from (f"{name} is not empty" for name in names if row[name])

    return rule


def whole(name: str, least: int, most: int | None = None) -> Rule:
    """A whole number within bounds."""

    def rule(row: Row) -> Iterator[str]:
        held = number(row, name)
        if held is None or held < least or (most is not None and held > most):
            yield f"{name} is {row[name]!r}"

    return rule


def one_of(name: str, allowed: frozenset[str]) -> Rule:
    def rule(row: Row) -> Iterator[str]:
        if row[name] not in allowed:
            yield f"{name} is {row[name]!r}"

    return rule


def point(row: Row) -> Iterator[str]:
    """Latitude and longitude on earth, with at most four decimals."""
    for name, most in (("latitude", 90), ("longitude", 180)):
        held = decimal(row, name)
        if held is None or abs(held) > most or round(held, 4) != held:
            yield f"{name} is {row[name]!r}"

"""Pairs of records that a person has labelled, and how well `likeness` tells those of one event from the rest.

A file holds scenes: records of a place and time, each with the event that it tells.  Every two records of a scene are a
pair.  Errors in a file whose name says that it is kept apart are not shown, so that nothing is fitted to them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, groupby
from pathlib import Path

from geo.models import Place
from incidents.likeness import Comparison, Event, Figure, Where, compare
from incidents.matching.events import areas_around, folded, own_name, parents_of_actors, size_of
from incidents.models import EventType

Row = Mapping[str, str]
FIGURE = re.compile(r"(?P<outcome>\w+) (?P<least>\d+)(?P<most>-\d+|\+)?(?P<rest>.*)")
UNPLACED = "?"  # stands before a name that the gazetteer lacks


class BadPairs(ValueError):
    """A file of labelled records that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Pair:
    """Two records or reports: whether they are of one event, and whether they were proposed as that, with reasons."""

    scene: str
    members: tuple[str, str]
    same: bool
    proposed: bool
    comparison: Comparison | None  # None where a report gave no draft to compare

    @property
    def right(self) -> bool:
        return self.proposed == self.same


@dataclass(frozen=True)
class Measure:
    """How many pairs were rightly proposed, wrongly proposed and missed."""

    pairs: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def measure(pairs: Iterable[Pair]) -> Measure:
    found = list(pairs)
    proposed = [pair for pair in found if pair.proposed]
    right = sum(pair.same for pair in proposed)
    return Measure(len(found), right, len(proposed) - right, sum(pair.same for pair in found) - right)


def read_pairs(path: Path) -> list[Pair]:
    """All pairs of the file, compared.  Raises BadPairs."""
    rows = _rows(path)
    events = [event for _line, event in _events(path, rows)]
    pairs = []
    numbered = [(row, event) for (_line, row), event in zip(rows, events, strict=True)]
    for scene, members in groupby(numbered, key=lambda member: member[0]["scene"]):
        for (one, ours), (other, theirs) in combinations(members, 2):
            found = compare(ours, theirs)
            names = (one["record"], other["record"])
            pairs.append(Pair(scene, names, one["event"] == other["event"], found.likely, found))
    return pairs


def _rows(path: Path) -> list[tuple[int, Row]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [(line, row) for line, row in enumerate(csv.DictReader(file, strict=True), start=2)]
    except (OSError, UnicodeError, csv.Error) as error:
        raise BadPairs(f"{path}: {error}") from None


def _events(path: Path, rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Event]]:
    places = {place.code: place for place in Place.objects.select_related("parent__parent__parent")}
    parents, families = parents_of_actors(), dict(EventType.objects.values_list("code", "family"))
    held = list(rows)
    folds = folded(row["text"] for _line, row in held)
    for line, row in held:
        try:
            yield line, _event(row, places, parents, families, folds)
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise BadPairs(f"{path}, line {line}: {error!r}") from None


def _event(
    row: Row,
    places: Mapping[str, Place],
    parents: Mapping[str, tuple[str, ...]],
    families: Mapping[str, str],
    folds: Mapping[str, str],
) -> Event:
    start, end, precision = when(row["when"])
    unplaced = row["places"].startswith(UNPLACED)
    return Event(
        start=start,
        end=end,
        precision=precision,
        time_of_day=row["time"],
        places=() if unplaced else tuple(_where(places[code]) for code in row["places"].split()),
        unplaced=(row["places"].removeprefix(UNPLACED),) if unplaced else (),
        event_type=row["type"],
        family=families[row["type"]],
        actors={code: parents[code] for code in row["side_a"].split()},
        targets={code: parents[code] for code in row["side_b"].split()},
        toll=dict(map(figure, filter(None, row["toll"].split("; ")))),
        weapons=frozenset(row["weapons"].split()),
        texts=(folds[row["text"]],),
    )


def when(words: str) -> tuple[date | None, date | None, str]:
    """A day, a day with its precision, a month, or two days: "2019-03 month", "2019-03-04..2019-03-09 range"."""
    if not words:
        return None, None, "unknown"
    days, _space, precision = words.partition(" ")
    first, _dots, last = days.partition("..")
    if len(first) == 7:  # a month
        start = date.fromisoformat(f"{first}-01")
        return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1), precision
    return date.fromisoformat(first), date.fromisoformat(last or first), precision or "day"


def figure(words: str) -> tuple[str, Figure]:
    """«killed 3-5 civilian children 1»: an outcome with its figures."""
    found = FIGURE.fullmatch(words)
    if found is None:
        raise ValueError(f"no figure: {words}")
    least, upper = int(found["least"]), found["most"]
    most = None if upper == "+" else int(upper[1:]) if upper else least
    parts = dict(re.findall(r"(children|women) (\d+)", found["rest"]))
    statuses = frozenset(found["rest"].split()) & {"civilian", "combatant", "unknown"}
    children, women = (int(parts[name]) if name in parts else None for name in ("children", "women"))
    return found["outcome"], Figure(least, most, children, women, statuses)


def _where(place: Place) -> Where:
    around = frozenset(area.code for area in areas_around(place))
    return Where(place.code, size_of(place), place.latitude, place.longitude, around, own_name(place))

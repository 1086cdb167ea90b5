"""What is compared, and what comes of it; the weights of all reasons stand here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

MOST = 0.99  # no pair is certain before a person has said so
LIKELY = 0.5  # from here on a pair is proposed as one event
START = -2.7  # before anything is known of a pair, in log-odds: most pairs of a place and week are two events

# Reasons for (above zero) and against (below), in log-odds that add up; those of VETOES decide alone.
WEIGHTS: Mapping[str, float] = {
    "same_day": 2.1,
    "day_of_report": 1.7,
    "days_before_report": -0.4,
    "night_between": 1.8,
    "dates_overlap": 0.1,
    "months_overlap": 0.7,
    "next_day": -3.0,
    "dates_near": -1.2,
    "date_unknown": 0.2,
    "same_place": 1.2,
    "place_within": 1.4,
    "same_area": -0.2,
    "similar_name": 1.4,
    "other_name": -2.8,
    "place_named": 0.2,
    "places_near": 1.4,
    "villages_near": -2.6,
    "same_district": 0.1,
    "places_apart": -2.4,
    "places_well_apart": -3.4,
    "areas_apart": -0.7,
    "place_unknown": 0.0,
    "same_type": 0.3,
    "like_type": 0.1,
    "other_type": -1.6,
    "same_actor": 0.5,
    "related_actor": 1.9,
    "allied_actor": -0.3,
    "other_actor": -1.0,
    "turned_sides": -0.7,
    "same_target": 0.2,
    "other_target": -0.5,
    "same_toll": 3.2,
    "same_small_toll": -0.4,
    "large_toll_near": 3.8,
    "toll_near": 0.6,
    "dead_in_one": -2.0,
    "toll_rose": 0.9,
    "other_toll": -0.8,
    "far_toll": -2.1,
    "same_parts": 0.7,
    "other_parts": -0.5,
    "other_status": -1.8,
    "same_time": 0.3,
    "other_time": -3.7,
    "same_weapon": 1.2,
    "like_weapon": -1.6,
    "other_weapon": -2.3,
    "near_equal_text": 3.0,
    "same_form": -0.7,
    "many_words": 3.3,
    "some_words": 2.3,
    "no_words": 0.0,
    "same_phrase": 3.3,
    "told_as_another": -1.5,
    "nothing_ties": -1.5,
    "same_calling": 0.6,
    "other_calling": -1.5,
    "same_name": 2.6,
    "other_names": -2.9,
}
VETOES = frozenset({"other_days", "places_far", "one_report"})


class Size(IntEnum):
    """What the name of a place stands for, from small to large."""

    SPOT = 1  # a quarter, a bridge, a field
    SETTLEMENT = 2
    AREA = 3
    GOVERNORATE = 4


@dataclass(frozen=True, slots=True)
class Where:
    """A place: its code, its point, the codes of all areas in which it lies, and its folded name.

    A place that is named like its governorate has no `name` here: who names it may mean either.
    """

    code: str
    size: Size
    latitude: float | None = None
    longitude: float | None = None
    around: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """People of one outcome; `most` None is open."""

    least: int
    most: int | None
    children: int | None = None
    women: int | None = None
    statuses: frozenset[str] = frozenset()


def total(figures: Sequence[Figure]) -> Figure:
    """Groups of people together; open where one of them is."""
    most = [figure.most for figure in figures if figure.most is not None]
    return Figure(
        least=sum(figure.least for figure in figures),
        most=sum(most) if len(most) == len(figures) else None,
        children=sum(figure.children or 0 for figure in figures) or None,
        women=sum(figure.women or 0 for figure in figures) or None,
        statuses=frozenset().union(*(figure.statuses for figure in figures)),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """A record as matching sees it; what is not known is empty or None.

    `precision` and `time_of_day` are codes; `actors` and `targets` give each code with those of its parents, the
    topmost last; `unplaced` are folded names that the gazetteer lacks; `texts` the folded words of each report that
    tell the event; `reports` their keys.
    """

    start: date | None = None
    end: date | None = None
    precision: str = "unknown"
    time_of_day: str = ""
    places: tuple[Where, ...] = ()
    unplaced: tuple[str, ...] = ()
    event_type: str = ""
    family: str = ""
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    toll: Mapping[str, Figure] = field(default_factory=dict)
    weapons: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    reports: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The reasons for and against, as codes of WEIGHTS or VETOES."""

    reasons: tuple[str, ...]

    @property
    def vetoed(self) -> bool:
        return any(reason in VETOES for reason in self.reasons)

    @property
    def score(self) -> float:
        """0 to MOST; 0 where a reason excludes that they are one event."""
        if self.vetoed:
            return 0.0
        odds = START + sum(WEIGHTS[reason] for reason in self.reasons)
        return min(round(1 / (1 + math.exp(-odds)), 3), MOST)

    @property
    def likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def speaking_for(self) -> tuple[str, ...]:
        return tuple(sorted((r for r in self.reasons if WEIGHTS.get(r, -1) > 0), key=lambda r: -WEIGHTS[r]))

    @property
    def speaking_against(self) -> tuple[str, ...]:
        return tuple(sorted((r for r in self.reasons if WEIGHTS.get(r, -9) < 0), key=lambda r: WEIGHTS.get(r, -9)))

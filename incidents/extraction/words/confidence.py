"""From reasons to confidence: a table of weights, fitted on annotated reports (`manage fit_confidence`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp

COLUMNS = ("reason", "field", "weight", "own_weight", "note")
BASE = "base"  # the rows that say where a draft and each of its fields begin
DRAFT = "draft"
# The fields that have a confidence of their own.
FIELDS = ("event_type", "date", "places", "casualties", "side_a", "side_b", "weapons", "sources")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one reason weighs in log-odds: on the draft as a whole (`weight`), and on its own field (`own_weight`)."""

    field: str
    weight: float
    own_weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """The table: where a draft and each field begin, as log-odds of a mistake, and what each reason adds."""

    base: Mapping[str, float]
    doubts: Mapping[str, Doubt]

    def of(self, reasons: Iterable[str]) -> tuple[float, tuple[tuple[str, float], ...]]:
        """How likely the draft needs no correction, and each field none: shares of 1, two digits."""
        known = [self.doubts[reason] for reason in reasons]
        whole = self.base[DRAFT] + sum(doubt.weight for doubt in known)
        own = {field: self.base[field] for field in FIELDS}
        for doubt in known:
            if doubt.field in own:
                own[doubt.field] += doubt.own_weight
        return _right(whole), tuple(map(_of_field, own.items()))

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """The table as `confidence.csv` holds it: rows of COLUMNS."""
        for field, weight in self.base.items():
            note = "where a draft begins" if field == DRAFT else "where this field begins"
            yield BASE, field, f"{weight:.2f}", "0", f"{note}, in log-odds of a mistake"
        for name, doubt in self.doubts.items():
            yield name, doubt.field, f"{doubt.weight:.2f}", f"{doubt.own_weight:.2f}", doubt.note


@lru_cache(maxsize=4096)
def _of_field(own: tuple[str, float]) -> tuple[str, float]:
    """A field and how likely it is right, one object for all drafts of which it is said."""
    field, odds = own
    return field, _right(odds)


def _right(log_odds_of_mistake: float) -> float:
    return round(1 / (1 + exp(log_odds_of_mistake)), 2)

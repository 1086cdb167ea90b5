"""What speaks for one answer rather than another: weights learned from annotated reports (`manage fit_weights`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp

COLUMNS = ("decision", "feature", "answer", "weight")
BASE = "base"  # the feature of the rows that say where an answer begins
EVENT_TYPE, JOINING, TELLING = "event_type", "joining", "telling"
JOINS, APART = "joins", "apart"  # the answers to JOINING
TELLS, NOTHING = "tells", "nothing"  # the answers to TELLING
# A rule's answer gives way where the weights leave it less than DOUBTED, and give another at least SURE.
DOUBTED = 0.25
SURE = 0.5
UNIT = 100  # weights are held in hundredths: whole numbers, whose sum is the same in any order


@dataclass(frozen=True, slots=True)
class Weights:
    """The table of one decision: where each answer begins, and what each feature adds to it, in log-odds."""

    base: Mapping[str, int]
    features: Mapping[str, tuple[tuple[str, int], ...]]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, float]]) -> Weights:
        """The table of rows: feature, answer, weight; those of BASE name all answers."""
        table: dict[str, dict[str, int]] = {BASE: {}}
        for feature, answer, weight in rows:
            table.setdefault(feature, {})[answer] = round(weight * UNIT)
        return cls(table.pop(BASE), {name: tuple(by_answer.items()) for name, by_answer in table.items()})

    def even(self) -> Weights:
        """A table in which nothing speaks for any answer: rules alone decide."""
        return Weights(dict.fromkeys(self.base, 0), {})

    def shares(self, features: Iterable[str]) -> dict[str, float]:
        """How likely each answer is by these features: shares of 1."""
        sums = dict(self.base)
        for feature in features:
            for answer, weight in self.features.get(feature, ()):
                sums[answer] += weight
        most = max(sums.values())
        powers = {answer: exp((value - most) / UNIT) for answer, value in sums.items()}
        whole = sum(powers.values())
        return {answer: power / whole for answer, power in powers.items()}

    def instead_of(self, ruled: str, features: Iterable[str]) -> tuple[str, bool]:
        """The answer that stands, the rule's or the likelier one, and whether the weights speak against the rule."""
        shares = self.shares(features)
        best = max(shares, key=shares.__getitem__)
        outweighed = shares.get(ruled, 0.0) < DOUBTED and shares[best] >= SURE
        return (best if outweighed else ruled), best != ruled

    def speaking(self, features: Iterable[str], answer: str, against: str) -> list[tuple[str, float]]:
        """The features that speak for one answer against another, and by how much, the weightiest first."""
        told = ((name, dict(self.features.get(name, ()))) for name in features)
        found = [(name, (of.get(answer, 0) - of.get(against, 0)) / UNIT) for name, of in told]
        return sorted(((name, by) for name, by in found if by), key=lambda one: (-abs(one[1]), one[0]))

    def rows(self, decision: str) -> Iterator[tuple[str, str, str, str]]:
        """The table as `weights.csv` holds it: rows of COLUMNS."""
        for feature, by_answer in ((BASE, tuple(self.base.items())), *sorted(self.features.items())):
            for answer, weight in by_answer:
                yield decision, feature, answer, f"{weight / UNIT:.2f}"

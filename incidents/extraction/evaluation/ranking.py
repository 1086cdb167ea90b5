"""How well a number sorts drafts: those that need no correction first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby


def area_under_curve(ranked: Iterable[tuple[float, bool]]) -> float | None:
    """How often, of a good and a bad item, the good one has the higher number; equal numbers count half.

    0.5 is chance and 1 perfect; None where all are good or all bad.  This is the area under the ROC curve.
    """
    good = bad = 0
    wins = 0.0
    for _, level in groupby(sorted(ranked), key=lambda item: item[0]):
        answers = [is_good for _, is_good in level]
        level_good = sum(answers)
        level_bad = len(answers) - level_good
        wins += level_good * (bad + level_bad / 2)
        good, bad = good + level_good, bad + level_bad
    return wins / (good * bad) if good and bad else None

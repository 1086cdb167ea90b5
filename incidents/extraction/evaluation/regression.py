"""Logistic regression on reasons that are there or not: what each adds to the odds of a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp

EXPECTED = 0.4  # what a reason weighs that no report shows
PULL = 20.0  # how strongly weights are drawn to it: more sorts sets left out whole a little better, and blurs weights
STEPS = 30
CLOSE = 1e-6
STIFF = 5.0
Case = tuple[frozenset[str], bool]  # the reasons of a draft, and whether it is wrong


def fit(cases: Sequence[Case], reasons: Sequence[str]) -> tuple[float, dict[str, float]]:
    """The log-odds of a wrong draft with no reason, and what each reason adds: never less than 0.

    Newton's method on the penalized likelihood; a reason that would lower the odds of a mistake is left out and the
    rest fitted again.
    """
    kept = list(reasons)
    while True:
        base, weights = _newton(cases, kept)
        if not (turned := {name for name in kept if weights[name] < 0}):
            return base, {name: weights.get(name, 0.0) for name in reasons}
        kept = [name for name in kept if name not in turned]


def level(cases: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """(slope, shift) that bring log-odds of a mistake to these cases: log-odds as foretold, and whether it was one.

    Platt's scaling, the slope drawn to 1 by STIFF cases' worth, so that few cases move the level and not the order.
    """
    slope, shift = 1.0, 0.0
    known = list(cases)
    for _ in range(STEPS):
        right = [STIFF * (1 - slope), 0.0]
        curve = [[STIFF, 0.0], [0.0, CLOSE]]
        for foretold, wrong in known:
            chance = share(slope * foretold + shift)
            spread = chance * (1 - chance)
            right[0] += (wrong - chance) * foretold
            right[1] += wrong - chance
            curve[0][0] += spread * foretold * foretold
            curve[0][1] += spread * foretold
            curve[1][0] += spread * foretold
            curve[1][1] += spread
        by_slope, by_shift = _solved(curve, right)
        slope, shift = max(slope + by_slope, 0.0), shift + by_shift
        if max(abs(by_slope), abs(by_shift)) < CLOSE:
            break
    return slope, shift


def odds(base: float, weights: Mapping[str, float], reasons: frozenset[str]) -> float:
    """The log-odds that a draft with these reasons is wrong."""
    return base + sum(weights.get(name, 0.0) for name in sorted(reasons))


def share(log_odds: float) -> float:
    """Log-odds as a share of 1."""
    return 1 / (1 + exp(-log_odds))


def _newton(cases: Sequence[Case], names: Sequence[str]) -> tuple[float, dict[str, float]]:
    column = {name: index for index, name in enumerate(names, 1)}
    rows = [([0, *sorted(column[name] for name in reasons if name in column)], wrong) for reasons, wrong in cases]
    size = len(names) + 1
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [0.0] + [PULL * (EXPECTED - weight) for weight in weights[1:]]
        curve = [[(PULL if i == j and i else 0.0) for j in range(size)] for i in range(size)]
        curve[0][0] = CLOSE
        for columns, wrong in rows:
            chance = share(sum(weights[c] for c in columns))
            for c in columns:
                slope[c] += wrong - chance
                line = curve[c]
                for other in columns:
                    line[other] += chance * (1 - chance)
        step = _solved(curve, slope)
        weights = [weight + by for weight, by in zip(weights, step, strict=True)]
        if max(map(abs, step)) < CLOSE:
            break
    return weights[0], dict(zip(names, weights[1:], strict=True))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """x of matrix · x = right, for the positive matrices that come up here (Gauss's elimination)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda r: abs(rows[r][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in rows[at + 1 :]:
            if factor := row[at] / rows[at][at]:
                for c in range(at, size + 1):
                    row[c] -= factor * rows[at][c]
    found = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][c] * found[c] for c in range(at + 1, size))
        found[at] = (rows[at][size] - rest) / rows[at][at]
    return found

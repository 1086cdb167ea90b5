"""Multinomial logistic regression on features that are there or not (maximum a posteriori, a normal prior)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from incidents.extraction.words.weights import BASE, Weights

PRIOR = 2.0  # how strongly weights are drawn to 0: the inverse of their expected variance
SEEN = 5  # times: a feature of fewer cases is left out
STEPS = 400
SMALL = 0.05  # log-odds: a weight of less is left out
Case = tuple[frozenset[str], str, int]  # the features of a case, its answer, and how often it counts


def fit(cases: Sequence[Case], answers: Sequence[str]) -> Weights:
    """The weights under which the answers of the cases are likeliest, given the prior.

    Nesterov's accelerated gradient with the step that the curvature of the likelihood allows, and a fixed number of
    steps: the same cases give the same weights.
    """
    counts = Counter(feature for features, _, _ in cases for feature in features)
    names = sorted(name for name, count in counts.items() if count >= SEEN)
    column = {name: index for index, name in enumerate(names, 1)}
    there = np.zeros((len(cases), len(names) + 1))
    there[:, 0] = 1.0
    meant = np.zeros((len(cases), len(answers)))
    times = np.array([float(count) for _, _, count in cases]).reshape(-1, 1)
    for row, (features, answer, _) in enumerate(cases):
        there[row, [column[name] for name in features if name in column]] = 1.0
        meant[row, answers.index(answer)] = 1.0
    weights = _climbed(there, meant, times)
    return Weights.of(
        (name, answer, float(weight))
        for name, line in zip((BASE, *names), weights, strict=True)
        for answer, weight in zip(answers, line, strict=True)
        if name == BASE or abs(weight) >= SMALL
    )


def _climbed(there: np.ndarray, meant: np.ndarray, times: np.ndarray) -> np.ndarray:
    pull = np.full((there.shape[1], 1), PRIOR)
    pull[0] = 1e-3
    step = 1 / (0.5 * np.linalg.norm(there * np.sqrt(times), 2) ** 2 + PRIOR)
    weights = ahead = np.zeros((there.shape[1], meant.shape[1]))
    for number in range(STEPS):
        sums = there @ ahead
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        before, weights = weights, ahead + step * (there.T @ (times * (meant - shares)) - pull * ahead)
        ahead = weights + number / (number + 3) * (weights - before)
    return weights

"""The type of an act by weights, where no rule of the decision list was written for what its clauses tell."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.words.weights import EVENT_TYPE

from .frame import Frame
from .types import features_of, said

BY_WEIGHT = "weighed against "  # before the id of the rule that gave way


def weigh(scanned: Scanned, frames: list[Frame], ruled: str) -> tuple[str, bool]:
    """The type that stands, the rule's or the likelier one, and whether the weights speak against the rule."""
    return scanned.lexicon.weights[EVENT_TYPE].instead_of(ruled, type_features(scanned, frames))


def type_features(scanned: Scanned, frames: list[Frame]) -> frozenset[str]:
    """What the type is weighed by: all that the rules look at, and who acts and who is hit."""
    sides = {f"{name}:{side.code}" for f in frames for name in "ab" for side in getattr(f.sides, name)}
    return frozenset({*features_of(scanned, frames), *said(scanned, frames), *sides})

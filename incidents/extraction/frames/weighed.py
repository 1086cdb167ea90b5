"""The type of an act by weights, where no rule of the decision list was written for what its clauses tell."""

from __future__ import annotations

from incidents.extraction.context import Scanned

from .frame import Frame
from .types import Decided, decide_by, features_of, said

BY_WEIGHT = "weighed against "  # before the id of the rule that gave way


def decide_and_see(scanned: Scanned, frames: list[Frame]) -> tuple[Decided, frozenset[str]]:
    """What the rules decide, and what the type is weighed by: all that they look at, who acts and who is hit."""
    features = features_of(scanned, frames)
    sides = {f"{name}:{side.code}" for f in frames for name in "ab" for side in getattr(f.sides, name)}
    return decide_by(scanned, frames, features), frozenset({*features, *said(scanned, frames), *sides})

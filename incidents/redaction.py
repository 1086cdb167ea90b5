"""Words of a report that are hidden from those without the right: blocks of the same length, so that offsets hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

BLOCK = "█"


def masked(text: str, hidden: Iterable[Mapping[str, Any]]) -> str:
    """The text with a block in place of each character between `start` and `end`; ends of lines stay."""
    letters = list(text)
    for one in hidden:
        for at in range(one["start"], min(one["end"], len(letters))):
            if letters[at] != "\n":
                letters[at] = BLOCK
    return "".join(letters)

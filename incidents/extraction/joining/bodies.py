"""Bodies told by a pronoun: whose they are and how many (خطف ثلاثة رعاة … وعثر على جثثهم)."""

from __future__ import annotations

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.words.wording import Phrase

THEIR_BODIES = Phrase(r"(?<!\w)(?:و|ب|ل)?(?:جثت|جثتي|جثث|جثمان|جثامين)(?P<whose>ه|ها|هما|هم|هن)(?!\w)")
_HELD = frozenset({"abducted", "missing", "detained"})
_COUNT = {"ه": 1, "ها": 1, "هما": 2}


def count_bodies(scanned: Scanned, frames: list[Frame]) -> None:
    """Give a clause that finds the bodies of people told to be taken or missing their number and status."""
    held: Toll | None = None
    for frame in frames:
        match = scanned.search(THEIR_BODIES, frame.start, frame.end) if held else None
        if match is not None and held is not None and held.end <= match.start() and _agrees(held, match["whose"]):
            found = Toll(
                "killed",
                held.minimum,
                held.maximum,
                held.status,
                held.actor,
                *match.span(),
                "bodies.pronoun",
                numeral=True,
            )
            frame.tolls = [t for t in frame.tolls if t.outcome != "killed"] + [found]
        held = next((t for t in reversed(frame.tolls) if t.outcome in _HELD), held)


def _agrees(held: Toll, whose: str) -> bool:
    count = _COUNT.get(whose)
    return held.maximum == count if count else held.maximum != 1

"""Which side acted, judged by whose men fell, where the words beside the names leave it open."""

from __future__ import annotations

from incidents.extraction.frames.frame import Frame
from incidents.extraction.values import HARMED, CasualtyValue
from incidents.extraction.words.lexicon import Lexicon

# Acts with one force against another; in raids and arrests those who act together lose men, too.
_DUEL = frozenset({"attack_on_forces", "assassination", "airstrike", "drone_strike", "shelling"})


def by_losses(
    lexicon: Lexicon,
    frames: list[Frame],
    kind: str,
    side_a: tuple[str, ...],
    side_b: tuple[str, ...],
    rows: tuple[CasualtyValue, ...],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sides, with those who fell moved from among the authors, where nobody armed is told to have been hit."""
    if kind not in _DUEL or len(side_a) < 2:
        return side_a, side_b
    fallen = {row.actor for row in rows if row.actor and row.status == "combatant" and row.outcome in HARMED}
    fallen |= {above for code in fallen for above in lexicon.ancestors(code)}
    hit = [code for code in side_b if _is_armed(lexicon, code)]
    acts = [code for code in side_a if _is_armed(lexicon, code)]
    if not hit and fallen.intersection(acts) and set(acts) - fallen:
        lost = tuple(code for code in acts if code in fallen)
        told = {side.code for frame in frames for side in frame.sides.a if side.explicit}
        if told.intersection(lost) or not told - set(lost):
            return side_a, side_b
        return tuple(code for code in side_a if code not in lost), (*side_b, *lost)
    return side_a, side_b


def _is_armed(lexicon: Lexicon, code: str) -> bool:
    return lexicon.group(code) not in ("civilian", "unidentified", "")

"""Whose people the victims are where no word beside them says: of the force hit, the one guarded, the attackers."""

from __future__ import annotations

import re
from dataclasses import replace

from .context import Scanned
from .tolls import Toll
from .wording import any_of

_WHO_ATTACKED = re.compile(r"(?:\S+\s+){0,3}(?:من\s+)?(?:ال)?" + any_of("who_attacked"))
_ESCORT = re.compile(r"(?<!\w)(?:و|ل|ب)?(?:ال)?" + any_of("escorts"))
_ASSAILANTS = re.compile(r"(?<!\w)(?:و|ل|ب)?(?:ال)?" + any_of("assailants") + r"(?!\w)")
ANTECEDENT = 160  # letters: "of them" points no further back
# Acts that are aimed at somebody: those who fall in them are whom they were aimed at.
_AIMED = frozenset(
    {
        "attack_on_forces",
        "ied",
        "landmine",
        "grenade",
        "airstrike",
        "drone_strike",
        "shelling",
        "suicide_bombing",
        "assassination",
        "raid",
    }
)


def is_escort(scanned: Scanned, toll: Toll) -> bool:
    """مرافقه, اثنان من حراسه, سائقها: who serves another."""
    return bool(_ESCORT.search(scanned.folded[toll.start : toll.end]))


def of_attackers(scanned: Scanned, toll: Toll, side_a: tuple[str, ...]) -> Toll:
    """مقتل أحد المهاجمين, أُسر منفذ الهجوم; قتلت اثنين منهم after المهاجمين: of the side that acts."""
    if toll.actor is not None or not side_a or scanned.lexicon.group(side_a[0]) == "civilian":
        return toll
    named = _WHO_ATTACKED.match(scanned.folded[toll.start : toll.end])
    if not named and not (toll.partial and _points_at_attackers(scanned, toll)):
        return toll
    return replace(toll, status="combatant", actor=side_a[0], partial=False, others=False)


def _points_at_attackers(scanned: Scanned, toll: Toll) -> bool:
    """Whether "of them" follows a word for the attackers more closely than one for others."""
    start = max(0, toll.start - ANTECEDENT)
    line = max(start, scanned.folded.rfind("\n", start, toll.start) + 1)
    theirs = [m.start() for m in _ASSAILANTS.finditer(scanned.folded, line, toll.start)]
    if not theirs:
        return False
    return not any(hit.start > theirs[-1] for hit in scanned.inside("count_nouns", line, toll.start))


def of_force(scanned: Scanned, tolls: list[Toll], side_b: tuple[str, ...], kind: str) -> list[Toll]:
    """Victims without a noun of their own (مقتل اثنين, قتيلان, سائقها) are of the force that the act hit.

    Only where it is one force, and the text tells of no other victims among whom they may be.
    """
    forces = [code for code in side_b if scanned.lexicon.group(code) != "civilian"]
    if len(forces) != 1 or kind not in _AIMED:
        return tolls
    open_to = [_is_open(scanned, toll) for toll in tolls]
    harmed = ("killed", "injured", "killed_or_injured")
    if any(not can and t.actor != forces[0] and t.status != "combatant" for t, can in zip(tolls, open_to, strict=True)):
        return tolls
    return [
        replace(toll, status="combatant", actor=forces[0]) if can and toll.outcome in harmed else toll
        for toll, can in zip(tolls, open_to, strict=True)
    ]


def _is_open(scanned: Scanned, toll: Toll) -> bool:
    """Whether no word says who they were; a martyr (شهيد) is a civilian only by default."""
    if toll.children or toll.women or toll.status == "combatant":
        return False
    if toll.relative and is_escort(scanned, toll):
        return True
    return toll.nameless and toll.actor in (None, "civilians")

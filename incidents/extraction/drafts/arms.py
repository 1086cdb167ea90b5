"""The weapons of an incident: those that its clauses name, and those that the word of the act implies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.types import speaks_of
from incidents.extraction.words.wording import Phrase, any_of

from .sheet import Sheet


class Named(NamedTuple):
    """A weapon and the words that name it."""

    code: str
    start: int
    end: int
    rule: str


NOBODYS = ("unknown_aircraft",)  # of which it is only said that they struck
_FROM_THE_AIR = frozenset({"aircraft_munition", "barrel_bomb", "helicopter", "cluster_munition", "chemical"})
# Acts in which shots are aimed at somebody, or hit him.
_OF_SHOTS = frozenset({"assassination", "attack_on_civilians", "attack_on_forces", "execution", "communal_clash"})
_OF_SHOTS |= {"body_found", "accident"}
_BLADED = Phrase(r"(?<!\w)[وفب]?(?:ال)?" + any_of("bladed_acts") + r"(?!\w)")
_STRUCK = ("غار", "قصف", "ضرب")  # struck


def weapons_of(sheet: Sheet, frames: list[Frame], kind: str, side_a: tuple[str, ...]) -> tuple[str, ...]:
    """The weapons that the clauses tell; aircraft alone are a weapon only where they struck."""
    scanned = sheet.scanned
    telling = [f for f in frames if speaks_of(f, frames)]
    named = [Named(w.code, w.start, w.end, w.rule) for f in telling for w in f.weapons]
    weapons = [w for w in named if not _is_idle(scanned, w, named, frames, kind, side_a)]
    weapons += _implied(scanned, telling, kind if side_a != NOBODYS else "", {w.code for w in weapons})
    found: dict[str, None] = {}
    for weapon in weapons:
        found.setdefault(weapon.code)
        sheet.note("weapons", *weapon)
    return tuple(found)


def _is_idle(
    scanned: Scanned, weapon: Named, named: list[Named], frames: list[Frame], kind: str, side_a: tuple[str, ...]
) -> bool:
    """Aircraft that did not strike, or that are the helicopters named beside them."""
    if weapon.code != "aircraft_munition":
        return False
    if kind == "drone_strike" or any(w.code == "helicopter" for w in named):
        return True  # غارة لمسيّرة; الطائرات after المروحيات are the helicopters
    if kind in ("airstrike", "accident", "raid") and side_a != NOBODYS:
        return False
    aircraft = (w for f in frames for w in f.weapons if w.code == "aircraft_munition")
    return not any(scanned.folded[w.start : w.end].startswith(_STRUCK) for w in aircraft)


def _implied(scanned: Scanned, telling: list[Frame], kind: str, told: set[str]) -> Iterator[Named]:
    """أطلق النار: a gun; ذبح: a blade; an air strike: what aircraft drop."""
    acts = [t for f in telling for t in f.triggers]
    if kind == "airstrike" and not told & _FROM_THE_AIR:
        strikes = [t for t in acts if t.value in ("airstrike", "bombard")]
        yield from (Named("aircraft_munition", t.start, t.end, t.entry.id) for t in strikes[:1])
    if kind not in _OF_SHOTS:
        return
    if not told:
        shots = [t for t in acts if t.value == "gunfire" and t.entry.strong]
        yield from (Named("small_arms", t.start, t.end, t.entry.id) for t in shots[:1])
    blades = (scanned.search(_BLADED, f.start, f.end) for f in telling)
    if "bladed" not in told and (blade := next((m for m in blades if m), None)) is not None:
        yield Named("bladed", *blade.span(), "weapons.bladed")

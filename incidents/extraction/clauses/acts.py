"""Whether words tell an act, and which event types two tellings of one act may bear."""

from __future__ import annotations

from incidents.extraction.context import Scanned

# Types that one act may bear in two tellings; others are two acts.
_FAMILIES = (
    {"airstrike", "drone_strike", "shelling", "raid", "attack_on_civilians", "attack_on_forces"},
    {
        "ied",
        "landmine",
        "suicide_bombing",
        "grenade",
        "attack_on_forces",
        "assassination",
        "attack_on_civilians",
        "accident",
    },
    {
        "attack_on_forces",
        "armed_clash",
        "territorial_change",
        "suicide_bombing",
        "raid",
        "attack_on_civilians",
        "assassination",
    },
    {"assassination", "attack_on_civilians", "execution", "body_found", "abduction", "death_in_custody"},
    *({"raid", act} for act in ("arrest", "airstrike", "armed_clash")),
    {"arrest", "armed_clash"},
    {"arrest", "abduction"},
    {"airstrike", "armed_clash"},
    {"protest", "riot"},
    {"communal_clash", "armed_clash"},
    {"property_destruction", "threat", "attack_on_civilians", "arrest", "displacement"},
    *({"other", act} for act in ("ied", "landmine", "grenade", "drone_strike")),  # foiled
    {"territorial_change", "displacement"},
)


def related(first: str, second: str) -> bool:
    """Whether two types can be two tellings of one act."""
    return first == second or any(first in family and second in family for family in _FAMILIES)


def tells_act(scanned: Scanned, start: int, end: int) -> bool:
    """Whether a stretch tells an act by itself, or people harmed (قتل مدني بطلق ناري)."""
    if any(hit.entry.strong for hit in scanned.inside("triggers", start, end)):
        return True
    return any(hit.value != "none" for hit in scanned.inside("outcomes", start, end))

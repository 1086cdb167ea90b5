"""Whose people the victims are where no word beside them says: of the force hit, the one guarded, the attackers."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, began
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.values import HARMED
from incidents.extraction.words.wording import Phrase, any_of

from .outcome_nouns import LEAVING
from .tolls import OUTCOME_NOUNS, Toll

_WHO_ATTACKED = re.compile(r"(?:\S+\s+){0,3}(?:من\s+)?(?:ال)?" + any_of("who_attacked"))
_ESCORT = re.compile(r"(?<!\w)(?:و|ل|ب)?(?:ال)?" + any_of("escorts"))
ASSAILANTS = Phrase(r"(?<!\w)(?:و|ل|ب)?(?:ال)?" + any_of("assailants") + r"(?!\w)")
_CAR_BOMB = Phrase(any_of("car_bombs"))
_CIVIL_VEHICLE = Phrase(r"(?<!\w)(?:و|ل|ب)?(?:ال)?" + any_of("civil_vehicles"))
_LEFT = Phrase(any_of("left_behind"))
_BOTH = re.compile(r"\s+(?:من\s+)?(?:كلا\s+)?(?:الجانبين|الطرفين|الجهتين)")
BESIDE = 120  # letters
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


_FROM_AFAR = frozenset({"airstrike", "drone_strike", "shelling"})  # in them none of those who strike falls


def of_attackers(scanned: Scanned, toll: Toll, side_a: tuple[str, ...], kind: str) -> Toll:
    """مقتل أحد المهاجمين, أُسر منفذ الهجوم, سائق المفخخة: of the side that acts."""
    if kind not in _FROM_AFAR and _left_in_flight(scanned, toll):
        actor = side_a[0] if side_a and scanned.lexicon.group(side_a[0]) != "civilian" else None
        return replace(toll, status="combatant", actor=actor, attacker=True, partial=False)
    if (
        kind in _FROM_AFAR
        or toll.actor not in (None, "civilians")
        or not side_a
        or scanned.lexicon.group(side_a[0]) == "civilian"
    ):
        return toll
    words = scanned.folded[toll.start : toll.end]
    drives = toll.maximum == 1 and is_escort(scanned, toll) and scanned.search_before(_CAR_BOMB, toll.start, BESIDE)
    if not drives and not (toll.actor is None and _WHO_ATTACKED.match(words)):
        return toll
    return replace(toll, status="combatant", actor=side_a[0], attacker=bool(drives) or toll.attacker, relative=False)


_FLED = Phrase(r"(?<!\w)[وفل]?(?:ال)?" + any_of("flees") + r"\s+(?:[^\s.]+\s+){0,7}$")


def _left_in_flight(scanned: Scanned, toll: Toll) -> bool:
    """لاذ المهاجمون بالفرار مخلفين قتيلاً, انسحب عناصره تاركين ثلاث جثث: dead of those who withdrew."""
    if toll.outcome != "killed" or not toll.of_noun or toll.actor is not None:
        return False
    leaving = scanned.search_before(LEAVING, toll.start, 40)
    if leaving is None:
        return False
    return scanned.search_before(_FLED, began(leaving, toll.start), 60) is not None


_INFLICTED = Phrase(r"(?<!\w)[وف]?" + any_of("inflicts") + r"(?:ها|هم|ه|\s+به[ما]?|\s+بها)\s+(?:\S+\s+){0,3}$")


def _of_beaten(scanned: Scanned, toll: Toll, side_a: tuple[str, ...]) -> Toll | None:
    """صدت هجوماً للنظام وكبدته عشرة قتلى, أحبطت تسللاً وقتلت أربعة منهم: those who attacked and were beaten back."""
    if not side_a or scanned.lexicon.group(side_a[0]) == "civilian":
        return None
    if not toll.of_them and not scanned.search_before(_INFLICTED, toll.start, 40):
        return None
    return replace(toll, status="combatant", actor=side_a[0], partial=False, others=False)


def of_those(
    scanned: Scanned, toll: Toll, actors: list[ActorMention], side_a: tuple[str, ...], *, foiled: bool = False
) -> Toll:
    """مقتل ثلاثة منهم, قتلوا أحدهم: of the people told last before, not those who act."""
    if foiled and toll.actor is None and (beaten := _of_beaten(scanned, toll, side_a)) is not None:
        return beaten
    if not toll.of_them or toll.actor is not None:
        return toll
    start = max(0, toll.start - ANTECEDENT)
    line = max(start, scanned.folded.rfind("\n", start, toll.start) + 1)
    theirs = max((m.end() for m in scanned.all_of(ASSAILANTS, line, toll.start)), default=-1)
    for hit in reversed(scanned.inside("count_nouns", line, toll.start)):
        if hit.row["number"] != "plural" or hit.row["lemma"] in OUTCOME_NOUNS or hit.start < theirs:
            continue
        named = next((a.code for a in actors if hit.start <= a.start <= hit.end + 30), hit.row["actor"] or None)
        if named is not None and named in side_a:
            continue
        toll = replace(toll, status=hit.value, actor=named, partial=False, others=False)
        if hit.row["age_sex"] == "child" and not toll.children:
            return replace(toll, children=toll.minimum)
        return replace(toll, women=toll.minimum) if hit.row["age_sex"] == "woman" and not toll.women else toll
    if theirs >= 0 and side_a and scanned.lexicon.group(side_a[0]) != "civilian":
        return replace(toll, status="combatant", actor=side_a[0], partial=False, others=False)
    return toll


def _in_clash(scanned: Scanned, toll: Toll, forces: list[str]) -> Toll:
    """أوقع ثلاثة قتلى من الجانبين: fighters of either side; كمنوا لدورية فقتلوا أربعة منهم: of the side met."""
    if not toll.nameless or toll.status != "unknown":
        return toll
    if toll.partial and len(forces) == 1:
        return replace(toll, status="combatant", actor=forces[0])
    return replace(toll, status="combatant") if _BOTH.match(scanned.after(toll.end, 24)) else toll


def _left_by(scanned: Scanned, toll: Toll) -> bool:
    """جراء انفجار لغم من مخلفات التنظيم: the side named is the one that laid it."""
    return scanned.search(_LEFT, toll.end, toll.end + BESIDE) is not None


def _others_alike(tolls: list[Toll]) -> list[Toll]:
    """مقتل 4 منهم وجرح 3 آخرين: the others are of those told before."""
    kept: list[Toll] = []
    for toll in tolls:
        alike = kept and toll.others and toll.status == "unknown" and kept[-1].status == "combatant"
        kept.append(replace(toll, status="combatant", actor=kept[-1].actor) if alike else toll)
    return kept


def of_force(
    scanned: Scanned, tolls: list[Toll], side_a: tuple[str, ...], side_b: tuple[str, ...], kind: str
) -> list[Toll]:
    """Victims without a noun of their own (مقتل اثنين, قتيلان, سائقها) are of the force that the act hit.

    Only where it is one force, and the text tells of no other victims among whom they may be.
    """
    forces = [code for code in side_b if scanned.lexicon.group(code) != "civilian"]
    if kind == "armed_clash" and len({*side_a, *forces}) > 1:
        return _others_alike([_in_clash(scanned, toll, forces) for toll in tolls])
    if len(forces) != 1 or kind not in _AIMED or any(_left_by(scanned, toll) for toll in tolls):
        return tolls
    open_to = [_is_open(scanned, toll) for toll in tolls]
    if any(not can and t.actor != forces[0] and t.status != "combatant" for t, can in zip(tolls, open_to, strict=True)):
        return tolls
    return [
        replace(toll, status="combatant", actor=forces[0]) if can and toll.outcome in HARMED else toll
        for toll, can in zip(tolls, open_to, strict=True)
    ]


def words_of(scanned: Scanned, toll: Toll) -> str:
    """The words that count the people."""
    return scanned.folded[toll.start : toll.end]


_PASSENGERS = Phrase(r"\w?ركاب(?:ها|هما|هم|ه)(?!\w)")  # ركابها: of the vehicle hit


def _is_open(scanned: Scanned, toll: Toll) -> bool:
    """Whether no word says who they were; a martyr (شهيد) is a civilian only by default."""
    if toll.children or toll.women or toll.status == "combatant" or _WHO_ATTACKED.match(words_of(scanned, toll)):
        return False
    if is_escort(scanned, toll) if toll.relative else scanned.match(_PASSENGERS, toll.start):
        return not scanned.search_before(_CIVIL_VEHICLE, toll.end, BESIDE)
    return toll.nameless and toll.actor in (None, "civilians")

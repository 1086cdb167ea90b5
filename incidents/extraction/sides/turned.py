"""Verbs that turn the parts around: who suffers (تعرض … لهجوم) and who beats an attack back (صد … هجوماً) was hit."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.wording import Phrase, any_of

_SUFFERS = Phrase(r"(?<!\w)[وف]?" + any_of("suffers") + r"\s+(?!(?:له|لها|لهم)\s)")
_SUFFERED_NEXT = Phrase(r"\s+(?:قد\s+)?" + any_of("suffers") + r"\s")  # قوات الحكومة تعرضت لنيران
_REPULSES = Phrase(r"(?<!\w)(?:[وفل]|ب)?" + any_of("repulses") + r"\s")
_ASSAULT = Phrase(r"(?<!\w)[لب]?(?:ال)?" + any_of("assaults") + r"(?!\w)")
_DOWNS = Phrase(r"(?<!\w)[وفب]?" + any_of("downs") + r"\s")
_DRONE = Phrase(r"(?<!\w)[لب]?(?:ال)?" + any_of("drones") + r"(?!\w)")
_ACCUSED = Phrase(
    r"(?<!\w)[وب]?(?:ال)?"
    + any_of("accused")
    + r"\s+(?:\S+\s+){0,2}?"
    + any_of("belonging")
    + r"\s+(?:الي\s+|ل\s*)?(?:\S+\s+)?$",
)
_AGAINST = re.compile(r"(?:\s|^)(?:علي|ضد|استهدف\w*|طال|نحو|باتجاه)\s+(?:\S+\s+){0,3}$")
_FALLS = Phrase(r"(?<!\w)[وف]?" + any_of("falls") + r"\s+(?:\S+\s+){0,3}$")
_INTO_AMBUSH = Phrase(r"(?:\s+[^\s،,.]+){0,5}?\s+(?:في\s*|ب)" + any_of("ambushes"))
_FELL_INTO = Phrase(r"(?:\s+[^\s،,.]+){0,4}?\s+" + any_of("falls") + r"\s+(?:في\s*|ب)" + any_of("ambushes"))
_COMES_FROM = Phrase(r"\sمن\s+(?:(?:قبل|جانب|طرف)\s+)?(?:" + any_of("members") + r"\s+)?(?:ال)?$")
REACH = 130  # letters from the verb to the one who suffers
NEAR = 75  # letters from the verb to the attack that it beats back


def turned(scanned: Scanned, start: int, actor: ActorMention) -> str:
    """The part of an actor that such a verb of its clause governs; empty where none does."""
    if scanned.lexicon.group(actor.code) == "unidentified":
        return ""
    if accused(scanned, actor):
        return "b"
    return _beats_back(scanned, start, actor) or _downs(scanned, start, actor) or _suffers(scanned, start, actor)


def accused(scanned: Scanned, actor: ActorMention) -> bool:
    """اعتقل شاباً بتهمة الانتماء للتنظيم: the group that a person is accused of belonging to."""
    return scanned.search_before(_ACCUSED, actor.outer, 60) is not None


def _suffers(scanned: Scanned, start: int, actor: ActorMention) -> str:
    """تعرضت نقطة لقسد لهجوم, وقعت دورية لقسد في كمين: named before the attack; لهجوم من خلايا التنظيم: after it."""
    if scanned.match(_SUFFERED_NEXT, actor.end) or _falls_into_ambush(scanned, actor):
        return "b"
    verbs = list(scanned.all_of(_SUFFERS, max(start, actor.outer - REACH), actor.outer))
    if not verbs:
        return ""
    verb = verbs[-1]
    told = [t for t in scanned.inside("triggers", verb.end(), actor.outer) if t.row["kind"] != "verb_active"]
    attack = any(t.entry.strong and t.prefix.startswith("ل") for t in told)
    if attack and scanned.search_before(_COMES_FROM, actor.outer, 40):
        return "a"
    return "" if attack or scanned.search(_ASSAULT, verb.end(), actor.outer) else "b"


def _falls_into_ambush(scanned: Scanned, actor: ActorMention) -> bool:
    if scanned.match(_FELL_INTO, actor.end):
        return True
    falls = scanned.search_before(_FALLS, actor.outer, 40)
    return falls is not None and scanned.match(_INTO_AMBUSH, actor.end) is not None


def _downs(scanned: Scanned, start: int, actor: ActorMention) -> str:
    """أسقطت القوات طائرة مسيّرة للميليشيات: who brings a drone down was its target, whose it is sent it."""
    verb = scanned.search(_DOWNS, max(start, actor.outer - REACH), actor.outer + REACH)
    drone = scanned.search(_DRONE, verb.end(), verb.end() + NEAR) if verb else None
    if verb is None or drone is None or "." in scanned.folded[verb.end() : drone.start()]:
        return ""
    if actor.start < drone.start():
        return "b" if actor.end + NEAR > verb.start() else ""
    gap = scanned.folded[drone.end() : actor.outer]
    return "a" if len(gap.split()) <= 3 and "،" not in gap and not _AGAINST.search(gap) else ""


def _beats_back(scanned: Scanned, start: int, actor: ActorMention) -> str:
    """صدت قوات النظام هجوماً للتنظيم: the one before the attack was attacked, whose attack it is did it."""
    verb = scanned.search(_REPULSES, max(start, actor.outer - REACH), actor.outer + REACH)
    if verb is None:
        return ""
    attack = scanned.search(_ASSAULT, verb.end(), verb.end() + NEAR)
    if attack is None or "." in scanned.folded[verb.end() : attack.start()]:
        return ""
    if actor.start < attack.start():
        return "b" if actor.end + NEAR > verb.start() else ""
    gap = scanned.folded[attack.end() : actor.outer]
    if len(gap.split()) > 8 or "،" in gap:
        return ""
    return "b" if _AGAINST.search(gap) else "a"

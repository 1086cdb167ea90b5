"""Whose people they are: the group named beside a noun for people, or the side that its pronoun stands for."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

from .actors import ActorMention

_TO_ACTOR = re.compile(
    r"[\s(]*(?:علي الاقل\s+)?(?:(?:" + any_of("described_as") + r"|\w+ي(?:ا|ين|ان|ون|ه)?)\s+){0,2}"
    r"(?:" + any_of("member_of") + r"\s*){0,4}(?:ال)?$"
)
_OF_THEIR_RANKS = Phrase(r"\s+(?:من|في)\s+(?:بين\s+)?صفوف(?:ه|ها|هم)(?!\w)")  # مقاتلا من صفوفها
_OWN = re.compile(r"(?:عناصر|مقاتلي|مسلحي|قاد[تةا]ت?|افراد|جنود)(?:ه|ها|هم)$")
_FEMININE = re.compile(
    r"^(?:ال|لل)?(?:قوات|قوي|قسد|ميليشيا|مليشيا|فصايل|هييه|فرقه|وحدات|كتايب|جبهه|الدوله|دوريه|اسايش|ميلشيا)"
)


def owner_of(scanned: Scanned, hit: Hit, actors: list[ActorMention]) -> str | None:
    """عناصره "his members", عناصرها "their members": the side named last before, of the pronoun's gender."""
    ranks = scanned.match(_OF_THEIR_RANKS, hit.end)
    if not (ranks or hit.suffix in ("ه", "ها", "هم") or _OWN.search(scanned.folded[hit.start : hit.end])):
        return None
    feminine = hit.suffix == "ها" or scanned.folded[hit.start : ranks.end() if ranks else hit.end].endswith("ها")
    for actor in reversed(actors):
        if actor.end > hit.start or hit.start - actor.end > 220:
            continue
        if scanned.lexicon.group(actor.code) in ("civilian", "unidentified") or actor.role == "control":
            continue
        if bool(_FEMININE.match(scanned.folded[actor.start : actor.end])) == feminine:
            return actor.code
    return None


_ARMY_OF = {
    "روسي": "russia", "روس": "russia", "تركي": "turkey", "اتراك": "turkey", "امريكي": "us_forces",
    "اميركي": "us_forces", "امريكان": "us_forces", "اسراييلي": "israel", "ايراني": "irgc", "اردني": "jordan",
    "عراقي": "iraqi_forces",
}  # fmt: skip
_NATION = Phrase(r"\w{0,3}\s+(?:ال)?(" + any_of("nations") + r")(?:ان|ين|ون)?(?!\w)")
_SOLDIERS = frozenset({"جندي", "عسكري", "ضابط", "مجند", "مستشار", "خبير"})


def nation_of(scanned: Scanned, hit: Hit) -> str | None:
    """جنديان تركيان, ضابطين روسيين: of which army soldiers are by the adjective of their country."""
    nation = scanned.match(_NATION, hit.end) if hit.row["lemma"] in _SOLDIERS else None
    return _ARMY_OF[nation[1]] if nation else None


def group_beside(scanned: Scanned, hit: Hit, actors: list[ActorMention]) -> ActorMention | None:
    """The group named with a noun for people, or straight after it (عناصر من قسد, شرطي في الأسايش)."""
    for actor in actors:
        if actor.role in ("control", "agent_by") or scanned.folded.startswith("جهه", actor.start):
            continue  # اقتادوا 11 شابا إلى جهة مجهولة: an unknown place, nobody's people
        if actor.start <= hit.start and actor.end >= hit.end:
            if actor.code == "unknown_gunmen" and (named := _named_after(scanned, actor, actors)) is not None:
                return named  # مسلحين من قسد
            return actor
        if hit.end <= actor.outer <= hit.end + 50 and not _is_deed(scanned, actor):
            gap = scanned.folded[hit.end : actor.start]
            return actor if _TO_ACTOR.fullmatch(gap) else None
        if hit.start <= actor.start < hit.end and actor.end > hit.end:
            return actor
    return None


def _named_after(scanned: Scanned, actor: ActorMention, actors: list[ActorMention]) -> ActorMention | None:
    named = next((a for a in actors if a.start >= actor.end and a.role not in ("control", "agent_by")), None)
    if named is None or not re.match(r"\s*من\s", scanned.folded[actor.end : named.start]):
        return None
    return named if _TO_ACTOR.fullmatch(scanned.folded[actor.end : named.start]) else None


_OF_ARMY = Phrase(
    r"(?:\s+(?:ال)?" + any_of("driven") + r")?(?:\s+(?:ال)?" + any_of("military")
    + r")?\s+(?:(?:ال)?(?:تابع|تتبع|يتبع)\w*\s+)?ل?(?:ال)?$"
)  # fmt: skip
_MILITARY = Phrase(r"(?:\s+(?:ال)?" + any_of("driven") + r")?\s+(?:ال)?" + any_of("military"))


def drives_for(scanned: Scanned, hit: Hit, actors: list[ActorMention]) -> tuple[str, str | None] | None:
    """سائق شاحنة عسكرية, سائق سيارة تابعة للنظام: status and side of one who drives for a force; None for others."""
    if not hit.entry.surface.startswith("سايق"):
        return None
    military = scanned.match(_MILITARY, hit.end) is not None
    owner = next((a for a in actors if hit.end <= a.outer <= hit.end + 50), None)
    if owner is None or scanned.lexicon.group(owner.code) in ("civilian", "unidentified"):
        return ("combatant", None) if military else None
    gap = scanned.folded[hit.end : owner.start]
    if (owner.prefix.startswith("ل") or military) and _OF_ARMY.pattern.fullmatch(gap.rstrip("ل") + "ل"):
        return "combatant", owner.code
    return ("combatant", None) if military else None


def status_of(scanned: Scanned, code: str) -> str:
    """What members of a group are: civilians, combatants, or unknown where it is no armed one."""
    group = scanned.lexicon.group(code)
    if group == "civilian":
        return "civilian"
    return (
        "unknown"
        if group in ("identity_militia", "criminal", "other") and code in ("clan", "smugglers")
        else "combatant"
    )


def _is_deed(scanned: Scanned, actor: ActorMention) -> bool:
    """عمه في غارة روسية: a name that begins with the word of an act is no group that he belongs to."""
    told = scanned.inside("triggers", actor.start, actor.end - 1)
    return any(hit.start == actor.start and hit.row["kind"] in NOUNS for hit in told)

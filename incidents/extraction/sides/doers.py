"""Words straight beside a name that tell what its bearer does: acts, answers, has aircraft that strike, disclaims."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.wording import Phrase, any_of

_VERB_BEFORE = Phrase(
    r"(?<!\w)[وف]?" + any_of("agentive_verbs") + r"\s+(?:" + any_of("members") + r"\s+(?:من\s+|تابعه\s+)?){0,2}$",
)
_VERB_AFTER = Phrase(r"\s*" + any_of("agentive_verbs") + r"(?!\w)")


def acts(scanned: Scanned, actor: ActorMention) -> bool:
    """ردت القوات, أقدم عناصر من الفرقة, القاعدة ردت: straight beside a verb of doing, its subject."""
    if actor.prefix.lstrip("وف") not in ("", "ال") or scanned.lexicon.group(actor.code) == "civilian":
        return False
    before = scanned.search_before(_VERB_BEFORE, actor.outer, 40) is not None
    return before or scanned.match(_VERB_AFTER, actor.end) is not None


_RESPONDS = Phrase(r"(?<!\w)[وف]?(?:ترد|يرد|رد|ردت|ردوا)\s+(?:\S+\s+)?$")


def responds(scanned: Scanned, actor: ActorMention) -> bool:
    """ردت القوات: who answers what the report told before."""
    return scanned.search_before(_RESPONDS, actor.outer, 24) is not None


_DOWNED = Phrase(any_of("brought_down") + r"\s")


_FIRE_FROM = Phrase(  # لنيران قناصة من قسد
    r"(?<!\w)[لب](?:ال)?" + any_of("fire_words") + r"\s+(?:" + any_of("fire_words", "how_fire_was") + r"\s+){0,2}من\s+"
    r"(?:عناصر\s+|مسلحي\s+)?(?:ال)?$"
)  # fmt: skip


def fires(scanned: Scanned, actor: ActorMention) -> bool:
    """طائرات إف 16 عراقية: whose aircraft strike, unless they are brought down; and those known by the act alone."""
    if scanned.search_before(_FIRE_FROM, actor.outer, 50):
        return True
    if actor.code == "unknown_aircraft" or (actor.code == "unknown_gunmen" and actor.sure):
        return True
    return actor.role == "fires" and not scanned.search_before(_DOWNED, actor.outer, 50)


_DISCLAIMS = Phrase(
    r"(?<!\w)[وف]?(?:(?:لم|لن|دون ان|لا)\s+" + any_of("would_claim") + "|" + any_of("disowns") + r")\s+(?:اي\s+)?$",
)


def disclaims(scanned: Scanned, actor: ActorMention) -> bool:
    """لم يتبن التنظيم الهجوم, نفت قسد: who says that he did not do it has no part in it."""
    return scanned.search_before(_DISCLAIMS, actor.outer, 34) is not None


def hedged(scanned: Scanned, actor: ActorMention, start: int) -> bool:
    """يرجح أنه التنظيم: a word of doubt shortly before the name."""
    cues = scanned.inside("cues", max(start, actor.outer - 80), actor.outer)
    return bool(cues) and any(c.value == "hedge" and actor.outer - c.end < 60 for c in cues)

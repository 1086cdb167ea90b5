"""Counts that grammar alone tells: a dual in construct (عنصرا الأمن), so many of each side (قتيل من كل طرف)."""

from __future__ import annotations

from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase

from .actors import ActorMention
from .counted import People

_EACH_SIDE = Phrase(r"(?:\s+واحده?)?\s+(?:من|في|عن|ل)\s*كل\s+(?:طرف|جانب|جهه|فريق|عايله|عشيره|اسره|قبيله|منهما)(?!\w)")


def of_each(scanned: Scanned, group: People) -> People:
    """قتيل واحد من كل طرف: twice as many."""
    if group.maximum is None or scanned.match(_EACH_SIDE, group.end) is None:
        return group
    return replace(group, minimum=2 * group.minimum, maximum=2 * group.maximum)


def is_dual(scanned: Scanned, hit: Hit, owner: ActorMention) -> bool:
    """عنصرا الأمن الداخلي: an accusative straight before its owner is a dual in construct."""
    straight = owner.outer > hit.end and not scanned.folded[hit.end : owner.outer].strip()
    accusative = hit.value == "combatant" and not hit.prefix and scanned.folded[hit.start : hit.end].endswith("ا")
    return straight and accusative and owner.prefix in ("", "ال")

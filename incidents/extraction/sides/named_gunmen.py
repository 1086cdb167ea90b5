"""Gunmen whose side the next word names: مسلحو تنظيم الدولة, مسلحون من أبناء العشائر are of that side."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.wording import any_of

_FROM = re.compile(
    r"\s+(?:(?:مجهولون|مجهولين)\s+)?(?:من|تابع\w*\s+ل|ينتمون\s+(?:ل|الي))\s*(?:" + any_of("members") + r"\s+|ابناء\s+)?"
)
_NOBODY = "unknown_gunmen"


def with_gunmen_named(scanned: Scanned, actors: list[ActorMention]) -> list[ActorMention]:
    """The actors, each nameless band that a side's name follows joined with that name."""
    if not any(a.code == _NOBODY for a in actors):
        return actors
    kept: list[ActorMention] = []
    for actor in actors:
        last = kept[-1] if kept else None
        if last is not None and last.code == _NOBODY and _names(scanned, last, actor):
            kept[-1] = replace(actor, start=last.start, outer=last.outer, prefix=last.prefix)
        else:
            kept.append(actor)
    return kept


def _names(scanned: Scanned, gunmen: ActorMention, actor: ActorMention) -> bool:
    if scanned.lexicon.group(actor.code) in ("civilian", "unidentified") or actor.role in ("control", "agent_by"):
        return False
    if actor.outer - gunmen.end > 24 or actor.prefix not in ("", "ال", "ل", "لل"):
        return False
    if not scanned.folded[gunmen.end : actor.outer].strip():
        return scanned.folded[gunmen.end - 1] in "وي"  # مسلحو, مسلحي: of whom follows
    return _FROM.fullmatch(scanned.folded, gunmen.end, actor.outer) is not None

"""Weapons: names that stand for one code each, with the few contexts in which they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of


@dataclass(slots=True, unsafe_hash=True)
class CodeMention:
    """A weapon or a source named at a place in the text."""

    start: int
    end: int
    outer: int
    code: str
    rule: str
    ambiguous: bool = False


_STOP = re.compile(r"[.\n]")
_SEIZED = Phrase(r"(?<!\w)(?:[وفبل]|ال){0,2}" + any_of("seized") + r"(?:\s+\S+){0,9}\s*$")
_DESTROYED = Phrase(r"(?<!\w)[وفت]?(?:ال)?" + any_of("destroyed") + r"(?:\s+\S+){0,5}\s*$")
_MEANS = re.compile(r"\s(?:عبر|باستخدام|بواسطه|مستخدم\w*|اثار|علي[هة]\w*|ب\w{3,})(?!\w)")


_ON_THE_MOVE = frozenset({"vehicle_bomb", "motorcycle_bomb", "explosive_belt", "ied", "landmine", "drone"})


def _is_seized(scanned: Scanned, hit: Hit) -> bool:
    """ضبطت بندقية, دمرت مربضي هاون: seized, found or hit itself; not what somebody found was killed with."""
    words = _STOP.split(scanned.before(hit.outer, 90))[-1]
    start = hit.outer - len(words)
    moved = hit.value in _ON_THE_MOVE  # destroyed on its way to those whom it was sent to
    if scanned.may_tell(_DESTROYED, start, hit.outer) and not (moved or hit.prefix.startswith("ب")):
        destroyed = _DESTROYED.pattern.search(words)
        if destroyed and not _MEANS.search(destroyed[0]):
            return True
    seized = _SEIZED.pattern.search(words) if scanned.may_tell(_SEIZED, start, hit.outer) else None
    if seized is None:
        return False
    if hit.prefix.startswith("ب") or _MEANS.search(seized[0]):
        return False
    return not scanned.inside("count_nouns", start + seized.start(), hit.outer)


def find_weapons(scanned: Scanned) -> list[CodeMention]:
    """Weapons in order, without those that were seized or found."""
    found: list[CodeMention] = []
    for hit in scanned.hits.get("weapons", []):
        if found and hit.start < found[-1].end:
            continue
        if hit.value == "unknown":
            continue
        if _is_seized(scanned, hit):
            continue
        found.append(CodeMention(hit.start, hit.end, hit.outer, hit.value, hit.entry.id))
    return found

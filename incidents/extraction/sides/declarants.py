"""A side that tells of the act itself: its own deed (قالت روسيا إن طائراتها …) or the death of its own men."""

from __future__ import annotations

import re

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.wording import Phrase, any_of

from .subjects import EITHER_VOICE

_HE_THAT = re.compile(r"(?:\s+[^\s،.]+){0,3}?\s+(?:ب?ان)(?:ها|هم|ه)\s+(?:قد\s+)?")
_THEIRS = re.compile(
    r"(?:\s+[^\s،.]+){0,3}?\s+(?:ب?ان)\s+" + any_of("own_forces") + r"(?:ها|هم|ه)\s+(?:[^\s،.]+\s+){0,2}?"
)
_THE_DEATH = Phrase(r"(?:\s+[^\s،.]+){0,3}?\s+(?:عن\s+)?ب?" + any_of("deaths_told") + r"\s")
_BY_MEANS = Phrase(r"\sب(?:ال)?" + any_of("strikes_told") + r"|\s(?:في|خلال|اثر|جراء|بعد)\s+" + any_of("strikes_told"))
_UNDERGONE = frozenset({"verb_passive", "verb_intransitive"})
_UNARMED = ("civilian", "unidentified")
REACH = 120  # letters from the name to the means


def declares(scanned: Scanned, actor: ActorMention, actors: list[ActorMention], tolls: list[Toll]) -> str:
    """The part of a side that tells of the act: "a" its own deed, "b" the loss of its own men, else empty."""
    if scanned.lexicon.group(actor.code) in _UNARMED or not _speaks(scanned, actor):
        return ""
    if own := _own_act(scanned, actor):
        return own
    death = scanned.match(_THE_DEATH, actor.end, actor.end + 60)
    if death is None:
        return ""
    if any(toll.actor == actor.code for toll in tolls):
        return "b"
    enemies = [t for t in tolls if t.status == "combatant" and t.actor not in (None, actor.code)]
    means = scanned.search(_BY_MEANS, death.end(), death.end() + REACH)
    told = {actor.code, *(t.actor for t in enemies)}
    others = [a for a in actors if a.code not in told and scanned.lexicon.group(a.code) not in _UNARMED]
    return "a" if enemies and means and not others else ""


def only_announces(scanned: Scanned, actor: ActorMention) -> bool:
    """أعلن الجيش الروسي مقتل 62 جندياً سورياً: who tells of the death of others has no part in it by that."""
    if scanned.match(_THE_DEATH, actor.end, actor.end + 60) is None:
        return False
    return scanned.lexicon.group(actor.code) not in _UNARMED and _speaks(scanned, actor)


def _speaks(scanned: Scanned, actor: ActorMention) -> bool:
    """أعلنت قسد, قالت القوات: straight after a word of saying."""
    if actor.prefix.lstrip("وف") not in ("", "ال"):
        return False
    said = scanned.inside("reporting", actor.outer - 16, actor.outer)
    return bool(said) and not scanned.folded[said[-1].end : actor.outer].strip()


def _own_act(scanned: Scanned, actor: ActorMention) -> str:
    """قالت إنها قتلت, إن طائراتها قصفت: its own deed, with a verb that takes an object; إنها تعرضت: it was hit."""
    for pattern in (_HE_THAT, _THEIRS):
        that = pattern.match(scanned.folded, actor.end, actor.end + 90)
        if that is None:
            continue
        at = that.end()
        if scanned.match(_SUFFERED, at):
            return "b"
        if any(t.outer == at and t.row["kind"] == "verb_active" for t in scanned.inside("triggers", at, at + 16)):
            return "a"
        for hit in scanned.inside("outcomes", at, at + 16):
            if hit.outer == at and (hit.row["kind"] not in _UNDERGONE or hit.entry.surface in EITHER_VOICE):
                return "a"
    return ""


_SUFFERED = Phrase(any_of("suffers") + r"|(?:فقد|خسر)(?:ت|وا)?\s")

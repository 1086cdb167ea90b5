"""People beside an outcome word who did it, and are not counted with it."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .governing import CAUSE, ENDS
from .items import Item, next_of

_BY = Phrase(any_of("agents_means") + r"(?!ه[ام]?م?\s)\s*(?:\S+\s+)?(?:ال)?$")


def is_agent(
    scanned: Scanned, outcome: Hit, group: People, items: list[Item], index: int, actors: list[ActorMention]
) -> bool:
    """After an active verb the first people may be those who act: اختطف مسلحون مجهولون راعيا."""
    if any(a.role == "agent_by" and a.start <= group.start < a.end for a in actors):
        return True
    if is_means(scanned, group):
        return True
    if _others_act(scanned, outcome, group, items, index):
        return True
    if outcome.row["kind"] not in ("verb_transitive", "verbal_noun", "verb_passive"):
        return False
    if _acts_on_counted(scanned, group, items, index):
        return outcome.row["kind"] != "verbal_noun"
    return _comes_before_object(scanned, outcome, group, items, index)


def _others_act(scanned: Scanned, outcome: Hit, group: People, items: list[Item], index: int) -> bool:
    """اغتال مسلحون رجلاً، بينما اختطف آخرون تاجراً: others straight after an active verb, and its object after them."""
    if group.form != "others" or group.numeral or outcome.row["kind"] != "verb_transitive":
        return False
    following = items[index + 1].people if index + 1 < len(items) else None
    if following is None or scanned.folded[group.end : following.start].strip():
        return False
    return not scanned.folded[outcome.end : group.start].strip() and not following.definite


def is_means(scanned: Scanned, group: People) -> bool:
    """برصاص مجهولين, على يد ثلاثة مسلحين: those by whose hand it was."""
    return scanned.search_before(_BY, group.start, 26) is not None


def _acts_on_counted(scanned: Scanned, group: People, items: list[Item], index: int) -> bool:
    """أسر مقاتلو العشائر 4 عناصر: armed men without a figure, straight before people with one."""
    after = next((i.people for i in items[index + 1 :]), None)
    if after is None or not after.numeral:
        return False
    if group.status != "combatant" or group.form != "plural" or group.numeral:
        return False
    return scanned.folded[after.start - 1] != "و" and not scanned.search(CAUSE, group.end, after.start)


_OF_ONE_SIDE = re.compile(r"\s+(?:(?:من|في|تابع\w*\s+ل)?\s*[^\s،,.]+\s+){0,4}")


def _is_object(scanned: Scanned, group: People, gap: str) -> bool:
    """قتل عناصر من قسد رجلاً: one person in the accusative, straight after those who act."""
    word = scanned.folded[group.start : group.end].split()[0]
    accusative = group.form == "singular" and not group.numeral and word.endswith("ا")
    return accusative and group.status != "combatant" and _OF_ONE_SIDE.fullmatch(gap + " ") is not None


def _doer_is_named(scanned: Scanned, outcome: Hit, group: People) -> bool:
    """Whether a side stands between the verb and the people counted, its subject."""
    named = scanned.inside("actors", outcome.end, group.start)
    return any(scanned.lexicon.group(a.value) not in ("civilian", "unidentified") for a in named)


def _comes_before_object(scanned: Scanned, outcome: Hit, group: People, items: list[Item], index: int) -> bool:
    kind = outcome.row["kind"]
    gunmen = group.actor in ("unknown_gunmen", "unknown_aircraft")
    if group.numeral and (kind == "verb_passive" or _doer_is_named(scanned, outcome, group)):
        gunmen = False  # قُتل خلالها أربعة مسلحين, أعدم التنظيم أمس 7 من مسلحي العشيرة
    following = next_of(items, index)
    if following is None or following.people is None:
        return gunmen and (kind == "verb_transitive" or bool(scanned.folded[outcome.end : group.start].split()))
    gap = scanned.folded[group.end : following.start]
    if scanned.folded[following.start - 1] == "و" or ENDS.search(gap):
        return gunmen and kind == "verb_transitive"
    if group.maximum == 1 and not gunmen and is_means(scanned, following.people):
        return False  # خطف قيادي في الدفاع الوطني على يد مسلحين: the doers follow
    armed = group.status == "combatant" and not group.numeral
    if armed and kind == "verb_passive" and _is_object(scanned, following.people, gap):
        return True
    if armed and kind == "verb_passive" and group.maximum == 1 and not gap.strip():
        return following.people.status != "combatant"  # قتل قناص من قوات النظام امرأة
    if kind == "verbal_noun":
        return armed and bool(re.search(r"\sل\s?$|^\s*ل", gap))
    return gunmen or (armed and kind == "verb_transitive")

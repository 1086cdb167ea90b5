"""What stands between an act and a name: a device that acts, a target that is theirs, an object before the subject."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.simple import CodeMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import any_of

_DEVICES = frozenset(
    {"ied", "landmine", "erw", "mortar", "rocket", "vehicle_bomb", "motorcycle_bomb", "grenade", "rpg"}
)
_TARGET = re.compile(any_of("targets"))
_MEMBERS = re.compile(any_of("members"))
_INTO = re.compile(any_of("against") + r"\s*(?:\S+\s+){0,5}$")


def device_acts(scanned: Scanned, actor: ActorMention, main: Hit, weapons: list[CodeMention]) -> bool:
    """استهدفت عبوة ناسفة سيارة لقسد: the device is the subject."""
    first = next((w for w in weapons if w.code in _DEVICES and main.start <= w.start < actor.start), None)
    if first is None or main.row["kind"] != "verb_active":
        return False
    return len(scanned.folded[main.end : first.start].split()) <= 1


def is_aimed_at(actor: ActorMention, gap: str) -> bool:
    """على, ضد before the name, or a target that is theirs: حاجزا ل…, سيارة ل…."""
    if _INTO.search(gap):
        return True
    return (actor.prefix.startswith("ل") or gap.endswith("ل ")) and bool(_TARGET.search(gap))


def accusative_first(gap: str) -> bool:
    """An object straight after the verb (هاجم حاجزا ل…, استهدف مقرا ل…): the subject was told before."""
    words = gap.split()
    return bool(words) and (
        (bool(_TARGET.match(words[0])) and not _MEMBERS.match(words[0]))
        or (words[0].endswith("ا") and len(words[0]) > 3)
    )


_AT_POST_OF = re.compile(
    r"\s(?:في|علي|داخل|باتجاه|نحو|قرب|عند|وسط|ضمن|بين)\s+(?:ال)?(?:"
    + any_of("targets")
    + r"|ثكن|صفوف|معاقل)\w*\s+(?:ال)?$"
)


def is_at_post_of(gap: str) -> bool:
    """استشهاديان يفجران عربتين في ثكنات الجيش: where it was done, and no subject."""
    return _AT_POST_OF.search(gap) is not None

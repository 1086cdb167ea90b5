"""Nouns of people that mean none: parts of a name (القوات المسلحة, روضة للأطفال), a fate, a state."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .actors import FATE, NO_ONE, OF_NO_ORIGIN

_AND_HERS = re.compile(r"\s+(?:حامل|و(?:طفل|بنت|ابن|ولد|زوج|رجل|جوز|اطفال|ولاد|بنات|بنيت)\w*?ها(?!\w))")


_ARMED_OR_NOT = ("عسكري", "مدني", "أمني", "امني")


def is_no_person(scanned: Scanned, hit: Hit) -> bool:
    """ولا يزال مصيره مجهولاً, أصيبوا بحالات اختناق: a fate, a state."""
    if hit.row["lemma"] == "مرة":  # مرة وطفلها: a woman in dialect, and not "once"
        return _AND_HERS.match(scanned.folded, hit.end) is None
    if hit.row["lemma"] == "مجهول":
        if scanned.match(OF_NO_ORIGIN, hit.end):
            return True
        return (scanned.search_before(FATE, hit.outer, 40) or scanned.search_before(NO_ONE, hit.outer, 16)) is not None
    if hit.suffix == "ه" and (hit.row["lemma"] in _ARMED_OR_NOT or hit.entry.surface == "تجار"):
        return scanned.text.words(hit.outer, hit.end + 1).endswith("ة")  # نقطة عسكرية, بتجارة السيارات
    if scanned.folded.startswith("ابو ", hit.outer - 4) and not scanned.folded[: hit.outer - 4].endswith(("ل", "و")):
        return True  # أبو رقيبة: a byname
    if hit.entry.surface == "روس" and hit.suffix:
        return True  # الطيران الروسي
    if hit.entry.surface == "شب" and scanned.match(_FIRE, hit.end):
        return True  # شب حريق
    return hit.prefix.endswith("ب") and hit.row["lemma"] == "حالة اختناق"


_FIRE = Phrase(r"\s+(?:[^\s،.]+\s+)?(?:ال)?(?:حريق|نار|نيران|حرايق)")
_LIKELY = Phrase(r"\w*\s+(?:ل|الي)")
_HOUSE_OF = Phrase(r"(?<!\w)(?:ال|لل|ب|ل)?" + any_of("houses_of") + r"\s+(?:ال|لل|ل)?$")


def in_name(scanned: Scanned, hit: Hit) -> bool:
    """قواتنا المسلحة, الجناح العسكري: part of the name of a side; روضة للأطفال: of an institution."""
    places = scanned.inside("places", max(0, hit.start - 30), hit.end + 30)
    if places and any(p.start < hit.outer and hit.end <= p.end for p in places):
        return True  # حي العمال
    if scanned.folded.startswith("مرشح", hit.start) and scanned.match(_LIKELY, hit.end):
        return True  # العدد مرشح للارتفاع
    if hit.row["number"] == "plural" and scanned.search_before(_HOUSE_OF, hit.start, 20):
        return True
    if hit.row["number"] != "singular" or not hit.prefix.endswith("ال"):
        return False
    if scanned.folded[: hit.outer].endswith("عبد "):
        return True  # عبد الأمير
    names = scanned.inside("actors", max(0, hit.start - 30), hit.end)
    return any(a.end == hit.end and a.start < hit.outer - 1 for a in names)

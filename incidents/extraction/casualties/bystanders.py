"""People named beside an act who are none of its victims: who tells it, who is described, whose dens are hit."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.wording import Phrase, any_of

from .tolls import OUTCOME_NOUNS

_DENS = Phrase(r"(?<!\w)[وفلب]?" + any_of("dens_of") + r"\s+(?:ال)?$")
_OF_KIN = Phrase(r"(?<!\w)\w{0,2}(?:عايل\w+|اسر[هة]|اسر|عوايل)\s+(?:\w+\s+)?$")  # عائلة نازحة, a displaced family
_TO_RESCUE = Phrase(r"(?<!\w)(?:ل|بهدف |بغيه |من اجل |اثناء |خلال )" + any_of("rescues") + r"\s+(?:\w+\s+)?(?:ال)?$")
_LOOK_ON = Phrase(r"(?<!\w)(?:امام|بحضور|علي مراي من|علي مراي|تحت انظار)\s+(?:(?:اعين|انظار|مراي)\s+)?(?:ال)?$")
# بحسب ما قاله قائد عسكري لشبكتنا, وفق قيادي في قسد
_BY_WORD_OF = Phrase(r"(?<!\w)" + any_of("according_to") + r"\s+(?:(?:ما|لما)\s+[^\s،,.]+\s+)?(?:[^\s،,.]+\s+)?$")
_RANK = Phrase(r"برتبه\s+$")
_SURVIVED = Phrase(r"(?<!\w)[وف]?(?:نجا|نجت|نجوا|ينجو|نجاه)\s+(?:ال)?$")
_THOUGH_HURT = Phrase(  # نجا سائق الآلية بعدما أصيب بكتفه
    r"(?:\s+[^\s،.]+){0,4}?\s*[،]?\s+(?:بعدما|بعد\s+ان|رغم\s+ان\w*|لكن\w*|غير\s+ان\w*|وقد|بعد)\s+(?:قد\s+)?(?:اصيب|جرح|اصابت)"
)
_BESIDE = 5  # letters
_SPEAKS = frozenset({"source_after"})


def without_bystanders(scanned: Scanned, people: list[People]) -> list[People]:
    """The people whom an outcome may concern."""
    kept: list[People] = []
    for group in people:
        if group.lemma == "مدعو" and kept and kept[-1].maximum == 1 and group.start - kept[-1].end < _BESIDE:
            continue  # الرجل المدعو خلف: his name follows; not in اغتال مسلحون المدعو خلف
        if scanned.search_before(_SURVIVED, group.start, 16) and not scanned.match(_THOUGH_HURT, group.end):
            continue  # ونجا اثنان أصيب أحدهما
        if group.numeral or not (_inside(kept, group) or _is_beside(scanned, group)):
            kept.append(group)
    return kept


def _inside(before: list[People], group: People) -> bool:
    """عشرات القتلى في صفوف إرهابيي التنظيم: those ranks are part of the words that count."""
    last = before[-1] if before else None
    if last is None or not last.numeral or group.form != "plural" or group.age_sex:
        return False
    return group.end <= last.end and group.lemma not in OUTCOME_NOUNS


def _is_beside(scanned: Scanned, group: People) -> bool:
    if scanned.search_before(_TO_RESCUE, group.start, 24):
        return True  # توجه لإجلاء مصابين: whom they went to rescue
    if scanned.search_before(_DENS, group.start, 30):
        return True  # القضاء على آخر بؤر إرهابيي التنظيم
    if not group.numeral and scanned.search_before(_BY_WORD_OF, group.start, 40):
        return True
    if scanned.search_before(_RANK, group.start, 30):
        return True  # ضابط برتبة عقيد
    if scanned.search_before(_LOOK_ON, group.start, 30):
        return True  # أطلقوا النار عليه أمام أطفاله
    if group.lemma in ("نازح", "لاجئ") and scanned.search_before(_OF_KIN, group.start, 30):
        return True
    return group.form == "plural" and not group.definite and _speaks(scanned, group)


def _speaks(scanned: Scanned, group: People) -> bool:
    """أشار ناشطون إلى سقوط قتلى: they who tell it."""
    told = scanned.inside("reporting", max(0, group.start - 16), group.start)
    return any(
        h.value in _SPEAKS and h.row["kind"] == "verb" and not scanned.folded[h.end : group.start].strip() for h in told
    )

"""Whole counts that a later telling gives: لترتفع الحصيلة إلى خمسة, الجثامين صاروا 31, ما يرفع عدد القتلى إلى أربعة."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import NOT_SO_MANY, People
from incidents.extraction.words.wording import Phrase, any_of

_RAISES_TO = Phrase(r"(?<!\w)[ولف]{0,2}" + any_of("raises") + r"\s+(?:[^\s،.]+\s+){0,7}?(?:الي|ل)\s*(?:ال)?$")
_SOMEBODY_RAISES = Phrase(  # قبل أن ترفع وزارة الصحة العدد إلى
    r"(?<!\w)[ولف]{0,2}(?:رفع|رفعت|ترفع|يرفع|عدل|عدلت|تعدل|حدث|حدثت)\s+(?:[^\s،.]+\s+){0,4}?"
    r"(?:العدد|الحصيله|(?:عدد|حصيله)\s+\S+)\s+(?:\S+\s+){0,2}?(?:الي|ل)\s*(?:ال)?$"
)
_COUNT_RISES_TO = Phrase(  # حصيلة مجزرة السوق أمس ارتفعت إلى
    r"(?<!\w)(?:عدد|حصيله|تعداد)\s+(?:[^\s،.]+\s+){1,8}?(?:قد\s+)?" + any_of("raises") + r"\s+(?:الي|ل)\s*(?:ال)?$"
)
OF_THINGS = Phrase(r"(?:عدد|اعداد|حصيله)\s+(?:ال)?" + any_of("things_counted") + r"(?!\w)")
_BECAME = Phrase(r"(?<!\w)[ولف]{0,2}" + any_of("became") + r"\s+(?:(?:ال)?عدد\w{0,3}\s+)?$")
_HURT = Phrase(any_of("the_hurt") + "|اصابات|اصابه|مصاوبين|متصاوبين")  # injuries
_HELD = Phrase(r"اسري|معتقل|موقوف|محتجز")  # captives, those arrested
_A_COUNT = Phrase(r"حصيله|عدد|تعداد")
_BECAME_SO_MANY = Phrase(r"\s(?:صاروا?|اصبحوا|باتوا|وصلوا)\s")
REACH = 90  # letters
SHORT = 22  # letters
_TO = ("الي ", "الي ال", "ل", "ل ", "لال")


def is_risen_to(scanned: Scanned, group: People) -> bool:
    """لترتفع الحصيلة إلى خمسة, ليصبح العدد أربعة, القتلى صاروا ستة, وليس خمسة: the figure is the whole count."""
    if group.form == "number" and scanned.search(_BECAME_SO_MANY, group.start, group.end):
        return True
    return _risen(scanned, group) is not None or scanned.match(NOT_SO_MANY, group.end) is not None


def _risen(scanned: Scanned, group: People) -> tuple[re.Match[str], bool] | None:
    """The words that raise a count to the figure of the group, and whether a verb alone does (صاروا)."""
    before = scanned.folded[max(0, group.start - SHORT) : group.start]
    if before.endswith(_TO):
        raised = scanned.search_before(_COUNT_RISES_TO, group.start, REACH)
        raised = raised or scanned.search_before(_RAISES_TO, group.start, REACH)
        raised = raised or scanned.search_before(_SOMEBODY_RAISES, group.start, REACH)
        return (raised, False) if raised and not OF_THINGS.pattern.search(raised[0]) else None
    became = scanned.search_before(_BECAME, group.start, SHORT) if before.endswith(" ") else None
    return (became, True) if became else None


def risen_outcome(scanned: Scanned, group: People, *, told: bool) -> str | None:
    """Of whom a bare figure is the new whole count: the dead, unless the words before it say another.

    A verb alone (صاروا ثلاثة) says so only where the clause has `told` of people.
    """
    if group.form != "bare" or group.minimum < 2:
        return None
    risen = _risen(scanned, group)
    if risen is None or not ((told and risen[1]) or _A_COUNT.pattern.search(risen[0][0])):
        return None
    return _of_whom(risen[0][0])


def _of_whom(words: str) -> str:
    if _HURT.pattern.search(words):
        return "injured"
    return "detained" if _HELD.pattern.search(words) else "killed"


_AND_THOSE_TO = Phrase(  # ارتفع عدد الشهداء إلى 18 والجرحى إلى 37
    r"(?<!\w)و(?:(?:عدد|حصيله)\s+)?(?:ال)?(?P<noun>قتلي|شهداء|ضحايا|جرحي|مصابين|مصابون|اصابات)\s+(?:الي|ل)\s*$"
)
_RISES = Phrase(any_of("raises"))
_OF_ITS_OWN = Phrase(  # تجاوز عدد جرحاها الثمانين
    r"(?<!\w)(?:عدد|حصيله|تعداد)\s+(?P<noun>قتلا|ضحايا|جرحا|مصابي|شهداي)(?:ه|ها|هم|هما|نا)\s+"
    r"(?:(?!و)[^\s،.]+\s+){0,3}?(?:ال)?$"
)


_NO_LESS = Phrase(  # لا يقل عدد الشهداء عن 35
    r"(?<!\w)(?:لا|لم)\s+(?:يقل|تقل)\s+(?:عدد|حصيله)\s+(?:ال)?(?P<noun>قتلي|شهداء|ضحايا|جرحي|مصابين)"
    r"(?:\s+[^\s،.]+){0,6}?\s+عن\s*(?:ال)?$"
)


def counted_by_noun(scanned: Scanned, group: People) -> str | None:
    """Whom a bare figure counts by the noun before it: والجرحى إلى 37 after a count that has risen, عدد جرحاها 80."""
    if group.form != "bare" or group.minimum < LEAST:
        return None
    told = scanned.search_before(_OF_ITS_OWN, group.start, REACH) or scanned.search_before(_NO_LESS, group.start, REACH)
    if told is None and scanned.search_before(_RISES, group.start, REACH + REACH):
        told = scanned.search_before(_AND_THOSE_TO, group.start, SHORT + SHORT)
    return ("injured" if told["noun"].startswith(("جرح", "مصاب", "اصاب")) else "killed") if told else None


_EXCEEDS = Phrase(r"(?<!\w)[وفي]?" + any_of("exceeds") + r"\s+(?:عدد|حصيله|تعداد)\s+(?:[^\s،.]+\s+){1,4}?(?:ال)?$")


def as_exceeded(scanned: Scanned, group: People) -> People:
    """تجاوز عدد جرحاها الثمانين: so many at least."""
    more = scanned.search_before(_EXCEEDS, group.start, REACH) or scanned.search_before(_NO_LESS, group.start, REACH)
    return replace(group, maximum=None) if more else group


LEAST = 2  # people

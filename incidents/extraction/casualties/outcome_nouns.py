"""Nouns that tell an outcome by themselves (قتيل, جثة): counted, or said of those told before."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .governing import is_near
from .items import Item, next_of, people_after
from .tolls import Toll, number_of_hurt

_OF_WHOM = re.compile(r"\s+(?:\S+\s+){0,2}(?:ل(?:دي\s+)?|ب)")
LEAVING = Phrase(any_of("leaving_behind") + r"\s+(?:(?:وراء|خلف)(?:هم|ها|ه)\s+)?(?:[^\s،.]+\s+){0,2}$")
_REMAINS = frozenset({"جثه", "جثة", "جثمان", "رفات"})


def is_other_half(scanned: Scanned, group: People, tolls: list[Toll], own: Hit) -> bool:
    """31 قتيلا وجريحا: two nouns for one figure."""
    told = tolls[-1] if tolls else None
    if told is None or not told.numeral or told.minimum <= 2 or group.numeral:
        return False
    gap = scanned.folded[told.end : group.start].strip()
    if group.form == "plural":  # تسعة قتلى وجرحى, عشرات القتلى والمصابين
        alike = scanned.folded.startswith("ال", group.start - 2) or scanned.folded.startswith("ال", group.start)
        the = "ال" in scanned.folded[told.start : told.end]
        both = {told.outcome, own.value} == {"killed", "injured"} and told.of_noun and alike == the
        return both and gap in ("و", "وال")
    both = {told.outcome, own.value} in ({"killed", "injured"}, {"killed"}) and group.noun.endswith("ا")
    return group.form == "singular" and both and gap == "و"


_WOUND = Phrase(r"\w*\s+ب(?:عده\s+(?:من\s+)?(?:ال)?)?(?:طلق|رصاص|عيار|اعير|طعن|شظ|جرو|جراح|ضرب|حرو)")
_BODY = Phrase(r"(?<!\w)(?:و|ل|ب)?(?:ال)?(?:جث[هث]|جثت\w+|جثمان|جثامين|رفات)")
_THEIRS = re.compile(r"(?:هم|هما|هن)(?!\w)")


def is_state(scanned: Scanned, group: People, tolls: list[Toll], own: Hit) -> bool:
    """ارتقى أحد العناصر شهيدا, وجد مقتولا: how the one just told ended, not another."""
    told = tolls[-1] if tolls else None
    if group.numeral or told is None:
        return False
    if group.form == "plural" and not group.definite and told.maximum != 1:  # ارتقى سبعة مدنيين شهداء
        gap = scanned.folded[told.end : group.start]
        return told.outcome == own.value and not gap.strip()
    if group.form == "dual" and not group.definite and told.outcome == own.value:
        pair = told.maximum == 2 or (len(tolls) > 1 and told.maximum == tolls[-2].maximum == 1)
        if pair and " و" not in scanned.folded[told.end : group.start]:
            return True  # أردوا تاجرا وشقيقه قتيلين
    if group.form != "singular" or not scanned.folded[group.start : group.end].endswith("ا"):
        return False
    if scanned.search_before(LEAVING, group.start, 40):
        return False  # ولاذوا بالفرار مخلفين قتيلا
    return (
        bool(tolls)
        and tolls[-1].outcome == own.value
        and "و" not in scanned.folded[tolls[-1].end : group.start].split()
    )


def describes_body(scanned: Scanned, start: int, hit: Hit, following: Item | None) -> bool:
    """جثة عنصر وقد أصيب بطلقتين: how the one found dead was hit, nobody hurt besides."""
    if hit.value != "injured" or is_near(scanned, hit, following):
        return False
    return bool(scanned.search(_BODY, start, hit.start))


def is_wound_of_body(scanned: Scanned, group: People, tolls: list[Toll]) -> bool:
    """جثة شاب مصاب بطلق ناري: the same man."""
    if group.lemma not in ("مصاب", "مصابة") or group.numeral or not tolls or tolls[-1].outcome != "killed":
        return False
    body = scanned.search(_BODY, max(0, tolls[-1].start - 12), tolls[-1].end)
    return bool(body) and bool(scanned.match(_WOUND, group.end))


def is_corpse_of(scanned: Scanned, group: People, items: list[Item], index: int) -> bool:
    """جثث 3 من عناصرها, رفات سبعة أشخاص: the people after the word are the ones counted."""
    following = people_after(items, index)
    if group.numeral or following is None or following.people is None:
        return False
    gap = scanned.folded[group.end : following.start]
    if group.lemma == "إصابة" and _OF_WHOM.fullmatch(gap):
        return True  # إصابات طفيفة لاثنين من …, ألحق إصابات بتسعة آخرين
    if group.lemma not in _REMAINS:
        return False
    one_of_them = following.people.form == "others" and following.people.noun == "" and not gap.strip()
    counted = following.people.form in ("number", "dual", "singular", "one_of")
    if scanned.folded[following.start - 1] == "و":
        return False  # جثتا مدنيين وثلاثة جرحى
    return len(gap.split()) <= 1 and (counted or one_of_them) and "،" not in gap


def their_body(scanned: Scanned, group: People, pending: list[People]) -> People | None:
    """فُقد ثلاثة رعاة …، وعثر على جثثهم: the people told before, of whom the bodies are."""
    if group.lemma not in _REMAINS or not _THEIRS.match(scanned.folded, group.end):
        return None
    return next((g for g in reversed(pending) if g.numeral or g.form == "dual"), None)


BADLY = 12  # letters: إصابات خطيرة
_THERE_ARE = Phrase(r"(?<!\w)[لوف]?(?:وجود|وقوع|سقوط|تسجيل|الحاق|الحقت?|خلفت?|اوقعت?|احدثت?|سببت?)\s+$")


def own_outcome(scanned: Scanned, group: People) -> Hit | None:
    """قتيل, جرحى, جثتين: the noun itself is the outcome."""
    nouns = scanned.inside("outcomes", max(0, group.start - 1), group.end + 1)
    nouns = [hit for hit in nouns if hit.row["form"] == "noun_count" and hit.value != "none"]
    if nouns:  # حصيلة الضحايا عشرون قتيلاً: the noun that says what became of them
        return next((hit for hit in nouns if hit.value != "killed_or_injured"), nouns[0])
    if group.form == "plural" and scanned.search_before(_THERE_ARE, group.start, 10):
        hits = scanned.inside("outcomes", group.start, group.end + BADLY)
        return next((h for h in hits if h.start == group.start and h.value == "injured"), None)
    return number_of_hurt(scanned, group)


def adjective_outcome(scanned: Scanned, group: People, items: list[Item], index: int, used: set[int]) -> Hit | None:
    """طفلين شهيدين: the outcome follows its noun as an adjective."""
    following = next_of(items, index)
    if following is None or following.people is None or following.start - group.end > 1:
        return None
    own = own_outcome(scanned, following.people)
    several = group.numeral or group.form == "dual"
    counted = several and following.people.form == "plural"  # خمسة جنود قتلى, عنصرين قتلى
    if own is not None and (following.people.form == group.form or (counted and not following.people.numeral)):
        used.add(following.people.start)
        return own
    return None


def stands_alone(items: list[Item], index: int, group: People) -> bool:
    """أحد أقارب الضحايا: those told before, unless who they were follows at once (القتلى هم رجل وولداه)."""
    following = people_after(items, index)
    before = following is None or following.start - group.end > 8
    return before and group.definite and group.form == "plural"

"""Which words of a clause tell an act: not what is planned, denied, threatened, recalled or left behind."""

from __future__ import annotations

import re

from incidents.extraction.clauses.cues import Scope, is_brought, is_negated, muted
from incidents.extraction.context import Scanned
from incidents.extraction.words.match import OF_ONE_TOLD, Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

from .no_act import is_aftermath


def act_words(scanned: Scanned, start: int, end: int, scopes: list[Scope]) -> list[Hit]:
    """Trigger words that tell an act, without acts only planned or denied and without dawn for "blew up"."""
    found: list[Hit] = []
    for hit in scanned.inside("triggers", start, end):
        if found and hit.start == found[-1].start and hit.value == found[-1].value:
            if hit.entry.strong:
                found[-1] = hit
            continue
        if (muted(scopes, hit.start) and not _opens_scope(scopes, hit)) or _inside_recall(scanned, hit):
            continue
        if _is_other_word(scanned, hit):
            continue
        if _spells_dawn(scanned, hit) and not _is_verb(scanned, hit):
            continue
        if (
            _points_back(scanned, hit)
            or is_aftermath(scanned, hit)
            or is_negated(scanned, hit)
            or is_brought(scanned, hit)
            or _of_victims(scanned, hit)
            or _is_threatened(scanned, hit, found)
            or _people_fall(scanned, hit)
            or _is_the_group(scanned, hit)
            or (hit.value in _ASIDE and _ASIDE[hit.value](scanned, hit))
        ):
            continue
        found.append(hit)
    return [hit for hit in found if not _only_bears(hit, found)]


def _is_mourning(scanned: Scanned, hit: Hit) -> bool:
    """أغلقت المحال أبوابها حداداً على ثلاثة شبان: shops shut for the dead, and in no protest."""
    return scanned.search(_MOURNED, hit.start, hit.end + BORNE) is not None


_MOURNED = Phrase(r"(?<!\w)(?:ال)?حدادا?(?!\w)")
_OF_LETTERS = frozenset({"arrest", "raid"})


def _is_other_word(scanned: Scanned, hit: Hit) -> bool:
    """والدهم, their father, no دهم; بتر ساقه, the leg; فجرى, so it went: letters of an act within another word."""
    if hit.value not in _OF_LETTERS:
        return scanned.folded.startswith("فجري ", hit.outer)
    if scanned.folded[hit.outer : hit.end] == "والدهم":
        return True
    return any(o.start < hit.start and hit.end <= o.end and o.value != hit.value for o in _injuries(scanned, hit))


def _injuries(scanned: Scanned, hit: Hit) -> list[Hit]:
    near = scanned.inside("outcomes", max(0, hit.start - 12), hit.end)
    return [o for o in near if o.value == "injured" and " " in o.entry.surface]


_VICTIMS_OF = Phrase(
    r"\w*\s+(?:(?:ال)?(?:جثامين|جثث|جثه|رفات|اشلاء)\s+)?(?:ال)?(?:ضحايا|قتلي|شهداء|ضحيه)\s+(?:ال)?(?:قصف|غار|مجزر|مجازر|تفجير|انفجار|هجوم|معارك|اشتباك|كمين|استهداف)"
)


_HANDED_OVER = Phrase(r"(?<!\w)[وفلب]?(?:ال)?" + any_of("hands_over_bodies") + r"\s+$")


def _of_victims(scanned: Scanned, hit: Hit) -> bool:
    """تنتشل جثامين ضحايا القصف: the find belongs to the act that killed them."""
    if hit.value != "body_found":
        return False
    handed = scanned.search_before(_HANDED_OVER, hit.outer, 14)  # لاستلام الجثمان
    if handed is None and hit.entry.surface in _BODIES:
        handed = scanned.search_before(_REACHED, hit.outer, 30)
    return handed is not None or scanned.match(_VICTIMS_OF, hit.end) is not None


_BODIES = frozenset({"جثث", "جثامين", "جثتين", "جثتان"})
_REACHED = Phrase(r"(?<!\w)[وفلب]?(?:ال)?" + any_of("reaches_hospital") + r"\s+(?:[^\s،.]+\s+){0,3}$")


def _only_bears(hit: Hit, told: list[Hit]) -> bool:
    """تعرضت مبان لسرقة: "was exposed to" says no more than the act that follows it."""
    if hit.value != "attack" or hit.entry.strong or hit.row["kind"] != "verb_passive":
        return False
    return any(0 < other.start - hit.end < BORNE and other.value != "attack" for other in told)


def _is_the_group(scanned: Scanned, hit: Hit) -> bool:
    """التنظيم … استهدف تجمعاً: the Organisation, and nobody organises a gathering."""
    return hit.value == "protest" and hit.prefix.endswith("ال") and scanned.folded.startswith("تنظيم", hit.start)


BORNE = 60  # letters


def _people_fall(scanned: Scanned, hit: Hit) -> bool:
    """عن سقوط قتيلين: who fell is told by it, and no shell."""
    if hit.entry.surface not in _FALLS or hit.value != "shelling":
        return False
    return any(o.row["form"] == "noun_count" for o in scanned.inside("outcomes", hit.end, hit.end + FALLEN))


_FALLS = frozenset({"سقوط", "سقط", "سقطت", "سقطوا"})
FALLEN = 16  # letters
_FOUND = Phrase(r"(?<!\w)(?:و|ف|ب|ل)?(?:ال)?" + any_of("arms_found") + r"\s+(?:[^\s،.]+\s+){0,3}$")


_WAR_GOODS = Phrase(
    r"\s+(?:علي\s+)?(?:[^\s،.]+\s+){0,2}?(?:علي\s+)?(?:[^\s،.]+\s+){0,2}?(?:ال|ب)?" + any_of("war_goods")
)
_ASSAULTS = frozenset({"attack", "attack_on_forces", "raid", "armed_clash", "gunfire", "suicide_bombing", "execution"})
BACK = 300  # letters from an act to what is told beside it


def _is_spoil(scanned: Scanned, hit: Hit) -> bool:
    """هاجموا حاجزاً …، واستولوا على أسلحتهم: arms and vehicles taken in an attack are no act of their own."""
    goods = hit.row["kind"].startswith("verb") and scanned.match(_WAR_GOODS, hit.end)
    return bool(goods) and _follows(scanned, hit, _ASSAULTS)


def _follows(scanned: Scanned, hit: Hit, acts: frozenset[str], ends: str = "\n") -> bool:
    """Whether one of these acts is surely told before a word, since the last of the marks that end its stretch."""
    start = max(0, hit.outer - BACK, *(scanned.folded.rfind(mark, 0, hit.outer) for mark in ends))
    return any(t.value in acts and t.entry.strong for t in scanned.inside("triggers", start, hit.outer))


_ATTACKER = Phrase(r"(?:\s+[^\s،.]+){0,6}?\s+(?:علي\s+)?(?:ال|لل)" + any_of("the_attacker") + r"(?!\w)")


def _is_end_of_attacker(scanned: Scanned, hit: Hit) -> bool:
    """وتمكن حرسه من إلقاء القبض على المهاجم: he who did what the sentence tells, and no arrest of its own."""
    seized = scanned.match(_ATTACKER, hit.end, hit.end + NEAR)
    return seized is not None and _follows(scanned, hit, _BY_ONE, ".\n")


NEAR = 60  # letters from a word of seizing to the one seized
_BY_ONE = _ASSAULTS | {"assassination", "grenade", "attack_on_civilians", "ied"}


def _are_arms_found(scanned: Scanned, hit: Hit) -> bool:
    """وضبط أحزمة ناسفة: arms that are seized have not gone off."""
    return not hit.entry.strong and scanned.search_before(_FOUND, hit.outer, 44) is not None


_RANSOM = Phrase(r"(?<!\w)\w{0,3}" + any_of("ransoms") + r"(?!\w)")


def _is_ransom(scanned: Scanned, hit: Hit) -> bool:
    """خطف مسلحون تاجراً …، وطالبوا ذويه بفدية: what is asked for those just told to be taken."""
    asked = scanned.search(_RANSOM, hit.start, hit.end + NEAR)
    return asked is not None and _follows(scanned, hit, _TAKEN)


_TAKEN = frozenset({"abduction"})


_BROUGHT_HOME = Phrase(r"\w*\s+(?:[^\s،,.]+\s+){0,3}?(?:ال)?" + any_of("brought_home") + r"(?!\w)")
_BAN = Phrase(r"\w*فرض\w*\s+(?:[^\s،,.]+\s+){0,3}?(?:ال)?(?:حظر|حصار|طوق|قيود|رسوم)\w*")
_HANDS_IN = Phrase(r"\w*تسليم\w*\s+(?:[^\s،,.]+\s+){0,3}?(?:ال|ب)?" + any_of("handed_in") + r"(?!\w)")
_IS_TO_COME = Phrase(r"\s+(?:[^\s،,.]+\s+){0,2}?(?:سيتم|سيكون|ستتم|سيجري)(?!\w)")


def _changes_no_hands(scanned: Scanned, hit: Hit) -> bool:
    """استعادة أطفال من المخيم, تسليم 150 قطعة سلاح, الانسحاب سيتم, فرضت حظراً على الريف: people, arms, plans, a ban."""
    if any(scanned.match(words, hit.start, hit.end + NEAR) for words in (_BAN, _HANDS_IN)):
        return True
    if scanned.match(_IS_TO_COME, hit.end, hit.end + NEAR):
        return True
    if _ITS_CONTROL.match(scanned.folded, hit.start) and scanned.search_before(_HELD_AREA, hit.outer, 24):
        return True
    return "استعاد" in hit.entry.surface and scanned.match(_BROUGHT_HOME, hit.end, hit.end + NEAR) is not None


_ITS_CONTROL = re.compile(r"سيطر(?:ه|ته|تها|تهم|تهما)(?!\w)")
_HELD_AREA = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("held_areas") + r"\s+$")  # في مناطق سيطرتها


_SHUTS = Phrase(any_of("shuts") + r"(?!\w)")
_CROWD = Phrase(any_of("crowds"))
_OF_A_CROWD = frozenset({"", "civilian", "unidentified", "identity_militia"})


def _is_by_force(scanned: Scanned, hit: Hit) -> bool:
    """وقطعت قسد الطرق المؤدية إلى الحقل: a road that a force shuts, and no crowd is told of."""
    if not scanned.match(_SHUTS, hit.start, hit.end):
        return False
    start = max(0, hit.start - BEFORE, scanned.folded.rfind("\n", 0, hit.start))
    groups = {scanned.lexicon.group(a.value) for a in scanned.inside("actors", start, hit.end + AFTER)}
    return bool(groups - _OF_A_CROWD) and scanned.search(_CROWD, start, hit.end + BEFORE) is None


BEFORE, AFTER = 60, 20  # letters


# What may be told of an act beside it, by the type that its word has.
_ASIDE = {
    "territorial_change": _changes_no_hands,
    "riot": _is_by_force,
    "suicide_bombing": _are_arms_found,
    "property_destruction": _is_spoil,
    "arrest": _is_end_of_attacker,
    "threat": _is_ransom,
    "protest": _is_mourning,
}


def _is_threatened(scanned: Scanned, hit: Hit, before: list[Hit]) -> bool:
    """هددت خلايا التنظيم تاجرا بإطلاق النار عليه: what is threatened is not done."""
    if hit.value == "threat" or scanned.folded[hit.outer] != "ب" or hit.row["kind"] == "noun":
        return False
    return any(
        t.value == "threat" and t.row["kind"] == "verb_active" and 0 < hit.outer - t.end < FROM_THREAT for t in before
    )


FROM_THREAT = 70  # letters


def _opens_scope(scopes: list[Scope], hit: Hit) -> bool:
    """توعد بيان معلمي البلدة بالقتل: what is threatened is not done, the threat is."""
    return hit.value == "threat" and any(s.start in (hit.start, hit.outer) for s in scopes)


_FROM_IT = re.compile(r"\s+من\s+ال")
_FROM = re.compile(r"\s+(?:[^\s،.]+\s+){0,7}?(?:من|عقب|بعد|اثر)\s")
_FORMER = Phrase(
    r"\s+(?:ال)?(?:سابق|قديم)\w{0,2}(?!\w)(?!\s+(?:في\s+|يوم\s+|بتاريخ\s+|ال)*\d)"
)  # قصف سابق; not سابقة يوم 16
_ANY = Phrase(r"(?:^|\s)(?:علي\s+)?(?:اي|كل)\s+$")
_TOLD_ANEW = re.compile(r"\s*(?:الذي|التي|علي|الجوي|المدفعي|الصاروخي|ل|ب(?!عد\s))")
_AFTER_THE_ACT = Phrase(any_of("after_the_act", "sound_of") + r"\s*$")
# وقف المداهمات, تصاعد هجمات التنظيم, هربا من القصف, منذ تدمير المحطة: what is spoken of, and not told.
_NOT_THE_ACT = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("heads_of_no_act") + r"\s+$")
_FEARED = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("dreads") + r"\s+(?:[^\s،,.]+\s+){0,3}?(?:من|حيال|ازاء)\s+$")
_LATER = Phrase(r"(?<!\w)بعد\s+" + any_of("long_whiles") + r"\s+(?:\S+\s+)?من\s+$")  # بعد أيام من الاشتباكات
_LONG_BEFORE = Phrase(r"(?<!\w)بعد\s+(?:\S+\s+)?" + any_of("long_whiles") + r"\s+(?:من|علي)\s+$")
_MARKS = Phrase(r"(?<!\w)(?:اثار|علامات|كدمات|سحجات)\s+(?:واضحه\s+|ل)?(?:ال)?(?:\w+\s+و(?:ال)?)?$")
_OF_GANGS = frozenset({"abduction", "property_destruction", "assassination"})
_GANG = Phrase(r"(?<!\w)\w{0,2}(?:عصابه|عصابات|شبكه|شبكات)\s+(?:ال)?$")
_CEASE = Phrase(r"(?<!\w)(?:ال|ب|ل|و)?(?:وقف|هدنه)\s+$")
_SOUND = Phrase(any_of("sound_of") + r"\s+ال")


def _points_back(scanned: Scanned, hit: Hit) -> bool:
    """عقب الاستهداف, بعد الهجوم, نجوا من الحادثة: the act told before, not another."""
    if hit.entry.surface.startswith("نج") and not _survives(scanned, hit):
        return True
    if scanned.match(_SOUND, hit.start) or scanned.search_before(_CEASE, hit.outer, 12):
        return True  # دوي الانفجار, اتفاق وقف إطلاق النار
    if hit.row["strength"] == "weak" and scanned.search_before(_MARKS, hit.outer, 30):
        return True  # وعليها آثار ضرب
    seizes = scanned.folded[hit.start : hit.end] in scanned.lexicon.presents  # عصابة تخطف مهندسا
    if hit.value in _OF_GANGS and not (seizes or hit.prefix) and scanned.search_before(_GANG, hit.outer, 10):
        return True  # عصابة خطف
    if hit.row["kind"] not in NOUNS and "noun" not in hit.row:
        return False
    return _spoken_of(scanned, hit) or _told_already(scanned, hit)


def _survives(scanned: Scanned, hit: Hit) -> bool:
    """نجا من محاولة; not نجوا من الحادثة, told already, nor نجت العائلتان بفضل الله, of no act."""
    if _FROM_IT.match(scanned.folded, hit.end, hit.end + 8):
        return False
    return " " in hit.entry.surface or _FROM.match(scanned.folded, hit.end, hit.end + 90) is not None


def _spoken_of(scanned: Scanned, hit: Hit) -> bool:
    """وقف المداهمات, أي هجوم, قصف سابق, مخاوف السكان من هجوم: a noun that tells no single act."""
    if not hit.prefix and scanned.search_before(_FEARED, hit.outer, 44):
        return True
    if scanned.search_before(_NOT_THE_ACT, hit.outer, 24) or (
        hit.prefix.endswith("ال") and scanned.search_before(_LATER, hit.outer, 24)
    ):
        return True
    if hit.suffix in OF_ONE_TOLD and scanned.search_before(_LONG_BEFORE, hit.outer, 32):
        return True  # أفرجت عنهم بعد ثلاثة أشهر على اعتقالهم
    return bool(scanned.search_before(_ANY, hit.outer, 8) or scanned.match(_FORMER, hit.end, hit.end + 30))


def _told_already(scanned: Scanned, hit: Hit) -> bool:
    if not hit.prefix.endswith("ال") or _TOLD_ANEW.match(scanned.folded, hit.end, hit.end + 12):
        return False
    return bool(scanned.search_before(_AFTER_THE_ACT, hit.outer, 8))


def _inside_recall(scanned: Scanned, hit: Hit) -> bool:
    """ويأتي التفجير بعد …: the word points back to the act told before."""
    return recalled(scanned, hit.start, hit.end)


def recalled(scanned: Scanned, start: int, end: int) -> bool:
    for cue in scanned.inside("cues", max(0, start - 30), end + 20):
        if cue.start < start and end <= cue.end and cue.value in ("background", "earlier_incident"):
            return True
    return False


def _spells_dawn(scanned: Scanned, hit: Hit) -> bool:
    return scanned.folded[hit.start : hit.end] in ("فجر", "فجرا")


_DAY_FOLLOWS = re.compile(r"\s+[\"“«]?(?:" + any_of("day_words") + r"|\d)")
_BLOWN_UP = re.compile(r"(?:\s+\S+){0,8}?\s+" + any_of("blown_up") + r"(?!\w)")


def _is_verb(scanned: Scanned, hit: Hit) -> bool:
    """فجر انتحاري سيارته, blew up, and not فجر اليوم, at dawn: what is blown up follows, and no day at once."""
    if "\u0651" in scanned.text.words(hit.start, hit.end):
        return True
    if not any(p.start == hit.start for p in scanned.inside("day_parts", hit.start, hit.end)):
        return True
    if scanned.folded[hit.start : hit.end] == "فجرا" and not re.match(
        r"\s+(?:نفسيهما|حزاميهما|\w+ان\s)", scanned.after(hit.end, 24)
    ):
        return False
    after = scanned.after(hit.end, 90)
    return not _DAY_FOLLOWS.match(after) and bool(_BLOWN_UP.match(after))

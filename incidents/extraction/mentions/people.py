"""People counted: a number and a noun, a dual, one person, others; with status, group, sex and age."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from incidents.extraction.context import InOrder, Scanned, between
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .actors import ActorMention
from .counted import Cover
from .counted import People as People
from .dates import DateMention
from .grammar import bracketed, is_dual, is_of_clan, is_one_more, is_pair, of_each, of_rescuers
from .impersonal import in_name, is_no_person
from .inflected import with_inflected
from .kin import kin_of, without_kin
from .numbers import Number, is_no_count
from .others import others
from .place_roles import PlaceMention
from .whose import drives_for, group_beside, nation_of, owner_of, status_of

_STOP = re.compile(r"[.\n؛:!؟]")
_TO_NOUN = re.compile(
    r"\s*(?:علي الاقل\s+)?(?:(?:منهما?|(?:ال)?(?:باقو?ي?ن|متبقو?ي?ن|اخرين|اخرون))\s+)?(?:هم\s+)?"
    r"(?:من\s+|من بين\s+|من\s+" + any_of("best_of") + r"\s+|ال)?(?:ال)?\s*$"
)


def find_people(
    scanned: Scanned, numbers: list[Number], dates: list[DateMention], actors: list[ActorMention]
) -> list[People]:
    """Every counted or countable group of people, in order, each noun and number used once."""
    found: list[People] = []
    nouns = [hit for hit in scanned.hits.get("count_nouns", []) if hit.row["number"] != "" and hit.start >= 0]
    nouns = [h for h in _one_meaning(nouns) if not _is_adjective(scanned, h)]
    nouns = [h for h in with_inflected(scanned, numbers, nouns) if not in_name(scanned, h)]
    nouns = InOrder(without_kin(nouns))
    for number in numbers:
        near_dates = between(dates, number.start - 60, number.end)
        if any(number.start < d.end for d in near_dates if d.value.start or d.role != "part"):
            continue
        near = between(nouns, number.start - 40, number.end + 60)
        if person := _counted(scanned, number, near, between(actors, number.start - 240, number.end + 140)):
            found.append(person)
    counted = Cover(found)
    for hit in nouns:
        if counted.meets(hit.start, hit.end):
            continue
        if person := _uncounted(scanned, hit, between(actors, hit.start - 240, hit.end + 70)):
            found.append(person)
    found = sorted((of_each(scanned, of_rescuers(scanned, p)) for p in found), key=lambda p: p.start)
    return sorted(found + others(scanned, Cover(found)), key=lambda p: p.start)


def without_place_names(people: list[People], places: InOrder[PlaceMention]) -> list[People]:
    """The people, without the nouns that names of places end with (قرية رجم الشيخ)."""
    inside = {p.end for p in places if " " in p.name}
    return [p for p in people if p.numeral or p.end not in inside]


_PRESS_OFFICE = Phrase(r"(?<!\w)\w{0,3}" + any_of("press_offices") + r"\s+(?:ال)?$")
_CARRIES = Phrase(r"(?<!\w)\w{0,3}" + any_of("carries_people") + r"\s+(?:ال)?$")
_OF_CIVIL_USE = Phrase(r"(?<!\w)\w{0,3}" + any_of("civil_things") + r"\s+(?:ال)?$")
_HIS_STATE = re.compile(r"\s+(?:بين\s+الحياه|بحال|حالت|في\s+العنايه|بالعنايه|مصاب|جريح)")
_GANG = Phrase(r"(?<!\w)\w{0,3}(?:مجموعه|خليه|عصابه|منظمه|شبكه|زمره)\s+(?:ال)?$")
_SAID_OF = {  # words for people that may be said of a thing, and what stands before them there
    "مسلح": Phrase(r"(?<!\w)\w{0,3}?" + any_of("armed_acts") + r"\s+(?:ال)?$"),  # هجوم مسلح: an armed attack
    "إعلامي": _PRESS_OFFICE, "صحفي": _PRESS_OFFICE, "إرهابي": _GANG, "إرهابية": _GANG, "نازحة": _CARRIES,
    "مدنية": _OF_CIVIL_USE,
}  # fmt: skip


def _is_adjective(scanned: Scanned, hit: Hit) -> bool:
    """المطار العسكري, حاجز عسكري: of an army, not a soldier; أم is a mother where she has a child beside her.

    مجهولة الهوية says of bodies and men that nobody knows them.
    """
    if is_no_person(scanned, hit) or _is_of_nation(scanned, hit):
        return True
    if hit.row["lemma"] == "مجهول" and re.match(r"\w*\s+(?:ال)?هويه", scanned.after(hit.end, 14)):
        return True
    if hit.row["lemma"] in ("رجل", "ضحية") and hit.suffix and hit.row["number"] == "singular":
        return True  # تصاوب برجله: the leg; راح ضحيته اثنان: those who are told then
    if (after := _THEN.get(hit.row["lemma"])) is not None and after.match(scanned.folded, hit.end):
        return True
    if hit.row["lemma"] in ("أم", "أب") and not hit.suffix and hit.entry.surface in ("ام", "اب", "ابا"):
        beside = re.match(r"\s+(?:و|ل)\S|\s+مع\s", scanned.folded[hit.end : hit.end + 5])
        harmed = hit.prefix == "ال" and scanned.inside("outcomes", max(0, hit.outer - 30), hit.outer)  # مقتل الأب
        told = beside or (harmed and harmed[-1].end == hit.outer - 1)
        return not (told or (hit.prefix.endswith("ال") and _HIS_STATE.match(scanned.folded, hit.end)))
    if (before := _SAID_OF.get(hit.row["lemma"])) is not None:
        return scanned.search_before(before, hit.start, 20) is not None
    if hit.row["lemma"] not in ("عسكري", "مدني", "أمني", "امني"):
        return False
    return bool(
        re.search(
            r"(?:ال\w+|حاجز|مقر|رتل|مطار|مستودع|موقع|هدف|زي|مجلس|دفاع|طيران)\s+(?:ال)?$", scanned.before(hit.start, 24)
        )
    ) and (hit.row["number"] == "singular")


_THEN = {
    "راكب": re.compile(r"\s+(?:علي\s+)?(?:دراج|موتور|متور|ماتور|موتسيكل)"),  # ملثمين راكبين موتور
    "مصاب": re.compile(
        r"\s+ب?(?:ال)?" + any_of("illnesses") + r"(?!\w)"
    ),  # مصابي التصلب اللويحي: the sick  # العدد مرشح للارتفاع, خطفوه طالبين فدية: no candidate, no students
    "مقاتلة": re.compile(r"\s+(?:ال)?(?:حربي|نفاث|سوخوي|ميغ)|\s+من\s+(?:طراز|نوع)|\s+[فf]\s?-?\s?\d"),  # a warplane
    "مرشح": re.compile(r"\w*\s+(?:ل|الي)"),
    "طالب": re.compile(r"\s+(?:ب|من(?:ه|ها|هم)\s|من\s+ذوي)?(?:ال)?(?:فدي|مبلغ|مال|اتاو)"),
}


_NATIONS = frozenset(
    {"عراقي", "سوري", "إيراني", "أفغاني", "لبناني", "باكستاني", "أمريكي", "تركي", "روسي", "فلسطيني", "كردي", "أجنبي"}
)


def _is_of_nation(scanned: Scanned, hit: Hit) -> bool:
    """عدد الجنود الأتراك: said of the people before it, with the article as they have it."""
    if hit.row["lemma"] not in _NATIONS or not hit.prefix.endswith("ال"):
        return False
    before = scanned.inside("count_nouns", max(0, hit.outer - 20), hit.outer)
    return any(noun.end == hit.outer - 1 and noun.prefix.endswith("ال") for noun in before)


def _one_meaning(nouns: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in nouns:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _counted(scanned: Scanned, number: Number, nouns: list[Hit], actors: list[ActorMention]) -> People | None:
    if (
        number.exact == 2
        and any(
            n.end <= number.start <= n.end + 3 and not _is_the_dead(n) and scanned.folded[number.start - 1] != "و"
            for n in nouns
        )
        and number.rule != "number.digits"
    ):
        return None  # مدنيين اثنين: the noun has counted them
    family = scanned.match(_FAMILY, number.end)
    if is_no_count(scanned, number) and not family:
        return None
    if (told := _by_noun(scanned, number, nouns, actors)) is not None:
        return told
    if _is_named_number(scanned, number):
        return None
    if both := scanned.match(_OF_BOTH, number.end):
        return _by_number(number, both.end(), "unknown", None, "number")
    if family:
        return _by_number(number, family.end(), "civilian", "civilians", "number")
    if (actor := _group_after(scanned, number, actors)) is not None:
        return _by_number(number, actor.end, status_of(scanned, actor.code), actor.code, "number")
    return _bare(scanned, number)


_KINDS = re.compile(r"\s+(?:ما\s+)?بين\s+(?:ال)?")
_AND_KIND = re.compile(r"(?:\s+\w+){0,2}\s+و(?:ال)?")


def _of_kinds(scanned: Scanned, number: Number, nouns: list[Hit]) -> int:
    """سبعون بين عناصر أمن وموظفين: where the two kinds of people end whom the number counts; 0 without them."""
    for first, second in itertools.pairwise(nouns):
        if first.start < number.end or not _KINDS.fullmatch(scanned.folded, number.end, first.start):
            continue
        outcomes = {first.row["lemma"], second.row["lemma"]} & _THE_DEAD
        if not outcomes and _AND_KIND.fullmatch(scanned.folded, first.end, second.start):
            return second.end
    return 0


def _by_noun(scanned: Scanned, number: Number, nouns: list[Hit], actors: list[ActorMention]) -> People | None:
    """The number and the noun that it counts, before it or after it."""
    if (told := _of_noun_before(scanned, number, nouns, actors)) is not None:
        return told
    if kinds := _of_kinds(scanned, number, nouns):
        return _by_number(number, kinds, "unknown", None, "number")
    if (noun := bracketed(scanned, number, nouns)) is not None:
        return _make(scanned, noun.start, noun, number.minimum, number.maximum, number.rule, actors, "number")
    for hit in nouns:
        near = number.end <= hit.start <= number.end + 32
        if near and _TO_NOUN.fullmatch(scanned.folded, number.end, hit.start):
            return _make(scanned, number.start, hit, number.minimum, number.maximum, number.rule, actors, "number")
    return None


def _is_the_dead(noun: Hit) -> bool:
    """القتلى اثنان: the number says it of the dead."""
    return noun.row["lemma"] in _THE_DEAD and noun.prefix.endswith("ال") and noun.row["number"] == "plural"


MOST = 500  # dead or hurt
SAID = 40  # letters between the dead or hurt and their figure


_TOLL = re.compile(
    r"(?:\s+ال(?:مدني|عسكري)(?:ين|ون))?(?:\s+(?:حتي|لحد|الي|لل?)\s*(?:ال)?(?:ان|هلق|حين|لحظه|ساعه))?\s*[:=]?\s*(?:(?:صاروا?|اصبحوا|باتوا|بلغوا|ناهزوا|قاربوا|وصلوا\s+(?:الي|ل)|(?P<more>فاقوا|تجاوزوا|يفوقون|يتجاوزون|(?:فاق|تجاوز|يفوق|يتجاوز)\s+عددهم|فوق))\s+)?(?:حوالي|نحو|بحدود|شي|عددهم)?\s*(?:ال\s?|ف)?"
)
_PART_OF = re.compile(r"(?<!\w)(?:و|ف)?(?:بين|من|ضمن|احد|احدي)\s+$")  # بين القتلى ثلاثة: a part
_THE_NUMBER = re.compile(r"\w{0,3}\s+(?:ال(?!\s*و))?\s?ال\s?")


def _of_noun_before(scanned: Scanned, number: Number, nouns: list[Hit], actors: list[ActorMention]) -> People | None:
    """أطفالهما الأربعة, الأشقاء الثلاثة: a number with the article counts the noun that it follows.

    Two after a noun without a pronoun may be Monday (الاثنين).
    """
    if number.maximum not in (number.minimum, None) or not 2 <= number.exact <= MOST:
        return None
    for hit in nouns:
        if hit.row["number"] != "plural" or not hit.end < number.start:
            continue
        if _corrects(scanned, hit, number):
            return _numbered(scanned, hit, number, actors, None)
        if (told := _toll_told(scanned, hit, number, actors)) is not None:
            people = _numbered(scanned, hit, number, actors, _group_after(scanned, number, actors))
            people = replace(people, end=max(people.end, _noun_after(scanned, number, nouns)))
            return replace(people, maximum=None) if told["more"] else people
        near = number.start <= hit.end + 10 and (number.exact <= 30 or hit.row["lemma"] in _THE_DEAD)
        if near and _is_adjective_of(scanned, hit, number):
            return _numbered(scanned, hit, number, actors, None)
    return None


def _noun_after(scanned: Scanned, number: Number, nouns: list[Hit]) -> int:
    """Where the noun ends that the figure counts once more: قتلى النظام 48 عنصراً; -1 without one."""
    return next(
        (n.end for n in nouns if n.start >= number.end and not scanned.folded[number.end : n.start].strip()), -1
    )


def _is_adjective_of(scanned: Scanned, hit: Hit, number: Number) -> bool:
    """أطفالهما الأربعة: a number with the article after a noun with the article or a pronoun."""
    own = hit.suffix != "" or hit.entry.surface.endswith(("ه", "ها", "هم", "هما"))
    if number.maximum is None or (not own and (number.exact == 2 or not hit.prefix.endswith("ال"))):
        return False
    return _THE_NUMBER.fullmatch(scanned.folded, hit.end, number.start) is not None


def _toll_told(scanned: Scanned, hit: Hit, number: Number, actors: list[ActorMention]) -> re.Match[str] | None:
    """القتلى 17, الجرحى نحو 30, قتلى قسد ستة: the words between the noun (and its owner) and its figure."""
    if hit.row["lemma"] not in _THE_DEAD or number.start > hit.end + SAID:
        return None
    owner = None if hit.prefix.endswith("ال") else next((a for a in actors if a.outer == hit.end + 1), None)
    if owner is None and not hit.prefix.endswith("ال"):
        return None
    told = _TOLL.fullmatch(scanned.folded, owner.end if owner else hit.end, number.start)
    return None if told is None or _PART_OF.search(scanned.before(hit.outer, 8)) else told


# وليس ثلاثة, مو اتنين: the figure told before is wrong
NOT_SO_MANY = Phrase(
    r"\s*[،,]?\s*(?:و?ليس(?:وا)?|وليست|مو|مش|وما هم|لا)\s+(?:ال)?"
    r"(?:\d{1,3}|واحد|اثن\w+|ا?تنين|ثلاث|تلات|اربع|خمس|ست|سبع|ثمان|تمن|تسع|عشر)\w*(?=\s*(?:[،,.\n)]|$|كما|مثل|متل))"
)
AFTER_NOUN = 45  # letters from the noun to the figure that corrects another


def _corrects(scanned: Scanned, hit: Hit, number: Number) -> bool:
    """جرحى الجيش بمحيط الصور خمسة وليس ثلاثة: the right figure of the dead or hurt, in place of a wrong one."""
    if hit.row["lemma"] not in _THE_DEAD or number.start > hit.end + AFTER_NOUN:
        return False
    gap = scanned.folded[hit.end : number.start]
    return not re.search(r"[.\n،]", gap) and scanned.match(NOT_SO_MANY, number.end) is not None


def _numbered(
    scanned: Scanned, hit: Hit, number: Number, actors: list[ActorMention], group: ActorMention | None
) -> People:
    """The people of a noun that a number follows, and whose they are if that follows too (القتلى 7 من داعش)."""
    told = _make(scanned, hit.start, hit, number.minimum, number.maximum, number.rule, actors, "number")
    if group is not None:
        told = replace(told, end=group.end, status=status_of(scanned, group.code), actor=group.code)
    return replace(told, end=max(told.end, number.end))


def _group_after(scanned: Scanned, number: Number, actors: list[ActorMention]) -> ActorMention | None:
    """ثلاثة من قسد: the number counts members of the group."""
    for actor in actors:
        near = number.end <= actor.outer <= number.end + 28
        if near and _OF_ACTOR.fullmatch(scanned.folded, number.end, actor.outer):
            return actor
    return None


def _by_number(number: Number, end: int, status: str, actor: str | None, form: str) -> People:
    """People whom the number alone counts, without a noun."""
    rule = number.rule
    return People(number.start, end, number.minimum, number.maximum, status, actor, "", rule, True, "", False, form)


_OF_ACTOR = re.compile(
    r"\s*(?:علي الاقل\s+)?(?:(?:منهما?|(?:ال)?(?:باقو?ي?ن|متبقو?ي?ن))\s+)?(?:(?:من\s*)?(?:بين\s*)?|من\s+\w+\s*)"
)
_FAMILY = Phrase(r"\s*من\s+(?:عوايل|عايلات|عايله|اسره|ذوي|افراد عايله|اهالي|ابناء|سكان)\b")
_OF_BOTH = Phrase(r"\s*من\s+(?:كلا\s+)?(?:الطرفين|الجانبين|الفريقين|الجهتين)(?!\w)")  # 17 من الطرفين
_OTHERS_AFTER = Phrase(r"\s*(?:ال)?(?:اخرين|اخرون|اخريات|باقين|باقون|متبقين|متبقون|منهم|منهما)")


def _bare(scanned: Scanned, number: Number) -> People | None:
    """A number with no noun: of people only beside an outcome (وإصابة ثلاثة) or with "others"."""
    if max(number.exact, number.maximum or 0) > 5000 or _is_label(scanned, number):
        return None
    if match := scanned.match(_OTHERS_AFTER, number.end):
        women = number.minimum if match[0].endswith("اخريات") else 0
        return replace(_by_number(number, match.end(), "unknown", None, "others"), women=women)
    return _by_number(number, number.end, "unknown", None, "bare")


_CLOCK = re.compile(r"\d\s?:\s?\d")
_COLON = re.compile(r"\s?:")


def _is_label(scanned: Scanned, number: Number) -> bool:
    """07:40, تعديل 3 : …: the hour, or the number of a line."""
    if _CLOCK.match(scanned.folded, number.end - 1) or _CLOCK.match(scanned.folded, max(0, number.start - 2)):
        return True
    if not _COLON.match(scanned.folded, number.end):
        return False
    line = scanned.folded.rfind("\n", 0, number.start) + 1
    before = scanned.folded[line : number.start].split()
    return len(before) <= 1 and not scanned.inside("outcomes", line, number.start)


def _is_named_number(scanned: Scanned, number: Number) -> bool:
    """The number belongs to the word before it: age, money, a unit, a road, an outlet."""
    for hit in scanned.inside("not_casualties", max(0, number.start - 24), number.start):
        gap = scanned.folded[hit.end : number.start]
        if hit.row["side"] == "before" and hit.value not in ("duration", "year") and not gap.strip(" ال:"):
            return hit.value != "unit_name" or number.rule == "number.digits"
    before = scanned.before(number.start, 3)
    return bool(re.search(r"[A-Za-z(]$", before)) or (
        1900 <= number.exact <= 2100 and "عام" in scanned.before(number.start, 8)
    )


def _uncounted(scanned: Scanned, hit: Hit, actors: list[ActorMention]) -> People | None:
    """People without a number: one, a dual, a plural, or with words such as "a number of"."""
    form, row = hit.row["number"], hit.row
    minimum = int(row["min"])
    maximum = int(row["max"]) if row["max"] else None
    start, rule = hit.start if hit.prefix else hit.outer, hit.entry.id
    if quantifier := _quantifier(scanned, hit):
        start, rule = quantifier.start, quantifier.entry.id
        if quantifier.value == "one_of":
            minimum, maximum, form = 1, 1, "one_of"
        else:
            minimum, maximum, form = int(quantifier.row["min"] or SEVERAL), None, "number"
    if form == "plural":
        minimum, maximum, form = _as_many_as_told(scanned, hit) or (minimum, maximum, form)
    form = "others" if is_one_more(scanned, hit) else form
    if form == "collective" or scanned.search_before(_WITHOUT, hit.outer, 40):
        return None
    if row["lemma"] == "ضحية" and any(a.role == "agent_by" and hit.end <= a.outer <= hit.end + 20 for a in actors):
        return None  # سبع جثث من ضحايا التنظيم: who killed those counted
    return _make(scanned, start, hit, minimum, maximum, rule, actors, form)


def _as_many_as_told(scanned: Scanned, hit: Hit) -> tuple[int, int | None, str] | None:
    """How many a plural means, and its form, where the words beside it or its own letters say: dozens, two, one."""
    if hit.entry.surface == "رجال" and "\u062c\u0651" in scanned.text.words(hit.start, hit.end):
        return 1, 1, "singular"  # رجّال: a man, in dialect
    if hit.row["lemma"] in _THE_DEAD and (many := _BY_TENS.match(scanned.folded, hit.end)):
        return 200 if "م" in many[1] else 20, None, "number"
    two = _TWO_AFTER.match(scanned.after(hit.end, 24))
    return (2, 2, "dual") if (two and not _is_monday(hit, two)) or is_pair(scanned, hit) else None


def _is_monday(hit: Hit, two: re.Match[str]) -> bool:
    """قتل مدنيين الاثنين: after a noun without article or pronoun it is the day; مجهولون مدنيين اثنين: of others."""
    if hit.entry.surface.endswith("ون"):
        return True
    own = hit.suffix or hit.entry.surface.endswith(("ه", "ها", "هم", "هما")) or hit.prefix.endswith("ال")
    return not own and " ال" in two[0]


def _quantifier(scanned: Scanned, hit: Hit) -> Hit | None:
    """أحد, عدد من, عشرات straight before the noun; عدد القتلى brings its figure later."""
    found = None
    for quantifier in scanned.inside("quantifiers", max(0, hit.start - 44), hit.start):
        gap = _GREAT.sub("", scanned.folded[quantifier.end : hit.start])
        if gap.replace("ال", "").replace("من", "").strip():
            continue
        if quantifier.value == "one_of":
            found = quantifier
        elif quantifier.value in _SEVERAL and hit.row["number"] in ("plural", "collective"):
            counted = quantifier.entry.surface in ("عدد", "اعداد", "عددا") and "من" not in gap.split()
            counted = counted and (hit.prefix.endswith("ال") or hit.row["lemma"] in _THE_DEAD)
            # عدد قتلى القصف: their figure comes later
            found = found if counted else quantifier
    return found


_BY_TENS = re.compile(r"\s+ب(?:ال)?(عشرات|ميات)(?!\w)")  # والجرحى بالعشرات
_GREAT = re.compile(r"(?<!\w)(?:كبار|ابرز|اهم|اخطر|اشهر|اقدم|قدامي|صغار)(?!\w)")  # أحد كبار مسؤولي التنظيم
SEVERAL = 2  # people at least, where their number is not known
_SEVERAL = frozenset({"tens", "hundreds", "several", "unknown_number"})
_THE_DEAD = frozenset({"قتيل", "شهيد", "ضحية", "جريح", "مصاب", "جثة", "جثمان"})
_TWO_AFTER = re.compile(r"(?:ه|ها|هم|هما)?\s*(?:(?!و)\w+(?:ين|ان)\s+)?(?:ال)?اثن(?:ين|ان)(?!\w)")
_WITHOUT = Phrase(
    r"(?:^|\s)(?:ب|ل)?(?:اي|ايه)\s+(?:من\s+)?(?:ال)?$"  # any: of nobody
    r"|(?:^|\s)(?:و|ف)?(?:ما في|مافي|ماكو|ما صار|ماصار|لا توجد|لا يوجد)\s+(?:اي\s+)?(?:ال)?$"  # there are none
    r"|(?:بدون|دون)\s*$"
    r"|(?:^|\s)(?:و|ف)?(?:لم|لا(?!\s+[يت]?زال)|دون ان)\s+(?:(?!و(?!قوع|جود|رود)|الا\s|سوي\s)[^\s،,]+\s+){0,3}$"
)  # لم تهدأ الراجمات وأصيبت امرأة: what is joined by "and" is not denied


def _make(
    scanned: Scanned,
    start: int,
    hit: Hit,
    minimum: int,
    maximum: int | None,
    rule: str,
    actors: list[ActorMention],
    form: str,
) -> People:
    status, actor, end = hit.value, hit.row["actor"] or None, hit.end
    if status == "unknown" and hit.row["lemma"] in _MEMBERS and scanned.search_before(_OF_FAMILY, start, 40):
        status, actor = "civilian", "civilians"  # عائلة من خمسة أفراد
    named = group_beside(scanned, hit, actors)
    if status == "combatant" and form == "singular" and (kinsman := kin_of(scanned, start, hit)) is not None:
        return kinsman
    if named is not None and (
        named.code == actor == "detainees" or (status != "combatant" and is_of_clan(scanned, hit, named))
    ):
        named = None  # أسرى: captives, of no told role
    if named is not None and (status != "civilian" or scanned.lexicon.group(named.code) == "civilian"):
        group = status_of(scanned, named.code)
        if group == "combatant" or actor is None or group == "civilian":
            status, actor, end = group, named.code, max(end, named.end)
    status, actor = drives_for(scanned, hit, actors) or (status, actor)
    if status == "combatant":
        actor = nation_of(scanned, hit) or actor or owner_of(scanned, hit, actors)
    if form == "singular" and named is not None and is_dual(scanned, hit, named):
        minimum, maximum, form = 2, 2, "dual"
    single = form == "singular" and bool(_ONLY_ONE.match(scanned.after(hit.end, 10)))
    numeral = single or (form == "number" and not (rule.startswith("qnt") and minimum == 2 and maximum is None))
    old = hit.row["age_sex"] == "elderly" and hit.row["gender"] == "f"  # مسنة, an old woman
    definite = hit.prefix.endswith("ال") or hit.prefix.endswith("لل") or hit.entry.surface.startswith("ال")
    return People(
        start,
        end,
        minimum,
        maximum,
        status,
        actor,
        hit.row["age_sex"],
        rule,
        numeral,
        scanned.folded[hit.start : hit.end],
        definite,
        form,
        hit.row["lemma"],
        children=minimum if hit.row["age_sex"] == "child" else 0,
        women=1 if hit.row["lemma"] in _MAN_AND_WIFE else minimum if hit.row["age_sex"] == "woman" or old else 0,
    )


_ONLY_ONE = re.compile(r"\s+(?:واحده?|فقط)(?!\w)")
_MEMBERS = frozenset({"فرد", "شخص"})
_OF_FAMILY = Phrase(r"(?:عايل|اسر)\w*\s+(?:\w+\s+){0,2}(?:من|ل|تضم)\s*$")
_MAN_AND_WIFE = frozenset({"زوج وزوجته", "رجل وزوجته"})

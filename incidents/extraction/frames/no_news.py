"""Acts that a clause names and that are no news: what is to come, crime at home, mishaps told by what they led to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_roles import PlaceMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

_TIMES = ("weekdays", "relative_dates", "day_parts", "months")
_TO_COME = Phrase(r"(?<!\w)\w{0,2}" + any_of("spans_to_come") + r"\s+ال(?:قادم|مقبل)\w{0,3}(?!\w)(?!\s+(?:من|الي)\s)")
_KIN = any_of("kin_at_home")
_BY_KIN = Phrase(any_of("killer_before") + r"\s+(?:احد\s+)?" + _KIN + r"(?!\w)")
_KILLS_KIN = Phrase(
    r"(?<!\w)[وف]?" + any_of("kills_with_hands") + r"\s+"
    r"(?:(?:ال)?"
    + any_of("private_killers")
    + r"\s+(?:(?!و|برصاص|امام|مع\s|برفق|بحضور|بانفجار|ب?قصف|جراء|اثر)[^\s،,.]+\s+){0,4}?)"
    + _KIN
    + r"(?!\w)"
)
_ONE_KILLS_KIN = Phrase(
    r"(?<!\w)" + any_of("private_killers") + r"\s+" + any_of("kills_with_hands") + r"\s+" + _KIN + r"(?!\w)"
)
_KILLING_OF_KIN = Phrase(r"(?<!\w)(?:علي|ب|ل|بعد|جريمه)\s?(?:قتل|طعن|ذبح|خنق|حرق|قتله|قتلها)\s+" + _KIN + r"(?!\w)")
_KIN_DID = Phrase(r"(?<!\w)(?:ان\s+)?" + _KIN + r"\s+(?:هو\s+|هي\s+)?(?:من\s+)?" + any_of("did_to_kin") + r"(?!\w)")
_QUARREL = Phrase(any_of("private_quarrels") + r"(?!\w)")
_BETWEEN = Phrase(r"(?<!\w)بين\s+(?:\w+\s+)?(?:ال)?" + any_of("who_fight_each_other"))
_THE_CULPRIT = Phrase(r"(?<!\w)" + any_of("culprits") + r"(?!\w)")
_LED_TO = Phrase(r"(?<!\w)[وف]?(?:ما\s+|مما\s+)?" + any_of("led_to") + r"(?!\w)")
_SAYS_THAT = Phrase(r"(?<!\w)(?:ان|بان|الي ان)\s")
_OF_ONE = frozenset({"assassination", "gunfire", "attack", "communal_clash", "attack_on_civilians", "execution"})


def is_no_news(scanned: Scanned, triggers: list[Hit], start: int, end: int) -> bool:
    """Whether the clause tells what is to come, a crime at home, a mishap, or names acts only to speak of them."""
    strong = [t for t in triggers if t.entry.strong]
    hurt = any(h.value != "none" for h in scanned.inside("outcomes", start, end))
    if not hurt and scanned.search(_TO_COME, start, end):
        return True
    if _is_private(scanned, {t.value for t in strong}, start, end):
        return True
    if _at_home(scanned, {t.value for t in strong}, start, end):
        return True
    if _is_general(scanned, strong, start, end):
        return True
    return hurt and _is_mishap(scanned, triggers, strong, start, end)


def _is_general(scanned: Scanned, strong: list[Hit], start: int, end: int) -> bool:
    """انتهاكات بينها الاعتقال والخطف, ظواهر سلب: kinds of acts, with no verb, no figure and no time."""
    if not strong or scanned.search(_KINDS_OF_ACTS, start, end) is None:
        return False
    if any(t.row["kind"][:5] == "verb_" and "noun" not in t.row for t in strong):
        return False
    done = any(h.row["form"].startswith("verb_") for h in scanned.inside("outcomes", start, end))
    counted = _DIGIT.search(scanned.folded, start, end)
    return not (done or counted or any(scanned.inside(layer, start, end) for layer in _NEWS_HAS))


_DIGIT = re.compile(r"\d")
_NEWS_HAS = ("weekdays", "relative_dates", "months", "numbers")
_KINDS_OF_ACTS = Phrase(r"(?<!\w)[وفبلك]?(?:ال)?" + any_of("kinds_of_acts") + r"(?!\w)")


def _is_private(scanned: Scanned, strong: set[str], start: int, end: int) -> bool:
    """دهساً بسيارة مسرعة, مشاجرة بالسكاكين بين عمال, مجلس عزاء: where no side is named, and no day of another act."""
    if any(scanned.lexicon.group(h.value) != "civilian" for h in scanned.inside("actors", start, end)):
        return False
    if strong <= {"attack_on_civilians", "property_destruction"} and scanned.search(_RUN_OVER, start, end):
        return True
    if strong <= {"communal_clash"} and scanned.search(_BRAWL, start, end):
        return not scanned.search(_ARMED, start, end)
    return bool(scanned.match(_WAKE, start, end)) and not any(scanned.inside(layer, start, end) for layer in _TIMES)


_RUN_OVER = Phrase(r"(?<!\w)" + any_of("run_over") + r"(?!\w)")
_BRAWL = Phrase(any_of("brawls") + r"\s+(?:[^\s،,.]+\s+){0,3}?بين\s+(?:ال)?" + any_of("brawlers") + r"(?!\w)")
_ARMED = Phrase(any_of("with_firearms"))
_WAKE = Phrase(r"[^\w]*[وف]?(?:[^\s،,.]+\s+){0,4}?" + any_of("wakes") + r"(?!\w)")


def _at_home(scanned: Scanned, strong: set[str], start: int, end: int) -> bool:
    """قتل زوجته, على يد شقيقه, بسبب خلاف مالي: what one person does to another of his house or over money."""
    if strong == {"arrest"} and scanned.search(_THE_CULPRIT, start, end):
        return True
    return strong <= _OF_ONE | {"arrest", "property_destruction"} and at_home(scanned, start, end)


def at_home(scanned: Scanned, start: int, end: int) -> bool:
    """Whether words tell what one person did to another of his house, or over money."""
    if scanned.search(_BY_COMRADE, start, end):
        return False
    if scanned.tells((_BY_KIN, _KILLING_OF_KIN, _KILLS_KIN, _ONE_KILLS_KIN, _KIN_DID), start, end):
        return True
    return scanned.search(_QUARREL, start, end) is not None and not scanned.search(_BETWEEN, start, end)


def _is_mishap(scanned: Scanned, triggers: list[Hit], strong: list[Hit], start: int, end: int) -> bool:
    """سقطت رافعة على عمال ما أدى إلى وفاة عامل: what led to it is told, and is no act of violence."""
    if strong or any(t.value not in _MAY_BE_CHANCE for t in triggers) or scanned.inside("weapons", start, end):
        return False
    led = scanned.search(_LED_TO, start, end)
    if led is None or len(scanned.folded[start : led.start()].split()) < CAUSE:
        return False
    if scanned.before(start, 3).rstrip(" ")[-1:] not in ("", ".", "\n"):
        return False
    return not (_people_hurt(scanned, start, led.start()) or scanned.inside("actors", start, led.start()))


# مقتل عنصر من الدفاع الوطني على يد زميله: between men under arms
_BY_COMRADE = Phrase(
    r"(?<!\w)"
    + any_of("men_under_arms")
    + r"(?!\w)[^\n.]{0,80}?(?<!\w)(?:زميل|رفيق)\w*(?!\w)|(?:زميل|رفيق)\w*\s+في\s+(?:ال)?(?:فصيل|حاجز|مجموعه|خدمه|صفوف)"
)
CAUSE = 3  # words
_MAY_BE_CHANCE = frozenset({"shelling", "attack", "accident"})  # سقطت, تعرض: of cranes and faults as of shells


def _people_hurt(scanned: Scanned, start: int, end: int) -> bool:
    return any(not h.entry.surface.startswith("سقط") for h in scanned.inside("outcomes", start, end))


def _is_known(scanned: Scanned, trigger: Hit) -> bool:
    """الهجوم, or (الهجوم) الذي استهدف كنيسة: named as an act that the reader knows of."""
    if trigger.row["kind"] in NOUNS:
        return trigger.prefix.endswith(("ال", "لل"))
    if scanned.match(_WHO, trigger.end):  # العائلات التي نزحت: the verb of the formula stands in a relative
        return True
    return in_relative(scanned, trigger)


def in_relative(scanned: Scanned, trigger: Hit) -> bool:
    """المنازل التي استولت عليها …: what is said of something else."""
    return scanned.search_before(_WHICH, trigger.outer, 24) is not None


_WHO = Phrase(r"\s+" + any_of("which") + r"\s")
_WHICH = Phrase(r"(?<!\w)" + any_of("which") + r"\s+(?:قد\s+|كان\w?\s+|كانوا\s+)?(?:قد\s+)?$")


_YEARS_PAST = Phrase(
    r"(?<!\w)(?:(?:قبل|منذ)\s+(?:[^\s،.]+\s+)?(?:سنوات|اعوام|سنين|عامين|سنتين|سنه|عاما)|(?:عام|سنه|العام)\s+(?:19|20)\d\d|(?:معركه|معارك|حرب|حمله)\s+(?:\w+\s+)?(?:عام\s+)?(?:19|20)\d\d)(?!\w)"
)
_DONE_TO_IT = re.compile(r"\w{3,}(?:ها|هم|هما)(?!\w)")
_DONE_BY = re.compile(r"\w{3,}(?:ها|هم|هما)\s+$")  # وهي أبنية دمرتها غارات التحالف


def is_of_the_past(scanned: Scanned, triggers: list[Hit], places: Sequence[PlaceMention], start: int, end: int) -> bool:
    """بيوتهم التي استولت عليها الميليشيات قبل سبعة أعوام: said of something else, years ago, and of no place told."""
    strong = [t for t in triggers if t.entry.strong]
    if not strong or not scanned.search(_YEARS_PAST, strong[0].start, end):
        return False
    at = strong[0].start
    done = _DONE_TO_IT.match(scanned.folded, at) or _DONE_BY.search(scanned.before(at, 18))
    if not (done or all(in_relative(scanned, t) for t in strong)):
        return False
    return not (scanned.inside("months", start, end) or any(p.start > at for p in places))


def is_presupposed(scanned: Scanned, triggers: list[Hit]) -> bool:
    """قال إن الغارات على البوكمال تهدف إلى …: acts with the article, that no verb and no day tells."""
    strong = [t for t in triggers if t.entry.strong]
    return bool(strong) and all(_is_known(scanned, t) for t in strong)

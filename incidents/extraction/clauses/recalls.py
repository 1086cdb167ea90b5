"""Clauses cut where they turn to what came before (…، بعد يوم واحد من مقتل ضابط في المنطقة ذاتها بلغم)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_relations import same_place, widens
from incidents.extraction.mentions.place_roles import PlaceMention
from incidents.extraction.values import HARMED
from incidents.extraction.words.wording import Phrase, any_of

from .acts import tells_act, tells_how_seized
from .sentences import Clause

AFTER_SPAN = Phrase(
    r"(?<!\w)(?:بعد|عقب)\s+(?:نحو\s+|حوالي\s+|اقل من\s+|اكثر من\s+|مرور\s+|مضي\s+)?"
    + r"(?:\d{1,2}\s+(?:ساعه|يوما|دقيقه)|"
    + any_of("spans_of_time")
    + r")\s+(?:من|علي|عن)\s+(?=\w)"
)
# بعد يومين من إصابته, من إطلاق النار عليه: of the one told, whose act it is
_OF_THE_SAME = re.compile(
    r"\S*(?:ه|ها|هم|هما|هن)(?!\w)|(?:[^\s،,.]+\s+){1,4}?(?:عليه|عليها|عليهم|عليهما|له|لها|لهم|به|بها|بهم|فيه|فيها)(?!\w)"
)
_STOP = re.compile(r"[،,؛.\n]")
ACT = 40  # letters from the span of time to the word of the act


_AFTER = Phrase(r"(?<!\w)(?:علي\s+)?(?:عقب|بعد|اثر|خلفيه)\s+(?=(?:ال)?" + any_of("answered_acts") + r"(?!\w))")
# رجلاً وفتى …، بعد أن كان قد اعتقلهما في الـ 12 من آب من السكرية
_HAD = Phrase(r"(?<!\w)بعد\s+ان\s+كان\w?\s+(?:[^\s،,.]+\s+){0,3}?قد\s")
# بتهمة تنفيذ تفجير الجامع في 26 كانون الأول: what those seized are said to have done
_ACCUSED = Phrase(
    r"(?<!\w)"
    + any_of("accused_of")
    + r"\s+(?:[^\s،,.]+\s+){0,2}?(?=(?:ب|ل|في\s)?(?:ال)?"
    + any_of("answered_acts")
    + r"(?!\w))"
)
# احتجاجاً على مقتل شاب أول أمس في ذيبان، قطع الأهالي الطريق في الصور
_ALREADY_TOLD = Phrase(r"(?:ذلك|هذا|هذه|ال" + any_of("acts_told") + r")(?!\w)(?!\s+(?:الذي|التي)\s)")
_OPENS_WHY = Phrase(r"[^\w]*و?" + any_of("grievances") + r"\s")
_WHY = Phrase(r"(?<!\w)" + any_of("grievances") + r"\s")


def by_recalls(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """The clause cut before an act that is told to have come before its own, or that it answers; else as it is."""
    if why := _answered(scanned, clause, named, dates):
        told = tells_act(scanned, clause.start, why.start())
        back = _takes_up(scanned, clause.start, why, clause.end) if told else _acts_after(scanned, why, clause, named)
        cut = [replace(clause, end=why.start()), Clause(why.end(), back, recalled=told)]
        return [*cut, Clause(back, clause.end)] if back < clause.end else cut
    if cut := _cause_first(scanned, clause, named, dates) or _after_another(scanned, clause, named, dates):
        return cut
    if cut := _of_which(scanned, clause, named, dates):
        return cut
    match = scanned.search(AFTER_SPAN, clause.start, clause.end)
    if match is None or _is_of_the_same(scanned, match.end()) or not _tells(scanned, match.end(), clause.end):
        return [clause]
    if match.start() - clause.start > OPENING:
        before = tells_act(scanned, clause.start, match.start()) or _settles(scanned, clause.start, match.start())
        rest = replace(clause, start=match.start(), opener=None)
        return [replace(clause, end=match.start()), rest] if before else [clause]
    stop = _STOP.search(scanned.folded, match.end(), clause.end)
    if stop is None or not tells_act(scanned, stop.end(), clause.end):
        return [clause]
    return [replace(clause, end=stop.start()), Clause(stop.end(), clause.end)]


def _is_of_the_same(scanned: Scanned, start: int) -> bool:
    """بعد يومين من إصابته: of the one told; not سيطرة, whose last letter is no pronoun, nor استعادتها بلدة قارة."""
    match = _OF_THE_SAME.match(scanned.folded, start)
    if match is None or scanned.text.words(start, match.end()).endswith("ة"):
        return False
    first = scanned.folded.find(" ", start)
    return first > match.end() or not _settles(scanned, start, first)


def _cause_first(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """احتجاجاً على مقتل شاب أمس في ذيبان أغلق محتجون …: what an act answers, and the act; else nothing."""
    opening = scanned.match(_OPENS_WHY, clause.start)
    if opening is None or scanned.match(_ALREADY_TOLD, opening.end()):
        return []
    parted = _parted(scanned, opening.end(), clause.end, named, dates)
    if parted is None:
        return []
    first, second = (opening.end(), parted[0]), (parted[1], clause.end)
    if not (_of_days(between(dates, *first)) and between(named, *first) and tells_act(scanned, *second)):
        return []
    return [Clause(*first, clause.opener, recalled=True), Clause(*second)]


_OPENS_AFTER = Phrase(r"[^\w]*[وف]?" + any_of("after_another_act") + r"\s+(?=\w)")
# هجومها على, سيطرته على: of the side that acts in what follows; not اعتقاله, of the one told
_OF_ONE_TOLD = Phrase(r"\w{3,}(?:ه|ها|هم|هما|هن)(?!\w)(?!\s+(?:علي|ل\w|ب\w))")
_SETTLED = frozenset({"territorial_change"})


def _after_another(
    scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]
) -> list[Clause]:
    """بعد أن سيطرت على مطار الطبقة، أعدم التنظيم … في …: an act, told after one elsewhere; else nothing."""
    opening = scanned.match(_OPENS_AFTER, clause.start)
    if opening is None or scanned.match(_ALREADY_TOLD, opening.end()):
        return []
    stop = _STOP.search(scanned.folded, opening.end(), clause.end)
    if stop is None:
        return []
    first, second = (opening.end(), stop.start()), (stop.end(), clause.end)
    days = _of_days(between(dates, *first)), _of_days(between(dates, *second))
    apart = all(days) and not days[0] & days[1]
    acts = scanned.inside("triggers", *first)
    sure = any(t.entry.strong and (t.value in _SETTLED or not scanned.match(_OF_ONE_TOLD, t.start)) for t in acts)
    places = between(named, *first), between(named, *second)
    if not (places[0] and (sure or (acts and apart)) and tells_act(scanned, *second)):
        return []
    if not days[0] and {t.value for t in acts} & {t.value for t in scanned.inside("triggers", *second)}:
        return []  # بعد كسر الحصار عن المطار، سيطرت … على منطقة المقابر: what led up to it
    elsewhere = places[1] and not (same_place(scanned, *places) or widens(scanned, *places))
    return [Clause(clause.start, stop.start(), clause.opener), Clause(*second)] if elsewhere else []


# تل أبيض التي دخلها الجيش التركي يوم الأحد; حلفايا، التي كان الجيش الحر قد سيطر عليها قبل أربعة أيام
_OF_A_PLACE = Phrase(r"[،,]?\s*(?=(?:التي|الذي|اللتين|الذين|اللي)\s+(?:كان\w?\s+|قد\s+|سبق\s+ان\s+)?\w)")
_REGION = 20  # letters: بلدة حلفايا بريف حماة، التي …
_TO_THE_VERB, _TO_THE_DAY = 45, 70  # letters from "which"


def _of_which(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """The act, and who took the place where it was on another day, told by a relative clause; else nothing."""
    for which in scanned.all_of(_OF_A_PLACE, clause.start + OPENING, clause.end):
        place = next((p for p in named if p.end <= which.start() <= p.end + _REGION), None)
        if place is None:
            continue
        taken = [
            t
            for t in scanned.inside("triggers", which.end(), min(clause.end, which.end() + _TO_THE_VERB))
            if t.value in _SETTLED and t.row["kind"] == "verb_active"
        ]
        stop = _STOP.search(scanned.folded, which.end() + 1, clause.end)
        end = stop.start() if stop else clause.end
        days = between(dates, which.end(), min(end, which.end() + _TO_THE_DAY))
        if not taken or not days or not _of_days(days) or _of_days(days) == {scanned.published}:
            continue
        others = [*between(dates, clause.start, which.start()), *between(dates, end, clause.end)]
        if _of_days(days) & _of_days(others):
            continue
        before, after = tells_act(scanned, clause.start, which.start()), tells_act(scanned, end, clause.end)
        rest = [Clause(end + 1, clause.end)] if end < clause.end else []
        if before:
            return [replace(clause, end=which.start()), Clause(which.end(), end, recalled=True), *rest]
        if after:
            return [Clause(place.outer, end, clause.opener, recalled=True), *rest]
    return []


def _parted(
    scanned: Scanned, start: int, limit: int, named: list[PlaceMention], dates: list[DateMention]
) -> tuple[int, int] | None:
    """Where what an act answers ends and the act begins: a comma, or the verb after the day and place of the other."""
    stop = _STOP.search(scanned.folded, start, limit)
    end = stop.start() if stop else limit
    day, place = next(iter(between(dates, start, end)), None), next(iter(between(named, start, end)), None)
    if day is not None and place is not None:
        for verb in scanned.inside("triggers", max(day.end, place.end), end):
            sure = verb.entry.strong and verb.row["kind"] == "verb_active" and not verb.prefix
            if sure and not scanned.search_before(_WHICH, verb.outer, 16):
                return verb.outer, verb.outer
    return (stop.start(), stop.end()) if stop else None


_WHICH = Phrase(r"(?<!\w)" + any_of("which") + r"\s+(?:قد\s+|كان\w?\s+)?$")
# …، على خلفية مقتل شاب الجمعة في الكشكية، وأسفرت الاشتباكات عن …: back to the act that was told first
_AGAIN = Phrase(r"[،,]\s*[وف]?(?:[^\s،,.]+\s+){0,2}?ال(?P<act>" + any_of("acts_told") + r")(?!\w)")


def _takes_up(scanned: Scanned, start: int, why: re.Match[str], end: int) -> int:
    """Where, after what an act answers, the act itself is taken up again; else the end."""
    first, second = scanned.inside("triggers", start, why.start()), scanned.inside("triggers", why.end(), end)
    for match in scanned.all_of(_AGAIN, why.end(), end):
        kinds = {t.value for t in second if match.start("act") <= t.start < match.end("act")}
        recalled = {t.value for t in second if t.end <= match.start()}
        if kinds & ({t.value for t in first} - recalled):
            return match.start()
    return end


def _acts_after(scanned: Scanned, why: re.Match[str], clause: Clause, named: list[PlaceMention]) -> int:
    """رغم هدوء ساد ذيبان عقب اشتباكات …، قصفت … أبو حمام: where the act begins after a setting; else the end."""
    stop = _STOP.search(scanned.folded, why.end(), clause.end)
    if stop is None or not tells_act(scanned, stop.end(), clause.end):
        return clause.end
    before, after = between(named, clause.start, stop.start()), between(named, stop.end(), clause.end)
    return stop.end() if before and after and not same_place(scanned, before, after) else clause.end


def _answered(
    scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]
) -> re.Match[str] | None:
    """احتجاجاً على مقتل شاب أول أمس في …: the words before an act of its own place and day, which the first answers."""
    if not between(named, clause.start, clause.end):
        return None
    found = (scanned.search(pattern, clause.start + OPENING, clause.end) for pattern in _TURNS)
    return next((why for why in found if why and _is_apart(scanned, clause, why, named, dates)), None)


def _is_apart(
    scanned: Scanned, clause: Clause, why: re.Match[str], named: list[PlaceMention], dates: list[DateMention]
) -> bool:
    """Whether what follows the words has a day that is not that of the first act, and a place of its own."""
    if not _tells(scanned, why.end(), clause.end) or tells_how_seized(scanned, clause.start, why.start()):
        return False
    first, second = (clause.start, why.start()), (why.end(), clause.end)
    days = _of_days(between(dates, *first)), _of_days(between(dates, *second))
    places = between(named, *first), between(named, *second)
    setting = why.start() - clause.start > SETTING and not tells_act(scanned, *first)
    if days[1] and not (days[1] & days[0] or scanned.published in days[1]) and scanned.match(_ACCUSED, why.start()):
        return bool(scanned.inside("triggers", *first))
    if setting and why.re is _HAD_DONE.pattern:
        return False  # مقاتلين كانا قد استشهدا الأحد في …: said of those told
    if not days[1] - days[0] or not (all(places) or setting):
        return False
    if days[0] and min(days[1]) > max(days[0]):
        return False  # حصيلة انفجار الأمس … بعد وفاة جريحين صباح اليوم: what came of it, and nothing before it
    harmed = any(h.value in _HURT for h in scanned.inside("outcomes", *first))
    if harmed:  # مقتل سائق عصر الأحد في البصيرة بعد مقتل شاب في الحوايج الخميس: each of its own place and day
        return bool(days[0]) and not same_place(scanned, *places)
    return setting or bool(scanned.inside("triggers", *first)) or not all(places)


# جثة راع كان مسلحون قد خطفوه قبل أيام من …; أعدم ثلاثة في … بعد اعتقالهم قبل أسبوع من منازلهم في …
_HAD_DONE = Phrase(r"(?<!\w)(?=(?:كان|كانت|كانوا|كانا)\s+(?:[^\s،,.]+\s+){0,3}?قد\s)")
_SEIZURE = Phrase(r"(?<!\w)(?:بعد|عقب|اثر)\s+(?=(?:اعتقال|اختطاف|خطف|احتجاز|اسر|توقيف)(?:ه|ها|هم|هما|هن)(?!\w))")
_TURNS = (_WHY, _AFTER, _HAD, _SEIZURE, _HAD_DONE, _ACCUSED)
_HURT = HARMED | {"missing"}
SETTING = 20  # letters: أخلى الحرس مقره في شارع بورسعيد أمس على خلفية غارة استهدفته الأحد
OPENING = 3  # letters: وبعد يوم من مقتل …، قُتل … opens with what is recalled


def _of_days(dates: list[DateMention]) -> set[date]:
    return {d.value.start for d in dates if d.value.start and d.value.precision == "day"}


def _tells(scanned: Scanned, start: int, end: int) -> bool:
    """Whether an act, people harmed or a change of control are told right after the span of time."""
    stop = _STOP.search(scanned.folded, start, end)
    end = min(end, start + ACT, stop.start() if stop else end)
    if tells_act(scanned, start, end):
        return True
    hours = scanned.search_before(_OF_HOURS, start, 24) and not scanned.inside("places", start, end)
    return _settles(scanned, start, end) and not hours


# بعد ساعات من دخول الفصائل إليها: of the place and day that are told
_OF_HOURS = Phrase(r"(?<!\w)(?:ساعه|ساعات|ساعتين|دقايق|دقيقه|قليل)\s+(?:\w+\s+)?(?:من|علي|عن)\s+$")


def _settles(scanned: Scanned, start: int, end: int) -> bool:
    """Whether a stretch tells that a place was taken or left."""
    acts = scanned.inside("triggers", start, end)
    return any(t.value in _SETTLED or t.entry.surface.startswith("طرد") for t in acts)

"""Clauses cut where they turn to what came before (…، بعد يوم واحد من مقتل ضابط في المنطقة ذاتها بلغم)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_relations import same_place
from incidents.extraction.mentions.place_roles import PlaceMention
from incidents.extraction.values import HARMED
from incidents.extraction.words.wording import Phrase, any_of

from .acts import tells_act
from .sentences import Clause

AFTER_SPAN = Phrase(
    r"(?<!\w)(?:بعد|عقب)\s+(?:نحو\s+|حوالي\s+|اقل من\s+|اكثر من\s+|مرور\s+|مضي\s+)?"
    + any_of("spans_of_time")
    + r"\s+(?:من|علي|عن)\s+(?=\w)"
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
# احتجاجاً على مقتل شاب أول أمس في ذيبان، قطع الأهالي الطريق في الصور
_OPENS_WHY = Phrase(r"[^\w]*و?" + any_of("grievances") + r"\s")
_WHY = Phrase(r"(?<!\w)" + any_of("grievances") + r"\s")


def by_recalls(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """The clause cut before an act that is told to have come before its own, or that it answers; else as it is."""
    if why := _answered(scanned, clause, named, dates):
        told = tells_act(scanned, clause.start, why.start())
        return [replace(clause, end=why.start()), Clause(why.end(), clause.end, recalled=told)]
    if (opening := scanned.match(_OPENS_WHY, clause.start)) and (
        stop := _STOP.search(scanned.folded, opening.end(), clause.end)
    ):
        first, second = (opening.end(), stop.start()), (stop.end(), clause.end)
        if _of_days(between(dates, *first)) and between(named, *first) and tells_act(scanned, *second):
            return [Clause(*first, clause.opener, recalled=True), Clause(*second)]
    match = scanned.search(AFTER_SPAN, clause.start, clause.end)
    if match is None or _OF_THE_SAME.match(scanned.folded, match.end()) or not _tells(scanned, match.end(), clause.end):
        return [clause]
    if match.start() - clause.start > OPENING:
        before = tells_act(scanned, clause.start, match.start())
        rest = replace(clause, start=match.start(), opener=None)
        return [replace(clause, end=match.start()), rest] if before else [clause]
    stop = _STOP.search(scanned.folded, match.end(), clause.end)
    if stop is None or not tells_act(scanned, stop.end(), clause.end):
        return [clause]
    return [replace(clause, end=stop.start()), Clause(stop.end(), clause.end)]


def _answered(
    scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]
) -> re.Match[str] | None:
    """احتجاجاً على مقتل شاب أول أمس في …: the words before an act of its own place and day, which the first answers."""
    here = between(named, clause.start, clause.end)
    if not here:
        return None
    why = next((w for p in (_WHY, _AFTER, _HAD) if (w := scanned.search(p, clause.start + OPENING, clause.end))), None)
    if why is None or not _tells(scanned, why.end(), clause.end):
        return None
    first, second = (clause.start, why.start()), (why.end(), clause.end)
    days = _of_days(between(dates, *first)), _of_days(between(dates, *second))
    places = between(named, *first), between(named, *second)
    setting = why.start() - clause.start > SETTING and not tells_act(scanned, *first)
    if not days[1] - days[0] or not (all(places) or setting):
        return None
    harmed = any(h.value in _HURT for h in scanned.inside("outcomes", *first))
    if harmed:  # مقتل سائق عصر الأحد في البصيرة بعد مقتل شاب في الحوايج الخميس: each of its own place and day
        return why if days[0] and not same_place(scanned, *places) else None
    return why if scanned.inside("triggers", *first) or not all(places) else None


_HURT = HARMED | {"missing"}
SETTING = 20  # letters: أخلى الحرس مقره في شارع بورسعيد أمس على خلفية غارة استهدفته الأحد
OPENING = 3  # letters: وبعد يوم من مقتل …، قُتل … opens with what is recalled


def _of_days(dates: list[DateMention]) -> set[date]:
    return {d.value.start for d in dates if d.value.start and d.value.precision == "day"}


def _tells(scanned: Scanned, start: int, end: int) -> bool:
    """Whether an act, or people harmed, are told right after the span of time."""
    stop = _STOP.search(scanned.folded, start, end)
    end = min(end, start + ACT, stop.start() if stop else end)
    return tells_act(scanned, start, end)

"""What the opening of a list tells for all its items: the day of a series, the act that ordinals count."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from incidents.extraction.clauses.sentences import Sentence
from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention, day
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame

# شهدت المحافظة أمس سلسلة أحداث، أحداث الأمس، حصاد يوم الثلاثاء، تقرير يومي – 9 آذار.
_SERIES = Phrase(r"(?<!\w)[وفب]?" + any_of("series") + r"\s+(?:من\s+)?(?:ال)?" + any_of("happenings") + r"(?!\w)")
_DIGEST = Phrase(r"(?<!\w)[وفب]?" + any_of("digests") + r"(?!\w)")
_OPENING = 160  # letters: a series is announced before its items
_ORDINAL = Phrase(r"[^\w]*[وف]?(?:اما\s+)?(?:في\s+)?ال" + any_of("item_ordinals") + r"(?!\w)")


_OF_DAYS = frozenset({"day", "range"})  # حصاد العمليات بين يومي الثلاثاء والأربعاء


def day_of_series(scanned: Scanned, dates: list[DateMention], sentence: Sentence) -> DateMention | None:
    """The one day that the opening of a list gives to its items."""
    end = min(sentence.end, sentence.start + _OPENING)
    found = scanned.search(_SERIES, sentence.start, end) or scanned.search(_DIGEST, sentence.start, end)
    found = found or _breaches(scanned, sentence)
    if found is None:
        return None
    near = [d for d in between(dates, sentence.start, end) if d.role == "event" and d.value.precision in _OF_DAYS]
    told = next((d for d in near if d.value.start and _with(scanned, d, found)), None)
    return replace(told, rule="date.heading", part=None) if told else None


def _breaches(scanned: Scanned, sentence: Sentence) -> re.Match[str] | None:
    """سجّل الجانب الروسي خلال الساعات الـ24 الماضية 6 خروقات: the count that opens a bulletin of a cease-fire."""
    counts = scanned.search(_OBSERVES, sentence.start, sentence.start + _OPENING)
    return scanned.search(_BREACHES, sentence.start, sentence.end) if counts else None


_BREACHES = Phrase(r"(?<!\w)" + any_of("breaches") + r"(?!\w)")


def _with(scanned: Scanned, date: DateMention, series: re.Match[str]) -> bool:
    """Whether no comma stands between the series and its day."""
    first, last = min(date.start, series.start()), max(date.end, series.end())
    told = scanned.inside("triggers", first, last) + scanned.inside("outcomes", first, last)
    told = [t for t in told if scanned.over("actors", t.start, t.end) is None]  # مناطق سيطرة النظام
    return "،" not in scanned.folded[first:last] and not any(
        t.start >= series.end() or t.end <= series.start() for t in told
    )


def heads(scanned: Scanned, sentence: Sentence) -> bool:
    """Whether the opening is for the lines after it, and not for its own sentence."""
    return (
        _breaches(scanned, sentence) is not None
        or scanned.folded[sentence.start : sentence.end + 1].rstrip(" ").endswith((":", "\n"))
        or sentence.kind == "header"
    )


def counted_off(scanned: Scanned, frame: Frame, first: Frame | None) -> None:
    """نفذ هجومين، الأول استهدف …، والثاني طال حافلة: of the type, day and side of what is counted off."""
    if first is None or not first.triggers or not scanned.match(_ORDINAL, frame.start):
        return
    act = next((t for t in first.triggers if t.entry.strong), None)
    if act is not None and not frame.strong:
        frame.triggers = [act, *frame.triggers]
    frame.date = frame.date or first.date
    if not frame.sides.a and first.sides.a:
        frame.sides = replace(frame.sides, a=first.sides.a)


_AND_THAT = Phrase(r"[،,]?\s*وذلك\s+(?:في\s+|يوم\s+|عند\s+|خلال\s+)?(?:ال)?$")


def dated_at_the_end(scanned: Scanned, told: list[Frame]) -> None:
    """قصف الطيران كفرنبودة، فيما ألقى آخر براميل على الهبيط، وذلك يوم أمس: the day of all that the sentence tells."""
    last = told[-1].date if told else None
    if last is None or len(told) < 2 or last.role != "event" or not scanned.search_before(_AND_THAT, last.start, 20):
        return
    if told[-1].opener == "earlier_incident":
        return  # غارات على البارة، وذلك بعد يوم من مقتل عسكريين: the day of what is recalled
    for frame in told[:-1]:
        if frame.date is None and frame.telling:
            frame.date = replace(last, part=frame.part.part if frame.part else last.part)


LOOK_BACK = 4  # clauses
_OBSERVES = Phrase(r"(?<!\w)[وف]?" + any_of("observes") + r"(?!\w)")


def _observed(scanned: Scanned, before: Frame) -> bool:
    """رصد المرصد، يوم أمس، استشهاد رجل …، كما قُتل …: the day told before the first act, of all that was observed."""
    if (
        before.date is None
        or before.date.role != "event"
        or not scanned.search(_OBSERVES, before.start, before.date.start)
    ):
        return False
    told = scanned.inside("triggers", before.start, before.date.start)
    return not (told or scanned.inside("outcomes", before.start, before.date.start))


_ONE_MORE = Phrase(r"(?<!\w)(?:ا?خر|اخري|اخرين|اخرون|مماثل|مماثله|مشابه|مشابهه|ثالثا?|رابعا?|خامسا?)(?!\w)")


_PARTS = {"dawn": 0, "morning": 1, "noon": 2, "afternoon": 3, "evening": 4, "night": 5, "midnight": 5}
EVENING = 4


def at_part(scanned: Scanned, told: DateMention, part: str | None) -> DateMention:
    """مساء أمس …، ونفذت طائرة ظهراً: a part of the day told last, or of the next one where that evening is over."""
    last, own = _PARTS.get(told.part or "", 0), _PARTS.get(part or "", EVENING)
    past = last >= EVENING > own and not scanned.folded.startswith(_PAST_MIDNIGHT, told.start)
    if not past or told.value.start is None or scanned.published is None or told.value.start >= scanned.published:
        return replace(told, part=part)
    return replace(told, value=day(told.value.start + timedelta(1)), part=part)


_PAST_MIDNIGHT = ("بعد", "بعيد", "عقب")  # of the day that begins then


_THEN = Phrase(r"[^\w]*و?(?:ثم|من ثم|بعدها|بعد ذلك)\s")


def on_the_same_day(scanned: Scanned, frame: Frame, told: list[Frame]) -> None:
    """قُتل جندي أمس في كفر نبل، كما أصيب آخر في قصف في سراقب: one more, of the day of the clause before it."""
    before = next((f for f in reversed(told[-LOOK_BACK:]) if f.telling), None)
    if frame.date is not None or frame.opener not in ("clause", "") or before is None or before.date is None:
        return
    if frame.opener == "clause" and frame.telling and _observed(scanned, before):
        frame.date = replace(before.date, part=frame.part.part if frame.part else None)
        return
    on_a_day = before.date.role == "event" and before.date.value.precision == "day"
    if frame.part is not None and frame.telling and on_a_day:  # ظهر أمس …، ليعاود استهداف الحي مساءً
        frame.date = at_part(scanned, before.date, frame.part.part)
        return
    if on_a_day and frame.telling and frame.part is None and scanned.match(_THEN, frame.start):
        frame.date = replace(before.date, part=None)  # داهمت الثلاثاء …، ثم نفذت مداهمة في …
        return
    if frame.opener != "clause":
        return
    one_more = on_a_day and frame.telling and frame.part is None
    if one_more and scanned.search(_ONE_MORE, frame.start, frame.start + 60):
        frame.date = replace(before.date, part=None)

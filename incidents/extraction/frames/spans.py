"""Time expressions that together tell how long an act went on: two days that a clause ties to each other."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.values import DateValue
from incidents.extraction.words.wording import Phrase, any_of

LONGEST = 10  # days: what is counted over more is a total
_TILL = re.compile(r"\s*[،,]?\s*و?(?:حتي|لغايه|لحد|الي غايه)(?:\s+(?:يوم|تاريخ|ما قبل|نهايه))?\s+(?:ال)?")
_TO = re.compile(r"\s*[،,]?\s*و?(?:الي\s+(?:يوم\s+)?|ل(?=ل|ه|ا|ي))")  # من أمس العصر لليوم الفجر
_FROM = re.compile(r"(?<!\w)(?:من|منذ)\s+(?:ال|يوم\s+)?$")
_BEGAN = Phrase(r"(?<!\w)[وف]?" + any_of("begins") + r"\s+(?:[^\s،,.]+\s+){0,4}$")
_SINCE = re.compile(r"(?<!\w)منذ\s+$")
_ENDED = Phrase(r"(?<!\w)[وف]?" + any_of("ends") + r"(?!\w)")


def tied(scanned: Scanned, dates: list[DateMention]) -> list[DateMention]:
    """The expressions of a clause, two days that bound one act made one range (منذ عصر أمس وحتى اللحظة)."""
    made: list[DateMention] = []
    for date in dates:
        first = made[-1] if made else None
        if first is not None and (value := _range(scanned, first, date)) is not None:
            made[-1] = replace(first, end=date.end, value=value, role="event", part=None)
        else:
            made.append(date)
    return made


def _range(scanned: Scanned, first: DateMention, last: DateMention) -> DateValue | None:
    start, end = first.value.start, last.value.end
    if start is None or end is None or not 0 < (end - start).days <= LONGEST:
        return None
    if {first.value.precision, last.value.precision} - {"day", "range"}:
        return None
    if not (_joined(scanned, first, last) or _began_and_ended(scanned, first, last)):
        return None
    return DateValue(start, end, "range")


def _joined(scanned: Scanned, first: DateMention, last: DateMention) -> bool:
    """حتى between the two, or إلى after من."""
    if till := _TILL.match(scanned.folded, first.end, last.end):
        return till.end() >= last.start
    to = _TO.match(scanned.folded, first.end, last.end)
    told_from = _FROM.search(scanned.before(first.start, 14)) or scanned.folded.startswith("منذ", first.start)
    return to is not None and to.end() >= last.start - 1 and bool(told_from)


def _began_and_ended(scanned: Scanned, first: DateMention, last: DateMention) -> bool:
    """حملة بدأت الثلاثاء وانتهت ظهر اليوم."""
    began = scanned.search_before(_BEGAN, first.start, 60) or _SINCE.search(scanned.before(first.start, 6))
    return began is not None and scanned.search(_ENDED, first.end, last.start) is not None

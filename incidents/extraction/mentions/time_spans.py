"""Spans of months: from one month to another, and halves and quarters of a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from incidents.extraction.context import Scanned
from incidents.extraction.values import DateValue
from incidents.extraction.words.wording import Phrase

from .dates import DateMention

_TO = re.compile(r"\s*(?:،\s*)?(?:الي|حتي|و|وحتي|والي|-|–)\s*(?:(?:نهايه|اواخر|اخر)\s+)?(?:شهر\s+)?")
_FROM = re.compile(r"(?<!\w)(?:من|منذ|بين|مابين)\s+(?:(?:مطلع|بدايه|اول)\s+)?(?:شهر\s+|شهري\s+)?$")
_BETWEEN = re.compile(r"(?<!\w)(?:ما\s*)?بين\s+(?:يومي\s+|ليلتي\s+)?(?:ال)?$")
_AND = re.compile(r"\s*و\s?(?:يوم\s+)?(?:ال)?")
_PART = Phrase(r"(?:ال|\w?ل)(نصف|ربع|ثلث)\s+ال(اول|ثاني|ثالث|رابع|اخير)\s+(?:من\s+|ل)\s*(?:ال)?(?:عام|سنه)?\s*$")
_MONTHS = {"نصف": 6, "ربع": 3, "ثلث": 4}
_NTH = {"اول": 0, "ثاني": 1, "ثالث": 2, "رابع": 3}


def with_spans(scanned: Scanned, mentions: list[DateMention]) -> list[DateMention]:
    """The mentions, those that tell the two ends of a span of months made one, and years cut to the part told."""
    found: list[DateMention] = []
    for mention in mentions:
        if mention.value.precision == "year":
            mention = _part_of_year(scanned, mention)
        if found and (span := _from_to(scanned, found[-1], mention)):
            found[-1] = span
        else:
            found.append(mention)
    return found


def _from_to(scanned: Scanned, first: DateMention, last: DateMention) -> DateMention | None:
    """بين كانون الثاني وحزيران 2024, من مطلع آذار وحتى نهاية أيار: whole months, and بين 30 نيسان و2 أيار: days."""
    begins, ends = first.value.start, last.value.end
    if {first.value.precision, last.value.precision} == {"day"} and begins and ends and begins < ends:
        between = scanned.folded[last.start - 1] in " و" and _BETWEEN.search(scanned.before(first.start, 14))
        if between and _AND.fullmatch(scanned.folded, first.end, last.start):
            return replace(first, end=last.end, value=DateValue(begins, ends, "range"), role="event", part=None)
    if first.value.precision != "month" or last.value.precision != "month" or begins is None or ends is None:
        return None
    if not _TO.fullmatch(scanned.folded, first.end, last.start) or not _FROM.search(scanned.before(first.start, 24)):
        return None
    begins = begins.replace(year=ends.year - (begins.month > ends.month))
    return replace(first, end=last.end, value=DateValue(begins, ends, "range"), role="event", months=0)


def _part_of_year(scanned: Scanned, year: DateMention) -> DateMention:
    """النصف الأول من عام 2024: from January to June."""
    found = scanned.search_before(_PART, year.start, 36)
    if found is None or year.value.start is None:
        return year
    length = _MONTHS[found[1]]
    nth = 12 // length - 1 if found[2] == "اخير" else _NTH[found[2]]
    month = nth * length + length
    if month > 12:
        return year
    first, last = date(year.value.start.year, month - length + 1, 1), date(year.value.start.year, month, 1)
    ends = last.replace(day=monthrange(last.year, last.month)[1])
    return replace(year, value=DateValue(first, ends, "range"), role="event")

"""What a line looks like: a header, a headline, one of several items of a list."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of

# Dots, dashes, squares, arrows, stars and pictures, or a number.
_BULLET = re.compile(
    r"\s*(?:[•·\-*–\u203c\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]|\d{1,2}\s*[-.)/\u20e3])"
)


# 08:10 | قصف مدفعي على …, الساعة 9.30 صباحا: …: the hour that opens a line of news as they come in
_HOUR = r"\(?(?:الساعه\s*)?(?:[01]?\d|2[0-4])\s?[:.]\s?[0-5]\d\s*\)?\s*"
_PART = r"(?:(?:صباحا|ظهرا|عصرا|مساء|ليلا|ص|م)\s*)?"
_CLOCK = re.compile(r"\s*(?:[^\W\d][^\n|:]{1,24}\|\s*)?" + _HOUR + _PART + r"[|\-–—:/]")
_OPENS_WITH_HOUR = re.compile(_HOUR + r"(?=" + _PART + r"[|\-–—:/])[|\-–—:/\s]*")


def after_hour(text: str, start: int) -> int:
    """Where the words of a line begin that opens with the hour; else the start itself."""
    hour = _OPENS_WITH_HOUR.match(text, start)
    line = text.rfind("\n", 0, start) + 1
    return hour.end() if hour and not any(map(str.isalnum, text[line:start])) else start


def is_bullet(text: str, start: int) -> bool:
    """Whether the line opens with a mark or number of a list, or with the hour."""
    line = text.rfind("\n", max(0, start - 60), start) + 1 or max(0, start - 60)
    # the sentence may begin with its number (3- …, 5/8 …)
    return _BULLET.match(text, line) is not None or _CLOCK.match(text, line) is not None


# وقع ذلك مساء الاثنين: short, and says when
_IT_WAS = Phrase(r"[^\w]*[وف]?(?:قد\s+)?" + any_of("took_place") + r"\s+(?:ذلك|هذا)(?!\w)")


def is_header(scanned: Scanned, start: int, end: int, index: int) -> bool:
    """A short line, of no sure act, that says whose news follow and of which day or place."""
    if scanned.match(_IT_WAS, start):
        return False
    acts = scanned.inside("triggers", start, end)
    if _goes_on_in_line(scanned.folded, start, end) or (acts and index and is_bullet(scanned.folded, start)):
        return False
    verbs = [t for t in acts if t.row["kind"] == "verb_active"]
    if (verbs or len(acts) > 1) and scanned.inside("places", start, end):
        return False  # انسحب التنظيم من بلدة خشام: short, and tells something
    if acts and scanned.after(end, 1) == ".":
        return False
    return (
        end - start < 110
        and (index < 3 or "2" in scanned.folded[start:end])
        and not scanned.inside("reporting", start, end)
    )


_STOPS = re.compile(r"\s*([.!؟?…]*)\s*[^\n\w:|]*(?=(\w)?)")


def _goes_on_in_line(folded: str, start: int, end: int) -> bool:
    """انضرب باص العمال بصاروخ . ٨ راحو: a sentence that its line goes on from tells something, in whatever words."""
    if _AND_THEN.match(folded, start):
        return True
    stop = _STOPS.match(folded, end)
    return bool(stop and stop[1] and stop[2] and end - start > SHORTEST_NEWS)


_AND_THEN = re.compile(r"و(?:ال|بال|بعد|في\s|من\s|ب\s?#)")  # وبالليل الطيران هدّ بناية: goes on itself
SHORTEST_NEWS = 30  # letters


def is_headline(
    text: str, start: int, end: int, index: int, first_line: int, bodies: list[int], spans: list[tuple[int, int]]
) -> bool:
    """The first line without a full stop, when sentences that tell something follow on other lines."""
    if index == 0 and 1 in bodies and text.startswith("..", end) and _TELLS.match(text, spans[1][0]):
        return True  # مقتل قيادي بغارة على البوكمال.. أفادت مصادر بأن …
    if first_line < 0 or start > first_line or end - start > 240 or index > 5:
        return False
    if first_line > 1 and text[first_line - 1] in ".؟!" and text[first_line - 2 : first_line] != "..":
        return False
    later = [i for i in bodies if spans[i][0] > first_line]
    if _opens_list(text, start, [spans[i][0] for i in later]):
        return False
    return bool(later) and max(e - s for s, e in (spans[i] for i in later)) > 40


_TELLS = re.compile(r"[وف]?" + any_of("tells_that") + r"\s")
_NUMBERED = re.compile(r"\s*\d{1,2}\s?[-.)/]\s*[^\W\d]")  # 1) الهول: …
_SAME_MARK = re.compile(r"\s*([•·\-*–▪◾◼⬛🔹🔸🔻🔺✅❌⭕])")


def _opens_list(text: str, start: int, later: list[int]) -> bool:
    """- ٥ قتلى لداعش … \\n - تفكيك عبوتين …: the first item of a list, whose mark the lines after it bear too."""
    mark = _mark_of_line(text, start)
    return mark is not None and any(_mark_of_line(text, at) == mark for at in later)


def _mark_of_line(text: str, start: int) -> str | None:
    line = text.rfind("\n", max(0, start - 60), start) + 1
    found = _SAME_MARK.match(text, line)
    if found or _CLOCK.match(text, line):
        return found[1] if found else "hour"
    return "number" if _NUMBERED.match(text, line) else None

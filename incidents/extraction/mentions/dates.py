"""When: time expressions, each resolved to a day, a range of days, a month or a year.

Words of time that stand together make one expression (مساء أمس الأحد 25 رمضان 1444: "yesterday evening,
Sunday 25 Ramadan 1444"); the most exact part of it decides, the others bear it out or contradict it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hijridate import Hijri

from incidents.extraction.context import Scanned
from incidents.extraction.values import DatePrecision, DateValue
from incidents.extraction.words.wording import Phrase, any_of

from .time_words import LATEST, TimeWord, time_words

# What may stand between two words of one time expression.
_JOINT = re.compile(r"[ ،,/()\-|]*(?:(?:من|في|ال|شهر|يوم|عام|العام|سنه|تاريخ|الموافق|المصادف|ل|و)[ ]*){0,2}[ ،,/()\-]*")
_SINCE = re.compile(r"منذ(?!\s+(?:عام\s+|العام\s+)?\d{4}(?!\d)\s+\w)(?:\s+[^\s،,.]+){0,6}\s*(?:ال)?\s*$")
BEGAN = re.compile(r"\s*[،,]?\s*" + any_of("when_that") + r"\s")  # منذ فجر الأربعاء، حين شن
_UNTIL = re.compile(r"(?:حتي|لغايه|الي غايه|لحد)\s*" + any_of("until_day") + r"?\s*(?:ال)?\s*$")


_HOUR = Phrase(r"متاخر|مبكر")
# قبل ذلك بيومين, وسبق الحادثة بثلاثة أيام, بعدها بيوم: counted from the day told last.
_SPAN = (
    r"(يومين|يوم(?:\s+واحد)?|ليله|ليلتين|اسبوعين|اسبوع|(?:\w+|\d+)\s+(?:ايام|ليال|ليالي)|ساعه|ساعتين|ساعات|دقايق|قليل)"
)
_COUNTED = re.compile(
    r"(?<!\w)(?:و|ف)?(?:(قبل)(?:\s?ذلك|ها|ه)|(سبق)\w*\s+(?:ذلك|ال\w+|هذه ال\w+|هذا ال\w+)|(?:بعد)(?:\s?ذلك|ها|ه))"
    r"\s*ب(?:نحو\s+)?" + _SPAN + r"(?!\w)"
)
# وبعد يومين، هاجم …, وبعد أسبوع من ذلك: opens a sentence and counts from the day told last; groups as in _COUNTED.
_LATER = re.compile(
    r"(?:(?<=[.\n،])|(?<=[.\n،]\s))و?()()بعد\s+(?:نحو\s+)?" + _SPAN + r"(?:\s*(?=[،,])|\s+(?:من|علي)\s+ذلك)"
)
_HOURS = ("ساع", "دقا", "قلي")  # of the same day


def _counts(folded: str) -> Iterator[re.Match[str]]:
    """The patterns are tried only where a report has a word of theirs."""
    if any(word in folded for word in ("بيوم", "باسبوع", "بنحو", "بساع", "بدقايق", "بقليل", "بليل", "ايام", "ليال")):
        yield from _COUNTED.finditer(folded)
    if "بعد يوم" in folded or "بعد اسبوع" in folded or ("بعد " in folded and "ايام" in folded):
        yield from _LATER.finditer(folded)


@dataclass(slots=True, unsafe_hash=True)
class DateMention:
    """A time expression with its value.

    `role` is event, since, until, next_day, same_day, life (no day of an act) or part (of the day only).
    """

    start: int
    end: int
    value: DateValue
    role: str
    rule: str
    part: str | None = None
    mismatch: tuple[str, ...] = ()  # the other reading of a doubled month
    weekday_conflict: bool = False
    months: int = 0
    shift: int = 0  # of a date counted from the day told last


def day(value: date | None, precision: DatePrecision = "day") -> DateValue:
    """One day as a value, or an unknown date."""
    return DateValue(value, value, precision) if value else DateValue(None, None, "unknown")


def find_dates(scanned: Scanned) -> list[DateMention]:
    """Every time expression of the report, in order."""
    counted = _counted_from_last(scanned)
    words = [w for w in time_words(scanned) if not any(c.start < w.end and w.start < c.end for c in counted)]
    mentions: list[DateMention] = []
    cluster: list[TimeWord] = []
    for word in words:
        if cluster:
            gap = scanned.folded[cluster[-1].end : word.start]
            is_joint = len(gap) <= 16 and "\n" not in gap and _JOINT.fullmatch(gap)
            if not is_joint or _closes(cluster, word, gap) or _counted_after(scanned, cluster, word):
                mentions += _resolve(scanned, cluster, mentions)
                cluster = []
        cluster.append(word)
    mentions += _resolve(scanned, cluster, mentions)
    mentions = [replace(m, role="life") if _of_a_life(scanned, m) or _of_its_kind(scanned, m) else m for m in mentions]
    return sorted(mentions + counted, key=lambda d: d.start)


_LIFE = re.compile(
    r"(?<!\w)[وف]?(?:ال)?"
    + any_of("life_dates")
    + r"\s*(?:\w+\s+){0,3}?(?:(?:منذ|في|عام|سنه|يوم|بتاريخ|من)\s+)*\(?(?:ال|ب)?$"
)

_RETURN = re.compile(r"(?<!\w)[وف]?" + any_of("returns") + r"\s+(?:[^\s،,.]+\s+){0,4}$")


def _of_a_life(scanned: Scanned, mention: DateMention) -> bool:
    """مواليد 1987, خدم منذ 2014, متزوج منذ عام 2001: when someone was born, served or wed."""
    if mention.value.precision == "unknown" or mention.value.start is None:
        return False
    before = scanned.before(mention.start, 50)
    if scanned.folded[mention.start : mention.start + 4] in ("قبل ", "منذ ") and _RETURN.search(before):
        return True  # واصل من الكويت قبل 3 أيام, أُفرج عنه قبل شهرين
    if scanned.published and (scanned.published - mention.value.start).days < 300:
        return False
    return bool(_LIFE.search(before))


_OF_ITS_KIND = re.compile(
    r"(?<!\w)(?:(?:من\s+)?نوع(?:ه|ها|هما)|[وف]?(?:ال|لل)مره)(?:\s+[^\s،,.]+){0,2}?(?P<within>\s+خلال)?\s+$"
)
_NTH = re.compile(r"(?:ال)?" + any_of("ordinals") + r"ه?\s+خلال\s")


def _of_its_kind(scanned: Scanned, mention: DateMention) -> bool:
    """الثانية من نوعها خلال أسبوع, المرة الثالثة خلال الشهر: the time in which others were, too, and no third day."""
    kind = _OF_ITS_KIND.search(scanned.before(mention.start, 40))
    within = kind and (kind["within"] or "خلال" in scanned.folded[mention.start : mention.end])
    return bool(within) or _NTH.match(scanned.folded, mention.start) is not None


def _counted_from_last(scanned: Scanned) -> list[DateMention]:
    found: list[DateMention] = []
    for match in _counts(scanned.folded):
        words = match[3]
        start = match.start() + (scanned.folded[match.start()] in "وف")
        if words.startswith(_HOURS):
            found.append(DateMention(start, match.end(), day(None), "same_day", "date.counted"))
            continue
        days = {"يومين": 2, "ليلتين": 2, "اسبوع": 7, "اسبوعين": 14}.get(words, 1)
        if words.endswith(("ايام", "ليال", "ليالي")):
            number = next(iter(scanned.inside("numbers", match.start(3), match.end())), None)
            digits = re.match(r"\d+", words)
            if number is None and digits is None:
                continue
            days = int(digits[0]) if digits else int(float(number.value)) if number else 1
        if days > 40:
            continue
        back = bool(match[1] or match[2])
        value = DateValue(None, None, "unknown")
        found.append(DateMention(start, match.end(), value, "counted", "date.counted", shift=-days if back else days))
    return found


def _closes(cluster: list[TimeWord], word: TimeWord, gap: str) -> bool:
    """Whether `word` begins an expression of its own though it stands near: a second day number or date."""
    kinds = {w.kind for w in cluster}
    if word.kind == "date":
        return "date" in kinds or "month" in kinds
    if word.kind == "month" and "month" in kinds and "و" in gap:
        return True  # بين كانون الثاني وحزيران
    if word.kind == "day" and ("month" in kinds or (kinds == {"offset"} and "،" in gap)):
        return True  # حتى اللحظة، في 1 أيلول
    if word.kind == "offset" and ("offset" in kinds or (word.rule.endswith("|same") and kinds - {"part"})):
        return True  # الاثنين، وبعدها بساعات
    if word.kind == "offset" and word.rule.rpartition("|")[2].startswith("1:") and kinds - {"part"}:
        return True  # مساء الاثنين، وفي اليوم التالي
    return word.kind == "part" and bool({"month", "offset", "date"} & kinds) and "و" in gap


def _counted_after(scanned: Scanned, cluster: list[TimeWord], word: TimeWord) -> bool:
    """صباح الثلاثاء، بعد ثلاثة أيام من أسرهم: how long after another act, which does not move the day just told."""
    after = scanned.folded.startswith(("بعد ", "عقب "), word.start)
    return word.kind == "offset" and after and any(told.kind != "part" for told in cluster)


def _resolve(scanned: Scanned, cluster: list[TimeWord], told: list[DateMention]) -> list[DateMention]:
    if not cluster:
        return []
    by_kind: dict[str, list[TimeWord]] = {}
    for word in cluster:
        by_kind.setdefault(word.kind, []).append(word)
    start, end = cluster[0].start, cluster[-1].end
    if _spans(scanned, start, by_kind.get("weekday", [])):
        by_kind["range"] = cluster[:1]
    if "day_from" in by_kind and cluster[0].kind == "part" and cluster[0].extra in _NIGHT:
        del by_kind["day_from"]  # ليل 16 - 17 نيسان: one night, of the second day
    part = _part(scanned, cluster)
    published = scanned.published or _year_from(told, by_kind)
    made = _value(published, by_kind, part)
    if made is None:
        return []
    value, role, rule, mismatch = made
    if not BEGAN.match(scanned.folded, end):
        role = _bound(scanned, start, role)
    conflict = _weekday_conflict(value, by_kind)
    return [DateMention(start, end, value, role, rule, part, mismatch, conflict, len(by_kind.get("month", ())))]


def _year_from(told: list[DateMention], words: dict[str, list[TimeWord]]) -> date | None:
    """بتاريخ 3/11/2021 … يوم 17 أيلول, with no day of publication: the day nearest to the one told before."""
    if "month" not in words:
        return None
    last = next((m.value.start for m in reversed(told) if m.value.precision == "day" and m.value.start), None)
    return last + HALF_A_YEAR if last else None


HALF_A_YEAR = timedelta(180)


_NIGHT = frozenset({"night", "midnight"})
_BETWEEN = Phrase(r"(?:بين\s*(?:يومي)?|يومي)\s*$")


def _spans(scanned: Scanned, start: int, days: list[TimeWord]) -> bool:
    """بين الأحد والثلاثاء, يومي الأحد والاثنين, السبت والأحد: two days told are a range."""
    if scanned.search_before(_BETWEEN, start, 12):
        return True
    return len(days) == 2 and scanned.folded[days[1].start] == "و"


def _part(scanned: Scanned, cluster: list[TimeWord]) -> str | None:
    """The part of the day; a late or an early hour is that of the part told after it (ساعة متأخرة من مساء)."""
    told = [w for w in cluster if w.kind in ("part", "offset", "weekday") and w.extra]
    if len(told) > 1 and scanned.search(_HOUR, told[0].start, told[0].end):
        told = told[1:]
    return told[0].extra if told else None


def _bound(scanned: Scanned, start: int, role: str) -> str:
    before = scanned.before(start, 60)
    if _SINCE.search(before):
        return "since"
    if _UNTIL.search(before):
        return "until"
    return role


Made = tuple[DateValue, str, str, tuple[str, ...]]


def _value(published: date | None, words: dict[str, list[TimeWord]], part: str | None) -> Made | None:
    if "date" in words:
        return _numeric(words["date"][0])
    if "month" in words:
        return _calendar(published, words)
    if "month_ref" in words:
        return _month_ref(published, words)
    if "offset" in words:
        return _offset(published, words)
    if "weekday" in words:
        return _weekday(published, words)
    if "year" in words or "year_ref" in words:
        return _year(published, words)
    if "part" in words:
        return DateValue(None, None, "unknown"), "part", words["part"][0].rule, ()
    return None


def _numeric(word: TimeWord) -> Made | None:
    year, month, number = (int(piece) for piece in word.extra.split("-"))
    if month > 12:
        month, number = number, month
    return _made(year, month, number, word.rule)


def _made(year: int, month: int, number: int, rule: str, mismatch: tuple[str, ...] = ()) -> Made | None:
    try:
        return day(date(year, month, number)), "event", rule, mismatch
    except ValueError:
        return None


def _calendar(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    months = words["month"]
    if months[0].extra == "hijri":
        return _hijri(published, words)
    months = [m for m in months if m.extra != "hijri"]
    number = words["day"][0].number if "day" in words else 0
    modifier = words["modifier"][0].number if "modifier" in words else None
    choices = list(dict.fromkeys(m.number for m in months[:2]))
    year = next((w.number for w in words.get("year", []) if w.number > 1900), 0)
    if not year and "year_ref" in words and published:
        year = published.year + words["year_ref"][0].number
    months_read = [_month(published, choice, number, year, modifier) for choice in choices]
    read = [m for m in months_read if m is not None]
    if not read:
        return None
    best = read[0]
    if len(choices) > 1 and published and len(read) > 1:
        best = min(read, key=lambda m: _distance(published, m[0], modifier))
    if "day_from" in words and number:
        first = _month(published, choices[0], words["day_from"][0].number, best[0].year, modifier)
        if first is not None and first[0] < best[0]:
            return DateValue(first[0], best[0], "range"), "event", months[0].rule, ()
    mismatch = tuple(sorted({m[0].isoformat() for m in read})) if len(choices) > 1 else ()
    return DateValue(best[0], best[1], "day" if number else "month"), "event", months[0].rule, mismatch


def _distance(published: date, start: date, modifier: int | None) -> tuple[int, int]:
    """How badly a reading fits the day of publication: the future worst, another month for الجاري next.

    Of two that were some months ago, the month named first is meant (أيار / يونيو الفائت, told in August).
    """
    if start > published:
        return 2, (start - published).days
    other_month = modifier == 0 and (start.year, start.month) != (published.year, published.month)
    ago = (published - start).days
    return (1 if other_month else 0), SOME_MONTHS if SOME_MONTHS < ago < MANY_MONTHS else ago


SOME_MONTHS, MANY_MONTHS = 50, 300  # days


def _month(
    published: date | None, month: int, number: int, year: int, modifier: int | None
) -> tuple[date, date] | None:
    if not year:
        if published is None:
            return None
        year = published.year
        if modifier == 0 and month != published.month:
            year = published.year if month <= published.month else published.year - 1
        else:
            later = (month, number or 1) > (published.month, published.day)
            same = modifier == -1 and (month, number) == (published.month, published.day)
            year -= 1 if later or same else 0
    try:
        if number:
            return date(year, month, number), date(year, month, number)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def _hijri(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    year = next((w.number for w in words.get("year", []) if 1300 < w.number < 1600), 0)
    if "offset" in words and published:
        return _offset(published, words)
    if "weekday" in words and published and "day" not in words:
        return _weekday(published, words)
    if "day" not in words or not (year or published):
        return None
    month, number = words["month"][0].number, words["day"][0].number
    try:
        found = Hijri(year or _hijri_year(published, month, number), month, number).to_gregorian()
    except (ValueError, OverflowError):
        return None
    when = _on_weekday(date(found.year, found.month, found.day), words.get("weekday", []))
    return day(when), "event", words["month"][0].rule, ()


def _on_weekday(when: date, days: list[TimeWord]) -> date:
    """The day itself, or the one beside it that is the weekday told: calendars differ by a day on when months begin."""
    near = (when + timedelta(shift) for shift in (0, -1, 1))
    return next((d for d in near if days and d.weekday() == days[0].number), when)


def _hijri_year(published: date | None, month: int, number: int) -> int:
    from hijridate import Gregorian

    assert published is not None
    today = Gregorian(published.year, published.month, published.day).to_hijri()
    return today.year - ((month, number) > (today.month, today.day))


def _offset(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    offsets = sorted(words["offset"], key=lambda w: "duration_past" in w.rule)
    rule, kind, span = offsets[0].rule.split("|")
    if kind == "weekend":
        return _weekend(published, rule)
    if span == "same":
        return DateValue(None, None, "unknown"), "same_day", rule, ()
    first, last = (int(piece or 0) for piece in span.split(":"))
    if kind == "day_offset" and first == 1:
        return DateValue(None, None, "unknown"), "next_day", rule, ()
    if published is None:
        return DateValue(None, None, "unknown"), "event", rule, ()
    if first > 0:
        return None
    start, end = published + timedelta(first), published + timedelta(last)
    precision: DatePrecision = "day" if start == end else "range"
    if kind in ("vague_past", "week_range"):
        precision = "week"
    return DateValue(start, end, precision), "event", rule, ()


def _weekend(published: date | None, rule: str) -> Made | None:
    """Friday and Saturday, the last ones over before publication."""
    if published is None:
        return None
    saturday = published - timedelta((published.weekday() - 5) % 7)
    return DateValue(saturday - timedelta(1), saturday, "range"), "event", rule, ()


def _weekday(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    days = words["weekday"]
    last = days[-1] if len(days) > 1 else days[0]
    if published is not None and len(days) == 2 and "range" in words:
        back = [(published.weekday() - d.number) % 7 for d in days]
        start, end = published - timedelta(back[0] + (7 if back[0] < back[1] else 0)), published - timedelta(back[1])
        return DateValue(start, end, "range"), "event", days[0].rule, ()
    if published is None:
        return DateValue(None, None, "unknown"), "event", last.rule, ()
    ago = (published.weekday() - last.number) % 7
    if ago == 0 and any(w.number == -1 for w in words.get("modifier", [])):
        ago = 7
    return day(published - timedelta(ago)), "event", last.rule, ()


def _month_ref(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    word = words["month_ref"][0]
    if published is None:
        return None
    index = published.year * 12 + published.month - 1 + word.number
    year, month = divmod(index, 12)
    month += 1
    if "day" in words:
        last = _made(year, month, words["day"][0].number, word.rule)
        if word.extra == LATEST and last and last[0].start and last[0].start > published:
            before = published.replace(day=1) - timedelta(1)
            return _made(before.year, before.month, words["day"][0].number, word.rule)
        first = _made(year, month, words["day_from"][0].number, word.rule) if "day_from" in words else None
        if first and last and first[0].start and last[0].end and first[0].start < last[0].end:
            return DateValue(first[0].start, last[0].end, "range"), "event", word.rule, ()
        return last
    end = date(year, month, monthrange(year, month)[1])
    return DateValue(date(year, month, 1), end, "month"), "event", word.rule, ()


def _year(published: date | None, words: dict[str, list[TimeWord]]) -> Made | None:
    told = (words.get("year") or words["year_ref"])[0]
    if "year" not in words and published is None:
        return None
    year = told.number if "year" in words or published is None else published.year + told.number
    return DateValue(date(year, 1, 1), date(year, 12, 31), "year"), "event", told.rule, ()


def _weekday_conflict(value: DateValue, words: dict[str, list[TimeWord]]) -> bool:
    if value.start is None or value.start != value.end or len(words.get("weekday", [])) != 1:
        return False
    return value.start.weekday() != words["weekday"][0].number

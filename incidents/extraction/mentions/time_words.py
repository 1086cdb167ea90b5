"""Words of time, as the tables list them or as figures, where they mean time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from incidents.extraction.context import Scanned, began
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_NUMERIC = re.compile(
    r"(?<!\d)(?:(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})|(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}))(?!\d)"
)
_NUMERIC_SIGN = re.compile(r"[./-](?:(?<=\d.)|(?<=\d\s.))\s?\d")  # begins with the sign, which is rare
_THAT_DAY = Phrase(r"\s+(?:(التالي|الثاني|اللاحق)|ذاته|نفسه|عينه|المذكور)(?!\w)")
_DAY_AND_MONTH = re.compile(
    r"(?:(?<=\()|(?:^|(?<=\n))[^\w\n]{0,4}|(?<!\w)(?:يوم|بتاريخ|في|تاريخ|السبت|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|ليله?\s\d{1,2}\s?[-–])\s?\(?)"
    r"(\d{1,2})\s?[/-]\s?(\d{1,2})(?![\d/-]|\s?[/-]\s?\w)"
)
_RANGE_FROM = re.compile(r"(?<![\d/.:-])(\d{1,2})\s*(?:-|–|ـ|الي|حتي|و)\s*(?:يوم\s*)?(?:ال)?\s*$")
_DAY_WORD = re.compile(r"(?:يوم|امس|اليوم|ليل|ليله|مساء|صباح|فجر|ظهر|عصر|نهار|-)\s*$")


@dataclass(slots=True, unsafe_hash=True)
class TimeWord:
    """One word of time: `kind` says what it tells, `number` and `extra` what exactly."""

    start: int
    end: int
    kind: str  # day number month year weekday offset modifier part date
    number: int = 0
    extra: str = ""
    rule: str = ""


def time_words(scanned: Scanned) -> list[TimeWord]:
    """The words of time of the report in order, each stretch once."""
    found = [*_numeric_dates(scanned)]
    numeric = [(w.start, w.end) for w in found]
    found += _listed(scanned)
    of_it = list(_of_month_told(scanned, found))
    found = [w for w in found if not any(w.start < m.end and m.start < w.end for m in of_it)] + of_it
    found += _counted_back(scanned)
    found += _since_wound(scanned)
    found += _past_spans(scanned)
    found += _numbers_near(scanned, found, numeric)
    found.sort(key=lambda w: (w.start, -w.end, w.kind == "part"))
    return _without_covered(found)


def _numeric_dates(scanned: Scanned) -> Iterator[TimeWord]:
    if not _NUMERIC_SIGN.search(scanned.folded):
        return
    told: str | None = None
    for match in _NUMERIC.finditer(scanned.folded):
        year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        yield TimeWord(match.start(), match.end(), "date", 0, f"{year}-{month}-{number}", "date.numeric")
        told = year
    for match in _DAY_AND_MONTH.finditer(scanned.folded):
        if not (1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12):
            continue
        if (year := _year_of(scanned, int(match[2]), int(match[1]), told)) is not None:
            yield TimeWord(match.start(1), match.end(), "date", 0, f"{year}-{match[2]}-{match[1]}", "date.numeric")


def _year_of(scanned: Scanned, month: int, number: int, told: str | None) -> str | None:
    """The year of a day told without one: of the last such day up to publication, else the year told before it."""
    if scanned.published is None:
        return told
    return str(scanned.published.year - ((month, number) > (scanned.published.month, scanned.published.day)))


_COUNTED_BACK = Phrase(
    r"(?<!\w)(?:قبل|منذ)\s+(?:" + any_of("about") + r"\s+)?"
    r"(?:(يومين|اسبوعين|شهرين|عامين|سنتين)|(\d{1,3}|\w+)\s+(يوم|ايام|تيام|يوما|اسابيع|اسبوعا|اشهر|شهور|شهرا|اعوام|عاما|سنوات|سنه))(?!\w)"
)
_COUNTED_FROM = Phrase(
    r"(?<!\w)(?:بعد|عقب)\s+(?:" + any_of("about") + r"\s+|مرور\s+|مضي\s+)?"
    r"(?:(?!)()|(\d{1,3}|\w+)\s+(ايام|يوما|اسابيع|اسبوعا))\s+(?:من|علي|عن)(?=\s)"
    r"(?!\s+(?!"
    + any_of("takes_or_leaves")
    + r")(?:\w+(?:ها|هم|هما|هن)|"
    + any_of("of_a_wound", "of_his")
    + r")(?!\w))"  # of the one told, not an act
)
# توفي بعد أسبوعين من إصابته, عقب ثلاثة أيام على إصابتها: the day of the wound, counted back from the death.
_SINCE_WOUND = Phrase(
    r"(?<!\w)(?:بعد|عقب)\s+(?:" + any_of("about") + r"\s+)?"
    r"(?:(يومين|اسبوعين|شهرين|يوم|اسبوع|شهر)|(\d{1,3}|\w+)\s+(يوم|ايام|يوما|اسابيع|اشهر))(?:\s+واحد)?\s+(?:من|علي)\s+"
    + any_of("of_a_wound")
)
_DAYS = {"يو": 1, "اي": 1, "اس": 7, "شه": 30, "اش": 30}
_UNITS = {
    "يو": 1,
    "اي": 1,
    "تي": 1,
    "اس": 7,
    "شه": 0,
    "اش": 0,
    "عا": -1,
    "اع": -1,
    "سن": -1,
}  # days; 0 months, -1 years


def _counted_back(scanned: Scanned) -> Iterator[TimeWord]:
    """قبل نحو خمسة أيام, منذ 18 يوماً, بعد عشرة أيام من مقتله: so many days, months or years before publication."""
    for match in itertools.chain(scanned.all_of(_COUNTED_BACK), scanned.all_of(_COUNTED_FROM)):
        count = 2
        if match[2]:
            number = next(iter(scanned.inside("numbers", match.start(2), match.end(2))), None)
            if not match[2].isdigit() and number is None:
                continue
            count = int(match[2]) if match[2].isdigit() else int(float(number.value)) if number else 0
        unit = _UNITS[(match[1] or match[3])[:2]]
        start, end = match.start(), match.end()
        if unit > 0:
            yield TimeWord(start, end, "offset", 0, "", f"date.ago|day_offset|{-unit * count}:{-unit * count}")
        else:
            yield TimeWord(start, end, "year_ref" if unit else "month_ref", -count, "", "date.ago")


_COUNT = r"(?:ال\s?)?(?:\d{1,3}|\w+(?:\s+و\w+)?)"
_PAST = r"ال(?:ماضيه|فايته|منصرمه|اخيره|سابقه)"
# الساعات الست والثلاثين الماضية, السبعة أيام الأخيرة, على مدى خمسة أيام, آخر ست ساعات
_PAST_SPAN = Phrase(
    rf"(?<!\w)ال(ساعات|ايام)\s+({_COUNT})\s+{_PAST}(?!\w)"
    rf"|(?<!\w)({_COUNT})\s+(ساعه|ساعات|ايام|يوما)\s+{_PAST}(?!\w)"
    rf"|(?<!\w)(?:علي مدي|علي مدار|علي امتداد|في غضون|خلال|طوال|طيله|اخر)\s+({_COUNT})\s+(ساعه|ساعات|ايام|يوما)(?!\w)"
)


def _past_spans(scanned: Scanned) -> Iterator[TimeWord]:
    """So many hours or days up to publication, told with a number that no row of the table has."""
    if not any(unit in scanned.folded for unit in _HOURS_OR_DAYS):
        return
    for match in scanned.all_of(_PAST_SPAN):
        group = next(g for g in (2, 3, 5) if match[g])
        start, end = match.span(group)
        digits = re.search(r"\d+", match[group])
        counted = [h for h in scanned.inside("numbers", start, end) if h.row["form"] != "fraction"]
        number = int(digits[0]) if digits else sum(int(float(h.value)) for h in counted if h.value)
        unit = match[1] or match[4] or match[6]
        days = -(-number // 24) if unit.startswith("ساع") else number
        if 0 < days <= MOST_DAYS:
            yield TimeWord(match.start(), match.end(), "offset", 0, "", f"date.past_span|duration_past|{-days}:0")


_HOURS_OR_DAYS = ("ساعات", "ايام", "ساعه", "يوما")
MOST_DAYS = 15  # what is counted over more is a total


def _since_wound(scanned: Scanned) -> Iterator[TimeWord]:
    """So many days between a wound and the death told now."""
    if "اصاب" not in scanned.folded and "تعرض" not in scanned.folded:
        return
    for match in scanned.all_of(_SINCE_WOUND):
        count = 2 if match[1] and match[1].endswith("ين") else 1
        if match[2]:
            number = next(iter(scanned.inside("numbers", match.start(2), match.end(2))), None)
            if not match[2].isdigit() and number is None:
                continue
            count = int(match[2]) if match[2].isdigit() else int(float(number.value)) if number else 0
        days = count * _DAYS[(match[1] or match[3])[:2]]
        yield TimeWord(match.start(), match.end(), "offset", 0, "", f"date.after_wound|day_offset|{-days}:{-days}")


def _listed(scanned: Scanned) -> list[TimeWord]:
    """Words of time that the tables list, where they mean time."""
    hits = scanned.hits
    found = [word for hit in hits.get("relative_dates", []) if (word := _relative(hit, scanned))]
    found += [
        TimeWord(h.start, h.end, "month", int(h.value), h.row["calendar"], h.entry.id)
        for h in hits.get("months", [])
        if h.row["ambiguous"] == "n" or _sure_month(scanned, h)
    ]
    found += [
        TimeWord(h.outer, h.end, "weekday", _WEEKDAYS[h.value], "", h.entry.id)
        for h in hits.get("weekdays", [])
        if _is_weekday(scanned, h)
    ]
    found += [
        TimeWord(h.start, h.end, "part", 0, h.value, h.entry.id)
        for h in hits.get("day_parts", [])
        if _is_day_part(scanned, h)
    ]
    return found


# في الثالث عشر منه, في الـ 26 من الشهر ذاته, يوم 13 بهالشهر: of the month told last
_OF_IT = Phrase(
    r"(?<!\w)(?:منه|[بع]?(?:ه?ال)?شهر(?:\s+(?:نفسه|ذاته|عينه|المذكور))?)(?!\w)(?!\s+(?:ال\w+|و?ذلك|هذا|"
    + any_of("past_or_current")
    + "))"
)
_THIS_MONTH = Phrase(r"(?<=\d)\s+(?:من\s+)?(?P<month>ال(?:جاري|حالي))(?!\w)")  # في 11 الجاري
_ON_DAY = re.compile(r"(?<!\w)(?:يوم|ليله|بتاريخ|في|ب)\s*(?:ال\s?)?$")  # before a day of a month that is not named


def _of_month_told(scanned: Scanned, listed: list[TimeWord]) -> Iterator[TimeWord]:
    """The month told last, where a day of it is told without its name; else the one that goes on."""
    for match in scanned.all_of(_OF_IT):
        number = _DAY_NUMBER.search(scanned.before(match.start(), 12))
        ordinal = None if number else _ordinal_before(scanned, match.start())
        if number is None and (ordinal is None or not ordinal.prefix.endswith("ال")):
            continue  # أول الشهر: when it begins
        told = [w for w in listed if w.kind in ("month", "date") and w.end <= match.start() and w.extra != "hijri"]
        last = max(told, key=_START, default=None)
        if last is not None:
            month = last.number if last.kind == "month" else int(last.extra.split("-")[1])
            yield TimeWord(match.start(), match.end(), "month", month, "levantine", last.rule)
        elif ordinal or (number and _ON_DAY.search(scanned.before(match.start() - len(number[0]), 12))):
            yield TimeWord(match.start(), match.end(), "month_ref", 0, LATEST, "date.this_month")
    for match in scanned.all_of(_THIS_MONTH):
        if not any(w.kind in ("month", "month_ref") and -2 <= match.start() - w.end <= NAMED for w in listed):
            yield TimeWord(match.start("month"), match.end(), "month_ref", 0, LATEST, "date.this_month")


LATEST = "latest"  # of the month that goes on, or of the one before where that day is still to come
NAMED = 6  # letters from the name of a month to a day of it


_START = attrgetter("start")


def _ordinal_before(scanned: Scanned, start: int) -> Hit | None:
    """الثالث عشر منه, الرابع من الشهر."""
    hits = scanned.inside("numbers", start - 24, start)
    return next((h for h in hits if _is_ordinal(h) and _TO_MONTH.fullmatch(scanned.folded, h.end, start)), None)


def _without_covered(words: list[TimeWord]) -> list[TimeWord]:
    """Parts of the day stay though a longer word holds them; other covered words go."""
    kept: list[TimeWord] = []
    reach = -1
    for word in words:
        if word.start >= reach:
            kept.append(word)
            reach = word.end
        elif word.kind == "part" and kept[-1].kind in ("offset", "weekday") and not kept[-1].extra:
            kept[-1] = replace(kept[-1], extra=word.extra)
        elif word.kind in ("weekday", "offset") and kept[-1].kind == "part" and word.end > kept[-1].end:
            kept.append(word)
            reach = word.end
    return kept


def _sure_month(scanned: Scanned, hit: Hit) -> bool:
    before, after = scanned.before(hit.outer, 14), scanned.after(hit.end, 12)
    if hit.entry.surface == "اب":
        spelt = scanned.text.words(hit.start, hit.end)
        if "\u0623" in spelt:
            return False  # عائلة من أب وأم: a father, and not August (آب)
        if "\u0622" in spelt and _MONTH_BEGINS.search(before):
            return True  # خلال آب; not بيك آب
    if hit.entry.surface.startswith("شهر "):
        return True  # the word for month stands in the row
    return bool(
        re.search(r"(?:\d{1,2}|شهر|من|اوائل|اواخر|مطلع|منتصف|بدايه|نهايه)\s*/?\s*$", before)
        or re.match(r"\s*/|\s*\(?\d{4}|\s*" + any_of("past_or_current"), after)
    )


_MONTH_BEGINS = re.compile(r"(?<!\w)(?:خلال|في|منذ|حتي|بين|طوال|طيله|عن)\s+$")


def _is_no_time(scanned: Scanned, hit: Hit) -> bool:
    """في أقل من ساعة, الأولى من يوم الاثنين, خلال يوم أمس: of another expression."""
    if hit.entry.surface in ("من ساعة", "من ساعتين"):
        return _SPAN_OF_HOURS.search(scanned.before(hit.start, 8)) is not None
    day = hit.entry.surface in ("من يوم", "منذ يوم", "خلال يوم")
    return day and re.match(r"\s+(?:ال|امس|ما\s|\d)", scanned.after(hit.end, 6)) is not None


def _relative(hit: Hit, scanned: Scanned) -> TimeWord | None:
    row, kind = hit.row, hit.value
    if kind in ("ago_head", "vague_past", "duration_past", "modifier") and not row["start_offset"]:
        return None
    if _is_no_time(scanned, hit):
        return None
    if kind == "modifier":
        return TimeWord(hit.start, hit.end, "modifier", int(row["start_offset"]), "", hit.entry.id)
    if kind in ("month_ref", "year_ref"):
        if not row["start_offset"]:
            return None
        first = int(row["start_offset"])
        return TimeWord(hit.start, hit.end, kind, first, row["end_offset"], hit.entry.id)
    if hit.entry.surface.endswith("اليوم") and (match := scanned.match(_THAT_DAY, hit.end)):
        kind, span = ("day_offset", "1:1") if match[1] else (kind, "same")  # ظهر اليوم ذاته, صباح اليوم التالي
        return TimeWord(hit.start, match.end(), "offset", 0, "", f"{hit.entry.id}|{kind}|{span}")
    span = f"{row['start_offset']}:{row['end_offset']}" if row["start_offset"] else "same"
    if hit.entry.surface.startswith(_HOURS_AFTER) and hit.entry.surface.endswith((" من", " علي")):
        span = "same"  # بعد ساعات من المجزرة: of the day told last
    return TimeWord(hit.start, hit.end, "offset", 0, "", f"{hit.entry.id}|{kind}|{span}")


_HOURS_AFTER = ("بعد ساع", "بعد دقا", "عقب ساع")
_SPAN_OF_HOURS = re.compile(r"(?:اقل|اكثر|اقرب)\s$")
_ELEVEN = Phrase(r" عشره?(?!\w)")


def _is_weekday(scanned: Scanned, hit: Hit) -> bool:
    if scanned.match(_ELEVEN, hit.end) or _is_surname(scanned, hit):
        return False  # الأعوام الأحد عشر: eleven
    if hit.row["ambiguous"] == "n":
        return True
    if scanned.folded[hit.outer : hit.end] in ("واحد", "باثنين"):
        return False  # بيوم واحد, حكم الإعدام باثنين
    before = scanned.before(hit.outer, 14)
    surface = hit.entry.surface
    if surface == "احد" and not before.rstrip().endswith("يوم"):
        return False  # فجر أحد المرتزقة حزامه: one of them
    if _DAY_WORD.search(before):
        return True
    if not surface.startswith("ال") or surface == "الثلاثه":
        return False
    if hit.value != "mon" or not re.search(r"(?:ين|ان|يه|يها|اه|اها)\s*$", before):
        return True
    return any(p.end >= hit.outer - 1 for p in scanned.inside("places", hit.outer - 14, hit.outer))  # في ذيبان الاثنين


# الشاب عبود الجمعة, المدعو خالد حسين الخميس: right after one or two names of a man
_OF_A_MAN = Phrase(r"(?<!\w)(?:ال|لل|و|ل|ب)*" + any_of("called", "titles_of_men") + r"\s+\w{3,}(?:\s+\w{3,})?\s+$")


def _is_surname(scanned: Scanned, hit: Hit) -> bool:
    """الجمعة and الخميس are families too: no word of an act, of time or a preposition stands between title and day."""
    if scanned.folded[hit.outer : hit.end] not in _SURNAMES:
        return False
    named = scanned.search_before(_OF_A_MAN, hit.outer, 36)
    if named is None:
        return False
    others = ("triggers", "outcomes", "places", "day_parts", "count_nouns", "place_heads")
    first = scanned.folded.find(" ", began(named, hit.outer))
    return not any(scanned.inside(layer, first, hit.outer) for layer in others)


_SURNAMES = frozenset({"الجمعه", "الخميس"})


def _is_day_part(scanned: Scanned, hit: Hit) -> bool:
    if hit.row["ambiguous"] == "n":
        return True
    raw = scanned.text.words(hit.start, hit.end)
    if "\u0651" in raw:  # فجّر "blew up", not dawn
        return False
    if hit.entry.surface == "سحر":  # بتهمة السحر: sorcery
        return bool(re.search(r"(?:عند|وقت|قبيل|قبل|مع|في|ساعات)\s+$", scanned.before(hit.outer, 8)))
    if hit.entry.surface.endswith("ا"):  # adverb: صباحا, فجرا
        return not re.match(r"\s*(?:نفسيهما|نفسه)", scanned.after(hit.end, 12))
    follows = scanned.after(hit.end, 16)
    return bool(
        re.match(
            r"\s*(?:(?:هذا |ذلك )?اليوم|يوم|هاليوم|امس|اول امس|السبت|الاحد|الاثنين|الاتنين"
            r"|الثلاثاء|الاربعاء|الخميس|الجمعه|\d|ال\s?\d)",
            follows,
        )
        or (hit.prefix in ("ال", "وال", "بال") and hit.value in ("noon", "dawn", "evening"))
        or (hit.prefix in ("ال", "عال") and hit.value == "afternoon" and not follows.startswith(" ال"))  # no era
    )


_DAY_NUMBER = re.compile(r"(?<!\d)(\d{1,2})\s*(?:/|-|من شهر|من|شهر|لشهر)?\s*$")
_TO_MONTH = re.compile(r"\s*(?:من|من شهر|ل)?\s*")


def _numbers_near(scanned: Scanned, words: list[TimeWord], taken: list[tuple[int, int]]) -> list[TimeWord]:
    """Day numbers and years: digits and ordinals that stand beside a month."""
    numeric = {at for start, end in taken for at in range(start, end)}
    found: list[TimeWord] = []
    for month in words:
        if month.kind not in ("month", "month_ref"):
            continue
        window = scanned.folded[max(0, month.start - 24) : month.start]
        base = max(0, month.start - 24)
        match = _DAY_NUMBER.search(window)
        if match and 1 <= int(match[1]) <= 31:
            at = base + match.start(1)
            if at not in numeric:
                found.append(TimeWord(at, base + match.end(1), "day", int(match[1]), "", "date.day_number"))
        else:
            for hit in scanned.inside("numbers", base, month.start):
                between = scanned.folded[hit.end : month.start]
                if _is_ordinal(hit) and _TO_MONTH.fullmatch(between):
                    found.append(TimeWord(hit.start, hit.end, "day", int(float(hit.value)), "", hit.entry.id))
    return found + [w for day in found if (w := _first_day(scanned, day))] + _years(scanned, words)


def _is_ordinal(hit: Hit) -> bool:
    """الرابع, and العشرين and الثلاثين, which are the day and not a count once they have the article."""
    return hit.row["form"] == "ordinal" or (hit.value in ("20", "30") and hit.prefix.endswith("ال"))


def _first_day(scanned: Scanned, last: TimeWord) -> TimeWord | None:
    """من 3 إلى 5 أيار, بين الخامس والسابع من أيار, 1 - 7 تشرين الأول: the day on which a range begins."""
    before = scanned.before(last.start, 20)
    base = last.start - len(before)
    match = _RANGE_FROM.search(before)
    if match:
        number, start = int(match[1]), base + match.start(1)
    else:
        tied = [h for h in scanned.inside("numbers", base, last.start) if h.row["form"] == "ordinal"]
        joint = scanned.folded[tied[-1].end : last.start] if tied else ""
        if not tied or not re.fullmatch(r"\s*(?:و|الي|حتي)?\s*(?:يوم\s*)?(?:ال)?", joint):
            return None
        number, start = int(float(tied[-1].value)), tied[-1].start
    return TimeWord(start, last.start, "day_from", number, "", "date.range") if 1 <= number <= 31 else None


_YEAR_AFTER = re.compile(
    r"[ /،,\-]*(?:" + any_of("past_or_current_year") + r"\s*)?(?:من |في )?(?:ال)?"
    r"(?:عام |سنه )?(?:ال)?\s*\(?((?:19|20|14)\d\d)(?!\d)"
)
_YEAR = Phrase(r"(?:عام|سنه|منذ)\s+((?:19|20)\d\d)(?!\d)")


def _years(scanned: Scanned, words: list[TimeWord]) -> list[TimeWord]:
    """Years after a month or after the word for year, each once."""
    found: dict[int, TimeWord] = {}
    for word in words:
        if word.kind == "month" and (match := _YEAR_AFTER.match(scanned.after(word.end, 30))):
            at = word.end + match.start(1)
            found[at] = TimeWord(at, word.end + match.end(1), "year", int(match[1]), "", "date.year")
    for match in scanned.all_of(_YEAR):
        at = match.start(1)
        found.setdefault(at, TimeWord(at, match.end(1), "year", int(match[1]), "", "date.year"))
    return list(found.values())

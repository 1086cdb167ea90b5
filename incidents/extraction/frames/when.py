"""Which of the time expressions of a clause is the time of its act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.dates import BEGAN, DateMention, day
from incidents.extraction.values import DateValue
from incidents.extraction.words.wording import Phrase, any_of

from .no_news import in_relative
from .spans import tied

_DATELINE = re.compile(r"\s*(?:\(\w+\)\s*)?[-|]\s")


def when(
    scanned: Scanned, dates: list[DateMention], start: int, end: int
) -> tuple[DateMention | None, DateMention | None]:
    """The time expression that dates the act of a clause, and the part of the day told apart from it."""
    given = {*map(id, dates)}
    here = [_going_on(scanned, d, start, end) if id(d) in given else d for d in tied(scanned, dates)]
    went_on = [d for d in here if id(d) not in given]
    told = [d for d in here if d.role in _TOLD and (d in went_on or not _belongs_elsewhere(scanned, d))]
    if counted := next((d for d in told if d.role == "counted"), None):
        if near := next((d for d in told if counted.end <= d.start <= counted.end + BESIDE and d.value.start), None):
            return near, None  # قبلها بأسبوع، في الـ 30 من حزيران
        before = next((d.value.start for d in told if d.value.start and d.value.precision == "day"), None)
        if before is not None:  # شيعت أمس ... قُتل قبل ذلك بيومين: from the other day of the clause
            return replace(counted, role="event", value=day(before + timedelta(counted.shift))), None
        told = [counted]
    events = told
    told = _without_hours(scanned, _without_recalled(scanned, told, start))
    told = [d for d in told if not (_of_circumstance(scanned, d, start) or _is_deadline(scanned, d, start))]
    told = _without_settings(scanned, told, start, end)
    if following := _day_after(scanned, told, start):
        return following, None
    part = next((d for d in here if d.role == "part"), None)
    told = [d for d in told if not scanned.search_before(_WE_TOLD, d.start, 20)]
    told = [
        d for d in told if not (_of_reporting(scanned, d, start) or scanned.search_before(_IN_PRINT, d.start, 70))
    ] or [d for d in told if not _of_statement(scanned, d, start)]
    if recalled := _recalled_day(scanned, told, start, end):
        return recalled, part
    wounded = scanned.search(_OF_WOUNDS, start, end)
    earlier = [d for d in told if scanned.folded[d.start : d.start + 3] == "بعد" and d.value.precision == "day"]
    earlier = [d for d in earlier if d.part is None]
    earlier = earlier or (_after_death(events, wounded.end()) if wounded else [])
    if (counted_back := _from_death(scanned, told)) is not None:
        return counted_back, part
    if wounded and earlier:  # died of wounds: the day of the act that caused them
        return earlier[0], part
    later = [d for d in told if d.part is None and scanned.folded[d.start : d.start + 4] in ("بعد ", "عقب ")]
    told = [d for d in told if d not in later] or [d for d in later if not _after_no_act(scanned, d)]
    told.sort(key=lambda d: d.value.precision == "range" and "خلال" in scanned.folded[d.start : d.end])
    exact = [d for d in told if d.value.precision not in ("month", "year", "week")]
    return next(iter(exact or told), None), part


def _without_hours(scanned: Scanned, told: list[DateMention]) -> list[DateMention]:
    """وقبل ذلك بساعات … مساء أمس: the day itself, where it is told, and not the hours before the act told last."""
    hours = [d for d in told if d.role == "same_day" and (d.rule == "date.counted" or _passed(scanned, d))]
    return [d for d in told if d not in hours] or told if hours else told


def _passed(scanned: Scanned, date: DateMention) -> bool:
    """لم تمض ساعات على الغارة التي أودت أمس بثمانية: hours after an act whose day is told."""
    return scanned.folded.startswith(("لم تمض", "لم يمض", "ما هي الا", "ولم تمض", "ولم يمض"), date.start)


BESIDE = 14  # letters
ACT = 24  # letters


def _after_no_act(scanned: Scanned, date: DateMention) -> bool:
    """بعد أسبوع من تهديده، أطلق …: so long after something that is no act of the report."""
    if not scanned.folded[date.start : date.end].endswith((" من", " علي")) or date.value.start is None:
        return False
    comma = scanned.folded.find("،", date.end, date.end + ACT)
    follows = date.end, comma if comma > 0 else date.end + ACT
    return not (scanned.inside("triggers", *follows) or scanned.inside("outcomes", *follows))


def _after_death(told: list[DateMention], wounds: int) -> list[DateMention]:
    """توفي اليوم متأثراً بجراح أصيب بها في قصف قبل أربعة أيام: the earlier day, told after the wounds."""
    days = [(d, d.value.start) for d in told if d.value.precision == "day" and d.value.start]
    return [d for d, when in days[1:] if d.start >= wounds and when < days[0][1]]


def _from_death(scanned: Scanned, told: list[DateMention]) -> DateMention | None:
    """توفي أمس بعد أسبوعين من إصابته: the day of the wound, two weeks before the death."""
    wound = next((d for d in told if d.rule == "date.after_wound"), None)
    if wound is None or wound.value.start is None:
        return None
    death = next((d.value.start for d in told if d is not wound and d.value.precision == "day" and d.value.start), None)
    if death is None or scanned.published is None:
        return wound
    return replace(wound, value=day(death - (scanned.published - wound.value.start)))


_OF_WOUNDS = Phrase(r"متاثر\w*\s+ب|(?<!\w)(?:من|احد|بعض)\s+(?:ال)?(?:جرحي|مصابي|جرحاها)(?!\w)")
_TOLD = frozenset({"event", "next_day", "same_day", "counted"})
_RECALLS = Phrase(any_of("recalls_within"))


def _recalled_day(scanned: Scanned, told: list[DateMention], start: int, end: int) -> DateMention | None:
    """توفي اليوم ... بعد أن أطلق عليه مجهولون النار مساء الأربعاء: the day of the act, not of what came of it."""
    if len(told) < 2 or told[0].value.precision != "day" or told[1].value.precision != "day":
        return None
    first, second = told[0], told[1]
    if _of_funeral(scanned, first, second, start):
        return second
    if not (first.value.start and second.value.start and second.value.start < first.value.start):
        return None
    recall = scanned.search(_RECALLS, first.end, second.start)
    if recall is None:
        return None
    own = [t for t in scanned.inside("triggers", start, recall.start()) if t.entry.strong]
    own = [t for t in own if not t.prefix.endswith("ال")]  # تبنت أمس الهجوم الذي استهدف الأحد
    acts = scanned.inside("triggers", recall.start(), end) + scanned.inside("outcomes", recall.start(), end)
    return second if acts and not own else None


_DEADLINE = Phrase(r"(?<!\w)\w{0,2}" + any_of("deadlines") + r"(?!\w)")
_OVER = ("خلال ", "بغضون ", "في غضون ", "لمده ", "قبل ")


def _is_deadline(scanned: Scanned, date: DateMention, start: int) -> bool:
    """تطالبهم بدفع الزكاة خلال عشرة أيام: by when something is to be done, and no time of the act."""
    if date.value.precision not in ("range", "week") or not scanned.folded.startswith(_OVER, date.start):
        return False
    if scanned.folded[date.start : date.end].endswith(_GONE_BY):
        return False
    return scanned.search(_DEADLINE, max(start, date.start - 90), date.start) is not None


_GONE_BY = ("ماضيه", "فايته", "منصرمه", "اخيره", "سابقه", "ماضيين", "فايتين", "اخيرين", "ماضي", "فايت", "منصرم")
_SETTING = Phrase(r"(?<!\w)" + any_of("which") + r"\s+(?P<verb>\w+)(?:\s+[^\s،,.]+){0,9}\s+(?:يوم\s+|في\s+|ال)*$")


def _without_settings(scanned: Scanned, told: list[DateMention], start: int, end: int) -> list[DateMention]:
    """وفي تل أبيض التي دخلها الجيش الأحد، أقدم عناصره أمس على …: the day in what is said of a place before the act."""
    first = told[0] if len(told) > 1 else None
    if first is None or first.value.start is None or first.value.start == told[1].value.start:
        return told
    found = scanned.search_before(_SETTING, first.start, 90)
    comma = _COMMA.match(scanned.folded, first.end)
    if found is None or comma is None or told[1].start < comma.end():
        return told
    at = max(0, first.start - 90) + found.start()
    if at < start or scanned.inside("triggers", start, at) or _FOLLOWED.match(scanned.folded, comma.end()):
        return told
    if any(o.value != "none" for o in scanned.inside("outcomes", start, at)):
        return told
    verbs = scanned.inside("triggers", comma.end(), end) + scanned.inside("outcomes", comma.end(), end)
    return told[1:] if verbs else told


_COMMA = re.compile(r"\s*[،,]\s*")
_FOLLOWED = re.compile(r"(?:بعد|عقب|اثر|ما|ل|و)\w*")  # …، بعد أن فارقت مواطنة الحياة: what came of it


def _day_after(scanned: Scanned, told: list[DateMention], start: int) -> DateMention | None:
    """فرضت قسد الأربعاء حظراً، وأصيب شاب برصاصها صباح اليوم التالي: the day after, where the act is told between."""
    if len(told) < 2 or told[1].role != "next_day" or told[0].value.precision != "day":
        return None
    first, second = told[0], told[1]
    if first.value.start is None:
        return None
    before = scanned.inside("triggers", start, first.start) + scanned.inside("outcomes", start, first.start)
    between_days = scanned.inside("triggers", first.end, second.start)
    between_days += scanned.inside("outcomes", first.end, second.start)
    if before or not between_days:
        return None
    return replace(second, role="event", value=day(first.value.start + timedelta(1)))


_FUNERAL = Phrase(r"(?<!\w)[وف]?" + any_of("buries") + r"(?!\w)")


def _of_funeral(scanned: Scanned, first: DateMention, second: DateMention, start: int) -> bool:
    """شيع الأهالي اليوم شاباً قتل الجمعة: the day of the death, told after that of the burial."""
    if not (first.value.start and second.value.start and second.value.start < first.value.start):
        return False
    buried = scanned.search(_FUNERAL, start, first.start + 12)
    received = scanned.search(_RECEIVES, start, first.start + 12) and scanned.search(_REMAINS, start, second.start)
    if not (buried or received):
        return False
    return any(h.value == "killed" for h in scanned.inside("outcomes", first.start, second.end + 60))


_RECEIVES = Phrase(r"(?<!\w)[وف]?" + any_of("receives") + r"(?!\w)")  # استقبل أهالي الشحيل اليوم جثمان مقاتل
_REMAINS = Phrase(r"(?<!\w)[ولب]?(?:ال)?" + any_of("remains") + r"(?:ه|ها|هم|هما|هن)?(?!\w)")

_CIRCUMSTANCE = Phrase(r"(?<!\w)[وف]?" + any_of("grievances", "circumstances") + r"\s+(?:[^\s،,.]+\s+){0,11}(?:ال)?$")
_GRIEVANCE = Phrase(r"[وف]?" + any_of("grievances"))
_NTH_TIME = Phrase(
    r"(?<!\w)(?:ل?لمره\s+\w+|(?:ال)?" + any_of("ordinals") + r"\w?\s+\w+)\s+(?:من\s+نوعه\w?\s+)?(?:ال)?$"
)


def _of_circumstance(scanned: Scanned, date: DateMention, start: int) -> bool:
    """احتجاجاً على مقتل شاب قبل يومين, للمرة الثانية خلال أسبوع: of what an act answers, or over which it counts."""
    if date.value.start is None or date.value.start == scanned.published:
        return False
    if scanned.search_before(_NTH_TIME, date.start, 40):
        return date.value.precision in ("range", "week", "month", "year")
    found = scanned.search_before(_CIRCUMSTANCE, date.start, 90)
    if found is None:
        return False
    head = max(0, date.start - 90) + found.start()
    if head < start:
        return False
    acts = [h for h in scanned.inside("triggers", head, date.start) if h.entry.strong]
    verbs = (h for h in acts if h.row["kind"].startswith("verb_") and not h.prefix.strip("وف"))
    if any(not in_relative(scanned, h) for h in verbs):
        return False  # احتجاجاً على الغلاء أغلق الأهالي أمس الطريق; not على خلفية الهجوم الذي استهدف حاجزاً
    answered = scanned.match(_GRIEVANCE, head) and (acts or scanned.inside("outcomes", head, date.start))
    return bool(answered) or scanned.folded.startswith(("قبل ", "منذ ", "خلال "), date.start)


_BROKE_OFF = Phrase(r"(?<!\w)[وف]?" + any_of("broke_off") + r"(?!\w)")
_HAD = Phrase(r"(?<!\w)[وف]?(?:كان\w?|كانوا)\s+(?:\w+\s+){0,2}?قد\s")


def _without_recalled(scanned: Scanned, told: list[DateMention], start: int) -> list[DateMention]:
    """ومقتل رجل ... كانت قد اعتقلته قبل أسبوع: the day of what went before, where the act is told first."""
    told = [d for d in told if not (_of_what_was(scanned, start, d.start) or _of_seizure(scanned, start, d.start))]
    years = [d for d in told if d.value.precision == "year" and _is_past(scanned, d)]
    if years and any(t.value == "body_found" for t in scanned.inside("triggers", start, years[0].start)):
        return [d for d in told if d not in years]  # عثر على رفات …، أعدموهم عام 2012
    return told


_SEIZED = Phrase(r"(?<!\w)\w{0,2}" + any_of("seized_before") + r"(?:\s+[^\s،,.]+){0,4}\s+$")


def _of_seizure(scanned: Scanned, start: int, end: int) -> bool:
    """عثر على جثث … بعد اختطافهم قبل يومين, قضى رجل اعتقل قبل شهرين: the day on which those now dead were taken."""
    found = any(t.value == "body_found" for t in scanned.inside("triggers", start, end))
    if found and (killed := scanned.search_before(_KILLED_THEN, end, 60)):
        return max(0, end - 60) + killed.start() > start
    seized = scanned.search_before(_SEIZED, end, 50)
    if seized is None:
        return False
    at = max(0, end - 50) + seized.start()
    dead = any(o.value == "killed" for o in scanned.inside("outcomes", start, at))
    return dead or any(t.value == "body_found" for t in scanned.inside("triggers", start, at))


# عثر على رفات 25 شخصاً يعتقد أنهم قتلوا عام 2015: when those found had been killed
_KILLED_THEN = Phrase(r"(?<!\w)" + any_of("killed_before") + r"(?:\s+[^\s،,.]+){0,6}\s+$")
_ITS_VERB = re.compile(r"(?<!\w)(?:ان|بان)\s+(?:[^\s،,.]+\s+){1,6}$")  # up to had, with no comma between


def _of_what_was(scanned: Scanned, start: int, end: int) -> bool:
    """Whether "had" stands between an act, told with a verb or a place, and the date."""
    before = list(scanned.all_of(_HAD, start, end))
    if not before:
        return False
    had = before[-1].start()
    told = [*scanned.inside("triggers", start, had), *scanned.inside("outcomes", start, had)]
    acts = [t for t in told if t.row.get("strength", "strong") == "strong"]
    verbs = [t for t in acts if t.form.startswith("verb_")]
    if _ITS_VERB.search(scanned.folded, start, had) and not any(
        o.value != "none" for o in scanned.inside("outcomes", start, had)
    ):
        verbs = []  # أن لغماً زرعته قسد كان قد انفجر: had itself tells the act
    return bool(verbs or (acts and scanned.inside("places", start, had)))


# نزوح من امبارح: since, as it is spoken; in ساعة متأخرة من أمس it is "of"
_FROM_THEN = re.compile(r"(?<!ساعه )(?<!متاخره )(?<!متاخر )(?<!الاولي )(?<!مبكر )(?<!مبكره )(?<!\w)من\s+(?:يوم\s+)?$")
_TILL = re.compile(r"\s*[،,]?\s*و?(?:حتي|الي|لغايه)\s")
_LASTS = Phrase(r"(?<!\w)[وف]?" + any_of("lasts") + r"(?!\w)")


_CARRIED_OUT = Phrase(
    r"(?<!\w)[وف]?(?:الذي|التي)\s+(?:نفذ|شن|بدا|اطلق)\w{0,2}\s"
)  # الهجوم الذي نفذه التنظيم منذ فجر أمس
_AT_ONCE = frozenset({"arrest", "abduction"})  # احتجز منذ الجمعة نحو خمسين رجلاً: done on that day


def _going_on(scanned: Scanned, date: DateMention, start: int, end: int) -> DateMention:
    """منذ ثلاثة أيام of an act that goes on, منذ صباح الأحد: from that day to the day of publication."""
    if scanned.published is None or date.value.start is None or not date.value.start <= scanned.published:
        return date
    days = (scanned.published - date.value.start).days
    flight = any(t.value == "displacement" for t in scanned.inside("triggers", start, end))
    since = date.role == "since" or scanned.folded[date.start : date.start + 4] == "منذ "
    since = since or (flight and _FROM_THEN.search(scanned.before(date.start, 24)) is not None)
    if not since or not 0 < days <= 7:
        return date
    if _TILL.match(scanned.folded, date.end):
        return date  # منذ مساء أمس وحتى صباح اليوم
    seized = any(t.value in _AT_ONCE and t.entry.strong for t in scanned.inside("triggers", start, end))
    if seized or not (
        flight or scanned.search(_LASTS, start, end)
    ):  # باتت منذ مساء أمس تسيطر: the day on which it began
        began = date.value.precision == "range" or seized or scanned.search(_BROKE_OFF, start, date.start) is not None
        began = began or (days == 1 and scanned.search_before(_CARRIED_OUT, date.start, 60) is not None)
        return replace(date, role="event", value=day(date.value.start)) if began else date
    return replace(date, role="event", value=DateValue(date.value.start, scanned.published, "range"))


def _belongs_elsewhere(scanned: Scanned, date: DateMention) -> bool:
    """Dates of agreements, of an earlier arrest or of ceremonies within a clause about something else."""
    if date.start <= 60 and date.value.precision == "day" and _DATELINE.match(scanned.folded, date.end, date.end + 16):
        return True  # دير الزور 19 شباط 2021 – : the day of the report
    if BEGAN.match(scanned.folded, date.end):
        return False  # منذ فجر الأربعاء، حين شن
    if scanned.folded.startswith("منذ", date.start) and scanned.search_before(_STATE, date.start, 60):
        return True
    before = scanned.before(date.start, 18)
    if date.value.precision == "year" and scanned.folded.startswith("منذ", date.start) and _is_past(scanned, date):
        return True  # معتقل لدى النظام منذ عام 2014
    if scanned.folded[date.start : date.end] == "الان" and _TILL_NOW.search(before):
        return True  # ولا يزال مصيرهم مجهولاً إلى الآن
    if _of_another_event(scanned, date):
        return True
    if scanned.search_before(_OF_NO_ACT, date.start, 18) or (
        date.value.precision in ("year", "month") and _OF_OLD.search(before)
    ):
        return True
    return (
        date.rule.startswith("rel")
        and date.value.precision == "week"
        and scanned.folded[date.start : date.start + 3] == "بعد"
        and not scanned.search_before(_COMES, date.start, 20)
    )


def _of_another_event(scanned: Scanned, date: DateMention) -> bool:
    """The day of a death that raised a toll, or of a war that broke out."""
    if scanned.search_before(_OF_DEATH, date.start, 18) and "ارتف" in scanned.before(date.start, 140):
        return True
    return scanned.search_before(_SINCE_IT_BROKE_OUT, date.start, 90) is not None


# بعد اندلاع الحرب بين … في السابع من تشرين الأول: when a war or a rule began or ended, from which an act is counted
_SINCE_IT_BROKE_OUT = Phrase(
    r"(?<!\w)(?:بعد|منذ|عقب|مع|قبل|غداه)\s+"
    + any_of("turning_points")
    + r"\s+(?:[^\s،,.]+\s+){1,8}?(?:في\s+|يوم\s+|بتاريخ\s+|ال)*$"
)
_COMES = Phrase(r"(?<!\w)[وف]?(?:ياتي|تاتي|جاء|جاءت)\s+(?:هذ[اه]\s+)?(?:ال\w+|ذلك|هذا)\s+$")  # ويأتي ذلك بعد أيام من …
_OF_DEATH = Phrase(r"(?:العثور|وفاه|مفارقه)\s*$")
_OF_NO_ACT = Phrase(any_of("dates_of_no_act") + r"\s*(?:ال)?$")
# لغم من مخلفات معارك عام 2016
_OF_OLD = re.compile(r"(?<!\w)(?:ال)?" + any_of("dates_of_old") + r"\s+(?:في\s+)?(?:(?:ال)?عام\s+|سنه\s+)?(?:ال)?$")
_TILL_NOW = re.compile(r"(?:الي|حتي|لحد|لغايه)\s+$")
_STATE = Phrase(r"(?<!\w)ال" + any_of("states_since") + r"(?:\s+[^\s،,.]+){0,5}\s+$")  # الحصار المفروض منذ ثلاث سنوات
_WE_TOLD = Phrase(r"(?<!\w)[وف]?" + any_of("we_told") + r"\s+$")  # ذكرنا أمس أن
# هذا ما جاء في بيان أصدره المركز الإعلامي اليوم، حول …: the day on which something came out
_IN_PRINT = Phrase(r"(?<!\w)[وفب]?(?:ال)?" + any_of("print") + r"(?:ه|ها|هم)?\s+(?:[^\s،,.:]+\s+){0,7}?(?:\w+\s+)?$")
_THAT = re.compile(r":|(?<!\w)(?:كيف|ان|انه|انها|انهم|بان|عن|الي)(?!\w)")
# أعلن نائب رئيس المركز، اللواء فلان، في إيجاز صحفي اليوم السبت، أن: however far the verb that opens the clause
_BEFORE_THAT = re.compile(r"\s*[،,)]?\s*(?:ان|بان|انه|انها|انهم)\s")
_REACH = 8  # words between the verb of saying and its day
_FAR = 14  # after على ما أفاد
_AS_SAID = re.compile(r"(?<!\w)(?:علي|حسب|بحسب|وفق|وفقا)\s+(?:ل?ما)\s+$|(?<!\w)(?:حسبما|كما|مثلما)\s+$")
_SAYING = re.compile(r"(?:ما\s|حسبما\s|كما\s|منشور|تغريد|بيان)")


def _is_past(scanned: Scanned, date: DateMention) -> bool:
    """Whether a year is over."""
    return scanned.published is None or (date.value.end is not None and date.value.end < scanned.published)


def _of_reporting(scanned: Scanned, date: DateMention, start: int, *, sure: bool = False) -> bool:
    """قال المتحدث, اليوم الثلاثاء, إن …, حسبما أعلن المرصد أمس: the day of the statement, not of the act."""
    for word in scanned.inside("reporting", start, date.start):
        said = scanned.folded[word.end : date.start]
        if (sure and word.row["ambiguous"] == "y") or word.row["certainty"] == "hedged":
            continue  # خلايا يُعتقد بانتمائها …، فجر الثلاثاء: what is thought is no statement of that day
        attributes = word.row["kind"] == "phrase" and _SAYING.search(word.entry.surface) is not None
        if not (word.row["kind"] == "verb" or (attributes and "،" not in said)) or _THAT.search(said):
            continue
        reach = _FAR if attributes or _AS_SAID.search(scanned.before(word.start, 16)) else _REACH
        if len(said.split()) <= reach or (word.start - start < 4 and _BEFORE_THAT.match(scanned.folded, date.end)):
            return True
    return False


def _of_statement(scanned: Scanned, date: DateMention, start: int) -> bool:
    """أعلنت الوزارة اليوم مقتل عنصرين: the day of publication, told of a sure word of saying, dates no act."""
    return date.value.start == scanned.published and _of_reporting(scanned, date, start, sure=True)

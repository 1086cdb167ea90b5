"""Which clauses are running totals or statistics, and the period that they count over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from incidents.extraction.clauses.acts import tells_act
from incidents.extraction.clauses.sentences import Clause
from incidents.extraction.context import Scanned, between
from incidents.extraction.frames.frame import Frame
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_relations import REGIONS
from incidents.extraction.mentions.place_roles import EVENT, PlaceMention
from incidents.extraction.words.wording import Phrase, any_of


def whole_words(name: str) -> Phrase:
    """Whole words of a list, with the clitics that may stand before them."""
    return Phrase(r"(?<!\w)(?:و|ف|ب|ل|ك)?(?:ال|ل)?" + any_of(name) + r"(?!\w)")


_FROM_THEN = re.compile(
    r"(?:منذ\s+(?!(?:عام\s+|العام\s+)?\d{4}(?!\d))(?:[^\s،,.]+\s+){0,12}|"
    + any_of("period_words")
    + r"\s+(?:ما\s+)?(?:بين|من|منذ)\s*(?:تاريخ\s*)?)$"
)
_SINCE_THAT = Phrase(r"منذ " + any_of("that_date"))
_SINCE_START = Phrase(
    r"(?:منذ|من)\s+(?:(?:بعد|يوم|وقت|تاريخ|ما)\s+)?" + any_of("beginnings") + r"\s|(?<!\w)من\s+(?:يوم|وقت|لما)\s+ما\s"
)
_SINCE_CUE = re.compile(r"منذ")
_WHOLE = whole_words("total_words")
_DOCUMENTED = whole_words("documents")
_PUBLISHED = Phrase(any_of("published") + r"\s+(?:\S+\s+){0,6}$")
_OVER = Phrase(
    any_of("over_time", "acts_counted")
    + r"\s+(?:شهر|العام|عام|سنه|ال)?\s*$|(?:ال|لل)(?:فتره|مده)\s+(?:[^\s،,.]+\s+){0,3}$"
)
_SPELL = Phrase(any_of("over_time", "long_since") + r"\s+(?:ال)?" + any_of("long_spells") + r"\s")
_THIS_YEAR = Phrase(r"(?<!\w)\w?" + any_of("this_year"))
_NTH = r"(?:هاي|هذه|هذا|هي|هو|تعد|يعد)\s+(?:ال)?" + any_of("ordinals") + r"\w?\s"  # وهاي خامس عملية اغتيال بهالأسبوع
_FROM_START = r"(?:منذ|من)\s+(?:(?:بعد|يوم|وقت)\s+)?" + any_of("beginnings")
_OVER_TIME = Phrase(
    r"منذ\s|(?:خلال|في غضون)\s+(?:ال\s*)?\d+\s+ساعه|"
    r"(?:خلال|في)\s+(?:شهر\s+)?(?:كانون|شباط|اذار|نيسان|ايار|حزيران|تموز|ايلول|تشرين)(?!\w)|"
    r"خلال\s+(?:شهر\s+)?اب(?!\w)|"
    + _FROM_START
    + r"|"
    + any_of("over_time")
    + r"\s+(?:شهر|العام|عام|الشهر|هذا|الاشهر|الاسابيع|اسبوع|اسبوعين|شهرين|ايام|الايام|اليومين|يومين)|"
    + any_of("this_year")
    + r"|حصيله\s+(?:ال)?(?:\w+\s+)?(?:ايام|يومين|اسبوع|شهر|الاسبوع|الشهر)(?!\w)"
)
_OPENS_TOTAL = Phrase(
    r"[،,]\s*(?:و|ف)?(?:"
    + any_of("total_openers")
    + r"\s|"
    + _NTH
    + r"|"
    + _FROM_START
    + r"\s)|\s(?:و|ف)?"
    + any_of("sure_total_openers")
    + r"\s"
)
_AND_SINCE = Phrase(r"[،,]\s*" + _FROM_START + r"\s")
_OPENING = Phrase(r"\W*(?:و|ف)?(?:" + any_of("total_openers", "sure_total_openers") + r"\s|" + _NTH + r")")
# من التحرير لليوم راح 260 شهيد
_TILL_TODAY = Phrase(r"(?<!\w)(?:منذ|من)\s+(?:[^\s،,.]+\s+){1,3}" + any_of("till_today") + r"(?!\w)")
_GOES_ON = whole_words("total_goes_on")


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a tally covers and the words that say so."""

    since: date | None
    until: date | None
    start: int


# في رابع عملية من نوعها منذ مطلع الشهر، اغتال مجهولون …
_LATELY = Phrase(r"منذ\s+(?:ال)?" + any_of("lately") + r"(?!\w)")
_NTH_FIRST = Phrase(
    r"[^\w]*و?(?:في|هي|هو|هذا|هذه|(?:يعد|تعد|يعتبر|تعتبر|كان|كانت)(?:\s+هذا|\s+هذه)?(?:\s+ال\w+)?)\s+(?:ال)?"
    + any_of("ordinals")
    + r"\s+"
    + any_of("act_nouns")
    + r"\s+(?:[^\s،,.]+\s+){0,8}?(?:منذ|خلال|هذا|في)\s[^،,.\n]{2,50}[،,]"
)


# حيث قتل ستة خلال الأسبوع الفائت بهجمات مماثلة: those of several acts, none of them told
_ALIKE = Phrase(r"(?<!\w)[وفبل]*(?:ال)?" + any_of("acts_counted") + r"\s+(?:ال)?" + any_of("of_that_kind") + r"(?!\w)")


def split_totals(scanned: Scanned, clause: Clause) -> list[Clause]:
    """A clause that tells an act and then a total (قُتل مدني …، ليرتفع العدد منذ مطلع العام إلى 30), cut between."""
    first = scanned.match(_NTH_FIRST, clause.start, clause.end)
    if first and tells_act(scanned, first.end(), clause.end):
        return [replace(clause, end=first.end()), Clause(first.end(), clause.end)]
    if like := scanned.search(_ALIKE, clause.start + 1, clause.end):
        comma = scanned.folded.rfind("،", clause.start, like.start())
        if comma > 0 and tells_act(scanned, clause.start, comma) and tells_act(scanned, comma, clause.end):
            return [replace(clause, end=comma), Clause(comma + 1, clause.end)]
    for match in scanned.all_of(_OPENS_TOTAL, clause.start + 1, clause.end):
        words = scanned.search(_OVER_TIME, match.start(), clause.end)
        if words and scanned.match(_LATELY, words.start()):
            continue  # ليرتفع عدد القتلى منذ صباح أمس إلى ستة: the toll of the act itself
        if scanned.match(_AND_SINCE, match.start()) and not tells_act(scanned, match.end(), clause.end):
            continue  # قتل 12 شخصاً، منذ بداية الشهر: the figure stands before
        if words and tells_act(scanned, clause.start, match.start()):
            return [replace(clause, end=match.start()), Clause(match.start() + 1, clause.end)]
    return [clause]


def period(
    scanned: Scanned, frame: Frame, dates: list[DateMention], last_told: date | None, before: Period | None
) -> Period | None:
    """The period that a clause counts over, or None when it is no tally; `before` is that of the sentence before."""
    if _is_no_total(scanned, frame):
        return None
    start, end = frame.start, frame.end
    here = between(dates, start, end)
    until = next((d for d in here if d.role == "until" and d.value.end), None)
    ends = until.value.end if until else scanned.published
    since = next((d for d in here if d.value.start and _is_since(scanned, d, start)), None)
    if since is not None and (not _too_short(scanned, since) or _counts_since(scanned, since)):
        return Period(_not_after(ends, since.value.start), ends, since.start)
    again = scanned.search(_SINCE_THAT, start, end)
    if again and not _counts_nothing(scanned, frame, again.start()):
        own = next((d.value.start for d in here if d.end <= again.start() and _is_of_act(scanned, d)), last_told)
        return Period(_not_after(ends, own), ends, again.start())
    heading = _headed(scanned, start)
    counts = bool(scanned.search(_WHOLE, heading, end))
    if heading < start and counts:
        here = between(dates, heading, end)
    if (month := _month_counted(scanned, frame, here, counts=counts)) is not None:
        return Period(month.value.start, month.value.end, month.start)
    if counts and (day := _day_of_total(scanned, frame, here)) is not None:
        return Period(day.value.start, day.value.end, day.start)
    if (told := _told_total(scanned, frame, here)) >= 0:
        return Period(None, ends, told)
    loosely = _alike(scanned, frame, here, ends) or _loosely(scanned, frame, here, ends, counts=counts)
    return loosely or _gone_on(scanned, frame, here, before)


def _counts_nothing(scanned: Scanned, frame: Frame, since: int) -> bool:
    """قُتل شاب في بلدة الصور، وتشهد البلدة توتراً منذ ذلك الحين: words of time beside which nobody is counted."""
    if not (_has_spot(scanned, frame) or frame.on_a_day):
        return False
    comma = scanned.folded.rfind("،", frame.start, since)
    return comma >= 0 and not (scanned.inside("outcomes", comma, since) or scanned.inside("numbers", comma, since))


def of_shares(scanned: Scanned, frame: Frame) -> Period:
    """The time of a total whose shares are told one by one: as told, else the day of publication."""
    value = frame.date.value if frame.date else None
    if value is None or value.start is None:
        return Period(scanned.published, scanned.published, frame.start)
    return Period(value.start, value.end, frame.start)


def _not_after(until: date | None, since: date | None) -> date | None:
    """The first day, unless it lies behind the last one: days that contradict each other give none."""
    return None if since and until and since > until else since


_ONE_ALIKE = Phrase(r"[وفبل]*(?:ال)?" + any_of("one_act") + r"\s")  # حادثة مشابهة, and not حوادث


def _alike(scanned: Scanned, frame: Frame, here: list[DateMention], ends: date | None) -> Period | None:
    """Those hurt in several acts like the one told, over the days that are told or up to the report's."""
    acts = scanned.search(_ALIKE, frame.start, frame.end)
    if (
        acts is None
        or scanned.match(_ONE_ALIKE, acts.start())
        or _has_spot(scanned, frame)
        or any(_is_of_act(scanned, d) for d in here)
    ):
        return None
    spell = next((d for d in here if _is_long(d)), None)
    return Period(spell.value.start, spell.value.end, spell.start) if spell else Period(None, ends, acts.start())


# وهي الغارة الأعنف منذ مطلع الشهر, ثالث هجوم من نوعه منذ بداية العام; not أمس الأول, nor أكثر من 30
_COMPARED = Phrase(
    r"(?<!امس )(?<!تشرين )(?<!كانون )(?<!ربيع )(?<!\w)[وفبلك]?(?:ال)?(?:"
    + any_of("most_of_all")
    + "|"
    + any_of("ordinals")
    + r")(?!\w)(?!\s+من\s)(?:\s+[^\s،,.؛]+){0,5}?\s+(?P<since>منذ)(?!\w)"
)
_SINCE = Phrase(r"(?<!\w)منذ(?!\w)")


def _only_compares(scanned: Scanned, start: int, end: int) -> bool:
    """Whether "since" only sets an act beside those before it, which counts nobody (أكبر هجوم منذ مطلع العام)."""
    compared = {match.start("since") for match in scanned.all_of(_COMPARED, start, end)}
    return bool(compared) and all(match.start() in compared for match in scanned.all_of(_SINCE, start, end))


def _told_total(scanned: Scanned, frame: Frame, here: list[DateMention]) -> int:
    """Where words show that a clause is a total, without a first day of its period; -1 where none do."""
    start, end = frame.start, frame.end
    till = scanned.search(_TILL_TODAY, start, end)
    if till and not _has_spot(scanned, frame):
        return till.start()
    over = scanned.search(_OVER_TIME, start, end) if scanned.match(_OPENING, start) else None
    if over and not _of_one_fight(scanned, frame, here):
        return over.start()
    if (several := _over_several(scanned, frame)) >= 0:
        return several
    if convoy := scanned.search(_CONVOY, start, end):
        return convoy.start()
    heading = _headed(scanned, start)
    line = scanned.folded.rfind("\n", 0, heading) + 1
    opens = scanned.match(_SUM_LINE, heading) and not _LETTER.search(scanned.folded, line, heading)
    return start if scanned.match(_SUM, start) or (opens and not frame.strong) else -1


# قُتل ثمانية أشخاص في حوادث متفرقة; وأوقعت المعارك منذ بدئها 154 قتيلاً; حصيلة شهداء المحافظة اليوم تسعة
_SEVERAL = Phrase(r"(?<!\w)(?:ب|في\s+|خلال\s+)(?:ال)?" + any_of("several_incidents"))
_SINCE_IT_BEGAN = Phrase(r"منذ\s+" + any_of("its_beginning") + r"(?:ه|ها|هم|هما)(?!\w)")
_OF_THE_LAND = Phrase(
    r"[^\w]*و?(?:حصيله|عدد|تعداد|مجموع)\s+(?:ال)?" + any_of("those_summed") + r"\s+" + any_of("the_land")
)


# الشهداء الذين انضموا إلى قافلة شهداء الثورة في المحافظة أمس 21: the day's count of all
_CONVOY = Phrase(r"(?<!\w)(?:قافله|قوافل|ركب|موكب|مواكب)\s+(?:ال)?شهداء(?!\w)")


def _over_several(scanned: Scanned, frame: Frame) -> int:
    """Where words say that people of several acts are counted together; -1 where none do, or a spot is named."""
    if not any(t.numeral for t in frame.tolls) or _has_spot(scanned, frame):
        return -1
    told = scanned.search(_SEVERAL, frame.start, frame.end) or scanned.match(_OF_THE_LAND, frame.start)
    if told is None and scanned.folded[frame.end - 1 : frame.end] not in (".", "\n"):
        told = scanned.match(_SEVERAL, frame.end - (scanned.folded[frame.end - 1] != " "), frame.end + 30)
    if told is None and not any(_is_of_act(scanned, d) for d in [frame.date] if d is not None):
        told = scanned.search(_SINCE_IT_BEGAN, frame.start, frame.end)
    return told.start() if told else -1


def _of_one_fight(scanned: Scanned, frame: Frame, here: list[DateMention]) -> bool:
    """ارتفع إلى 16 عدد من قضوا في الاشتباكات الدائرة منذ فجر أمس في محيط هجين: the toll of what goes on since then."""
    lately = any(d.role == "since" and _too_short(scanned, d) for d in here)
    return lately and _has_spot(scanned, frame) and not scanned.search(_MANY_ACTS, frame.start, frame.end)


_MANY_ACTS = Phrase(r"(?<!\w)[وفبل]*(?:ال)?" + any_of("plural_acts"))
_LETTER = re.compile(r"\w")
# مجموع قتلى الإرهابيين خلال الـ24 ساعة الماضية: 37, the last line of a bulletin
_SUM_LINE = Phrase(r"[^\w]*و?(?:ال)?" + any_of("sums") + r"\s+(?:عدد\s+)?(?:ال)?" + any_of("those_summed"))
_SUM = Phrase(r"[^\w]*ال" + any_of("sums") + r"\s*(?:العام\w?|الكلي\w?|الاجمالي\w?)?\s*[:=]\s*\d")  # المجموع: 9 قتلى


def _month_counted(scanned: Scanned, frame: Frame, here: list[DateMention], *, counts: bool) -> DateMention | None:
    """The month or year over which a report counts (وقد وثقت الشبكة خلال عام 2020, في هجمات شباط)."""
    start, end = frame.start, frame.end
    month = next((d for d in here if d.role == "event" and _is_long(d)), None)
    if month is None or any(_is_of_act(scanned, d) for d in here):
        return None
    documented = bool(scanned.search(_DOCUMENTED, start, end)) or any(
        c.value == "tally_start" and not _SINCE_CUE.match(c.entry.surface) for c in scanned.inside("cues", start, end)
    )
    months = month.value.precision == "range" and month.rule.startswith("mon")  # بين كانون الثاني وحزيران
    over = months or scanned.search_before(_OVER, month.start, 24) or scanned.search(_SO_MANY_ACTS, start, end)
    return month if counts or ((documented or over) and not _has_spot(scanned, frame)) else None


_HEADS = re.compile(r"[^\n:.]{3,60}:\s*\Z")
# نفذت 61 مداهمة, شن 15 هجوما: so many acts are counted, and no one of them told.
_SO_MANY_ACTS = Phrase(r"(?<!\d)\d{1,4}\s+(?:\w+\s+)?" + any_of("acts_counted") + r"(?!\w)")


def _headed(scanned: Scanned, start: int) -> int:
    """Where a heading before the colon begins (حصيلة شهر كانون الثاني: 14 قتيلاً), else the start itself."""
    line = scanned.folded.rfind("\n", max(0, start - 80), start) + 1 or max(0, start - 80)
    heading = _HEADS.search(scanned.folded, line, start) if scanned.folded[line:start].rstrip().endswith(":") else None
    return heading.start() if heading else start


def _loosely(
    scanned: Scanned, frame: Frame, here: list[DateMention], ends: date | None, *, counts: bool
) -> Period | None:
    """A period without a first day: over months, since the beginning of something."""
    start, end = frame.start, frame.end
    spell = scanned.search(_SPELL, start, end)
    if spell and _is_of_no_act(scanned, frame, here):
        return Period(None, ends, spell.start())
    opening = scanned.search(_SINCE_START, start, end)
    many = counts or _counts_many(scanned, frame, here)
    if opening and (many or _opens_with(scanned, frame, opening, here) or _said(scanned, frame, opening, here)):
        return Period(None, ends, opening.start())
    year = scanned.search(_THIS_YEAR, start, end) if counts else None
    return Period(None, ends, year.start()) if year and not _has_spot(scanned, frame) else None


_FIGHT = Phrase(r"(?:ال)?" + any_of("fights_on"))


def _is_of_no_act(scanned: Scanned, frame: Frame, here: list[DateMention]) -> bool:
    """Whether neither a spot nor the day of an act is told."""
    return not _has_spot(scanned, frame) and not any(_is_of_act(scanned, d) for d in here)


def _opens_with(scanned: Scanned, frame: Frame, opening: re.Match[str], here: list[DateMention]) -> bool:
    """ومنذ بداية موسم الكمأة قتل 84 مدنياً: since the beginning of a season or war, and not of a fight."""
    if scanned.match(_FIGHT, opening.end(), opening.end() + 24):
        return False
    return _is_of_no_act(scanned, frame, here)


MANY = 100  # people: more than one act kills, where no spot and no day are told


def _counts_many(scanned: Scanned, frame: Frame, here: list[DateMention]) -> bool:
    """مقتل أكثر من 300 شخص منذ بدء العملية: over all of an operation, and in no one place."""
    if not any(t.numeral and t.minimum >= MANY for t in frame.tolls) or frame.strong:
        return False
    return _is_of_no_act(scanned, frame, here)


def _said(scanned: Scanned, frame: Frame, opening: re.Match[str], here: list[DateMention]) -> bool:
    """قالت قسد اليوم إن 25 من مقاتليها قُتلوا منذ بدء العمليات: said on the day of publication, of no place."""
    if not any(h.row["kind"] == "verb" for h in scanned.inside("reporting", frame.start, opening.start())):
        return False
    days = [d.value.start for d in here if _is_of_act(scanned, d)]
    return not _has_spot(scanned, frame) and all(day == scanned.published for day in days)


def _gone_on(scanned: Scanned, frame: Frame, here: list[DateMention], before: Period | None) -> Period | None:
    start, end = frame.start, frame.end
    if before is not None and not _has_spot(scanned, frame) and not any(d.value.start for d in here):
        goes_on = scanned.search(_GOES_ON, start, end) or scanned.match(_AMONG_THE_DEAD, start, end)
        return before if goes_on else None
    return None


# وقال المرصد إن بين القتلى 79 مقاتلاً و154 مدنياً, after a total: its parts
_AMONG_THE_DEAD = Phrase(
    r"[^\w]*(?:[^،,.\n]{0,50}?(?<!\w)(?:ان|بان)\s+)?(?:و?من\s+)?و?بين\s+ال(?:قتلي|ضحايا|شهداء)\s+(?:\S+\s+)?\d"
)


def counted_as_well(scanned: Scanned, frame: Frame, told: Period | None) -> Period | None:
    """كما سجلت الشبكة اعتقال 1170 شخصاً: counted like the total told before, with no place or day of its own."""
    if (
        told is None
        or frame.date is not None
        or not scanned.tells((_COUNTS_TOO, _SO_MANY_ACTS), frame.start, frame.end)
    ):
        return None
    many = any(t.numeral and t.minimum >= MANY for t in frame.tolls)
    return told if many and not _has_spot(scanned, frame) else None


_COUNTS_TOO = Phrase(r"(?<!\w)[وف]?" + any_of("counts_too") + r"(?!\w)")
MANY = 5  # people: fewer may have been hurt in one act


def _day_of_total(scanned: Scanned, frame: Frame, here: list[DateMention]) -> DateMention | None:
    """وبذلك يرتفع إلى عشرة عدد شهداء محافظة دير الزور اليوم: the day of a total over a governorate."""
    if not frame.wide or frame.strong or _has_spot(scanned, frame):
        return None
    return next((d for d in here if d.role == "event" and d.value.precision == "day"), None)


def starts_anew(frame: Frame) -> bool:
    """After a total in the same sentence: an act with a place and a day of its own."""
    return frame.strong and frame.date is not None and any(p.role == EVENT for p in frame.places)


def _is_since(scanned: Scanned, mention: DateMention, start: int) -> bool:
    """منذ انطلاق الحملة في 10 أيلول, الفترة الممتدة من 24 آذار: the period begins with the date."""
    if mention.role == "since":
        return True
    before = scanned.folded[max(start, mention.start - 110) : mention.start]
    if mention.role != "event":
        return False
    if _BROKE_OUT.search(before):
        return bool(scanned.search(_TILL_NOW, mention.end, mention.end + 120))
    if _FROM.search(before):
        return _TO_THEN.match(scanned.folded, mention.end) is not None  # من 20 كانون الثاني لحد امبارح
    return bool(_FROM_THEN.search(before))


_BROKE_OUT = re.compile(r"(?:اندلع|بدا|انطلق)\w{0,2}\s+(?:في\s+|يوم\s+)?(?:ال\s*)?$")
_FROM = re.compile(r"(?<!\w)من\s+(?:يوم\s+|تاريخ\s+)?(?:ال\s*)?$")
_TO_THEN = re.compile(r"\s*[،,]?\s*و?(?:حتي|لحد|لغايه|الي غايه)\s")
_TILL_NOW = Phrase(r"(?:حتي|لحد|الي)\s+(?:ال[يآا]و?م|الان|امس|امبارح|هذه اللحظه|تاريخه)(?!\w)")


def _is_of_act(scanned: Scanned, mention: DateMention) -> bool:
    """A day told of what happened, not of the report that counts (في تقرير أصدرته السبت)."""
    if mention.role != "event" or mention.value.precision != "day":
        return False
    return not scanned.search_before(_PUBLISHED, mention.start, 60)


def _is_long(mention: DateMention) -> bool:
    value = mention.value
    if value.start is None or value.end is None:
        return False
    return value.precision in ("month", "year") or (value.end - value.start).days >= 5


def _has_spot(scanned: Scanned, frame: Frame) -> bool:
    """Whether the clause has a place of its own, nearer than a governorate or a desert."""
    spots = [p for p in frame.places if p.role == EVENT and p.codes]
    return any(not _is_region(scanned, p) for p in spots)


def _is_region(scanned: Scanned, place: PlaceMention) -> bool:
    """A governorate, a desert; in a count the name of a city is that of its governorate too."""
    named = scanned.lexicon.place_names.get(scanned.folded[place.start : place.end], place.codes)
    return any(scanned.lexicon.places[code].kind in REGIONS for code in named)


def _is_no_total(scanned: Scanned, frame: Frame) -> bool:
    compares = _only_compares(scanned, frame.start, frame.end) and not scanned.match(_OPENING, frame.start)
    return compares or _lasts_till_now(scanned, frame)


def _lasts_till_now(scanned: Scanned, frame: Frame) -> bool:
    """تستمر الاشتباكات منذ يوم الأحد في مدينة البصيرة: a few days of one act that goes on, in a place of its own."""
    value = frame.date.value if frame.date else None
    goes_on = value is not None and value.precision == "range" and value.end == scanned.published
    spot = any(p.codes and scanned.lexicon.places[p.codes[0]].kind not in REGIONS for p in frame.places)
    return goes_on and frame.strong and spot and not scanned.search(_WHOLE, frame.start, frame.end)


_COUNT_SINCE = Phrase(
    r"(?<!\w)\w?(?:ال)?(?:حصيله|عدد|تعداد)\s+(?:[^\s،,.]+\s+){1,3}?منذ\s+(?:يوم\s+|مساء\s+|فجر\s+|ليل\s+)?(?:ال)?$"
)


def _counts_since(scanned: Scanned, since: DateMention) -> bool:
    """ارتفعت حصيلة القتلى منذ الخميس إلى 61: two days ago, and a count since then all the same."""
    days = (scanned.published - since.value.start).days if scanned.published and since.value.start else 0
    return days == 2 and scanned.search_before(_COUNT_SINCE, since.start, 60) is not None


def _too_short(scanned: Scanned, since: DateMention) -> bool:
    """منذ صباح اليوم and منذ أمس date an act, they count nothing."""
    if scanned.published is None or since.value.start is None:
        return False
    return (scanned.published - since.value.start).days <= 2

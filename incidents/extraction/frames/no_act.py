"""Clauses that use the words of violence and tell no act: mishaps, funerals, courts, memory, warnings, sport."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_roles import EVENT, REFERENCE, ROAD, PlaceMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .no_news import in_relative, is_no_news, is_of_the_past

_WORD = r"(?<!\w)(?:و|ف|ب|ل)?(?:ال)?"
_MISHAP = Phrase(_WORD + any_of("mishaps") + r"(?!\w)")
_FUNERAL = Phrase(r"[^\w]*(?:و|ف)?(?:كما\s+)?" + any_of("funerals") + r"\s")
_MOURNERS = Phrase(r"(?<!\w)(?:في|ب|ل|خلال|اثناء)?\s*" + any_of("mourning") + r"\s")
_SENTENCED = Phrase(any_of("court_words") + r"\s+(?:\S+\s+){0,6}(?:ب|بال)?" + any_of("penalties"))
_TOMORROW = Phrase(r"(?<!\w)" + any_of("tomorrow") + r"(?!\w)")
_SPORT = Phrase(_WORD + any_of("sports") + r"(?!\w)")
# اعتقلت الحسبة 15 شاباً بتهمة مشاهدة مباراة, لأنهم تابعوا مباراة
_FOR_SPORT = Phrase(any_of("charged_for") + r"\s+(?:[^\s،,.]+\s+){0,3}?(?:ال)?" + any_of("sports") + r"(?!\w)")
_TRAFFIC = Phrase(_WORD + any_of("petty_offences") + r"(?!\w)")
_ABROAD = Phrase(
    r"(?<!\w)(?:في|ب|داخل|الي)\s*(?:(?:مدينه|العاصمه|ولايه|محافظه|مقاطعه|جنوب|شمال)\s+)?" + any_of("abroad") + r"(?!\w)"
)
_REMEMBERED = Phrase(r"(?<!\w)(?:في\s+)?" + any_of("anniversaries") + r"(?!\w)")
_WARNED = Phrase(r"(?<!\w)[وف]?" + any_of("warnings") + r"(?!\w)")
_WARNS = Phrase(r"[^\w]*[وف]?(?:ال)?" + any_of("warnings") + r"(?!\w)")
_HABIT = Phrase(r"(?<!\w)[وف]?" + any_of("habits") + r"(?!\w)")
_CONVOY = Phrase(r"(?<!\w)(?:و|ف)?(?:كما\s+)?" + any_of("arrivals") + r"\s+(?:\S+\s+){0,2}?" + any_of("things_from"))
_VOWED = Phrase(r"(?<!\w)[وف]?" + any_of("vows") + r"(?!\w)")
_TRAINED = Phrase(_WORD + any_of("training") + r"(?!\w)")
_CAME_HOME = Phrase(r"(?<!\w)(?:و|ف)?" + any_of("return_home") + r"\s+(?:\S+\s+){0,5}?(?:ال)?" + any_of("households"))
_LONG_AGO = Phrase(r"(?<!\w)(?<!مواليد )(?:سنه|عام)\s+(?:19\d\d|200\d)(?!\d)")
_YEARS_AGO = Phrase(r"(?<!\w)(?:قبل|منذ)\s+(?:[^\s،.]+\s+)?(?:سنوات|اعوام|سنين|عامين|سنتين)(?!\w)")
_RELEASED = Phrase(r"(?<!\w)[وف]?" + any_of("lets_go") + r"\s+(?:\S+\s+){0,3}?سراح")
_SUCCEEDS = Phrase(r"(?<!\w)[وف]?" + any_of("appoints") + r"\s+(?:\S+\s+){0,9}?خلفا\s+ل")
_SUICIDE = Phrase(_WORD + any_of("suicides") + r"(?!\w)")
_CLEARED = Phrase(
    r"(?<!\w)\w{0,2}" + any_of("clears") + r"\s+(?:[^\s،,.]+\s+){0,3}?\w{0,3}?" + any_of("remnants") + r"(?!\w)"
)
_PRAYS = Phrase(r"[^\w]*[وف]?" + any_of("prayers") + r"(?!\w)")
_AGAIN = Phrase(r"[^\w]*[وف]?(?:كما\s+|قد\s+)?" + any_of("goes_on_happening") + r"(?!\w)")
_CREDITS = Phrase(r"[^\w]*" + any_of("credits_of") + r"(?:\s+و?(?:تحرير|تصوير|ترجمه|اعداد))?\s*:")
_CULTURE = Phrase(_WORD + any_of("culture") + r"(?!\w)")
_BY_KIND = Phrase(r"[^\w\n]*" + any_of("counts_by_kind") + r"(?:\s+\w+){0,2}\s*:")
_OWN = frozenset({EVENT, REFERENCE, ROAD})


_RECONCILED = Phrase(_WORD + any_of("reconciliations") + r"(?!\w)")
_PROJECT = Phrase(_WORD + any_of("projects") + r"\s+(?:[^\s،,.]+\s+){0,9}?[يت]?ستهدف")
_SAID = Phrase(r"(?<!\w)[وف]?" + any_of("views_and_demands") + r"(?!\w)")
# سيطرت فرق الإطفاء على حريق, أتت النيران على 50 دونماً جراء الحر: of fires that nobody set
_FIRE = Phrase(
    any_of("put_out") + r"\s+(?:[^\s،,.]+\s+){0,7}?(?:ال)?" + any_of("fires") + r"|" + any_of("fire_by_chance")
)
# Never an act; none without a day of its own; none where only acts of these types are told.
_TALK = Phrase(r"(?<!\w)[وف]?" + any_of("idle_talk") + r"(?!\w)")
_NEVER = (_VOWED, _TALK, _REMEMBERED)
_KEPT = frozenset({"protest", "riot"})  # في الذكرى العاشرة للثورة خرجت مظاهرات
_BURIED = Phrase(r"(?<!\w)(?:الي\s|ل)مثوا\w+")  # تشييع عنصرين قضيا في اشتباكات … إلى مثواهما في بلدة الطيانة
_UNDATED = (_WARNED, _HABIT, _TRAINED, _CULTURE, _BURIED)
# سائق دهس طفلا, سيارة صدمت دراجة; an armoured car does it by an act of force
_RUNS_OVER = Phrase(any_of("on_the_road") + r"\s+(?:[^\s،,.]+\s+){0,5}?[يت]?(?:دهس|صدم)\w*")
_POLICING = frozenset({"arrest", "raid"})
_ONLY = (
    (_SENTENCED, frozenset({"execution", "arrest", "death_in_custody"})),
    (_TRAFFIC, _POLICING),
    (_RUNS_OVER, _POLICING | {"attack_on_civilians"}),
    (_RECONCILED, frozenset({"communal_clash"})),
    (_PROJECT, frozenset({"attack"})),
    (_CAME_HOME, frozenset({"displacement"})),
    (_FIRE, frozenset({"territorial_change", "property_destruction"})),
    (_SUICIDE, frozenset({"execution", "body_found", "gunfire"})),
)
_TAUGHT = frozenset({"arrest", "raid", "other"})  # دورة على اقتحام المباني واعتقال المطلوبين: what is taught
# إنزال 20 طناً من المساعدات: goods that come down from aircraft, and no soldiers
_DROPPED = Phrase(r"انزال\w*\s+(?:[^\s،,.]+\s+){0,3}?(?:\w{0,2}ال|لل|من\s+)?" + any_of("things_dropped") + r"(?!\w)")
# تدريبات بالذخيرة الحية, تفجير مخلفات الحرب: what is only fired or blown up, and hurts nobody.
_FOR_SHOW = (
    (_DROPPED, frozenset({"raid", "airstrike"})),
    (_TRAINED, frozenset({"shelling", "bombard", "explosion", "gunfire", "airstrike", "raid", "arrest", "other"})),
    (_CLEARED, frozenset({"landmine", "explosion", "other"})),
)


def is_no_act(
    scanned: Scanned,
    triggers: list[Hit],
    places: Sequence[PlaceMention],
    start: int,
    end: int,
    *,
    counted: bool = False,
) -> bool:
    """Whether what the words of violence in this stretch tell is no act of violence done here and lately.

    Where it counts the dead of an act told before (`counted`), words of saying and mourning do not make it one.
    """
    strong = {t.value for t in triggers if t.entry.strong}
    never = _NEVER[:-1] if strong & _KEPT else _NEVER
    if _is_tomorrow(scanned, triggers, start, end) or _is_abroad(scanned, places, start, end):
        return True
    if scanned.tells(never, start, end) or _asks(scanned, end) or _is_formula(scanned, start, end):
        return True
    if _is_sport(scanned, strong, start, end) or _flies_over(scanned, triggers, start, end):
        return True
    if _is_life_story(scanned, start, end) and not any(p.role in _OWN for p in places):
        return True
    if _is_general(scanned, strong, start, end, counted=counted) or is_of_the_past(
        scanned, triggers, places, start, end
    ):
        return True
    only = any(strong <= types and scanned.search(phrase, start, end) for phrase, types in _ONLY)
    if only or _is_police_work(scanned, strong, start, end):
        return True
    show = any(strong <= types and scanned.search(phrase, start, end) for phrase, types in _FOR_SHOW)
    if show or scanned.match(_WARNS, start, end):
        return not _hurt(scanned, start, end, taken=not strong <= _TAUGHT)
    return is_no_news(scanned, triggers, start, end) or _mishap_or_mourning(
        scanned, triggers, strong, start, end, counted=counted
    )


def _is_tomorrow(scanned: Scanned, triggers: list[Hit], start: int, end: int) -> bool:
    """ستنطلق غداً مظاهرة; not قُتل عنصران …، وستقام جنازتهما غداً, which tells first what has been done."""
    tomorrow = scanned.search(_TOMORROW, start, end)
    if tomorrow is None:
        return False
    will = scanned.search(_THEN_WILL, start, tomorrow.start())
    return will is None or not any(t.entry.strong and t.start < will.start() for t in triggers)


_THEN_WILL = Phrase(r"[،,]\s*و?(?:ومن\s+المقرر|من\s+المقرر|سوف|س[يت]\w{2,})(?!\w)")


def _is_abroad(scanned: Scanned, places: Sequence[PlaceMention], start: int, end: int) -> bool:
    """في مدينة هامبورغ: no place of the gazetteer, and none but the one abroad."""
    abroad = scanned.search(_ABROAD, start, end)
    if abroad is None:
        return False
    own = (p for p in places if p.role in _OWN)
    return all(not p.codes and abroad.start() <= p.start < abroad.end() for p in own)


def _flies_over(scanned: Scanned, triggers: list[Hit], start: int, end: int) -> bool:
    """طيران مروحي بالجو بدون قصف, حلق الطيران دون تنفيذ غارات: aircraft that do no more than fly."""
    told = {t.value for t in triggers}
    return bool(told) and told <= _FROM_THE_AIR and scanned.search(_NO_FIRE, start, end) is not None


_FROM_THE_AIR = frozenset({"airstrike", "drone_strike", "bombard", "shelling"})
_NO_FIRE = Phrase(
    r"(?<!\w)(?:من\s+)?(?:دون|بدون|بلا)\s+(?:اي\s+)?"
    r"(?:(?:تنفيذ|شن|ان\s+\w+|تسجيل|حدوث)\s+(?:اي\s+)?)?" + any_of("no_fire")
)


def _is_sport(scanned: Scanned, strong: set[str], start: int, end: int) -> bool:
    """A match and its attacks; not one that people are seized or beaten for, or that is struck."""
    if not scanned.search(_SPORT, start, end) or (strong and scanned.search(_FOR_SPORT, start, end)):
        return False
    return not (_hurt(scanned, start, end) and scanned.inside("weapons", start, end))


def _is_general(scanned: Scanned, strong: set[str], start: int, end: int, *, counted: bool) -> bool:
    """Habits, warnings, training, books, years long past, views: with no day of their own."""
    days = scanned.inside("weekdays", start, end) or scanned.inside("relative_dates", start, end)
    undated = all(day.value in _OF_NO_DAY for day in days)
    if undated and scanned.match(_AGAIN, start, end) and not _hurt(scanned, start, end):
        return True
    if any(day.value != "modifier" for day in days):
        return False
    if scanned.search(_LONG_AGO, start, end) or (not counted and scanned.tells(_UNDATED, start, end)):
        return True
    return not strong and not counted and scanned.search(_SAID, start, end) is not None


_OF_NO_DAY = frozenset({"modifier", "vague_past"})  # في الآونة الأخيرة


def _is_life_story(scanned: Scanned, start: int, end: int) -> bool:
    """تقول أم خالد إن زوجها قُتل بغارة قبل أربع سنوات: of no place, years ago, as somebody tells it."""
    return bool(scanned.search(_YEARS_AGO, start, end) and scanned.search(_SAID, start, end))


def _is_formula(scanned: Scanned, start: int, end: int) -> bool:
    """A line of a table, a wish for the dead and hurt, or who wrote the report (إعداد: …)."""
    if _counts_by_kind(scanned, start) or scanned.match(_CREDITS, start, end):
        return True
    done = (h.value != "none" and h.row["form"].startswith("verb_") for h in scanned.inside("outcomes", start, end))
    return scanned.match(_PRAYS, start, end) is not None and not any(done)


def _counts_by_kind(scanned: Scanned, start: int) -> bool:
    """نوع العمليات: عبوات ناسفة 6 / كمين 5: a line of a table."""
    line = scanned.folded.rfind("\n", 0, start) + 1
    return scanned.match(_BY_KIND, line, line + 60) is not None


def _asks(scanned: Scanned, end: int) -> bool:
    return scanned.after(end, 2).strip().startswith(("؟", "?"))


def _mishap_or_mourning(
    scanned: Scanned, triggers: list[Hit], strong: set[str], start: int, end: int, *, counted: bool
) -> bool:
    if (not counted and _is_civil(scanned, triggers, start, end)) or scanned.search(_WEATHER, start, end):
        return True
    if not strong and scanned.search(_EPIDEMIC, _sentence(scanned, start), end):
        return True
    armed = any(not scanned.search_before(_RATHER_THAN, w.outer, 10) for w in scanned.inside("weapons", start, end))
    if strong <= {"explosion"} and not armed and scanned.search(_MISHAP, start, end):
        return True
    if strong <= {"gunfire"} and scanned.search(_REJOICED, start, end) and not _hurt(scanned, start, end):
        return True
    if not strong - {"body_found"} and scanned.search(_OF_NATURE, _sentence(scanned, start) if strong else start, end):
        return not armed
    marched = any(
        t.value == "protest" and t.row["kind"][:5] == "verb_" for t in triggers
    )  # وتظاهر أهال عقب تشييع الفتى
    if (
        strong <= {"body_found", "protest"}
        and not (marched or counted)
        and (scanned.match(_FUNERAL, start, end) or scanned.search(_MOURNERS, start, end))
    ):
        return not any(t.row["kind"].startswith("verb") for t in scanned.inside("outcomes", start, end))
    if not strong and scanned.tells((_CONVOY, _RELEASED, _SUCCEEDS), start, end):
        return True
    return not triggers and dies_in_peace(scanned, start, end)


_RATHER_THAN = Phrase(r"(?<!\w)و?(?:ليس|ليست|لا|مو|مش)\s+ب?$")  # وليس برصاص قناص
# ناقش المؤتمر … بعد الهجوم, عقد وجهاء البلدة اجتماعا: a verb of civil life, and violence named only by nouns.
_CIVIL = Phrase(r"[^\w]*[وف]?(?:كما\s+|قد\s+)?" + any_of("civil_acts") + r"(?!\w)")
_WEATHER = Phrase(r"(?<!\w)[وف]?(?:ال)?" + any_of("weather") + r"\s+(?:[^\s،,.]+\s+){0,2}[يت]?ضرب")
_REJOICED = Phrase(_WORD + any_of("rejoicing") + r"(?!\w)")
_EPIDEMIC = Phrase(_WORD + any_of("epidemics") + r"(?!\w)")  # إصابات بكورونا، …، توفي منهم 250
_OF_NATURE = Phrase(any_of("natural_causes") + r"(?!\w)")


def _sentence(scanned: Scanned, start: int) -> int:
    """Where the sentence begins: غرق شابان …، وانتشلت الفرق جثتيهما tells in its first clause what they died of."""
    return max(scanned.folded.rfind(mark, max(0, start - 200), start) for mark in ".\n") + 1


def _is_civil(scanned: Scanned, triggers: list[Hit], start: int, end: int) -> bool:
    if scanned.match(_CIVIL, start, end) is None:
        return False
    verbs = (t for t in triggers if t.row["kind"][:5] == "verb_" and "noun" not in t.row)
    if not all(in_relative(scanned, t) for t in verbs):
        return False
    return not _hurt(scanned, start, end)


def _hurt(scanned: Scanned, start: int, end: int, *, taken: bool = True) -> bool:
    """Whether people are hurt here, or `taken`; those cared for (مركز لعلاج مصابي الألغام) were hurt before."""
    hurt = (h for h in scanned.inside("outcomes", start, end) if h.value != "none" and (taken or h.value != "detained"))
    return any(not scanned.search_before(_CARED_FOR, h.start, 24) for h in hurt)


_SWEEP = Phrase(any_of("sweeps"))
# مروجي المخدرات; not مروجي الإشاعات, whom those who rule seize for their words
_CRIME = Phrase(_WORD + any_of("common_crimes") + r"(?!\w)(?!\s+" + any_of("talk_spread") + ")")


def _is_police_work(scanned: Scanned, strong: set[str], start: int, end: int) -> bool:
    """Arrests for common crime, where no houses are searched and no blood is shed."""
    if not strong <= _POLICING or not scanned.search(_CRIME, start, end) or scanned.search(_SWEEP, start, end):
        return False
    return not any(h.value in ("killed", "injured") for h in scanned.inside("outcomes", start, end))


_CARED_FOR = Phrase(any_of("cares_for") + r"\s+(?:(?!الذ|اللذ|التي)\w+\s+)?(?:ال)?$")


# الرجل المدعو … فارق الحياة بعد ساعات في المشفى: one told before, of what was done to him.
_DIES_LATER = Phrase(
    r"[^\w]*(?:[وف]|لكن\s+|غير ان\s+|الا ان\s+)?"
    + any_of("one_told")
    + r"\s[^\n]*(?:بعد\s+(?:ساع|وقت|يوم|ايام|نقل|وصول|اسعاف|قليل|لحظ)|لاحقا|علي الفور|قبل وصول)"
)


# أصيب رجلان بقذيفة، فيما توفيت طفلة قبل وصولها إلى المشفى: in the same breath as an act, on the way to hospital.
_DIES_AS_WELL = Phrase(
    r"[^\w]*(?:فيما|بينما|كما|في حين)\s[^\n]*(?:قبل\s+وصول|في\s+الطريق\s+الي|قبل\s+اسعاف|فور\s+وصول)"
)


def dies_in_peace(scanned: Scanned, start: int, end: int) -> bool:
    """توفي الحاج …: a death of no told violence."""
    deaths = [h for h in scanned.inside("outcomes", start, end) if h.value != "none"]
    if scanned.match(_DIES_LATER, start, end) or scanned.match(_DIES_AS_WELL, start, end):
        return False
    if not deaths or any(h.entry.surface not in words_of("neutral_deaths") for h in deaths):
        return False
    return not scanned.inside("weapons", start, end) and not scanned.search(_WOUNDED, start, end)


_WOUNDED = Phrase(r"(?<!\w)" + any_of("of_wounds") + r"(?!\w)")


_AFTERMATH = Phrase(
    r"(?:اثار|" + any_of("damage_done") + r"\w?\s+(?:[^\s،,.]+\s+){1,3}(?:بفعل|بسبب|جراء|نتيجه)|"
    r"(?:متضرر|مدمر|متصدع|متهالك)\w*\s+(?:من|بفعل|بسبب|جراء|نتيجه)|(?:الذي|التي)\s+" + any_of("has_left") + r")\s*$"
)


def is_aftermath(scanned: Scanned, hit: Hit) -> bool:
    """آثار القصف, تضرر الجسور بفعل قصف, الدمار الذي خلفته الهجمات: what acts long done have left behind."""
    return bool(scanned.search_before(_AFTERMATH, hit.outer, 44))

"""The reach of cue words: what they say of the words beside them (description, plan, denial, recall)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.values import HARMED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .acts import tells_act

SCOPE_REACH = 400  # letters; no cue speaks for more than that
_COMMA = re.compile(r"[،,.\n؛]")
# بذريعة ملاحقة مهربين ما أدى لاستشهاد تسعة, متهمين بالانتماء إليه فيما لقيت زوجة أحدهما حتفها: without commas
_COMMA_OR_TURN = re.compile(
    r"[،,.\n؛]|\s(?=(?:م?ما " + any_of("led_to") + r"|و(?:اسفر|ادي|ادت|تسبب)\w*|الامر الذي|فيما|بينما|في حين)\s)"
)
_BUT = re.compile(r"\s" + any_of("except", "but_others") + r"\s")
_CAUSE = re.compile(r"\s(?:من\s+)?" + any_of("act_follows") + r"\s")
_STOP = re.compile(r"[.\n؛]")
_CONTRAST = Phrase(r"[،,]\s*(?=" + any_of("but_others", "what_was") + r"\s)")
_GOES_ON = Phrase(r"[،,]\s*(?=و?" + any_of("goes_on_to_say") + r"\s)")
_TURN = Phrase(r"(?<=[^،,])\s(?=(?:كذلك|كما|فيما|بينما)\s)")  # نفت … كذلك أغارت طائرات: without commas
_IS_NOT = ("لا ", "ليس", "ولا ")
_THREATS = words_of("threats")
_GRIEVANCES = words_of("grievances")  # تنديدا بمقتل شاب, ردا على مقتل أحد أبنائها: why something was done
_RUMOUR = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("rumours") + r"(?!\w)")
_DENIES = Phrase(r"(?<!\w)[وفب]?" + any_of("denies_rumours") + r"(?!\w)")


@dataclass(slots=True, unsafe_hash=True)
class Scope:
    """A stretch whose acts are not told as done: described, planned or denied."""

    start: int
    end: int
    kind: str
    rule: str


def find_scopes(scanned: Scanned, dates: list[DateMention]) -> list[Scope]:
    """The muted stretches of the report; an act ascribed with a day of its own is not muted."""
    found = [s for cue in _muting(scanned) if (s := _scope(scanned, cue, dates))]
    found += _rumours(scanned)
    found += _demanded(scanned, dates)
    found += _called_for(scanned)
    found += _wanted(scanned)
    found += _none_of(scanned)
    return sorted([*found, *_not_done(scanned)], key=lambda s: s.start)


def _scope(scanned: Scanned, cue: Hit, dates: list[DateMention]) -> Scope | None:
    """The stretch that one cue mutes, if it does."""
    if cue.value not in _UNTIL:
        return None
    if cue.value == "cause":
        return _grievance(scanned, cue, dates)
    if _mutes_nothing(scanned, cue):
        return None
    reach = cue.end + SCOPE_REACH
    comma = _UNTIL[cue.value] == "comma"
    match = _comma(scanned, cue, reach) if comma else _denied_until(scanned, cue.end, reach)
    end = min(match.start() if match else len(scanned.folded), cue.outer + SCOPE_REACH)
    if cue.value == "negated_losses":
        for stop in (_BUT, _CAUSE):
            found = stop.search(scanned.folded, cue.end, end)
            end = found.start() if found else end
        end = _before_the_next(scanned, cue, _before_the_act(scanned, cue, end))
    if cue.value == "denial":
        end = _denied(scanned, cue, end)
    end = _sets_out_anew(scanned, cue.end, end) if comma else end
    if cue.value == "description" and _has_day(scanned, dates, cue, end + 30):
        return None
    return Scope(cue.outer, end, cue.value, cue.entry.id)


# بتهمة التعامل مع التحالف وفي الميادين أعدم …: without a comma, another act is set out
_SETS_OUT = Phrase(
    r"\sو(?=(?:في|فيها|فيه|عند|ليس بعيدا|غير بعيد|علي (?:ال)?(?:طريق|ضفه|جبهه|محور)|اليوم|امس|مساء|صباح|فجر|ظهر|ليل)\s)"
)
SET_OUT = 60  # letters from where an act is set out to its verb


def _sets_out_anew(scanned: Scanned, start: int, end: int) -> int:
    """Where within a stretch that is described, planned or denied another act is set out, or its end."""
    for match in scanned.all_of(_SETS_OUT, start, end):
        acts = scanned.inside("triggers", match.end(), match.end() + SET_OUT)
        if any(t.entry.strong and t.row["kind"] == "verb_active" and not t.prefix for t in acts):
            return match.start()
    return end


def _denied(scanned: Scanned, cue: Hit, end: int) -> int:
    """Where a denial ends; لا علاقة له بالعمل العسكري وردت القوات على …: without commas, before the next act."""
    end = _before_the_act(scanned, cue, end)
    says = scanned.search(_SAYS_THEN, cue.end, end)
    end = says.start() if says else end
    loose = cue.entry.surface.startswith(_IS_NOT) and "،" not in scanned.folded[cue.end : end]
    return _before_the_next(scanned, cue, end) if loose else end


# ونفى الجيش استهداف المدنيين وقال إنه قتل 18 مقاتلاً: what is said instead
_SAYS_THEN = Phrase(
    r"\sو(?:قال|قالت|قالوا|اكد|اكدت|اضاف|اضافت|ذكر|ذكرت|اوضح|اوضحت|زعم|زعمت|ادعي|ادعت|اعلن|اعلنت)\s+(?:ب?ان)"
)


def _comma(scanned: Scanned, cue: Hit, reach: int) -> re.Match[str] | None:
    """The comma that ends what is described or planned; not the one before its parts (انتهاكات، بينها خطف)."""
    match = _COMMA_OR_TURN.search(scanned.folded, cue.end, reach)
    if match and cue.value == "description" and (more := scanned.match(_AMONG_THEM, match.start())):
        return _COMMA.search(scanned.folded, more.end(), reach)
    return match


def _mutes_nothing(scanned: Scanned, cue: Hit) -> bool:
    """A threat is an act; a part in an act may be denied, and people march on the day that they remember."""
    if cue.value == "negated_losses" and scanned.match(_BUT_THESE, cue.end, cue.end + 40):
        return True  # لم يُقتل إلا جندي واحد
    if cue.value == "plan" and cue.entry.surface in _THREATS:
        return True
    if cue.value == "routine" and scanned.match(_SPOILS, cue.start):
        return True
    if cue.entry.surface in _WITHOUT and not _denies_something(scanned, cue):
        return True
    return _denies_a_part(scanned, cue) or (cue.entry.surface == "ذكري" and _marched(scanned, cue.end))


# وأتلفت الحسبة أربعمئة كروز من الدخان: goods of people, and no old shells
_SPOILS = Phrase(r"(?:اتلف|اتلاف)\w*\s+(?:[^\s،,.]+\s+){0,7}?(?:ال)?" + any_of("goods") + r"(?!\w)")
_WITHOUT = frozenset({"دون", "من دون"})
_NEXT_WORD = re.compile(r"\s+(\w+)")
_OF_ACTS = ("triggers", "outcomes", "cues")


def _denies_something(scanned: Scanned, cue: Hit) -> bool:
    """دون خسائر, دون أن يقتل; not بدون طيار, without a pilot, nor دون لوحات, of a car without plates."""
    word = _NEXT_WORD.match(scanned.folded, cue.end)
    if word is None or scanned.match(_DENIED_THINGS, word.start(1)):
        return True
    hits = (h for layer in _OF_ACTS for h in scanned.inside(layer, word.start(1), word.end(1) + WORD))
    return any(h.outer == word.start(1) for h in hits)


_DENIED_THINGS = Phrase(r"\w{0,2}" + any_of("people_lost", "losses_told", "denied_things") + r"(?!\w)")


def _marched(scanned: Scanned, start: int) -> bool:
    """في الذكرى العاشرة للثورة خرجت مظاهرة: what people do on the day that they remember."""
    stop = _STOP.search(scanned.folded, start, start + SCOPE_REACH)
    end = stop.start() if stop else start + SCOPE_REACH
    return any(t.value == "protest" and t.entry.strong for t in scanned.inside("triggers", start, end))


def _denies_a_part(scanned: Scanned, cue: Hit) -> bool:
    """وأنكر التنظيم أي صلة بالتفجير: who did it is denied, and not that it was done."""
    return cue.value == "denial" and scanned.match(_A_PART_IN, cue.end) is not None


_A_PART_IN = Phrase(r"\s+(?:[^\s،,.]+\s+){0,4}?" + any_of("a_part_in") + r"(?!\w)")


_AMONG_THEM = Phrase(r"[،,]\s*(?:من\s+)?(?:بينها|ابرزها|منها|ضمنها)\s")  # لتورطهما في انتهاكات، بينها خطف

_UNTIL = {
    "description": "comma",
    "negated_losses": "comma",
    "plan": "comma",
    "cause": "comma",
    "denial": "sentence",
    "routine": "sentence",
}


def _before_the_act(scanned: Scanned, cue: Hit, end: int) -> int:
    """لم يسجل سقوط قتلى بانفجار عبوة: losses are denied, and not the act that a later word of the phrase tells."""
    for hit in scanned.inside("triggers", cue.end, end):
        known = cue.value != "denial" or hit.prefix.endswith("ال")  # نفت مقتل مدنيين في القصف
        if known and hit.entry.strong and scanned.search(_LOSSES, cue.outer, hit.outer):
            lost = scanned.inside("outcomes", hit.start - 20, hit.end)
            if not any(o.start < hit.end and hit.start < o.end for o in lost):
                return hit.outer
    return end


_NEXT = Phrase(r"\s(?:اما|بس|لكن|وبعدها|بعدها|وبعدين|وفي\s+(?:ريف|بلده|قريه|مدينه|محافظه|حي|محيط|باديه))\s")


def _before_the_next(scanned: Scanned, cue: Hit, end: int) -> int:
    """بدون قتال اما بالبصيره … وقصفت: without commas, what is denied ends where speech goes on to something else."""
    turn = scanned.search(_NEXT, cue.end, end)
    end = turn.start() if turn else end
    for hit in scanned.inside("triggers", cue.end, end):
        if hit.prefix == "و" and hit.row["kind"] == "verb_active" and hit.entry.strong:
            return hit.outer
    if cue.entry.surface in _DAMAGE:  # أضرار مادية وإصابته بجروح: and people hurt besides
        hurt = (h for h in scanned.inside("outcomes", cue.end, end) if h.prefix == "و" and h.value in HARMED)
        end = next((h.outer for h in hurt), end)
    return end


_DAMAGE = frozenset({"اضرار ماديه", "خساير ماديه"})
_LOSSES = Phrase(any_of("people_lost", "losses_told"))


def _grievance(scanned: Scanned, cue: Hit, dates: list[DateMention]) -> Scope | None:
    """تنديدا بمقتل شاب: why an act was done, where the sentence tells the act, and not when and where the other."""
    end = _stop(scanned, cue.end)
    led = scanned.search(_LED, cue.end, end)  # ردا على اعتقالات وأدى الهجوم إلى …
    end = led.start() if led else end
    if cue.entry.surface not in _GRIEVANCES or _PEOPLE_THERE.match(scanned.folded, cue.end):
        return None
    if between(dates, cue.end, end) and scanned.inside("places", cue.end, end):
        return None  # recalled with a day and a place of its own: an incident
    return Scope(cue.end, end, "plan", cue.entry.id) if _acts_beside(scanned, cue.outer, end) else None


# العدد مرشح للارتفاع بسبب وجود جرحى: people who are there
_PEOPLE_THERE = re.compile(
    r"\s+(?:وجود|بقاء)\s+(?:\S+\s+){0,2}?(?:ال)?(?:جرحي|مصابين|عالقين|مفقودين|اصابات|حالات)(?!\w)"
)
_LED = Phrase(r"\s[وف]" + any_of("led_to") + r"(?!\w)")


# طالبت بالكشف عن قتلة الوجهاء: what is demanded; a ransom is told by its demand
_DEMANDS = Phrase(r"(?<!\w)[وف]?" + any_of("demands_of") + r"\s+(?:[^\s،,.]+\s+){0,7}?ب(?!فدي|مبلغ|دفع|اتاو)(?=\w{3})")


def _demanded(scanned: Scanned, dates: list[DateMention]) -> Iterator[Scope]:
    """مظاهرة طالبت بمحاسبة قتلة …: the stretch after the demand, where it tells no day."""
    for match in scanned.all_of(_DEMANDS):
        end = _stop(scanned, match.end())
        if not between(dates, match.end(), end):
            yield Scope(match.end(), end, "plan", "demands")


# دعا ناشطون إلى إضراب, منشورات تدعو إلى قطع الطرقات, خطة تقضي بتسيير دوريات, خطة النظام تقوم على إنزال
_CALLS = Phrase(
    r"(?<!\w)[وف]?(?:"
    + any_of("calls")
    + r"\s+(?:ل(?=\w{3})|(?:[^\s،,.]+\s+){0,6}?(?:الي|علي)\s)|"
    + any_of("provides")
    + r"\s+ب(?=\w{3})|(?:ال)?"
    + any_of("plans_that_are")
    + r"\s+(?:[^\s.]+\s+){0,12}?"
    + any_of("provides")
    + r"(?!\w))"
)


def _called_for(scanned: Scanned) -> Iterator[Scope]:
    """What others are called on to do, or a plan provides for; not what it was called for after (بعد مقتل …)."""
    for match in scanned.all_of(_CALLS):
        stop = _end_of_plan(scanned, match.end())
        yield Scope(match.end(), _to_its_cause(scanned, match.end(), stop), "plan", "calls")


def _to_its_cause(scanned: Scanned, start: int, stop: int) -> int:
    """Where words end that are not done, before what they come after (بعد مقتل …), which is."""
    cause = _CAUSE.search(scanned.folded, start, stop)
    return cause.start() if cause else stop


_ONE_MORE = re.compile(r"[،,]\s*و(?=\w)")


def _end_of_plan(scanned: Scanned, start: int) -> int:
    """The comma that ends what is planned, and not one before a further plan (بتسيير دوريات، ومداهمة منازل)."""
    stop = _stop(scanned, start)
    while more := _ONE_MORE.match(scanned.folded, stop):
        nouns = (h for h in scanned.inside("triggers", stop, more.end() + WORD) if h.start == more.end())
        if not any(h.row["kind"][:5] != "verb_" for h in nouns):
            break
        stop = _stop(scanned, more.end())
    return stop


WORD = 24  # letters

# مكافأة لمن يدلي بمعلومات تؤدي إلى القبض على …, عُممت أسماؤهم للقبض عليهم: whom somebody looks for
_WANTED = Phrase(
    r"(?<!\w)[وفبل]?(?:ال)?"
    + any_of("wanted_words")
    + r"\s+(?:[^\s،,.]+\s+){0,14}?((?:لل?|ب(?:ال)?|(?:الي|في|علي)\s+(?:القاء\s+)?(?:ال)?)"
    r"(?:قبض|اعتقال|توقيف|احضار|ملاحق|جلب))"
)


def _wanted(scanned: Scanned) -> Iterator[Scope]:
    """What papers, orders and rewards are for, up to the comma."""
    for match in scanned.all_of(_WANTED):
        yield Scope(match.start(1), _stop(scanned, match.end()), "plan", "wanted")


# لم تشهد المدينة أي ضربة جوية, دون تسجيل أي هجوم; no one claimed the attack: أي جهة
_NONE = Phrase(
    r"(?<!\w)[وف]?(?:لم|لن|لا|ما|ولا|دون|بدون|عدم)\s+(?:[^\s،,.]+\s+){1,5}?(?=اي\s+(?!" + any_of("nobody") + r"(?!\w)))"
)


def _none_of(scanned: Scanned) -> Iterator[Scope]:
    """What is said not to have been (أي …), up to the comma or to words for something that has been (الهجوم, الذي)."""
    for match in scanned.all_of(_NONE):
        stop = _stop(scanned, match.end())
        known = next((h.outer for h in scanned.inside("triggers", match.end(), stop) if "ل" in h.prefix), stop)
        yield Scope(match.end(), known, "negated_losses", "none of")


# توفي نتيجة صعقة كهربائية، وليس برصاص قناص
_RATHER = Phrase(
    r"(?<!\w)و?(?:ليس|ليست|لا|مو|مش)\s+(?:ب(?:سبب|فعل|رصاص|قصف|غار|انفجار|لغم|هجوم|نيران|عبو|قذيف|ضرب|طلق|اطلاق)|نتيجه|جراء|اثر|عن\s"
    r"|(?:في|خلال|اثناء)\s+(?:ال)?(?:اشتباك|قصف|هجوم|غار|تفجير|انفجار|معرك|مواجه))"
)


def _not_done(scanned: Scanned) -> Iterator[Scope]:
    """What may, will or almost did happen, and what is corrected, old, or asked not to be done."""
    for phrase, kind, rule in _TO_THE_COMMA:
        for match in scanned.all_of(phrase):
            yield Scope(match.start(), _stop(scanned, match.end()), kind, rule)
    for match in scanned.all_of(_OVERHEAD):
        stop = _stop(scanned, match.end())
        further = scanned.folded.find(" و", match.end(), stop)
        yield Scope(match.start(), stop if further < 0 else further, "plan", "overhead")
    for match in scanned.all_of(_ALMOST):
        stop = _to_its_cause(scanned, match.end(), _stop(scanned, match.end()))
        yield Scope(match.end(), stop, "plan", "almost")
    yield from _in_general(scanned)
    yield from _to_come(scanned)


def _in_general(scanned: Scanned) -> Iterator[Scope]:
    """What used to be done, and what whoever does it is told."""
    for match in scanned.all_of(_USED_TO):
        if match[1] in scanned.lexicon.presents and scanned.inside("triggers", match.start(1), match.end(1)):
            yield Scope(match.start(), _stop(scanned, match.end()), "plan", "used to")
    for match in scanned.all_of(_IF_EVER):
        if match[1] in scanned.lexicon.presents:
            yield Scope(match.start(), _stop(scanned, match.end()), "plan", "whoever")


def _to_come(scanned: Scanned) -> Iterator[Scope]:
    """What is said with verbs of the future, less what it is to come after (سيحاكم بعد مقتل …)."""
    for match in _WILL.finditer(scanned.folded):
        if match[1] in scanned.lexicon.presents:
            conjoined = scanned.before(match.start(), 1) in ("و", "ف")
            yield Scope(match.start() - conjoined, _stop(scanned, match.end()), "plan", "will")
        elif not scanned.match(_NO_FUTURE, match.start()):
            stop = _to_its_cause(scanned, match.end(), _stop(scanned, match.end()))
            yield Scope(match.end(), stop, "plan", "will")


# روى كيف كان السجانون يعدمون المعتقلين: what used to be done
_USED_TO = Phrase(r"(?<!\w)[وف]?" + any_of("used_to") + r"\s+(?!قد\s)(?:[^\s،,.]+\s+){0,3}?([يت]\w{3,})(?!\w)")

_MAY = Phrase(
    r"(?<!\w)قد\s+(?:لا\s+)?(?:ي(?!رتفع|زداد|زيد)\w{2,}|" + any_of("may_happen") + r"(?!\w))"
)  # قد يوقع, may cause; the perfect with قد has done it
# فقد يقتل, for it may kill; كل من يقتل, whoever kills: only where the word is a verb of the tables
_IF_EVER = Phrase(
    r"(?<!\w)(?:فقد(?=\s+ي)|[وفلب]?(?:كل\s+)?من|[وفلب]?(?:كل|اي)\s+\w+)\s+(?:لا\s+)?(?!ياسر )([يت]\w{2,})(?!\w)"
)
# لا تطلقوا النار: what people are asked not to do
_DO_NOT = Phrase(r"(?<!\w)[وف]?لا\s+ت\w{2,}وا?(?!\w)")

_OVERHEAD = Phrase(r"(?<!\w)[وبل]?(?:ال)?تحليق(?!\w)")  # بالتزامن مع تحليق لطائرات الاستطلاع: flies, hits nothing
_ALMOST = Phrase(r"(?<!\w)[وف]?[تي]?كاد\w*\s+(?:\S+\s+){0,4}?(?=ان\s)")  # كادت قذيفة أن تودي بحياة عائلة

_WILL = re.compile(
    r"س(?:(?<!\w.)|(?<=[وف]س)(?<!\w..))([يتن]\w{2,})"
)  # ستنفذ, will carry out; سيعيد, whose rest is in no table
_NO_FUTURE = Phrase(any_of("no_future") + r"(?!\w)")  # سيارة, ستين: nouns that begin as a verb of the future does


def _acts_beside(scanned: Scanned, start: int, end: int) -> bool:
    """Whether an act is told in the sentence before or after what it was done for."""
    first = max(scanned.folded.rfind(mark, max(0, start - SCOPE_REACH), start) for mark in ".\n؛")
    stop = _STOP.search(scanned.folded, end, end + SCOPE_REACH)
    last = stop.start() if stop else end + SCOPE_REACH
    hits = scanned.inside("triggers", max(0, first), start) + scanned.inside("triggers", end, last)
    return any(h.entry.strong for h in hits)


def _stop(scanned: Scanned, start: int) -> int:
    comma = _COMMA.search(scanned.folded, start, start + SCOPE_REACH)
    return comma.start() if comma else min(len(scanned.folded), start + SCOPE_REACH)


def _muting(scanned: Scanned) -> Iterator[Hit]:
    yield from (cue for cue in scanned.hits.get("cues", []) if not _only_people(scanned, cue))


def _only_people(scanned: Scanned, cue: Hit) -> bool:
    """واقتصرت الأضرار على إصابته بجروح: what it came to."""
    if not cue.entry.surface.startswith("اقتصر"):
        return False
    return any(hit.outer - cue.end <= 2 for hit in scanned.inside("outcomes", cue.end, cue.end + 16))


def _denied_until(scanned: Scanned, start: int, reach: int) -> re.Match[str] | None:
    """The end of the sentence, or a comma before what others say (بينما أكدت مصادر …)."""
    stop = _STOP.search(scanned.folded, start, reach)
    until = stop.start() if stop else reach
    turn = scanned.search(_TURN, start, until)
    turn = turn if turn and tells_act(scanned, turn.end(), until) else None
    return scanned.search(_CONTRAST, start, until) or scanned.search(_GOES_ON, start, until) or turn or stop


def _rumours(scanned: Scanned) -> Iterator[Scope]:
    """تداولت صفحات أنباء عن قصف …، ولا صحة لذلك: what is told only in order to be denied."""
    for match in scanned.all_of(_RUMOUR):
        denial = scanned.search(_DENIES, match.end(), match.end() + SCOPE_REACH)
        if denial is not None and not scanned.match(_A_PART_IN, denial.end()):
            end = min(_stop(scanned, denial.end()), match.start() + SCOPE_REACH)
            yield Scope(match.start(), end, "denial", "phrases:rumours")


# صورة قديمة يتداولها ناشطون على أنها لقصف …: what a picture is said to show
_OLD_PICTURE = Phrase(
    r"(?<!\w)[وفبل]?" + any_of("pictures_shown") + r"\s+(?:[^\s،,.]+\s+){0,4}?" + any_of("old_pictures") + r"(?!\w)"
)
# صححت مصادر ما نُشر أمس عن مقتل …: what was told wrongly, to the next comma
_CORRECTS = Phrase(
    r"(?<!\w)[وف]?" + any_of("corrects") + r"\s+(?:[^\s،,.]+\s+){0,5}?(?:ما|(?:ال)?" + any_of("told_before") + r")\s"
)


_TO_THE_COMMA = (
    (_MAY, "plan", "may"),
    (_DO_NOT, "plan", "do not"),
    (_RATHER, "denial", "rather"),
    (_CORRECTS, "denial", "corrects"),
    (_OLD_PICTURE, "denial", "old picture"),
)


def _has_day(scanned: Scanned, dates: list[DateMention], cue: Hit, end: int) -> bool:
    """Whether what is described has a day: a date, or one before the report's, of a place told with it or before."""
    told = [d for d in between(dates, cue.end, end) if d.value.precision == "day" and d.role == "event"]
    earlier = [d for d in told if d.value.start != scanned.published]
    placed = cue.entry.surface.startswith("التي ") or scanned.inside("places", cue.end, end)
    return any(d.months for d in told) or bool(earlier and placed)


_NOT = Phrase(r"(?:^|\s)" + any_of("not") + r"\s+$")


_BUT_THESE = Phrase(r"(?:\s+[^\s،.]+){0,3}?\s+" + any_of("but_these") + r"\s")  # لم يصب فيها إلا صاحب كشك
_NONE_THERE = Phrase(
    r"(?<!\w)(?:(?:و?لا|و?ما|مو|و?لم)\s*"
    r"(?:في|فيه|صار|صارت|اكو|[يت]وجد|يكن|تكن|[يت]قع|[يت]حدث|[يت]حصل|[يت]سجل)\s+(?:هناك\s+)?(?:اي\s+)?|"
    r"و?لا\s+|و?(?:مو|موب|مب|مهو|ماهو|مانو)\s+|و?ماكو\s+(?:اي\s+)?)$"
)


def is_negated(scanned: Scanned, hit: Hit) -> bool:
    """لم يقتل, لن يقضي: the verb after "not" tells no act; لا هجوم, ما في انفجار, neither does such a noun."""
    if hit.prefix in ("", "و") and scanned.search_before(_NONE_THERE, hit.outer, 22):
        return True
    if not (hit.entry.id.startswith("spl") or hit.form.startswith("verb")):
        return False
    return bool(scanned.search_before(_NOT, hit.outer, 10)) and not scanned.match(_BUT_THESE, hit.end, hit.end + 40)


def muted(scopes: list[Scope], position: int) -> bool:
    """Whether a position lies in a stretch that tells no act."""
    for scope in scopes:  # noqa: SIM110 — mostly there are none, and any() costs more than the loop
        if scope.start <= position < scope.end:
            return True
    return False


_HOSPITAL = Phrase(any_of("hospitals"))
_BROUGHT = Phrase(r"(?<!\w)(?:و|ف)?" + any_of("brought_in") + r"(?!\w)")


def is_brought(scanned: Scanned, hit: Hit) -> bool:
    """أربع جثث وصلت إلى المشفى: bodies that are brought in count the dead, nobody finds them."""
    if hit.value != "body_found" or hit.row["kind"] != "noun":
        return False
    start, end = max(0, hit.start - 30), hit.end + 40
    return scanned.search(_BROUGHT, start, end) is not None and scanned.search(_HOSPITAL, start, end) is not None

"""Running totals and statistics: figures over a period, which belong to no incident."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.people import People
from incidents.extraction.values import Outcome, TallyValue
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

from .periods import Period, whole_words

_RISES = Phrase(any_of("total_rises") + r"\w*(?:\s+\S+){0,12}?\s*(?:الي)?")
_PART = Phrase(r"(?:من\s+)?" + any_of("parts_of_total") + r"\s")
FIRST_YEAR, LAST_YEAR = 1990, 2100  # a bare figure between them is a year
POPULATION = 1000  # people: fewer that dwell somewhere are told as such
_COMMA = re.compile(r"[،,.\n]")
_BRACKETS = re.compile(r"\([^()\n]{0,120}\)")
_MISHAP = whole_words("mishaps")
_ACTS = whole_words("deadly_acts")
_CASES = Phrase(r"(?<!\d)(\d{1,5})\s+(?:حاله|حالات)\s+(" + any_of("cases_of") + ")")


def read(scanned: Scanned, start: int, end: int, people: list[People], span: Period) -> list[TallyValue]:
    """The totals of one tally clause; parts by sex and age are not totals."""
    if not _of_violence(scanned, start, end):
        return []
    parts = [(m.start(), _comma(scanned.folded, m.end(), end)) for m in scanned.all_of(_PART, start, end)]
    parts += [(m.start(), m.end()) for m in _BRACKETS.finditer(scanned.folded, start, end)]
    found: list[TallyValue] = []
    for group in between(people, start, end):
        part = any(s <= group.start < e for s, e in parts)
        if not (_is_side(scanned, group) if part else _is_count(scanned, group)) or _lives_there(scanned, group):
            continue
        if scanned.search_before(_LEFT_HOME, group.start, 36):
            continue  # تشريد أكثر من 130 ألف مواطن, خرج نحو 60 ألف شخص
        if group.age_sex and parts and parts[0][0] < group.start:
            continue  # بينهم 32 طفلاً، و12 سيدة
        outcome = _outcome(scanned, start, group)
        named = [p for p in group.listed if p.actor and not p.age_sex] if len(group.listed) > 1 else []
        for counted in (group, *named):
            first, last = scanned.text.original(counted.start, counted.end)
            found.append(TallyValue(counted.minimum, outcome, span.since, span.until, first, last, counted.actor))
    return found + _cases(scanned, start, end, span)


_LEFT_HOME = Phrase(r"(?<!\w)[وفلب]{0,2}(?:ال)?" + any_of("leaves_home") + r"\s+(?:[^\s،.]+\s+){0,3}$")
_DWELLS = Phrase(any_of("dwells") + r"\s+(?:\S+\s+){0,3}$")


def _lives_there(scanned: Scanned, group: People) -> bool:
    """ويعيش قرابة 200 ألف مدني في …, يقطنها نحو 60 ألف نسمة: a population."""
    return group.minimum >= POPULATION and bool(scanned.search_before(_DWELLS, group.start, 50))


def _is_side(scanned: Scanned, group: People) -> bool:
    """من بينهم اثنان من الروس, منهم 34 في محافظة دير الزور: a part by side or by area is a total too."""
    if group.actor is not None and not group.age_sex:
        return group.numeral or scanned.lexicon.group(group.actor) != "civilian"
    return group.form == "bare" and bool(re.match(r"\s*في\s", scanned.after(group.end, 5)))


def _of_violence(scanned: Scanned, start: int, end: int) -> bool:
    """Whether what is counted are victims of violence: the line names an outcome or an act, and no mishap."""
    if scanned.search(_MISHAP, start, end):
        return False
    line = scanned.folded.rfind("\n", max(0, start - 2000), start) + 1 or max(0, start - 2000)
    if any(h.value != "none" for h in scanned.inside("outcomes", line, end)):
        return True
    return bool(scanned.search(_ACTS, line, end))


_OF_CASES: dict[str, Outcome] = {
    "خطف": "abducted",
    "اختطاف": "abducted",
    "احتجاز": "detained",
    "اعتقال": "detained",
    "اختفاء": "missing",
}


def _cases(scanned: Scanned, start: int, end: int, span: Period) -> list[TallyValue]:
    """203 حالات احتجاز, 112 حالة قتل: such cases are persons."""
    found = []
    for match in scanned.all_of(_CASES, start, end):
        outcome: Outcome = next((o for word, o in _OF_CASES.items() if match[2].startswith(word)), "killed")
        first, last = scanned.text.original(match.start(), match.end())
        found.append(TallyValue(int(match[1]), outcome, span.since, span.until, first, last))
    return found


def _comma(folded: str, start: int, end: int) -> int:
    match = _COMMA.search(folded, start, end)
    return match.start() if match else end


def _is_one_or_two(scanned: Scanned, group: People) -> bool:
    """مدني واحد, مدنيين اثنين: counted by a word after the noun."""
    if group.form == "singular":
        return bool(re.match(r"\s*واحده?\b", scanned.folded[group.end : group.end + 8]))
    return group.form == "dual" and _TWO.search(scanned.folded, group.start, group.end + 8) is not None


_TWO = re.compile(r"(?<!\w)اثن(?:ين|ان|تين|تان)(?!\w)")  # مدنيين اثنين


def _is_count(scanned: Scanned, group: People) -> bool:
    if _is_one_or_two(scanned, group):
        return True
    if group.rule.startswith("qnt") and group.minimum == 2 and group.maximum is None:
        return False
    if not group.numeral or (group.rule.startswith("qnt") and group.maximum is None and group.form != "number"):
        return False
    if (
        group.minimum in (20, 200, 2000)
        and group.rule.startswith("qnt-")
        and not re.search(r"\d", scanned.folded[group.start : group.end])
    ):
        return False
    if group.form == "bare":
        if _is_of_acts(scanned, group) or FIRST_YEAR <= group.minimum <= LAST_YEAR:
            return False
        before, after = scanned.before(group.start, 40), scanned.folded[group.end : group.end + 30]
        if re.match(r"\s*[،,]?\s*" + any_of("figure_goes_on"), after) or _straight_after_outcome(scanned, group):
            return True
        risen = re.search(r"(?:الي|نحو|(?<!\w)ل)\s*$", before) or _ENDS.match(after)
        return bool(risen) and bool(scanned.search_before(_RISES, group.start, 120))
    return True


_PEOPLE = r"(?:ال)?(?:قتلي|ضحايا|شهداء|جرحي|مصابين|معتقلين|موقوفين|مخطوفين|مدنيين|اشخاص|ذين|من)(?!\w)"
# عدد العمليات, حصيلة الغارات, مجموع حوادث الخطف: what is counted are acts.
_OF_ACTS = Phrase(
    r"(?<!\w)\w{0,2}"
    + any_of("counts_of")
    + r"\s+(?:(?!"
    + _PEOPLE
    + r")\w+\s+){0,2}?"
    + any_of("acts_counted")
    + r"(?!\w)"
)
_OF_ANYTHING = Phrase(r"(?<!\w)\w{0,2}" + any_of("counts_of") + r"\s")
_ENDS = re.compile(r"\s*(?:[،,.؛\n]|$)")


def _is_of_acts(scanned: Scanned, group: People) -> bool:
    """يرتفع إلى 41 عدد العمليات, ترتفع حصيلة الغارات إلى 19: the count nearest to the figure is of no people."""
    after = scanned.match(_OF_ANYTHING, group.end + 1)
    counts = [after] if after else list(scanned.all_of(_OF_ANYTHING, max(0, group.start - 160), group.start))
    return bool(counts) and scanned.match(_OF_ACTS, counts[-1].start()) is not None


_OF_THINGS = re.compile(
    r"\s+(?!(?:في|من|خلال|منذ|علي|عن|الي|و|ب|ل|بين|اخر|جراء|اثر|نتيجه|منه|ما|ثم|هم|تم|حتي)\w*)[\u0621-\u064a]"
)


def _straight_after_outcome(scanned: Scanned, group: People) -> bool:
    """تسببت بجرح 76: a bare figure counts people straight after an outcome."""
    near = scanned.inside("outcomes", max(0, group.start - 24), group.start)
    if _OF_THINGS.match(scanned.folded, group.end):
        return False  # توقف أربعة أفران
    return any(not scanned.folded[h.end : group.start].strip() for h in near)


_BY_ACT: tuple[tuple[Phrase, Outcome], ...] = (
    (Phrase(r"(?<!\w)\w{0,3}(?:خطف|اختطاف)(?!\w)"), "abducted"),
    (Phrase(r"(?<!\w)\w{0,3}(?:اعتقال|اعتقالات|توقيف|احتجاز|قبض)(?!\w)"), "detained"),
)


def _outcome(scanned: Scanned, start: int, group: People) -> Outcome:
    best: Outcome = "killed"
    for words, outcome in _BY_ACT:
        if scanned.search(words, start, group.end):
            best = outcome
    for hit in scanned.inside("outcomes", start, group.end + 24):
        joined = hit.prefix.startswith("و") or "،" in scanned.folded[group.end : hit.outer]
        if hit.start > group.end and (joined or hit.row["kind"] in NOUNS):
            break
        if hit.value == "detained" and hit.row["form"] == "noun_count" and hit.prefix.endswith("ال"):
            continue  # 374 من السجناء: who they were
        if hit.value in ("killed", "injured", "detained", "abducted", "missing", "killed_or_injured"):
            best = hit.value  # type: ignore[assignment]
    return best

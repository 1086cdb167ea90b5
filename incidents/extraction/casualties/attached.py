"""People whom an outcome reaches by other ways than governing the next word: object pronouns, passives, a state."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .agents import is_means
from .governing import reaches
from .items import Item
from .outcome_nouns import own_outcome
from .tolls import Toll, toll_of

_BY_THEM = Phrase(r"(?<!\w)[وفل]?" + any_of("agents_means", "means_of") + r"\s*(?:\S+\s+)?(?:ال)?$")
_WITH = re.compile(r"\s+ب\w")
_HEADS = Phrase(any_of("necks") + r"\s+$")
_FELL = Phrase(r"(?<!\w)[وف]?" + any_of("fell"))
_LAID_LOW = Phrase(r"(?<!\w)[وف]?" + any_of("lays_low") + r"\s[^.\n]*$")
NO_LOSSES = Phrase(  # دون أن تسفر عن إصابات, دون أي خسائر
    r"(?<!\w)ب?دون\s+(?:ان\s+\S+\s+(?:عن\s+|الي\s+|في\s+)?|وقوع\s+|تسجيل\s+|حدوث\s+|سقوط\s+)?(?:ايه?\s+)?"
    + any_of("people_lost") + r"(?!\w|\s+ماديه)",
)  # fmt: skip
_PLURAL = ("وا", "ا")
_NOT_ALONE = re.compile(r"[،,.\n]")
_SLAIN = re.compile(r"(?<!\w)(?:قتيلا|قتيله|جريحا|جريحه|صريعا|صريعه|شهيدا|شهيده|مصابا|مصابه|ضحيه)$")
NAMES = 8  # words of a name and a post


def by_them(scanned: Scanned, group: People) -> bool:
    """تعرض لرصاص مجهولين فقتل: those who fired, not those hit."""
    return group.actor == "unknown_gunmen" and scanned.search_before(_BY_THEM, group.start, 30) is not None


def hit_him(scanned: Scanned, hit: Hit) -> bool:
    """وأصابه بجروح, and hit him: written like إصابة once folded, but for its first and last letters."""
    if hit.row["form"] != "verbal_noun" or hit.value != "injured" or not _WITH.match(scanned.folded, hit.end):
        return False
    word = scanned.text.words(hit.start, hit.end)
    return word[:1] in ("أ", "ا") and word[-1:] == "ه"


# ، بينهم 14 امرأة، أعدموا: between people and the verb that tells what was done to them
_SUBJECT_ENDS = re.compile(
    r"(?:\s*[،,(]?\s*و?(?:من\s+)?(?:بين|ضمن|من|معظم|غالبيت|اغلب|جميع|كل)(?:هم|هن|هما)\s[^.\n]{2,60}?[،,)]?)?\s*(?:قد\s*)?"
)


def done_to(scanned: Scanned, group: People, verb: Hit, following: Item | None) -> bool:
    """سبعة شبان اعتقلوا أمس: people straight before a plural verb that has no object of its own."""
    row = verb.row
    if row["kind"] != "verb_transitive" or not verb.entry.surface.endswith(_PLURAL):
        return False
    if group.form not in ("number", "dual", "plural") or group.actor == "unknown_gunmen":
        return False
    if group.status == "combatant" and not group.numeral:
        return False
    gap = scanned.folded[group.end : verb.outer]
    if not _SUBJECT_ENDS.fullmatch(gap) or scanned.folded[verb.outer] != scanned.folded[verb.start]:
        return False
    if following is None or following.people is None or _NOT_ALONE.search(scanned.folded, verb.end, following.start):
        return True  # أُعدموا رمياً بالرصاص: no object
    return is_means(scanned, following.people)  # أعدموا برصاص عناصر من …


def fell_as(scanned: Scanned, state: People, group: People) -> bool:
    """سقط عشرون عنصرا من التنظيم قتلى: how those just told ended."""
    if state.numeral or state.definite or scanned.folded[state.start - 1] == "و":
        return False
    gap = scanned.folded[group.end : state.start]
    if state.form == "singular":  # المدرس أحمد الخلف قتيلا برصاص مجهولين
        one = group.maximum == 1 and group.actor != "unknown_gunmen" and _SLAIN.search(gap + state.noun) is not None
        return one and len(gap.split()) <= NAMES and not _NOT_ALONE.search(gap)
    if state.form != "plural":
        return False
    if len(gap.split()) > 4 or _NOT_ALONE.search(gap) or "و" in gap.split():
        return False
    return fell(scanned, group)


def fell(scanned: Scanned, group: People) -> bool:
    """Whether a word of falling (سقط, وقع) or of laying low (أوقعت وحدة من الجيش) stands before people."""
    if scanned.search(_FELL, max(0, group.start - 30), group.start):
        return True
    return scanned.search(_LAID_LOW, max(0, group.start - AIMED), group.start) is not None


def beheaded(scanned: Scanned, group: People) -> str | None:
    """قطع رأس رجل, أطلق النار على رؤوس ثلاثة أسرى: the row of the execution that the head tells of."""
    head = scanned.search_before(_HEADS, group.start, 10)
    if head is None:
        return None
    told = scanned.inside("triggers", max(0, group.start - 70), group.start)
    return next((t.entry.id for t in told if t.value == "execution"), None)


def counts_those_pointed_at(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """طالت حملة الاعتقالات في البلدة ثمانية شبان: the figure of those whom the word alone left open."""
    last = tolls[-1] if tolls else None
    counted = group.numeral or group.form in ("dual", "one_of")
    named = group.rule == "people.names" and last is not None and last.anaphoric  # ارتقى رفاقنا: with their names
    if last is None or not (last.maximum is None or named) or not counted:
        return False
    if group.rule == "people.names":  # الذين أعدمهم التنظيم رمياً بالرصاص: with their names under it
        vague = last.anaphoric or last.of_noun or group.maximum is None
        return vague and not last.numeral and last.outcome == outcome.value
    if last.start != outcome.start:
        return False
    return not last.numeral and reaches(scanned, outcome, group, tolls[:-1])


_MEANS_FIRST = Phrase(r"\s+" + any_of("cause_or_turn", "agents_means") + r"\s")


def dead_before(scanned: Scanned, pending: list[People], hit: Hit, following: Item | None) -> bool:
    """تاجر يدعى فلان قضى برصاص لصوص: the people after the verb are its authors, and the dead stand before it."""
    if not pending or following is None:
        return False
    gap = scanned.folded[pending[-1].end : hit.start]
    if len(gap.split()) > 5 or "،" in gap:
        return False
    return scanned.match(_MEANS_FIRST, hit.end, following.start) is not None


def _hurt_beside_dead(scanned: Scanned, group: People, last: Toll) -> bool:
    """ستة قتلى بينهم ثلاثة أطفال وعشرين جريحاً: the hurt are no part of the dead, but a count of their own."""
    several = group.numeral or group.form in ("number", "plural")
    if last.outcome != "killed" or not several or scanned.folded[group.start - 1] != "و":
        return False
    own = own_outcome(scanned, group)
    return own is not None and own.value == "injured"


_OF_THEM = Phrase(r"منهما?(?!\w)")


def _in_brackets(scanned: Scanned, group: People, last: Toll) -> bool:
    """9 شهداء من عائلة واحدة (5 أطفال، امرأتين، رجلين): what the figure is made of."""
    if not (last.numeral or last.minimum == last.maximum == 2) or group.minimum >= last.minimum:
        return False
    opened = scanned.folded.rfind("(", last.end, group.start)
    return opened >= 0 and ")" not in scanned.folded[opened : group.start] and group.start - opened < AIMED


def is_part(scanned: Scanned, group: People, part_until: int, tolls: list[Toll]) -> bool:
    """بينهم طفلان, ثلاثة منهم: people of those counted before; `part_until` is where such a phrase ends."""
    if tolls and _in_brackets(scanned, group, tolls[-1]):
        return True
    if group.start < part_until:
        return not (tolls and _hurt_beside_dead(scanned, group, tolls[-1]))
    return bool(tolls and (group.noun or group.actor) and scanned.search(_OF_THEM, group.start, group.end))


_NUMBERING = Phrase(
    r"(?<!\w)[وفب]?(?:ال)?(?:بالغ\s+)?عدد(?:هم|هما|هن|ها)\s+"
    r"(?:(?:يبلغ|بلغ|يقارب|قارب|يناهز|ناهز|يقدر|قدر)\s+)?(?:(?:نحو|حوالي|قرابه)\s+|ب)?$"
)


def numbers_them(scanned: Scanned, group: People) -> bool:
    """جميع أفراد المجموعة وعددهم سبعة: the figure of those just told."""
    return (group.form == "bare" or group.numeral) and scanned.search_before(_NUMBERING, group.start, 30) is not None


_WHO = re.compile(r"\w*\s+(?:من|في|بين|من بين|ل)\s*(?:صفوف\s+)?(?:ال)?")


def says_who(scanned: Scanned, last: Toll, group: People) -> bool:
    """35 قتيلا من جنود الجيش, 24 جثة لعناصره: who the dead just counted were."""
    if not last.of_noun or group.numeral or group.form != "plural" or group.status == "unknown":
        return False
    return _WHO.fullmatch(scanned.folded, last.end, group.start) is not None


_PRESENT = re.compile(r"[يت]قتل")
_HOW = re.compile(r"\s+(?:ب\w+|قنصا|طعنا|ذبحا|خنقا|في|علي يد|علي ايدي|جراء|اثر|خلال|داخل|امام|قرب|نتيجه)(?!\w)")


def is_slain(scanned: Scanned, group: People, verb: Hit, following: Item | None) -> bool:
    """شاب يُقتل قنصا: the passive of a headline, after the one who is slain."""
    if group.maximum != 1 or not _PRESENT.fullmatch(scanned.folded, verb.start, verb.end):
        return False
    near = len(scanned.folded[group.end : verb.outer].split()) <= 6
    alone = following is None or following.start - verb.end > 12
    passive = "\u064f" in scanned.text.words(verb.start, verb.end)[:2] or _HOW.match(scanned.folded, verb.end)
    return near and alone and bool(passive)


_LOST_BY = Phrase(
    r"\s+(?:فيها\s+|فيه\s+)?(?:ب(?:ال)?(?:لغم|قصف|قذيف|غار|رصاص|انفجار|ضرب|طلق)"
    r"|(?:و|بين)\s*\w+\s+(?:انصاب|تصاوب|انجرح|اصيب|مصاب|مصابين|بالمشفي|بالمستشفي|جريح|جرحي|حالت))|\s*(?:فيها|فيه)?\s*(?:[.،,\n]|$)"
)


_GOES_SOMEWHERE = re.compile(
    r"[^،,.\n]{0,40}?\s(?:ع|علي|عال?\w{2,}|الي|ل|لل\w+|صوب|يم|باتجاه|نحو|ي[جسدخرشطنحوق]\w+)(?!\w)"
)
_BLASTS = frozenset(
    {"explosion", "landmine", "ied", "airstrike", "bombard", "shelling", "drone_strike", "suicide_bombing", "gunfire"}
)


def fell_after(scanned: Scanned, verb: Hit, people: list[People]) -> bool:
    """انفجر لغم بسيارة، راحو اربع انفار: so many straight after it, where something went off or was fired."""
    group = next((g for g in people if g.start >= verb.end), None)
    if group is None or not (group.numeral or group.form == "dual") or scanned.folded[verb.end : group.start].strip():
        return False
    if _GOES_SOMEWHERE.match(scanned.folded, group.end) and not scanned.may_tell(
        _GOD_REST_HIM, group.end, group.end + 60
    ):
        return False
    return any(h.value in _BLASTS for h in scanned.inside("triggers", max(0, verb.outer - SAME_BREATH), verb.outer))


SAME_BREATH = 110  # letters


def is_gone(scanned: Scanned, verb: Hit, people: list[People]) -> bool:
    """واحد راح واثنين انصابو, خمس أطفال راحو بلغم: people straight before the word, who go nowhere."""
    before = [g for g in people if g.end <= verb.outer and not scanned.folded[g.end : verb.outer].strip()]
    one = scanned.folded[max(0, verb.outer - 5) : verb.outer].strip() == "واحد"
    return (one or any(g.numeral or g.form == "dual" for g in before)) and scanned.match(_LOST_BY, verb.end) is not None


_GOD_REST_HIM = Phrase(r"(?<!\w)" + any_of("god_rest_him") + r"(?!\w)")
_SHOT_AT = frozenset({"gunfire", "attack", "attack_on_civilians", "assassination", "shelling", "bombard", "execution"})


def one_mourned(scanned: Scanned, start: int, end: int) -> Toll | None:
    """قناص النظام طخ واحد من بيت العلي، الله يرحمه: he who was shot at, dead by the wish that follows."""
    wish = scanned.search(_GOD_REST_HIM, start, end)
    if wish is None:
        return None
    shot = any(
        h.value in _SHOT_AT and h.row["kind"][:5] == "verb_" for h in scanned.inside("triggers", start, wish.start())
    )
    if not shot:
        return None
    return Toll("killed", 1, 1, "unknown", None, wish.start(), wish.end(), "attached.mourned", anaphoric=True)


_FROM_OWNERS = re.compile(r"\s+من\s+(?!قبل|علي)[^\s،,.]+(?:\s+[^\s،,.]+){0,3}\s+")  # سقط من المهاجمين أحد عشر
_STRAIGHT_AFTER = re.compile(
    r"\s+(?:(?:خلالها?|فيها?|علي اثرها?|علي اثره|منهم|نحو|حوالي|ايضا|له|لها|لهم"
    r"|من\s+[^\s،,.]+(?:\s+[^\s،,.]+){0,3})\s+)?"
    r"(?:ما لا يقل عن\s+|اكثر من\s+|قرابه\s+|علي الاقل\s+)?"
)
_STRAIGHT_BEFORE = re.compile(r"\s+(?:(?:قد|ال\w+ين|ال\w+ان|الذين|اللذين|اللذان)\s+){0,2}")
_INTO_HANDS = re.compile(
    r"\s*(?:\S+\s+){0,4}?(?:اسري|اسيرا|اسيرين|(?:في|ب)\s*(?:قبضه|ايدي|يد|الاسر|النهر|البير|حفره))(?!\w)"
)


def falls(scanned: Scanned, verb: Hit, people: list[People]) -> bool:
    """سقط خمسة جنود, عنصران سقطا: people fall in a fight, straight beside the verb; shells and towns fall, too."""
    plural = verb.entry.surface.endswith(_PLURAL)
    for group, following in zip_longest(people, people[1:]):
        if group.start > verb.end and _FROM_OWNERS.fullmatch(scanned.folded, verb.end, group.start) and group.numeral:
            return True
        if group.noun == "" or own_outcome(scanned, group) is not None:
            continue
        if following and following.start - group.end < 3 and own_outcome(scanned, following) is not None:
            continue  # سقطت والدته جريحة
        if group.start > verb.end and _STRAIGHT_AFTER.fullmatch(scanned.folded, verb.end, group.start):
            return _INTO_HANDS.match(scanned.folded, group.end, group.end + 40) is None
        if plural and group.numeral and _fell_in_it(scanned, group, verb):
            return True
        if plural and group.end < verb.outer and _STRAIGHT_BEFORE.fullmatch(scanned.folded, group.end, verb.outer):
            return _INTO_HANDS.match(scanned.folded, verb.end, verb.end + 40) is None
    return False


_IN_AN_ACT = Phrase(
    r"\s+(?:في|ب|خلال|جراء|اثر|اثناء|برصاص)\s*(?:ال)?" + any_of("plural_acts", "act_nouns", "fire_words")
)
FAR = 90  # letters: the names of those who fell may stand between


def _fell_in_it(scanned: Scanned, group: People, verb: Hit) -> bool:
    """ثلاثة من مقاتليها هم: فلان وفلان، سقطوا في الغارة: a figure, names, and the act they fell in."""
    gap = scanned.folded[group.end : verb.outer]
    if not 0 < len(gap) <= FAR or "." in gap or scanned.inside("outcomes", group.end, verb.outer):
        return False
    return scanned.match(_IN_AN_ACT, verb.end) is not None


def is_kind_of(last: Toll, group: People) -> bool:
    """وهما من عناصر التنظيم: says of those just told whose they were."""
    return bool(group.actor) and group.status == "combatant" and not group.numeral and last.minimum > 1


_TRADE = re.compile(r"\s*\w{3,}ا\s")  # an accusative: as a blacksmith


def at_work(scanned: Scanned, start: int, last: Toll, group: People | None) -> Toll:
    """شاب يعمل حدادا, يعمل في بيع الخضار: who has a named trade is a civilian; `start` ends the word of working."""
    if last.maximum != 1 or last.status != "unknown":
        return last
    near = group is not None and len(scanned.folded[start : group.start].split()) <= 3
    if group is not None and near and group.status != "unknown" and group.actor != "unknown_gunmen":
        return replace(last, status=group.status, actor=group.actor)
    if near or _TRADE.match(scanned.folded, start):
        return replace(last, status="civilian", actor="civilians")
    return last


_CAPTIVES = frozenset({"أسير"})
_JUDGED = Phrase(r"(?<!\w)[وفب]?(?:ال)?حكم\w*\s+(?:ب|علي)?(?:ال)?$")
AIMED = 70  # letters from the word of an execution to the one put to death


_PENALTIES = ("حد ", "القصاص", "قصاص")
_UPON = ("علي ", "بحق ", "علي ال", "بحق ال")  # حد الحرابة على شاب


def put_to_death(scanned: Scanned, start: int, end: int, people: list[People]) -> Toll | None:
    """صلب التنظيم شابا, أطلقوا النار على ثلاثة أسرى: an execution kills, whatever word tells it."""
    for hit in scanned.inside("triggers", start, end):
        shot = hit.value == "gunfire"
        sentence = hit.value == "execution" and hit.entry.surface.startswith(_PENALTIES)
        if not (hit.entry.strong or sentence) or not (hit.value == "execution" or shot):
            continue
        if scanned.search_before(_JUDGED, hit.outer, 16):
            continue
        for group in people:
            if not hit.start < group.start <= hit.end + AIMED or (shot and group.lemma not in _CAPTIVES):
                continue
            if sentence and not scanned.folded[: group.start].endswith(_UPON):
                continue
            if group.maximum is not None and group.actor != "unknown_gunmen":
                return replace(toll_of(scanned, group, "killed"), rule=hit.entry.id)
    return None

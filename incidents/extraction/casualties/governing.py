"""How far an outcome word reaches: whether people after it are those it counts."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .companions import ADDED, kin_joins
from .items import Item, next_of, people_after
from .owners import owns_what_was_hit
from .risen import OF_THINGS, is_risen_to
from .tolls import PAIR_NAMED, Toll

CAUSE = Phrase(r"(?:^|\s)" + any_of("cause_or_turn") + r"\s")
_APPOSED = re.compile(r"\w*(?:\s+[^\s،,]+){0,5}\s*[،,)]{1,2}\s*")
_FIGURE_FOLLOWS = re.compile(r"(?:الي|حصيله|عدد(?:هم|هما|هن)?)\s*$")
_STRAIGHT = re.compile(
    r"\s*(?:(?:خلال|في|علي اثر|اثر|بسبب|جراء)(?:ه|ها|هما)\s+)?(?:و|نحو|ل|ب|حوالي|شي|منه(?:م|ما|ن|ا)?)?\s*"
)
_TAKES = frozenset({"اودي", "اودت", "اوديا", "يودي", "تودي"})
_WITH = re.compile(r"(?:^|\s)ب")  # أودت قذيفة سقطت على خيمة نازحين بأم وأطفالها: whom it took
_IN = re.compile(r"\s+(?:في|ب|قرب)")
_IN_ANOTHER = re.compile(r"\s+(?:في|ب|قرب)\s*(?:[^\s،,.]+\s*){1,4}[،,]?\s+و")
_SIDE = r"\s+من\s+(?:ال(?:طرف|جانب|فريق|جهه|عشيره|عايله)\s+)?ال"
_OF_FIRST = re.compile(_SIDE + r"(?:اولي?|اول)\s*[،,]?\s+و")
_OF_SECOND = re.compile(_SIDE + r"(?:ثانيه?|اخري?|اخيره?|مقابله?)(?!\w)")
_HIS_STATE = re.compile(
    r"\s+(?:لسا\w*\s+|ما\s?زال\w?\s+|لا\s+[يت]زال\s+)?(?:بين\s+الحياه|حالت\w+|(?:في\s+|ب)العنايه)(?!\w)"
)
SAID_BY = Phrase(r"\s+" + any_of("according_to") + r"(?!\w)")
_LISTED = re.compile(r"(?:،|و|مقابل|هم)\s*:?\s*$")
_WHOM = re.compile(r"(?:\s+[^\s،,.]+){0,5}\s+(?:طالت|شملت|استهدفت|بحق|تجاوز\w*|بلغ\w*|ضد)\s+(?:نحو\s+|عدد\w*\s+)?")
ENDS = re.compile(r"(?<![\s(]\w)\.|\n")  # no end is (ر. خ), letters for a name
FALLEN = "clause_items.fallen"  # راحو اربع انفار, after a blast: the dead follow the word
_GONE = frozenset({"راح", "راحت", "راحو", "راحوا"})
# الشاب أحمد العبود: a name, and no adjective or preposition.
_NAME_FOLLOWS = re.compile(
    r"\s+(?:ال\w+\s+)?(?!(?:من|في|علي|الي|عن|مع|الذي|التي|بعد|خلال|اثر|جراء|امس|اليوم|مساء|صباح|فجر|ب\w+|ال\w+)(?!\w))"
    r"[\u0621-\u064a]{3,}\s+(?:ال|العبد|عبد|ابو|بن)"
)


def is_lost_in_speech(hit: Hit) -> bool:
    """راح, was lost: of people before it alone, unless what took him is told (راح راعي غنم بلغم, a formula)."""
    return hit.entry.surface in _GONE and hit.entry.id != FALLEN and not hit.entry.id.startswith("spl")


def takes_counted(scanned: Scanned, items: list[Item], index: int, hit: Hit) -> bool:
    """حملة اعتقالات طالت 11 شابا, إصابات بين المدنيين بلغت تسعا: the figure follows the plural noun."""
    following = people_after(items, index)
    if hit.suffix or following is None or following.people is None or not following.people.numeral:
        return False
    return bool(_WHOM.fullmatch(scanned.folded, hit.end, following.start))


def is_near(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """Whether an outcome word has people of its own after it in the sentence."""
    if following is None or following.people is None or is_lost_in_speech(hit):
        return False
    gap = scanned.folded[hit.end : following.start]
    if len(gap.split()) > 2 and is_risen_to(scanned, following.people):
        return False  # وتوفي فيه الاثنين، ما يرفع حصيلة الهجوم إلى قتيلين
    far = 4 if following.people.definite and following.people.form == "plural" else 9
    if following.people.numeral and "،" not in gap:
        far = 14
    return len(gap.split()) <= far and not ENDS.search(gap) and not _GOES_ON.search(gap)


# ففارق الحياة على الفور ونقل ابنه إلى المشفى: whom another verb takes
_GOES_ON = re.compile(r"\s[وف](?:نقل|اسعف|سرق|لاذ|فر|احرق|اقتاد|غادر|خطف|اختطف|تضرر)(?:ت|وا|و|ا)?\s")


def acts_itself(scanned: Scanned, group: People, items: list[Item], index: int, *, pair: bool = False) -> bool:
    """بينهم 150 متشددا سلموا أنفسهم: people with a figure, or a `pair`, have an outcome of their own."""
    following = next_of(items, index)
    if following is None or following.outcome is None or not (group.numeral or (pair and group.maximum == 2)):
        return False
    verb = following.outcome.row["form"].startswith("verb")
    return verb and not scanned.folded[group.end : following.start].strip()


def reaches(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """An outcome governs people in its own phrase, not those of a later one."""
    gap = scanned.folded[outcome.end : group.start]
    if len(gap) > 160 or ENDS.search(gap) or group.rule == "people.another":  # والثالث حالته خطرة: his state follows
        return False
    if group.actor == "unknown_gunmen" and not group.numeral and len(gap.split()) > 1:
        return False
    last = tolls[-1] if tolls and tolls[-1].start >= outcome.end else None
    until = last.end if last is not None else outcome.end if _has_its_people(scanned, outcome, tolls) else None
    of_other = until is not None and scanned.search(CAUSE, until, group.start) is not None
    of_other = of_other or (outcome.value == "killed" and _is_alive(scanned, group))
    before_taken = last is None and outcome.entry.surface in _TAKES and not _WITH.search(gap)
    if of_other or before_taken or owns_what_was_hit(scanned, outcome, group):
        return False
    if group.form == "bare" and not tolls and _is_bare_object(scanned, outcome, group, gap):
        return True
    if group.form == "bare":
        return _reaches_figure(scanned, outcome, group, tolls)
    if not tolls or tolls[-1].start < outcome.start:
        if tolls and outcome.start < tolls[-1].end and group.definite and group.form == "plural":
            return False  # فسقط أربعة قتلى، ولاذ المهاجمون: the noun has counted its own
        far = 18 if group.numeral else 14
        far = FAR_LIST if group.rule == "people.names" or gap.endswith(_LIFE_OF) else far
        return len(gap.split()) <= (4 if _is_vague(scanned, group) else far)
    return not _is_named_again(scanned, group, tolls) and _joins(scanned, tolls[-1], group)


def _is_named_again(scanned: Scanned, group: People, tolls: list[Toll]) -> bool:
    """أصيب رجل وزوجته، والرجل حالته خطرة: one told before, by the same noun with the article."""
    if not group.definite or group.form != "singular" or not group.noun:
        return False
    return any(t.maximum == 1 and scanned.folded.startswith(group.noun, t.start) for t in tolls)


def _reaches_figure(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """Whether an outcome governs a figure without a noun: straight after it, or at another place, by another teller."""
    own = tolls[-1].end if tolls and tolls[-1].start > outcome.start else outcome.end
    near = scanned.folded[own : group.start]
    if _IN_ANOTHER.fullmatch(near) and _IN.match(scanned.folded, group.end):
        return True  # خمسة في القورية وأربعة في الموحسن
    if _OF_FIRST.fullmatch(near) and _OF_SECOND.match(scanned.folded, group.end):
        return True  # أربعة من الأولى واثنان من الثانية
    if scanned.match(SAID_BY, own) and scanned.match(SAID_BY, group.end):
        return True  # تسعة جنود حسب الوزارة، وأحد عشر وفق مصادر محلية
    if OF_THINGS.pattern.search(near):
        return False  # ليرتفع عدد المقابر إلى تسع
    if own == outcome.end and outcome.row["kind"] in _PASSIVES and _OF_WHOM.fullmatch(near):
        return True  # قُتل من عناصر التنظيم 12
    return bool(_FIGURE_FOLLOWS.search(near) or (len(near.split()) <= 3 and _STRAIGHT.fullmatch(near)))


_PASSIVES = frozenset({"verb_passive", "verb_intransitive"})
_OF_WHOM = re.compile(
    r"\s+(?:(?:فيها|خلالها|اثرها|امس|اليوم)\s+)?من\s+(?!قبل|جراء|بين|خلال|اثر|دون|علي)[^\s،,.]+(?:\s+(?!و)[^\s،,.]+){0,4}\s+"
)


def _is_bare_object(scanned: Scanned, outcome: Hit, group: People, gap: str) -> bool:
    """قتل في الهجوم على النقطة ما لا يقل عن 17, واعتقلت الشرطة العسكرية أربعة متورطين."""
    at_least = group.maximum is None and len(gap.split()) <= 12 and "،" not in gap
    return at_least or _after_subject(scanned, outcome, group)


def _after_subject(scanned: Scanned, outcome: Hit, group: People) -> bool:
    """Whether the side that acts, and nothing more, stands between the verb and the figure."""
    if outcome.row["kind"] != "verb_transitive":
        return False
    folded = scanned.folded
    named = scanned.inside("actors", outcome.end, group.start)
    return any(not (folded[outcome.end : a.outer] + folded[a.end : group.start]).strip() for a in named)


_LIFE_OF = (" بحياه ", " بارواح ", " بحيات ")  # أودت ضربات … بحياة تسعة مدنيين
FAR_LIST = 30  # words from a verb to the list of names that ends its sentence


def _has_its_people(scanned: Scanned, outcome: Hit, tolls: list[Toll]) -> bool:
    """آخران جرحا حين أطلق عناصر الحاجز …: told straight before the verb."""
    last = tolls[-1] if tolls else None
    if last is None or last.end > outcome.start or last.outcome != outcome.value:
        return False
    return not scanned.folded[last.end : outcome.outer].strip()


def in_apposition(scanned: Scanned, last: Toll, group: People) -> bool:
    """المدعو (ف. ج)، أحد متزعمي لواء الباقر: behind a comma, what the one just told was."""
    if last.maximum != 1 or last.status != "unknown" or group.maximum != 1 or group.status == "unknown":
        return False
    gap = scanned.folded[last.end : group.start]
    return bool(_APPOSED.fullmatch(gap))


def _is_alive(scanned: Scanned, group: People) -> bool:
    """والأب بين الحياة والموت, وفي طفلة لساتها بالعناية: one whose state follows."""
    return group.maximum == 1 and _HIS_STATE.match(scanned.folded, group.end) is not None


def _is_vague(scanned: Scanned, group: People) -> bool:
    if group.lemma == "مدعو":  # المدعو أحمد: who is named is no vague one
        return False
    if group.form == "singular" and _NAME_FOLLOWS.match(scanned.folded, group.end):
        return False
    if (
        group.form == "dual"
        and PAIR_NAMED.match(scanned.folded, group.end)
        and ":" not in scanned.before(group.start, 5)
    ):
        return False  # الشقيقان أحمد ومحمود
    return group.definite and (group.form == "plural" or (group.form in ("singular", "dual") and not group.actor))


def _joins(scanned: Scanned, last: Toll, group: People) -> bool:
    """… ورابع, إضافة إلى ثلاثة …: people joined to those just told."""
    since = scanned.folded[last.end : group.start]
    if (kin := kin_joins(scanned, last.end, group)) is not None:
        return kin
    if ADDED.search(since) or scanned.folded[group.start - 1] == "و":
        far = 12 if since.endswith("، و") else 6  # وهو قائد مجموعة في الدفاع الوطني، ومرافق له
        return group.form in ("number", "others", "dual", "one_of") or len(since.split()) <= far
    if group.form == "dual":
        return since.endswith(" مقابل ")  # ثمانية من الفصائل مقابل عنصرين
    return group.form == "number" and bool(_LISTED.search(since))


def words_between(scanned: Scanned, start: int, hit: Hit) -> int:
    """How many words stand between an offset and an outcome word."""
    return len(scanned.folded[start : hit.start].split())


def is_of_pending(scanned: Scanned, pending: list[People], tolls: list[Toll], part: People) -> bool:
    """أربعة مدنيين، بينهم طفلتان، لقوا مصرعهم: a part of people whose outcome is still to come."""
    if not pending or (tolls and tolls[-1].start > pending[-1].start):
        return False
    last = pending[-1]
    return last.minimum >= part.minimum and len(scanned.folded[last.end : part.start].split()) <= 4

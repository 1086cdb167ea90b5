"""People who stand before the verb that tells what became of them."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import any_of

from .items import Item
from .outcome_nouns import own_outcome

_OF_SUBJECT = frozenset({"", "اخرين", "اخرون", "اخر", "منهم", "جميعا", "جميعهم", "كلهم"})


def counted_next(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """وماتوا عشرين نفر: in speech a plural verb may stand before its subject, where that has a figure."""
    if following is None or following.people is None or not following.people.numeral:
        return False
    if scanned.folded[following.start - 1] == "و":
        return False  # رجل وولدين استشهدو و9 جرحى
    own = hit.row["kind"] == "verb_intransitive" and hit.row["counts_itself"] == "y"
    return own and len(scanned.folded[hit.end : following.start].split()) <= 1


def is_marked_passive(scanned: Scanned, hit: Hit) -> bool:
    """قُتلوا, اعتُقل with its vowel written."""
    word = scanned.text.words(hit.start, hit.end)
    return "\u064f" in word[: 5 if word[:1] == "ا" else 2]


_OF_RANK = re.compile(r"برتبه\s+\w+")  # ضابطا برتبة عقيد و12 جنديا


def chain(scanned: Scanned, pending: list[People]) -> list[People]:
    """لاجئ عراقي وزوجته قد قتلا: all those joined before the verb."""
    chain = [pending[-1]]
    for group in reversed(pending[:-1]):
        gap = scanned.folded[group.end : chain[0].start]
        if len(_OF_RANK.sub("", gap).split()) > 2 or not gap.endswith("و"):
            break
        chain.insert(0, group)
    return chain


def one_more_before(scanned: Scanned, group: People, hit: Hit) -> bool:
    """قتل أربعة وخامس أسر: one more, straight before the verb that tells what became of him."""
    return group.rule == "people.another" and not scanned.folded[group.end : hit.outer].strip()


def agrees(scanned: Scanned, group: People, hit: Hit) -> bool:
    """Whether a verb may have the people before it as its subject: after several it is no singular (فأصيب).

    Straight after them it may be, in dialect; a family is one.
    """
    if hit.row["counts_itself"] == "y" or not hit.row["kind"].startswith("verb") or group.maximum == 1:
        return True
    if group.form not in ("plural", "number", "dual") or group.lemma in ("عائلة", "أسرة"):
        return True
    return len(scanned.folded[group.end : hit.start].split()) <= 1


def subject_before(scanned: Scanned, group: People, hit: Hit) -> bool:
    """أن 7 مواطنين استشهدوا: the people stand straight before the verb, and the verb shows a plural or dual."""
    gap = scanned.folded[group.end : hit.start]
    return (
        len(gap.split()) <= 6
        and "،" not in gap
        and (hit.row["counts_itself"] == "y" or gap.strip() in _OF_SUBJECT or "قد" in gap.split())
    )


def number_before(scanned: Scanned, pending: list[People], group: People) -> People | None:
    """ارتفعت إلى 13 حصيلة القتلى: the figure stands before."""
    if not pending or pending[-1].form not in ("bare", "number"):
        return None
    if heads_parts(scanned, pending, group):
        return pending[-1]
    gap = scanned.folded[pending[-1].end : group.start]
    return pending[-1] if len(gap.split()) <= (2 if pending[-1].form == "bare" else 4) and "،" not in gap else None


def heads_parts(scanned: Scanned, pending: list[People], group: People) -> bool:
    """ارتفع إلى ثمانية بينهم ثلاثة أطفال عدد شهداء الغارات: a count whose figure stands before its parts."""
    return bool(pending) and _PARTS_OF_COUNT.fullmatch(scanned.folded, pending[-1].end, group.start) is not None


_PARTS_OF_COUNT = re.compile(
    r"\s*(?:علي الاقل\s*)?[،]?\s*(?:من\s+)?(?:بينهم|ضمنهم|منهم)\s+[^،.\n]{3,60}?\s(?:عدد|تعداد|حصيله|اعداد)\s+(?:ال)?"
)


_THEY_ARE = re.compile(r"\w{0,3}\s+(?:(?:هم|هن|هما|كانوا|كانا)\s+)?(?:اخر|اول|احدث|ابرز)?\s*")


def are_all_of(scanned: Scanned, state: People, pending: list[People]) -> bool:
    """امرأة وطفلها شهداء: how several joined by "and" ended, told straight after them."""
    if state.form not in ("plural", "dual") or state.numeral or state.definite or not pending:
        return False
    gap = scanned.folded[pending[-1].end : state.start]
    if state.noun == "ضحايا" and _THEY_ARE.fullmatch(gap):
        return True  # أم وطفلاها آخر ضحايا القصف, ثلاثة أطفال هم ضحايا لغم
    if gap.lstrip("هامن").strip():
        return False
    return len(chain(scanned, pending)) > 1


_NUMBER_OF = re.compile(r"(?:عدد|اعداد|تعداد)\s")
_NUMBER_OF_THE = re.compile(r"(?<!\w)(?:عدد|تعداد)\s+(?:ال)?$")


def figure_before(scanned: Scanned, pending: list[People], group: People) -> People:
    """ارتفع إلى 16 عدد المقاتلين الذين قضوا: the people with the figure told before their number."""
    number = _NUMBER_OF.match(scanned.folded, group.start) or _NUMBER_OF_THE.search(scanned.before(group.start, 9))
    if group.numeral or not number or own_outcome(scanned, group):
        return group
    count = number_before(scanned, pending, group)
    if count is None:
        return group
    young = count.minimum if group.age_sex == "child" else group.children
    return replace(group, start=count.start, minimum=count.minimum, maximum=count.maximum, numeral=True, children=young)


def is_active(scanned: Scanned, pending: list[People], hit: Hit, following: Item | None, *, near: bool) -> bool:
    """قتل ثلاثة مدنيين: written like the passive, with its object straight after it."""
    if not near or following is None or following.people is None or hit.row["kind"] != "verb_passive":
        return False
    if scanned.folded[following.start - 1] == "و":
        return False  # نازح قتل وآخران جرحا
    plural = hit.entry.surface.endswith("وا") or following.people.numeral  # وقتلوا صاحبه: its object follows
    acts = plural or _armed_men(pending) or _one_and_his_victim(scanned, pending, hit, following.people)
    if is_marked_passive(scanned, hit) or not acts:
        return False
    far = ON_A_DAY if following.people.numeral and _armed_men(pending) else 1  # قتلوا في 30 تموز خمسة عناصر
    return len(scanned.folded[hit.end : following.start].split()) <= far


ON_A_DAY = 5  # words
_KIN = re.compile(any_of("relatives") + r"\w*(?:ه|ها|هم|هما)(?!\w)")


def _one_and_his_victim(scanned: Scanned, pending: list[People], hit: Hit, victim: People) -> bool:
    """قناص تابع لقوات النظام قتل امرأة, رجل قتل شقيقه: one armed man, or kin, and the victim straight after."""
    doer = pending[-1] if pending else None
    if doer is None or doer.maximum != 1 or scanned.folded[doer.end : hit.outer].strip():
        return False
    if scanned.folded[hit.end : victim.start].strip() or hit.prefix or victim.definite:
        return False
    if _KIN.match(scanned.folded, victim.start):
        return True
    return doer.status == "combatant" and victim.status != "combatant"


def _armed_men(pending: list[People]) -> bool:
    """مسلحين قتلو مزارع: armed men without a figure before the verb are those who do it."""
    last = pending[-1] if pending else None
    return last is not None and last.status == "combatant" and last.form == "plural" and not last.numeral

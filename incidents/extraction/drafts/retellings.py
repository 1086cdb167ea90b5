"""One victim or toll told twice: which row a figure tells again, updates, contradicts or adds to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from incidents.extraction.casualties.belonging import ASSAILANTS
from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.words.wording import Phrase, any_of

_PROVISIONAL = Phrase(any_of("provisional"))


@dataclass(slots=True)
class Row:
    """One row of the settled figures and the tolls that bear it."""

    toll: Toll
    frame: int
    conflict: bool = False
    sentence: int = -1
    split: int = 0  # people taken out into rows of their own
    status_conflict: bool = False
    raised: int = -1  # the frame whose figure replaced the one told first
    provisional: bool = False  # حصيلة أولية: gives way to any later figure


def sum_of(first: Toll, second: Toll) -> Toll:
    """Two tolls of one outcome as one: people named one after the other."""
    known = first if first.actor else second
    high = None if first.maximum is None or second.maximum is None else first.maximum + second.maximum
    return replace(
        first,
        minimum=first.minimum + second.minimum,
        maximum=high,
        status=known.status,
        actor=known.actor,
        end=second.end,
        children=first.children + second.children,
        women=first.women + second.women,
    )


VAGUE = (2, 20, 200)  # some, dozens, hundreds: no count that one death lessens


def die_of_wounds(row: Row, toll: Toll) -> Toll:
    """The death of some who were told to be hurt: their row loses them, and they are of its group."""
    hurt, count = row.toll, toll.minimum
    young = count if hurt.children == hurt.minimum else 0
    women = count if hurt.women == hurt.minimum else 0
    high = None if hurt.maximum is None else hurt.maximum - count
    low = hurt.minimum if hurt.maximum is None and hurt.minimum in VAGUE else hurt.minimum - count
    row.toll = replace(hurt, minimum=low, maximum=high, children=hurt.children - young, women=hurt.women - women)
    return replace(toll, status=hurt.status, actor=hurt.actor, children=young, women=women, partial=False, others=False)


def other_voice(scanned: Scanned, frame: Frame) -> bool:
    """Whether somebody besides the publisher tells the clause: his figures are a second account."""
    if scanned.match(_ADDS, frame.start):
        return False
    reported = frame.opener in ("clause", "contrast") and _is_reported(scanned, frame.start)
    return reported or _named_voice(scanned, frame) or _source_first(scanned, frame)


_TELLER = Phrase(r"\W*[وف]?(?:اما\s+|لكن\s+)?(?P<the>ال)?" + any_of("tellers") + r"(?!\w)")
_FAR = 60  # letters: مصادر النظام في المدينة تتحدث


def _source_first(scanned: Scanned, frame: Frame) -> bool:
    """مصادر النظام تتحدث عن سبعة قتلى, رواية ثانية تقول: who tells stands before the verb, and is not he who spoke."""
    teller = scanned.match(_TELLER, frame.start)
    if teller is None or (teller["the"] and "اما" not in teller[0]):
        return False
    until = min(frame.end, teller.end() + _FAR)
    return any(h.row["kind"] == "verb" for h in scanned.inside("reporting", teller.end(), until))


_ADDS = Phrase(r"\W*و?" + any_of("adds_to_it") + r"(?!\w)")  # وأضاف المصدر: he who spoke before


def _named_voice(scanned: Scanned, frame: Frame) -> bool:
    return frame.voice or "contrast" in frame.cues or any(s.code != scanned.publisher for s in frame.sources)


_OPENING = 24  # letters: بينما ذكر مصدر طبي


def _is_reported(scanned: Scanned, start: int) -> bool:
    return any(h.row["kind"] == "verb" for h in scanned.inside("reporting", start, start + _OPENING))


def undivided(scanned: Scanned, tolls: list[Toll], rows: list[Row], frame: Frame) -> list[Toll]:
    """وقال المرصد إن 12 قتلوا بينهم ثلاثة مدنيين, of an act told before: the whole figure, to set against the first."""
    if not any(t.rest for t in tolls) or not rows or not other_voice(scanned, frame):
        return tolls
    told = {row.toll.outcome for row in rows if row.toll.minimum > 1}
    kept: list[Toll] = []
    for toll in tolls:
        if toll.rest and toll.outcome in told and kept and kept[-1].outcome == toll.outcome:
            whole = sum_of(toll, kept[-1])
            kept[-1] = replace(whole, status=toll.status, actor=toll.actor, start=toll.start, rest=False)
        else:
            kept.append(toll)
    return kept


def is_provisional(scanned: Scanned, frame: Frame, toll: Toll) -> bool:
    """كانت حصيلة أولية أشارت إلى …: a figure that a later one replaces."""
    return scanned.search(_PROVISIONAL, frame.start, toll.start) is not None


_EARLIER_ON = Phrase(r"(?<!\w)" + any_of("earlier_on") + r"(?!\w)")
_NEW_COUNT = Phrase(r"(?<!\w)\w{0,2}" + any_of("new_counts"))


def _is_outdated(scanned: Scanned, row: Row, toll: Toll, frame: Frame) -> bool:
    """قتل 18، بحسب حصيلة جديدة …، وكان الدفاع المدني قد أحصى 14: the smaller figure told before the new one."""
    if toll.minimum >= row.toll.minimum:
        return False
    if frame.reported:
        return True  # ارتفع إلى 34 …، وكان المرصد نشر قبل ساعات أن 27 شخصاً …
    if "earlier_incident" not in frame.cues:
        return False
    if scanned.search(_EARLIER_ON, frame.start, toll.start):
        return True
    return scanned.search(_NEW_COUNT, max(0, row.toll.start - 120), frame.start) is not None


def counterpart(scanned: Scanned, same: list[Row], toll: Toll, index: int, frame: Frame) -> Row | None:
    """The row that a toll tells again, or None when it tells of other people."""
    same = [r for r in same if not (_is_child_and_woman(scanned, r.toll, toll) or _is_of_attackers(r.toll, toll))]
    if _is_kin_of(same, toll, index) or any(_is_listed_with(scanned, row, toll, index) for row in same):
        return None
    known = toll.of_noun and scanned.folded[toll.start - 2 : toll.start] == "ال"  # والمصابون أربعة
    may_be = (row for row in same if _was_vague(row, toll) and _may_be_figured(scanned, row, toll, index, known=known))
    vague = next(may_be, None)
    alike = next((row for row in same if row.toll.actor and row.toll.actor == toll.actor), None)
    if vague or alike:
        return vague or alike
    for row in same:
        if _may_tell_again(row, toll, index) and not are_of_two_sides(scanned, row.toll, toll):
            return row
    only = same[0] if len(same) == 1 and same[0].frame != index else None
    if only is None or not toll.numeral or are_of_two_sides(scanned, only.toll, toll):
        return None
    told = _named_voice(scanned, frame) if _are_opposed(only.toll, toll) else other_voice(scanned, frame)
    return only if told else None


def _may_be_figured(scanned: Scanned, row: Row, toll: Toll, index: int, *, known: bool) -> bool:
    """شهداء وجرحى في قصف …، والمشافي توثق ستة شهداء: a noun without a figure, then the noun with its figure."""
    if row.frame != index or known or (row.toll.of_noun and toll.of_noun):
        return True
    return row.toll.of_noun and ":" in scanned.folded[row.toll.end : toll.start]  # ضحايا في بلدة الشحيل: خمسة مدنيين


def _is_assailant(scanned: Scanned, toll: Toll) -> bool:
    return toll.maximum == 1 and scanned.search(ASSAILANTS, toll.start, toll.end) is not None


_OF_AN_ARMY = Phrase(r"(?<!\w)(?:ال|لل)?" + any_of("army_ranks"))
_REBELS = Phrase(r"(?<!\w)(?:ال|لل)?" + any_of("rebels") + r"(?!\w)")


def _side_by_noun(scanned: Scanned, toll: Toll) -> int:
    """1 for soldiers and officers, -1 for gunmen and terrorists, 0 for people whom their noun gives to no side.

    Of those with no such noun their force says it.
    """
    if scanned.search(_OF_AN_ARMY, toll.start, toll.end):
        return 1
    if scanned.search(_REBELS, toll.start, toll.end) or toll.actor in _INSURGENTS:
        return -1
    of_army = scanned.lexicon.group(toll.actor) in _ARMIES or toll.actor in _SELF_RULE
    return 1 if of_army else 0


_INSURGENTS = frozenset({"isis", "hts", "fsa"})
_SELF_RULE = frozenset(
    {"sdf", "asayish", "ypg", "sdf_counter_terrorism", "sdf_commandos", "deir_ez_zor_military_council"}
)
_ARMIES = frozenset({"state_forces", "militia", "coalition"})


_NO_FORCE = frozenset({"smugglers", "clan", "protesters"})


def are_of_two_sides(scanned: Scanned, first: Toll, second: Toll) -> bool:
    """قُتل عنصران من قسد … وقتلت أربعة من المهاجمين: fighters of one side and of another."""
    if "combatant" in (first.status, second.status) and {first.actor, second.actor} & _NO_FORCE:
        return True  # مهربون … وجندي
    if _is_assailant(scanned, first) != _is_assailant(scanned, second) and not (first.nameless or second.nameless):
        return True  # قُتل جندي …، وجثة أحد المهاجمين
    if _side_by_noun(scanned, first) * _side_by_noun(scanned, second) < 0:
        return True  # 19 جندياً …، وقتلت الحامية 30 مسلحاً
    if not (first.actor and second.actor) or first.actor == second.actor:
        return False
    if "civilian" in (scanned.lexicon.group(first.actor), scanned.lexicon.group(second.actor)):
        return False
    above = scanned.lexicon.ancestors(first.actor) | scanned.lexicon.ancestors(second.actor)
    return not above & {first.actor, second.actor}


def _may_tell_again(row: Row, toll: Toll, index: int) -> bool:
    known = row.toll.actor and toll.actor and not _are_civilians(row.toll, toll)
    if _are_opposed(row.toll, toll) and (toll.minimum != row.toll.minimum or toll.women or toll.children):
        return False  # إصابة عنصر …، كما أصيبت امرأة
    if known and row.toll.actor != toll.actor and (row.toll.status == toll.status or row.frame == index):
        return False
    if row.frame == index and toll.numeral and row.toll.status != toll.status:
        return False
    return toll.minimum == row.toll.minimum or row.toll.status == toll.status or not known


def _are_opposed(first: Toll, second: Toll) -> bool:
    if (first.nameless and first.of_noun) or (second.nameless and second.of_noun):
        return False  # شهداء are civilians only by default
    return {first.status, second.status} == {"civilian", "combatant"}


def _are_civilians(first: Toll, second: Toll) -> bool:
    """شهداء من عمال الحقل … العدد 5 شهداء: civilians, of whom one telling says more."""
    return first.status == second.status == "civilian" and "civilians" in (first.actor, second.actor)


def _is_kin_of(same: list[Row], toll: Toll, index: int) -> bool:
    """وكان الانفجار قد أودى بحياة شقيقه: his brother is another than the one told."""
    if not toll.relative or toll.maximum is None:
        return False
    apart = (row.frame != index or row.toll.status != toll.status for row in same)
    return all(row.toll.maximum == 1 and not row.toll.relative for row in same) and all(apart)


def _is_of_attackers(first: Toll, second: Toll) -> bool:
    """قُتل عنصران …، مخلفين جثتين: the attackers' dead and those whom they killed."""
    return second.attacker and second.of_noun and not first.attacker


_GROWN_UP = re.compile(r"(?:ال)?(?:سيد|امرا|مواطن|مسن|عجوز|زوج|والد)")


def _is_child_and_woman(scanned: Scanned, first: Toll, second: Toll) -> bool:
    """قتل طفل …، ثم لفظت سيدة أنفاسها الأخيرة: one child and one grown woman are two people."""
    pair = sorted((first, second), key=lambda toll: toll.women)
    if first.maximum != 1 or second.maximum != 1 or [(t.children, t.women) for t in pair] != [(1, 0), (0, 1)]:
        return False
    return _GROWN_UP.match(scanned.folded, pair[1].start) is not None


def _is_listed_with(scanned: Scanned, row: Row, toll: Toll, index: int) -> bool:
    """قضى شرطي ومدني: joined by "and" to those told just before, and so other people."""
    if row.frame != index or (row.toll.status, row.toll.actor) == (toll.status, toll.actor):
        return False
    gap = scanned.folded[row.toll.end : toll.start].split()
    if not gap or gap[-1] != "و":
        return False
    return len(gap) <= LISTED or (gap[-2].endswith("،") and len(gap) <= DESCRIBED)


LISTED = 4  # words from one to the next: عنصر من قسد، ومدني
DESCRIBED = 14  # words: المدعو أبو حسين، وهو قائد مجموعة في الدفاع الوطني، ومرافق له


def _was_vague(row: Row, toll: Toll) -> bool:
    """سقط قتلى من الميليشيا … وتحدثت مصادر عن مقتل سبعة: "dead" without a figure, and then their figure."""
    if row.toll.numeral or row.toll.maximum is not None or not toll.numeral or toll.minimum < row.toll.minimum:
        return False
    return row.toll.status == toll.status or "unknown" in (row.toll.status, toll.status)


def reconcile(
    scanned: Scanned, rows: list[Row], row: Row, toll: Toll, index: int, frame: Frame, *, update: bool
) -> None:
    """Take a toll into the row that it tells again, or give it a row of its own."""
    toll = _without_split(row, toll)
    another = other_voice(scanned, frame)
    if _is_one_more(row, toll, index, frame, another or update) or _is_also_hurt(scanned, row, toll, index, frame):
        rows.append(Row(toll, index, sentence=frame.sentence))
    elif _joins_victim(row, toll, frame):
        row.toll = sum_of(row.toll, toll)
    elif (row.toll.minimum, row.toll.maximum) == (toll.minimum, toll.maximum):
        improve(row, toll)
    else:
        _reconcile_figures(scanned, rows, row, toll, index, frame, update=update, another=another)


def _reconcile_figures(
    scanned: Scanned, rows: list[Row], row: Row, toll: Toll, index: int, frame: Frame, *, update: bool, another: bool
) -> None:
    """Of two figures for the same people: which one stands, or both as a range."""
    if _was_vague(row, toll) and (row.frame != index or row.toll.of_noun):
        take_figure(row, toll)
        improve(row, toll)
    elif is_provisional(scanned, frame, toll) or _is_outdated(scanned, row, toll, frame):
        return
    elif row.frame == index and not toll.of_count:
        rows.append(Row(toll, index))
    elif update or row.provisional:
        take_figure(row, toll)
    elif _stands_against(scanned, row.toll, toll, frame, another=another):
        contradict(row, toll)
    elif _are_besides(scanned, toll, frame):
        rows.append(Row(toll, index, sentence=frame.sentence))


def _are_besides(scanned: Scanned, toll: Toll, frame: Frame) -> bool:
    """تاركين خلفهم ثمانية قتلى. وأضاف المصدر أن ستة جنود لقوا حتفهم: told by the same voice, of another kind."""
    return toll.numeral and not toll.of_count and scanned.match(_ADDS, frame.start) is not None


def _stands_against(scanned: Scanned, told: Toll, toll: Toll, frame: Frame, *, another: bool) -> bool:
    """Whether a figure that differs from the one told is another account of the same people."""
    if (another or toll.of_count) and _is_figure(toll) and _is_figure(told):
        return True
    return another and _more_than_one(told, toll) and _against(scanned, frame, toll)


def _is_figure(toll: Toll) -> bool:
    """سبعة قتلى, قتيلين: so many and no more."""
    return toll.numeral or toll.minimum == toll.maximum == 2


def _more_than_one(first: Toll, second: Toll) -> bool:
    """قُتل عنصر …، وخمسة: one person, and a figure of the same people."""
    one, more = sorted((first, second), key=lambda toll: toll.minimum)
    alike = (one.status, one.actor) == (more.status, more.actor) or more.nameless
    return one.minimum == one.maximum == 1 and more.numeral and not more.others and alike


_DIFFERS = Phrase(any_of("tells_another"))


def _against(scanned: Scanned, frame: Frame, toll: Toll) -> bool:
    """وتدعي مقتل تسعة, بينما قالت سانا إن خمسة: a figure that is set against the one told."""
    if frame.voice or (frame.opener in ("clause", "contrast") and _is_reported(scanned, frame.start)):
        return True
    return scanned.search(_DIFFERS, frame.start, toll.start) is not None


def _without_split(row: Row, toll: Toll) -> Toll:
    if not (row.split and toll.of_count):
        return toll
    high = None if toll.maximum is None else toll.maximum - row.split
    return replace(toll, minimum=max(0, toll.minimum - row.split), maximum=high)


def _is_one_more(row: Row, toll: Toll, index: int, frame: Frame, retold: bool) -> bool:
    """فيما قُتل آخر: told in the same breath, by the same voice."""
    further = row.frame != index and row.sentence == frame.sentence and frame.opener == "clause"
    if not further or retold or toll.of_count:
        return False
    figures = (row.toll.minimum, row.toll.maximum) != (toll.minimum, toll.maximum)
    return row.toll.outcome != "injured" or bool(toll.actor and row.toll.actor != toll.actor and figures)


def _is_also_hurt(scanned: Scanned, row: Row, toll: Toll, index: int, frame: Frame) -> bool:
    """وجرحت طفلها، كما أصيب حارس: one person and another, of the same sentence."""
    if row.frame == index or row.sentence != frame.sentence or not scanned.folded.startswith("كما ", frame.start):
        return False
    return toll.maximum == row.toll.maximum == 1 and not toll.anaphoric and not other_voice(scanned, frame)


def _joins_victim(row: Row, toll: Toll, frame: Frame) -> bool:
    """ضابط … ومعه مرافقه, وكان والدها قد توفي: kin or companion of the one told in the sentence."""
    alike = toll.status == row.toll.status or (row.toll.anaphoric and row.toll.status == "unknown")  # إصابته وزوجته
    return toll.relative and not row.toll.relative and row.sentence == frame.sentence and alike


def take_figure(row: Row, toll: Toll) -> None:
    """Put a later figure in the place of the row's own."""
    old, row.provisional = row.toll, False
    row.toll = replace(
        old,
        minimum=toll.minimum,
        maximum=toll.maximum,
        start=toll.start,
        end=toll.end,
        rule=toll.rule,
        numeral=toll.numeral or old.numeral,
        children=max(old.children, toll.children),
        women=max(old.women, toll.women),
    )


def contradict(row: Row, toll: Toll) -> None:
    old = row.toll
    greater = old if old.minimum > toll.minimum else toll  # 12 at least and 17: the open figure is the lower one
    highs = (old.maximum, toll.maximum)
    high = greater.maximum if None in highs else max(high or 0 for high in highs)
    row.toll = replace(old, minimum=min(old.minimum, toll.minimum), maximum=high)
    row.conflict = True
    improve(row, toll)


def improve(row: Row, toll: Toll) -> None:
    """A second telling may know more of who they were; two statuses are a conflict, the fighter's stands."""
    old = row.toll
    if old.status == "civilian" and toll.status == "combatant" and toll.actor:
        row.toll, row.status_conflict = replace(old, status="combatant", actor=toll.actor), True
    elif old.status == "combatant" and toll.status == "civilian":
        row.status_conflict = True
    elif (old.status == "unknown" and toll.status != "unknown") or (old.actor is None and toll.actor):
        row.toll = replace(old, status=toll.status, actor=toll.actor)
    row.toll = replace(row.toll, children=max(row.toll.children, toll.children), women=max(row.toll.women, toll.women))

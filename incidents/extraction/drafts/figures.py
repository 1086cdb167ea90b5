"""The figures of one incident, settled from all its tellings: sums, retellings, updates, conflicts, late deaths."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.casualties.belonging import is_escort, of_attackers, of_force, of_those
from incidents.extraction.casualties.governing import SAID_BY
from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.values import SEIZED
from incidents.extraction.words.wording import Phrase, any_of

from .civil import of_civil_life, of_those_aimed_at
from .denied import deny
from .late import dies_of_it, dies_too, hurt_then_dead, is_count_of, one_of_hurt_died, replaces, so_many
from .parties import FALL_OF_THE_GOVERNMENT
from .retellings import (
    Row,
    contradict,
    counterpart,
    die_of_wounds,
    improve,
    is_provisional,
    reconcile,
    sum_of,
    undivided,
)

_SELF = Phrase(any_of("self") + r"(?!\w)")
_SELF_COUNT = dict.fromkeys(
    (
        "استشهاديتين",
        "انتحاريتين",
        "استشهاديتان",
        "انتحاريتان",
        "حزاميهما",
        "نفسيهما",
        "انتحاريين",
        "انتحاريان",
        "استشهاديان",
        "استشهاديين",
        "انغماسيان",
    ),
    2,
)
_TWOFOLD = Phrase(r"(?:انتحاري|استشهادي)\w{0,2}\s+مزدوج")
_ONE_OF_THEM = Phrase(r"(?<!\w)[وف]?فجر\w?\s+(?:احدهما|الاول|احدهم)(?!\w)")
_BEFOREHAND = Phrase(r"بعد\s+ان\s+$")
_RISES = Phrase(any_of("rises"))
_RISEN_TO = re.compile(r"\w*(?:\s+[^\s،.]+){0,14}?\s+(?:الي|ل)\s*")
_LISTED = re.compile(r"\s*[،,]?\s*(?:و|مع|و?(?:ب?ال)?اضافه الي|فضلا عن|برفقه)?\s*(?:ال)?\s*")


def settle(
    scanned: Scanned, frames: list[Frame], side_a: tuple[str, ...], side_b: tuple[str, ...], kind: str
) -> list[Row]:
    """The casualty rows of an incident from the frames that tell it, in the order of telling."""
    rows: list[Row] = []
    for index, frame in enumerate(frames):
        if frame.kind != "body" and rows:
            break
        update = (
            _corrects(frames, index)
            or (_is_update(scanned, frame) and not frame.voice)
            or "update_of_toll" in frame.cues
            or bool(scanned.search(_RISES, frame.start, frame.end))
        )
        tolls = _as_seized(_since(frames, index, rows), kind)
        foiled = "foiled" in frame.cues
        told = [of_attackers(scanned, t, side_a, kind) for t in tolls]
        told = [of_those(scanned, t, frame.actors, side_a, foiled=foiled) for t in told]
        told = undivided(scanned, told, rows, frame)
        for toll in _gathered(scanned, _rivals(scanned, told), rows):
            _enter(scanned, rows, toll, index, frame, update)
    deny(scanned, rows, frames)
    _of_kind(scanned, rows, frames, kind)
    _told_before(scanned, rows, side_b)
    _of_the_army(scanned, rows, frames, side_a)
    for row, toll in zip(rows, of_force(scanned, [r.toll for r in rows], side_a, side_b, kind), strict=True):
        row.toll = toll
    of_civil_life(scanned, rows, frames, kind)
    of_those_aimed_at(scanned, rows, side_b, kind)
    for row in rows:
        if row.toll.attacker and row.toll.actor is None and side_a:
            row.toll = replace(row.toll, actor=side_a[0], status="combatant")
    rows = [row for row in rows if row.toll.maximum != 0]
    if kind == "suicide_bombing":
        _attacker(scanned, rows, frames, side_a)
    return rows


def _since(frames: list[Frame], index: int, rows: list[Row]) -> list[Toll]:
    """ارتفع إلى أربعة …، وكان المرصد قد نشر أمس أن …: what was reported before gives no figure that has risen since."""
    frame = frames[index]
    if not frame.reported or not any(t.risen for f in frames[:index] for t in f.tolls):
        return frame.tolls
    dead = sum(row.toll.minimum for row in rows if row.toll.outcome == "killed")
    told = {row.toll.outcome for row in rows}
    return [t for t in frame.tolls if t.outcome not in told or (t.outcome == "killed" and t.minimum > dead)]


_SEIZED = {"abduction": ("detained", "abducted"), "arrest": ("abducted", "detained")}


def _as_seized(tolls: list[Toll], kind: str) -> list[Toll]:
    """اقتاد مسلحون تاجراً: whom an abduction takes is abducted, whom an arrest takes is detained."""
    told, meant = _SEIZED.get(kind, ("", ""))
    return [replace(t, outcome=meant) if t.outcome == told and t.status != "combatant" else t for t in tolls]


_UPDATE = Phrase(r"[^\w]*(?:اخر\s+)?" + any_of("updates") + r"(?!\w)")
_HEADED_SO = Phrase(r"(?<!\w)" + any_of("updates") + r"\s*\d*\s*[:=/-]+\s*$")


def _is_update(scanned: Scanned, frame: Frame) -> bool:
    """تحديث 1: القتلى صاروا ستة: a line that brings new figures."""
    return bool(scanned.match(_UPDATE, frame.start) or scanned.search_before(_HEADED_SO, frame.start, 20))


def _corrects(frames: list[Frame], index: int) -> bool:
    """تصحيح: before the figure, and nothing more in it."""
    before = frames[index - 1] if index else None
    return before is not None and "update_of_toll" in before.cues and not before.tolls


def _of_the_dead(scanned: Scanned, toll: Toll) -> bool:
    """ووقعت جثث ستة منهم بيد …: of the dead told."""
    return toll.of_them and scanned.search_before(_BODIES_OF, toll.start, 16) is not None


_BODIES_OF = Phrase(any_of("bodies") + r"\s+$")
_CONSCRIPTION = re.compile(r"تجنيد|الزامي|للخدمه|سوقهم|الدفاع الذاتي")


def _of_kind(scanned: Scanned, rows: list[Row], frames: list[Frame], kind: str) -> None:
    """Men taken for conscription and prisoners are civilians; in a feud all are of a clan."""
    words = " ".join(scanned.folded[f.start : f.end] for f in frames if f.telling)
    for row in rows:
        if kind == "abduction" and row.toll.outcome == "detained":
            row.toll = replace(row.toll, outcome="abducted")  # led away with no claim of law
        if row.toll.actor is not None and row.toll.actor != "civilians":
            continue
        if kind == "death_in_custody" and row.toll.outcome == "killed":
            row.toll = replace(row.toll, status="civilian", actor="detainees")
        elif kind == "communal_clash" and row.toll.status == "unknown":
            row.toll = replace(row.toll, actor="clan")
        elif kind in ("arrest", "abduction") and row.toll.status == "unknown" and _CONSCRIPTION.search(words):
            row.toll = replace(row.toll, status="civilian", actor="civilians")


def _told_before(scanned: Scanned, rows: list[Row], side_b: tuple[str, ...]) -> None:
    """مقتله, إصابة الرجل: the victim is the one whom the act was told to hit."""
    if len(side_b) != 1:
        return
    for row in rows:
        if row.toll.attacker and row.toll.of_noun:
            continue
        if row.toll.status == "combatant" and row.toll.actor is None and scanned.lexicon.group(side_b[0]) != "civilian":
            row.toll = replace(row.toll, actor=side_b[0])
        if row.toll.anaphoric and row.toll.status == "unknown" and row.toll.actor is None:
            civilian = scanned.lexicon.group(side_b[0]) == "civilian"
            row.toll = replace(row.toll, status="civilian" if civilian else "combatant", actor=side_b[0])


def _of_the_army(scanned: Scanned, rows: list[Row], frames: list[Frame], side_a: tuple[str, ...]) -> None:
    """مقتل ثلاثة جنود بهجوم للتنظيم: soldiers of no named force, where none but their attackers is named."""
    if "government" in side_a or not (scanned.published and scanned.published <= FALL_OF_THE_GOVERNMENT):
        return
    told = [side.code for f in frames for side in (*f.sides.a, *f.sides.b)]
    told += [row.toll.actor for row in rows if row.toll.actor]
    named = {code for code in told if scanned.lexicon.group(code) not in _UNARMED}
    if named - set(side_a):
        return
    for row in rows:
        nobodys = row.toll.status == "combatant" and row.toll.actor is None
        if nobodys and scanned.search(_SOLDIERS, row.toll.start, row.toll.end):
            row.toll = replace(row.toll, actor="government")


_UNARMED = ("civilian", "unidentified", "")
_SOLDIERS = Phrase(any_of("army_ranks"))


def _rivals(scanned: Scanned, tolls: list[Toll]) -> list[Toll]:
    """قالت الداخلية 3 من عناصر الأمن، أما المشفى فأعلن 4 شهداء: the second figure, where somebody else tells it."""
    last: dict[str, Toll] = {}
    found: list[Toll] = []
    for toll in tolls:
        if found and _rises_with(scanned, found[-1], toll):
            toll = replace(toll, risen=True, of_count=True)
        before = last.get(toll.outcome)
        if before is not None and toll.numeral and before.start < toll.start:
            toll = replace(toll, rival=_is_rival(scanned, before, toll))
        if before is None or not (toll.rival or _are_others(before, toll)):
            last[toll.outcome] = toll
        found.append(toll)
    return found


def _are_others(before: Toll, toll: Toll) -> bool:
    """85 مدنياً و50 عنصراً: people of another kind than those told first."""
    return "unknown" not in (before.status, toll.status) and before.status != toll.status


def _is_rival(scanned: Scanned, before: Toll, toll: Toll) -> bool:
    if _are_others(before, toll) or toll.others or toll.partial or not (before.numeral or before.maximum):
        return False
    if scanned.match(SAID_BY, toll.end) and scanned.search(_ACCORDING, before.end, toll.start):
        return True  # قُتل 13 عنصراً بحسب الوزارة، و16 بحسب المرصد
    alike = before.numeral and (toll.status, toll.actor) == (before.status, before.actor)
    if not (toll.nameless or alike or (toll.of_noun and toll.actor is None)):
        return False
    said = scanned.inside("reporting", before.end, toll.start)
    return any(h.row["kind"] == "verb" and h.row["ambiguous"] != "y" for h in said)


_ACCORDING = Phrase(r"(?<!\w)" + any_of("according_to") + r"(?!\w)")


def _gathered(scanned: Scanned, tolls: list[Toll], rows: list[Row]) -> list[Toll]:
    """The tolls of one clause: people named one after the other summed, "others" given the status of their group."""
    found: list[Toll] = []
    kin: set[tuple[str, str]] = set()
    for toll in tolls:
        previous = found[-1] if found else rows[-1].toll if rows else None
        if (toll.others or toll.partial) and toll.status == "unknown" and previous is not None:
            toll = _another(replace(toll, status=previous.status, actor=previous.actor), previous)
        if toll.relative and previous is not None and previous.status == "civilian" and toll.status == "unknown":
            toll = replace(toll, status=previous.status, actor=previous.actor)
        if toll.relative and previous is not None and previous.status == "combatant" and is_escort(scanned, toll):
            toll = replace(toll, status="combatant", actor=previous.actor)
        if found and _says_whose(scanned, found[-1], toll):
            found[-1] = replace(found[-1], status=toll.status, actor=toll.actor)
        if _is_kin_told(scanned, toll, kin):
            continue
        if found and _adds_up(scanned, found[-1], toll):
            found[-1] = sum_of(found[-1], toll)
        else:
            found.append(toll)
    return found


_AND_OUTCOME = re.compile(r"\s*و\w{2,}\s+(?:نحو\s+|حوالي\s+|اكثر من\s+)?")


def _says_whose(scanned: Scanned, first: Toll, second: Toll) -> bool:
    """قتل ستة عناصر وجرح عشرة من قوات الحكومة: the side named with the second figure is that of the first."""
    if second.actor and not first.actor and first.of_noun and scanned.folded[second.start - 1] == "و":
        return True  # قتلى وجرحى من قسد
    if first.status != "combatant" or first.actor or not (second.actor and second.numeral and second.nameless):
        return False
    if second.status != "combatant" or first.outcome == second.outcome or first.attacker:
        return False
    return _AND_OUTCOME.fullmatch(scanned.folded, first.end, second.start) is not None


def _rises_with(scanned: Scanned, risen: Toll, toll: Toll) -> bool:
    """إلى ثلاثة قتلى و34 جريحاً: the hurt have risen with the dead."""
    both = risen.risen and toll.of_noun and toll.numeral and toll.outcome != risen.outcome
    return both and scanned.folded[risen.end : toll.start].strip() == "و"


def _another(toll: Toll, previous: Toll) -> Toll:
    """مقتل طفل وإصابة آخر: another child."""
    if toll.maximum != 1 or previous.maximum != 1 or toll.children or toll.women:
        return toll
    return replace(toll, children=previous.children, women=previous.women)


def _is_kin_told(scanned: Scanned, toll: Toll, kin: set[tuple[str, str]]) -> bool:
    """لدى استهدافه وشقيقه …، ما أدى إلى مقتل شقيقه: one brother; `kin` are those of the clause so far."""
    if not toll.relative or toll.maximum != 1:
        return False
    person = toll.outcome, scanned.folded[toll.start : toll.end + 1]
    told = person in kin
    kin.add(person)
    return told


def _adds_up(scanned: Scanned, first: Toll, second: Toll) -> bool:
    joined = scanned.folded[second.start - 1] == "و" or _LISTED.fullmatch(scanned.folded[first.end : second.start])
    if second.end <= first.start or not (joined or _in_company(scanned, first, second)):
        return False
    if first.attacker != second.attacker or second.rival or (second.partial and second.of_them):
        return False
    if first.outcome != second.outcome or second.anaphoric or first.anaphoric or second.start - first.end > 60:
        return False
    if first.status == second.status and (first.actor == second.actor or None in (first.actor, second.actor)):
        return not (first.numeral and second.numeral and first.minimum == second.minimum)
    loose = (first.actor is None and first.status == "unknown") or (second.actor is None and second.status == "unknown")
    return loose and not (first.numeral or second.numeral) and "combatant" not in (first.status, second.status)


_COMPANY = re.compile(r"\s(?:برفقه|رفقه|مع|بصحبه|صحبه|هو\s+و|هي\s+و)\s*$")


def _in_company(scanned: Scanned, first: Toll, second: Toll) -> bool:
    """قضت طفلة في السابعة مع والدها: kin who shared the lot of the one told."""
    gap = scanned.folded[first.end : second.start]
    near = (second.relative or second.others) and len(gap.split()) <= 7 and "،" not in gap and "." not in gap
    return near and _COMPANY.search(gap) is not None


def _enter(scanned: Scanned, rows: list[Row], toll: Toll, index: int, frame: Frame, update: bool) -> None:
    toll = _of_told(toll, rows)
    same = [row for row in rows if row.toll.outcome == toll.outcome]
    if _is_in_risen(rows, same, toll, index):
        return
    if toll.anaphoric:
        _enter_anaphoric(scanned, rows, toll, index, frame)
    elif toll.outcome == "killed" and (hurt := hurt_then_dead(scanned, rows, toll, index)):
        dies_too(rows, hurt, toll, index, frame.sentence)
    elif not same or one_of_hurt_died(scanned, same, toll, index):
        _enter_first(scanned, rows, toll, index, frame)
    elif toll.among:
        _split_off(rows, same, toll, index)
    elif _are_others_besides(scanned, same, toll, index):
        rows.append(Row(toll, index, sentence=frame.sentence))
    elif not _counts_nobody(scanned, same, toll) and not replaces(scanned, same, toll, index, frame):
        _enter_again(scanned, rows, toll, index, frame, update)


def _of_told(toll: Toll, rows: list[Row]) -> Toll:
    """اعتقلت 7 شبان، بينما يقول ناشطون إن عددهم تسعة: a figure without an outcome is of those told first."""
    if not toll.retold or not rows or any(row.toll.outcome == toll.outcome for row in rows):
        return toll
    return replace(toll, outcome=rows[0].toll.outcome)


def _enter_first(scanned: Scanned, rows: list[Row], toll: Toll, index: int, frame: Frame) -> None:
    if not toll.retold:
        first = is_provisional(scanned, frame, toll)
        rows.append(Row(_with_group(toll, rows), index, sentence=frame.sentence, provisional=first))


def _is_in_risen(rows: list[Row], same: list[Row], toll: Toll, index: int) -> bool:
    """القتلى صاروا ثلاثة بعد ما توفي الجريحان: dead whom the risen count has counted, and hurt no more."""
    if toll.outcome != "killed" or not same or not (toll.anaphoric or toll.of_them):
        return False
    if same[0].raised != index and not (same[0].toll.of_count and same[0].frame == index):
        return False
    hurt = so_many(rows, "injured", toll)
    if hurt is not None:
        die_of_wounds(hurt, toll)
    return True


def _is_besides(scanned: Scanned, row: Row, toll: Toll) -> bool:
    """العدد صار 5 شهداء مدنيين وعنصر من الأسايش: people of another side, joined to the figure that has risen."""
    joined = scanned.folded[toll.start - 1] == "و" and 0 <= toll.start - row.toll.end < BESIDE
    return joined and toll.actor is not None and toll.actor != row.toll.actor and not toll.risen


BESIDE = 40  # letters


_ADDED = Phrase(r"(?:فضلا عن|اضافه الي|اضافه ل|الي جانب|علاوه علي|عدا عن|ناهيك عن)\s+(?:[^\s،,.]+\s+){0,3}$")


def _are_others_besides(scanned: Scanned, same: list[Row], toll: Toll, index: int) -> bool:
    """مقتل أربعة جنود، فضلاً عن مصرع عدد من عناصر التنظيم: some of another side, told besides."""
    if toll.numeral or toll.maximum is not None or toll.actor is None or toll.partial or toll.hedged:
        return False
    if any(row.frame != index or row.toll.actor == toll.actor for row in same):
        return False
    return scanned.search_before(_ADDED, toll.start, BESIDE) is not None


def _counts_nobody(scanned: Scanned, same: list[Row], toll: Toll) -> bool:
    """Part of those told, or people without a figure: no count of their own beside one that stands."""
    hedged = toll.hedged and (toll.actor is None or not toll.numeral or any(r.toll.actor == toll.actor for r in same))
    return toll.partial or hedged or (not toll.numeral and toll.maximum is None) or _of_the_dead(scanned, toll)


def _enter_again(scanned: Scanned, rows: list[Row], toll: Toll, index: int, frame: Frame, update: bool) -> None:
    same = [row for row in rows if row.toll.outcome == toll.outcome]
    if _was_told_before(scanned, same, toll, index):
        return
    if update and (same[0].frame == index or same[0].raised == index) and not _is_besides(scanned, same[0], toll):
        _raise(scanned, same[0], toll)
        return
    if toll.rival:
        contradict(next((row for row in same if row.toll.status == toll.status), same[0]), toll)
        return
    if toll.of_count and is_count_of(same, toll, update=update):
        return
    match = counterpart(scanned, same, toll, index, frame)
    if match is None:
        rows.append(Row(toll, index, sentence=frame.sentence))
    else:
        reconcile(scanned, rows, match, toll, index, frame, update=update)
        match.raised = index if update else match.raised


_HAD_TOLD = Phrase(
    r"(?<!\w)و?كان(?:ت|وا)?\s+(?:قد\s+)?\w{3,}\s+(?:[^\s،.]+\s+){0,3}?" + any_of("earlier_on") + r"(?!\w)"
)


def _was_told_before(scanned: Scanned, same: list[Row], toll: Toll, index: int) -> bool:
    """إلى 18 …، وفق المدير الذي كان أعلن في وقت سابق 14: what the same clause says to have been told before."""
    if not toll.numeral or all(row.frame != index or row.toll.start > toll.start for row in same):
        return False
    return scanned.search(_HAD_TOLD, same[0].toll.end, toll.start) is not None


def _raise(scanned: Scanned, row: Row, toll: Toll) -> None:
    """قتل مدنيان …، ثم ارتفعت الحصيلة إلى خمسة قتلى: the figure after the rise stands."""
    risen = scanned.search(_RISES, row.toll.end, toll.start)
    if toll.numeral and risen and _RISEN_TO.fullmatch(scanned.folded, risen.end(), toll.start):
        row.toll = replace(row.toll, minimum=toll.minimum, maximum=toll.maximum, numeral=True)


def _split_off(rows: list[Row], same: list[Row], toll: Toll, index: int) -> None:
    """بين القتلى ثلاثة من الدفاع الوطني: a row of their own, taken out of the total."""
    total = same[0]
    if total.toll.minimum <= toll.minimum:
        return
    alike = toll.status == total.toll.status and toll.actor in (None, total.toll.actor)  # بين القتلى ضابط
    if toll.children or toll.women or alike:
        improve(total, replace(toll, status="unknown", actor=None))
        return
    high = None if total.toll.maximum is None else total.toll.maximum - toll.minimum
    total.toll = replace(total.toll, minimum=total.toll.minimum - toll.minimum, maximum=high)
    total.split += toll.minimum
    rows.append(Row(toll, index))


def _with_group(toll: Toll, rows: list[Row]) -> Toll:
    """Bare "wounded" take the status of the act's only group of victims."""
    if toll.status != "unknown" or toll.actor or (toll.numeral and not toll.of_noun):
        return toll
    groups = {(r.toll.status, r.toll.actor) for r in rows}
    if len(groups) == 1 and (toll.of_noun or toll.others):
        status, actor = groups.pop()
        return replace(toll, status=status, actor=actor)
    return toll


def _enter_anaphoric(scanned: Scanned, rows: list[Row], toll: Toll, index: int, frame: Frame) -> None:
    same = [row for row in rows if row.toll.outcome == toll.outcome]
    if toll.outcome == "killed" and dies_of_it(scanned, rows, toll, index, frame.sentence):
        return
    died = any(r.toll.outcome == "killed" and r.toll.maximum == toll.maximum == 1 for r in rows)
    if toll.outcome == "injured" and died:
        return  # فارق الحياة جراء إصابته: one person
    if toll.of_noun:
        return  # القتلى, الضحية: people told before, or not told at all
    if _is_held_before(scanned, rows, toll, index) or _is_found_abducted(rows, toll):
        return
    one = toll.maximum == 1 and toll.status == "combatant" and toll.actor is not None
    of_another = one and all(row.toll.actor and row.toll.actor != toll.actor for row in same)
    if (not same or of_another) and toll.outcome != "missing":  # قبل أن ترديه القوات: the assailant, told before
        rows.append(Row(toll, index, sentence=frame.sentence))


def _is_found_abducted(rows: list[Row], toll: Toll) -> bool:
    """فُقد ثلاثة رعاة …، ويرجح أن خلايا داعش خطفتهم: who were missing had been taken."""
    lost = next((r for r in rows if r.toll.outcome == "missing"), None)
    if toll.outcome != "abducted" or lost is None:
        return False
    lost.toll = replace(lost.toll, outcome="abducted")
    return True


def _is_held_before(scanned: Scanned, rows: list[Row], toll: Toll, index: int) -> bool:
    """Whether those held are told already: killed or beaten once held, or carried off and led away."""
    if toll.outcome not in SEIZED:
        return False
    if any(r.frame == index and r.toll.outcome == "killed" for r in rows):
        return True  # قتل بعد أسره: one person, and dead
    if toll.outcome == "abducted":
        return False
    if any(r.toll.outcome == "abducted" for r in rows):
        return True  # اختطفت شبانا وساقتهم إلى معسكراتها: the same men
    return bool(rows) and scanned.search_before(_BEFOREHAND, toll.start, 10) is not None  # ضربوه بعد أن أوقفوه


def _attackers(scanned: Scanned, frame: Frame) -> int:
    """How many blew themselves up: انتحاريان, ثلاثة انتحاريين."""
    count = 2 if scanned.search(_TWOFOLD, frame.start, frame.end) else 1
    for match in scanned.all_of(_SELF, frame.start, frame.end):
        count = max(count, _SELF_COUNT.get(match[0], 1))
        for number in scanned.inside("numbers", max(0, match.start() - 12), match.start()):
            if not scanned.folded[number.end : match.start()].strip() and float(number.value) < 20:
                count = max(count, int(float(number.value)))
    return count


_BLEW_THEMSELVES = Phrase(any_of("blow_themselves_up"))


def _blew_up(scanned: Scanned, toll: Toll, frames: list[Frame]) -> bool:
    """مقتل إرهابيين فجّرا حزاميهما, فجّرا نفسيهما ما أدى إلى مقتلهما: counted where they blow themselves up."""
    if toll.maximum != 2 or toll.minimum != 2:
        return False
    blast = scanned.search(_BLEW_THEMSELVES, max(frames[0].start, toll.start - BESIDE), toll.end + NEAR)
    if blast is None or "." in scanned.folded[min(toll.end, blast.start()) : max(toll.start, blast.end())]:
        return False
    return toll.anaphoric if blast.end() <= toll.start else toll.status != "civilian"


NEAR = 60  # letters


def _attacker(scanned: Scanned, rows: list[Row], frames: list[Frame], side_a: tuple[str, ...]) -> None:
    """Who blows himself up dies; he counts with his side unless the text has counted him already."""
    actor = side_a[0] if side_a else None
    dead = [r.toll for r in rows if r.toll.outcome == "killed"]
    if any((t.anaphoric and t.maximum == 1) or (t.actor is not None and t.actor == actor) for t in dead):
        return
    pair = next((r for r in rows if r.toll.outcome == "killed" and _blew_up(scanned, r.toll, frames)), None)
    if pair is not None:  # رفض إرهابيان الاستسلام وفجّرا نفسيهما ما أدى إلى مقتلهما
        pair.toll = replace(pair.toll, status="combatant", actor=actor or pair.toll.actor)
        return
    for index, frame in enumerate(frames):
        trigger = next((t for t in frame.triggers if t.value == "suicide_bombing"), None)
        if trigger is None:
            continue
        count = _attackers(scanned, frame)
        if count == 2 and any(scanned.search(_ONE_OF_THEM, f.start, f.end) for f in frames):
            count = 1  # فجّر أحدهما حزامه، فيما أُلقي القبض على الثاني
        toll = Toll("killed", count, count, "combatant", actor, trigger.start, trigger.end, "figures.attacker")
        bare = next((r for r in rows if r.toll.outcome == "killed" and r.toll.attacker), None)
        if bare is not None:
            bare.toll = replace(bare.toll, actor=actor, status="combatant")
        else:
            rows.append(Row(toll, index))
        return

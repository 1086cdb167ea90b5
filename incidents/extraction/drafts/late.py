"""Deaths told after the wound, and whole counts told after the parts: both change rows that stand already."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.casualties.named_again import named_again
from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.words.wording import Phrase, any_of

from .retellings import Row, are_of_two_sides, die_of_wounds, improve, other_voice, sum_of, take_figure

DIED = Phrase(r"متاثر|فارق|قضي|توفي|توفو|وفا[هت]|لحق|(?<!\w)مات|لفظ")


def hurt_then_dead(scanned: Scanned, rows: list[Row], toll: Toll, index: int) -> Row | None:
    """وإصابة مرافقه … المرافق توفي في المشفى: the row of the one hurt who is told, later on, to have died."""
    if toll.of_them and (hurt := _whom_it_killed(scanned, rows, toll)) is not None:
        return hurt
    dies = _DIES.search(scanned.folded[max(0, toll.start - 24) : toll.start]) is not None
    return next((r for r in rows if (r.frame != index or dies) and named_again(scanned, r.toll, toll)), None)


_DIES = re.compile(r"(?:فارق|توفي|توفيت|قضي|قضت|لفظ|مات|ماتت|وفاه)\w?\s+(?:ال)?$")


def _whom_it_killed(scanned: Scanned, rows: list[Row], toll: Toll) -> Row | None:
    """أصيب أربعة … توفي أحدهم لاحقا: the row of the hurt of whom some died."""
    near = scanned.folded[max(0, toll.start - 24) : toll.end + 40]
    lost = so_many(rows, "missing", toll)
    if lost is not None:
        return lost
    hurt = so_many(rows, "injured", toll)
    return hurt if hurt is not None and DIED.pattern.search(near) else None


def so_many(rows: list[Row], outcome: str, toll: Toll) -> Row | None:
    """The first row of an outcome that has as many people as those told, who may be of them."""
    return next((row for row in rows if row.toll.outcome == outcome and row.toll.minimum >= toll.minimum), None)


def dies_of_it(scanned: Scanned, rows: list[Row], toll: Toll, index: int, sentence: int) -> bool:
    """أصيب …، وفارق الحياة لاحقاً: whether a death that names nobody is of those told to be hurt, who then are dead."""
    same = [row for row in rows if row.toll.outcome == "killed"]
    if same and scanned.folded.startswith("وفات", toll.start):
        return False  # تفيد بوفاته: of the dead told
    if scanned.search(DIED, max(0, toll.start - 12), toll.end + 24) is None:
        return False
    hurt = next((r for r in rows if r.toll.outcome == "injured" and r.toll.maximum == toll.maximum), None)
    if hurt is None:
        some = next((r for r in rows if r.toll.outcome == "injured" and r.toll.minimum > toll.minimum), None)
        if some is None or same:
            return False
        rows.append(Row(die_of_wounds(some, toll), index, sentence=sentence))  # طفلين …، فارق أصغرهما الحياة
        return True
    hurt.toll = replace(hurt.toll, outcome="killed")
    dead = next((r for r in same if r.frame != hurt.frame and _may_be_one(r.toll, hurt.toll)), None)
    if dead is not None:  # the same death told before
        rows.remove(hurt)
        improve(dead, hurt.toll)
    return True


def _may_be_one(dead: Toll, hurt: Toll) -> bool:
    """Whether the dead told before may be the hurt of whom it is told later that they died."""
    unlike = dead.actor and hurt.actor and dead.actor != hurt.actor
    return dead.maximum == hurt.maximum and not unlike


_OF_HURT = Phrase(r"(?:ال|لل)?" + any_of("the_hurt", "the_hurt_one"))


def one_of_hurt_died(scanned: Scanned, same: list[Row], toll: Toll, index: int) -> bool:
    """قُتل ثلاثة …، وتوفي أحد الجرحى اليوم: one more dead, of hurt whom nobody has counted."""
    if not toll.of_them or toll.outcome != "killed" or any(row.frame == index for row in same):
        return False
    return scanned.search(_OF_HURT, toll.start, toll.end + 9) is not None


def replaces(scanned: Scanned, same: list[Row], toll: Toll, index: int, frame: Frame) -> bool:
    """سبعة قتلى قبل أن تصل إلى 11 قتيلاً: a risen count in place of the only one, where the same voice tells both."""
    if not toll.risen or len(same) != 1 or (same[0].frame != index and other_voice(scanned, frame)):
        return False
    if are_of_two_sides(scanned, same[0].toll, toll):
        return False  # قُتل أربعة جنود …، ووصلت حصيلة قتلى المهاجمين إلى 12
    take_figure(same[0], toll)
    same[0].raised = index
    return True


def is_count_of(same: list[Row], toll: Toll, *, update: bool) -> bool:
    """وبذلك يكون عدد القتلى 23: the whole count of several rows; where it has risen, the last of no told side grows."""
    if len(same) < 2:
        return False
    rest = toll.minimum - sum(row.toll.minimum for row in same)
    if rest > 0 and update and toll.actor is None:
        row = next((r for r in reversed(same) if r.toll.actor is None), same[-1])
        high = None if row.toll.maximum is None else row.toll.maximum + rest
        row.toll = replace(row.toll, minimum=row.toll.minimum + rest, maximum=high)
        return True
    return rest == 0


def dies_too(rows: list[Row], hurt: Row, toll: Toll, index: int, sentence: int) -> None:
    """Move the dead from the row of the hurt to that of the dead of their group, or to one of their own."""
    dead = die_of_wounds(hurt, toll)
    for row in rows:
        one = row.toll
        alike = (one.outcome, one.status, one.actor) == ("killed", dead.status, dead.actor)
        if alike and dead.actor and not row.conflict and not one.attacker:
            row.toll = sum_of(one, dead)
            return
    rows.append(Row(dead, index, sentence=sentence))

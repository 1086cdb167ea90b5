"""What was reported before of the very act that is told, and finds that are no part of the act told before."""

from __future__ import annotations

from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame, told_already
from incidents.extraction.mentions.place_relations import same_place
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE
from incidents.extraction.values import HARMED
from incidents.extraction.words.tables import NOUNS

from .event import Event

_OWN = frozenset({EVENT, BARE, REFERENCE})
NEXT_DAY, A_WEEK = 1, 7  # days


def reported_before(scanned: Scanned, frame: Frame, event: Event, kind: str) -> bool:
    """وكان المرصد نشر قبل ساعات أن الطائرات استهدفت القرية نفسها: what an earlier report told of the same act."""
    if not frame.reported or event.headline or event.background or not related(kind, event.type):
        return False
    apart = abs(_days_before(frame, event))
    own = [p for p in frame.places if p.role in _OWN]
    if own:
        return apart <= NEXT_DAY and same_place(scanned, own, event.places)
    return apart <= A_WEEK and any(told_already(t) for t in frame.triggers)


def tells_its_day(frame: Frame, event: Event) -> bool:
    """ارتفع عدد القتلى إلى أربعة اليوم …، وكان المراسل قال إن … في الاشتباكات التي دارت الأحد: the day of the act."""
    if not (frame.reported and event.frames and "update_of_toll" in event.frames[0].cues):
        return False
    return _days_before(frame, event) > 0


def _days_before(frame: Frame, event: Event) -> int:
    """How many days a clause tells before its act's; 0 where either names none."""
    mine, theirs = (d.value.start if d else None for d in (frame.date, event.date))
    return (theirs - mine).days if mine and theirs else 0


def finds_others(frame: Frame, kind: str) -> bool:
    """وقال مصدر إن جثة لاجئ عُثر عليها …, after arrests: bodies of none of those told before."""
    dead = [t for t in frame.tolls if t.outcome in HARMED]
    found = any(t.row["kind"] not in NOUNS for t in frame.triggers) and frame.date is not None
    return (
        kind == "body_found" and found and bool(dead) and not any(t.of_them or t.partial or t.anaphoric for t in dead)
    )

"""Frames to incidents: which clauses tell one act, which open another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame, told_already
from incidents.extraction.frames.types import decide
from incidents.extraction.mentions.dates import DateMention, day
from incidents.extraction.mentions.place_relations import of_another_region, same_place
from incidents.extraction.mentions.place_roles import (
    BARE,
    EVENT,
    HOME,
    NONE,
    ORIGIN,
    ROAD,
    TOWARD,
    WIDE,
    PlaceMention,
)
from incidents.extraction.values import HARMED, DateValue
from incidents.extraction.words.weights import JOINS
from incidents.extraction.words.wording import Phrase

from .carrying import (
    LOOK_BACK,
    Carried,
    goes_with_it,
    lend_back,
    lend_day,
    lend_day_back,
    lend_named,
    point_back,
    settle_relative,
)
from .event import Event, last_told
from .headlines import is_news_itself
from .meeting import Meeting, meet
from .opening import (
    NIGHTLY,
    ONLY_PLACE,
    VAGUE,
    at_another_time,
    by_others,
    figures,
    in_scene,
    of_its_own,
    opens,
    regions_meet,
    rounded_up,
)
from .recall import is_recalled
from .reported import finds_others, reported_before, tells_its_day
from .retelling import (
    finds_them,
    hurt_before,
    in_the_course,
    nearer,
    raises_toll,
    result_of,
    tells_of_others,
    told_again,
    when_it_was,
)

MOST_CLAUSES = 40  # of one act; what is told after that adds nothing
OPENING = 4  # letters: وفي الميادين opens the clause and sets its place


def merge(
    scanned: Scanned, frames: list[Frame], scene: Sequence[PlaceMention] = ()
) -> tuple[list[Event], list[Meeting]]:
    """The incidents that the frames tell, in the order in which they are first told, and the meetings weighed.

    `scene` is the header's place.
    """
    events: list[Event] = []
    meetings: list[Meeting] = []
    floating: list[Frame] = []
    carried = Carried()
    told_last: date | None = None
    lend_back(frames)
    lend_day_back(scanned, frames)
    for frame in frames:
        frame.places = [p for p in frame.places if p.role != HOME or not events or _is_at_home(frame)]
        carried.into(scanned, frame)
        point_back(scanned, frame, events, carried.last)
        told_last = settle_relative(scanned, frame, events, told_last)
        _without_destination(frame, events)
        lend_named(frame, carried, first=not events)
        lend_day(frame, carried, first=not events)
        if _placed(scanned, frame, events, scene, meetings) is None and frame.telling:
            floating.append(frame)
        carried.keep(scanned, frame)
    for frame in floating[:LOOK_BACK]:
        match = _on_its_day(scanned, frame, events) or _told_next(scanned, frame, events)
        if match is not None:
            match.frames.append(frame)
            match.date = match.date or frame.date
    for event in events:
        event.frames.sort(key=lambda f: f.start)
    kept = [e for e in events if not e.headline or is_news_itself(scanned, e, events)]
    return kept if any(not e.headline for e in kept) else events, meetings


def _is_at_home(frame: Frame) -> bool:
    """اشتباكات اليوم بين عائلتين من أبناء بلدة أبو حمام: what a town's own people do there."""
    kinds = {t.value for t in frame.triggers if t.entry.strong}
    return bool(kinds & _AT_HOME) and frame.on_a_day and all(p.role == HOME for p in frame.places)


_AT_HOME = frozenset({"communal_clash", "protest", "riot"})


def _placed(
    scanned: Scanned, frame: Frame, events: list[Event], scene: Sequence[PlaceMention], meetings: list[Meeting]
) -> Event | None:
    """The act of the clause: one that it joins, one that it opens, or none."""
    kind = decide(scanned, [frame])[0] if frame.triggers or frame.tolls else ""
    target = _target(scanned, frame, events, kind)
    opened = target is None and (opens(scanned, frame, events) or in_scene(scanned, frame, events, scene))
    if meeting := _meeting(scanned, frame, events, kind, target, opened=opened):
        meetings.append(meeting)
        meeting.event.contested |= meeting.contested
        target, opened = (meeting.event, False) if meeting.answer == JOINS else (None, True)
    if target is None and _is_hurt_besides(frame, events) and (not opened or _of_those_told(scanned, frame)):
        target = last_told(events[-LOOK_BACK:])
    if target is not None:
        take_in(scanned, target, frame)
    elif opened:
        target = _open(scanned, frame, events, scene, kind)
        target.contested = meeting is not None and meeting.contested
        events.append(target)
    return target


def _is_hurt_besides(frame: Frame, events: list[Event]) -> bool:
    """فيما قُتل أحد المنفذين: those hurt in the sentence of an act, or the next, with no place or day of their own."""
    if not events or frame.kind != "body" or frame.places or frame.on_a_day or not frame.harmed:
        return False
    last = last_told(events[-LOOK_BACK:])
    if last.headline or frame.opener in ("new_incident", "earlier_incident", "background"):
        return False
    return frame.sentence - last.frames[-1].sentence <= (0 if frame.strong else 1)


_OF_THOSE = Phrase(r"(?<!\w)(?:احدهما?|منهما?)(?!\w)")


def _of_those_told(scanned: Scanned, frame: Frame) -> bool:
    """فيما لقيت زوجة أحدهما حتفها: of people told just before."""
    return scanned.search(_OF_THOSE, frame.start, frame.end) is not None


def _meeting(
    scanned: Scanned, frame: Frame, events: list[Event], kind: str, target: Event | None, *, opened: bool
) -> Meeting | None:
    """What is weighed: whether a clause that tells an act joins the act told last or opens one of its own."""
    if not events or not frame.telling or frame.kind != "body":
        return None
    last = last_told(events[-LOOK_BACK:])
    if last.headline or not (target is last or opened):
        return None
    if target is last and _counts_on(frame, last):
        return None
    place, when = _places_meet(scanned, frame, last), _date_agrees(frame, last)
    if target is not last and _elsewhere(frame, last, kind, place, when):
        return None
    return meet(scanned, frame, last, kind, place, when, joins=target is last)


def _elsewhere(frame: Frame, last: Event, kind: str, place: bool | None, when: bool | None) -> bool:
    """An item of a list in a place of its own or of another kind, or an act of another day elsewhere."""
    if place is False and when is False:
        return True
    item = frame.item and frame.strong and frame.opener == "new_incident" and kind != "body_found"
    item = item and not any(t.risen or t.of_count for t in frame.tolls)
    return item and place is not True and (frame.placed or not related(kind, last.type))


_NTH = "people.ordinal"


def _counts_on(frame: Frame, last: Event) -> bool:
    """قُتل شخصان. وأصيب ثالث, … وأصيب سائقهما: more of those hurt, in the sentence right after."""
    if frame.opener or not frame.tolls or not 0 <= frame.sentence - last.frames[-1].sentence <= 1:
        return False
    first = min(frame.tolls, key=lambda toll: toll.start)
    more = first.others or first.relative or first.anaphoric or first.rule == _NTH
    hurt = any(toll.outcome in HARMED for toll in last.frames[-1].tolls)
    return more and hurt and first.start - frame.start < FIRST_HURT


FIRST_HURT = 30  # letters from the beginning of the sentence


def _without_destination(frame: Frame, events: list[Event]) -> None:
    """وبعد ظهر اليوم قُتل شقيقه أثناء توجهه إلى الميادين: not where somebody goes to, after the place of an act."""
    before = events[-1] if events else None
    if before is None or frame.placed or not before.places or before.frames[-1].sentence != frame.sentence:
        return
    if all(p.role == TOWARD for p in frame.places):
        frame.places = []


def take_in(scanned: Scanned, event: Event, frame: Frame, kind: str = "") -> None:
    """Take one more clause in; the body's place and date stand above the headline's. `kind`: its type, if known."""
    telling = frame.telling
    near = telling or (bool(event.frames) and event.frames[-1].sentence == frame.sentence)
    near = near or (not event.places and _says_where(frame, event.frames))
    replace_places = frame.places and near and (not event.places or event.inherited_place or event.headline)
    if replace_places:
        event.places, event.inherited_place = frame.places, False
    elif telling and (places := nearer(scanned, frame, event.places)):
        event.places = places
    telling = telling or when_it_was(scanned, frame, event) is not None
    if tells_its_day(frame, event):
        event.date = frame.date
    own = not event.frames or event.frames[0].sentence == frame.sentence or event.headline
    vague = frame.date is not None and frame.date.value.precision in VAGUE | {"week"}
    if frame.date is not None and telling and (event.date is None or event.headline) and (own or not vague):
        event.date = frame.date
    if len(event.frames) < MOST_CLAUSES:
        event.frames.append(frame)
    event.touched = frame.end
    event.headline = event.headline and not (frame.kind == "body" and telling)
    if len(event.frames) < MOST_CLAUSES:
        event.type = kind or decide(scanned, event.telling())[0]


def _says_where(frame: Frame, told: list[Frame]) -> bool:
    """خُطف مهندس. وقال قريب له إن الخاطفين اعترضوه في الحريجي: the sentence after an act that names no place."""
    sure = any(p.role == EVENT for p in frame.places)
    return sure and bool(told) and not frame.on_a_day and 0 <= frame.sentence - told[-1].sentence <= 1


def _on_its_day(scanned: Scanned, frame: Frame, events: list[Event]) -> Event | None:
    """The first act of the day of an act that names no place, if it may be the same act."""
    kind = decide(scanned, [frame])[0]
    alike = (e for e in events if not frame.strong or e.headline or related(kind, e.type))
    return next((e for e in alike if _date_agrees(frame, e) is True), None)


def _told_next(scanned: Scanned, frame: Frame, events: list[Event]) -> Event | None:
    """أسفر هجوم لداعش عن مقتل أربعة. الهجوم وقع في السخنة: the place of an act stands in the next sentence or two."""
    after = next(iter(events), None)
    if after is None or after.background or after.frames[0].opener == "new_incident":
        return None
    first = after.frames[0]
    if first.start < frame.start:
        return None
    near = first.sentence - frame.sentence <= NEXT and first.paragraph - frame.paragraph <= 1
    if not near or _date_agrees(frame, after) is False:
        return None
    if _have_dead_of_their_own(frame, first):
        return None
    kind = decide(scanned, [frame])[0]
    return after if not frame.strong or related(kind, after.type) else None


def _have_dead_of_their_own(frame: Frame, other: Frame) -> bool:
    """استشهد 14 عسكرياً بتفجير. وبعد ساعة قصفت أريحا فقُتل 11: each sentence tells of people of its own."""
    if not other.strong or any(told_already(t) for t in other.triggers):
        return False
    mine, theirs = ({(t.outcome, t.minimum) for t in f.tolls if _is_certain(t)} for f in (frame, other))
    alike = {outcome for outcome, _ in mine} & {outcome for outcome, _ in theirs}
    return bool(alike) and not mine & theirs


def _is_certain(toll: Toll) -> bool:
    return toll.maximum is not None and not (toll.anaphoric or toll.of_them or toll.partial or toll.others)


NEXT = 2  # sentences


def _target(scanned: Scanned, frame: Frame, events: list[Event], kind: str) -> Event | None:
    if not events:
        return None
    events = events[-LOOK_BACK:]
    last = last_told(events)
    if (hurt := hurt_before(scanned, frame, events)) is not None:
        return hurt
    if finds_them(scanned, frame, last) or in_the_course(scanned, frame, last, kind):
        return last
    again = result_of(scanned, frame, events, last) or told_again(scanned, frame, events, last)
    again = again or when_it_was(scanned, frame, last)
    if (again := again or raises_toll(scanned, frame, events, last)) is not None:
        return again
    if reported_before(scanned, frame, last, kind) or _same(scanned, frame, last, kind, adjacent=True):
        return last
    others = [e for e in reversed(events) if e is not last and frame.places and _place_agrees(scanned, frame, e)]
    others += [e for e in reversed(events) if not (e.places or e.headline) and frame.places and frame.telling]
    if frame.kind == "body" and frame.telling:
        placed = frame.places or all(e.headline for e in events)
        others += [e for e in events if e.headline and placed]
    return next((e for e in others if _same(scanned, frame, e, kind, adjacent=False)), None)


def _same(scanned: Scanned, frame: Frame, event: Event, kind: str, *, adjacent: bool) -> bool:
    place, when = _places_meet(scanned, frame, event), _date_agrees(frame, event)
    if place is False or when is False or (frame.further and frame.strong and not event.headline):
        return False
    if event.headline and frame.kind == "body":
        return not frame.triggers or related(kind, event.type)
    if not frame.telling:
        return adjacent
    if (
        place is not True
        and (frame.opener == "new_incident" or not adjacent)
        and not _finds_place(frame, event, kind, when)
    ):
        return False
    if _is_announced(frame, event, kind):
        return False
    again = place and when and not adjacent and not frame.opener and _both_sides_again(frame, event)
    if of_its_own(scanned, frame, event, kind) or by_others(frame, event):
        return False
    again = again or (adjacent and tells_of_others(scanned, frame))
    sure = frame.strong or frame.seizing or (frame.item and frame.corroborated) or finds_others(frame, kind)
    if sure and not (again or _may_be(frame, event, kind)):
        return False
    return _parts_agree(frame, event, kind, place)


def _is_announced(frame: Frame, event: Event, kind: str) -> bool:
    """وفي سياق آخر داهمت … البلدة ذاتها: a further act of another kind, with its place."""
    if event.headline or frame.opener != "new_incident" or not frame.strong:
        return False
    return bool(frame.places) and kind != event.type


def _both_sides_again(frame: Frame, event: Event) -> bool:
    """An operation taken up again after other acts, under another verb: all who act and are hit here did so there."""
    hit = {side.code for side in frame.sides.b}
    acted = {side.code for side in frame.sides.a}
    told = [f.sides for f in event.telling()]
    return (
        bool(acted and hit)
        and hit <= {s.code for f in told for s in f.b}
        and acted <= {s.code for f in told for s in f.a}
    )


def _finds_place(frame: Frame, event: Event, kind: str, when: bool | None) -> bool:
    """An act that named no place, told again with its place: day, kind or figures are the same."""
    if event.places or not frame.places or frame.opener == "new_incident":
        return False
    return when is True or kind == event.type or bool(figures([frame]) & figures(event.frames))


def _may_be(frame: Frame, event: Event, kind: str) -> bool:
    """A find, and a shooting with a time of its own, are two."""
    found_first = event.type == "body_found" and kind != "body_found" and frame.date is not None
    if event.type == "drone_strike" and {t.value for t in frame.triggers if t.entry.strong} == {"explosion"}:
        return True  # في حين انفجرت الأخرى داخل القاعدة: of the drones just told
    return related(kind, event.type) and not (found_first or rounded_up(frame, kind, event.type))


def _parts_agree(frame: Frame, event: Event, kind: str, place: bool | None) -> bool:
    """The part of the day; night, dawn and midnight may be one time."""
    parts = frame.date.part if frame.date else frame.part.part if frame.part else None
    told = event.date.part if event.date else next((f.part.part for f in event.frames if f.telling and f.part), None)
    if not (parts and told and parts != told and (frame.strong or _kills_anew(frame, event))):
        return True
    return place is not None and (kind == event.type or {parts, told} <= NIGHTLY)


def _kills_anew(frame: Frame, event: Event) -> bool:
    """وبعد ظهر اليوم قُتل شقيقه بعبوة لاصقة: somebody else, by means of its own, at its own time of the day."""
    new = (t for t in frame.tolls if t.outcome == "killed" and not (t.of_them or t.of_count or t.partial))
    return at_another_time(frame, event) and any(t.relative or not t.anaphoric for t in new)


def _places_meet(scanned: Scanned, frame: Frame, event: Event) -> bool | None:
    if not frame.places and frame.strong and frame.wide:
        return regions_meet(scanned, frame, event)
    if not frame.places or not event.places:
        return None
    if all(p.role == WIDE for p in event.places):
        return False if of_another_region(scanned, frame.places, event.places) else None
    in_passing = all(p.role in (BARE, ORIGIN, TOWARD, ROAD) and p.outer - frame.start > OPENING for p in frame.places)
    in_passing = in_passing and not (frame.apart or _sets_out(scanned, frame) or _on_a_line(frame, event))
    if in_passing and (frame.date is None or event.frames[-1].sentence == frame.sentence):
        return None
    if same_place(scanned, frame.places, event.places):
        return True
    if frame.date is not None or not nearer(scanned, frame, event.places):
        return False
    return related(decide(scanned, [frame])[0], event.type)


def _on_a_line(frame: Frame, event: Event) -> bool:
    """تدمير دبابة شرق خشام: the act of another line than the one told before, with a place of its own."""
    another = frame.paragraph > event.frames[-1].paragraph and frame.telling and frame.end - frame.start < TERSE
    fresh = any(not told_already(t) for t in frame.triggers)
    return another and fresh and any(p.role in (BARE, ROAD) for p in frame.places)


TERSE = 140  # letters of an item of news that stands on its own line
_SETS_OUT = re.compile(r"[^\w]*[وف]?(?:في|علي|عند|قرب)\s")
_SETTING = 30  # letters: وعلى أوتوستراد الرقة – حلب استهدف


def _sets_out(scanned: Scanned, frame: Frame) -> bool:
    """وعلى أوتوستراد الرقة – حلب استهدف …: the clause opens with where its act was."""
    first = frame.places[0]
    if first.outer - frame.start > _SETTING or not _SETS_OUT.match(scanned.folded, frame.start):
        return False
    return bool(frame.triggers) and frame.triggers[0].start > first.end


def _place_agrees(scanned: Scanned, frame: Frame, event: Event) -> bool:
    return _places_meet(scanned, frame, event) is True


def _date_agrees(frame: Frame, event: Event) -> bool | None:
    if frame.date is None:
        return None
    if event.date is None:
        earlier = frame.opener == "earlier_incident"
        if earlier and frame.date.value.precision == "week" and frame.strong and _is_new(frame):
            return False  # اعتقلت أربعة في القرية، وكانت قد اعتقلت الأسبوع الفائت مختارها
        earlier = earlier and frame.date.value.precision == "day"
        told = frame.date.months or (frame.strong and any(p.role == EVENT for p in frame.places))
        return False if earlier and told else None
    mine, theirs = frame.date.value, event.date.value
    if frame.opener == "earlier_incident" and {mine.precision, theirs.precision} == {"week", "day"} and _is_new(frame):
        return False  # أصيب مدني الاثنين في المخيم. وكان ثلاثة أطفال قد قضوا فيه الأسبوع الماضي
    if (mine.precision in VAGUE) != (theirs.precision in VAGUE):
        return None if theirs.precision in VAGUE else False
    if mine.start is None or theirs.start is None:
        return None
    assert mine.end is not None
    assert theirs.end is not None
    return mine.start <= theirs.end and theirs.start <= mine.end


def _after_later(scanned: Scanned, frame: Frame, events: list[Event]) -> bool:
    """Whether an act of a later day was told before: a bulletin that goes forward from day to day recalls nothing."""
    own = frame.date.value.end if frame.date else None
    days = [e.date.value.end if e.date else scanned.published for e in events]
    return bool(events) and (own is None or any(d is None or d > own for d in days))


def _is_new(frame: Frame) -> bool:
    return not any(told_already(t) for t in frame.triggers) and not any(t.of_count or t.anaphoric for t in frame.tolls)


def _open(scanned: Scanned, frame: Frame, events: list[Event], scene: Sequence[PlaceMention], kind: str) -> Event:
    recalled = is_recalled(scanned, frame, later=_after_later(scanned, frame, events))
    event = Event(headline=frame.kind != "body", background=recalled)
    take_in(scanned, event, frame, kind)
    last = last_told(events) if events else None
    if event.date is None and last and (scanned.published is None or goes_with_it(scanned, frame, last)):
        event.date = last.date
    if not event.places:
        event.inherited_place = True
        same_area = [e for e in events if e.places and not e.headline]
        beside = [e for e in same_area if e.frames[-1].sentence == frame.sentence]
        same_area = beside or [e for e in same_area if not e.background] or same_area
        if frame.wide:
            event.places = frame.wide[:1]
        elif same_area:
            event.places = last_told(same_area).places
        else:
            event.places = frame.wide[:1] or list(scene)
    return event


def settled_date(scanned: Scanned, event: Event) -> tuple[DateValue, DateMention | None]:
    """The event's day: as told, else the day of publication."""
    if event.date is not None:
        return event.date.value, event.date
    published: date | None = scanned.published
    return (day(published, "report"), None) if published else (DateValue(None, None, "unknown"), None)


__all__ = ["EVENT", "NONE", "ONLY_PLACE", "Event", "merge", "related", "settled_date"]

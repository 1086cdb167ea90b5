"""The place of an act told again: nearer than before, or one more place of the same strikes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from incidents.extraction.casualties.named_again import named_again
from incidents.extraction.casualties.tolls import ONE_OF_HURT
from incidents.extraction.clauses.acts import may_be_called
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame, told_already
from incidents.extraction.mentions.place_relations import quarter_of, same_place
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE, ROAD, PlaceMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS, SENSES
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .bodies import THEIR_BODIES
from .event import Event, last_told

_NEAR = (EVENT, BARE, REFERENCE)
_ANOTHER = Phrase(r"\s+ال?" + any_of("one_more"))


def retold(scanned: Scanned, frame: Frame) -> Hit | None:
    """وقال ناشطون إن الغارات استهدفت …: the noun with the article that takes up an act told before."""
    if frame.date is not None or frame.opener == "new_incident":
        return None
    first = [t for t in frame.triggers if t.entry.strong or t.row["kind"] in NOUNS][:2]
    for hit in first:
        if told_already(hit) and not scanned.match(_ANOTHER, hit.end):
            return hit
    return None


def nearer(scanned: Scanned, frame: Frame, told: list[PlaceMention]) -> list[PlaceMention] | None:
    """The places of the act after a clause that tells it again; None where the clause says nothing nearer."""
    new = [p for p in frame.places if p.role in _NEAR]
    if not new or not told:
        return _both_ends(frame, told)
    if any(p.codes and quarter_of(scanned, p.codes[0], t.codes[0]) for p in new for t in told if t.codes):
        return new
    if _only_near(frame, new) and not any(t.role in _NEAR for t in told):
        return new
    again = retold(scanned, frame)
    if again is None:
        return None
    if not any(t.role in _NEAR for t in told):
        return new
    return _with(told, new) if again.entry.surface.endswith("ات") else None


def _both_ends(frame: Frame, told: list[PlaceMention]) -> list[PlaceMention] | None:
    """الشدادي … استهداف سيارة على طريق الشدادي - العريشة: the road on which it was, from the town that heads it."""
    ends = [p for p in frame.places if p.role == ROAD and p.codes]
    if len(ends) != ROAD_ENDS or not any(t.codes[:1] == p.codes[:1] for t in told for p in ends):
        return None
    return [replace(p, role=EVENT) for p in ends] if len(told) == 1 else None


ROAD_ENDS = 2


def _only_near(frame: Frame, new: list[PlaceMention]) -> bool:
    """... على الطريق بين الميادين والبوكمال. وتمكنت الدورية من قتل أحدهم بالقرب من صبيخان."""
    return frame.date is None and not frame.opener and all(p.role == REFERENCE for p in new)


def _with(told: list[PlaceMention], new: list[PlaceMention]) -> list[PlaceMention]:
    """الغارات, الضربات of several places: those told before and the new ones."""
    known = {code for p in told for code in p.codes[:1]}
    return [*told, *(p for p in new if not set(p.codes[:1]) & known)]


_KILLINGS = frozenset({"assassination", "execution"})


def _are_of_the_lost(frame: Frame, last: Event) -> bool:
    if frame.date is not None or frame.places:
        return False
    lost = any(t.outcome in ("missing", "abducted") for f in last.frames for t in f.tolls)
    found = {t.value for t in frame.triggers} == {"body_found"}
    return lost and found and any(t.of_them for t in frame.tolls)


_WAS_HURT = Phrase(r"(?<!\w)\w{0,3}" + any_of("the_hurt_one"))


def hurt_before(scanned: Scanned, frame: Frame, events: Sequence[Event]) -> Event | None:
    """وتوفي أحد المصابين اليوم, جريح دورية أبو خشب فارق الحياة: the act told that hurt him, on whatever day."""
    if any(t.entry.strong for t in frame.triggers):
        return None
    dead = [t for t in frame.tolls if t.outcome == "killed"]
    for event in reversed(events):
        if any(named_again(scanned, t, d) for d in dead for f in event.frames for t in f.tolls) and not event.headline:
            return event
    if not any(t.of_them for t in dead):
        return None
    if not any(scanned.search(words, frame.start, frame.end) for words in (ONE_OF_HURT, _WAS_HURT)):
        return None
    return _that_hurt(scanned, frame, events)


def _that_hurt(scanned: Scanned, frame: Frame, events: Sequence[Event]) -> Event | None:
    """The last act that hurt people, of those at the place that the clause names."""
    hurting = [e for e in events if any(t.outcome == "injured" for f in e.frames for t in f.tolls)]
    hurting = hurting or [e for e in events if _tells_of_harm(e)]
    if frame.places:
        hurting = [e for e in hurting if same_place(scanned, frame.places, e.places)]
    else:
        hurting = [e for e in hurting if e is last_told(events)]
    return next((e for e in reversed(hurting) if not e.headline), None)


def finds_them(scanned: Scanned, frame: Frame, last: Event) -> bool:
    """اغتالوا قيادياً …، حيث عُثر على جثته صباح اليوم: the find belongs to the killing just told.

    So does that of some of those lost: فقدان أربعة عناصر …، والعثور على جثث ثلاثة منهم.
    """
    if _are_of_the_lost(frame, last):
        return True
    if last.type not in _KILLINGS or last.headline or {t.value for t in frame.triggers} != {"body_found"}:
        return False
    found = scanned.search(THEIR_BODIES, frame.start, frame.end)
    return bool(found) and not any(t.numeral for t in frame.tolls)


# وبدأ الهجوم السبت بتفجير …, وقد وقع الانفجار ليل الأحد: when the act told last was.
_WAS_THEN = Phrase(
    r"[^\w]*[وف]?(?:قد\s+)?"
    + any_of("took_place")
    + r"\s+ال"
    + any_of("act_nouns")
    + r"(?!\w)|[^\w]*[وف]?(?:كان\w?\s+)?ال"
    + any_of("act_nouns")
    + r"\s+(?:قد\s+)?"
    + any_of("took_place")
    + r"(?!\w)|[^\w]*[وف]?(?:قد\s+)?(?:حدث|وقع|جري|حصل|تم|كان)\s+(?:ذلك|هذا)(?!\w)"
)


def when_it_was(scanned: Scanned, frame: Frame, last: Event) -> Event | None:
    """The act told last, where a clause only says when it was, be it in somebody's words."""
    if last.headline:
        return None
    said = scanned.match(_SAYS_THAT, frame.start, frame.end)
    start = said.end() if said else frame.start
    told = all(p.start < start for p in frame.places) and scanned.match(_WAS_THEN, start, frame.end)
    return last if told else None


# وذكر مصدر في قيادة شرطة دير الزور أن …: whose place is the speaker's
_SAYS_THAT = Phrase(r"[^\w]*[وف]?" + any_of("tells_that") + r"\s[^،,.\n]{0,90}?(?<!\w)(?:ان|بان)\s+")
# وأثناء العملية بادر أحدهم بإطلاق النار, وخلال المداهمة قُتل اثنان: part of what was told last
_MEANTIME = Phrase(r"[^\w]*[وف]?(?:في\s+)?(?:خلال|اثناء)\s+(?:ال|هذه ال)" + any_of("operations") + r"(?!\w)")
_OPERATIONS = frozenset({"raid", "arrest", "attack_on_forces", "armed_clash", "assassination", "territorial_change"})


def in_the_course(scanned: Scanned, frame: Frame, last: Event, kind: str) -> bool:
    """Whether a clause of no place or day of its own tells what happened during the operation told last."""
    if last.headline or frame.places or frame.date is not None or {kind, last.type} - _OPERATIONS:
        return False
    return scanned.match(_MEANTIME, frame.start, frame.end) is not None


_TOLD_OF_HURT = Phrase(any_of("dies_of_it"))


def raises_toll(scanned: Scanned, frame: Frame, events: Sequence[Event], last: Event) -> Event | None:
    """وقطع محتجون الطريق …، وارتفع عدد القتلى إلى ثلاثة: a new count is of the act that had dead, told before."""
    told = [t for t in frame.tolls if scanned.search(_TOLD_OF_HURT, t.start - 24, min(t.end + 60, frame.end))]
    counts = [t.outcome for t in frame.tolls if t.of_count or t in told]
    if (dead := _of_those_dead(scanned, frame, events, last)) is not None:
        return dead
    acts = {t.value for t in frame.triggers if t.entry.strong}
    if not counts or last.headline or acts - {"body_found"}:
        return None
    if frame.date is not None and frame.date.value.start != frame.date.value.end:
        return None  # حصيلة: 7 شهداء خلال 48 ساعة: of all that was
    if frame.opener == "new_incident" or any(p.role == EVENT for p in frame.places):
        return None  # • جديد عكيدات: وفاة الطفل سيف متأثراً بإصابته …: an item with a place of its own
    if _tells_of_harm(last):
        return last if acts and any(t.risen for t in frame.tolls) else None  # ارتفع العدد إلى تسعة بعد انتشال جثتين
    return next((e for e in reversed(events) if not e.headline and _tells_of_harm(e)), None)


_ANOTHER_COUNTS = Phrase(r"[^\w]*[وف]?" + any_of("set_against") + r"(?!\w)")


def _of_those_dead(scanned: Scanned, frame: Frame, events: Sequence[Event], last: Event) -> Event | None:
    """أما المرصد فوثق تسعة قتلى, زعمت أعماق مقتل 20 من مقاتلينا: another's figure, of an act that had such dead.

    Only where the act told last had none, and the clause tells no act of its own.
    """
    another = frame.voice or scanned.match(_ANOTHER_COUNTS, frame.start) is not None
    toll = next((t for t in frame.tolls if t.outcome == "killed" and t.numeral and not t.among), None)
    if not another or toll is None or last.headline or any(_is_told(t) for t in frame.triggers):
        return None
    fallen = [e for e in reversed(events) if not (e.headline or e.background) and _had_dead(e, toll.actor)]
    if not fallen or fallen[0] is last or _had_dead(last, toll.actor) or (_had_dead(last, None) and not toll.actor):
        return None
    here = {code for p in frame.places for code in p.codes}
    return next((e for e in fallen if not here or any(here & set(p.codes) for p in e.places)), None)


def _is_told(trigger: Hit) -> bool:
    return trigger.entry.strong and trigger.row["kind"] not in NOUNS


def _had_dead(event: Event, actor: str | None) -> bool:
    """Whether people of a side, or anybody, are told to have died in the act."""
    tolls = (t for f in event.frames for t in f.tolls if t.outcome == "killed")
    return any(actor is None or t.actor == actor for t in tolls)


def _tells_of_harm(event: Event) -> bool:
    return any(t.outcome in ("killed", "injured") for f in event.frames for t in f.tolls)


def told_again(scanned: Scanned, frame: Frame, events: Sequence[Event], last: Event) -> Event | None:
    """وقال المرصد إن الضربات الأميركية أوقعت 11 قتيلاً: the strikes told before, though another act came between."""
    if frame.places:
        return None
    noun = retold(scanned, frame)
    if noun is None:
        return None
    main = next((e for e in reversed(events) if not (e.headline or e.background)), None)
    if last.background and main is not None and _has_that_act(noun.value, main):
        return main
    if _is_act(last, noun.value) or (not last.headline and may_be_called(noun.value, last.type)):
        return None
    return next((e for e in reversed(events) if not e.headline and _is_act(e, noun.value)), None)


# وأسفرت الحملة عن اعتقال خمسة, وأدى ذلك إلى …: what an act told before led to
_ITS_RESULT = Phrase(
    r"[^\w]*[وف]?(?:قد\s+)?" + any_of("led_to") + r"\s+(?:(?:هذا|هذه)\s+)?(?:ذلك|ال(?P<act>\w{3,}))(?!\w)"
)


def result_of(scanned: Scanned, frame: Frame, events: Sequence[Event], last: Event) -> Event | None:
    """وأدى الهجوم إلى مقتل خمسة: the act told last, where it may be called so; else the last one that was."""
    result = None if frame.date else scanned.match(_ITS_RESULT, frame.start, frame.end)
    if result is None or any(p.start > frame.start for p in frame.places):
        return None
    if not last.headline and _near(frame, last) and _is_called(scanned, frame, result["act"], last):
        return last
    return _by_its_name(scanned, result["act"], events) if result["act"] else None


def _near(frame: Frame, last: Event) -> bool:
    return frame.sentence - last.frames[-1].sentence <= 1


def _is_called(scanned: Scanned, frame: Frame, word: str | None, last: Event) -> bool:
    """Whether the act told last may be meant: by ذلك and الحادثة it always is, by الانفجار not if it was an arrest."""
    if word is None:
        return True
    senses = [t.value for t in frame.triggers if told_already(t) and scanned.folded[t.start : t.end] == word]
    if not senses:
        return word in words_of("acts_told")
    return any(may_be_called(sense, last.type) or _has_that_act(sense, last) for sense in senses)


def _by_its_name(scanned: Scanned, name: str, events: Sequence[Event]) -> Event | None:
    """The last act that was told in the very word of which the result is told."""
    word = re.compile(r"(?<!\w)[وفبل]?" + re.escape(name) + r"(?!\w)")
    told = (e for e in reversed(events) if not e.headline)
    return next((e for e in told if any(word.search(scanned.folded, f.start, f.end) for f in e.frames)), None)


def _has_that_act(value: str, event: Event) -> bool:
    """وأسفرت الاشتباكات عن …, of a feud, after what led to it: a word for the act of the event."""
    return _is_act(event, value) or any(t.value == value for f in event.frames for t in f.triggers)


def _is_act(event: Event, value: str) -> bool:
    if value not in SENSES:
        return event.type == value
    return any(t.value == value for f in event.frames for t in f.triggers)


_OTHERS = Phrase(r"(?<!\w)اخر(?:ين|ون|ان)(?!\w)")


def tells_of_others(scanned: Scanned, frame: Frame) -> bool:
    """أن اثنين آخرين من أفراد الخلية قُتلا: others than those of the act just told, at no other place or day."""
    if frame.places or frame.date is not None or frame.opener or not frame.tolls:
        return False
    first = frame.tolls[0]
    return first.start - frame.start < OPENS and bool(scanned.search(_OTHERS, first.start, first.end + 9))


OPENS = 40  # letters

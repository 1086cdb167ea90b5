"""Who is told to have done an act that another clause tells: claims, accusations and suspicions."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned, between
from incidents.extraction.frames.frame import Frame
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.sides.roles import Side, Sides
from incidents.extraction.words.wording import Phrase, any_of

from .event import Event

_CLAIM = Phrase(r"(?<!\w)(?:و|ف|ب)?" + any_of("claims") + r"(?!\w)")
_DENIED = re.compile(any_of("not", "disowns") + r"\s+(?:\S+\s+){0,2}$")
_ACCUSE = Phrase(r"(?<!\w)[وفب]?" + any_of("accuses") + r"(?!\w)")
_ASCRIBES = Phrase(r"(?<!\w)[وف]?(?:نسب|نسبت|نسبوا)(?!\w)")
_OF_THE_DEED = Phrase(r"\s(?:ب(?:ال)?" + any_of("deeds_accused") + r"|(?:ال)?مسووليه|وراء|خلف)")
_POINTED_AT = re.compile(r"\s(?:الي|علي|ل)\s*")
_THE_ACT = Phrase(r"(?<!\w)\w?(?:ال" + any_of("act_nouns") + r"|عنه|عنها|ذلك)(?!\w)")
_USUALLY = Phrase(r"\s(?:عاده|غالبا)\s")
_AUTHOR = Phrase(any_of("is_behind"))
_ALL_OF_THEM = Phrase(r"(?:هذه|تلك)\s+(?:ال)?" + any_of("acts") + r"|جميعها")
_UNARMED = frozenset({"civilian", "unidentified", ""})
_NOBODY = frozenset({"unknown_gunmen", "unknown_aircraft"})
_TELLS_OF = re.compile(r"\w{0,3}\s+")  # straight after people, a word of doubt about them
REACH = 90  # letters from such a word to the side that it names


def blame(scanned: Scanned, events: list[Event], frames: list[Frame]) -> None:
    """Give each act that names no author the side that claims it or is blamed for it; some are blamed for all acts."""
    found: list[tuple[Event, Frame, Side]] = []
    for frame in frames:
        side = _blamed(scanned, frame)
        event = _event_of(frame, events) if side else None
        if side and event:
            found.append((event, frame, side))
    for event, frame, side in found:
        others = {s.code for e, _, s in found if e is event and s.hedged} - {side.code}
        if not (side.hedged and others):  # two are accused: the report leaves it open
            _author(event, frame, side)
    _blame_all(scanned, events)


def _event_of(frame: Frame, events: list[Event]) -> Event | None:
    told = next((e for e in events if any(f is frame for f in e.frames)), None)
    return told or next((e for e in reversed(events) if e.frames[0].start < frame.start), None)


def _author(event: Event, frame: Frame, side: Side) -> None:
    telling = event.telling()
    named = {s.code for f in telling for s in f.sides.a} - _NOBODY - {s.code for s in frame.sides.a}
    if named - {side.code}:
        return
    frame.sides = Sides((), tuple(s for s in frame.sides.b if s.code != side.code), frame.sides.neutral)
    first = telling[0]
    first.sides = Sides((*first.sides.a, side), first.sides.b, first.sides.neutral)


def _blamed(scanned: Scanned, frame: Frame) -> Side | None:
    """The side that a clause blames, if any."""
    armed = [a for a in frame.actors if scanned.lexicon.group(a.code) not in _UNARMED]
    if not armed:
        return None
    if claim := scanned.search(_CLAIM, frame.start, frame.end):
        who = _nearest(armed, claim.start(), claim.end())
        told = frame.telling or scanned.search(_THE_ACT, claim.start(), frame.end)
        if who and told and not _DENIED.search(scanned.before(claim.start(), 24)):
            return Side(who.code, who.start, who.end, who.rule, False, True)
    elif accused := _accused(scanned, frame, armed) or _suspect(scanned, frame, armed):
        ascribed = bool(scanned.search(_ASCRIBES, frame.start, accused.start))  # نسبت الهجوم إلى: told, not guessed
        return Side(accused.code, accused.start, accused.end, accused.rule, not ascribed, True)
    return None


def _nearest(armed: list[ActorMention], start: int, end: int) -> ActorMention | None:
    """تبنى التنظيم الهجوم, التنظيم يتبنى, أعلن التنظيم مسؤوليته: after the word, else before it."""
    after = next((a for a in armed if 0 <= a.outer - end <= 14), None)
    return after or next((a for a in reversed(armed) if 0 <= start - a.end <= REACH), None)


def _accused(scanned: Scanned, frame: Frame, armed: list[ActorMention]) -> ActorMention | None:
    """اتهمت مصادر X بالوقوف وراء …: the last side before the deed; نسبت الهجوم إلى X: the one after the preposition."""
    word = scanned.search(_ACCUSE, frame.start, frame.end)
    if (
        word is None
        or scanned.search(_USUALLY, word.end(), word.end() + 40)
        or _DENIED.search(scanned.before(word.start(), 24))
    ):
        return None
    deed = scanned.search(_OF_THE_DEED, word.end(), min(frame.end, word.end() + 2 * REACH))
    if deed is not None:
        before = between(armed, word.end(), deed.start())
        return before[-1] if before else None
    if scanned.folded[word.start() : word.end()].lstrip("وف").startswith(("نسب", "اصابع")):
        to = _POINTED_AT.search(scanned.folded, word.end(), min(frame.end, word.end() + REACH))
        return next((a for a in armed if to and 0 <= a.start - to.end() <= 24), None)
    return None


def _suspect(scanned: Scanned, frame: Frame, armed: list[ActorMention]) -> ActorMention | None:
    """ورجح مصدر وقوف خلايا التنظيم خلف التفجير, يعتقد أن المنفذين من التنظيم."""
    for cue in scanned.inside("cues", frame.start, frame.end):
        if cue.value != "hedge":
            continue
        who = next((a for a in armed if 0 <= a.start - cue.end <= REACH), None)
        if who is None or "،" in scanned.folded[cue.end : who.start]:
            continue
        before = (toll for toll in frame.tolls if toll.end < cue.start)
        if any(_TELLS_OF.fullmatch(scanned.folded, toll.end, cue.start) for toll in before):
            continue  # اعتُقل شخص يشتبه بأنه مسؤول مالي في التنظيم: who the victim was
        acts = [t for t in scanned.inside("triggers", cue.end, who.start) if t.row["kind"] == "verb_active"]
        if not acts and scanned.search(_AUTHOR, cue.start, min(frame.end, who.end + 40)):
            return who
    return None


def _blame_all(scanned: Scanned, events: list[Event]) -> None:
    """ويرجح أن خلايا التنظيم تقف خلف هذه العمليات جميعها: the suspicion is of every act of the report."""
    for frame in [f for e in events for f in e.frames]:
        suspects = tuple(s for s in frame.sides.a if s.hedged)
        if not suspects or not scanned.search(_ALL_OF_THEM, frame.start, frame.end):
            continue
        for event in events:
            named = {s.code for f in event.telling() for s in f.sides.a} - {"unknown_gunmen"}
            if not named and not event.background:
                first = event.telling()[0]
                first.sides = Sides((*first.sides.a, *suspects), first.sides.b, first.sides.neutral)

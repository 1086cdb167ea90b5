"""Whether a clause tells an act that opens an incident of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame, told_already
from incidents.extraction.frames.types import decide
from incidents.extraction.mentions.place_relations import same_place
from incidents.extraction.mentions.place_roles import HOME, ORIGIN, WIDE, PlaceMention
from incidents.extraction.values import HARMED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .event import Event, last_told

VAGUE = frozenset({"month", "year"})


def opens(scanned: Scanned, frame: Frame, events: list[Event]) -> bool:
    """An act opens an incident where it has a place of its own, or a day of its own in a place told before."""
    if frame.denied or not frame.telling or (frame.presupposed and not frame.harmed):
        return False
    if frame.places and not (events and _only_from(frame)):
        return True
    turned = frame.strong and (
        frame.date is not None or (bool(events) and regions_meet(scanned, frame, events[-1]) is False)
    )
    if frame.wide and (not events or turned or (frame.item and frame.done)):
        return True
    fresh = any(t.entry.strong and not told_already(t) for t in frame.triggers)
    if not events or not (fresh or frame.seizing or frame.arms_first or _hurt_on_another_day(frame, events)):
        return False
    recalled = frame.opener in ("background", "earlier_incident")
    if frame.date is not None and frame.date.value.precision in (VAGUE if recalled else {"year"}):
        return False
    if (
        frame.date is not None
        or frame.further
        or frame.opener == "new_incident"
        or (frame.part and "anaphora_place" in frame.cues)
    ):
        return frame.paragraph - events[-1].frames[-1].paragraph <= (3 if frame.opener == "new_incident" else 1)
    return _another_act(scanned, frame, events)


def _only_from(frame: Frame) -> bool:
    """وبحسب مصدر في مشفى هجين، توفي اثنان من المصابين: a place that only people or words come from, and no act."""
    return not frame.triggers and all(p.role in (ORIGIN, HOME) for p in frame.places)


def _hurt_on_another_day(frame: Frame, events: list[Event]) -> bool:
    """وسبق أن قُتلت سيدة برصاص الحاجز نفسه في 7 حزيران: victims of their own, and their day."""
    if frame.date is None or frame.date.value.precision != "day" or frame.date.role != "event":
        return False
    same_day = any(e.date is not None and e.date.value.start == frame.date.value.start for e in events[-1:])
    if same_day and not at_another_time(frame, events[-1]):
        return False
    known = (t.anaphoric or t.partial or t.of_noun or t.of_count or t.of_them for t in frame.tolls)
    return frame.harmed and not all(known)


def at_another_time(frame: Frame, event: Event) -> bool:
    """فجر اليوم …، وبعد ظهر اليوم قُتل شقيقه: of another part of that day, by means of its own."""
    parts = (frame.date.part if frame.date else None), (event.date.part if event.date else None)
    means = bool(frame.triggers or frame.weapons)
    return bool(all(parts) and parts[0] != parts[1] and means and set(parts) - NIGHTLY)


NIGHTLY = frozenset({"midnight", "dawn", "night"})
ONLY_PLACE = "place.only"  # told shortly before the acts, which name none


_SOME_QUARTER = Phrase(r"(?<!\w)(?:في\s+|ب)(?:حي|شارع|دوار|ساحه)\s+\w{3}")  # which no gazetteer has


def in_scene(scanned: Scanned, frame: Frame, events: list[Event], scene: Sequence[PlaceMention]) -> bool:
    """The first act of the body, where only the header names a place, or a sure act where nothing does."""
    if events or frame.kind != "body" or frame.denied:
        return False
    if not scene:
        on_a_day = frame.strong and frame.date is not None and frame.date.value.precision == "day"
        return frame.harmed and (on_a_day or scanned.search(_SOME_QUARTER, frame.start, frame.end) is not None)
    told = frame.date is not None or any(t.numeral for t in frame.tolls) or scene[0].rule == ONLY_PLACE
    hurt = any(t.outcome in HARMED and not (t.anaphoric or t.of_noun or t.partial) for t in frame.tolls)
    return (frame.strong and (frame.done or frame.item) and told) or (hurt and "opinion" not in frame.cues)


def _is_told(trigger: Hit, *, hurt: bool) -> bool:
    """A verb, or a phrase (انفجر لغم) where people are hurt."""
    return trigger.row["kind"][:5] == "verb_" or (hurt and trigger.row["kind"] == "phrase" and not trigger.prefix)


_LED_OFF = frozenset({"abduction", "arrest"})
_OF_THOSE_TOLD = re.compile(r"\w{3,}(?:هم|هما|هن|ها|ه)(?!\w)")  # واقتادتهم


def _another_act(scanned: Scanned, frame: Frame, events: list[Event]) -> bool:
    """وأوقفت الدورية سبعة شبان: a verb with people of its own, of no type that the act told last may have."""
    last = last_told(events)
    if last.headline or frame.voice or frame.paragraph - last.frames[-1].paragraph > 1:
        return False
    counted = any(t.numeral and t.outcome in ("killed", "injured", "detained", "abducted") for t in frame.tolls)
    fled = any(t.value == "displacement" and t.entry.strong for t in frame.triggers)
    acted = bool(frame.sides.a) and "hedge" not in frame.cues
    if not (counted or fled or acted or _has_doers(scanned, frame, last.frames[-1])):
        return False
    verbs = [t for t in frame.triggers if t.entry.strong and _is_told(t, hurt=frame.harmed)]
    verbs = [t for t in verbs if t.value not in _LED_OFF or not _OF_THOSE_TOLD.match(scanned.folded, t.start)]
    kinds = {decide(scanned, [f])[0] for f in last.frames if f.telling}
    own = decide(scanned, [frame])[0]
    return bool(verbs or frame.seizing) and not any(related(own, k) and not rounded_up(frame, own, k) for k in kinds)


def rounded_up(frame: Frame, kind: str, told: str) -> bool:
    """وأطلقوا الرصاص على المتظاهرين، واعتقلوا عشرة شبان: several seized after people were hurt, another act."""
    several = any(t.outcome == "detained" and t.numeral and t.minimum > 1 and not t.of_them for t in frame.tolls)
    return (kind, told) == ("arrest", "attack_on_civilians") and several


_ACCUSES = Phrase(r"(?<!\w)[وفب]?" + any_of("accuses") + r"(?!\w)")
AT_ITS_HEAD = 40  # letters


def _has_doers(scanned: Scanned, frame: Frame, last: Frame) -> bool:
    """وأضرم الأهالي النار في نقطة …: a sentence that opens with a sure verb of what somebody did, and blames nobody."""
    if {"opinion", "hedge", "claim_of_responsibility"} & frame.cues.keys():
        return False
    head = AT_ITS_HEAD if frame.sentence != last.sentence else 3
    sure = (t for t in frame.triggers if t.entry.strong and t.row["kind"] == "verb_active")
    told = any(t.start - frame.start <= head for t in sure)
    return told and not scanned.search(_ACCUSES, frame.start, frame.end)


def of_its_own(scanned: Scanned, frame: Frame, event: Event, kind: str) -> bool:
    """انفجر لغم قريب من المسرب وقتل اثنين, after an attack: a verb of another type, with its own place and people."""
    last = event.frames[-1]
    if event.headline or kind == event.type or frame.sentence == last.sentence or frame.voice:
        return False
    seized = "arrest" in (kind, event.type) and _THERE.match(scanned.folded, frame.start) is not None
    if not (frame.places or seized):
        return False
    sure = [t for t in frame.triggers if t.entry.strong and not told_already(t)]
    if not sure or not (seized or any(t.row["kind"][:5] == "verb_" for t in sure)):
        return False
    own = {
        (t.outcome, t.minimum)
        for t in frame.tolls
        if t.numeral and not (t.of_them or t.partial or t.of_count or t.anaphoric)
    }
    told = figures(event.frames)
    return bool(own and told and not own & told)


def by_others(frame: Frame, event: Event) -> bool:
    """في حين قتل خمسة في كمين للتنظيم, after an air strike: with a place of its own, and by who had no part in that."""
    if frame.opener != "clause" or not (frame.strong and frame.places) or event.headline:
        return False
    acted, told = {side.code for side in frame.sides.a}, [f.sides for f in event.telling()]
    before = {side.code for sides in told for side in sides.a}
    return bool(acted and before) and not acted & (before | {side.code for sides in told for side in sides.b})


_THERE = re.compile(r"[^\w]*[وف](?:في|عند|قرب)\s")  # وفي محيط السجن، قُتل خمسة في اشتباك, after an arrest


def figures(frames: Sequence[Frame]) -> set[tuple[str, int]]:
    """The figures that are told in numbers: outcome and number."""
    return {(t.outcome, t.minimum) for f in frames for t in f.tolls if t.numeral}


def regions_meet(scanned: Scanned, frame: Frame, event: Event) -> bool | None:
    """قصفت قرى في ريف تل تمر، وفي المقابل استهدفت قاعدة في ريف رأس العين: of two towns' countrysides."""
    if frame.opener not in _TURNING or not all(p.role == WIDE and p.codes for p in (*event.places, *frame.wide)):
        return None
    named = {scanned.lexicon.places[p.codes[0]].kind for p in (*event.places, *frame.wide)}
    apart = "governorate" not in named and not same_place(scanned, frame.wide, event.places)
    return False if apart and event.places else None


_TURNING = frozenset({"contrast", "new_incident", "clause"})

"""Reports about something else than an act: what they recall in passing is none without its day and place."""

from __future__ import annotations

import itertools
import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE, ROAD
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame
from .no_news import at_home

_TOPIC = Phrase(r"(?<!\w)(?:و|ف|ب|ل)?(?:ال)?" + any_of("quiet_topics") + r"(?!\w)")
LEAD = 2  # sentences: a headline or the first of the body, and the next
SHORT = 60  # letters: a first sentence of no more says little of what the report is about


def hush(scanned: Scanned, frames: list[Frame]) -> None:
    """Take the acts from clauses that recall them in a report whose opening tells none and is about something else."""
    _solve_crimes(scanned, frames)
    _explain_mishaps(scanned, frames)
    lead = _lead(frames)
    if not lead or not _is_about_else(scanned, lead):
        return
    apart = [f for f in frames if f.telling and _stands_by_itself(scanned, f)]
    if apart and not _has_topic(scanned, lead):
        return
    for frame in frames:
        if frame.telling and frame not in apart:
            frame.triggers, frame.tolls = [], []


def _lead(frames: list[Frame]) -> list[Frame]:
    """The clauses of the first sentence, and of the next where the first is short."""
    lead = [f for f in frames if f.sentence == frames[0].sentence]
    if lead and lead[-1].end - lead[0].start < SHORT:
        lead = [f for f in frames if f.sentence - frames[0].sentence < LEAD]
    return lead


def _is_about_else(scanned: Scanned, lead: list[Frame]) -> bool:
    """Whether no act is told in the lead, and what it is about is told: a court, prices, a drill, the weather."""
    if any((f.telling and (f.harmed or not f.presupposed)) or f.item for f in lead):
        return False
    asks = scanned.after(lead[-1].end, 2).strip().startswith(("؟", "?"))
    return not asks and (any(f.idle for f in lead) or _has_topic(scanned, lead))


def _has_topic(scanned: Scanned, lead: list[Frame]) -> bool:
    return scanned.search(_TOPIC, lead[0].start, lead[-1].end) is not None


def _solve_crimes(scanned: Scanned, frames: list[Frame]) -> None:
    """عُثر على جثة طفلة … وتبين أن زوجة والدها قتلتها: a body found whose story is a crime at home."""
    for frame, solved in itertools.pairwise(frames):
        near = solved.sentence - frame.sentence <= 1 and frame.telling
        kinds = {t.value for t in frame.triggers}
        lone = kinds <= {"body_found"} or (kinds <= {"assassination"} and not frame.sides.a)
        if near and lone and at_home(scanned, solved.start, solved.end):
            frame.triggers, frame.tolls = [], []


# السبب عقب سيجارة, الحريق ناجم عن تماس كهربائي, تبين أنه انفجار مولدة
_CAUSED = Phrase(
    r"(?<!\w)(?:\w{0,2}السبب|سببه|سببها|بسبب|نتيجه|ناجم\w*\s+عن|ناتج\w*\s+عن|نجم\w*\s+عن|جراء|(?:تبين|اتضح)\s+ان\w*)"
    r"\s+(?:[^\s.،]+\s+){0,5}?(?:ال)?" + any_of("mishaps", "fire_by_chance")
)


def _explain_mishaps(scanned: Scanned, frames: list[Frame]) -> None:
    """شب حريق وانفجر خزان …. ورجحت مصادر أن السبب عقب سيجارة: a blast or fire that the report lays to chance."""
    for at, frame in enumerate(frames):
        kinds = {t.value for t in frame.triggers if t.entry.strong}
        if not frame.telling or frame.weapons or frame.sides.a or not kinds <= _BY_CHANCE:
            continue
        after = [f for f in frames[at : at + FURTHER] if f.sentence - frame.sentence <= LEAD]
        after = [f for f in after if f is frame or not _ITS_OWN.match(scanned.folded, f.start)]
        if any(scanned.search(_CAUSED, f.start, f.end) and not f.weapons for f in after):
            frame.triggers, frame.tolls, frame.none = [], [], False


# واندلع حريق … نتيجة ماس كهربائي: what is explained is the fire told here, and not what stands before it
_ITS_OWN = re.compile(
    r"[^\w]*[وف]?(?:(?:كما|قد|في\s+سياق\s+\w+)\s*،?\s*)?(?:اندلع|نشب|شب|وقع|حدث|اشتعل|انفجر|احترق|التهم|توف[يى]|غرق)\w?\s(?!ال)"
)
_BY_CHANCE = frozenset({"explosion", "property_destruction"})
FURTHER = 4  # clauses


def _stands_by_itself(scanned: Scanned, frame: Frame) -> bool:
    """An act that words set apart from the rest, or that has a day or an opening and a place of its own."""
    if frame.item or frame.opener == "new_incident" or scanned.match(_TURNS, frame.start):
        return True
    own = [p for p in frame.places if p.role in _THERE and frame.start <= p.start < frame.end]
    if any(p.outer - frame.start < OPENING for p in own):
        return frame.strong
    dated = frame.date is not None and frame.date.start >= frame.start and frame.date.value.precision == "day"
    return dated and (bool(own) or (frame.date is not None and frame.date.months > 0))


_THERE = frozenset({EVENT, REFERENCE, BARE, ROAD})
_TURNS = Phrase(r"[^\w]*[وف]?" + any_of("turns_to") + r"(?!\w)")
OPENING = 12  # letters: وفي بلدة الصور قُتل …

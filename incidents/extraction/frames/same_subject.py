"""Clauses that go on with the author, or with the act, of the clause before (قصفت القوات …، واعتقلت …، وطال كذلك …)."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.clauses.acts import may_be_called
from incidents.extraction.context import Scanned
from incidents.extraction.sides.subjects import is_undergone
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame, take_act, take_setting, told_already

_BY_SOMEBODY = frozenset(
    {
        "attack",
        "shelling",
        "bombard",
        "airstrike",
        "drone_strike",
        "arrest",
        "abduction",
        "raid",
        "property_destruction",
        "execution",
        "gunfire",
        "threat",
        "attack_on_civilians",
    }
)
_STRUCK = frozenset({"shelling", "bombard", "airstrike", "drone_strike", "raid", "arrest"})
_JOINS = re.compile(r"[^\w]*(?:(?:و?كما|و?ثم)\s+)?(?:قد\s+|و?قام\w?\s+)?$")
_VERB = re.compile(r"[^\w]*(?:(?:و?كما|و?ثم)\s+)?(?:قد\s+)?[وف]?(\w+)")
_SUBJECT = Phrase(r"\s+(?:ال)?" + any_of("who_may_act") + r"(?!\w)")
_REACHES = Phrase(r"[^\w]*[وف]?(?:كما\s+|فيما\s+)?" + any_of("reaches_too") + r"\s")


def goes_on(scanned: Scanned, frame: Frame, told: list[Frame], earlier: list[Frame]) -> None:
    """Lend a clause author or act of the one before it: in the sentence (`told`), or `earlier` in the report."""
    _reaches_too(scanned, frame, told or earlier)
    before = told[-1] if told else None
    if before is None or not before.strong or frame.opener in ("earlier_incident", "background", "new_incident"):
        return
    if not frame.strong and frame.places and _harms_too(scanned, frame, before):
        take_act(frame, before, frame.triggers)
        return
    if frame.sides.a or not before.sides.a or not frame.triggers or not before.triggers:
        return
    first, verb = frame.triggers[0], _main_verb(before)
    if verb is None or not _has_no_subject(scanned, frame, first):
        return
    word = _VERB.match(scanned.folded, frame.start)
    told_by = scanned.folded[verb.start : _end_of_word(scanned, verb.start)]
    if word is not None and _is_feminine(word[1]) == _is_feminine(told_by):  # قصفت … واعتقلت; هاجم مسلحون … وأحرقوا
        frame.sides = replace(frame.sides, a=before.sides.a)


def _reaches_too(scanned: Scanned, frame: Frame, told: list[Frame]) -> None:
    """وطال كذلك بلدة الفوعة, كما طال القصف مشفى في القورية: the act told last, with its day and author, elsewhere."""
    before = told[-1] if told else None
    anew = any(t.entry.strong and not told_already(t) for t in frame.triggers)
    if before is None or anew or not frame.places or frame.opener in ("earlier_incident", "background", "new_incident"):
        return
    if not scanned.match(_REACHES, frame.start, frame.end):
        return
    act = next((t for t in before.triggers if t.entry.strong and t.value in _STRUCK), None)
    if act is None or not all(may_be_called(t.value, act.value) for t in frame.triggers if t.entry.strong):
        return
    frame.presupposed = False
    frame.triggers = [act, *(t for t in frame.triggers if not t.entry.strong)]
    take_setting(frame, before)


def _harms_too(scanned: Scanned, frame: Frame, before: Frame) -> bool:
    """قصف أدى لمقتل امرأة في خشام | وجرح طفلين في الصالحية: one more of what the act told before led to, elsewhere."""
    first = next(iter(scanned.inside("outcomes", frame.start, frame.end)), None)
    if first is None or first.prefix != "و" or not (first.row["form"] == "verbal_noun" or first.entry.surface == "جرح"):
        return False
    led = scanned.search(_LED_TO, before.start, before.end)
    return led is not None and scanned.folded[frame.start : first.outer].strip(" ،,") == ""


_LED_TO = Phrase(r"(?<!\w)\w{0,3}" + any_of("led_to") + r"\s+(?:ب|ل|عن\s|الي\s|في\s)?\w")


def _main_verb(frame: Frame) -> Hit | None:
    return next((t for t in frame.triggers if t.entry.strong and t.row["kind"] == "verb_active"), None)


def _has_no_subject(scanned: Scanned, frame: Frame, verb: Hit) -> bool:
    """واستهدفت بصاروخ سيارة, وشنّ حملة: an active verb that opens the clause, and nobody who may act right behind it."""
    if verb.value not in _BY_SOMEBODY or verb.row["kind"] != "verb_active" or is_undergone(scanned, verb):
        return False
    if not _JOINS.fullmatch(scanned.folded, frame.start, verb.outer) or verb.prefix not in ("", "و", "ف", "ب"):
        return False
    return not scanned.match(_SUBJECT, _end_of_word(scanned, verb.start))


def _end_of_word(scanned: Scanned, start: int) -> int:
    end = scanned.folded.find(" ", start)
    return end if end >= 0 else len(scanned.folded)


def _is_feminine(verb: str) -> bool:
    return verb.endswith("ت") or verb.startswith("ت")

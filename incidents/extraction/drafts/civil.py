"""Victims of whom no word says who they were, and who must be civilians: at work, or with women or children."""

from __future__ import annotations

from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.values import HARMED
from incidents.extraction.words.wording import Phrase, any_of

from .retellings import Row

_AT_WORK = Phrase(r"(?<!\w)[وفبل]{0,2}(?:ال)?" + any_of("civil_work") + r"(?!\w)")
_OF_FIGHTERS = frozenset({"raid", "arrest", "attack_on_forces", "armed_clash"})  # in which bystanders are hurt, too
_BODIES = Phrase(any_of("bodies"))
_AIMED = frozenset({"attack_on_civilians", "assassination", "airstrike", "drone_strike", "shelling", "ied", "grenade"})
# Acts whose victims may be of both kinds, women or children among them.
_OF_BOTH = frozenset({"communal_clash", "accident", "body_found", "execution", "armed_clash"})


def of_civil_life(scanned: Scanned, rows: list[Row], frames: list[Frame], kind: str) -> None:
    """أصيب رجل أثناء عمله في أرضه, ثلاثة أشخاص بينهم سيدة: civilians, where nothing else is told of them."""
    for row in rows:
        toll = row.toll
        if toll.status != "unknown" or toll.actor is not None:
            continue
        among = (toll.children or toll.women) and toll.outcome in HARMED and kind not in _OF_BOTH
        if among or (toll.outcome in HARMED and _at_work(scanned, row, frames)):
            row.toll = replace(toll, status="civilian", actor="civilians")
    groups = {(row.toll.status, row.toll.actor) for row in rows} - {("unknown", None)}
    if groups == {("civilian", "civilians")} and kind not in _OF_FIGHTERS:
        for row in rows:
            if row.toll.status == "unknown" and row.toll.outcome in HARMED and (row.toll.others or row.toll.of_noun):
                row.toll = replace(row.toll, status="civilian", actor="civilians")  # كما أصيب آخرون


def of_those_aimed_at(scanned: Scanned, rows: list[Row], side_b: tuple[str, ...], kind: str) -> None:
    """استهداف حافلة تقل عمال الحقل … ثلاث جثث: the dead of whom no word says who they were are those aimed at."""
    if len(side_b) != 1 or scanned.lexicon.group(side_b[0]) != "civilian" or kind not in _AIMED:
        return
    for row in rows:
        toll = row.toll
        if toll.status == "unknown" and toll.actor is None and toll.outcome in HARMED and _is_open(scanned, row):
            row.toll = replace(toll, status="civilian", actor=side_b[0])


def _is_open(scanned: Scanned, row: Row) -> bool:
    return row.toll.nameless or scanned.search(_BODIES, row.toll.start, row.toll.end) is not None


def _at_work(scanned: Scanned, row: Row, frames: list[Frame]) -> bool:
    told = (f for f in frames if f.start <= row.toll.start < f.end)
    sentences = {f.sentence for f in told}
    return any(f.sentence in sentences and scanned.search(_AT_WORK, f.start, f.end) is not None for f in frames)

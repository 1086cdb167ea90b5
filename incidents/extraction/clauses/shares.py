"""Totals told with their shares: قضى اليوم خمسة: ثلاثة بقصف على الميادين، وواحد برصاص في هجين."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.place_relations import REGIONS
from incidents.extraction.mentions.place_roles import EVENT, REFERENCE, PlaceMention
from incidents.extraction.words.wording import Phrase, any_of

from .sentences import Clause, Sentence

_OPENS = Phrase(r":\s*|[،,]\s*(?:و?من\s+)?" + any_of("shares_open") + r"\s+|[،,]\s*(?=\w+\s+(?:منهم|منهن)\s)")
_COMMA = re.compile(r"[،,؛]\s*")
_DIGIT = re.compile(r"[\W_]*و?\s?\d{1,3}(?![\d/:.])")
NEAR = 3  # letters from where a share begins to its count
_HARM = frozenset({"killed", "injured"})


def by_shares(scanned: Scanned, sentence: Sentence, named: list[PlaceMention]) -> list[Clause]:
    """The total and each of its shares, where two or more of these name places of their own; else nothing."""
    for opening in scanned.all_of(_OPENS, sentence.start, sentence.end):
        total = _total(scanned, sentence.start, opening.start())
        if not total or any(not is_region(scanned, p) for p in between(named, sentence.start, opening.start())):
            continue
        shares = _shares(scanned, opening.end(), sentence.end, named)
        if len(shares) > 1:
            return [Clause(sentence.start, opening.start(), total=True), *_clauses(shares, total)]
    return []


def _clauses(shares: list[tuple[int, int]], total: str) -> Iterator[Clause]:
    for start, end in shares:
        yield Clause(start, end, apart=True, answers=True, share=total)


def _total(scanned: Scanned, start: int, end: int) -> str:
    """What became of the people whom a stretch counts; nothing where it counts none."""
    told = [h.value for h in scanned.inside("outcomes", start, end) if h.value in _HARM]
    if scanned.search(_SUMMED, start, end):
        return told[0] if told else "killed"  # حصيلة القصف: 4 شهداء في ذيبان، وشهيدة في الشحيل
    counted = scanned.inside("numbers", start, end) or re.search(r"\d", scanned.folded[start:end])
    return told[0] if told and counted else ""


_SUMMED = Phrase(r"(?<!\w)\w?(?:ال)?(?:حصيله|عدد|ضحايا)(?!\w)")


def is_region(scanned: Scanned, place: PlaceMention) -> bool:
    """Whether a place is a governorate, a district or the like, and no spot."""
    kinds = [scanned.lexicon.places[code].kind for code in place.codes]
    return "governorate" in kinds or any(kind in REGIONS for kind in kinds[:1])


def _shares(scanned: Scanned, start: int, end: int, named: list[PlaceMention]) -> list[tuple[int, int]]:
    """The stretches that open with a count and have a place; none where another one opens in another way."""
    breaks = {m.end() for m in _COMMA.finditer(scanned.folded, start, end)}
    breaks |= {h.outer for h in scanned.inside("numbers", start + 1, end) if h.prefix == "و"}
    marks = [start, *sorted(at for at in breaks if _opens_with_count(scanned, at)), end]
    if not _opens_with_count(scanned, start):
        return []
    pieces = [(first, last) for first, last in itertools.pairwise(marks) if last - first > NEAR]
    own = [{p.codes or p.name for p in between(named, *piece) if _is_spot(scanned, p)} for piece in pieces]
    if any(_goes_on(scanned, *piece) for piece in pieces):
        return []
    apart = all(own) and len({frozenset(places) for places in own}) == len(own)
    return pieces if apart else []


def _goes_on(scanned: Scanned, start: int, end: int) -> bool:
    """… وطفل بلغم في الجلاء، وقصف الطيران …: a conjoined verb tells something else than the people counted."""
    told = (*scanned.inside("triggers", start, end), *scanned.inside("outcomes", start, end))
    verbs = (h for h in told if h.form.startswith("verb_") and "noun" not in h.row)
    return any(h.prefix[:1] in ("و", "ف") for h in verbs)


def _is_spot(scanned: Scanned, place: PlaceMention) -> bool:
    return place.role in _THERE and not is_region(scanned, place)


_THERE = frozenset({EVENT, REFERENCE})


def _opens_with_count(scanned: Scanned, at: int) -> bool:
    if _DIGIT.match(scanned.folded, at):
        return True
    stop = at + NEAR
    layers = ("numbers", "count_nouns")
    found = [h for layer in layers for h in scanned.inside(layer, at, at + WORD) if h.outer <= stop]
    return any(h.row.get("form") != "ordinal" for h in found)  # الأولى في الحريجي, الثانية …: acts counted off


WORD = 24  # letters

"""Nouns for persons in a form that no lexicon lists, where people are counted: their number by the analyzer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.extraction.context import Scanned
from incidents.extraction.lexicon import Entry
from incidents.extraction.match import Hit
from incidents.extraction.morphology import Analysis, number_and_gender

from .numbers import Number

_NEXT_WORD = re.compile(r"\s*(?:من\s+)?(\w{3,})")
_JOINED = re.compile(r"\s+(و\w{3,})")
# A word that one of these lists, alone or in a phrase, has its meaning already.
_LISTED = ("count_nouns", "outcomes", "not_casualties", "actors", "triggers", "weapons", "sources", "quantifiers")


def inflected_nouns(scanned: Scanned, numbers: list[Number], listed: list[Hit]) -> list[Hit]:
    """Hits for nouns after a number, an amount or an outcome, and for those joined to a noun by و.

    Shaped as rows of count_nouns.csv; the rule names the analysis: `morphology:حارس+dual`.
    """
    found: dict[int, Hit] = {}
    for end in _ends(scanned, numbers):
        _follow(scanned, _NEXT_WORD, end, found)
    for hit in listed:
        _follow(scanned, _JOINED, hit.end, found)
    return [found[start] for start in sorted(found)]


def _ends(scanned: Scanned, numbers: list[Number]) -> Iterator[int]:
    yield from (number.end for number in numbers)
    yield from (hit.end for hit in scanned.hits.get("quantifiers", []))
    for hit in scanned.hits.get("outcomes", []):
        if hit.value != "none" and hit.row["form"] != "noun_count" and hit.row["kind"] != "phrase":
            yield hit.end


def _follow(scanned: Scanned, pattern: re.Pattern[str], end: int, found: dict[int, Hit]) -> None:
    """The noun right after `end`, and those joined to it."""
    while match := pattern.match(scanned.folded, end, end + 40):
        hit = _noun(scanned, *match.span(1))
        if hit is None or hit.start in found:
            return
        found[hit.start] = hit
        end, pattern = hit.end, _JOINED


def _noun(scanned: Scanned, start: int, end: int) -> Hit | None:
    analysis = number_and_gender(scanned.text.words(start, end))
    if analysis is None or any(_meets(scanned, layer, start, end) for layer in _LISTED):
        return None
    singular = analysis.number == "singular"
    if singular and (analysis.prefix.endswith(("ال", "لل")) or _meets(scanned, "places", start, end)):
        return None  # النجار is a family's name as often as a man's trade
    row = _row(analysis)
    surface = scanned.folded[start + len(analysis.prefix) : end]
    entry = Entry("count_nouns", f"morphology:{analysis.lemma}+{analysis.number}", surface, row["status"], row)
    return Hit(start + len(analysis.prefix), end, start, entry, analysis.prefix)


def _meets(scanned: Scanned, layer: str, start: int, end: int) -> bool:
    """Whether a hit of `layer` shares letters with a stretch."""
    near = scanned.inside(layer, max(0, start - 40), end + 60)
    return any(hit.start < end and hit.end > start for hit in near)


def _row(analysis: Analysis) -> dict[str, str]:
    count = {"singular": 1, "dual": 2, "plural": 2}[analysis.number]
    stem = analysis.stem
    woman = analysis.gender == "f" and stem.age_sex != "child"
    return {
        "lemma": analysis.lemma,
        "number": analysis.number,
        "gender": analysis.gender,
        "min": str(count),
        "max": "" if analysis.number == "plural" else str(count),
        "status": stem.status,
        "actor": stem.actor,
        "age_sex": "woman" if woman else stem.age_sex,
        "ambiguous": "n",
    }

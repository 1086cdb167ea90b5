"""Nouns for persons in a form that no lexicon lists, where people are counted: their number by the analyzer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.extraction.camel.morphology import Analysis, may_be_person, number_and_gender
from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import Entry
from incidents.extraction.words.wording import Phrase, any_of

from .numbers import Number

_NEXT_WORD = re.compile(r"\s*(?:من\s+)?(\w{3,})")
_OBJECT = re.compile(r"\s+(?!\w+ي(?:ا|ين|ان)?\b)(\w{3,})")  # no origin, which may tell more of the doers (شيشانيين)
_JOINED = re.compile(r"\s+(و\w{3,})")
_DOERS = re.compile(r"\s+(?:\w+\s+من\s+)?(?:ال)?")  # a patrol of …
# A word that one of these lists, alone or in a phrase, has its meaning already.
_LISTED = ("count_nouns", "outcomes", "not_casualties", "triggers", "weapons", "sources", "quantifiers")
_CARRIED = Phrase(r"(?<!\w)[وف]?" + any_of("carried_off") + r"\s")  # وأسعف زميلاه إلى المشفى
_TWO = re.compile("\u064eي\u0652?ن\u0650?$")  # ـَين of two; ـِين is of many


def with_inflected(scanned: Scanned, numbers: list[Number], listed: list[Hit]) -> list[Hit]:
    """The nouns that are listed, and those after a number, an amount, an outcome or its doers, or after a noun and و.

    The latter are shaped as rows of count_nouns.csv; the rule names the analysis: `morphology:حارس+dual`.
    """
    nouns = [_as_written(scanned, hit) for hit in listed]
    found: dict[int, Hit] = {}
    for end in _ends(scanned, numbers):
        _follow(scanned, _NEXT_WORD, end, found)
    for end in _after_doers(scanned):
        _follow(scanned, _OBJECT, end, found)
    for hit in nouns:
        _follow(scanned, _JOINED, hit.end + len(hit.suffix), found)
    for hit in scanned.hits.get("actors", []):  # اثنين من أفراد الجيش الأمريكي ومترجماً
        if scanned.folded.startswith(" و", hit.end):
            _follow(scanned, _JOINED, hit.end, found)
    return sorted([*nouns, *found.values()], key=lambda hit: hit.start)


def _as_written(scanned: Scanned, hit: Hit) -> Hit:
    """A listed noun read anew where folding took what the report writes: بائعة is no بائعه, سائقَين are two."""
    end = hit.end + len(hit.suffix)
    if scanned.folded[end - 1] != "ه" and hit.row["number"] != "plural":
        return hit
    word = scanned.text.words(hit.outer, end)
    feminine = word.endswith("ة") and (hit.suffix == "ه" or hit.row["gender"] == "m")
    if not feminine and not (hit.row["number"] == "plural" and _TWO.search(word)):
        return hit
    analysis = number_and_gender(word)
    return _hit(scanned, analysis, hit.outer, end) if analysis else hit


def _ends(scanned: Scanned, numbers: list[Number]) -> Iterator[int]:
    yield from (number.end for number in numbers)
    yield from (hit.end for hit in scanned.hits.get("quantifiers", []))
    yield from (match.end() - 1 for match in scanned.all_of(_CARRIED))
    for hit in scanned.hits.get("outcomes", []):
        noun = hit.row["form"] == "verbal_noun" or hit.row["kind"] != "phrase"  # ادى الى مقتل, led to the death of
        if hit.value != "none" and hit.row["form"] != "noun_count" and noun:
            yield hit.end


def _after_doers(scanned: Scanned) -> Iterator[int]:
    """Where the object of a verb may stand: after the side that acts (اختطف مسلحون مجهولون مقاولا, a contractor)."""
    for verb in scanned.hits.get("outcomes", []):
        if verb.row["kind"] not in ("verb_transitive", "verb_passive") or verb.value == "none":
            continue
        doers = scanned.inside("actors", verb.end, verb.end + 60)
        if doers and _DOERS.fullmatch(scanned.folded, verb.end, doers[0].start):
            yield doers[0].end


def _follow(scanned: Scanned, pattern: re.Pattern[str], end: int, found: dict[int, Hit]) -> None:
    """The noun right after `end`, and those joined to it."""
    while match := pattern.match(scanned.folded, end, end + 40):
        hit = _noun(scanned, *match.span(1))
        if hit is None or hit.start in found:
            return
        found[hit.start] = hit
        end, pattern = hit.end, _JOINED


def _noun(scanned: Scanned, start: int, end: int) -> Hit | None:
    word = scanned.text.words(start, end)
    if not may_be_person(word) or any(_near(scanned, layer, start, end) for layer in _LISTED):
        return None
    if any(actor.end > end or actor.start < start for actor in _near(scanned, "actors", start, end)):
        return None  # the name of a side, longer than the word
    analysis = number_and_gender(word)
    if analysis is None:
        return None
    definite = analysis.prefix.endswith(("ال", "لل"))
    if analysis.number == "singular" and (definite or _near(scanned, "places", start, end)):
        return None  # النجار is a family's name as often as a man's trade
    return _hit(scanned, analysis, start, end)


def _near(scanned: Scanned, layer: str, start: int, end: int) -> list[Hit]:
    """The hits of `layer` that share letters with a stretch."""
    near = scanned.inside(layer, max(0, start - 40), end + 60)
    return [hit for hit in near if hit.start < end and hit.end > start]


def _hit(scanned: Scanned, analysis: Analysis, start: int, end: int) -> Hit:
    row = _row(analysis)
    inner = start + len(analysis.prefix)
    rule = f"morphology:{analysis.lemma}+{analysis.number}"
    entry = Entry("count_nouns", rule, scanned.folded[inner:end], row["status"], row)
    return Hit(inner, end, start, entry, analysis.prefix)


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

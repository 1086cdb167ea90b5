"""Places that posts name in a spelling of their own, without بلدة or قرية before them: #غرنيج, بالميادن, ع الميادن."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.extraction.context import Scanned, between
from incidents.extraction.words.lexicon import consonants
from incidents.extraction.words.wording import words_of

from .place_roles import EVENT, PlaceMention
from .spelling import distance_is_one, nearest

_IN = re.compile(r"(?<!\w)(?:و?(?:في|ب|ع|عند|قرب|يم)\s+|[وف]?ب|[وف]?ع(?=ال))([\u0621-\u064a]{5,})(?!\w)")
_TAG = re.compile(r"#([\u0621-\u064a_]{5,})(?!\w)")
_SHORTEST = 5  # letters without the article: shorter words are too like each other
_ORDINARY = words_of("no_misspelling")
_MEANINGS = ("triggers", "outcomes", "count_nouns", "actors", "sources", "weapons", "cues", "months", "weekdays")
_MORE = ("place_heads", "day_parts", "relative_dates", "numbers", "reporting", "not_places", "not_casualties")


def misspelt(scanned: Scanned, known: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Words that no table has, of the consonants of one name (after "in") or one slip from one (as a hashtag)."""
    for match in _IN.finditer(scanned.folded):
        start, end = match.span(1)
        if (name := _by_consonants(scanned, match[1])) and not _means_something(scanned, known, start, end):
            yield _place(scanned, name, start, end, match.start())
    if "#" not in scanned.text.raw:
        return
    for match in _TAG.finditer(scanned.text.raw):
        start = _folded(scanned, match.start(1))
        end = start + len(match[1])
        word = scanned.folded[start:end]
        if word in scanned.lexicon.place_names or len(_bare(word)) < _SHORTEST - 1:
            continue
        if (close := nearest(word, scanned.lexicon)) and not _means_something(scanned, known, start, end):
            yield _place(scanned, close, start, end, start)


def _by_consonants(scanned: Scanned, word: str) -> str:
    """The one name that differs from the word by a vowel's letter (غرنيج, غرانيج), or ""."""
    if len(_bare(word)) < _SHORTEST or word in _ORDINARY:
        return ""
    names = scanned.lexicon.names_spelled.get(consonants(word), ())
    near = [name for name in names if distance_is_one(name, word)]
    codes = {scanned.lexicon.place_names[name] for name in near}
    return near[0] if len(codes) == 1 and word not in names and not _is_word(scanned, near[0]) else ""


def _is_word(scanned: Scanned, name: str) -> bool:
    """Whether a name is also a word of the tables: what resembles it is a form of that word."""
    return any(entry.layer != "places" for key in scanned.lexicon.keys(name) for entry in key.entries)


def _means_something(scanned: Scanned, known: list[PlaceMention], start: int, end: int) -> bool:
    if any(m.end > start for m in between(known, start - 30, end)):
        return True
    return any(
        h.end > start
        for layer in (*_MEANINGS, *_MORE)
        for h in scanned.inside(layer, start - 30, end + 30)
        if h.outer < end
    )


def _place(scanned: Scanned, name: str, start: int, end: int, outer: int) -> PlaceMention:
    codes = scanned.lexicon.place_names[name]
    words = scanned.text.words(start, end)
    return PlaceMention(start, end, outer, codes, words, EVENT, "", "place.misspelt", variant=True)


def _bare(word: str) -> str:
    return word.removeprefix("ال")


def _folded(scanned: Scanned, offset: int) -> int:
    """The folded offset of a raw one."""
    low, high = 0, len(scanned.folded)
    while low < high:
        middle = (low + high) // 2
        if scanned.text.at(middle) < offset:
            low = middle + 1
        else:
            high = middle
    return low

"""One plain line about a draft in each language, made of its values with the words of `lexicons/summary_words.csv`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from .lexicon import FOLDER, Code, Lexicon, read_rows
from .values import CasualtyValue, Draft, PlaceValue

Language = Literal["en", "ar"]


def summary(lexicon: Lexicon, draft: Draft, language: Language) -> str:
    """Type, sides, places and tolls as one line; what is not told is left out."""
    words = _words(language)
    named: Callable[[Code], str] = lambda code: code.name_ar if language == "ar" else code.name_en  # noqa: E731
    actors = lexicon.codes["actor"]
    parts = [named(lexicon.codes["event_type"][draft.event_type])]
    for key, side in (("by", draft.side_a), ("against", draft.side_b)):
        if side:
            parts.append(words[key].format(words["and"].join(named(actors[code]) for code in side)))
    if draft.places:
        places = (_place(lexicon, place, language) for place in draft.places)
        parts.append(words["at"].format(words["comma"].join(places)))
    tolls = words["comma"].join(words[row.outcome].format(_number(row)) for row in draft.casualties)
    return words["tolls"].join(part for part in (words["part"].join(parts), tolls) if part)


def _place(lexicon: Lexicon, place: PlaceValue, language: Language) -> str:
    row = lexicon.places.get(place.code or "")
    return (row.name_en if row and language == "en" else "") or place.name


def _number(row: CasualtyValue) -> str:
    if row.maximum is None:
        return f"{row.minimum}+"
    return str(row.minimum) if row.minimum == row.maximum else f"{row.minimum}–{row.maximum}"


@lru_cache
def _words(language: Language) -> Mapping[str, str]:
    return {row["key"]: row[language] for _line, row in read_rows(FOLDER / "summary_words.csv", "key en ar note")}

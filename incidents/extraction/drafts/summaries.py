"""One plain line about a draft, in English, made of its values."""

from __future__ import annotations

from incidents.extraction.values import CasualtyValue, PlaceValue
from incidents.extraction.words.lexicon import Lexicon


def summary(
    lexicon: Lexicon,
    event_type: str,
    side_a: tuple[str, ...],
    side_b: tuple[str, ...],
    places: tuple[PlaceValue, ...],
    casualties: tuple[CasualtyValue, ...],
) -> str:
    """Type, sides, places and tolls as one line; what is not told is left out."""
    actors = lexicon.codes["actor"]
    parts = [lexicon.codes["event_type"][event_type].name_en]
    for word, side in (("by", side_a), ("against", side_b)):
        if side:
            parts.append(f"{word} {' and '.join(actors[code].name_en for code in side)}")
    if places:
        parts.append(f"at {', '.join(_place(lexicon, place) for place in places)}")
    tolls = ", ".join(f"{_number(row)} {row.outcome.replace('_', ' ')}" for row in casualties)
    return ": ".join(part for part in (" ".join(parts), tolls) if part)


def _place(lexicon: Lexicon, place: PlaceValue) -> str:
    row = lexicon.places.get(place.code or "")
    return (row.name_en if row else "") or place.name


def _number(row: CasualtyValue) -> str:
    if row.maximum is None:
        return f"{row.minimum}+"
    return str(row.minimum) if row.minimum == row.maximum else f"{row.minimum}–{row.maximum}"

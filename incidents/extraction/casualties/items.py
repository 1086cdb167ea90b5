"""What a clause offers to be counted: outcome words, people, and the words that open a part or a description."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit


@dataclass(slots=True, unsafe_hash=True)
class Item:
    """An outcome word, people counted, or words that open a part (بينهم) or a description (وهو)."""

    start: int
    end: int
    kind: str  # outcome, people, part, about
    outcome: Hit | None = None
    people: People | None = None


def next_of(items: list[Item], index: int) -> Item | None:
    """What comes straight after an item, of whatever kind."""
    return items[index + 1] if index + 1 < len(items) else None


def verb_after(items: list[Item], index: int) -> Hit | None:
    """The outcome word that comes straight after an item."""
    following = next_of(items, index)
    return following.outcome if following is not None else None


def people_after(items: list[Item], index: int) -> Item | None:
    return next((i for i in items[index + 1 :] if i.kind != "part"), None)

"""What a row of a lexicon is, which files there are, and how a file is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import NamedTuple

FOLDER = Path(__file__).parent.parent / "lexicons"

# file: (columns, the column that holds the meaning, the kind of code that it must be)
FILES: dict[str, tuple[str, str, str]] = {
    "triggers": ("id surface sense kind voice strength ambiguous note", "sense", "sense"),
    "outcomes": (
        "id surface kind outcome status_hint form counts_itself min max ambiguous note",
        "outcome",
        "outcome",
    ),
    "count_nouns": (
        "id surface lemma number gender min max status actor age_sex ambiguous note",
        "status",
        "status",
    ),
    "numbers": ("id surface value form gender ambiguous note", "value", ""),
    "quantifiers": ("id surface kind min max scope ambiguous note", "kind", ""),
    "weapons": ("id surface weapon event_hint ambiguous note", "weapon", "weapon"),
    "not_casualties": ("id surface kind side note", "kind", ""),
    "months": ("id surface calendar month ambiguous note", "month", ""),
    "weekdays": ("id surface value ambiguous note", "value", ""),
    "day_parts": ("id surface value ambiguous note", "value", ""),
    "relative_dates": ("id surface kind start_offset end_offset needs_number ambiguous note", "kind", ""),
    "cues": ("id surface function direction scope ambiguous note", "function", ""),
    "reporting": ("id surface kind certainty takes ambiguous note", "takes", ""),
    "actors": (
        "id surface actor valid_from valid_to context role_hint ambiguous note",
        "actor",
        "actor",
    ),
    "sources": ("id surface source ambiguous note", "source", "source"),
    "place_heads": ("id surface kind takes_place_after effect ambiguous note", "effect", ""),
    "not_places": ("id surface place_name reason note", "reason", ""),
    "constructions": ("id surface role note", "role", ""),
}
CODE_COLUMNS = "kind code name_en name_ar parent group"
SENSES = frozenset({"gunfire", "attack", "explosion", "bombard"})  # decided later by means and target
OUTCOMES = frozenset({"killed", "injured", "killed_or_injured", "detained", "abducted", "missing", "none"})
STATUSES = frozenset({"civilian", "combatant", "unknown"})


class LexiconError(ValueError):
    """A lexicon file that is not in the promised shape; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a lexicon: its layer is the file, its value what the word stands for."""

    layer: str
    id: str
    surface: str  # folded
    value: str
    row: Mapping[str, str]
    is_verb: bool = False
    strong: bool = field(init=False)  # a trigger that tells an act by itself

    def __post_init__(self) -> None:
        object.__setattr__(self, "strong", self.row.get("strength") == "strong")


NOUNS = frozenset({"noun", "verbal_noun"})  # kinds of words that name an act, and tell it only with others


@dataclass(frozen=True, slots=True)
class Code:
    """One code of the taxonomy, with the names and the parent that summaries and roles need."""

    code: str
    name_en: str
    name_ar: str
    parent: str
    group: str


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One line of the decision list for event types: features that must and must not be there."""

    rank: int  # its place in the list
    id: str
    event_type: str
    needs: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Two words that tell an act together though other words stand between them (أطلق عناصر قسد الرصاص)."""

    entry: Entry
    prefix: str  # the conjunction before the first word
    seconds: frozenset[str]  # with the clitics that they may have
    words: int


@dataclass(frozen=True, slots=True)
class Key:
    """What an automaton holds for one spelling."""

    length: int
    entries: tuple[Entry, ...]
    spelled_with_article: bool = False  # للنظام: ل has swallowed the alif of ال
    pronoun_follows: bool = False


# Where a lexicon word begins and ends, where its clitics begin, its row, its clitics and its pronoun.
Found = tuple[int, int, int, Entry, str, str]

# Letters of a word that open split formulas: from, to, the formulas and their ids.
Opener = tuple[int, int, tuple[Split, ...], frozenset[str]]


class Known(NamedTuple):
    """What the tables have in one word, wherever it stands; offsets count from its first letter."""

    every: tuple[Found, ...]
    longest: tuple[Found, ...]  # without those that a longer one of their layer covers; `every` itself if all stay
    openers: tuple[Opener, ...]
    seconds: frozenset[str]  # split formulas that it may end


def read_rows(path: Path, columns: str) -> list[tuple[int, dict[str, str]]]:
    """(line number, cells) of a lexicon file with just these columns; LexiconError names file and line."""
    wanted = columns.split()
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != wanted:
            raise LexiconError(f"{path.name}, line 1: columns must be {', '.join(wanted)}")
        rows, seen = [], set[str]()
        for row in reader:
            if None in row or None in row.values():
                raise LexiconError(f"{path.name}, line {reader.line_num}: the row does not have {len(wanted)} cells")
            if "id" in row and (not row["id"] or row["id"] in seen):
                raise LexiconError(f"{path.name}, line {reader.line_num}: id {row['id']!r} is missing or stands twice")
            seen.add(row.get("id", ""))
            rows.append((reader.line_num, {column: intern(cell) for column, cell in row.items()}))  # most stand often
    return rows


def as_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a lexicon file with these rows, as `read_rows` reads it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()

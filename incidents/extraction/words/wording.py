"""Short closed lists of words that rules look for beside a value, from `lexicons/phrases.csv`."""

from __future__ import annotations

import csv
import re
from functools import lru_cache

import ahocorasick

from .normalize import fold_word
from .tables import FOLDER, LexiconError

FILE = FOLDER / "phrases.csv"
SHORTEST = 3  # letters: words of two stand in every report, inside others


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    lists: dict[str, str] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != ["name", "words", "note"]:
            raise LexiconError(f"{FILE.name}, line 1: columns must be name, words, note")
        for row in reader:
            if row["name"] in lists or not row["words"]:
                raise LexiconError(f"{FILE.name}, line {reader.line_num}: {row['name']} is told twice or has no words")
            lists[row["name"]] = "|".join(_pattern(word) for word in row["words"].split("|"))
    return lists


def _pattern(word: str) -> str:
    """A word as texts are folded; * stands for any ending."""
    pieces = ("*".join(fold_word(part) for part in piece.split("*")) for piece in word.split(" "))
    return " ".join(pieces).replace("*", r"\w*")


@lru_cache(maxsize=256)
def any_of(*names: str) -> str:
    """A pattern for any word of the lists of these names."""
    missing = [name for name in names if name not in _lists()]
    if missing:
        raise LexiconError(f"{FILE.name}: no list {', '.join(missing)}")
    return f"(?:{'|'.join(_lists()[name] for name in names)})"


def phrase_names() -> tuple[str, ...]:
    """The names of all lists."""
    return tuple(_lists())


@lru_cache(maxsize=64)
def words_of(name: str) -> frozenset[str]:
    """The words of one list, as texts are folded."""
    return frozenset(any_of(name)[3:-1].split("|"))


class Phrase:
    """A pattern that takes a word of each of some lists; `Scanned.search` tries it only where the report has them.

    Most patterns look for what few reports tell, and the one pass of `words_told` says so for all of them.
    """

    def __init__(self, pattern: str, *lists: str) -> None:
        self.pattern = re.compile(pattern)
        self.lists = tuple(name for name in lists if name in _watched())


@lru_cache(maxsize=1)
def _watched() -> dict[str, list[str]]:
    """How the words of each list begin, for lists without short words."""
    beginnings = {name: [word.split("\\")[0] for word in words.split("|")] for name, words in _lists().items()}
    return {name: words for name, words in beginnings.items() if min(map(len, words)) >= SHORTEST}


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    lists: dict[str, list[str]] = {}
    for name, words in _watched().items():
        for word in dict.fromkeys(words):
            lists.setdefault(word, []).append(name)
    automaton = ahocorasick.Automaton()
    for word, names in lists.items():
        automaton.add_word(word, tuple(names))
    automaton.make_automaton()
    return automaton


def words_told(folded: str) -> dict[str, list[int]]:
    """Where words of each list stand in a text, or letters like them: offsets of one letter of each, in order."""
    told: dict[str, list[int]] = {}
    for offset, names in _automaton().iter(folded):
        for name in names:
            told.setdefault(name, []).append(offset)
    return told

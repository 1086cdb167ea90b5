"""Short closed lists of words that rules look for beside a value, from `lexicons/phrases.csv`."""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from functools import cache, lru_cache
from math import nan

import ahocorasick

from .needs import Letters, needs
from .normalize import fold_word
from .tables import FOLDER, LexiconError

FILE = FOLDER / "phrases.csv"


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


@cache
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
    """A pattern that `Scanned.search` and its like try only where the report has letters that it needs."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        numbers = [number for letters in needs(pattern) if (number := _number(letters)) is not None]
        self.first = numbers[0] if numbers else ANYWHERE  # asked of every report, and told in few
        self.second = numbers[1] if len(numbers) > 1 else None


_numbers: dict[Letters, int] = {}  # of each set of letters that some phrase needs
LARGEST = sys.maxsize  # an offset beyond every text
ANYWHERE = -1  # the number of no letters at all, which every stretch has
_END: list[float] = [LARGEST]
_WHITE = re.compile(r"[^\S ]")


def _number(letters: Letters) -> int | None:
    """The number of a set of letters; None for one that comes after the automaton has been made."""
    if letters not in _numbers and _automaton.cache_info().currsize:
        return None
    return _numbers.setdefault(letters, len(_numbers))


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    numbers: dict[str, list[int]] = {}
    for letters, number in _numbers.items():
        for word in letters:
            numbers.setdefault(word, []).append(number)
    automaton = ahocorasick.Automaton()
    for word, held in numbers.items():
        automaton.add_word(word, tuple(held))
    automaton.make_automaton()
    return automaton


def words_told(folded: str) -> dict[int, list[float]]:
    """Where a text has letters that phrases need, by the number of their set: where each ends, then LARGEST."""
    told: defaultdict[int, list[float]] = defaultdict(_END.copy)
    for offset, numbers in _automaton().iter(_WHITE.sub(" ", folded)):
        for number in numbers:
            told[number].insert(-1, offset)
    told[ANYWHERE] = [nan]  # which lies neither before nor after any offset
    return dict(told)

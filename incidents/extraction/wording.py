"""Short closed lists of words that rules look for beside a value, from `lexicons/phrases.csv`."""

from __future__ import annotations

import csv
from functools import lru_cache

from .lexicon import FOLDER, LexiconError
from .normalize import fold_word

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
    return "*".join(fold_word(part) for part in word.split("*")).replace("*", r"\w*")


@lru_cache(maxsize=256)
def any_of(*names: str) -> str:
    """A pattern for any word of the lists of these names."""
    missing = [name for name in names if name not in _lists()]
    if missing:
        raise LexiconError(f"{FILE.name}: no list {', '.join(missing)}")
    return f"(?:{'|'.join(_lists()[name] for name in names)})"


@lru_cache(maxsize=64)
def words_of(name: str) -> frozenset[str]:
    """The words of one list, as texts are folded."""
    return frozenset(any_of(name)[3:-1].split("|"))

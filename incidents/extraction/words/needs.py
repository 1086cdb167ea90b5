"""What a pattern cannot match without: for each, sets of letters of which a text must hold one.

Most patterns look for what few reports tell.  One pass of an automaton over a report finds the letters that all of
them need (`wording.words_told`), and a pattern is tried only where its own are told.  The sets are read from the
pattern itself, as Python's `re` parses it; letters of a word may be followed or preceded by a space that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

SHORTEST = 3  # letters: shorter ones stand in every report, inside others
MOST = 400  # letters runs of letters in a set: with more, looking for them costs more than it saves
_SPACE = (codes.CATEGORY, codes.CATEGORY_SPACE)
_NOTHING = frozenset({""})
_COMMON = frozenset({"ال", "من", "في", "ان", "الي", "علي", "ما", "عن"})  # in every report
Letters = frozenset[str]


def needs(pattern: str) -> tuple[Letters, ...]:
    """The sets of which a match holds one each, the best two; spaces stand for any white space."""
    found = _Reader().read(parser.parse(pattern))
    return tuple(sorted(set(found), key=_worth)[:2])


def _letters(code: Any, value: Any) -> Letters:
    """The letters of which one stands here, none if it may be any."""
    if code is codes.LITERAL:
        value = [(code, value)]
    elif code is not codes.IN:
        return frozenset()
    elif value == [_SPACE]:
        return frozenset({" "})
    if any(kind is not codes.LITERAL for kind, _ in value):
        return frozenset()
    return frozenset(" " if chr(letter).isspace() else chr(letter) for _, letter in value)


def _is_rare(letters: Letters) -> bool:
    return min(map(len, letters)) >= SHORTEST and not any(word.strip() in _COMMON for word in letters)


def _worth(letters: Letters) -> tuple[int, int, list[str]]:
    return -min(map(len, letters)), len(letters), sorted(letters)


class _Reader:
    """Reads a parsed pattern from left to right; `runs` is what the last letters read may be."""

    def __init__(self, runs: Letters = _NOTHING) -> None:
        self.found: list[Letters] = []
        self.runs = runs
        self.unbroken = True  # what has been read is nothing but letters

    def read(self, pattern: Iterable[tuple[Any, Any]]) -> list[Letters]:
        for code, value in pattern:
            self._take(code, value)
        self._stop()
        return self.found

    def _take(self, code: Any, value: Any) -> None:
        if letters := _letters(code, value):
            self._add(letters)
        elif code is codes.SUBPATTERN:
            for inner in value[-1]:
                self._take(*inner)
        elif code is codes.BRANCH:
            self._branch(value[1])
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            self._repeat(*value)
        elif code is codes.ASSERT and value[0] > 0:
            self.found += _Reader(self.runs).read(value[1])
        elif code not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            self._stop()

    def _add(self, letters: Iterable[str]) -> None:
        longer = frozenset(run + letter for run in self.runs for letter in letters)
        if len(longer) > MOST:
            self._stop()
            longer = frozenset(letters)
        self.runs = longer

    def _repeat(self, least: int, _: int, inner: Iterable[tuple[Any, Any]]) -> None:
        inner = list(inner)
        space = inner == [(codes.IN, [_SPACE])]
        if least and space:
            self._add({" "})
        self._stop()
        if least and space:
            self.runs = frozenset({" "})
        elif least:
            self.found += _Reader().read(inner)

    def _branch(self, ways: Iterable[Iterable[tuple[Any, Any]]]) -> None:
        """One of several ways: each goes on from the letters before, and each must hold some of its own."""
        ways = list(ways)
        readers = [_Reader(self.runs) for _ in ways]
        for reader, way in zip(readers, ways, strict=True):
            for inner in way:
                reader._take(*inner)
        ends = frozenset(run for reader in readers for run in reader.runs)
        if all(reader.unbroken for reader in readers) and len(ends) <= MOST:
            self.runs = ends
            return
        self.unbroken = False
        for reader in readers:
            reader._stop()
        self.runs = _NOTHING
        each = [min(reader.found, key=_worth, default=_NOTHING) for reader in readers]
        together = frozenset(word for letters in each for word in letters)
        if _is_rare(together) and len(together) <= MOST:
            self.found.append(together)

    def _stop(self) -> None:
        if _is_rare(self.runs):
            self.found.append(self.runs)
        self.runs = _NOTHING
        self.unbroken = False

"""Number and gender of nouns that the lexicon does not list in the form met, by camel_tools' analyzer.

camel_tools is imported only when a word is met that holds a known stem:
a report without one does not pay for the import.  Without camel_tools every answer is None.
"""

from __future__ import annotations

import logging
import re
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from incidents.extraction.words.normalize import fold_word

from .home import at_home_in, dataset, forget_character_sets
from .morphology_build import Stem, almor, read_stems

DATABASE = "morphology.db"
Number = Literal["singular", "dual", "plural"]

_log = logging.getLogger(__name__)
_NUMBERS: dict[str, Number] = {"s": "singular", "d": "dual", "p": "plural"}
_NOUNS = frozenset({"noun", "adj", "noun_prop"})  # calima calls شرطي an adjective
_NOT_ARABIC = re.compile("[^\u0621-\u0652\u0670\u0671]")
_LETTER = re.compile("([\u0621-\u064a\u0671])([\u064b-\u0652]*)")
_SHORT_VOWELS = "\u064e\u064f\u0650"
_LONGEST_PREFIX = 4  # وبال


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the form of a noun for persons tells; `prefix` holds its folded clitics, `stem` its row of the lexicons.

    `number` is plural where the letters may as well be a dual's (ممرضين) and no vowel decides.
    """

    lemma: str
    number: Number
    gender: Literal["m", "f"]
    prefix: str
    stem: Stem


@lru_cache(maxsize=8192)
def number_and_gender(word: str) -> Analysis | None:
    """The noun for persons that `word` is, as the report spells it, clitics and vowels included.

    None for every other word, and for all words where camel_tools is not installed.
    """
    if not may_be_person(word):
        return None
    engine = _engine()
    return engine.analysis(word, fold_word(word)) if engine else None


@lru_cache(maxsize=8192)
def may_be_person(word: str) -> bool:
    """Whether `number_and_gender` may know a word; the answer is no for most, and costs no analysis."""
    return " " not in fold_word(word) and bool(_may_be_known(word) or official_database())


def official_database() -> Path | None:
    """The morphology database that the user's own catalogue (CAMELTOOLS_DATA) names, where its file is there."""
    folder = dataset("MorphologyDB")
    return folder / DATABASE if folder and (folder / DATABASE).is_file() else None


def why_not() -> str:
    """Why no official database serves, "" where one does.  Loads it, if there is one, to be sure."""
    folder, path = dataset("MorphologyDB"), official_database()
    if folder is None:
        return "the catalogue in CAMELTOOLS_DATA names none"
    if path is None:
        return f"there is no {folder / DATABASE}"
    engine = _engine()
    return "" if engine and engine.reads_official else f"camel_tools cannot read {path}"


@lru_cache(maxsize=1)
def _stems() -> dict[str, Stem]:
    return read_stems()


@lru_cache(maxsize=1)
def _plurals() -> frozenset[str]:
    return frozenset(fold_word(word) for stem in _stems().values() for word in stem.broken_plurals)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """What a form of a known noun holds after its clitics: the singular without its ـة, or a broken plural."""
    return _plurals() | {fold_word(stem.noun.removesuffix("ة")) for stem in _stems().values()}


def _may_be_known(word: str) -> bool:
    """Whether it is worth loading camel_tools for a word: most words hold no stem, and ـة ends a word."""
    folded = fold_word(word)
    starts = range(min(_LONGEST_PREFIX, len(folded) - 1) + 1)
    if word.endswith("ة"):
        return any(folded[start:] in _stems() or folded[start:] in _plurals() for start in starts)
    known = _beginnings()
    return any(folded[start:end] in known for start in starts for end in range(start + 3, len(folded) + 1))


class _Engine:
    """camel_tools' analyzers: over our own database, and over the official one where there is one."""

    def __init__(self, folder: Path) -> None:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
        from camel_tools.utils.charmap import CharMapper
        from camel_tools.utils.dediac import dediac_ar

        forget_character_sets()
        path = folder / DATABASE
        path.write_text(almor(_stems().values()), encoding="utf-8")
        letters = {chr(code): fold_word(chr(code)) for code in range(0x0621, 0x06D4)}
        ours = CharMapper({letter: folded for letter, folded in letters.items() if folded != letter})
        self._own = Analyzer(MorphologyDB(str(path)), norm_map=ours)
        self._official = self._load_official(official) if (official := official_database()) else None
        self._without_vowels = dediac_ar

    @property
    def reads_official(self) -> bool:
        return self._official is not None

    @staticmethod
    def _load_official(path: Path) -> Any:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
        from camel_tools.morphology.errors import MorphologyError

        try:
            return Analyzer(MorphologyDB(str(path)))
        except (MorphologyError, ValueError, KeyError, IndexError) as error:
            _log.warning("%s is no morphology database that camel_tools reads: %s", path, error)
            return None

    def analysis(self, word: str, folded: str) -> Analysis | None:
        spelled = _NOT_ARABIC.sub("", unicodedata.normalize("NFKC", word)).replace("\u0640", "")
        if not spelled:
            return None
        for analyzer in filter(None, (self._own, self._official)):
            if found := self._persons(analyzer, spelled):
                return self._choose(found, folded)
        return None

    def _persons(self, analyzer: Any, spelled: str) -> list[dict[str, str]]:
        """Readings as a noun that we know to be a person, those that keep its spelling before those that do not."""
        try:
            analyses = analyzer.analyze(spelled)
        except KeyError:  # a converted database may lack rows of its tables for some classes
            return []
        readings = [
            reading
            for reading in analyses
            if reading.get("pos") in _NOUNS
            and reading.get("num") in _NUMBERS
            and self._key(reading) in _stems()
            and _agree(spelled, reading["diac"])
        ]
        return [reading for reading in readings if reading["source"] != "spvar"] or readings

    def _key(self, reading: dict[str, str]) -> str:
        return fold_word(self._without_vowels(reading["lex"]))

    def _choose(self, readings: list[dict[str, str]], folded: str) -> Analysis:
        """One reading: the lowest number that the letters allow, but a plural where they are a dual's as well."""
        numbers = {reading["num"] for reading in readings}
        number = "s" if "s" in numbers else "d" if numbers == {"d"} else "p"
        first = min((r for r in readings if r["num"] == number), key=lambda r: (-len(r["stem"]), r["lex"], r["diac"]))
        stem = _stems()[self._key(first)]
        begins = folded.find(fold_word(self._without_vowels(first["stem"])))
        gender: Literal["m", "f"] = "f" if first["gen"] == "f" else "m"
        return Analysis(stem.noun, _NUMBERS[number], gender, folded[: max(0, begins)], stem)


def _agree(written: str, full: str) -> bool:
    """Whether the vowels that are written are those of a reading; a written ـة is no pronoun ـه."""
    for (letter, some), (other, all_of) in zip(_LETTER.findall(written), _LETTER.findall(full), strict=False):
        if letter == "ة" != other:
            return False
        vowels = [{vowel for vowel in marks if vowel in _SHORT_VOWELS} for marks in (some, all_of)]
        if all(vowels) and vowels[0] != vowels[1]:
            return False
    return True


_lock = threading.Lock()
_engines: list[_Engine | None] = []  # empty until the first word that needs it


def _engine() -> _Engine | None:
    with _lock:
        if not _engines:
            _engines.append(_load())
        return _engines[0]


def _load() -> _Engine | None:
    try:
        with tempfile.TemporaryDirectory() as name, at_home_in(Path(name)):
            return _Engine(Path(name))
    except (ImportError, OSError) as error:
        _log.warning("nouns outside the lexicon stay unread: %s", error)
        return None

"""Number and gender of domain nouns, by camel_tools' analyser with a small database of our own.

The only module that imports camel_tools, and only when a word is first asked about.  Without
camel_tools every answer is None, and extraction goes on without it.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from .normalize import fold_word

DATA = Path(__file__).parent / "morphology_data"
_lock = threading.Lock()
_NUMBERS: dict[str, Literal["singular", "dual", "plural"]] = {"s": "singular", "d": "dual", "p": "plural"}


@dataclass(frozen=True, slots=True)
class Noun:
    """What the form of a noun tells; `ambiguous` where the same letters are a dual and a plural (ـين)."""

    lemma: str
    number: Literal["singular", "dual", "plural"]
    gender: Literal["m", "f"]
    ambiguous: bool


@lru_cache(maxsize=4096)
def noun(word: str) -> Noun | None:
    """The noun that a word with or without clitics is, or None: unknown, no noun, or no camel_tools here."""
    analyzer = _analyzer()
    if analyzer is None:
        return None
    found = [a for a in analyzer.analyze(fold_word(word)) if a.get("pos") == "noun"]
    if not found:
        return None
    numbers = sorted({a["num"] for a in found})
    first = min(found, key=lambda a: (a["num"] != "d", len(a["lex"]), a["lex"]))
    number = _NUMBERS[first["num"]]
    return Noun(first["lex"], number, "f" if first["gen"] == "f" else "m", "d" in numbers and "p" in numbers)


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    with _lock, _own_data():
        try:
            from camel_tools.morphology.analyzer import Analyzer
            from camel_tools.morphology.database import MorphologyDB
        except (ImportError, OSError):
            return None
        return Analyzer(MorphologyDB(str(DATA / "data" / "nouns.db"), "a"), cache_size=512)


@contextmanager
def _own_data() -> Iterator[None]:
    """camel_tools downloads a catalogue and makes a folder in HOME while it is imported, unless it is given both."""
    os.environ.setdefault("CAMELTOOLS_DATA", str(DATA))
    with tempfile.TemporaryDirectory() as folder:
        home = os.environ.get("HOME")
        os.environ["HOME"] = folder
        try:
            yield
        finally:
            if home is None:
                os.environ.pop("HOME", None)
            else:
                os.environ["HOME"] = home

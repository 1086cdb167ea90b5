"""Persons and places that CAMeL's neural model sees in a report and no lexicon knows: for a person to look at.

Nothing of this becomes a value of a draft.  It serves where `requirements-ner.txt` and a model are installed
(docs/extraction.md); without them every answer is empty.  The model comes from a folder, never from the network.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from .camel.home import at_home_in, dataset
from .pipeline import Trace
from .values import NameKind, NameProposal

LONGEST = 10_000  # characters of a report that are read: the model takes about a second for 2,500
MOST = 100  # names of a report that are proposed
PIECES = 254  # of words at once: camel_tools reads 256, two of which are marks of its own
KINDS: dict[str, NameKind] = {"PERS": "person", "PER": "person", "LOC": "place"}

_log = logging.getLogger(__name__)
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f"
_WORD = re.compile(rf"([^\W_](?:[^\W_]|[{_MARKS}])*|[^\s_])([\s_]*)")  # a word or a sign, and the gap after it
_UNSAID = frozenset({"Mn", "Cf", "Cs"})  # vowels, marks of direction, halves of characters


class Recognizer(Protocol):
    """What we use of `camel_tools.ner.NERecognizer`."""

    tokenizer: Any

    def __hash__(self) -> int: ...

    def predict(self, sentences: list[list[str]]) -> list[list[str]]: ...


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    spelled: str  # as the model is given it: without vowels
    pieces: int
    ends: bool  # no name goes on beyond it: a sign, or the last of its line


def unknown_names(read: Trace) -> tuple[NameProposal, ...]:
    """Names in the order of the text that overlap nothing that the rules have read; at most `MOST`."""
    recognizer = _recognizer()
    if recognizer is None:
        return ()
    raw = read.scanned.text.raw
    known, listed = _known(read), _listed(read)
    found = [
        name
        for name in _names(recognizer, raw[: _cut(raw)])
        if not any(start < name.end and name.start < end for start, end in known)
        and not (name.kind == "place" and any(start <= name.start and name.end <= end for start, end in listed))
    ]
    return tuple(found[:MOST])


def _known(read: Trace) -> list[tuple[int, int]]:
    """Where the rules have read a value, names of places that they propose themselves among them."""
    told, original = read.mentions, read.scanned.text.original
    found = [original(place.start, place.end) for place in told.places]
    found += [original(actor.start, actor.end) for actor in told.actors]
    found += [original(day.start, day.end) for day in told.dates]
    return found + [original(one.start, one.end) for one in (*told.sources, *told.weapons)]


def _listed(read: Trace) -> list[tuple[int, int]]:
    """Words, clitics included, that the gazetteer lists, whatever the rules took them for."""
    return [read.scanned.text.original(hit.outer, hit.end) for hit in read.scanned.hits.get("places", ())]


def _cut(text: str) -> int:
    """Where reading ends: no word is cut in two."""
    return len(text) if len(text) <= LONGEST else max(text.rfind(" ", 0, LONGEST), text.rfind("\n", 0, LONGEST), 0)


@lru_cache(maxsize=64)  # a page is seen again after each decision
def _names(recognizer: Recognizer, text: str) -> tuple[NameProposal, ...]:
    try:
        with _reading:
            words = list(_words(text, recognizer.tokenizer))
            windows = list(_windows(words))
            labels = recognizer.predict([[word.spelled for word in window] for window in windows])
        return tuple(
            name
            for window, told in zip(windows, labels, strict=True)
            for name in _joined(text, zip(window, told, strict=True))
        )
    except Exception as error:  # whatever a model does, the report is read without it
        _log.warning("the model of names failed on a report: %s", type(error).__name__)
        return ()


def _words(text: str, tokenizer: Any) -> Iterator[_Word]:
    """Words and signs, without those of which the model's vocabulary makes nothing: they would get no label."""
    for found in _WORD.finditer(text):
        opened = unicodedata.normalize("NFKC", found[1])
        spelled = "".join(c for c in opened if unicodedata.category(c) not in _UNSAID and c != "\u0640")
        if spelled and (pieces := len(tokenizer.tokenize(spelled))):
            ends = not any(map(str.isalnum, spelled)) or "\n" in found[2]
            yield _Word(found.start(1), found.end(1), spelled, pieces, ends)


def _windows(words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """Stretches that the model takes at once, cut where no name goes on if there is such a place."""
    window: list[_Word] = []
    for word in words:
        while window and sum(one.pieces for one in window) + word.pieces > PIECES:
            cut = next((at for at in range(len(window), 0, -1) if window[at - 1].ends), len(window))
            yield window[:cut]
            window = window[cut:]
        window.append(word)
    if window:
        yield window


def _joined(text: str, labelled: Iterable[tuple[_Word, str]]) -> list[NameProposal]:
    """Words of one name made one: B- begins it, I- goes on with it."""
    spans: list[tuple[str, int, int]] = []
    running = ""
    for word, told in labelled:
        mark, _, label = told.partition("-")
        if label not in KINDS or not any(map(str.isalnum, word.spelled)):
            running = ""
            continue
        if label == running and mark != "B":
            spans[-1] = (label, spans[-1][1], word.end)
        else:
            spans.append((label, word.start, word.end))
        running = "" if word.ends else label
    names = [NameProposal(KINDS[label], start, end, text[start:end], label) for label, start, end in spans]
    return [name for name in names if any(map(str.isalpha, name.name))]


def model_folder() -> Path | None:
    """Where the model lies: SIJIL_NER_MODEL, else what the catalogue in CAMELTOOLS_DATA names; it need not be there."""
    given = os.environ.get("SIJIL_NER_MODEL")
    return Path(given).expanduser() if given else dataset("NamedEntityRecognition")


def why_not() -> str:
    """Why no model serves, "" where one does.  Loads the model, if there seems to be one, to be sure."""
    _recognizer()
    return _loaded[0][1]


def _fault() -> str:
    """What is missing, found without importing or loading anything."""
    for package in ("camel_tools", "torch", "transformers"):
        if find_spec(package) is None:
            return f"{package} is not installed (requirements-ner.txt)"
    folder = model_folder()
    if folder is None:
        return "neither SIJIL_NER_MODEL nor the catalogue in CAMELTOOLS_DATA names a model"
    return folder_fault(folder)


def folder_fault(folder: Path) -> str:
    """What a model's folder lacks, "" where nothing."""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    if not any(folder.glob("model*.safetensors")) and not any(folder.glob("pytorch_model*.bin")):
        return f"{folder} holds no weights (model.safetensors or pytorch_model.bin)"
    if not any((folder / name).is_file() for name in ("vocab.txt", "tokenizer.json")):
        return f"{folder} holds no vocabulary (vocab.txt or tokenizer.json)"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        labels = set(config["id2label"].values())
        most = int(config.get("max_position_embeddings", 512))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f"{folder / 'config.json'} cannot be read as the configuration of a model that labels words"
    if "O" not in labels or not any(label.partition("-")[2] in KINDS for label in labels):
        return f"the model in {folder} is not trained to label persons or places"
    return "" if most >= PIECES + 2 else f"the model in {folder} reads fewer than {PIECES + 2} pieces at once"


_lock = threading.Lock()  # one thread loads, the others wait for it
_reading = threading.Lock()  # a tokenizer serves one thread at a time
_loaded: list[tuple[Recognizer | None, str]] = []  # empty until first asked


def _recognizer() -> Recognizer | None:
    with _lock:
        if not _loaded:
            _loaded.append(_load())
        return _loaded[0][0]


def _load() -> tuple[Recognizer | None, str]:
    """The model, or None and the reason, which is logged where somebody has named a model."""
    reason = _fault()
    if not reason:
        try:
            return _open(str(model_folder())), ""
        except Exception as error:  # files of a stranger: torch and transformers raise what they like
            told = f"{type(error).__name__}: {error}".splitlines()[0]
            reason = f"the model in {model_folder()} cannot be loaded ({told})"
    folder = model_folder()  # camel_tools' catalogue names one whether it was downloaded or not
    if os.environ.get("SIJIL_NER_MODEL") or (folder is not None and folder.is_dir()):
        _log.warning("no names are proposed: %s", reason)
    return None, reason


def _open(folder: str) -> Recognizer:
    """camel_tools' recognizer with the model of a folder that is there, tried on one word."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    with tempfile.TemporaryDirectory() as home, at_home_in(Path(home)):
        from camel_tools.ner import NERecognizer

        recognizer: Recognizer = NERecognizer(folder, use_gpu=False)
    if [len(labels) for labels in recognizer.predict([["سوريا"]])] != [1]:
        raise ValueError("it does not label a word")
    return recognizer

"""Weapons: names that stand for one code each, with the few contexts in which they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of


@dataclass(slots=True, unsafe_hash=True)
class CodeMention:
    """A weapon or a source named at a place in the text."""

    start: int
    end: int
    outer: int
    code: str
    rule: str
    ambiguous: bool = False


_STOP = re.compile(r"[.\n]")
_SEIZED = Phrase(any_of("seized") + r"(?:\s+\S+){0,9}\s*$")


def find_weapons(scanned: Scanned) -> list[CodeMention]:
    """Weapons in order, without those that were seized or found."""
    found: list[CodeMention] = []
    for hit in scanned.hits.get("weapons", []):
        if found and hit.start < found[-1].end:
            continue
        if hit.value == "unknown":
            continue
        if scanned.may_tell(_SEIZED, hit.outer - 90, hit.outer) and _SEIZED.pattern.search(
            _STOP.split(scanned.before(hit.outer, 90))[-1]
        ):
            continue
        found.append(CodeMention(hit.start, hit.end, hit.outer, hit.value, hit.entry.id))
    return found

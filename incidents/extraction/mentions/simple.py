"""Weapons and sources: names that stand for one code each, with the few contexts in which they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.match import Hit
from incidents.extraction.wording import any_of


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A weapon or a source named at a place in the text."""

    start: int
    end: int
    outer: int
    code: str
    rule: str
    ambiguous: bool = False


_SEIZED = re.compile(any_of("seized") + r"(?:\s+\S+){0,9}\s*$")
_VERB_OF_SAYING = frozenset({"source_after", "source_before"})


def find_weapons(scanned: Scanned) -> list[CodeMention]:
    """Weapons in order, without those that were seized or found."""
    found: list[CodeMention] = []
    for hit in scanned.hits.get("weapons", []):
        if found and hit.start < found[-1].end:
            continue
        if hit.value == "unknown":
            continue
        before = re.split(r"[.\n]", scanned.before(hit.outer, 90))[-1]
        if _SEIZED.search(before):
            continue
        found.append(CodeMention(hit.start, hit.end, hit.outer, hit.value, hit.entry.id))
    return found


def find_sources(scanned: Scanned) -> list[CodeMention]:
    """Sources that are told to have said something; an ambiguous name only beside a word of saying."""
    found: list[CodeMention] = []
    for hit in scanned.hits.get("sources", []):
        ambiguous = hit.row["ambiguous"] == "y"
        if ambiguous and not _speaks(scanned, hit):
            continue
        if scanned.inside("actors", hit.start, hit.end + 30) and _is_part_of_actor(scanned, hit):
            continue
        found.append(CodeMention(hit.start, hit.end, hit.outer, hit.value, hit.entry.id, ambiguous))
    return found


def _is_part_of_actor(scanned: Scanned, hit: Hit) -> bool:
    return any(
        a.start <= hit.start and a.end > hit.end for a in scanned.inside("actors", max(0, hit.start - 20), hit.end + 40)
    )


def _speaks(scanned: Scanned, hit: Hit) -> bool:
    """A word of saying within a few letters of the name, on the side where its row looks for the source."""
    for word in scanned.inside("reporting", max(0, hit.outer - 30), hit.end + 24):
        if word.end <= hit.outer:
            gap = scanned.folded[word.end : hit.outer]
        elif word.start >= hit.end:
            gap = scanned.folded[hit.end : word.outer]
        else:
            continue
        if len(gap.split()) <= 1 and not re.search(r"[.\n،]", gap):
            return True
    return False

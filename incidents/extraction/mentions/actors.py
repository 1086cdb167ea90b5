"""Who: armed sides, civilians by occupation and officials, by name and by what the date and the context allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..context import Scanned
from ..match import Hit


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at a place in the text; `outer` counts the clitics in, `role` is the row's hint."""

    start: int
    end: int
    outer: int
    code: str
    rule: str
    role: str
    prefix: str
    sure: bool  # the row needs no context


_NATIONS = frozenset({"تركي", "تركيه", "روسي", "روسيه", "امريكي", "امريكيه", "اميركي", "اميركيه", "ايراني", "ايرانيه"})
_HARDWARE = re.compile(r"(?:طاير\w*|طيران|مقاتلات|حربي\w*|مسير\w*|قوات|قوه|دوريه|مدفعيه|جنود|عسكري\w*|غارات|غاره|قاعده|قصف|انزال|مروحيات|مروحيه|سلاح الجو|الجندرما|ميليشيا\w*)\s*(?:ال)?$")
# Asayish or the new government's police: the same words from December 2024 on.
_SAME_WORDS = {("asayish", "transitional_government"), ("government", "transitional_government")}


def find_actors(scanned: Scanned) -> list[ActorMention]:
    """Actor names in order; names inside a source's or a longer place's name are not actors."""
    found: list[ActorMention] = []
    hits = scanned.hits.get("actors", [])
    index = 0
    while index < len(hits):
        same = [h for h in hits[index:] if h.start == hits[index].start and h.end == hits[index].end]
        index += len(same)
        hit = _choose(scanned, same)
        if hit is not None and not _hidden(scanned, hit):
            row = hit.row
            found.append(
                ActorMention(
                    hit.start, hit.end, hit.outer, hit.value, hit.entry.id, row["role_hint"], hit.prefix,
                    row["needs_context"] == "n",
                )  # fmt: skip
            )
    return found


def _choose(scanned: Scanned, hits: list[Hit]) -> Hit | None:
    when = scanned.published or date(2022, 1, 1)
    valid = [h for h in hits if _valid(h, when) and _context(scanned, h)]
    if not valid:
        return None
    if len(valid) > 1:
        codes = {h.value for h in valid}
        if {"asayish", "transitional_government"} <= codes:
            asayish = "اسايش" in scanned.folded or scanned.publisher in ("hawar", "asayish_press", "north_press")
            wanted = "asayish" if asayish else "transitional_government"
            return next(h for h in valid if h.value == wanted)
        valid.sort(key=lambda h: (h.row["needs_context"] == "y", h.row["valid_from"] == ""))
    return valid[0]


def _valid(hit: Hit, when: date) -> bool:
    start, end = hit.row["valid_from"], hit.row["valid_to"]
    day = when.isoformat()
    return (not start or start <= day) and (not end or day <= end)


def _context(scanned: Scanned, hit: Hit) -> bool:
    surface = hit.entry.surface
    if len(surface) < 3 and hit.value == "clan":
        return False
    if hit.row["needs_context"] != "y":
        return True
    bare = surface[2:] if surface.startswith("ال") else surface
    if bare in _NATIONS:
        return bool(_HARDWARE.search(scanned.before(hit.outer if not hit.prefix else hit.start, 24)))
    return True


def _hidden(scanned: Scanned, hit: Hit) -> bool:
    """Inside a longer name of a source (المركز الإعلامي لقوات سوريا الديمقراطية) the words are not the actor."""
    for source in scanned.inside("sources", max(0, hit.start - 60), hit.end + 40):
        if source.start <= hit.start and hit.end <= source.end and source.end - source.start > hit.end - hit.start:
            return True
    return False

"""Sites that no gazetteer has, where nothing nearer is told: a camp, a bridge, a checkpoint, a quarter by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from incidents.extraction.context import Scanned

from .new_places import begins_name, is_known_word, may_follow_head
from .place_roles import EVENT, PlaceMention, by_head

OWN = ("camp", "bridge", "crossing", "field")
OF_TOWNS = ("quarter", "station", "roundabout", "checkpoint")  # which go by their town, if it is told
_NAMED = re.compile(r" #?([\u0621-\u064a]{3,})(?: ([\u0621-\u064a]{3,}))?")


def named_sites(scanned: Scanned, start: int, end: int, kinds: Sequence[str]) -> list[PlaceMention]:
    """The sites that a stretch names, of the first of these kinds (حاجز المطاحن في حي المطاحن: the quarter)."""
    found = list(_all_sites(scanned, start, end, kinds))
    first = min((kinds.index(site.head) for site in found), default=0)
    return [site for site in found if site.head == kinds[first]]


def _all_sites(scanned: Scanned, start: int, end: int, kinds: Sequence[str]) -> Iterator[PlaceMention]:
    """The names behind heads of some kinds in a stretch, known or not (مخيم اليرموك, حاجز البانوراما)."""
    for head in scanned.inside("place_heads", start, end):
        if head.row["kind"] not in kinds or head.row["takes_place_after"] != "y" or head.prefix.endswith("ال"):
            continue
        name = _NAMED.match(scanned.folded, head.end, end)
        if name is None or not _is_name(scanned, name):
            continue
        role = by_head(scanned, head.row["kind"], head.value, head.outer)
        last = name.end(2) if _has_two_words(scanned, name) else name.end(1)
        if role == EVENT:
            start = head.end - len(head.entry.surface.rpartition(" ")[2])  # عند دوار الصدقة: the roundabout
            words = scanned.text.words(start, last)
            yield PlaceMention(start, last, head.outer, (), words, role, head.row["kind"], "place.site")


def _is_name(scanned: Scanned, name: re.Match[str]) -> bool:
    first = name[1]
    if name[2] and begins_name(first):
        return True
    if not (first.startswith("ال") or (name[2] or "").startswith("ال")):
        return False
    return may_follow_head(first) and not is_known_word(scanned, name.start(1), name.end(1), "site")


def _has_two_words(scanned: Scanned, name: re.Match[str]) -> bool:
    if not name[2] or name[1].startswith("ال"):
        return False
    return begins_name(name[1]) or not is_known_word(scanned, name.start(2), name.end(2), "site")

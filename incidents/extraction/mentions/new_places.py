"""Names behind بلدة, قرية and the like that the gazetteer does not have."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned, between
from incidents.extraction.match import Hit
from incidents.extraction.wording import any_of, words_of

from .place_roles import PlaceMention, by_head
from .spelling import nearest

_UNKNOWN_HEADS = frozenset({"village", "town", "desert"})
_PREFIX_WORDS = words_of("name_beginnings")
_NO_NAMES = words_of("no_names")
_NAME = re.compile(r"\s*([\u0621-\u064a]+)(?:\s+([\u0621-\u064a]+))?")


def unknown_names(scanned: Scanned, heads: list[Hit], known: list[PlaceMention]) -> list[PlaceMention]:
    """Names behind بلدة, قرية, مدينة, حي that the gazetteer does not have: a misspelling of one, or a new name."""
    found: list[PlaceMention] = []
    for hit in heads:
        near = between(known, hit.start - 60, hit.end + 4)
        if hit.value == "self" and not any(m.start < hit.end and hit.start < m.end for m in near):
            words = scanned.text.words(hit.start, hit.end)
            role = by_head(scanned, "station", "event_place", hit.outer)
            found.append(PlaceMention(hit.start, hit.end, hit.outer, (), words, role, "station", hit.entry.id))
            continue
        if hit.value != "names" and hit.row["kind"] not in ("village", "town", "city", "quarter", "desert"):
            continue
        if hit.row["takes_place_after"] != "y":
            continue
        if hit.prefix.endswith("ال") or any(
            m.outer <= hit.end + 2 <= m.end or m.outer - hit.end in (0, 1, 2) for m in near
        ):
            continue
        if any(m.start <= hit.start < m.end for m in [*near, *found[-1:]]):
            continue
        if mention := _name_after(scanned, hit):
            found.append(mention)
    named = [m for m in [*known, *found] if m.head in ("village", "town")]
    return found + [more for m in named for more in _further(scanned, m, known)]


_SEVERAL = re.compile(r"(?<!\w)[وفبل]*(?:ال)?" + any_of("several_places") + r"\s+[^،.\n]*$")
_AND_NAME = re.compile(r"\s*[،,]?\s*و(ال[\u0621-\u064a]{3,})(?!\w)")


def _further(scanned: Scanned, first: PlaceMention, known: list[PlaceMention]) -> list[PlaceMention]:
    """قرى أم الكيف والطويلة والدردارة: after "villages", each name joined by "and", known or not."""
    if not _SEVERAL.search(scanned.before(first.outer, 40)):
        return []
    found: list[PlaceMention] = []
    end = first.end
    while match := _AND_NAME.match(scanned.folded, end):
        start, end = match.start(1), match.end(1)
        if (held := next((m for m in between(known, start - 2, end) if m.end >= end), None)) is not None:
            end = held.end
            continue
        if match[1] in _NO_NAMES or _is_known_word(scanned, start, end):
            break
        words = scanned.text.words(start, end)
        found.append(PlaceMention(start, end, match.start(1) - 1, (), words, first.role, first.head, "place.further"))
    return found


def _name_after(scanned: Scanned, head: Hit) -> PlaceMention | None:
    match = _NAME.match(scanned.folded, head.end)
    if match is None or scanned.folded[head.end : match.start(1)].strip("#") != " ":
        return None
    start, end = match.start(1), match.end(1)
    first = match[1]
    if first not in _PREFIX_WORDS and not _may_be_name(scanned, head, first, start, end):
        return None
    if first in _PREFIX_WORDS and match[2]:
        end = match.end(2)
    surface = scanned.folded[start:end]
    kind = head.row["kind"]
    role = by_head(scanned, kind, head.value, head.outer)
    if head.value != "names" and first not in _PREFIX_WORDS and _is_known_word(scanned, start, end):
        return None
    close = nearest(surface, scanned.lexicon)
    if head.value == "names":
        return PlaceMention(
            head.start, end, head.outer, (), scanned.text.words(head.start, end), role, kind, head.entry.id
        )
    if close is not None:
        return PlaceMention(
            start,
            end,
            start,
            scanned.lexicon.place_names[close],
            scanned.text.words(start, end),
            role,
            kind,
            "place.near_spelling",
            variant=True,
        )
    if kind not in _UNKNOWN_HEADS:
        return None
    return PlaceMention(start, end, start, (), scanned.text.words(start, end), role, kind, "place.unknown_name")


def _may_be_name(scanned: Scanned, head: Hit, first: str, start: int, end: int) -> bool:
    """No general word, and no further thing (مزرعة ومضخات: "a farm and pumps")."""
    if len(first) < 3 or first in _NO_NAMES or first.startswith("و"):
        return False
    return head.value == "names" or not scanned.inside("not_places", start, end)


def _is_known_word(scanned: Scanned, start: int, end: int) -> bool:
    layers = (
        "cues",
        "place_heads",
        "relative_dates",
        "weekdays",
        "day_parts",
        "triggers",
        "outcomes",
        "reporting",
        "actors",
        "count_nouns",
        "not_casualties",
        "quantifiers",
        "numbers",
        "not_places",
    )
    return any(
        h.start <= start + 2 and end <= h.end for layer in layers for h in scanned.inside(layer, start - 1, end + 30)
    )

"""Whether a headline is news of its own: an act that no line after it tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_relations import of_another_region, same_place
from incidents.extraction.mentions.place_roles import EVENT, REFERENCE, ROAD

if TYPE_CHECKING:
    from .merging import Event


def is_news_itself(scanned: Scanned, event: Event, events: Sequence[Event]) -> bool:
    """A first line with a place, victims, and a day or a kind of act of its own, which no line after it tells."""
    told = [f for f in event.frames if f.kind == "headline"]
    if _is_elsewhere(scanned, event, events) and any(f.strong for f in told):
        return True
    if any(f.done and f.date is not None and any(p.role == EVENT for p in f.places) for f in told):
        return True
    again = any(related(event.type, e.type) for e in events if not e.headline)
    placed = any(p.role in (EVENT, REFERENCE) for p in event.places)
    return placed and not again and any(f.strong for f in told) and any(f.done or f.date for f in told)


def _is_elsewhere(scanned: Scanned, event: Event, events: Sequence[Event]) -> bool:
    """Whether a first line names places with a sure head, and every act after it was in others."""
    sure = [p for p in event.places if p.role in (EVENT, ROAD) and p.codes]
    bodies = [e for e in events if not e.headline and not e.background]
    if not sure or not bodies:
        return False
    return all(e.places and not same_place(scanned, sure, e.places) for e in bodies) and all(
        of_another_region(scanned, sure, e.places) or not related(event.type, e.type) for e in bodies
    )

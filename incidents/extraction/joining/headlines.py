"""Whether a headline is news of its own: an act that no line after it tells."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.extraction.clauses.acts import related
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_relations import REGIONS, same_place
from incidents.extraction.mentions.place_roles import EVENT, REFERENCE, ROAD

from .event import Event


def is_news_itself(scanned: Scanned, event: Event, events: Sequence[Event]) -> bool:
    """A first line with a place, victims, and a day or a kind of act of its own, which no line after it tells."""
    told = [f for f in event.frames if f.kind == "headline"]
    if _is_elsewhere(scanned, event, events) and any(f.strong or (f.harmed and f.triggers) for f in told):
        return True
    if any(f.done and f.date is not None and any(p.role == EVENT for p in f.places) for f in told):
        return True
    if _is_of_another_day(scanned, event, events):
        return True
    again = any(related(event.type, e.type) for e in events if not e.headline)
    placed = any(p.role in (EVENT, REFERENCE) for p in event.places)
    return placed and not again and any(f.strong for f in told) and any(f.done or f.date for f in told)


def _is_of_another_day(scanned: Scanned, event: Event, events: Sequence[Event]) -> bool:
    """عاجل: تفجير على دوار البصيرة قبل نصف ساعة, and under it a mine of yesterday in Deir ez-Zor: not told again."""
    here = [p for p in event.places if p.role in (EVENT, REFERENCE) and p.codes]
    day = event.date.value if event.date else None
    if not here or day is None or day.precision != "day" or not any(f.strong for f in event.frames):
        return False
    bodies = [e for e in events if not e.headline]
    return all(e.places and not same_place(scanned, here, e.places) for e in bodies) and all(
        e.date is not None and e.date.value.start != day.start for e in bodies
    )


def _is_elsewhere(scanned: Scanned, event: Event, events: Sequence[Event]) -> bool:
    """Whether a first line names a place, and every act after it was in another governorate, or of another kind."""
    kinds = {scanned.lexicon.places[code].kind for p in event.places for code in p.codes}
    named = [p for p in event.places if p.role in (EVENT, ROAD, REFERENCE) and p.codes and not kinds & REGIONS]
    bodies = [e for e in events if not e.headline and not e.background]
    if not named or not bodies or not all(e.places for e in bodies):
        return False
    here = _governorates(scanned, event)
    sure = any(p.role != REFERENCE for p in named)
    return all(
        ((there := _governorates(scanned, e)) and not here & there)
        or (sure and not same_place(scanned, named, e.places) and not related(event.type, e.type))
        for e in bodies
    )


def _governorates(scanned: Scanned, event: Event) -> set[str]:
    return {scanned.lexicon.places[code].governorate for p in event.places for code in p.codes}

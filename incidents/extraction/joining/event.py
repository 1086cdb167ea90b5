"""An incident in the making, which the readers of this room join clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from incidents.extraction.frames.frame import Frame
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_roles import PlaceMention
from incidents.extraction.values import DateValue


@dataclass(slots=True)
class Event:
    """An incident in the making: its frames in order, and what is settled of it."""

    frames: list[Frame] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    inherited_place: bool = False
    date: DateMention | None = None
    value: DateValue | None = None
    type: str = ""
    headline: bool = False
    background: bool = False
    contested: bool = False  # a clause joined it, or opened it after another, against the weights or the rules
    touched: int = 0  # where in the text the last clause taken in ends

    def telling(self) -> list[Frame]:
        """The frames that tell the act: the body's, or the headline's where there is no body."""
        body = [f for f in self.frames if f.kind == "body"]
        return body if any(f.strong or (f.harmed and f.triggers) for f in body) else self.frames


def last_told(events: Sequence[Event]) -> Event:
    """The one of which a clause was told last, be it not the last to begin."""
    return max(events, key=lambda event: event.touched)

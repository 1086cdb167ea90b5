"""What part of the earth a map shows, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ZOOM = 19


class BadView(ValueError):
    """A bounding box or zoom that no map has; the message is for a person."""


@dataclass(frozen=True)
class Box:
    """West, south, east and north in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Box:
        """From "west,south,east,north"; BadView for anything else."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise BadView("bbox must be four numbers: west,south,east,north") from None
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise BadView("bbox must lie on the earth, west before east and south before north")
        return cls(west, south, east, north)


WORLD = Box(-180, -90, 180, 90)


def parse_zoom(text: str) -> int:
    """A whole number from 0 to MAX_ZOOM; BadView for anything else."""
    if not (text.isascii() and text.isdigit() and int(text[:3]) <= MAX_ZOOM):
        raise BadView(f"zoom must be a whole number from 0 to {MAX_ZOOM}")
    return int(text)

"""A map for paper: outlines, rivers and names of our own files and the marks of a filter, as shapes for one SVG."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language

from geo.box import MAX_ZOOM, WORLD, Box
from geo.labels import labels
from incidents import mapping, wording
from incidents.charts.drawing import Shape
from incidents.querysets import IncidentQuerySet

WIDTH, HEIGHT = 860, 560
FOLDER = settings.BASE_DIR / "static" / "geo"
LAYERS = ("districts", "governorates", "rivers")  # the later over the earlier
VIEWS_KEPT = 50  # of which a process remembers the lines of the map
LEAST_DEGREES = 0.5  # no nearer than this, or a single village would fill the sheet
MARGIN = 0.08  # of the width and height, around the outermost mark
SYRIA = Box(35.6, 32.3, 42.4, 37.35)
SIDES = [(20, 34), (5, 28), (1, 22)]  # killed, from so many on: the size of the mark
LEAST_SIDE = 16
Line = list[list[float]]  # points, each longitude and latitude
LETTER, LINE = 6.6, 15  # about what a letter of a name takes
AT_ONE = 8  # a name's place and a mark nearer than this are at one spot


@dataclass(frozen=True)
class Spot:
    """One mark: a point or, for a cell of many, their middle."""

    x: str
    y: str
    css: str  # the family, or "several"
    extent: str
    radius: int
    scale: str  # of the shape of its family, which is drawn in a square of 24
    count: str
    label: str


@dataclass(frozen=True)
class Sheet:
    """A map ready to be written: paths by layer, names, and marks with the largest first."""

    paths: list[tuple[str, str]]  # class and "d"
    names: list[Shape]
    spots: list[Spot]
    counts: mapping.Counts
    kilometres: tuple[str, str]  # what the scale says, and its length
    width: int = WIDTH
    height: int = HEIGHT


def sheet(incidents: IncidentQuerySet, counts: mapping.Counts | None = None) -> Sheet:
    """The map of all incidents that have a point, or of all Syria where there is none; `counts` saves counting them."""
    counts = counts or mapping.count(incidents)
    view = View.around(counts.box or SYRIA)
    marks = mapping.marks(incidents, WORLD, view.zoom) if counts.on_map else []
    spots = sorted((view.spot(mark) for mark in marks), key=lambda spot: -spot.radius)
    paths = [path for layer in LAYERS for path in _paths(view, layer)]
    return Sheet(paths, view.names(spots), spots, counts, view.scale())


class Room(NamedTuple):
    """A rectangle of the sheet by its middle and the halves of its width and height."""

    x: float
    y: float
    half: float
    half_height: float

    def is_free(self, taken: list[Room]) -> bool:
        """Whether it lies on the sheet, and none of what is taken lies under it."""
        x, y, half, half_height = self
        for left, top, other_half, other_height in taken:
            if abs(x - left) < half + other_half and abs(y - top) < half_height + other_height:
                return False
        return half < x < WIDTH - half


def beside(x: float, y: float, mark: float, half: float) -> Iterator[Room]:
    """Where a name may stand: beneath its mark, above it, on either side."""
    down, across = mark + LINE * 0.6, mark + half + 3
    for left, top in ((0.0, down), (0.0, -down), (across, 0.0), (-across, 0.0)):
        yield Room(x + left, y + top, half, LINE / 2)


@dataclass(frozen=True)
class View:
    """A part of the earth on the sheet: degrees in, units of the picture out."""

    box: Box

    @classmethod
    def around(cls, box: Box) -> View:
        """The box with a margin, widened to the shape of the sheet."""
        middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
        shrink = math.cos(math.radians(middle[1]))
        width = max(box.east - box.west, LEAST_DEGREES) * (1 + 2 * MARGIN)
        height = max(box.north - box.south, LEAST_DEGREES * HEIGHT / WIDTH) * (1 + 2 * MARGIN)
        width = max(width, height * WIDTH / HEIGHT / shrink)
        height = max(height, width * HEIGHT / WIDTH * shrink)
        west, south = middle[0] - width / 2, middle[1] - height / 2
        return cls(Box(west, south, west + width, south + height))

    @property
    def zoom(self) -> int:
        """The zoom of a screen map that shows as much."""
        pixels = mapping.DEGREES_PER_PIXEL * WIDTH / (self.box.east - self.box.west)
        return max(0, min(MAX_ZOOM, round(math.log2(pixels))))

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        box = self.box
        x = (longitude - box.west) / (box.east - box.west) * WIDTH
        return x, (box.north - latitude) / (box.north - box.south) * HEIGHT

    def crosses(self, extent: Box) -> bool:
        box = self.box
        beside = extent.west > box.east or extent.east < box.west
        return not (beside or extent.south > box.north or extent.north < box.south)

    def path(self, line: Line) -> str:
        box = self.box
        across, down = WIDTH / (box.east - box.west), HEIGHT / (box.north - box.south)
        points = ((round((x - box.west) * across), round((box.north - y) * down)) for x, y in line)
        return f"M{'L'.join(f'{x} {y}' for (x, y), _same in groupby(points))}"

    def names(self, spots: list[Spot]) -> list[Shape]:
        """Names that cover neither each other nor a mark, each beside its place; the more important first."""
        arabic = get_language() == "ar"
        box = Box(max(self.box.west, -180), max(self.box.south, -90), min(self.box.east, 180), min(self.box.north, 90))
        marks = [Room(float(spot.x), float(spot.y), spot.radius, spot.radius - 2) for spot in spots]
        taken = [*marks]
        found: list[Shape] = []
        said = set()
        for feature in labels(box, self.zoom):
            properties = feature["properties"]
            text = properties["ar" if arabic else "en"]
            if text in said:
                continue  # of a town and the area around it, one
            x, y = self.at(*feature["geometry"]["coordinates"])
            here = [half for left, top, half, _height in marks if abs(left - x) < AT_ONE and abs(top - y) < AT_ONE]
            mark = max(here, default=LINE * 0.4)
            free = (room for room in beside(x, y, mark, len(text) * LETTER / 2) if room.is_free(taken))
            if room := next(free, None):
                taken.append(room)
                said.add(text)
                css = f"rank-{properties['rank']} {properties['kind']}"
                found.append(Shape(f"{room.x:.0f}", f"{room.y + 4:.0f}", text=text, css=css))
        return found

    def spot(self, mark: dict[str, Any]) -> Spot:
        x, y = self.at(*mark["geometry"]["coordinates"])
        of = mark["properties"]
        families = list(of["families"])
        known = sum(of["families"].values())
        mixed = len(families) > 1 or 0 < known < of["count"]
        css = "several" if mixed else (families or ["unknown"])[0]
        killed = of["killed"] or 0
        side = next((side for least, side in SIDES if killed >= least), LEAST_SIDE)
        number = wording.count(of["count"]) if of["count"] > 1 else ""
        label = mapping.mark_label(of)
        return Spot(f"{x:.1f}", f"{y:.1f}", css, of["extent"], side // 2, f"{side / 24:.2f}", number, label)

    def scale(self) -> tuple[str, str]:
        """A round number of kilometres and how long it is on the sheet."""
        middle = math.radians((self.box.south + self.box.north) / 2)
        across = (self.box.east - self.box.west) * 111.32 * math.cos(middle)
        steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
        km = max((step for step in steps if step <= across / 5), default=1)
        return wording.digits(km), f"{WIDTH * km / across:.1f}"


@lru_cache(maxsize=VIEWS_KEPT * len(LAYERS))
def _paths(view: View, layer: str) -> list[tuple[str, str]]:
    """Class and "d" of each line of the layer that crosses the sheet; most filters reach as far as some other did."""
    found = []
    for name, lines in _features(layer):
        crossing = [line for line, extent in lines if view.crosses(extent)]
        if crossing:
            found.append((f"{layer} {name}".strip(), "".join(map(view.path, crossing))))
    return found


@lru_cache(maxsize=len(LAYERS))
def _features(layer: str) -> list[tuple[str, list[tuple[Line, Box]]]]:
    """Of each feature of a layer its name and its lines, each with the box that holds it."""
    collection = json.loads(Path(FOLDER / f"{layer}.geojson").read_text(encoding="utf-8"))
    return [
        (feature["properties"].get("id", ""), [(line, _extent(line)) for line in _lines(feature["geometry"])])
        for feature in collection["features"]
    ]


def _extent(line: Line) -> Box:
    longitudes, latitudes = [point[0] for point in line], [point[1] for point in line]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _lines(geometry: dict[str, Any]) -> list[Line]:
    """Every ring or line of a shape."""
    coordinates: list[Any] = geometry["coordinates"]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    return coordinates if geometry["type"] in ("Polygon", "MultiLineString") else [coordinates]

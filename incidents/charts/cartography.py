"""A map for paper: outlines, rivers and names of our own files and the marks of a filter, as shapes for one SVG."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

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
LEAST_DEGREES = 0.5  # no nearer than this, or a single village would fill the sheet
MARGIN = 0.08  # of the width and height, around the outermost mark
SYRIA = Box(35.6, 32.3, 42.4, 37.35)
SIDES = [(20, 34), (5, 28), (1, 22)]  # killed, from so many on: the size of the mark
LEAST_SIDE = 16
Line = list[list[float]]  # points, each longitude and latitude
LETTER, LINE = 6.6, 15  # about what a letter of a name takes


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
    paths = [(css, d) for layer in LAYERS for css, d in view.paths(layer)]
    return Sheet(paths, view.names(), spots, counts, view.scale())


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

    def paths(self, layer: str) -> list[tuple[str, str]]:
        """Class and "d" of each line of the layer that crosses the sheet."""
        found = []
        for name, lines in _features(layer):
            crossing = [line for line, extent in lines if self._crosses(extent)]
            if crossing:
                found.append((f"{layer} {name}".strip(), "".join(map(self._path, crossing))))
        return found

    def _crosses(self, extent: Box) -> bool:
        box = self.box
        beside = extent.west > box.east or extent.east < box.west
        return not (beside or extent.south > box.north or extent.north < box.south)

    def _path(self, line: Line) -> str:
        box = self.box
        across, down = WIDTH / (box.east - box.west), HEIGHT / (box.north - box.south)
        points = (f"{(x - box.west) * across:.0f} {(box.north - y) * down:.0f}" for x, y in line)
        return f"M{'L'.join(point for point, _same in groupby(points))}"

    def names(self) -> list[Shape]:
        """Names that do not cover each other, the more important first."""
        arabic = get_language() == "ar"
        box = Box(max(self.box.west, -180), max(self.box.south, -90), min(self.box.east, 180), min(self.box.north, 90))
        taken: list[tuple[float, float, float]] = []
        found = []
        for feature in labels(box, self.zoom):
            properties = feature["properties"]
            text = properties["ar" if arabic else "en"]
            x, y = self.at(*feature["geometry"]["coordinates"])
            half = len(text) * LETTER / 2
            if any(abs(x - a) < half + b and abs(y - c) < LINE for a, b, c in taken) or not half < x < WIDTH - half:
                continue
            taken.append((x, half, y))
            css = f"rank-{properties['rank']} {properties['kind']}"
            found.append(Shape(f"{x:.0f}", f"{y + 18:.0f}", text=text, css=css))
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

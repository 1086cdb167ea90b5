"""Which incidents a map shows, where, and how exactly: marks for a view, clustered in the database.

Every incident of a filter is either in the sum of the marks of the whole world or in `Counts.not_on_map`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import CharField, Func, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.prepared import Prepared, Question, array
from geo.box import Box
from geo.models import Place
from incidents import wording
from incidents.codes import EventFamily, PlacePrecision
from incidents.models import IncidentPlace
from incidents.querysets import IncidentQuerySet, alone_by_keys

MARKS_UNCLUSTERED = 150  # as many different points as a view shows one by one
CELL_PIXELS = 52  # beyond that, one mark for each cell of this size
MARK_PIXELS = 38  # cells of which the middles are nearer than this have one mark, or one would cover the other
DEGREES_PER_PIXEL = 360 / 256  # at zoom 0, in Web Mercator
SQUARE = 0.82  # cosine of 35 degrees, which makes a cell square on the map of Syria


class Extent(TextChoices):
    """What a mark may claim: a point, somewhere around it, or a whole area whose middle it is."""

    POINT = "point"
    NEAR = "near"
    AREA = "area"


@dataclass(frozen=True)
class Counts:
    """Incidents of a filter, how many of them have a point, and the box that holds those points."""

    total: int
    on_map: int
    box: Box | None

    @property
    def not_on_map(self) -> int:
        return self.total - self.on_map


def count(incidents: IncidentQuerySet) -> Counts:
    """Two counts, of which an index answers each: as one they would go through all rows of the table."""
    rows = incidents.once()
    every, placed = Question.of(rows.values("pk")), Question.of(rows.filter(map_longitude__isnull=False).values(*POINT))
    if every is None or placed is None:
        return Counts(0, 0, None)
    with placed.within(COUNTED, before=every.values, every=every.sql) as cursor:
        total, on_map, *edges = cursor.fetchone()
    return Counts(total, on_map, Box(*edges) if on_map else None)


POINT = ("map_longitude", "map_latitude")
COUNTED = """SELECT (SELECT count(*) FROM ({every}) every), count(*),
    min(map_longitude), min(map_latitude), max(map_longitude), max(map_latitude) FROM ({chosen}) placed"""


def incidents_at(incidents: IncidentQuerySet, box: Box, extent: str = "") -> IncidentQuerySet:
    """Those whose point lies in the box; with "area" only areas, with any other extent all but areas."""
    rows = incidents.filter(map_longitude__range=(box.west, box.east), map_latitude__range=(box.south, box.north))
    if extent:
        rows = rows.filter(map_extent=Extent.AREA) if extent == Extent.AREA else rows.exclude(map_extent=Extent.AREA)
    return rows


def marks(incidents: IncidentQuerySet, box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features of what the box holds; the counts of all features add up to the incidents in it.

    A feature stands for one point or, where the box holds too many, for a cell of a grid (its
    `bbox` then says how far its incidents are spread).  `areas` says how many of them are only known to an area;
    these have marks of their own, but for a crowded view in which one would cover the other.
    """
    pixel = DEGREES_PER_PIXEL / 2**zoom
    groups = _apart(_grouped(incidents_at(incidents.once(), box), pixel * CELL_PIXELS), pixel * MARK_PIXELS)
    places = alone_by_keys(Place, {group["one_place"] for group in groups})
    return [_feature(group, places[group["one_place"]]) for group in groups]


def _grouped(rows: IncidentQuerySet, width: float) -> list[dict[str, Any]]:
    """One row for each mark: first all incidents of a type at a spot are one, which are few, then spots of a cell."""
    question = Question.of(rows.values(*SPOT, "reference", "killed_best"))
    if question is None:
        return []
    with question.within(GROUPED, after=[MARKS_UNCLUSTERED, width, width * SQUARE]) as cursor:
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


SPOT = (*POINT, "map_extent", "map_place_id", "event_type_id")
FAMILIES = ", ".join(f"sum(number) FILTER (WHERE family = '{family}')::int AS {family}" for family in EventFamily)
GROUPED = f"""
WITH chosen AS ({{chosen}}), spots AS MATERIALIZED (
    SELECT map_longitude AS lon, map_latitude AS lat, map_extent AS extent, map_place_id AS place, event_type_id,
        count(*) AS number, sum(killed_best) AS killed, min(reference) AS reference
    FROM chosen GROUP BY 1, 2, 3, 4, 5
), view AS (
    SELECT count(*) > %s AS is_crowded, %s::float AS width, %s::float AS height
    FROM (SELECT DISTINCT lon, lat, extent = '{Extent.AREA}' FROM spots) AS points
), cells AS (
    SELECT spots.*, is_crowded, family, extent = '{Extent.AREA}' AS is_area,
        CASE WHEN is_crowded AND extent <> '{Extent.AREA}' THEN floor(lon / width) ELSE lon END AS x,
        CASE WHEN is_crowded AND extent <> '{Extent.AREA}' THEN floor(lat / height) ELSE lat END AS y
    FROM view, spots LEFT JOIN incidents_eventtype type ON type.id = spots.event_type_id
)
SELECT is_crowded, sum(number)::int AS number, sum(number) FILTER (WHERE is_area)::int AS areas,
    bool_or(extent = '{Extent.NEAR}') AS is_near,
    min(lon) AS west, max(lon) AS east, min(lat) AS south, max(lat) AS north,
    sum(lon * number) / sum(number) AS middle_lon, sum(lat * number) / sum(number) AS middle_lat,
    sum(killed)::int AS killed, min(place) AS one_place, max(place) AS last_place, min(reference) AS one_reference,
    {FAMILIES}
FROM cells GROUP BY is_crowded, is_area, x, y ORDER BY is_area, y, x"""


def _apart(groups: list[dict[str, Any]], width: float) -> list[dict[str, Any]]:
    """The same marks, but of a crowded view those that would cover a larger one are part of it."""
    height = width * SQUARE
    kept: dict[tuple[int, int], list[dict[str, Any]]] = {}
    hidden = set()
    for place, group in sorted(enumerate(groups), key=lambda pair: (-pair[1]["number"], pair[0])):
        if not group["is_crowded"]:
            continue
        x, y = math.floor(group["middle_lon"] / width), math.floor(group["middle_lat"] / height)
        around = (other for by in NEXT for other in kept.get((x + by[0], y + by[1]), ()))
        larger = next((other for other in around if _covers(other, group, width, height)), None)
        if larger is None:
            kept.setdefault((x, y), []).append(group)
        else:
            _take_in(larger, group)
            hidden.add(place)
    return [group for place, group in enumerate(groups) if place not in hidden]


NEXT = list(product((-1, 0, 1), repeat=2))


def _covers(one: dict[str, Any], other: dict[str, Any], width: float, height: float) -> bool:
    beside = abs(one["middle_lon"] - other["middle_lon"]) >= width
    return not beside and abs(one["middle_lat"] - other["middle_lat"]) < height


def _take_in(group: dict[str, Any], other: dict[str, Any]) -> None:
    """What the other holds is in the group; its middle stays, so that no further mark comes under it."""
    for name in ("number", "areas", *EventFamily):
        group[name] = (group[name] or 0) + (other[name] or 0)
    if other["killed"] is not None:
        group["killed"] = (group["killed"] or 0) + other["killed"]
    for name in ("west", "south", "one_place", "one_reference"):
        group[name] = min(group[name], other[name])
    for name in ("east", "north", "last_place", "is_near"):
        group[name] = max(group[name], other[name])


def _feature(group: dict[str, Any], place: Place) -> dict[str, Any]:
    spread = (group["west"], group["south"]) != (group["east"], group["north"])
    areas = group["areas"] or 0
    is_area = areas == group["number"]
    properties = {
        "count": group["number"],
        "areas": areas,
        "extent": Extent.AREA if is_area else Extent.NEAR if areas or group["is_near"] else Extent.POINT,
        "families": {family: group[family] for family in EventFamily if group[family]},
        "killed": group["killed"],
        "name": place.name if group["one_place"] == group["last_place"] else None,
        "pcode": place.pcode if is_area else None,
        "reference": group["one_reference"] if group["number"] == 1 else None,
    }
    middle = [group["middle_lon"], group["middle_lat"]] if spread else [group["west"], group["south"]]
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": middle}, "properties": properties}
    if spread:
        feature["bbox"] = [group["west"], group["south"], group["east"], group["north"]]
    return feature


def mark_label(mark: dict[str, Any]) -> str:
    """What a mark says to those who do not see it: place, incidents, killed."""
    number = mark["count"]
    parts = [mark["name"] or _("Several places")]
    parts.append(ngettext("%(number)s incident", "%(number)s incidents", number) % {"number": wording.count(number)})
    if mark["killed"] is not None:
        parts.append(_("%(number)s killed") % {"number": wording.count(mark["killed"])})
    if 0 < mark["areas"] < number:
        parts.append(_("%(number)s of them somewhere in an area") % {"number": wording.count(mark["areas"])})
    return _(", ").join(parts)


def places_on_small_map(places: Iterable[IncidentPlace]) -> list[dict[str, Any]]:
    """What the small map of one record draws: each place that has a point, the primary one first."""
    named = {place.pk: place.place for place in places if place.precision != PlacePrecision.COUNTRY}
    rows: Any = _located(array(named)) if named else []
    return [
        {
            "lon": row.lon,
            "lat": row.lat,
            "extent": row.extent,
            "name": named[row.pk].name,
            "pcode": named[row.pk].pcode if row.extent == Extent.AREA else None,
            "primary": row.is_primary,
        }
        for row in rows
    ]


_located = Prepared(
    lambda: IncidentPlace.objects.annotate(
        lon=Coalesce("longitude", "place__longitude"), lat=Coalesce("latitude", "place__latitude"), extent=PlaceExtent()
    ).filter(lon__isnull=False, pk__among=[])
)


class PlaceExtent(Func):
    """What a mark at a place of an incident may claim; the rule stands in the database (`place_extent`)."""

    function = "place_extent"
    output_field = CharField()

    def __init__(self) -> None:
        names = "latitude longitude place__kind place__latitude place__longitude place__coordinate_precision"
        super().__init__("precision", *names.split())

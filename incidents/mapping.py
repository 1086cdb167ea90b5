"""Which incidents a map shows, where, and how exactly: marks for a view, clustered in the database.

Every incident of a filter is either in the sum of the marks of the whole world or in `Counts.not_on_map`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    F,
    FloatField,
    Func,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Floor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.box import Box
from geo.models import Place
from incidents import wording
from incidents.codes import EventFamily, PlacePrecision
from incidents.models import IncidentPlace
from incidents.querysets import IncidentQuerySet

MARKS_UNCLUSTERED = 150  # as many different points as a view shows one by one
CELL_PIXELS = 52  # beyond that, one mark for each cell of this size
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
    edges: dict[str, Any] = {"west": Min("map_longitude"), "south": Min("map_latitude")}
    edges |= {"east": Max("map_longitude"), "north": Max("map_latitude")}
    found = incidents.once().aggregate(total=Count("pk"), on_map=Count("map_longitude"), **edges)
    total, on_map = found.pop("total"), found.pop("on_map")
    return Counts(total, on_map, Box(**found) if on_map else None)


def incidents_at(incidents: IncidentQuerySet, box: Box, extent: str = "") -> IncidentQuerySet:
    """Those whose point lies in the box; with "area" only areas, with any other extent all but areas."""
    rows = incidents.filter(map_longitude__range=(box.west, box.east), map_latitude__range=(box.south, box.north))
    if extent:
        rows = rows.filter(map_extent=Extent.AREA) if extent == Extent.AREA else rows.exclude(map_extent=Extent.AREA)
    return rows


def marks(incidents: IncidentQuerySet, box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features of what the box holds; the counts of all features add up to the incidents in it.

    A feature stands for one point or, where the box holds too many, for a cell of a grid (its
    `bbox` then says how far its incidents are spread).  Areas are never mixed with points.
    """
    rows = incidents_at(incidents.once(), box).annotate(is_area=Q(map_extent=Extent.AREA))
    point = (F("map_longitude"), F("map_latitude"))
    different = rows.values("map_longitude", "map_latitude", "is_area").distinct()[: MARKS_UNCLUSTERED + 1]
    x, y = _cell(zoom) if len(different) > MARKS_UNCLUSTERED else point
    cells: QuerySet[Any, Any] = rows.annotate(x=x, y=y).values("x", "y", "is_area")
    groups = list(cells.annotate(**SUMS).order_by("is_area", "y", "x"))
    places = Place.objects.in_bulk({group["one_place"] for group in groups})
    return [_feature(group, places[group["one_place"]]) for group in groups]


def _cell(zoom: int) -> tuple[Case, Case]:
    """Column and row of the grid that a point falls into at this zoom; an area keeps its own point."""
    width = DEGREES_PER_PIXEL * CELL_PIXELS / 2**zoom

    def snapped(name: str, step: float) -> Case:
        floor = Cast(Floor(F(name) / Value(step)), FloatField())
        return Case(When(is_area=True, then=F(name)), default=floor, output_field=FloatField())

    return snapped("map_longitude", width), snapped("map_latitude", width * SQUARE)


SUMS = {
    "count": Count("pk"),
    "near": Count("pk", filter=Q(map_extent=Extent.NEAR)),
    "west": Min("map_longitude"),
    "east": Max("map_longitude"),
    "south": Min("map_latitude"),
    "north": Max("map_latitude"),
    "middle_lon": Avg("map_longitude"),
    "middle_lat": Avg("map_latitude"),
    "all_killed": Sum("killed_best"),
    "one_place": Min("map_place"),
    "last_place": Max("map_place"),
    "one_reference": Min("reference"),
} | {f"family_{family}": Count("pk", filter=Q(event_type__family=family)) for family in EventFamily}


def _feature(group: dict[str, Any], place: Place) -> dict[str, Any]:
    spread = (group["west"], group["south"]) != (group["east"], group["north"])
    properties = {
        "count": group["count"],
        "extent": Extent.AREA if group["is_area"] else Extent.NEAR if group["near"] else Extent.POINT,
        "families": {family: group[f"family_{family}"] for family in EventFamily if group[f"family_{family}"]},
        "killed": group["all_killed"],
        "name": place.name if group["one_place"] == group["last_place"] else None,
        "pcode": place.pcode if group["is_area"] else None,
        "reference": group["one_reference"] if group["count"] == 1 else None,
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
    return _(", ").join(parts)


def places_on_small_map(places: Iterable[IncidentPlace]) -> list[dict[str, Any]]:
    """What the small map of one record draws: each place that has a point, the primary one first."""
    shown = IncidentPlace.objects.filter(pk__in=[place.pk for place in places]).exclude(
        precision=PlacePrecision.COUNTRY
    )
    rows = shown.select_related("place").annotate(
        lon=Coalesce("longitude", "place__longitude"), lat=Coalesce("latitude", "place__latitude"), extent=PlaceExtent()
    )
    return [
        {
            "lon": row.lon,
            "lat": row.lat,
            "extent": row.extent,
            "name": row.place.name,
            "pcode": row.place.pcode if row.extent == Extent.AREA else None,
            "primary": row.is_primary,
        }
        for row in rows.filter(lon__isnull=False)
    ]


class PlaceExtent(Func):
    """What a mark at a place of an incident may claim; the rule stands in the database (`place_extent`)."""

    function = "place_extent"
    output_field = CharField()

    def __init__(self) -> None:
        names = "latitude longitude place__kind place__latitude place__longitude place__coordinate_precision"
        super().__init__("precision", *names.split())

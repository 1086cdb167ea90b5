"""Which incidents a map shows, where, and how exactly: marks for a view, clustered in the database.

Every incident of a filter is either in the sum of the marks of the whole world or in `Counts.not_on_map`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Floor

from geo.box import WORLD, Box
from geo.models import Place
from incidents.codes import EventFamily, Outcome, PlacePrecision
from incidents.models import Casualty, Incident, IncidentPlace
from incidents.querysets import IncidentQuerySet

MARKS_UNCLUSTERED = 150  # as many different points as a view shows one by one
CELL_PIXELS = 52  # beyond that, one mark for each cell of this size
DEGREES_PER_PIXEL = 360 / 256  # at zoom 0, in Web Mercator
SQUARE = 0.82  # cosine of 35 degrees, which makes a cell square on the map of Syria

AREA_PRECISIONS = [PlacePrecision.SUBDISTRICT, PlacePrecision.DISTRICT, PlacePrecision.GOVERNORATE]
AREA_KINDS = [
    Place.Kind.GOVERNORATE,
    Place.Kind.DISTRICT,
    Place.Kind.SUBDISTRICT,
    Place.Kind.RIVER,
    Place.Kind.AREA,
]


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


def count(incidents: QuerySet[Incident]) -> Counts:
    found = points(incidents).aggregate(
        on_map=Count("pk"), west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    on_map = found.pop("on_map")
    return Counts(incidents.count(), on_map, Box(**found) if on_map else None)


def placed() -> QuerySet[Any]:
    """The primary places of all incidents that have a point, each with `lon`, `lat` and `extent`.

    The point is the one set for the incident, or else the place's own.  An incident known only to lie in
    the country has none.
    """
    primary = IncidentPlace.objects.filter(is_primary=True).exclude(precision=PlacePrecision.COUNTRY)
    return with_extent(primary).filter(lon__isnull=False, lat__isnull=False)


def points(incidents: QuerySet[Incident], box: Box = WORLD) -> QuerySet[Any]:
    """Those of `placed` that belong to the incidents and lie in the box."""
    mine = placed().filter(incident__in=incidents.order_by().values("pk"))
    return mine.filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))


def with_extent(places: QuerySet[IncidentPlace]) -> QuerySet[Any]:
    """The same rows with `lon`, `lat` and `extent`; a place without a point has null for the first two."""
    own_point = Q(precision=PlacePrecision.EXACT)
    own_point |= Q(latitude__isnull=False) & ~Q(latitude=F("place__latitude"), longitude=F("place__longitude"))
    vague_point = Q(place__coordinate_precision__in=[
        Place.CoordinatePrecision.APPROXIMATE,
        Place.CoordinatePrecision.CENTROID,
    ])  # fmt: skip
    return places.annotate(
        lon=Coalesce("longitude", "place__longitude"),
        lat=Coalesce("latitude", "place__latitude"),
        extent=Case(
            When(precision__in=AREA_PRECISIONS, then=Value(Extent.AREA)),
            When(precision=PlacePrecision.NEAR, then=Value(Extent.NEAR)),
            When(own_point, then=Value(Extent.POINT)),
            When(place__kind__in=AREA_KINDS, then=Value(Extent.AREA)),
            When(vague_point, then=Value(Extent.NEAR)),
            default=Value(Extent.POINT),
        ),
    )


def incidents_at(incidents: QuerySet[Incident], box: Box, extent: str = "") -> IncidentQuerySet:
    """Those whose point lies in the box; with "area" only areas, with any other extent all but areas.

    Each has `lon` and `lat` beside its own fields.
    """
    rows = points(incidents, box)
    if extent:
        rows = rows.filter(extent=Extent.AREA) if extent == Extent.AREA else rows.exclude(extent=Extent.AREA)
    mine = placed().filter(incident=OuterRef("pk"))
    found: Any = incidents.filter(pk__in=rows.values("incident"))
    return found.annotate(lon=Subquery(mine.values("lon")), lat=Subquery(mine.values("lat")))  # type: ignore[no-any-return]


def marks(incidents: QuerySet[Incident], box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features of what the box holds; the counts of all features add up to the incidents in it.

    A feature stands for one point or, where the box holds too many, for a cell of a grid (its
    `bbox` then says how far its incidents are spread).  Areas are never mixed with points.
    """
    is_area = Case(When(extent=Extent.AREA, then=True), default=False, output_field=BooleanField())
    rows = points(incidents, box).annotate(is_area=is_area, killed=_killed()).order_by()
    different = rows.values("lon", "lat", "is_area").distinct()[: MARKS_UNCLUSTERED + 1]
    x, y = _cell(zoom) if len(different) > MARKS_UNCLUSTERED else (F("lon"), F("lat"))
    cells: QuerySet[Any, Any] = rows.annotate(x=x, y=y).values("x", "y", "is_area")
    groups = list(cells.annotate(**SUMS).order_by("is_area", "y", "x"))
    places = Place.objects.in_bulk({group["one_place"] for group in groups})
    return [_feature(group, places[group["one_place"]]) for group in groups]


def _killed() -> Subquery:
    """The best figure of the killed of an incident; null where none is stated."""
    groups = Casualty.objects.filter(incident=OuterRef("incident"), outcome=Outcome.KILLED).order_by()
    return Subquery(groups.values("incident").annotate(sum=Sum("best")).values("sum"))


def _cell(zoom: int) -> tuple[Case, Case]:
    """Column and row of the grid that a point falls into at this zoom; an area keeps its own point."""
    width = DEGREES_PER_PIXEL * CELL_PIXELS / 2**zoom

    def snapped(name: str, step: float) -> Case:
        floor = Cast(Floor(F(name) / Value(step)), FloatField())
        return Case(When(is_area=True, then=F(name)), default=floor, output_field=FloatField())

    return snapped("lon", width), snapped("lat", width * SQUARE)


SUMS = {
    "count": Count("pk"),
    "near": Count("pk", filter=Q(extent=Extent.NEAR)),
    "west": Min("lon"),
    "east": Max("lon"),
    "south": Min("lat"),
    "north": Max("lat"),
    "middle_lon": Avg("lon"),
    "middle_lat": Avg("lat"),
    "all_killed": Sum("killed"),
    "one_place": Min("place_id"),
    "last_place": Max("place_id"),
    "one_reference": Min("incident__reference"),
} | {
    f"family_{family}": Count("pk", filter=Q(incident__event_type__family=family)) for family in EventFamily
}  # fmt: skip


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


def places_on_small_map(places: Iterable[IncidentPlace]) -> list[dict[str, Any]]:
    """What the small map of one record draws: each place that has a point, the primary one first."""
    rows = with_extent(IncidentPlace.objects.filter(pk__in=[place.pk for place in places])).select_related("place")
    return [
        {
            "lon": row.lon,
            "lat": row.lat,
            "extent": row.extent,
            "name": row.place.name,
            "pcode": row.place.pcode if row.extent == Extent.AREA else None,
            "primary": row.is_primary,
        }
        for row in rows.exclude(precision=PlacePrecision.COUNTRY).filter(lon__isnull=False)
    ]

"""The reading vocabulary of places: by name in both scripts, by area, by distance, by what lies within what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from config.prepared import Prepared, array
from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest

from geo.fields import EARTH_RADIUS_KM, ArabicFold, distance_km

if TYPE_CHECKING:
    from geo.models import Place

UNDER = """
WITH RECURSIVE under(id) AS (
    SELECT id FROM geo_place WHERE code = ANY(%s)
    UNION SELECT child.id FROM geo_place child JOIN under ON child.parent_id = under.id
) SELECT id FROM under
"""
ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM geo_place WHERE id = ANY(%s)
    UNION SELECT place.id, place.parent_id FROM geo_place place JOIN above ON place.id = above.parent_id
) SELECT id FROM above
"""
LEVELS = ("governorate", "district", "subdistrict")


class GazetteerRow(NamedTuple):
    """A place as readers of text need it; `names` are its Arabic spellings, the principal one first.

    `governorate`, `district` and `subdistrict` are codes, that of the place itself included; empty where it has none.
    """

    code: str
    names: tuple[str, ...]
    kind: str
    governorate: str
    district: str
    subdistrict: str
    latitude: float | None
    longitude: float | None
    name_en: str


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, with their spellings when asked."""

    def in_box(self, west: float, south: float, east: float, north: float) -> Self:
        """Places whose point lies in a box of degrees, its edges included.

        A `west` greater than `east` crosses the 180th meridian.
        """
        return self.filter(_in_box(west, south, east, north))

    def in_polygon(self, ring: Iterable[tuple[float, float]]) -> Self:
        """Places whose point lies in a ring of (longitude, latitude) pairs, which closes by itself."""
        return self.filter(point__in_polygon=list(ring))

    def near(self, latitude: float, longitude: float, km: float) -> Self:
        """Places within `km` of a point over the sphere, nearest first, each with its `distance_km`."""
        distance = distance_km("latitude", "longitude", latitude, longitude)
        return (
            self.in_box(*box_around(latitude, longitude, km))
            .annotate(distance_km=distance)
            .filter(distance_km__lte=km)
            .order_by("distance_km", "code")
        )

    def descendants(self, *codes: str) -> Self:
        """The places of these codes and everything that lies within them, however deep."""
        return self.filter(pk__in=RawSQL(UNDER, [list(codes)]))

    def with_areas(self, keys: Iterable[int]) -> dict[int, Place]:
        """The places of these keys and all that they lie in, by key, each linked to the next above it."""
        found = {place.pk: place for place in _above()(array(keys))}
        parent: Any = self.model._meta.get_field("parent")
        for place in found.values():
            parent.set_cached_value(place, found[place.parent_id] if place.parent_id else None)
        return found

    def search(self, text: str) -> Self:
        """Places with a name or spelling, in either script, that holds or resembles `text`; the likest first."""
        wanted = ArabicFold(Value(" ".join(text.split())))
        return (
            self.annotate(folded_en=ArabicFold(F("name_en")))
            .filter(_named(wanted))
            .annotate(likeness=_likeness(wanted))
            .order_by("-likeness", "code")
        )

    def gazetteer_rows(self) -> Iterator[GazetteerRow]:
        """Every place of this queryset with its Arabic spellings and its areas, in three queries however many."""
        from geo.models import Place, PlaceName

        areas = {key: rest for key, *rest in Place.objects.order_by().values_list("id", "kind", "code", "parent_id")}
        spellings: dict[int, list[str]] = defaultdict(list)
        for place_id, name in PlaceName.objects.filter(language="ar").order_by("id").values_list("place_id", "name"):
            spellings[place_id].append(name)
        fields = ("id", "code", "name_ar", "kind", "latitude", "longitude", "name_en")
        for key, code, name, kind, *rest in self.order_by("code").values_list(*fields):
            names = tuple(dict.fromkeys([name, *spellings[key]]))
            of = _areas_of(key, areas)
            governorate, district, subdistrict = (of.get(level, "") for level in LEVELS)
            yield GazetteerRow(code, names, kind, governorate, district, subdistrict, *rest)


@cache
def _above() -> Prepared[Place]:
    from geo.models import Place

    return Prepared(lambda: Place.objects.order_by().filter(pk__in=RawSQL(ABOVE, [[0]])))


def box_around(latitude: float, longitude: float, km: float) -> tuple[float, float, float, float]:
    """West, south, east and north of the smallest box of degrees that holds the circle; west > east across 180°."""
    reach = km / EARTH_RADIUS_KM * 1.000001 + 1e-9  # a breath wider, so that rounding loses no point on the rim
    degrees = math.degrees(reach)
    south, north = latitude - degrees, latitude + degrees
    if south <= -90 or north >= 90 or reach >= math.pi / 2:
        return -180, max(south, -90), 180, min(north, 90)
    width = math.degrees(math.asin(math.sin(reach) / math.cos(math.radians(latitude))))
    if width >= 180:
        return -180, south, 180, north
    return _wrapped(longitude - width), south, _wrapped(longitude + width), north


def _wrapped(longitude: float) -> float:
    if -180 <= longitude <= 180:
        return longitude
    return longitude - math.copysign(360, longitude)


def _in_box(west: float, south: float, east: float, north: float) -> Q:
    if west <= east:
        return Q(point__in_box=(west, south, east, north))
    return Q(point__in_box=(west, south, 180, north)) | Q(point__in_box=(-180, south, east, north))


def _named(wanted: Any) -> Q | Exists:
    from geo.models import PlaceName

    spelled = PlaceName.objects.filter(place=OuterRef("pk")).filter(
        Q(folded__contains=wanted) | Q(TrigramSimilar(F("folded"), wanted))
    )
    own = Q(sort_key__contains=wanted) | Q(folded_en__contains=wanted)
    alike = Q(TrigramSimilar(F("sort_key"), wanted)) | Q(TrigramSimilar(F("folded_en"), wanted))
    return own | alike | Q(Exists(spelled))


def _likeness(wanted: Any) -> Greatest:
    from geo.models import PlaceName

    spelled = (
        PlaceName.objects.filter(place=OuterRef("pk"))
        .order_by()
        .values("place")
        .annotate(best=Max(TrigramSimilarity("folded", wanted)))
        .values("best")
    )
    return Greatest(
        TrigramSimilarity("sort_key", wanted),
        TrigramSimilarity("folded_en", wanted),
        Coalesce(Subquery(spelled), Value(0.0)),
    )


def _areas_of(key: int, areas: dict[int, list[Any]]) -> dict[str, str]:
    """{kind: code} of the place and of all it lies in."""
    found: dict[str, str] = {}
    seen: set[int] = set()
    step: int | None = key
    while step is not None and step not in seen:
        seen.add(step)
        kind, code, step = areas[step]
        found.setdefault(kind, code)
    return found

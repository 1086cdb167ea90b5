"""PostgreSQL's own point type, its lookups and distances, and the folding of Arabic letters, as Django sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import ExpressionWrapper, F, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)


class PointField(models.Field[Any, Any]):
    """A column of PostgreSQL's type `point` (longitude, latitude); only ever generated, never assigned.

    Lookups, both using a GiST index: `in_box=(west, south, east, north)` and
    `in_polygon=[(longitude, latitude), …]`, a ring that closes by itself.
    """

    def db_type(self, connection: Any) -> str:
        return "point"


class _Inside(models.Lookup[Any]):
    """`point <@ shape`; the shape travels as PostgreSQL's own text for it."""

    prepare_rhs = False
    shape = ""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} <@ %s::{self.shape}", (*params, self.text())

    def text(self) -> str:
        raise NotImplementedError


@PointField.register_lookup
class InBox(_Inside):
    lookup_name = "in_box"
    shape = "box"

    def text(self) -> str:
        west, south, east, north = (float(edge) for edge in self.rhs)
        return _ring([(west, south), (east, north)])


@PointField.register_lookup
class InPolygon(_Inside):
    lookup_name = "in_polygon"
    shape = "polygon"

    def text(self) -> str:
        if len(self.rhs) < 3:
            raise ValueError("a polygon needs at least three corners")
        return _ring(self.rhs)


def _ring(corners: Sequence[tuple[float, float]]) -> str:
    return "(" + ",".join(f"({float(longitude)!r},{float(latitude)!r})" for longitude, latitude in corners) + ")"


class PointOf(models.Func):
    """`point(longitude, latitude)`; null where either is."""

    function = "point"
    arity = 2
    output_field = PointField()


def distance_km(latitude: str, longitude: str, from_latitude: float, from_longitude: float) -> models.Expression:
    """Great-circle distance in km between two columns and a point: the haversine over a sphere."""
    north = Sin(Radians(F(latitude) - Value(from_latitude)) / 2)
    east = Sin(Radians(F(longitude) - Value(from_longitude)) / 2)
    shrinking = Cos(Radians(F(latitude))) * Cos(Radians(Value(from_latitude)))
    half_chord = Sqrt(Power(north, 2) + shrinking * Power(east, 2))
    distance = Value(2 * EARTH_RADIUS_KM) * ASin(Least(half_chord, Value(1.0)))
    return ExpressionWrapper(distance, output_field=models.FloatField())


class ArabicFold(models.Func):
    """The folded form that search, matching and sorting compare: see the migration that makes `arabic_fold`."""

    function = "arabic_fold"
    arity = 1
    output_field = models.TextField()

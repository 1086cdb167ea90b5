"""Where on the map: a box, a polygon, a circle. A record counts by the point of its mark, as the map draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geo.box import BadView, Box
from geo.fields import PointOf, distance_km
from geo.querysets import box_around
from incidents import wording
from incidents.querysets import IncidentQuerySet

MOST_CORNERS = 200
MOST_KM = 1000


@dataclass(frozen=True)
class Circle:
    """Everything within so many kilometres of a point."""

    longitude: float
    latitude: float
    km: float


class ShapeField(forms.Field):
    """Numbers of the address that draw a shape; hidden in the form, since shapes are drawn on the map."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError:
            raise ValidationError(self.expected(), code="shape") from None

    def in_words(self, value: str) -> str:
        """The shape as the chip says it; what cannot be understood as it stands."""
        try:
            return self.describe(self.parse(value))
        except ValueError:
            return value

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def describe(self, shape: Any) -> str:
        raise NotImplementedError

    def expected(self) -> str:
        raise NotImplementedError


class BoxField(ShapeField):
    def parse(self, text: str) -> Box:
        try:
            return Box.parse(text)
        except BadView as problem:
            raise ValueError from problem

    def describe(self, shape: Box) -> str:
        return f"{_point(shape.west, shape.south)} – {_point(shape.east, shape.north)}"

    def expected(self) -> str:
        return _("A box is four numbers on the earth: west,south,east,north.")


class PolygonField(ShapeField):
    """Cleans to the (longitude, latitude) of its corners; the last is joined to the first."""

    def parse(self, text: str) -> list[tuple[float, float]]:
        corners = [_numbers(corner, 2) for corner in text.split(";")]
        if not 3 <= len(corners) <= MOST_CORNERS:
            raise ValueError
        return [_on_earth(longitude, latitude) for longitude, latitude in corners]

    def describe(self, shape: list[tuple[float, float]]) -> str:
        middle = [sum(corner[axis] for corner in shape) / len(shape) for axis in (0, 1)]
        corners = ngettext("%(number)s corner", "%(number)s corners", len(shape))
        return wording.listed([corners % {"number": wording.count(len(shape))}, _point(*middle)])

    def expected(self) -> str:
        return _("A polygon is 3 to %(most)s corners on the earth: longitude,latitude;longitude,latitude;…") % {
            "most": wording.count(MOST_CORNERS)
        }


class CircleField(ShapeField):
    def parse(self, text: str) -> Circle:
        longitude, latitude, km = _numbers(text, 3)
        if not 0 < km <= MOST_KM:
            raise ValueError
        return Circle(*_on_earth(longitude, latitude), km)

    def describe(self, shape: Circle) -> str:
        km = wording.digits(f"{shape.km:g}")
        return _("%(km)s km around %(point)s") % {"km": km, "point": _point(shape.longitude, shape.latitude)}

    def expected(self) -> str:
        return _("A circle is longitude,latitude,kilometres, with at most %(most)s kilometres.") % {
            "most": wording.count(MOST_KM)
        }


class BoxFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = BoxField


class PolygonFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = PolygonField


class CircleFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = CircleField


class ShapeFilters(django_filters.FilterSet):  # type: ignore[misc]
    """The shapes that can be drawn on the map; several together leave what lies in all of them."""

    box = BoxFilter(method="in_box", label=gettext_lazy("Box on the map"))
    polygon = PolygonFilter(method="in_polygon", label=gettext_lazy("Polygon on the map"))
    near = CircleFilter(method="in_circle", label=gettext_lazy("Circle on the map"))

    def in_box(self, rows: IncidentQuerySet, name: str, box: Box) -> IncidentQuerySet:
        return rows.filter(_between(box.west, box.south, box.east, box.north))

    def in_polygon(self, rows: IncidentQuerySet, name: str, corners: list[tuple[float, float]]) -> IncidentQuerySet:
        longitudes, latitudes = zip(*corners, strict=True)
        around = _between(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
        at: Any = PointOf(F("map_longitude"), F("map_latitude"))
        return rows.filter(around).alias(map_point=at).filter(map_point__in_polygon=corners)

    def in_circle(self, rows: IncidentQuerySet, name: str, circle: Circle) -> IncidentQuerySet:
        return within(rows, circle)


def within(rows: IncidentQuerySet, circle: Circle, other: Q | None = None) -> IncidentQuerySet:
    """The rows whose mark lies in the circle, and those of which `other` holds."""
    around = _between(*box_around(circle.latitude, circle.longitude, circle.km))
    distance = distance_km("map_latitude", "map_longitude", circle.latitude, circle.longitude)
    inside = around & Q(map_distance__lte=circle.km)
    return rows.alias(map_distance=distance).filter(inside | other if other else inside)


def _between(west: float, south: float, east: float, north: float) -> Q:
    latitudes = Q(map_latitude__range=(south, north))
    if west <= east:
        return latitudes & Q(map_longitude__range=(west, east))
    return latitudes & (Q(map_longitude__gte=west) | Q(map_longitude__lte=east))  # across the 180th meridian


def _numbers(text: str, how_many: int) -> list[float]:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) != how_many or not all(map(math.isfinite, numbers)):
        raise ValueError
    return numbers


def _on_earth(longitude: float, latitude: float) -> tuple[float, float]:
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError
    return longitude, latitude


def _point(longitude: float, latitude: float) -> str:
    """Latitude before longitude, as people write it, kept in this order on Arabic pages."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{latitude:.3f}, {longitude:.3f}\N{POP DIRECTIONAL ISOLATE}"

"""Where it happened, for tables that ask for one point and a precision."""

from __future__ import annotations

from dataclasses import dataclass

from geo.models import Place
from incidents.codes import PlacePrecision
from incidents.exports.left_out import LeftOut, Reason
from incidents.exports.line import Line

Kind = Place.Kind
AREAS = (PlacePrecision.SUBDISTRICT, PlacePrecision.DISTRICT, PlacePrecision.GOVERNORATE)
FINENESS = [*PlacePrecision]  # from the finest to the coarsest
LANDSCAPE = frozenset({Kind.RIVER, Kind.AREA})


@dataclass(frozen=True)
class Country:
    """A country's name, ISO 3166 number and Gleditsch–Ward number."""

    name: str
    iso: int
    gw: int


COUNTRIES = {
    "SY": Country("Syria", 760, 652),
    "IQ": Country("Iraq", 368, 645),
    "TR": Country("Turkey", 792, 640),
    "JO": Country("Jordan", 400, 663),
    "LB": Country("Lebanon", 422, 660),
    "IL": Country("Israel", 376, 666),
}


@dataclass(frozen=True)
class Located:
    """`unit` is what is known: the place itself, or the area that it lies in; `precision` says how exactly."""

    unit: Place
    precision: PlacePrecision
    latitude: float
    longitude: float
    country: Country
    areas: dict[str, Place]

    @property
    def is_landscape(self) -> bool:
        """A desert, a river: wide, and without a border."""
        return self.unit.kind in LANDSCAPE

    def area(self, kind: str) -> str:
        """English name of the area of that kind; empty where none is known."""
        return self.areas[kind].name_en if kind in self.areas else ""


def located(line: Line) -> Located:
    if line.place is None:
        raise LeftOut(Reason.NO_PLACE)
    place, precision = line.place.place, _precision(line.place.precision, line.place.place)
    if precision == PlacePrecision.COUNTRY:
        raise LeftOut(Reason.PLACE_VAGUE)
    unit = line.areas.get(precision) if precision in AREAS else place
    if unit is None:
        raise LeftOut(Reason.NO_AREA, place.code)
    point = line.point if unit == place else (unit.latitude, unit.longitude)
    if point is None or point[0] is None or point[1] is None:
        raise LeftOut(Reason.NO_POINT, unit.code)
    areas = _areas_from(unit, line)
    if place.country not in COUNTRIES:
        raise LeftOut(Reason.COUNTRY_UNKNOWN, place.country)
    return Located(unit, precision, round(point[0], 4), round(point[1], 4), COUNTRIES[place.country], areas)


def _precision(stated: str, place: Place) -> PlacePrecision:
    """The coarser of what the record says and of what the place is."""
    own = PlacePrecision(place.kind) if place.kind in AREAS else PlacePrecision.EXACT
    return max(own, PlacePrecision(stated), key=FINENESS.index)


def _areas_from(unit: Place, line: Line) -> dict[str, Place]:
    """The areas that the unit is or lies in."""
    areas, above = {}, False
    for kind, place in line.areas.items():
        above = above or place == unit
        if above and kind in AREAS:
            areas[kind] = place
    if Kind.GOVERNORATE not in areas:
        raise LeftOut(Reason.NO_AREA, unit.code)
    return areas

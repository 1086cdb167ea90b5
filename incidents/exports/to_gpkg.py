"""GeoPackage, the open format of geographic information systems: points, and a table that explains the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from fudgeo import Field, GeoPackage, SpatialReferenceSystem
from fudgeo.enumeration import FieldType
from fudgeo.geometry import Point

from incidents.exports import to_csv
from incidents.exports.column import TYPES, Column, Type
from incidents.exports.files import pieces_of, temporary
from incidents.exports.line import Line

LAYER, GEOMETRY = "incidents", "geom"
WGS_84 = 4326
FIELD_TYPES = {
    Type.INTEGER: FieldType.integer,
    Type.DECIMAL: FieldType.double,
    Type.BOOLEAN: FieldType.boolean,
    Type.DATE: FieldType.date,
    Type.MOMENT: FieldType.datetime,
}
DICTIONARY = ("column", "meaning_en", "meaning_ar", "type", "value_of", "example")
EXTENT = (
    f"UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (SELECT min(minx), min(miny), max(maxx), max(maxy) "
    f"FROM rtree_{LAYER}_{GEOMETRY}) WHERE table_name = '{LAYER}'"
)


def write(columns: Sequence[Column], rows: Iterable[Line]) -> Iterator[bytes]:
    """The whole file, once its last record is written; a record without a point has an empty geometry."""
    with temporary(".gpkg") as path:
        package = GeoPackage.create(path, flavor="EPSG")
        try:
            _fill(package, columns, rows)
            _describe(package, columns)
        finally:
            package.connection.close()
        yield from pieces_of(path)


def _fill(package: GeoPackage, columns: Sequence[Column], rows: Iterable[Line]) -> None:
    fields = [Field(column.name, FIELD_TYPES.get(column.type, FieldType.text)) for column in columns]
    wgs_84 = SpatialReferenceSystem("WGS 84", "EPSG", WGS_84, "")  # every new package holds its definition
    package.create_feature_class(LAYER, wgs_84, fields=fields, geom_name=GEOMETRY, spatial_index=True)
    names = ", ".join(f'"{name}"' for name in (GEOMETRY, *(column.name for column in columns)))
    marks = ", ".join("?" * (len(columns) + 1))
    with package.connection as connection:
        values = ((_point(row), *(_value(column.read(row)) for column in columns)) for row in rows)
        connection.executemany(f"INSERT INTO {LAYER} ({names}) VALUES ({marks})", values)
        connection.execute(EXTENT)


def _describe(package: GeoPackage, columns: Sequence[Column]) -> None:
    package.create_table("dictionary", [Field(name, FieldType.text) for name in DICTIONARY])
    told = [(one.name, one.meaning_en, one.meaning_ar, TYPES[one.type][0], one.field, one.example) for one in columns]
    with package.connection as connection:
        names = ", ".join(f'"{name}"' for name in DICTIONARY)
        connection.executemany(f"INSERT INTO dictionary ({names}) VALUES (?, ?, ?, ?, ?, ?)", told)


def _point(row: Line) -> Point | None:
    if row.point is None:
        return None
    latitude, longitude = row.point
    return Point(x=longitude, y=latitude, srs_id=WGS_84)


def _value(value: Any) -> str | int | float | None:
    match value:
        case None | "" | []:
            return None
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        case date():
            return value.isoformat()
        case str() | int() | float():
            return value
        case _:
            return to_csv.flat(value)

"""JSON Lines, one record a line, and GeoJSON as RFC 7946 has it.  Text stands as it was entered: nothing runs in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from incidents.exports.column import Column, moment
from incidents.exports.line import Line

RECORDS_PER_CHUNK = 200


def plain(value: Any) -> Any:
    """One value as JSON holds it: null is "not stated", numbers are numbers, lists are lists, days ISO 8601."""
    match value:
        case "":
            return None
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case _:
            return value


def write_lines(columns: Sequence[Column], lines: Iterable[Line]) -> Iterator[bytes]:
    """An object for each record, its columns by name.

    Those who see drafts get with it its `claims`, each with its words, the `reports` that state them, and its `parts`
    in full: all that an import needs to make the same record.
    """
    yield from _pieces(_dumped(_record(columns, line)) + "\n" for line in lines)


def write_geojson(columns: Sequence[Column], lines: Iterable[Line]) -> Iterator[bytes]:
    """A FeatureCollection; a record without a point has the geometry null, so that none is lost."""
    yield b'{"type": "FeatureCollection", "features": [\n'
    separators = _separators()
    yield from _pieces(next(separators) + _dumped(_feature(columns, line)) for line in lines)
    yield b"\n]}\n"


def _separators() -> Iterator[str]:
    yield ""
    while True:
        yield ",\n"


def _record(columns: Sequence[Column], line: Line) -> dict[str, Any]:
    held = {column.name: plain(column.read(line)) for column in columns}
    inside = {"claims": line.claims, "reports": line.reports, "parts": line.parts} if line.audience.sees_drafts else {}
    return {**held, **inside}


def _feature(columns: Sequence[Column], line: Line) -> dict[str, Any]:
    latitude, longitude = line.point or (None, None)
    point = None if line.point is None else {"type": "Point", "coordinates": [longitude, latitude]}
    held = {column.name: plain(column.read(line)) for column in columns}
    return {"type": "Feature", "id": line.incident.reference, "geometry": point, "properties": held}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    piece: list[str] = []
    for text in texts:
        piece.append(text)
        if len(piece) == RECORDS_PER_CHUNK:
            yield "".join(piece).encode()
            piece.clear()
    if piece:
        yield "".join(piece).encode()

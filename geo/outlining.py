"""Approximate outlines of subdistricts, for which there is no open table: what lies nearest to their known places.

    python -m venv outlining && outlining/bin/pip install shapely==2.2.0
    outlining/bin/python geo/outlining.py > static/geo/subdistricts.geojson

Of each district, whose border is known, a point belongs to the subdistrict of the nearest town, village or quarter with
an exact point, or of the nearest middle of a subdistrict.  A piece that lies apart goes to the neighbour with which it
has the longest border.  Nothing else of Sijil needs shapely.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPoint, mapping, shape

CHECKOUT = Path(__file__).resolve().parent.parent
SETTLED = ("town", "village", "neighbourhood")
SHRINK = math.cos(math.radians(35))  # a degree of longitude against one of latitude, in eastern Syria
DECIMALS = 4  # about ten metres
Site = tuple[float, float, str]  # longitude (shrunk), latitude, P-code of the subdistrict


def main() -> None:
    with (CHECKOUT / "geo/data/places.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {row["pcode"]: row for row in rows if row["kind"] == "subdistrict"}
    districts = json.loads((CHECKOUT / "static/geo/districts.geojson").read_text(encoding="utf-8"))["features"]
    features = []
    for district in districts:
        inside = {pcode: row for pcode, row in known.items() if pcode[:6] == district["properties"]["pcode"]}
        if inside:
            outlines = divided(shrunk(shape(district["geometry"]), SHRINK), sites(rows, inside))
            features += [feature(known[pcode], outline) for pcode, outline in sorted(outlines.items())]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    print(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}')


def sites(rows: list[dict[str, str]], inside: dict[str, dict[str, str]]) -> list[Site]:
    """Each point once: exact places of the subdistricts, and the middles of these."""
    named = {(row["admin2"], row["admin3"]): pcode for pcode, row in inside.items()}
    found = {}
    for row in rows:
        pcode = named.get((row["admin2"], row["admin3"]))
        is_settled = row["kind"] in SETTLED and row["coord_precision"] == "exact"
        if pcode and (is_settled or row["kind"] == "subdistrict"):
            found[float(row["lon"]) * SHRINK, float(row["lat"])] = pcode
    return [(*point, found[point]) for point in sorted(found)]


def divided(district: Any, sites: list[Site]) -> dict[str, Any]:
    """{P-code: polygon}; together they are the district."""
    points = MultiPoint([site[:2] for site in sites])
    cells = shapely.voronoi_polygons(points, extend_to=district.envelope.buffer(1), ordered=True).geoms
    nearest: dict[str, list[Any]] = {}
    for cell, (_x, _y, pcode) in zip(cells, sites, strict=True):
        nearest.setdefault(pcode, []).append(cell)
    found, apart = {}, []
    for pcode, own in nearest.items():
        shared = shapely.intersection(shapely.union_all(own), district)
        pieces = sorted(shapely.get_parts(shared), key=shapely.area)
        found[pcode] = pieces.pop()
        apart += pieces
    for piece in sorted(apart, key=shapely.area, reverse=True):
        neighbour = max(found, key=lambda pcode: shapely.length(shapely.intersection(found[pcode], piece)))
        found[neighbour] = shapely.union(found[neighbour], piece)
    return found


def shrunk(outline: Any, by: float) -> Any:
    return shapely.transform(outline, lambda points: points * [by, 1])


def feature(row: dict[str, str], outline: Any) -> dict[str, Any]:
    rounded = shapely.set_precision(shrunk(outline, 1 / SHRINK), 10**-DECIMALS)
    geometry = mapping(shapely.transform(rounded, lambda points: points.round(DECIMALS)))
    names = {name: row[name] for name in ("pcode", "name_ar", "name_en")}
    return {"type": "Feature", "properties": names, "geometry": geometry}


if __name__ == "__main__":
    main()

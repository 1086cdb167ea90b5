"""The approximate outlines of subdistricts: what `geo/outlining.py` made of our own places and districts."""

import csv
import json
from itertools import pairwise

from tests.incidents.test_at_once import CHECKOUT

STEP = 0.02  # degrees between the points that are looked at


def rings(name):
    collection = json.loads((CHECKOUT / f"static/geo/{name}.geojson").read_text(encoding="utf-8"))
    found = {}
    for feature in collection["features"]:
        (found[feature["properties"]["pcode"]],) = feature["geometry"]["coordinates"][:1]
    return found


def subdistricts():
    with (CHECKOUT / "geo/data/places.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def holds(ring, x, y):
    """Whether the point lies inside: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def grid(ring):
    xs, ys = [point[0] for point in ring], [point[1] for point in ring]
    x = min(xs) + 0.00371
    while x < max(xs):
        y = min(ys) + 0.00517
        while y < max(ys):
            if holds(ring, x, y):
                yield x, y
            y += STEP
        x += STEP


def test_every_subdistrict_has_one():
    assert set(rings("subdistricts")) == {row["pcode"] for row in subdistricts() if row["kind"] == "subdistrict"}


def test_every_point_of_a_district_lies_in_exactly_one_of_its_subdistricts():
    outlines, districts = rings("subdistricts"), rings("districts")
    for pcode in sorted({subdistrict[:6] for subdistrict in outlines}):
        for point in grid(districts[pcode]):
            within = [one for one, ring in outlines.items() if holds(ring, *point)]
            assert [one[:6] for one in within] == [pcode], point


def test_places_lie_in_the_outline_of_their_subdistrict():
    outlines, rows = rings("subdistricts"), subdistricts()
    named = {(row["admin2"], row["admin3"]): row["pcode"] for row in rows if row["kind"] == "subdistrict"}
    exact = [row for row in rows if row["coord_precision"] == "exact" and (row["admin2"], row["admin3"]) in named]
    away = [
        row["id"]
        for row in exact
        if not holds(outlines[named[row["admin2"], row["admin3"]]], float(row["lon"]), float(row["lat"]))
    ]
    assert len(exact) > 120
    assert away == ["muayzilah-al-suwar"]  # by the name beside al-Suwar, in OCHA's table under Deir ez-Zor, 45 km off

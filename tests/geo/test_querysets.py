"""Places by area, distance, name and descent: each checked against a plain computation."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Place, PlaceName
from geo.querysets import GazetteerRow, box_around

pytestmark = pytest.mark.django_db

RADIUS_KM = 6371.0088
LATITUDES = st.floats(-90, 90, allow_nan=False).map(lambda value: round(value, 4))
LONGITUDES = st.floats(-180, 180, allow_nan=False).map(lambda value: round(value, 4))
POINTS = st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=12, unique=True)
ON_THE_DATABASE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def make_place(code, *, name_ar="مكان", name_en="Place", kind="village", parent=None, at=None, names=()):
    latitude, longitude = at or (None, None)
    place = Place.objects.create(
        code=code, name_ar=name_ar, name_en=name_en, kind=kind, parent=parent, latitude=latitude, longitude=longitude
    )
    for language, name in names:
        PlaceName.objects.create(place=place, language=language, name=name)
    return place


def put(points):
    Place.objects.all().delete()
    Place.objects.bulk_create(
        Place(code=f"p{i}", name_ar="م", name_en="P", kind="village", latitude=lat, longitude=lon)
        for i, (lat, lon) in enumerate(points)
    )


def great_circle_km(lat1, lon1, lat2, lon2):
    one, two = (
        (math.cos(math.radians(lat)) * math.cos(math.radians(lon)),
         math.cos(math.radians(lat)) * math.sin(math.radians(lon)),
         math.sin(math.radians(lat)))
        for lat, lon in ((lat1, lon1), (lat2, lon2))
    )  # fmt: skip
    across = math.sqrt(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)))
    return 2 * RADIUS_KM * math.asin(min(1, across / 2))


def codes(rows):
    return {place.code for place in rows}


@ON_THE_DATABASE
@given(POINTS, LATITUDES, LATITUDES, LONGITUDES, LONGITUDES)
def test_in_box_finds_what_lies_between_its_edges(points, lat1, lat2, west, east):
    put(points)
    south, north = sorted((lat1, lat2))

    def inside(lat, lon):
        between = west <= lon <= east if west <= east else lon >= west or lon <= east
        return south <= lat <= north and between

    expected = {f"p{i}" for i, (lat, lon) in enumerate(points) if inside(lat, lon)}
    assert codes(Place.objects.in_box(west, south, east, north)) == expected


@ON_THE_DATABASE
@given(POINTS, LATITUDES, LONGITUDES, st.floats(0.1, 15_000))
def test_near_finds_what_the_great_circle_reaches(points, latitude, longitude, km):
    put(points)
    distances = {f"p{i}": great_circle_km(lat, lon, latitude, longitude) for i, (lat, lon) in enumerate(points)}
    found = list(Place.objects.near(latitude, longitude, km))
    surely = {code for code, distance in distances.items() if distance < km - 0.001}
    perhaps = {code for code, distance in distances.items() if distance < km + 0.001}
    assert surely <= codes(found) <= perhaps
    assert [p.distance_km for p in found] == sorted(p.distance_km for p in found)
    assert all(abs(p.distance_km - distances[p.code]) < 0.01 for p in found)


@pytest.mark.parametrize(
    ("latitude", "longitude", "km", "crosses"),
    [(35.3, 40.1, 10, False), (0, 179.99, 50, True), (0, -179.99, 50, True), (89.9, 10, 50, False)],
)
def test_box_around_crosses_the_meridian_only_where_it_must(latitude, longitude, km, crosses):
    west, south, east, north = box_around(latitude, longitude, km)
    assert (west > east) == crosses
    assert -90 <= south <= latitude <= north <= 90


def test_in_polygon_leaves_out_what_lies_in_the_notch():
    make_place("inside", at=(1, 1))
    make_place("in-notch", at=(3, 2))
    make_place("outside", at=(9, 9))
    make_place("nowhere")
    ring = [(0, 0), (4, 0), (4, 4), (2, 2), (0, 4)]  # an M, open at the top
    assert codes(Place.objects.in_polygon(ring)) == {"inside"}


def test_a_polygon_of_two_corners_is_refused():
    with pytest.raises(ValueError, match="three corners"):
        list(Place.objects.in_polygon([(0, 0), (1, 1)]))


def family():
    governorate = make_place("gov", kind="governorate", name_ar="دير الزور", name_en="Deir ez-Zor")
    district = make_place("dis", kind="district", parent=governorate, name_ar="الميادين", name_en="Mayadin")
    subdistrict = make_place("sub", kind="subdistrict", parent=district, name_ar="العشارة", name_en="Al-Asharah")
    village = make_place(
        "kashkiyah", parent=subdistrict, name_ar="الكشكية", name_en="Al-Kashkiyah", at=(34.81, 40.695),
        names=[("ar", "الكشكيه"), ("en", "Kashkia"), ("ar", "كشكية")],
    )  # fmt: skip
    make_place("elsewhere", kind="town", name_ar="الرقة", name_en="Raqqa")
    return village


def test_descendants_are_everything_within_and_the_place_itself():
    family()
    assert codes(Place.objects.descendants("dis")) == {"dis", "sub", "kashkiyah"}
    assert codes(Place.objects.descendants("dis", "elsewhere")) == {"dis", "sub", "kashkiyah", "elsewhere"}
    assert codes(Place.objects.descendants("no-such-place")) == set()


@pytest.mark.parametrize(
    "asked",
    ["الكشكية", "الكشكيه", "كشكية", "الكِشكيّة", "Kashkiyah", "al-kashkiyah", "KASHKIA", "Kashkiya", "كشكي"],
)
def test_search_finds_a_place_in_both_scripts_and_through_spelling(asked):
    family()
    assert next(iter(Place.objects.search(asked))).code == "kashkiyah"


@pytest.mark.parametrize("asked", ["%", "_", "\\", "zzz", "'"])
def test_search_takes_signs_for_what_they_are(asked):
    family()
    assert not Place.objects.search(asked).exists()


def test_gazetteer_rows_carry_spellings_and_areas(django_assert_max_num_queries):
    family()
    with django_assert_max_num_queries(3):
        rows = {row.code: row for row in Place.objects.gazetteer_rows()}
    assert rows["kashkiyah"] == GazetteerRow(
        "kashkiyah", ("الكشكية", "الكشكيه", "كشكية"), "village", "gov", "dis", "sub", 34.81, 40.695, "Al-Kashkiyah"
    )
    assert rows["dis"].governorate == "gov"
    assert rows["dis"].district == "dis"
    assert rows["elsewhere"].governorate == ""

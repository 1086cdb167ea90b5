"""The marks of the map: where they stand, what they claim, and that none is lost."""

from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from geo.box import Box
from geo.models import Place
from incidents import curation, mapping
from incidents.models import Incident
from tests.factories import make_incident, make_user, published_incident

HAJIN, SHAAFAH = [40.83, 34.69], [40.92, 34.57]


def at(place="hajin", **values):
    return [{"place": place, "is_primary": True, **values}]


def features(get, **query):
    return get("/map.geojson", query).json()["features"]


def test_incident_stands_at_its_place(get, analyst):
    incident = make_incident(analyst, casualties=[{"outcome": "killed", "minimum": 2, "best": 3, "maximum": 4}])
    (feature,) = features(get)
    assert feature["geometry"] == {"type": "Point", "coordinates": HAJIN}
    assert feature["properties"] == {
        "count": 1,
        "areas": 0,
        "extent": "point",
        "families": {"remote": 1},
        "killed": 3,
        "name": "hajin",
        "pcode": None,
        "reference": incident.reference,
        "label": "hajin, 1 incident, 3 killed",
    }


def test_point_set_for_the_incident_comes_before_the_places_own(get, analyst):
    make_incident(analyst, places=at(latitude=34.1, longitude=40.2, precision="exact"))
    assert features(get)[0]["geometry"]["coordinates"] == [40.2, 34.1]


def test_incidents_at_one_point_are_one_mark(get, analyst):
    for event_type in ("shelling", "armed_clash", None):
        make_incident(analyst, event_type=event_type)
    (feature,) = features(get)
    assert feature["properties"]["count"] == 3
    assert feature["properties"]["families"] == {"battle": 1, "remote": 1}
    assert feature["properties"]["reference"] is None


def test_killed_not_stated_is_not_zero(get, analyst):
    make_incident(analyst)
    assert features(get)[0]["properties"]["killed"] is None
    make_incident(analyst, casualties=[{"outcome": "killed", "minimum": 0, "best": 0, "maximum": 0}])
    assert features(get)[0]["properties"]["killed"] == 0


@pytest.mark.parametrize(
    ("precision", "kind", "coordinates", "extent"),
    [
        ("place", "town", "exact", "point"),
        ("exact", "village", "exact", "point"),
        ("place", "village", "approximate", "near"),
        ("near", "town", "exact", "near"),
        ("exact", "village", "approximate", "point"),
        ("place", "neighbourhood", "centroid", "near"),
        ("place", "area", "approximate", "area"),
        ("place", "governorate", "centroid", "area"),
        ("subdistrict", "subdistrict", "centroid", "area"),
        ("district", "district", "centroid", "area"),
        ("governorate", "town", "exact", "area"),
    ],
)
def test_mark_claims_no_more_than_is_known(get, analyst, precision, kind, coordinates, extent):
    Place.objects.filter(code="hajin").update(kind=kind, coordinate_precision=coordinates)
    make_incident(analyst, places=at(precision=precision))
    assert features(get)[0]["properties"]["extent"] == extent


@pytest.mark.parametrize(
    "places", [[], at("al-mayadin-desert"), at(precision="country")], ids=["no place", "no coordinates", "country only"]
)
def test_what_has_no_point_is_counted_beside_the_map(get, analyst, places):
    make_incident(analyst)
    away = make_incident(analyst, places=places)
    counts = get("/map.geojson").json()
    assert (counts["total"], counts["on_map"], counts["not_on_map"], counts["in_view"]) == (2, 1, 1, 1)
    page = get("/map/").content.decode()
    assert "1 not on the map" in page
    assert 'href="/incidents/?on_map=no"' in page
    listed = get("/incidents/", {"on_map": "no"}).context["page"].rows
    assert [incident.pk for incident in listed] == [away.pk]


def test_box_holds_only_what_lies_in_it(get, analyst):
    make_incident(analyst)
    make_incident(analyst, places=at("al-shaafah"))
    answer = get("/map.geojson", {"bbox": "40.8,34.6,40.9,34.8"}).json()
    assert [feature["geometry"]["coordinates"] for feature in answer["features"]] == [HAJIN]
    assert (answer["in_view"], answer["on_map"]) == (1, 2)
    assert answer["bbox"] == [HAJIN[0], SHAAFAH[1], SHAAFAH[0], HAJIN[1]]


def test_a_map_that_is_moved_asks_for_marks_only_and_counts_nothing_else(get, analyst):
    make_incident(analyst, places=at("hajin"))
    answer = get("/map.geojson", {"only": "marks"}).json()
    assert answer["in_view"] == 1
    assert set(answer) == {"type", "features", "in_view"}


def scatter(analyst, number):
    """Incidents along the river, all at different points, and two of a governorate."""
    for step in range(number):
        make_incident(analyst, places=at(latitude=34.5 + step / 97, longitude=40.0 + step / 89, precision="exact"))
    for _number in range(2):
        make_incident(analyst, places=at("gov-deir-ez-zor", precision="governorate"))


@pytest.mark.parametrize("zoom", [5, 7, 8, 9, 10])
def test_no_mark_of_a_crowded_view_covers_another(analyst, monkeypatch, zoom):
    monkeypatch.setattr(mapping, "MARKS_UNCLUSTERED", 5)
    scatter(analyst, 60)
    marks = mapping.marks(Incident.objects.all(), Box(-180, -90, 180, 90), zoom)
    middles = [mark["geometry"]["coordinates"] for mark in marks]
    width = mapping.MARK_PIXELS * mapping.DEGREES_PER_PIXEL / 2**zoom
    for (x, y), (other_x, other_y) in combinations(middles, 2):
        assert abs(x - other_x) >= width or abs(y - other_y) >= width * mapping.SQUARE


@pytest.mark.parametrize("zoom", [0, 5, 8, 11, 14, 19])
def test_clusters_add_up_at_every_zoom(analyst, monkeypatch, zoom):
    monkeypatch.setattr(mapping, "MARKS_UNCLUSTERED", 5)
    scatter(analyst, 30)
    marks = mapping.marks(Incident.objects.all(), Box(-180, -90, 180, 90), zoom)
    assert sum(mark["properties"]["count"] for mark in marks) == 32
    assert sum(mark["properties"]["areas"] for mark in marks) == 2
    for mark in (mark for mark in marks if "bbox" in mark):
        west, south, east, north = mark["bbox"]
        lon, lat = mark["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north


def test_farther_out_means_fewer_marks(analyst, monkeypatch):
    monkeypatch.setattr(mapping, "MARKS_UNCLUSTERED", 5)
    scatter(analyst, 30)
    world = Box(-180, -90, 180, 90)
    numbers = [len(mapping.marks(Incident.objects.all(), world, zoom)) for zoom in (0, 6, 10, 14)]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (1, 31)


def test_an_area_has_a_mark_of_its_own_until_another_would_cover_it(analyst, monkeypatch):
    monkeypatch.setattr(mapping, "MARKS_UNCLUSTERED", 5)
    scatter(analyst, 30)
    world = Box(-180, -90, 180, 90)
    near = mapping.marks(Incident.objects.all(), world, 14)
    alone = [mark["properties"] for mark in near if mark["properties"]["areas"]]
    assert [(mark["extent"], mark["name"], mark["count"]) for mark in alone] == [("area", "gov-deir-ez-zor", 2)]
    (far,) = mapping.marks(Incident.objects.all(), world, 0)
    assert (far["properties"]["extent"], far["properties"]["pcode"]) == ("near", None)
    with translation.override("en"):
        assert mapping.mark_label(far["properties"]) == "Several places, 32 incidents, 2 of them somewhere in an area"


def test_few_points_are_never_clustered(analyst):
    scatter(analyst, 30)
    assert len(mapping.marks(Incident.objects.all(), Box(-180, -90, 180, 90), 0)) == 31


@pytest.mark.parametrize(
    "query",
    [
        {"bbox": "1,2,3"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,nan,nan,nan"},
        {"bbox": "10,0,5,1"},
        {"bbox": "0,0,999,1"},
        {"bbox": ""},
        {"zoom": "-1"},
        {"zoom": "20"},
        {"zoom": "8.5"},
        {"zoom": "٨"},
        {"zoom": "9" * 500},
        {"date_from": "someday"},
        {"place": "atlantis"},
    ],
)
def test_nonsense_is_answered_with_the_reason(get, query):
    answer = get("/map.geojson", query)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_feed_and_list_show_a_reader_only_what_he_may_see(get, analyst):
    make_incident(analyst)
    public, _author, reviewer = published_incident()
    secret, _author, _reviewer = published_incident()
    curation.change(
        secret, {"is_sensitive": True}, by=reviewer, seen_version=secret.version, reason="a witness at risk"
    )
    viewer = make_user("viewer")
    answer = get("/map.geojson", person=viewer).json()
    assert (answer["total"], answer["in_view"]) == (1, 1)
    beside = get("/map/list/", person=viewer).content.decode()
    assert public.reference in beside
    assert secret.reference not in beside
    assert get("/map.geojson").json()["total"] == 3


def test_list_of_a_point_names_its_incidents(get, analyst):
    here, area = make_incident(analyst), make_incident(analyst, places=at(precision="district"))
    box = "40.829999,34.689999,40.830001,34.690001"
    of_point = get("/map/list/", {"bbox": box, "extent": "point"}).content.decode()
    of_area = get("/map/list/", {"bbox": box, "extent": "area"}).content.decode()
    assert (here.reference in of_point, area.reference in of_point) == (True, False)
    assert (here.reference in of_area, area.reference in of_area) == (False, True)
    assert 'data-lat="34.69"' in of_point


def test_list_says_how_many_it_leaves_out(get, analyst):
    for _number in range(52):
        make_incident(analyst)
    text = get("/map/list/").content.decode()
    assert "52 incidents here" in text
    assert "The first 50 are listed" in text


def test_coordinates_are_written_the_same_in_arabic(get, analyst):
    make_incident(analyst)
    assert 'data-lat="34.69"' in get("/map/list/", **{"accept-language": "ar"}).content.decode()


@pytest.mark.parametrize("address", ["/map.geojson", "/map/list/", "/map/"])
def test_queries_do_not_grow_with_rows(get, analyst, address):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            get(address)
        return len(captured)

    make_incident(analyst)
    few = queries()
    for _number in range(20):
        make_incident(analyst)
    assert queries() <= few


@pytest.mark.parametrize(
    ("view", "other"), [({}, "incident_by_day"), ({"during": "2019"}, "incident_spots")], ids=["all", "a span of days"]
)
def test_marks_are_read_from_an_index_alone(get, analyst, view, other):
    """Of a million incidents no row is gone to: what marks are made of is in the index that finds them."""
    make_incident(analyst, date_start="2019-05-04", date_end="2019-05-04")
    with connection.cursor() as cursor:
        # With one row PostgreSQL would take either index, or none.
        cursor.execute(f"SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; DROP INDEX {other}")
        with CaptureQueriesContext(connection) as asked:
            assert len(features(get, **view)) == 1
        questions = [query["sql"] for query in asked if 'FROM "incidents_incident"' in query["sql"]]
        assert questions
        for sql in questions:
            cursor.execute(f"EXPLAIN {sql}")
            scans = [line for (line,) in cursor.fetchall() if "Scan" in line and " on incidents_incident " in line]
            assert scans
            assert all("Index Only Scan" in scan for scan in scans), scans

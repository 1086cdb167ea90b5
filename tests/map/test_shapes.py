"""Boxes, polygons and circles of the map, and what a mark of a picture stands for, as conditions of the filter."""

import pytest

from incidents import curation
from tests.factories import make_incident, published_incident

HAJIN, SHAAFAH = (40.83, 34.69), (40.92, 34.57)


def references(get, **query):
    answer = get("/incidents/", query)
    assert answer.status_code == 200, answer.context["filter"].errors
    return {incident.reference for incident in answer.context["page"].rows}


@pytest.fixture
def two(analyst):
    return tuple(make_incident(analyst, places=[{"place": code}]).reference for code in ("hajin", "al-shaafah"))


# The towns lie 15.6 km apart.
SHAPES = [
    ({"box": "40.8,34.6,40.9,34.8"}, "hajin"),
    ({"box": "40.83,34.57,40.92,34.69"}, "both"),
    ({"box": "39,33,40,34"}, "none"),
    ({"polygon": "40.8,34.6;40.9,34.6;40.9,34.8;40.8,34.8"}, "hajin"),
    ({"polygon": "40.8,34.8;40.95,34.5;40.95,34.8"}, "al-shaafah"),
    ({"polygon": "40.7,34.8;40.95,34.5;40.95,34.8"}, "both"),
    ({"polygon": "40.80,34.50;40.90,34.50;40.80,34.64"}, "none"),
    ({"near": "40.83,34.69,1"}, "hajin"),
    ({"near": "40.83,34.69,15"}, "hajin"),
    ({"near": "40.83,34.69,16"}, "both"),
    ({"near": "179.9,0,900"}, "none"),
    ({"place": "hajin", "around_km": "16"}, "both"),
    ({"place": "hajin", "around_km": "5"}, "hajin"),
    ({"around_km": "16"}, "both"),
    ({"near": "40.83,34.69,16", "box": "40.9,34,41,35"}, "al-shaafah"),
]


@pytest.mark.parametrize(("query", "expected"), SHAPES)
def test_shape_holds_the_records_whose_mark_lies_in_it(get, two, query, expected):
    named = {"both": set(two), "none": set(), "hajin": {two[0]}, "al-shaafah": {two[1]}}
    assert references(get, **query) == named[expected]


def test_circle_reaches_over_the_180th_meridian(get, analyst):
    at = {"place": "hajin", "latitude": 0, "longitude": -179.95, "precision": "exact"}
    incident = make_incident(analyst, places=[at])
    assert references(get, near="179.95,0,20") == {incident.reference}


def test_what_is_not_on_the_map_lies_in_no_shape(get, analyst):
    make_incident(analyst, places=[])
    assert references(get, box="-180,-90,180,90") == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("box", "1,2,3"),
        ("box", "41,34,40,35"),
        ("polygon", "40,34;41,34"),
        ("polygon", "40,34;41,34;nan,35"),
        ("polygon", "40,34;41,34;400,35"),
        ("polygon", ";".join(["40,34"] * 201)),
        ("near", "40,34"),
        ("near", "40,34,0"),
        ("near", "40,34,inf"),
        ("near", "40,95,3"),
        ("near", "٤٠;٣٤"),
        ("around_km", "-1"),
        ("during", "2019-13"),
        ("during", "2019-02-30"),
        ("during", "19"),
        ("during", "last year"),
        ("by", "martians"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_shape_that_is_none_is_answered_with_the_reason(get, name, value, language):
    answer = get("/incidents/", {name: value}, **{"accept-language": language})
    assert answer.status_code == 400
    reason = answer.context["filter"].errors[name][0]
    assert reason in answer.content.decode()
    assert get("/map.geojson", {name: value}).status_code == 400


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ({"box": "40.8,34.6,40.9,34.8"}, "\u206834.600, 40.800\u2069"),
        ({"polygon": "40,34;41,34;41,35;40,35"}, "4 corners"),
        ({"near": "40.83,34.69,12.5"}, "12.5 km around"),
        ({"during": "2019"}, "2019"),
        ({"during": "2019-01"}, "January 2019"),
        ({"during": "2019-01-04"}, "4 Jan 2019"),
        ({"during": "not_stated"}, "not stated"),
        ({"by": "sdf"}, "Name"),
        ({"event_type": "not_stated"}, "not stated"),
    ],
)
def test_chip_says_the_condition_in_words(get, query, chip):
    (found,) = get("/incidents/", query).context["filter"].chips()
    assert chip in found.value.replace("\u2066", "\u2068")


def test_shape_stays_when_the_form_is_sent_again(get):
    page = get("/incidents/", {"near": "40.83,34.69,16", "by": "sdf"}).content.decode()
    assert '<input type="hidden" name="near" value="40.83,34.69,16"' in page
    assert '<input type="hidden" name="by" value="sdf"' in page


def test_span_holds_only_what_lies_wholly_in_it(get, analyst):
    day = make_incident(analyst, date_start="2019-01-04").reference
    month = make_incident(analyst, date_start="2019-01-01", date_end="2019-01-31", date_precision="month").reference
    year = make_incident(analyst, date_start="2019-01-01", date_end="2019-12-31", date_precision="year").reference
    none = make_incident(analyst, date_start=None).reference
    assert references(get, during="2019-01-04") == {day}
    assert references(get, during="2019-01") == {day, month}
    assert references(get, during="2019") == {day, month, year}
    assert references(get, during="not_stated") == {none}


def test_sides_are_asked_for_one_by_one_with_what_belongs_to_them(get, analyst):
    def made(*sides):
        return make_incident(analyst, participants=[{"actor": actor, "role": role} for actor, role in sides]).reference

    raid = made(("sdf_intelligence", "side_a"), ("isis", "side_b"))
    joint = made(("sdf", "side_a"), ("state_forces", "side_a"), ("isis", "side_b"))
    silent = made(("isis", "side_b"))
    assert references(get, by="sdf") == {raid, joint}
    assert references(get, by=["sdf", "state_forces"]) == {joint}
    assert references(get, by="sdf_intelligence") == {raid}
    assert references(get, by="not_stated", against="isis") == {silent}
    assert references(get, against="sdf") == set()


def test_places_are_asked_for_one_by_one_with_what_lies_in_them(get, analyst):
    both = make_incident(analyst, places=[{"place": "hajin"}, {"place": "al-shaafah"}]).reference
    one = make_incident(analyst).reference
    none = make_incident(analyst, places=[]).reference
    assert references(get, at="gov-deir-ez-zor") == {both, one}
    assert references(get, at=["hajin", "al-shaafah"]) == {both}
    assert references(get, at="not_stated") == {none}


def test_event_type_can_be_asked_for_where_none_is_stated(get, analyst):
    untyped = make_incident(analyst, event_type=None).reference
    make_incident(analyst)
    assert references(get, event_type="not_stated") == {untyped}
    assert len(references(get, event_type=["not_stated", "shelling"])) == 2


def test_record_with_two_of_the_weapons_is_counted_once(get, analyst):
    incident = make_incident(analyst)
    curation.change(incident, {"weapons": ["mortar", "artillery"]}, by=analyst, seen_version=incident.version)
    (feature,) = get("/map.geojson", {"weapon": ["mortar", "artillery"]}).json()["features"]
    assert feature["properties"]["count"] == 1


def test_visitor_may_draw_shapes_too(get, settings):
    settings.PUBLIC_READ = True
    published_incident()
    assert get("/map.geojson", {"near": "40.83,34.69,2"}, person=None).json()["total"] == 1

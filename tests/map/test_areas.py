"""Areas in shades and places as heat: a table that the map draws from; and the steps of the time slider."""

import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from incidents.filters import IncidentFilter
from tests.factories import make_incident, make_user, published_incident


def killed(number):
    return [{"outcome": "killed", "minimum": number, "best": number, "maximum": number}]


def areas(get, **query):
    answer = get("/map/areas/", query)
    assert answer.status_code == 200
    return answer.context["shaded"]


def test_areas_count_what_lies_in_them_and_lead_to_it(get, analyst):
    make_incident(analyst, casualties=killed(4))
    make_incident(analyst, places=[{"place": "al-shaafah"}])
    make_incident(analyst, places=[{"place": "hajin"}, {"place": "al-shaafah"}])
    make_incident(analyst, places=[])
    found = areas(get, level="governorate")
    assert [(area.place.code, area.figures.incidents) for area in found.areas] == [("gov-deir-ez-zor", 3)]
    assert (found.total, found.unplaced) == (4, 1)
    towns = areas(get, level="place", measure="killed")
    assert [(area.place.code, area.figures.killed, area.share) for area in towns.areas] == [
        ("hajin", 4, 100),
        ("al-shaafah", None, 0),
    ]
    assert [area.shade for area in towns.areas] == ["l5", "unstated"]
    for area in [*found.areas, *towns.areas]:
        listed = IncidentFilter(QueryDict(urlsplit(area.href).query), user=analyst)
        assert listed.qs.count() == area.figures.incidents


def test_filter_and_month_hold_for_areas_too(get, analyst):
    make_incident(analyst, date_start="2019-01-04")
    make_incident(analyst, date_start="2019-02-04", event_type="arrest")
    (area,) = areas(get, level="place", family="remote", during="2019-01").areas
    assert area.figures.incidents == 1
    assert urlsplit(area.href).query == "family=remote&during=2019-01&at=hajin"
    assert areas(get, level="place", family="remote", during="2019-02").areas == []


def test_table_holds_what_the_map_draws(get, analyst):
    make_incident(analyst)
    make_incident(analyst, places=[{"place": "al-mayadin-desert"}])
    page = get("/map/areas/", {"level": "place"}, **{"accept-language": "ar"}).content.decode()
    assert 'data-lat="34.69" data-lon="40.83"' in page
    (desert,) = re.findall(r"<tr[^>]*>(?=<th[^>]*><a[^>]*mayadin)", page)
    assert "data-lat" not in desert


@pytest.mark.parametrize(
    "query", [{}, {"level": "street"}, {"level": "place", "measure": "x"}, {"level": "place", "box": "1"}]
)
def test_areas_of_nonsense_are_refused(get, query):
    assert get("/map/areas/", query).status_code == 400


def test_reader_sees_areas_of_what_he_may_see_only(get, analyst):
    make_incident(analyst)
    published_incident()
    answer = get("/map/areas/", {"level": "place"}, person=make_user("viewer"))
    assert answer.context["shaded"].total == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_slider_has_every_month_from_first_to_last(get, analyst, language):
    for day in ("2019-01-04", "2019-01-20", "2019-04-02"):
        make_incident(analyst, date_start=day)
    answer = get("/map/", **{"accept-language": language})
    timeline = answer.context["timeline"]
    assert [(step.during, step.height) for step in timeline.steps] == [
        ("2019-01", 100),
        ("2019-02", 0),
        ("2019-03", 0),
        ("2019-04", 50),
    ]
    assert [step.x for step in timeline.steps] == {"en": [1, 2, 3, 4], "ar": [3, 2, 1, 0]}[language]
    assert 'max="4"' in answer.content.decode()


def test_one_month_needs_no_slider(get, analyst):
    make_incident(analyst)
    assert 'id="time-at"' not in get("/map/").content.decode()


def test_feed_says_its_counts_in_words(get, analyst):
    make_incident(analyst, date_start="2019-01-04")
    make_incident(analyst, date_start="2019-01-05", places=[])
    make_incident(analyst, date_start="2019-02-05")
    assert get("/map.geojson", {"during": "2019-01"}).json()["says"] == "2 incidents, 1 on the map, 1 not on the map"


def test_map_of_a_filter_that_is_not_understood_says_so_and_has_no_slider(get, analyst):
    make_incident(analyst)
    page = get("/map/", {"box": "here"}).content.decode()
    assert "A condition is not understood" in page
    assert 'id="time-at"' not in page

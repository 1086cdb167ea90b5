"""The map page, the base map's names, and the small map of a record."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from geo.models import Place
from incidents import curation
from tests.factories import make_incident


@pytest.mark.parametrize("language", ["en", "ar"])
def test_map_page_runs_under_our_security_policy(get, analyst, language):
    make_incident(analyst)
    page = get("/map/", **{"accept-language": language}).content.decode()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert not [body for attributes, body in scripts if body.strip() and "application/json" not in attributes]
    assert not re.findall(r"\sstyle=|\son\w+=", page)
    assert not re.findall(r'(?:src|href|data-[a-z]+)="(?:https?:)?//', page)


def test_map_page_names_its_sources(get):
    assert (
        "UN OCHA (HDX), GeoNames CC BY 4.0, Open-Syria CC BY 4.0, Airwars; rivers: GSHHG"
        in get("/map/").content.decode()
    )


@pytest.mark.parametrize("name", ["geo/rivers.geojson", "geo/governorates.geojson", "leaflet/leaflet.js"])
def test_base_map_lies_in_our_own_files(get, name):
    assert f"/static/{name}" in get("/map/").content.decode()
    assert finders.find(name)


def test_filter_stays_when_going_to_what_is_not_on_the_map(get):
    page = get("/map/", {"family": "battle", "page": "3"}).content.decode()
    assert 'href="/incidents/?family=battle&amp;on_map=no"' in page
    assert 'data-query="family=battle"' in page


def test_hostile_names_are_harmless(get, analyst):
    rows = [{"code": "hajin", "name_en": "<img src=x onerror=alert(1)>", "name_ar": "هجين"}]
    curation.import_named(Place, rows, by=curation.system_user())
    make_incident(analyst)
    assert b"<img src=x" not in get("/map/list/").content
    assert b"<img src=x" not in get("/map/").content


def names(get, **query):
    return [feature["properties"]["en"] for feature in get("/map/places.geojson", query).json()["features"]]


def test_names_come_by_zoom(get):
    assert names(get, zoom=6) == ["gov-deir-ez-zor"]
    assert names(get, zoom=9) == ["al-shaafah", "hajin"]
    assert names(get, zoom=9, bbox="40.8,34.6,40.9,34.8") == ["hajin"]


def test_seat_of_a_district_is_named_sooner_than_other_towns(get):
    place = Place.objects.get(code="gov-deir-ez-zor")
    district = Place.objects.create(code="d", name_ar="منطقة هجين", name_en="d", kind="district", parent=place)
    Place.objects.filter(code="hajin").update(parent=district)
    assert names(get, zoom=8) == ["hajin"]


def test_names_are_not_sent_twice(get):
    first = get("/map/places.geojson", {"zoom": "9"})
    again = get("/map/places.geojson", {"zoom": "9"}, **{"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_names_of_a_view_that_no_map_has_are_refused(get):
    assert get("/map/places.geojson", {"bbox": "1,2"}).status_code == 400


def small_map(incident):
    return Template("{% load maps %}{% small_map incident %}").render(Context({"incident": incident}))


def test_small_map_holds_every_place_of_a_record(analyst):
    incident = make_incident(analyst, places=[{"place": "hajin", "is_primary": True}, {"place": "al-shaafah"}])
    html = small_map(incident)
    assert '"name": "hajin"' in html
    assert '"name": "al-shaafah"' in html
    assert html.index("hajin") < html.index("al-shaafah")


def test_small_map_says_when_there_is_no_point(analyst):
    html = small_map(make_incident(analyst, places=[{"place": "hajin", "precision": "country"}]))
    assert "No point on the map" in html


@pytest.mark.parametrize("address", ["/static/leaflet/leaflet.js", "/static/geo/districts.geojson", "/map/"])
def test_answers_are_compressed(get, address):
    answer = get(address, **{"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    whole = b"".join(answer)
    answer.close()
    assert len(whole) < len(gzip.decompress(whole)) / 2

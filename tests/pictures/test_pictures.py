"""Pictures of the filter: what each mark counts, where it leads, and what stands beside them."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Place
from incidents import curation
from incidents.charts import counting, drawing
from incidents.charts.counting import Counts, Figures
from incidents.charts.gallery import TABLES
from incidents.codes import Role
from incidents.filters import IncidentFilter, rare
from incidents.models import Incident, Tally
from incidents.views import pictures
from tests.factories import make_incident, make_register, make_report, make_user, published_incident
from tests.map.test_counts_agree import QUERIES

NAMES = ("time", "types", "places", "heat", "acted", "hit", "matrix", "calendar")


def killed(number, **values):
    return {"outcome": "killed", "minimum": number, "best": number, "maximum": number, **values}


def entries(answer, name):
    return {entry.label: entry for entry in answer.context[name].entries}


def held(person, href):
    """How many records the list behind a mark holds."""
    query = urlsplit(href).query

    found = IncidentFilter(QueryDict(query), user=person)
    assert found.is_valid(), found.errors
    return found.qs.count()


@pytest.fixture
def register(analyst):
    make_register(analyst)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=QUERIES, level=st.sampled_from(["place", "governorate"]), as_viewer=st.booleans(), few=st.sampled_from([0, 9])
)
def test_every_mark_leads_to_just_the_records_that_it_counts(
    register, get, analyst, monkeypatch, query, level, as_viewer, few
):
    monkeypatch.setattr(rare, "FEW", few)
    person = make_user("viewer") if as_viewer else analyst
    answer = get("/pictures/", {**query, "level": level, "year": "2019"}, person)
    assert answer.status_code == 200
    for name in NAMES:
        for entry in answer.context[name].entries:
            assert held(person, entry.href) == entry.figures.incidents, (name, entry.label, entry.href)
    totals = answer.context["totals"]
    assert totals.figures.incidents == get("/map.geojson", query, person).json()["total"]
    for link, number in (("unmapped_link", totals.not_on_map), ("undated_link", totals.undated)):
        assert not number or held(person, answer.context[link]) == number


def test_not_stated_is_apart_from_none(get, analyst):
    make_incident(analyst)
    make_incident(analyst, casualties=[killed(0)])
    make_incident(analyst, casualties=[killed(3), killed(2, status="civilian")])
    answer = get("/pictures/")
    figures = answer.context["totals"].figures
    assert (figures.killed, figures.killed_unstated, answer.context["totals"].killed_none) == (5, 1, 1)
    assert (figures.injured, figures.injured_unstated) == (None, 3)
    page = answer.content.decode()
    assert "not stated in 1, none in 1" in page
    assert "3 incidents, killed 5 (not stated in 1), injured not stated" in page


def test_month_in_which_nobody_states_a_figure_is_drawn_hollow(get, analyst):
    make_incident(analyst, date_start="2019-01-04")
    make_incident(analyst, date_start="2019-02-04", casualties=[killed(0)])
    make_incident(analyst, date_start="2019-03-04", casualties=[killed(7)])
    shown = [[shape.css for shape in mark.shapes][1] for mark in get("/pictures/").context["time"].marks]
    assert shown == ["unstated", "killed zero", "killed"]


def test_only_the_people_asked_for_are_counted(get, analyst):
    make_incident(analyst, casualties=[killed(4, status="combatant"), killed(3, status="civilian")])
    make_incident(analyst, casualties=[killed(6, status="combatant")])
    figures = get("/pictures/", {"victims": "civilian"}).context["totals"].figures
    assert (figures.incidents, figures.killed, figures.killed_unstated) == (2, 3, 1)


def test_running_totals_of_reports_are_never_counted(get):

    report, _drafts = make_report()
    Tally.objects.create(report=report, count=900, outcome="killed", start=0, end=4)
    figures = get("/pictures/").context["totals"].figures
    assert (figures.incidents, figures.killed or 0) == (1, figures.killed or 0)
    assert (figures.killed or 0) < 900


def test_incident_that_spans_months_stands_in_no_month_and_is_told(get, analyst):
    make_incident(analyst, date_start="2019-01-04")
    make_incident(analyst, date_start="2019-01-01", date_end="2019-12-31", date_precision="year")
    make_incident(analyst, date_start=None)
    answer = get("/pictures/")
    assert {label: entry.figures.incidents for label, entry in entries(answer, "time").items()} == {"January 2019": 1}
    page = answer.content.decode()
    assert "1 incident is not known this exactly" in page
    assert "1 without a date" in page


def test_heat_has_a_cell_for_each_place_and_month_that_has_incidents(get, analyst):
    for day, place in (("2019-01-04", "hajin"), ("2019-03-04", "hajin"), ("2019-03-09", "al-shaafah")):
        make_incident(analyst, date_start=day, places=[{"place": place}])
    make_incident(analyst, date_start="2019-01-30", date_end="2019-02-02", date_precision="range")
    cells = entries(get("/pictures/"), "heat")
    assert {label: entry.figures.incidents for label, entry in cells.items()} == {
        "hajin, January 2019": 1,
        "hajin, March 2019": 1,
        "al-shaafah, March 2019": 1,
    }


def test_long_registers_are_drawn_by_year(get, analyst):
    for year in (1999, 2019):
        make_incident(analyst, date_start=f"{year}-03-04")
    answer = get("/pictures/")
    assert list(entries(answer, "time")) == ["1999", "2019"]
    assert "By year" in answer.content.decode()


def test_incident_counts_once_for_a_side_whatever_of_its_parts_take_part(get, analyst):
    both = [{"actor": "sdf", "role": "side_a"}, {"actor": "sdf_intelligence", "role": "side_a"}]
    make_incident(analyst, participants=[*both, {"actor": "isis", "role": "side_b"}], casualties=[killed(4)])
    make_incident(analyst, participants=[])
    answer = get("/pictures/")
    assert [(e.figures.incidents, e.figures.killed) for e in answer.context["acted"].entries] == [(1, 4), (1, None)]
    assert {urlsplit(e.href).query for e in answer.context["matrix"].entries} == {
        "by=sdf&against=isis",
        "by=not_stated&against=not_stated",
    }


def test_mark_keeps_the_conditions_of_the_page(get, analyst):
    make_incident(analyst)
    answer = get("/pictures/", {"family": "remote", "measure": "killed", "level": "governorate", "page": "4"})
    (entry,) = answer.context["types"].entries
    assert parse_qs(urlsplit(entry.href).query) == {"family": ["remote"], "event_type": ["shelling"]}
    (place,) = answer.context["places"].entries
    assert "at=gov-deir-ez-zor" in place.href


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_picture_has_a_title_a_description_and_a_table(get, analyst, language):
    make_incident(analyst, participants=[{"actor": "sdf", "role": "side_a"}], casualties=[killed(2)])
    page = get("/pictures/", **{"accept-language": language}).content.decode()
    drawn = re.findall(r'<svg class="[\w-]+" .*?</svg>', page, re.DOTALL)
    assert len(drawn) == 8
    for picture in drawn:
        assert re.search(r"<title id=[^>]+>[^<]+</title>\s*<desc id=[^>]+>[^<]+</desc>", picture)
        for name in re.findall(r'aria-label="([^"]*)"', picture):
            assert unescape(name).strip()
    assert page.count("<table") == 8
    assert not re.findall(r"\sstyle=|\son\w+=", page)


def test_table_of_a_picture_with_many_marks_is_written_when_it_is_opened(get, analyst, monkeypatch):
    make_incident(analyst, participants=[{"actor": "sdf", "role": "side_a"}], casualties=[killed(2)])
    monkeypatch.setattr(drawing, "LONG", 0)
    whole = get("/pictures/", {"family": "remote", "year": "2019"})
    page = whole.content.decode()
    assert "<table" not in page
    addresses = [unescape(address) for address in re.findall(r'<a href="(/pictures/table/[^"]+)"', page)]
    shown = [parse_qs(urlsplit(address).query)["picture"][0] for address in addresses]
    assert sorted(shown) == sorted(TABLES)
    for name, address in zip(shown, addresses, strict=True):
        piece = get(address, **{"hx-request": "true"}).content.decode()
        links = [unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]+)"', piece)]
        in_context = {"heat-cells": "heat", "pairs": "matrix", "days": "calendar"}.get(name, name)
        assert links == [entry.href for entry in whole.context[in_context].entries]
        alone = get(address)
        assert piece in alone.content.decode()
        assert "<h1>" in alone.content.decode()


@pytest.mark.parametrize("query", [{"picture": "mona-lisa"}, {"picture": "days", "near": "here"}])
def test_table_that_does_not_exist_is_refused(get, query):
    assert get("/pictures/table/", query).status_code == 400


def test_pictures_run_from_right_to_left_in_arabic(get, analyst):
    for day in ("2019-01-04", "2019-02-04"):
        make_incident(analyst, date_start=day)

    def starts(language):
        picture = get("/pictures/", **{"accept-language": language}).context["time"]
        return [float(mark.area.x) for mark in picture.marks], float(picture.marks[0].area.width)

    (english, width), (arabic, _width) = starts("en"), starts("ar")
    assert english == sorted(english)
    assert arabic == pytest.approx([drawing.WIDTH - x - width for x in english], abs=0.02)


def test_hostile_names_are_harmless(get, analyst):

    rows = [{"code": "hajin", "name_en": "<script>alert(1)</script>", "name_ar": "هجين"}]
    curation.import_named(Place, rows, by=curation.system_user())
    make_incident(analyst)
    assert b"<script>alert" not in get("/pictures/").content


def test_reader_sees_counts_of_what_he_may_see_only(get, analyst):
    make_incident(analyst)
    published_incident()
    secret, _author, reviewer = published_incident()
    curation.change(secret, {"is_sensitive": True}, by=reviewer, seen_version=secret.version, reason="at risk")
    assert get("/pictures/").context["totals"].figures.incidents == 3
    assert get("/pictures/", person=make_user("viewer")).context["totals"].figures.incidents == 1


def test_rejected_records_are_counted_and_said(get, analyst):
    make_incident(analyst)
    reviewer, incident = make_user("reviewer"), make_incident(analyst)
    incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
    curation.move(incident, "reject", by=reviewer, seen_version=incident.version, reason="told twice")
    page = get("/pictures/").content.decode()
    assert "1 of them is rejected or merged" in page
    without = get("/pictures/", {"status": ["draft", "in_review", "published"]})
    assert without.context["totals"].figures.incidents == 1
    assert "rejected or merged" not in without.content.decode()


def test_condition_that_is_not_understood_draws_nothing(get):
    answer = get("/pictures/", {"near": "here"})
    assert answer.status_code == 400
    assert "gallery" not in answer.context


@pytest.mark.parametrize("query", [{"measure": "x"}, {"level": "x"}, {"year": "x"}, {"year": "٢٠١٩"}, {"year": "9999"}])
def test_other_ways_to_look_that_do_not_exist_are_passed_over(get, analyst, query):
    make_incident(analyst)
    answer = get("/pictures/", query)
    assert answer.status_code == 200
    assert answer.context["gallery"].year == 2019


def test_empty_register_says_so(get):
    page = get("/pictures/")
    assert page.status_code == 200
    assert "No incident fits" in page.content.decode()


def test_queries_do_not_grow_with_rows(get, analyst):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            get("/pictures/")
        return len(captured)

    sides = [{"actor": "sdf", "role": "side_a"}, {"actor": "isis", "role": "side_b"}]
    for number in range(2):
        make_incident(analyst, date_start=f"2019-0{number + 1}-04", participants=sides)
    few = queries()
    for number in range(20):
        places = [{"place": ["hajin", "al-shaafah"][number % 2]}]
        sides = [{"actor": ["isis", "state_forces"][number % 2], "role": "side_b"}]
        make_incident(analyst, date_start=f"2019-03-{number + 1:02}", places=places, participants=sides)
    assert queries() == few


def test_shades_end_with_the_largest_number():
    days = {
        date(2019, 1, n): drawing.Entry(str(n), Figures(incidents=number), "?")
        for n, number in enumerate([1, 40, 200], 1)
    }
    picture = drawing.calendar_of(2019, days, "incidents")
    assert [mark.shapes[0].css for mark in picture.marks] == ["l1", "l3", "l5"]
    assert picture.steps[-1] == (5, "131–200")
    assert len(picture.marks) + len(picture.lines) == 365


def test_counts_of_nothing_are_none_and_not_zero():
    totals = Counts(Incident.objects.all()).totals
    assert (totals.figures.incidents, totals.figures.killed, totals.first) == (0, None, None)
    impossible = Counts(Incident.objects.none())
    assert impossible.by_place("place", 9) == impossible.by_side(Role.SIDE_A, 9) == []
    assert impossible.by_time == {}


def test_slow_counts_are_kept_for_a_while_for_the_same_rows_only_and_say_so(get, analyst, monkeypatch):
    monkeypatch.setattr(counting, "SLOW", -1)
    monkeypatch.setattr(counting, "KEPT_TIMES", 1_000_000)
    monkeypatch.setattr(rare, "FEW", 0)  # so few are counted by their keys, and anew where these have changed
    published_incident()
    viewer = make_user("viewer")
    assert "Counted on" not in get("/pictures/", {"family": "battle"}).content.decode()
    assert get("/pictures/").context["totals"].figures.incidents == 1
    make_incident(analyst)
    monkeypatch.setattr(pictures, "FRESH", 0)
    kept = get("/pictures/")
    assert kept.context["totals"].figures.incidents == 1
    assert "Counted on" in kept.content.decode()
    assert get("/pictures/", {"family": "remote"}).context["totals"].figures.incidents == 2
    assert get("/pictures/", person=viewer).context["totals"].figures.incidents == 1
    cache.clear()
    assert get("/pictures/").context["totals"].figures.incidents == 2

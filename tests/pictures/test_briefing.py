"""The briefing for paper: the filter's period, map, pictures and records, in both languages."""

import re

import pytest

from incidents.charts import cartography
from incidents.models import Incident
from incidents.views import pictures
from tests.factories import make_incident, make_user, published_incident


@pytest.mark.parametrize("language", ["en", "ar"])
def test_briefing_holds_period_map_pictures_and_records(get, analyst, language):
    incident = make_incident(analyst, date_start="2019-01-04")
    make_incident(analyst, date_start="2019-02-11", places=[])
    page = get("/briefing/", {"family": "remote"}, **{"accept-language": language}).content.decode()
    period, records = {
        "en": ("4 Jan 2019 – 11 Feb 2019", "1 on the map, 1 not on the map"),
        "ar": ("٤ كانون الثاني ٢٠١٩ – ١١ شباط ٢٠١٩", "على الخريطة: ١"),
    }[language]
    assert period in page
    assert records in page
    assert incident.reference in page
    assert page.count("<svg class=") >= 4
    assert not re.findall(r"\sstyle=|\son\w+=", page)


def test_briefing_says_how_many_records_it_leaves_out(get, analyst, monkeypatch):
    monkeypatch.setattr(pictures, "PRINTED", 2)
    for _number in range(5):
        make_incident(analyst)
    answer = get("/briefing/", {"family": "remote"})
    assert "The newest 2; 3 more are in the list." in answer.content.decode()
    assert 'href="/incidents/?family=remote"' in answer.content.decode()
    assert len(answer.context["incidents"]) == 2


def test_briefing_warns_that_drafts_are_in_it_only_those_who_see_them(get, analyst):
    make_incident(analyst)
    published, _author, _reviewer = published_incident()
    assert "not for publication" in get("/briefing/").content.decode()
    public = get("/briefing/", person=make_user("viewer")).content.decode()
    assert "not for publication" not in public
    assert public.count("SJ-") >= 1
    assert published.reference in public


def test_briefing_of_a_filter_that_is_not_understood_is_refused(get):
    assert get("/briefing/", {"box": "here"}).status_code == 400


def test_map_for_paper_shows_every_incident_that_has_a_point(analyst):
    for step in range(12):
        at = {"place": "hajin", "latitude": 34.5 + step / 97, "longitude": 40.1 + step / 89, "precision": "exact"}
        make_incident(analyst, places=[at])
    make_incident(analyst, places=[{"place": "gov-deir-ez-zor", "precision": "governorate"}])
    make_incident(analyst, places=[])
    sheet = cartography.sheet(Incident.objects.all())
    assert len(sheet.spots) == 13
    assert [spot.extent for spot in sheet.spots].count("area") == 1
    for spot in sheet.spots:
        assert 0 < float(spot.x) < sheet.width
        assert 0 < float(spot.y) < sheet.height
    assert (sheet.counts.on_map, sheet.counts.not_on_map) == (13, 1)
    assert any("euphrates" in css for css, _d in sheet.paths)


def test_map_of_nothing_shows_the_country(analyst):
    sheet = cartography.sheet(Incident.objects.all())
    assert sheet.spots == []
    assert len([css for css, _d in sheet.paths if css == "governorates"]) == 14


def test_names_on_the_map_do_not_cover_each_other(analyst):
    for code in ("hajin", "al-shaafah"):
        make_incident(analyst, places=[{"place": code}])
    names = cartography.sheet(Incident.objects.all()).names
    assert {name.text for name in names} >= {"hajin", "al-shaafah"}
    for one in names:
        for other in names:
            if one is not other:
                apart = abs(float(one.y) - float(other.y)) >= cartography.LINE
                assert apart or abs(float(one.x) - float(other.x)) >= len(one.text) * cartography.LETTER / 2

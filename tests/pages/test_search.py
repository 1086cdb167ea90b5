"""Searching as people write: folded letters, clitics, Latin letters, misspellings, phrases, words left out."""

import re

import pytest

from geo.models import Place, PlaceName
from incidents import curation
from incidents.filters import rare
from incidents.models import Actor, IncidentTerms
from incidents.views import browse
from tests.factories import make_incident, make_report, make_user, published_incident

FOUND = [
    ("هجين", {"town", "report"}),  # Hajin
    ("بهجين", {"town", "report"}),  # in Hajin
    ("ھجين", set()),  # a letter of another alphabet is another letter
    ("hajin", {"town", "report"}),
    ("Hajjin", {"town", "report"}),  # misspelt
    ("هجيين", {"town", "report"}),  # misspelt
    ("قصف", {"report"}),  # shelling
    ("والقصف", {"report"}),  # and the shelling
    ("القرآن", set()),
    ("مدنيون", {"report"}),  # civilians, where the report has another case
    ('"بلدة هجين"', {"report"}),  # side by side
    ('"هجين بلدة"', set()),
    ("هجين -قصف", {"town"}),
    ("دير الزور", {"town", "report", "desert"}),  # what lies in it too
    ("قسد", {"desert"}),  # an alias of the parent of the one that took part
    ("هجين قسد", set()),
    ("·", {"town", "report", "desert"}),  # no word asks for nothing
    ("'هجين' & | ! :*", {"town", "report"}),
]


@pytest.fixture
def found(as_, codes):
    """references found by a search, by the names of three incidents."""
    by = make_user("analyst")
    sdf = Actor.objects.get(code="sdf")
    curation.save_named(sdf, by=make_user("admin"), seen_version=sdf.version, aliases=[alias("قسد")])
    town = make_incident(by)
    part = {"actor": "sdf_intelligence", "role": "side_a"}
    desert = make_incident(by, places=[{"place": "al-mayadin-desert"}], participants=[part])
    _report, (told, *_) = make_report("قصف على بلدة هجين أوقع مدنيين", by=by)
    names = {town.reference: "town", desert.reference: "desert", told.reference: "report"}

    def search(words, role="analyst"):
        page = as_(role).get("/incidents/", {"q": words}).content.decode()
        return {name for reference, name in names.items() if reference in page}

    return search


def alias(name):
    return {"language": "ar", "name": name, "valid_from": None, "valid_to": None}


@pytest.mark.parametrize(("words", "names"), FOUND)
def test_a_search_finds_what_is_meant(found, words, names, monkeypatch):
    assert found(words) == names
    monkeypatch.setattr(rare, "FEW", 0)  # as where many are meant
    assert found(words) == names


def test_a_viewer_does_not_search_the_reports_behind_an_incident(as_, codes):
    incident, _author, _reviewer = published_incident(internal_note="كمين")
    assert incident.reference in as_("analyst").get("/incidents/", {"q": "كمين"}).content.decode()
    assert incident.reference not in as_("viewer").get("/incidents/", {"q": "كمين"}).content.decode()
    assert incident.reference in as_("viewer").get("/incidents/", {"q": "هجين"}).content.decode()


def test_what_moves_is_found_where_it_is_now(as_, codes):
    incident = make_incident(make_user("analyst"), places=[{"place": "al-mayadin-desert"}])
    by = make_user("admin")
    place = Place.objects.get(code="al-mayadin-desert")
    place.parent, place.latitude, place.longitude = Place.objects.get(code="al-shaafah"), 34.6, 40.9
    curation.save_named(place, by=by, seen_version=place.version)
    incident.refresh_from_db()
    assert (incident.map_latitude, incident.map_longitude) == (34.6, 40.9)
    assert incident.reference in as_("analyst").get("/incidents/", {"place": "al-shaafah"}).content.decode()
    name = {"language": "ar", "name": "الفيضة", "kind": PlaceName.Kind.MISSPELLING}
    curation.save_named(Place.objects.get(code=place.code), by=by, seen_version=place.version + 1, names=[name])
    assert incident.reference in as_("analyst").get("/incidents/", {"q": "الفيضة"}).content.decode()


def test_what_is_derived_follows_every_change(codes):
    by = make_user("analyst")
    incident = make_incident(by, casualties=[{"outcome": "killed", "status": "civilian", "minimum": 2, "best": 3}])
    incident.refresh_from_db()
    assert (incident.killed_best, incident.injured_best, incident.map_extent) == (3, None, "point")
    incident = curation.change(incident, {"casualties": [], "places": []}, by=by, seen_version=incident.version)
    incident.refresh_from_db()
    assert (incident.killed_best, incident.map_place, incident.map_longitude, incident.map_extent) == (
        None,
        None,
        None,
        "",
    )
    assert IncidentTerms.objects.get(incident=incident).places == []


HITS = [
    ("قصف", ["القصفُ"]),  # shelling, with its article and a mark of case
    ("بلدة مدنيين", ["بلدةِ", "مدنيّون"]),
    ('"بلدة هجين"', ["بلدةِ هجيـن"]),  # a phrase, a stretched letter in it
    ("هجين -سوق", ["هجيـن"]),
]


@pytest.mark.parametrize(("words", "marked"), HITS)
def test_what_was_looked_for_is_shown_in_the_spelling_that_the_report_has(as_, codes, words, marked):
    make_report("طالَ القصفُ أطرافَ بلدةِ هجيـن <script>، فقُتل مدنيّون في " + "البيوت " * 60 + "وانتهى")
    page = as_("analyst").get("/incidents/", {"q": words}).content.decode()
    (hit,) = [line for line in page.split("</tr>") if '<tr class="hit">' in line]
    assert re.findall("<mark>(.*?)</mark>", hit) == marked
    assert "&lt;script&gt;" in hit
    assert hit.rstrip().endswith(" …</p></td>")


def test_hits_in_reports_are_for_those_who_read_reports(as_, codes):
    published_incident(summary_ar="قصف على السوق", internal_note="قصف سري")
    page = as_("viewer").get("/incidents/", {"q": "قصف"}).content.decode()
    assert "<mark>قصف</mark> على السوق" in page
    assert "سري" not in page


def test_a_wide_search_is_counted_by_what_this_reader_finds_with_all_conditions(as_, codes, monkeypatch):
    monkeypatch.setattr(rare, "FEW", 1)
    monkeypatch.setattr(browse, "COUNTED", 1)
    monkeypatch.setattr(browse, "PAGE_SIZE", 1)
    published_incident()
    for kind in ("shelling", "arrest"):
        make_incident(make_user("analyst"), event_type=kind)

    def says_more(role, **conditions):
        return as_(role).get("/incidents/", {"q": "هجين"} | conditions).context["more"]

    assert says_more("analyst")
    assert says_more("analyst", event_type="shelling")
    assert not says_more("analyst", event_type="arrest")
    assert not says_more("analyst", status="published")
    assert not says_more("viewer")

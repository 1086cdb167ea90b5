"""One incident and one report, and what hostile text can do on them: nothing."""

import pytest

from incidents import curation
from tests import factories

HOSTILE = 'قصف هجين <script>alert(1)</script> "><img src=x onerror=alert(2)> مقتل \u202egnp.exe\u202c ثلاثة'


def claims_on(text):
    start = text.index("<script>")
    return [
        factories.claim("event_type", "shelling", 0, 3),
        factories.claim("date", {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}),
        factories.claim("places", {"place": "hajin", "name": "<b>هجين</b>"}, 4, 8),
        factories.claim("side_a", "isis", start, start + 12, certainty="hedged"),
        factories.killed(3),
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("address", ["/incidents/{reference}/", "/reports/{report}/", "/reports/{report}/review/"])
def test_hostile_report_text_is_shown_and_never_obeyed(as_, codes, language, address):
    report, (incident,) = factories.make_report(HOSTILE, claims=claims_on(HOSTILE))
    answer = as_("analyst", language).get(address.format(reference=incident.reference, report=report.pk))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    assert "U+202E" in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_words_lead_to_their_value_and_the_value_to_its_words(as_, codes):
    report, (incident,) = factories.make_report(HOSTILE, claims=claims_on(HOSTILE))
    claim = incident.claims.get(field="places")
    for address in (incident.get_absolute_url(), f"/reports/{report.pk}/review/"):
        page = as_("analyst").get(address).content.decode()
        assert f'<a href="#claim-{claim.pk}" draggable="false">هجين</a>' in page
        assert f'id="words-claim-{claim.pk}"' in page
        assert f'id="claim-{claim.pk}"' in page
        assert f'href="#words-claim-{claim.pk}"' in page


def test_an_inferred_value_says_so_and_by_which_rule(as_, codes):
    _report, (incident,) = factories.make_report(HOSTILE, claims=claims_on(HOSTILE))
    assert "inferred: t-1" in as_("analyst").get(incident.get_absolute_url()).content.decode()


def test_history_tells_field_old_new_who_and_why(as_, codes):
    author = factories.make_user("analyst", username="zeina")
    incident = factories.make_incident(author)
    values = {"time_of_day": "dawn", "places": [{"place": "al-shaafah"}]}
    curation.change(incident, values, by=author, seen_version=incident.version, reason="the second report is clearer")
    page = as_("analyst").get(incident.get_absolute_url()).content.decode()
    assert "Version 2" in page
    assert "<bdi>zeina</bdi>" in page
    assert "the second report is clearer" in page
    assert "<del>hajin (in the named place)</del>" in page
    assert "<ins>al-shaafah (in the named place)</ins>" in page
    assert "<ins>dawn</ins>" in page


def test_viewers_see_the_facts_of_published_records_and_nothing_of_the_work(as_, codes):
    incident, author, _reviewer = factories.published_incident(internal_note="call the source again")
    page = as_("viewer").get(incident.get_absolute_url()).content.decode()
    assert "Facts" in page
    for inside in ("call the source again", "History", "Claims by source", author.username, "What next"):
        assert inside not in page
    assert "call the source again" in as_("analyst").get(incident.get_absolute_url()).content.decode()


def test_a_protected_source_is_not_named_to_those_who_may_not_know_it(as_, codes):
    from incidents.models import Source

    source = {"code": "witness", "name_ar": "شاهدة", "name_en": "Witness W", "kind": "unnamed", "is_sensitive": True}
    curation.import_named(Source, [source], by=curation.system_user())
    incident, *_people = factories.published_incident(told_by=[{"source": "witness"}])
    assert "Witness W" not in as_("viewer").get("/").content.decode()
    for address in (incident.get_absolute_url(), "/incidents/"):
        assert "Witness W" not in as_("viewer").get(address).content.decode()
        assert "Witness W" in as_("analyst").get(address).content.decode()
    assert as_("viewer").get("/lookup/source/?q=Witness").content.strip() == b""
    assert as_("viewer").get("/incidents/?source=witness").status_code == 400


def test_links_to_records_that_the_reader_may_not_see_are_left_out(as_, codes):
    from incidents.models import IncidentLink

    incident, *_people = factories.published_incident()
    draft = factories.make_incident()
    IncidentLink.objects.create(incident=incident, other=draft, kind="follow_up")
    assert draft.reference not in as_("viewer").get(incident.get_absolute_url()).content.decode()
    assert draft.reference in as_("analyst").get(incident.get_absolute_url()).content.decode()


def test_what_keeps_a_record_from_being_published_is_told_beforehand(as_, codes):
    incident = factories.make_incident(places=[])
    page = as_("analyst").get(incident.get_absolute_url()).content.decode()
    assert "Before it can be published:" in page
    assert "It has no place." in page


@pytest.mark.parametrize(
    ("role", "status", "shown", "hidden"),
    [
        ("analyst", "draft", ["submit", "reject"], ["publish"]),
        ("analyst", "in_review", [], ["publish", "send_back"]),
        ("reviewer", "in_review", ["publish", "send_back", "reject"], ["submit"]),
        ("viewer", "published", [], ["reopen"]),
    ],
)
def test_only_moves_that_the_person_may_make_are_offered(as_, codes, role, status, shown, hidden):
    author = factories.make_user("analyst")
    incident = factories.make_incident(author)
    if status != "draft":
        incident = curation.move(incident, "submit", by=author, seen_version=incident.version)
    if status == "published":
        publisher = factories.make_user("reviewer")
        incident = curation.move(incident, "publish", by=publisher, seen_version=incident.version)
    page = as_(role).get(incident.get_absolute_url()).content.decode()
    for action in shown:
        assert f'name="action" value="{action}"' in page
    for action in hidden:
        assert f'name="action" value="{action}"' not in page


def test_what_is_near_in_time_and_space_is_listed_the_nearest_first(as_, codes):
    one = factories.make_incident(date_start="2019-01-04")
    other_town = factories.make_incident(date_start="2019-01-08", places=[{"place": "al-shaafah"}])
    same_town = factories.make_incident(date_start="2018-12-30")
    later = factories.make_incident(date_start="2019-01-20")
    unplaced = factories.make_incident(date_start="2019-01-04", places=[])
    page = as_("analyst").get(one.get_absolute_url()).content.decode()
    near = page[page.index('id="nearby"') :]
    assert near.index(same_town.reference) < near.index(other_town.reference)
    assert later.reference not in page
    assert unplaced.reference not in page
    assert 'id="nearby"' not in as_("analyst").get(unplaced.get_absolute_url()).content.decode()

"""Reading: the filters of the pages, pages by place, answers that are not sent twice."""

import json
from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict

from incidents import curation
from incidents.filters import IncidentFilter
from incidents.models import AuditEntry, Incident, Source
from tests.api.conftest import Caller
from tests.factories import make_incident, make_register, make_report, make_user, published_incident

QUESTIONS = [
    "",
    "place=gov-deir-ez-zor",
    "place=hajin&around_km=20",
    "actor=sdf&role=side_a",
    "killed_min=2&victims=civilian",
    "killed=not_stated",
    "event_type=shelling&event_type=airstrike",
    "box=40,34,41,35",
    "polygon=40,34;41,34;41,35",
    "during=2019-01",
    "source=sohr&sort=oldest",
    "q=هجين",
    "on_map=no&sort=killed",
    "status=draft&grade=weak",
    "reference=SJ-2019-000001&reference=SJ-2019-000002",
]


@pytest.fixture
def register(codes):
    make_register(make_user("analyst"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gives_the_rows_of_the_list(register, calling, question):
    program = calling("reviewer")
    found, address = [], f"/api/v1/incidents?{question}&limit=7"
    while address:
        answer = program.get(address)
        assert answer.status_code == 200, answer.content
        found += [row["reference"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    wanted = IncidentFilter(QueryDict(question), user=program.user).qs
    assert found == list(wanted.values_list("reference", flat=True))


def test_the_next_page_stands_in_the_answer_and_in_the_header(register, calling):
    answer = calling("reviewer").ask("incidents?limit=3&sort=reference")
    following = answer.json()["next"]
    assert "limit=3" in following
    assert answer["Link"] == f'<{following}>; rel="next"'


def test_an_incident_holds_what_the_json_lines_of_the_export_hold(register, calling):
    program = calling("reviewer")
    program.force_login(program.user)
    reference = Incident.objects.filter(status="published", is_sensitive=False).first().reference
    lines = b"".join(program.get(f"/export.jsonl?reference={reference}").streaming_content)
    exported = json.loads(lines)
    told = program.ask(f"incidents/{reference}").json()
    assert told == {name: value for name, value in exported.items() if name not in ("claims", "reports", "parts")}


def test_geojson_keeps_what_has_no_point(register, calling):
    program = calling("reviewer")
    answer = program.ask("incidents.geojson?limit=500")
    features = answer.json()["features"]
    assert answer["Content-Type"] == "application/geo+json"
    assert len(features) == Incident.objects.count()
    assert {one["geometry"]["type"] if one["geometry"] else None for one in features} == {"Point", None}


REFUSED = [
    ("incidents?nonsense=1", {"nonsense"}),
    ("incidents?nonsense=1&killed_min=x", {"nonsense", "killed_min"}),
    ("incidents?place=nowhere", {"place"}),
    ("incidents?date_from=2019-02-30", {"date_from"}),
    ("incidents?status=lost", {"status"}),
    ("incidents?box=1,2,3", {"box"}),
    ("incidents?q=%00", {"q"}),
    ("incidents?reference=%00", {"reference"}),
    ("incidents?limit=0", {"limit"}),
    ("incidents?limit=501", {"limit"}),
    ("incidents?limit=٣", {"limit"}),
    ("incidents?after=nonsense", {"after"}),
    ("incidents?page=2", {"page"}),
    ("incidents.geojson?bbox=1", {"bbox"}),
    ("claims?state=lost", {"state"}),
    ("claims?after=-1", {"after"}),
    ("reports?published_from=x", {"published_from"}),
    ("places?place_kind=x", {"place_kind"}),
    ("codes?x=1", {"x"}),
    ("me?x=1", {"x"}),
]


@pytest.mark.parametrize(("address", "named"), REFUSED)
def test_what_is_not_understood_is_refused_by_name(calling, address, named):
    answer = calling("reviewer").ask(address)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, named)


@pytest.mark.parametrize("question", ["status=draft", "flag=place_unknown", "assignee=me", "origin=manual"])
def test_questions_of_the_desk_are_unknown_to_others(calling, question):
    assert calling("viewer").ask(f"incidents?{question}").status_code == 400
    assert calling("analyst").ask(f"incidents?{question}").status_code == 200


@pytest.mark.parametrize("address", ["incidents", "incidents.geojson", "actors", "places/hajin", "codes", "me"])
def test_what_the_caller_has_already_is_not_sent_again(calling, address):
    program = calling("reviewer")
    published_incident()
    mark = program.ask(address)["ETag"]
    again = program.ask(address, **{"if-none-match": mark})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)


def test_a_change_gives_a_record_another_mark(calling):
    program = calling("analyst")
    draft = make_incident(program.user)
    before = program.ask(f"incidents/{draft.reference}")["ETag"]
    curation.change(draft, {"summary_en": "Shelling"}, by=program.user, seen_version=1)
    after = program.ask(f"incidents/{draft.reference}", **{"if-none-match": before})
    assert after.status_code == 200
    assert after["ETag"].startswith('"2-')


ENTITIES = ("claims", "reports", "tallies", "actors", "sources", "places")


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_row_of_an_entity_comes_once_over_the_pages(calling, entity):
    program = calling("analyst")
    for _number in range(3):
        make_report()
    whole = program.ask(f"{entity}?limit=500").json()
    pieces, address = [], f"/api/v1/{entity}?limit=2"
    while address:
        answer = program.get(address).json()
        pieces += answer["results"]
        address = answer["next"]
    assert pieces == whole["results"]
    assert whole["next"] is None


NARROWED = [
    ("claims?field=places", lambda row: row["field"] == "places"),
    ("reports?publisher=snhr", lambda row: row["publisher"] == "snhr"),
    ("reports?published_from=2019-02-01", lambda row: row["published"] >= "2019-02-01"),
    ("actors?parent=sdf", lambda row: row["parent"] == "sdf"),
    ("places?place_kind=town", lambda row: row["kind"] == "town"),
    ("places?q=هجين", lambda row: row["code"] == "hajin"),
    ("sources?code=sana", lambda row: row["code"] == "sana"),
]


@pytest.mark.parametrize(("address", "fits"), NARROWED)
def test_entities_can_be_asked_for_by_what_they_are(calling, address, fits):
    program = calling("analyst")
    make_report()
    make_report(publisher="snhr", published=date(2019, 3, 1))
    few = program.ask(address).json()["results"]
    every = program.ask(address.partition("?")[0]).json()["results"]
    assert few == [row for row in every if fits(row)] != []


def test_codes_come_in_both_languages(calling):
    body = calling("viewer").ask("codes").json()
    assert {"code": "published", "name_en": "published", "name_ar": "منشورة"} in body["lists"]["Status"]
    assert {one["code"] for one in body["weapons"]} == {"mortar", "artillery", "small_arms"}


def test_the_public_reads_only_when_the_setting_says_so(codes, settings):
    incident, _author, _reviewer = published_incident()
    assert Caller().ask("incidents").status_code == 401
    settings.PUBLIC_READ = True
    assert [row["reference"] for row in Caller().ask("incidents").json()["results"]] == [incident.reference]
    assert Caller("sijil_wrong").ask("incidents").status_code == 401


def test_the_audit_log_tells_who_was_shown_a_protected_record(calling):
    program = calling("analyst")
    secret, _author, _reviewer = published_incident(is_sensitive=True)
    published_incident()
    program.ask("incidents")
    entry = AuditEntry.objects.get(verb="view")
    assert (entry.by, entry.details["references"]) == (program.user, [secret.reference])


def test_a_session_of_the_browser_reads(codes):
    browser = Caller()
    browser.force_login(make_user("viewer"))
    assert browser.ask("me").json()["roles"] == ["viewer"]


@pytest.fixture
def witness(codes):
    """A source that only the desk may know, with a report of it and a claim that names it."""
    row = {"code": "witness", "name_ar": "شاهدة", "name_en": "SECRET", "kind": "unnamed", "is_sensitive": True}
    curation.import_named(Source, [row], by=curation.system_user())
    published_incident(told_by=[{"source": "sohr"}, {"source": "witness"}])
    make_report(publisher="witness")


@pytest.mark.parametrize("role", ["viewer", "desk without it"])
def test_a_source_at_risk_is_named_to_nobody_without_the_right(witness, calling, role):
    program = calling("viewer")
    if role != "viewer":
        rights = Group.objects.get(name="analyst").permissions.exclude(codename="view_sensitive")
        program.user.user_permissions.set(rights)
        assert Permission.objects.filter(user=program.user).exists()
    told = "".join(program.ask(f"{name}?limit=500").content.decode() for name in ("incidents", *ENTITIES))
    assert "witness" not in told
    assert "SECRET" not in told
    assert "witness" in calling("analyst").ask("sources").content.decode()


def test_hidden_words_of_a_report_are_shown_to_whose_token_may_read_them_and_to_no_session_beside_it(calling):
    report, _drafts = make_report("قصف على هجين ومقتل حمزة")
    reviewer, analyst = calling("reviewer"), calling("analyst")
    curation.redact(report, [(19, 23)], "person", by=reviewer.user, reason="the family asks")

    def text(program):
        return program.ask(f"reports/{report.pk}").json()["text"]

    assert text(reviewer) == report.text
    assert "حمزة" not in text(analyst)
    analyst.force_login(reviewer.user)
    assert "حمزة" not in text(analyst)

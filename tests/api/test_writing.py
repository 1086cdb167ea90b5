"""Writing by token: reports come in through ingestion, records move through the workflow, and nobody is overwritten."""

import json

import pytest

from incidents import curation
from incidents.models import AuditEntry, Incident, Report, Revision
from tests.api.conftest import Caller
from tests.factories import make_incident, make_user

TEXT = "قصف مدفعي لقوات النظام على بلدة هجين أدى إلى مقتل ثلاثة مدنيين"


def moves(incident):
    return f"incidents/{incident.reference}/moves"


def test_a_report_is_taken_in_with_its_drafts_in_the_persons_name(calling):
    program = calling("analyst", "ingest")
    body = {"text": TEXT, "published": "2019-01-05", "publisher": "sohr", "url": "https://example.org/1"}
    answer = program.send("reports", body)
    assert answer.status_code == 201
    report = Report.objects.get()
    assert (answer.json()["id"], answer.json()["sha256"]) == (report.pk, report.sha256)
    assert (report.received_by, report.text, report.publisher.code) == (program.user, TEXT, "sohr")
    assert [one["status"] for one in answer.json()["incidents"]] == ["draft"]
    entry = AuditEntry.objects.get(verb="api_write")
    assert (entry.by, entry.object_id, entry.details["operation"]) == (program.user, report.pk, "take_report")


def test_the_same_report_again_changes_nothing_and_says_so(calling):
    program = calling("analyst", "ingest")
    first = program.send("reports", {"text": TEXT}).json()
    revisions = Revision.objects.count()
    again = program.send("reports", {"text": TEXT})
    assert (again.status_code, again.json()["created"], again.json()["id"]) == (200, False, first["id"])
    assert Revision.objects.count() == revisions


WRONG_REPORTS = [
    ({}, 422, "text"),
    ({"text": ""}, 422, "text"),
    ({"text": "   "}, 422, ""),
    ({"text": "a\x00b"}, 422, ""),
    ({"text": "\ud800"}, 422, "text"),
    ({"text": TEXT, "published": "yesterday"}, 422, "published"),
    ({"text": TEXT, "published": "2999-01-01"}, 422, ""),
    ({"text": TEXT, "publisher": "nobody"}, 422, ""),
    ({"text": TEXT, "url": "javascript:alert(1)"}, 422, ""),
    ({"text": TEXT, "status": "published"}, 422, "status"),
    ({"text": 7}, 422, "text"),
    ([], 422, "sent"),
]


@pytest.mark.parametrize(("body", "status", "field"), WRONG_REPORTS)
def test_a_report_that_cannot_be_taken_in_is_refused_and_nothing_kept(calling, body, status, field):
    answer = calling("analyst", "ingest").send("reports", json.dumps(body))
    assert answer.status_code == status, answer.content
    assert set(answer.json()["errors"]) == ({field} if field else set())
    assert answer.json()["detail"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "null", "\xff"])
def test_a_body_that_is_no_json_is_refused(calling, body):
    assert calling("analyst", "ingest").send("reports", body).status_code in (400, 422)


def test_a_report_longer_than_the_server_takes_is_refused(calling, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert calling("analyst", "ingest").send("reports", {"text": TEXT * 100}).status_code == 413


def test_two_people_take_a_draft_to_publication(calling):
    author, reviewer = calling("analyst", "read", "curate"), calling("reviewer", "read", "curate")
    draft = make_incident(author.user)
    seen = author.ask(f"incidents/{draft.reference}")["ETag"]
    submitted = author.send(moves(draft), {"action": "submit"}, **{"if-match": seen})
    assert (submitted.status_code, submitted.json()["status"]) == (200, "in_review")
    assert author.send(moves(draft), {"action": "publish", "seen_version": 2}).status_code == 403
    published = reviewer.send(moves(draft), {"action": "publish", "seen_version": 2})
    assert (published.status_code, published.json()["version"]) == (200, 3)
    assert Incident.objects.get().published_by == reviewer.user
    told = AuditEntry.objects.filter(verb="api_write").order_by("pk").values_list("by", "details__action")
    assert list(told) == [(author.user.pk, "submit"), (reviewer.user.pk, "publish")]


def test_a_compressed_answers_mark_serves_as_well(calling):
    author = calling("analyst", "read", "curate")
    draft = make_incident(author.user)
    mark = author.ask(f"incidents/{draft.reference}", **{"accept-encoding": "gzip"})["ETag"]
    assert mark.startswith("W/")
    assert author.send(moves(draft), {"action": "submit"}, **{"if-match": mark}).status_code == 200


@pytest.mark.parametrize(("how", "status"), [("if-match", 412), ("seen_version", 409)])
def test_who_comes_second_is_told_what_the_first_has_changed(calling, how, status):
    program = calling("analyst", "read", "curate")
    draft = make_incident(program.user)
    mark = program.ask(f"incidents/{draft.reference}")["ETag"]
    curation.change(draft, {"summary_en": "Changed"}, by=make_user("reviewer"), seen_version=1)
    headers = {how: mark} if how == "if-match" else {}
    body = {"action": "submit"} if headers else {"action": "submit", "seen_version": 1}
    answer = program.send(moves(draft), body, **headers)
    assert answer.status_code == status
    assert answer.json()["changed"]["summary_en"] == {"seen": "", "now": "Changed"}
    assert answer.json()["version"] == 2
    assert Incident.objects.get().status == "draft"


WRONG_MOVES = [
    ({"action": "submit"}, {}, 428),
    ({"action": "submit", "seen_version": 7}, {}, 422),
    ({"action": "submit", "seen_version": 0}, {}, 422),
    ({"action": "submit", "seen_version": 2**40}, {}, 422),
    ({"action": "publish", "seen_version": 1}, {}, 422),
    ({"action": "destroy", "seen_version": 1}, {}, 422),
    ({"action": "reject", "seen_version": 1}, {}, 422),
    ({"action": "submit", "seen_version": 2}, {"if-match": f'"1-{"a" * 32}"'}, 400),
    ({"action": "submit"}, {"if-match": "*"}, 400),
    ({"action": "submit"}, {"if-match": '"nonsense"'}, 400),
    ({"seen_version": 1}, {}, 422),
    ({"action": "submit", "seen_version": 1, "status": "published"}, {}, 422),
]


@pytest.mark.parametrize(("body", "headers", "status"), WRONG_MOVES)
def test_a_move_that_cannot_be_made_is_refused_and_leaves_the_record(calling, body, headers, status):
    draft = make_incident()
    answer = calling("reviewer", "curate").send(moves(draft), body, **headers)
    assert answer.status_code == status, answer.content
    assert Incident.objects.values_list("status", "version").get() == ("draft", 1)


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_a_session_never_writes_not_even_with_a_csrf_token(codes, role):
    browser = Caller()
    browser.force_login(make_user(role))
    draft = make_incident()
    browser.get("/incidents/")
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else ""
    for address, body in (("reports", {"text": TEXT}), (moves(draft), {"action": "submit", "seen_version": 1})):
        assert browser.send(address, body, **{"x-csrftoken": token}).status_code == 401
    assert not Report.objects.exists()


def test_a_record_that_the_caller_may_not_see_is_not_there(calling):
    assert calling("analyst", "curate").send("incidents/SJ-1999-000009/moves", {"action": "submit"}).status_code == 404


def test_too_many_requests_are_held_off_for_each_person_apart(calling, settings):
    settings.API_READS_PER_MINUTE, settings.API_WRITES_PER_MINUTE = 3, 1
    first, second = calling("viewer"), calling("viewer")
    found = [first.ask("me") for _number in range(5)]
    while {one.status_code for one in found} == {200}:  # the minute turned in between
        found = [first.ask("me") for _number in range(5)]
    held = next(one for one in found if one.status_code != 200)
    assert held.status_code == 429
    assert 1 <= int(held["Retry-After"]) <= 61
    assert second.ask("me").status_code == 200

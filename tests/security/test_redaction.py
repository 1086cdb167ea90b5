"""Words of a report that are hidden from those without the right, wherever the report is quoted."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from incidents import curation
from incidents.curation.reports import sha256_of
from incidents.models import AuditEntry, Report, Source
from incidents.redaction import BLOCK, masked
from tests.factories import claim, make_report, make_user

NAME = "حمزة الصالح"  # Hamza al-Salih, invented
TEXT = f"قصف على بلدة هجين أدى إلى مقتل {NAME}، وقال شهود إن {NAME} كان في منزله."


@pytest.fixture
def told(codes):
    """A report that names somebody twice, with a claim whose words hold the name, hidden by a reviewer."""
    words = claim("side_b", "civilians", TEXT.index(NAME), TEXT.index(NAME) + len(NAME))
    report, (draft,) = make_report(TEXT, claims=[claim("event_type", "shelling", 0, 3), words])
    reviewer = make_user("reviewer")
    spans = curation.places_of(NAME, report, reader=reviewer)
    return curation.redact(report, spans, "person", by=reviewer, reason="the family asks"), draft


def seen_by(role, address):
    client = Client()
    client.force_login(make_user(role, is_staff=True))
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode() if response.streaming else response.content.decode()


ADDRESSES = [
    "/reports/{report}/",
    "/reports/{report}/review/",
    "/reports/{report}/review/?add=1&start=30&end=60",
    "/reports/{report}/review/?add=1&find=حمزة",
    "/incidents/{draft}/",
    "/incidents/{draft}/history/",
    "/incidents/?q=هجين",
    "/",
    "/queue/",
    "/queue/flags/",
    "/totals/",
    "/admin/incidents/report/",
    "/admin/incidents/report/{report}/change/",
    "/admin/incidents/claim/",
    "/admin/incidents/incident/{pk}/change/",
    "/export.jsonl",
    "/export.csv",
    "/api/v1/reports",
    "/api/v1/reports/{report}",
    "/api/v1/claims",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_hidden_words_stand_on_no_page_of_who_may_not_read_them(told, address):
    report, draft = told
    page = seen_by("analyst", address.format(report=report.pk, draft=draft.reference, pk=draft.pk))
    for words in (NAME, *NAME.split(), json.dumps(NAME)[1:-1]):
        assert words not in page.replace(f'value="{words}"', "").replace("find=حمزة", "")


@pytest.mark.parametrize("role", ["analyst", "reviewer"])
def test_who_may_read_them_does_and_others_see_blocks_of_the_same_length(told, role):
    report, _draft = told
    page = seen_by(role, f"/reports/{report.pk}/")
    assert (NAME in page) == (role == "reviewer")
    assert (BLOCK * len(NAME) in page) == (role == "analyst")
    text = report.shown_to(make_user(role))
    assert len(text) == len(TEXT)
    assert text.index("هجين") == TEXT.index("هجين")


@pytest.mark.parametrize("query", [NAME, "حمزة", "الصالح", "صالح"])
@pytest.mark.parametrize(
    "address", ["/incidents/?q={}", "/admin/incidents/incident/?q={}", "/admin/incidents/report/?q={}"]
)
def test_no_search_tells_that_hidden_words_are_there(told, address, query):
    page = seen_by("analyst", f"{address}?q={query}")
    assert told[1].reference not in page
    assert f"/incidents/report/{told[0].pk}/" not in page


def test_the_stored_text_and_its_hash_stay_and_the_history_tells_who_hid_what_and_why(told):
    report = Report.objects.get()
    assert (report.text, report.sha256) == (TEXT, sha256_of(TEXT))
    last = curation.history(report).last()
    assert (last.verb, last.reason) == ("redact", "the family asks")
    assert NAME not in str(last.changes)
    assert list(curation.verify_all()) == []
    assert AuditEntry.objects.filter(verb="redact", entity="report", object_id=report.pk).exists()


def test_words_are_shown_again_by_who_may_read_them_and_found_again(told):
    report, draft = told
    reviewer = make_user("reviewer")
    for one in report.redactions:
        report = curation.unredact(report, one["start"], one["end"], by=reviewer, reason="the family agrees")
    assert NAME in seen_by("analyst", f"/reports/{report.pk}/")
    assert draft.reference in seen_by("analyst", "/incidents/?q=حمزة")
    assert list(curation.verify_all()) == []
    with pytest.raises(curation.NotAllowed):
        curation.unredact(report, 0, 3, by=make_user("analyst"), reason="I want to see")


def test_on_the_page_words_are_hidden_wherever_they_stand(codes):
    report, _drafts = make_report(TEXT)
    client = Client()
    client.force_login(make_user("analyst"))
    answer = client.post(f"/reports/{report.pk}/redact/", {"words": NAME, "kind": "person", "reason": "asked"})
    assert answer.url == f"/reports/{report.pk}/"
    report.refresh_from_db()
    assert [TEXT[one["start"] : one["end"]] for one in report.redactions] == [NAME, NAME]
    assert NAME not in client.get(answer.url).content.decode()
    assert client.post(f"/reports/{report.pk}/unredact/", {"start": "0", "end": "3", "reason": "x"}).status_code == 403
    viewer = Client()
    viewer.force_login(make_user("viewer"))
    assert viewer.post(f"/reports/{report.pk}/redact/", {"words": NAME}).status_code == 403


@pytest.mark.parametrize(
    ("spans", "kind", "reason"),
    [
        *([([(0, 3)], kind, reason) for kind, reason in (("person", " "), ("nonsense", "x"))]),
        *([(spans, "person", "x") for spans in ([], [(-1, 3)], [(3, 3)], [(0, 10**6)])]),
    ],
)
def test_a_redaction_without_words_kind_or_reason_is_refused(codes, spans, kind, reason):
    report, _drafts = make_report(TEXT)
    with pytest.raises(ValidationError):
        curation.redact(report, spans, kind, by=make_user("analyst"), reason=reason)
    assert Report.objects.get().redactions == []


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=4))
def test_blocks_keep_length_and_lines_and_hide_all_between(text, spans):
    hidden = [{"start": start, "end": end} for start, end in spans]
    shown = masked(text, hidden)
    inside = {at for start, end in spans for at in range(start, end)}
    assert len(shown) == len(text)
    for at, (before, after) in enumerate(zip(text, shown, strict=True)):
        assert after == (BLOCK if at in inside and before != "\n" else before)


def test_what_a_protected_source_told_is_seen_by_those_alone_who_may_know_of_it(codes):
    boss = make_user("admin")
    witness = {
        "code": "witness",
        "name_ar": "شاهدة",
        "name_en": "SECRET-SOURCE",
        "kind": "unnamed",
        "is_sensitive": True,
    }
    curation.import_named(Source, [witness], by=curation.system_user())
    report, (draft,) = make_report("SECRET-TOLD قصف على بلدة هجين", publisher="witness", by=boss)
    draft = curation.change(draft, {"told_by": [{"source": "witness", "report": report.pk}]}, by=boss, seen_version=1)
    junior = make_user(role=None)
    junior.user_permissions.set(Permission.objects.filter(group__name="analyst").exclude(codename="view_sensitive"))
    for part in ("", "history/", "duplicates/", "edit/"):
        for person, sees in ((make_user("analyst"), True), (junior, False)):
            client = Client()
            client.force_login(person)
            page = client.get(f"/incidents/{draft.reference}/{part}").content.decode()
            assert sees or "SECRET-TOLD" not in page
            assert sees or "SECRET-SOURCE" not in page, part
    client = Client()
    client.force_login(junior)
    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/reports/{report.pk}/review/").status_code == 404

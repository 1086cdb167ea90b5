"""Somebody at the desk whom nothing protected concerns meets none of it in the rows that hang on it, on no page."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from incidents import curation
from incidents.models import IncidentFlag, Report, ReportOrigin, Source
from tests.factories import make_incident, make_report
from tests.security.test_crawler import hidden, register, world  # noqa: F401  (fixtures)


@pytest.fixture
def around(register):  # noqa: F811
    """What a protected report and a protected record leave at records and reports that anybody at the desk may see."""
    boss = register.people["admin"]
    told = apps.get_model("incidents", "Report").objects.get(text__startswith="SECRET-TOLD")
    seen = apps.get_model("incidents", "Incident").objects.get(reference=register.protected_source)
    protected = apps.get_model("incidents", "Incident").objects.get(reference=register.references["sensitive"])
    start = told.text.index("SECRET")
    total = {"count": 5, "outcome": "killed", "group": None, "area": [], "since": None, "until": None}
    curation.add_tally(told, {**total, "start": start, "end": start + 11}, by=boss)
    curation.note_likeness(told, {register.report.pk: 0.9}, by=boss)
    other = make_incident(boss)
    curation.link(other, protected, "retaliation", by=boss, note="SECRET-LINK")
    one = {"reference": protected.reference, "score": 0.9, "reasons": []}
    curation.propose_duplicates(make_incident(boss), [one], by=boss)
    IncidentFlag.objects.create(incident=seen, report=told, code="place_unknown", start=start, end=start + 11)
    witness = Source.objects.get(code="witness")
    origin = ReportOrigin(name="SECRET-ORIGIN", kind="feed", address="https://secret.example/SECRET", publisher=witness)
    curation.save_origin(origin, by=boss)
    make_report("قصف SECRET-ALSO على بلدة هجين", publisher="witness", by=boss)
    child = {"code": "child", "name_ar": "قناة", "name_en": "OPEN-CHILD", "kind": "other", "parent": "witness"}
    curation.import_named(Source, [child], by=curation.system_user())
    both, (first,) = make_report("قصف على بلدة هجين، SECRET-BOTH", by=boss)
    Report.objects.filter(pk=both.pk).update(url="https://example.org/SECRET-ADDRESS")
    second = make_incident(boss, report=both)
    curation.change(second, {"is_sensitive": True}, by=boss, seen_version=second.version)
    register.told_in_both = first
    return register


FILES = ("csv", "jsonl", "geojson", "xlsx", "gpkg", "acled", "ged")
# What counts, lists or draws many rows.
NUMBERS = [
    *("/", "/incidents/", "/incidents/?status=draft", "/incidents/total/", "/incidents/counts/", "/queue/"),
    *("/incidents/?place=hajin&around_km=50", "/queue/?tab=drafts", "/queue/?tab=in_review", "/queue/flags/"),
    *("/totals/", "/bulk/", "/bulk/new/", "/mentions/", "/tasks/", "/accuracy/", "/releases/", "/export/?status=draft"),
    *("/map/list/", "/map.geojson?status=draft", "/map/areas/?level=district", "/pictures/", "/briefing/?status=draft"),
    *(f"/api/v1/{rows}" for rows in ("incidents", "claims", "reports", "tallies", "sources", "actors")),
]
DOORS = [
    *NUMBERS,
    *("/incidents/?q=SECRET", "/imports/", "/tokens/", "/map/", "/export/?as=ged&status=draft", "/export/dictionary/"),
    *(f"/pictures/table/?picture={name}&status=draft" for name in ("acted", "pairs")),
    *(f"/export.{kind}?status=draft" for kind in FILES),
    *("/export.csv", "/export.csv?pack=1", "/export.jsonl?q=SECRET", "/api/v1/incidents.geojson?status=draft"),
    *(f"/lookup/{kind}/?q=SECRET" for kind in ("source", "actor", "place")),
    *("/lookup/source/?q=OPEN-CHILD", "/incidents/?source=child"),
    *(
        f"/admin/autocomplete/?term={term}&app_label=incidents&model_name=incidentsource&field_name={field}"
        for term in ("", "SECRET")
        for field in ("source", "report")
    ),
]


def addresses():
    """Of all rows of the desk's administration, their lists, pages, histories; of records and reports, theirs."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=SECRET")
        for row in model._default_manager.all()[:40]:
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history"))
    for incident in apps.get_model("incidents", "Incident").objects.all():
        own = incident.get_absolute_url()
        yield from (own, f"{own}history/", f"{own}edit/", f"{own}duplicates/", f"{own}versions/?from=1&all=1")
        yield from (f"{own}people/?q=a", f"/api/v1/incidents/{incident.reference}")
    for report in apps.get_model("incidents", "Report").objects.all():
        yield from (f"/reports/{report.pk}/", f"/reports/{report.pk}/review/", f"/api/v1/reports/{report.pk}")
    yield from (f"/origins/{origin.pk}/" for origin in ReportOrigin.objects.all())
    yield from ("/origins/", "/audit/", "/incidents/?source=witness", "/pictures/?source=witness")
    yield "/api/v1/sources/witness"


def plain(answer):
    """The words of an answer: of a file that is packed, those of all that lies in it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            content = b"".join(map(packed.read, packed.namelist()))
    return content.decode(errors="replace")


def told_to(client, address):
    answer = client.get(address)
    return answer.status_code, plain(answer)


def test_what_hangs_on_protected_records_and_reports_is_met_on_no_page(around):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(around.people["junior"])
    secrets = ["SECRET-TOLD", "SECRET-SOURCE", "SECRET-WITNESS", "SECRET-ORIGIN", "SECRET-LINK", "SECRET-ALSO"]
    secrets += ["SECRET-BOTH", "SECRET-ADDRESS"]
    secrets += [around.references["sensitive"], "secret.example"]
    told, opened = {}, set()
    for address in [*addresses(), *DOORS]:
        status, words = told_to(client, address)
        opened |= {address} if status == 200 else set()
        found = [secret for secret in secrets if secret in words and secret not in address]
        if found:
            told[address] = found
    assert told == {}
    assert set(DOORS) - opened == set()


CHANGES_BY_ITSELF = re.compile(
    r'nonce[^ >]*|csrf\S*|value="\w{64}"|\d\d:\d\d(:\d\d)?(\.\d+)?|name="token" value="[^"]*"'
)


def test_protected_records_move_no_number(around):
    """More of what is protected, and every count, picture and list is what it was."""
    client = Client(headers={"host": "127.0.0.1"})
    junior, boss = around.people["junior"], around.people["admin"]
    client.force_login(junior)
    before = {door: CHANGES_BY_ITSELF.sub("", told_to(client, door)[1]) for door in NUMBERS}
    _report, (drafted,) = make_report("قصف على بلدة هجين، شاهدة أخرى", publisher="witness", by=boss)
    curation.change(drafted, {"is_sensitive": True}, by=boss, seen_version=drafted.version)
    waiting = make_incident(boss, summary_en="theirs, until it is protected")
    curation.assign(waiting, junior.username, by=boss)
    curation.comment(waiting, f"@{junior.username}", by=boss)
    waiting.refresh_from_db()
    curation.change(waiting, {"is_sensitive": True}, by=boss, seen_version=waiting.version)
    published = make_incident(boss, is_sensitive=True)
    for act, who in (("submit", boss), ("publish", around.people["reviewer"])):
        published = curation.move(published, act, by=who, seen_version=published.version)
    after = {door: CHANGES_BY_ITSELF.sub("", told_to(client, door)[1]) for door in NUMBERS}
    assert [door for door in NUMBERS if before[door] != after[door]] == []


def typed(around):
    """What somebody might send to learn of a protected source or report: by likeness, by code, by key."""
    told = Report.objects.get(text__startswith="SECRET-TOLD")
    witness = Source.objects.get(code="witness")
    record = make_incident(around.people["admin"])
    rows = {f"told_by-{name}_FORMS": "1" for name in ("TOTAL",)} | {"told_by-INITIAL_FORMS": "0"}
    for text in ("SECRET-SOURC", "witness"):
        for address in ("/paste/", "/paste/preview/"):
            yield address, {"text": "قصف على بلدة هجين وسقوط قتيل", "publisher": text}
        for address in (f"{record.get_absolute_url()}edit/", "/incidents/new/"):
            yield address, rows | {"told_by-0-source": text, "told_by-0-report": str(told.pk)}
    change = reverse("admin:incidents_incident_change", args=[record.pk])
    yield change, rows | {"told_by-0-source": str(witness.pk), "told_by-0-report": str(told.pk)}


def test_what_is_typed_finds_nothing_protected(around):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(around.people["junior"])
    told = {}
    reports = Report.objects.count()
    for address, values in typed(around):
        answer = client.post(address, values)
        assert answer.status_code in (200, 422), (address, answer.status_code)
        if found := [words for words in ("SECRET-SOURCE", "SECRET-TOLD") if words in plain(answer)]:
            told[address, values.get("publisher") or values["told_by-0-source"]] = found
    assert told == {}
    assert Report.objects.count() == reports
    sent = {"text": "قصف على بلدة الشعفة", "publisher": "witness"}
    _token, secret = curation.make_token("t", ["ingest"], days=1, by=around.people["junior"])
    bearer = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"})
    assert bearer.post("/api/v1/reports", sent, content_type="application/json").status_code == 422
    assert (
        bearer.post("/api/v1/reports", sent | {"publisher": "sohr"}, content_type="application/json").status_code == 201
    )

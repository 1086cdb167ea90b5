"""Somebody at the desk whom nothing protected concerns meets none of it in the rows that hang on it, on no page."""

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
    both, (first,) = make_report("قصف على بلدة هجين، SECRET-BOTH", by=boss)
    Report.objects.filter(pk=both.pk).update(url="https://example.org/SECRET-ADDRESS")
    second = make_incident(boss, report=both)
    curation.change(second, {"is_sensitive": True}, by=boss, seen_version=second.version)
    register.told_in_both = first
    return register


def addresses():
    """Of all rows of the desk's administration, their lists, pages, histories and suggestions; of records, theirs."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=SECRET")
        for row in model._default_manager.all()[:40]:
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history"))
    for incident in apps.get_model("incidents", "Incident").objects.all():
        own = incident.get_absolute_url()
        yield from (own, f"{own}history/", f"{own}edit/", f"{own}similar/", f"/api/v1/incidents/{incident.reference}")
    for report in apps.get_model("incidents", "Report").objects.all():
        yield from (f"/reports/{report.pk}/", f"/reports/{report.pk}/review/")
    yield from ("/origins/", "/flags/", "/tallies/", "/queue/", "/totals/", "/incidents/", "/bulk/", "/mentions/")
    yield from (f"/origins/{origin.pk}/" for origin in ReportOrigin.objects.all())
    yield from (f"/export.{kind}" for kind in ("csv", "jsonl", "geojson", "csv?table=acled", "csv?status=draft"))
    yield from (f"/lookup/{kind}/?q=SECRET" for kind in ("source", "actor", "place", "incident", "report", "person"))
    yield from ("/map.geojson", "/map/list/", "/map/areas/", "/pictures/", "/briefing/", "/incidents/?q=SECRET")
    yield from ("/queue/flags/", "/tasks/", "/incidents/?source=witness", "/pictures/?source=witness", "/audit/")
    for field in ("source", "report"):
        about = f"app_label=incidents&model_name=incidentsource&field_name={field}"
        yield from (f"/admin/autocomplete/?term={term}&{about}" for term in ("", "SECRET"))


def test_what_hangs_on_protected_records_and_reports_is_met_on_no_page(around):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(around.people["junior"])
    secrets = ["SECRET-TOLD", "SECRET-SOURCE", "SECRET-WITNESS", "SECRET-ORIGIN", "SECRET-LINK", "SECRET-ALSO"]
    secrets += ["SECRET-BOTH", "SECRET-ADDRESS"]
    secrets += [around.references["sensitive"], "secret.example"]
    told, opened = {}, 0
    for address in addresses():
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        opened += answer.status_code == 200
        found = [words for words in secrets if words in content.decode() and words not in address]
        if found:
            told[address] = found
    assert told == {}
    assert opened > 50

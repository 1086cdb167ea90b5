"""The administration as a desk: it shows everything, writes through the one writer, and refuses in words."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from geo.models import Place
from incidents import curation
from incidents.admin import incident as incident_admin
from incidents.curation import recomputing
from incidents.models import (
    Actor,
    AuditEntry,
    Claim,
    CollectedItem,
    ColumnMap,
    Import,
    ImportRow,
    Incident,
    IncidentFlag,
    IncidentLink,
    IncidentTerms,
    Release,
    Report,
    ReportLikeness,
    ReportOrigin,
    ReportTerms,
    Revision,
    SavedFilter,
    Source,
    Tally,
    Task,
    Weapon,
)
from incidents.tasks import queue
from tests.factories import make_codes, make_incident, make_report, make_user

pytestmark = pytest.mark.django_db

DESK = [model for model in django_admin.site._registry if model._meta.app_label in ("geo", "incidents")]
DERIVED = {IncidentTerms, ReportTerms}  # words to search by, made by the database: there is nothing to look at
PERSONAL = {ColumnMap, SavedFilter}
OWN_PAGE = {AuditEntry, Task}
WRITTEN_HERE = {"place", "actor", "source", "incident"}


@pytest.fixture
def codes(db):
    make_codes()


@pytest.fixture
def chief(codes):
    return User.objects.create_superuser("chief", password=None)


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


@pytest.fixture
def report(codes):
    """A report with one draft, a flag and a running total."""
    words = {"start": 0, "end": 3}
    flags = [{"code": "place_ambiguous", "choices": ["hajin"], "detail": "two of this name", **words}]
    report, _drafts = make_report("قصف على <b>هجين</b> أدى إلى مقتل ثلاثة مدنيين", flags=flags)
    Tally.objects.create(report=report, count=5, outcome="killed", start=0, end=4)
    return report


@pytest.fixture
def one_of_each(report):
    """A row of every model."""
    other, (follow_up,) = make_report()
    IncidentLink.objects.create(
        incident=Incident.objects.exclude(pk=follow_up.pk).get(), other=follow_up, kind="part_of"
    )
    ReportLikeness.objects.create(report=report, other=other, likeness=0.9)
    curation.plan_bulk([follow_up], [{"edit": "event_type", "value": "arrest"}], by=make_user())
    curation.note_presence([follow_up.reference], by=make_user())
    taken = Import.objects.create(by=make_user(), name="a.csv", sha256="0" * 64, size=1, kind="own_csv")
    origin = ReportOrigin.objects.create(name="Inbox", kind="folder", address="nowhere")
    CollectedItem.objects.create(origin=origin, key="1", outcome="stored")
    ImportRow.objects.create(run=taken, position=1, line=2, incident=follow_up)
    curation.make_token("script", ["read"], days=1, by=make_user())
    Release.objects.create(number=1, day=date(2026, 1, 1), made_by=make_user(), manifest={"files": []})
    called = make_user("reviewer")
    curation.comment(follow_up, f"@{called.username}: one event?", by=other.received_by)


def page(model, kind, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def posted(response):
    """What a browser would post back from an admin form, unchanged."""
    form = response.context["adminform"].form
    data = {}
    for bound in form:
        put(data, bound)
    for inline in response.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            put(data, bound)
        for row in inline.formset.forms:
            for bound in row:
                put(data, bound)
    return data


def put(data, bound):
    value = bound.value()
    if value is None or value is False:
        return
    widget = bound.field.widget
    data[bound.html_name] = value if isinstance(value, list) else str(widget.format_value(value) or "") if hasattr(
        widget, "format_value") and not isinstance(widget.format_value(value), list) else value  # fmt: skip


def errors(response):
    form = response.context["adminform"].form
    inline = [formset.formset.errors for formset in response.context["inline_admin_formsets"]]
    return f"{form.errors.as_text()} {inline}"


def save(client, address, **changes):
    data = posted(client.get(address))
    data.update(changes)
    return client.post(address, {name: value for name, value in data.items() if value is not None})


# Every model


@pytest.mark.parametrize("model", list(apps.get_app_config("incidents").get_models()))
def test_every_model_is_on_the_desk_or_part_of_one_that_is(model):
    parts = {inline.model for found in django_admin.site._registry.values() for inline in found.inlines}
    through = model._meta.auto_created
    assert model in DESK or model in parts or through or model in DERIVED | PERSONAL | OWN_PAGE


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("model", DESK, ids=lambda model: model._meta.model_name)
def test_lists_and_forms_open_without_inline_scripts_or_styles(desk, one_of_each, model, language):
    desk.cookies["django_language"] = language
    first = model.objects.first()
    pages = [page(model, "changelist"), page(model, "changelist") + "?q=هجين"]
    pages += [page(model, "change", first.pk), page(model, "history", first.pk)]
    if model._meta.model_name in WRITTEN_HERE:
        pages.append(page(model, "add"))
    for address in pages:
        if "?q=" in address and not django_admin.site._registry[model].search_fields:
            continue
        response = desk.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        assert f'lang="{language}"' in text
        assert ('dir="rtl"' in text.split("<body")[0]) == (language == "ar")
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), address


@pytest.mark.parametrize("model", DESK, ids=lambda model: model._meta.model_name)
def test_nothing_is_deleted_here(desk, one_of_each, model):
    first = model.objects.first()
    before = model.objects.count()
    assert desk.post(page(model, "delete", first.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"}
    desk.post(page(model, "changelist"), action)
    assert model.objects.count() == before


@pytest.mark.parametrize("model", DESK, ids=lambda model: model._meta.model_name)
def test_nobody_below_staff_enters(client, codes, model):
    client.force_login(make_user("admin"))
    assert client.get(page(model, "changelist")).status_code == 302


def test_filters_of_incidents_open_and_narrow(desk, report):
    make_incident()
    assert Incident.objects.count() == 2
    wanted = {
        "queue=drafts": 2, "queue=in_review": 0, "queue=mine": 0, "queue=unassigned": 2, "queue=for_me": 0,
        "queue=must_settle": 1, "governorate=gov-deir-ez-zor": 2, "open_flag=place_ambiguous": 1,
        "publisher=sohr": 1, "status__exact=draft": 2, "event_type__family__exact=remote": 2,
    }  # fmt: skip
    for query, number in wanted.items():
        response = desk.get(f"{page(Incident, 'changelist')}?{query}")
        assert response.context["cl"].result_count == number, query


@pytest.mark.parametrize("asked", ["هجين", "hajin", "HAJIN", "قصف", "SJ-2019"])
def test_incidents_are_found_by_place_report_and_reference(desk, report, asked):
    assert desk.get(page(Incident, "changelist"), {"q": asked}).context["cl"].result_count == 1


@pytest.mark.parametrize(("asked", "code"), [("الشعفه", "al-shaafah"), ("Shaafah", "al-shaafah")])
def test_places_complete_in_both_scripts(desk, asked, code):
    query = {"app_label": "incidents", "model_name": "incidentplace", "field_name": "place", "term": asked}
    found = desk.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found[0]["id"] == str(Place.objects.get(code=code).pk)


def test_lists_ask_the_same_number_of_questions_however_long(desk, report, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(model):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert desk.get(page(model, "changelist")).status_code == 200
        return len(caught)

    before = {model: asked(model) for model in DESK}
    for number in range(5):
        _report, (incident,) = make_report(flags=[{"code": "sum_mismatch", "choices": [], "detail": str(number)}])
        curation.change(incident, {"weapons": ["mortar"]}, by=make_user(), seen_version=1)
    grown = {model: (before[model], asked(model)) for model in DESK if model is not Report}
    assert {model: pair for model, pair in grown.items() if pair[1] > pair[0] + 1} == {}


# Incidents


def test_an_incident_is_entered_with_its_parts(desk):
    place, actor, source = Place.objects.get(code="hajin"), Actor.objects.get(code="isis"), Source.objects.first()
    response = save(
        desk, page(Incident, "add"),
        **{
            "date_start": "2019-01-04", "date_end": "2019-01-04", "date_precision": "day",
            "weapons": [Weapon.objects.get(code="mortar").pk], "summary_ar": "سطر\r\nآخر",
            "places-TOTAL_FORMS": "1", "places-0-place": place.pk, "places-0-is_primary": "on",
            "places-0-precision": "place",
            "participants-TOTAL_FORMS": "1", "participants-0-actor": actor.pk, "participants-0-role": "side_a",
            "participants-0-certainty": "reported",
            "casualties-TOTAL_FORMS": "1", "casualties-0-outcome": "killed", "casualties-0-status": "civilian",
            "casualties-0-minimum": "2", "casualties-0-best": "2",
            "told_by-TOTAL_FORMS": "1", "told_by-0-source": source.pk, "reason": "told by telephone",
        },
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    incident = Incident.objects.get()
    values = curation.snapshot(incident)
    assert values["weapons"] == ["mortar"]
    assert values["summary_ar"] == "سطر\nآخر"
    assert values["places"][0]["place"] == "hajin"
    assert values["participants"] == [{"actor": "isis", "role": "side_a", "certainty": "reported"}]
    assert (values["casualties"][0]["minimum"], values["casualties"][0]["maximum"]) == (2, None)
    assert [row.source for row in incident.told_by.all()] == [source]
    revision = curation.history(incident).get()
    assert (revision.by.username, revision.reason) == ("chief", "told by telephone")


def test_saving_a_page_unchanged_writes_nothing(desk, report):
    incident = Incident.objects.get()
    before = curation.snapshot(incident)
    response = save(desk, page(Incident, "change", incident.pk))
    assert response.status_code == 302, errors(response)
    incident.refresh_from_db()
    assert incident.version == 1
    assert curation.snapshot(incident) == before


def test_a_change_is_one_revision_with_fields_and_parts(desk, report):
    incident = Incident.objects.get()
    row = "casualties-0-"
    response = save(
        desk, page(Incident, "change", incident.pk),
        **{"time_of_day": "dawn", f"{row}minimum": "4", f"{row}best": "4", f"{row}maximum": "4", "reason": "recount"},
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    last = curation.history(incident).last()
    assert (last.number, last.verb, last.reason) == (2, "change", "recount")
    assert {"time_of_day", "casualties"} <= last.changes.keys()


@pytest.mark.parametrize(
    "change",
    [
        {"date_start": "2019-02-30"},
        {"date_start": "2019-02-03", "date_end": "2019-02-01"},
        {"event_type": "999999"},
        {"casualties-0-minimum": "9", "casualties-0-best": "2"},
        {"places-0-latitude": "95", "places-0-longitude": "40"},
        {"seen_version": "77"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_invalid_page_leaves_nothing(desk, report, change):
    incident = Incident.objects.get()
    before, revisions = curation.snapshot(incident), Revision.objects.count()
    response = save(desk, page(Incident, "change", incident.pk), time_of_day="dawn", **change)
    assert response.status_code == 200
    assert len(errors(response)) > 20
    incident.refresh_from_db()
    assert curation.snapshot(incident) == before
    assert Revision.objects.count() == revisions


@pytest.mark.parametrize("odd", ["x", "-1", "٣", "9" * 30, "null"])
def test_keys_that_are_none_are_refused_and_break_no_page(desk, report, odd):
    new = page(Incident, "add")
    form = posted(desk.get(new)) | {"event_type": odd, "places-TOTAL_FORMS": "1", "places-0-place": odd}
    form |= {"places-0-is_primary": "on", "summary_en": "typed", "reason": ""}
    answer = desk.post(new, form)
    assert (answer.status_code, "typed" in answer.text, Incident.objects.count()) == (200, True, 1)
    chosen = {"action": "submit", "_selected_action": odd, "select_across": "0"}
    assert desk.post(page(Incident, "changelist"), chosen).status_code in (302, 400)


def test_forged_read_only_fields_are_ignored(desk, report):
    incident = Incident.objects.get()
    forged = {"status": "published", "reference": "SJ-1-1", "version": "9", "origin": "manual", "created_by": "1"}
    response = save(desk, page(Incident, "change", incident.pk), time_of_day="dawn", **forged)
    assert response.status_code == 302, errors(response)
    after = Incident.objects.get()
    assert (after.status, after.reference, after.origin) == ("draft", incident.reference, incident.origin)
    assert (after.time_of_day, after.version) == ("dawn", 2)


def test_changes_of_two_people_to_different_fields_both_stay(desk, report):
    incident = Incident.objects.get()
    data = posted(desk.get(page(Incident, "change", incident.pk)))
    places = [{"place": "al-shaafah"}]
    curation.change(incident, {"internal_note": "theirs", "places": places}, by=make_user(), seen_version=1)
    response = desk.post(page(Incident, "change", incident.pk), {**data, "time_of_day": "dawn"})
    assert response.status_code == 302, errors(response)
    incident.refresh_from_db()
    assert (incident.internal_note, incident.time_of_day, incident.version) == ("theirs", "dawn", 3)
    assert incident.primary_place.place.code == "al-shaafah"


def test_a_conflict_on_one_field_is_shown_and_overwrites_nothing(desk, report):
    incident = Incident.objects.get()
    data = posted(desk.get(page(Incident, "change", incident.pk)))
    curation.change(incident, {"internal_note": "theirs"}, by=make_user(), seen_version=1)
    response = desk.post(page(Incident, "change", incident.pk), {**data, "internal_note": "mine"})
    assert response.status_code == 200
    assert chosen_from(response) == {"internal_note": ("not stated", "theirs", "mine")}
    assert b">\nmine</textarea>" in response.content
    incident.refresh_from_db()
    assert (incident.internal_note, incident.version) == ("theirs", 2)


@pytest.mark.parametrize(("kept", "expected"), [("mine", "mine"), ("theirs", "theirs")])
def test_the_choice_between_theirs_and_mine_is_kept_and_their_other_changes_stay(desk, report, kept, expected):
    incident = Incident.objects.get()
    address = page(Incident, "change", incident.pk)
    data = posted(desk.get(address))
    theirs = {"internal_note": "theirs", "certainty": "hedged", "participants": []}
    curation.change(incident, theirs, by=make_user(), seen_version=1)
    mine = {**data, "internal_note": "mine", "time_of_day": "dawn"}
    choice = desk.post(address, mine)
    again = {**mine, "chosen_at": choice.context["adminform"].form.chosen_at, "keep_internal_note": kept}
    assert desk.post(address, again).status_code == 302
    incident.refresh_from_db()
    assert (incident.internal_note, incident.time_of_day, incident.certainty) == (expected, "dawn", "hedged")
    assert not incident.participants.exists()


@pytest.mark.parametrize(("kept", "expected"), [("mine", "noon"), ("theirs", "night")])
def test_a_third_change_after_the_choice_was_shown_asks_again(desk, report, kept, expected):
    incident = Incident.objects.get()
    address = page(Incident, "change", incident.pk)
    data = posted(desk.get(address)) | {"time_of_day": "noon"}
    curation.change(incident, {"time_of_day": "dawn"}, by=make_user(), seen_version=1)
    first = desk.post(address, data).context["adminform"].form
    curation.change(incident, {"time_of_day": "night"}, by=make_user(), seen_version=2)
    second = desk.post(address, {**data, "chosen_at": first.chosen_at, "keep_time_of_day": "mine"})
    assert chosen_from(second)["time_of_day"][1:] == ("night", "noon")
    form = second.context["adminform"].form
    assert desk.post(address, {**data, "chosen_at": form.chosen_at, "keep_time_of_day": kept}).status_code == 302
    incident.refresh_from_db()
    assert incident.time_of_day == expected


def chosen_from(response):
    """{field: (before, theirs, mine)} that a page puts side by side."""
    return {one.name: (one.base, one.theirs, one.mine) for one in response.context["adminform"].form.clashes}


def test_evidence_stands_beside_the_fields_and_is_escaped(desk, report):
    text = desk.get(page(Incident, "change", Incident.objects.get().pk)).content.decode()
    assert 'class="evidence' in text
    assert "<b>" not in text.split('class="report"')[1].split("</section>")[0]
    assert "&lt;b&gt;" in text


def test_an_analyst_sees_and_edits_but_does_not_publish(client, report):
    analyst = make_user("analyst", is_staff=True)
    client.force_login(analyst)
    incident = Incident.objects.get()
    assert save(client, page(Incident, "change", incident.pk), time_of_day="noon").status_code == 302
    text = client.get(page(Incident, "changelist")).content.decode()
    assert 'value="submit"' in text
    assert 'value="publish"' not in text
    post = {"action": "publish", "_selected_action": [incident.pk]}
    client.post(page(Incident, "changelist"), post)
    incident.refresh_from_db()
    assert incident.status == "draft"


@pytest.mark.parametrize(
    "model", [Incident, IncidentFlag, IncidentLink, Claim, Report, ReportLikeness, Tally, Revision]
)
def test_a_reader_on_the_staff_sees_nothing_of_the_work(client, one_of_each, model):
    client.force_login(make_user("viewer", is_staff=True))
    assert client.get(page(model, "changelist")).status_code == 403
    for kind in ("change", "history"):  # refused, or not there at all for this person
        assert client.get(page(model, kind, model.objects.first().pk)).status_code in (302, 403)


def test_sensitive_records_are_not_there_for_those_without_the_right(client, report):
    incident = Incident.objects.get()
    curation.change(incident, {"is_sensitive": True}, by=make_user("admin"), seen_version=1)
    analyst = make_user("analyst", is_staff=True)
    client.force_login(analyst)
    assert client.get(page(Incident, "changelist")).context["cl"].result_count == 1
    Group.objects.get(name="analyst").permissions.remove(Permission.objects.get(codename="view_sensitive"))
    for model in (Incident, Claim, IncidentFlag):
        assert client.get(page(model, "changelist")).context["cl"].result_count == 0
    assert client.get(page(Incident, "change", incident.pk)).status_code == 302


# Moves


def do(client, action, *incidents, **more):
    post = {"action": action, "_selected_action": [one.pk for one in incidents], **more}
    return client.post(page(Incident, "changelist"), post, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_bulk_move_counts_what_it_did_and_says_why_not(desk, report):
    other, good = Incident.objects.get(), make_incident()
    curation.move(good, "submit", by=good.created_by, seen_version=good.version)
    response = do(desk, "submit", good, other)
    assert told(response)[0] == "1 record changed."
    assert good.reference in told(response)[1]
    assert "in review" in told(response)[1]
    assert set(Incident.objects.values_list("status", flat=True)) == {"in_review"}


def test_publishing_refuses_authors_and_unsettled_records(desk, chief, report):
    flagged, mine = Incident.objects.get(), make_incident(chief)
    fine = make_incident()
    do(desk, "submit", mine, flagged, fine)
    messages = told(do(desk, "publish", mine, flagged, fine))
    assert messages[0] == "1 record changed."
    assert any(mine.reference in message and "second person" in message for message in messages)
    assert any(flagged.reference in message and "Open flag" in message for message in messages)
    assert Incident.objects.get(status="published") == fine


def test_a_move_that_needs_a_reason_asks_for_it_first(desk, codes):
    incident = make_incident()
    response = do(desk, "reject", incident)
    assert b'name="reason"' in response.content
    incident.refresh_from_db()
    assert incident.status == "draft"
    assert b"A reason is needed" in do(desk, "reject", incident, confirmed="1", reason="  ").content
    do(desk, "reject", incident, confirmed="1", reason="a rumour")
    incident.refresh_from_db()
    assert incident.status == "rejected"
    assert curation.history(incident).last().reason == "a rumour"


def test_a_move_on_a_record_changed_since_it_was_seen_is_refused(desk, codes):
    incident = make_incident()
    curation.change(incident, {"internal_note": "new"}, by=make_user(), seen_version=1)
    response = do(desk, "submit", incident, **{f"seen-{incident.pk}": "1"})
    assert "changed it in the meantime" in told(response)[0]
    incident.refresh_from_db()
    assert incident.status == "draft"


def test_work_is_taken_in_bulk(desk, codes):
    incidents = [make_incident(), make_incident()]
    do(desk, "take", *incidents)
    assert Incident.objects.filter(assignee__username="chief").count() == 2
    assert curation.history(incidents[0]).last().changes == {"assignee": [None, "chief"]}


# Claims and flags


def test_claims_are_accepted_and_rejected_in_bulk_through_the_writer(desk, report):
    claims = list(Claim.objects.all()[:2])
    post = {"action": "accept", "_selected_action": [claim.pk for claim in claims]}
    response = desk.post(page(Claim, "changelist"), post, follow=True)
    assert told(response) == ["2 records changed."]
    assert {claim.state for claim in Claim.objects.filter(pk__in=[c.pk for c in claims])} == {"accepted"}
    assert curation.history(claims[0].incident).last().verb == "decide_claim"


def test_a_claim_is_corrected_with_a_value_that_the_writer_checks(desk, report):
    claim = Claim.objects.get(field="event_type")
    address = page(Claim, "change", claim.pk)
    bad = save(desk, address, state="corrected", corrected_value='"no_such_type"')
    assert bad.status_code == 200
    claim.refresh_from_db()
    assert claim.state == "proposed"
    good = save(desk, address, state="corrected", corrected_value='"airstrike"', value='"forged"', rule="forged")
    assert good.status_code == 302, errors(good)
    claim.refresh_from_db()
    assert (claim.state, claim.corrected_value, claim.value, claim.rule) == (
        "corrected",
        "airstrike",
        "shelling",
        "t-1",
    )
    assert claim.incident.event_type.code == "airstrike"


def test_a_flag_is_settled_with_words(desk, report):
    flag = IncidentFlag.objects.get()
    address = page(IncidentFlag, "change", flag.pk)
    assert save(desk, address, resolution=" ").status_code == 200
    assert save(desk, address, resolution="the town by the river").status_code == 302
    flag.refresh_from_db()
    assert (flag.resolution, flag.settled_by.username) == ("the town by the river", "chief")
    assert flag.settled_at is not None


# Places, actors, sources, codes


def test_an_actor_is_made_and_changed_with_aliases_and_periods(desk, codes):
    response = save(
        desk, page(Actor, "add"),
        **{
            "code": "new_group", "name_ar": "جماعة", "name_en": "Group", "aliases-TOTAL_FORMS": "1",
            "aliases-0-language": "ar", "aliases-0-name": "الجماعة", "periods-TOTAL_FORMS": "1",
            "periods-0-kind": "rebel", "periods-0-acled_interaction": "Rebel group", "reason": "seen in reports",
        },
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    actor = Actor.objects.get(code="new_group")
    assert [alias.name for alias in actor.aliases.all()] == ["الجماعة"]
    assert curation.history(actor).get().reason == "seen in reports"
    response = save(desk, page(Actor, "change", actor.pk), **{"aliases-0-name": "جماعتنا", "code": "forged"})
    assert response.status_code == 302, errors(response)
    actor.refresh_from_db()
    assert (actor.code, actor.version) == ("new_group", 2)
    assert [alias.name for alias in actor.aliases.all()] == ["جماعتنا"]
    assert list(curation.history(actor).last().changes) == ["aliases"]


def test_a_row_removed_from_the_page_is_removed_from_the_record(desk, codes):
    place = Place.objects.get(code="hajin")
    rows = [{"language": "ar", "name": name, "kind": "variant"} for name in ("هجن", "الهجين")]
    curation.save_named(place, by=make_user("admin"), seen_version=place.version, names=rows)
    data = posted(desk.get(page(Place, "change", place.pk)))
    kept = {name: value for name, value in data.items() if not name.startswith("names-1-")}
    response = desk.post(page(Place, "change", place.pk), {**kept, "names-TOTAL_FORMS": "1"})
    assert response.status_code == 302, errors(response)
    assert place.names.count() == 1


def test_a_conflict_on_a_place_is_shown(desk, codes):
    place = Place.objects.get(code="hajin")
    data = posted(desk.get(page(Place, "change", place.pk)))
    other = Place.objects.get(code="hajin")
    other.name_en = "Theirs"
    curation.save_named(other, by=make_user("admin"), seen_version=other.version)
    response = desk.post(page(Place, "change", place.pk), {**data, "name_en": "Mine"})
    assert response.status_code == 200
    assert chosen_from(response)["name_en"][1:] == ("Theirs", "Mine")
    place.refresh_from_db()
    assert place.name_en == "Theirs"
    version = response.context["adminform"].form.chosen_at
    again = {**data, "name_en": "Mine", "name_ar": "هجين الكبرى", "chosen_at": version, "keep_name_en": "theirs"}
    assert desk.post(page(Place, "change", place.pk), again).status_code == 302
    place.refresh_from_db()
    assert (place.name_en, place.name_ar) == ("Theirs", "هجين الكبرى")


def test_a_conflict_on_rows_of_an_actor_is_chosen_too(desk, codes):
    actor = Actor.objects.get(code="sdf")
    address = page(Actor, "change", actor.pk)
    data = posted(desk.get(address))
    curation.save_named(
        Actor.objects.get(code="sdf"),
        by=make_user("admin"),
        seen_version=1,
        aliases=[{"language": "ar", "name": "قسد"}],
    )
    mine = {**data, "aliases-TOTAL_FORMS": "1", "aliases-0-language": "ar", "aliases-0-name": "القوات"}
    asked = desk.post(address, mine)
    assert chosen_from(asked)["aliases"][1:] == ("ar قسد", "ar القوات")
    again = {**mine, "chosen_at": asked.context["adminform"].form.chosen_at, "keep_aliases": "mine"}
    assert desk.post(address, again).status_code == 302
    assert [one.name for one in actor.aliases.all()] == ["القوات"]


def test_a_decision_on_a_claim_that_someone_else_took_is_chosen_too(desk, report):
    claim = Claim.objects.get(field="event_type")
    address = page(Claim, "change", claim.pk)
    data = posted(desk.get(address)) | {"state": "rejected"}
    curation.decide_claim(claim, "accepted", by=make_user())
    asked = desk.post(address, data)
    (choice,) = chosen_from(asked).values()
    assert choice[1] == "accepted: Name"
    name, version = f"keep_claim.{claim.pk}", asked.context["adminform"].form.chosen_at
    assert desk.post(address, {**data, "chosen_at": version, name: "theirs"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "accepted"
    assert desk.post(address, {**data, "chosen_at": version, name: "mine"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "rejected"


def test_a_change_that_many_records_follow_leads_to_how_far_they_are(desk, codes, monkeypatch):
    make_incident()
    for name, following in recomputing.FOLLOWING.items():
        monkeypatch.setitem(recomputing.FOLLOWING, name, replace(following, most=0))
    monkeypatch.setattr(queue, "running_workers", lambda: 1)
    asked = page(Place, "change", Place.objects.get(code="hajin").pk)
    response = save(desk, asked, parent="")
    task = Task.objects.get()
    assert f'href="/tasks/{task.pk}/"' in desk.get(response["Location"]).content.decode()
    assert f'href="{asked}"' in desk.get(f"/tasks/{task.pk}/").content.decode()


def test_a_place_cannot_become_part_of_itself(desk, codes):
    governorate, town = Place.objects.get(code="gov-deir-ez-zor"), Place.objects.get(code="hajin")
    response = save(desk, page(Place, "change", governorate.pk), parent=town.pk)
    assert response.status_code == 200
    assert "part of itself" in errors(response)


def test_the_point_of_a_place_is_picked_on_a_map_without_inline_code(desk, codes):
    text = desk.get(page(Place, "change", Place.objects.get(code="hajin").pk)).content.decode()
    assert 'data-latitude="id_latitude" data-longitude="id_longitude"' in text
    assert 'src="/static/js/point-picker.js" type="module"' in text


def test_sensitive_sources_are_hidden_from_those_without_the_right(client, codes):
    curation.import_named(Source, [{"code": "sana", "is_sensitive": True}], by=curation.system_user())
    client.force_login(make_user("viewer", is_staff=True))
    codes_seen = {row.code for row in client.get(page(Source, "changelist")).context["cl"].result_list}
    assert "sohr" in codes_seen
    assert "sana" not in codes_seen


def test_history_reads_as_who_when_what_and_why(desk, codes):
    actor = Actor.objects.get(code="sdf")
    actor.name_en = "The new name"
    curation.save_named(actor, by=make_user("admin", username="leila"), seen_version=1, reason="as they call it")
    with translation.override("en"):
        text = desk.get(page(Actor, "history", actor.pk)).content.decode()
    for words in ("leila", "The new name", "as they call it", "English name"):
        assert words in text


# The front page


@pytest.mark.parametrize(
    ("language", "headings"), [("en", ["Work", "Names and codes", "Record", "People"]), ("ar", [])]
)
def test_the_front_page_puts_the_work_first(desk, language, headings):
    desk.cookies["django_language"] = language
    response = desk.get(reverse("admin:index"))
    sections = response.context["app_list"]
    shown = [model["object_name"] for section in sections for model in section["models"]]
    assert sorted(shown) == sorted(model.__name__ for model in django_admin.site._registry)
    assert shown[0] == "Incident"
    if headings:
        assert [str(section["name"]) for section in sections] == headings
    assert desk.get(reverse("admin:app_list", args=["incidents"])).status_code == 200


def test_the_front_page_shows_only_what_a_person_may_open(client, codes):
    client.force_login(make_user("viewer", is_staff=True))
    sections = client.get(reverse("admin:index")).context["app_list"]
    shown = {model["object_name"] for section in sections for model in section["models"]}
    assert "Place" in shown
    assert not shown & {"Incident", "Revision", "Claim", "Report", "User"}


def test_a_rule_s_reason_is_shown_in_words_and_not_taken_for_a_person_s(desk, report):
    incident = Incident.objects.get()
    assert incident.grade_reason.startswith("rule:")
    address = page(Incident, "change", incident.pk)
    response = desk.get(address)
    assert b"By rule: No second independent source." in response.content
    assert save(desk, address, time_of_day="dawn").status_code == 302
    incident.refresh_from_db()
    assert incident.grade_reason.startswith("rule:")
    assert "grade" not in incident.set_by_hand


# Accounts


def test_an_administrator_without_all_rights_cannot_take_them(client, chief, codes):
    boss = make_user("admin", is_staff=True, username="boss")
    client.force_login(boss)
    own = page(User, "change", boss.pk)
    data = {"username": "boss", "is_active": "on", "is_staff": "on", "is_superuser": "on", "seen_version": "0"}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert client.post(own, {**data, **dates}).status_code == 302
    boss.refresh_from_db()
    assert not boss.is_superuser
    other = User.objects.get(username="chief")
    password = reverse("admin:auth_user_password_change", args=[other.pk])
    client.force_login(make_user("admin", is_staff=True))
    assert client.post(password, {"password1": "x-long-enough-1", "password2": "x-long-enough-1"}).status_code == 403
    assert client.post(page(User, "change", other.pk), {**data, "username": "mine"}).status_code == 403


def test_the_account_that_loads_data_is_not_changed_and_nobody_is_deleted(desk, chief):
    system = curation.system_user()
    assert desk.post(page(User, "change", system.pk), {"username": "mine"}).status_code == 403
    assert desk.post(page(User, "delete", system.pk), {"post": "yes"}).status_code == 403


# The one writer


def test_no_page_of_the_desk_writes_by_itself():
    folder = Path(incident_admin.__file__).parent
    writing = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "set"}
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in writing, f"{path.name}:{node.lineno} calls {node.func.attr}"


def test_what_the_writer_refuses_is_not_written_by_another_way(desk, report, monkeypatch):
    def refuse(*args, **kwargs):
        raise ValidationError("not today")

    for verb in ("change", "create_incident", "save_named", "decide_claim", "settle_flag", "move"):
        monkeypatch.setattr(curation, verb, refuse)
    incident, before = Incident.objects.get(), Revision.objects.count()
    for address, change in (
        (page(Incident, "change", incident.pk), {"time_of_day": "dawn"}),
        (page(Place, "change", Place.objects.get(code="hajin").pk), {"name_en": "Other"}),
        (page(Actor, "change", Actor.objects.get(code="sdf").pk), {"name_en": "Other"}),
        (page(Claim, "change", Claim.objects.first().pk), {"state": "accepted"}),
        (page(IncidentFlag, "change", IncidentFlag.objects.get().pk), {"resolution": "settled"}),
    ):
        response = save(desk, address, **change)
        assert response.status_code == 200
        assert "not today" in errors(response)
    assert "not today" in " ".join(told(do(desk, "submit", incident)))
    assert Revision.objects.count() == before
    assert not Place.objects.filter(name_en="Other").exists()
    assert not Actor.objects.filter(name_en="Other").exists()
    assert not Claim.objects.exclude(state="proposed").exists()
    assert IncidentFlag.objects.get().settled_at is None
    assert curation.snapshot(Incident.objects.get()) == curation.snapshot(incident)

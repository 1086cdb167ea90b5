"""No form sets what it does not offer: every column of every model posted along, by each role, in each state."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client

from incidents import curation
from incidents.models import Incident, Report
from tests.factories import make_codes, make_incident, make_user, published_incident
from tests.pages.test_edit import opened

PASSWORD = "a long enough secret"
OURS = [model for model in apps.get_models() if model._meta.app_label in ("auth", "incidents", "geo", "mfa")]
# What each column would be set to: a state, a key, a yes.
WANTED = {"status": "published", "origin": "manual", "grade": "confirmed", "is_superuser": "on", "is_staff": "on"}
FOLLOW = {"version", "changed_at", "changed_by_id", "summary_en"}  # what any change brings with it


def every_column(offered, person):
    """Values for all columns of all models that the form does not name itself."""
    names = {name for model in OURS for field in model._meta.get_fields() for name in (field.name, f"{field.name}_id")}
    keys = {"groups": str(Group.objects.get(name="admin").pk), "user_permissions": str(Permission.objects.last().pk)}
    guess = {name: WANTED.get(name, keys.get(name, str(person.pk))) for name in names}
    return {name: value for name, value in guess.items() if name not in offered}


def named_on(client, address):
    """The names of all controls of a page, ticked or not."""
    return set(re.findall(r'name="([^"]+)"', client.get(address).content.decode()))


def row(model, key):
    return model.objects.values().get(pk=key)


def entered(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def records(db):
    """A draft, one in review, a published one, all of other people."""
    make_codes()
    author = make_user("analyst")
    draft, waiting = make_incident(author), make_incident(author)
    waiting = curation.move(waiting, "submit", by=author, seen_version=1)
    return {"draft": draft, "in_review": waiting, "published": published_incident()[0]}


@pytest.mark.parametrize("state", ["draft", "in_review", "published"])
@pytest.mark.parametrize("role", ["analyst", "reviewer", "admin"])
def test_the_form_of_an_incident_sets_its_own_fields_alone(records, role, state):
    incident, person = records[state], make_user(role)
    client, address = entered(person), f"/incidents/{incident.reference}/edit/"
    before = row(Incident, incident.pk)
    if client.get(address).status_code == 403:
        client.post(address, every_column({}, person))
        assert row(Incident, incident.pk) == before
        return
    fields = opened(client, address) | {"summary_en": "changed", "reason": "a test"}
    assert client.post(address, fields | every_column(named_on(client, address), person)).status_code == 302
    after = row(Incident, incident.pk)
    assert {name for name in before if before[name] != after[name]} <= FOLLOW
    assert after["summary_en"] == "changed"


@pytest.mark.parametrize("role", ["analyst", "reviewer"])
def test_a_new_incident_is_a_draft_of_its_author_whatever_is_posted(records, role):
    person = make_user(role)
    client = entered(person)
    fields = opened(client, "/incidents/new/") | {"event_type": "shelling", "reason": "a test"}
    answer = client.post("/incidents/new/", fields | every_column(named_on(client, "/incidents/new/"), person))
    made = Incident.objects.get(reference=answer.url.strip("/").split("/")[-1])
    assert (made.status, made.origin, made.version, made.created_by) == ("draft", "manual", 1, person)
    assert (made.published_by, made.merged_into, made.assignee) == (None, None, None)


def test_a_pasted_report_is_of_who_pasted_it_and_today(records):
    person = make_user("analyst")
    client = entered(person)
    fields = opened(client, "/paste/") | {"text": "قصف على بلدة هجين", "published": "2019-01-05"}
    client.post("/paste/", fields | every_column(named_on(client, "/paste/"), make_user("viewer")))
    stored = Report.objects.get()
    assert (stored.received_by, stored.redactions, stored.extractor_version == str(person.pk)) == (person, [], False)


@pytest.mark.parametrize("role", [None, "viewer", "analyst", "reviewer"])
def test_nobody_gives_rights_to_themselves(records, role):
    person = make_user(role, password=PASSWORD)
    client = entered(person)
    before = (row(type(person), person.pk), set(person.groups.all()))
    columns = every_column({"password"}, person)
    fields = {"old_password": PASSWORD, "new_password1": "another long secret", "new_password2": "another long secret"}
    client.post("/password/", columns | fields)
    client.post(f"/admin/auth/user/{person.pk}/change/", columns)
    client.post("/proof/", columns | {"password": PASSWORD})
    after = row(type(person), person.pk)
    changed = {name for name in after if after[name] != before[0][name]}
    assert changed == {"password"}
    assert set(person.groups.all()) == before[1]
    assert not person.user_permissions.exists()


def test_an_administrator_makes_no_superuser_by_posting_it(records):
    boss, ana = make_user("admin", is_staff=True), make_user("viewer", username="ana")
    client = entered(boss)
    address = f"/admin/auth/user/{ana.pk}/change/"
    fields = {"is_active": "on", "seen_version": "0", "reason": "a test"}
    assert client.post(address, fields | every_column(named_on(client, address), boss)).status_code == 302
    ana.refresh_from_db()
    assert (ana.is_superuser, ana.username, ana.is_active) == (False, "ana", True)
    assert not ana.user_permissions.exists()

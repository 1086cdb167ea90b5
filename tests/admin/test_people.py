"""Accounts and roles in the administration: every change has its history, and somebody always stays in charge."""

from threading import Barrier

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import curation
from incidents.curation.people import person_state
from incidents.models import Revision
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


@pytest.fixture
def chief(db):
    return User.objects.create_superuser("chief", password=None)


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


def address(person, kind="change"):
    return reverse(f"admin:auth_user_{kind}", args=[person.pk] if person else [])


def posted(desk, person, **changes):
    """What the form of a person would send back, with these changes."""
    form = desk.get(address(person)).context["adminform"].form
    names = ("first_name", "last_name", "email", "seen_version", "reason")
    data = {name: "" if form[name].value() is None else form[name].value() for name in names}
    data |= {
        name: "on" for name in ("is_active", "is_staff", "is_superuser") if name in form.fields and form[name].value()
    }
    data["groups"] = [str(getattr(one, "pk", one)) for one in form["groups"].value() or []]
    return {name: value for name, value in (data | changes).items() if value is not None}


def role(name):
    return str(Group.objects.get(name=name).pk)


def history(person):
    return [(one.verb, one.by.username, sorted(one.changes)) for one in curation.history(person)]


def test_an_account_is_made_with_its_history(desk):
    fields = {"username": "ana", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    answer = desk.post(address(None, "add"), {**fields, "reason": "new on the desk"})
    ana = User.objects.get(username="ana")
    assert answer.url == address(ana)
    assert ana.check_password(PASSWORD)
    (made,) = curation.history(ana)
    assert (made.verb, made.by.username, made.reason) == ("create", "chief", "new on the desk")
    assert made.changes["username"] == [None, "ana"]
    assert "password" not in str(made.changes)


def test_roles_are_given_and_taken_with_a_reason_in_the_history(desk):
    ana = make_user("viewer", username="ana")
    groups = [role("analyst"), role("viewer")]
    assert desk.post(address(ana), posted(desk, ana, groups=groups, reason="trained")).status_code == 302
    assert sorted(group.name for group in ana.groups.all()) == ["analyst", "viewer"]
    assert history(ana)[-1] == ("change", "chief", ["roles"])
    last = curation.history(ana).last()
    assert (last.changes["roles"], last.reason) == ([["viewer"], ["analyst", "viewer"]], "trained")
    page = desk.get(address(ana, "history")).content.decode()
    assert "trained" in page
    assert list(curation.verify_all()) == []


def test_saving_a_person_unchanged_writes_no_change(desk):
    ana = make_user("viewer", username="ana")
    assert desk.post(address(ana), posted(desk, ana)).status_code == 302
    assert [verb for verb, *_rest in history(ana)] == ["found"]


def test_switching_somebody_off_is_a_change_and_a_name_never_is(desk):
    ana = make_user("viewer", username="ana")
    assert desk.post(address(ana), posted(desk, ana, is_active=None, username="other")).status_code == 302
    ana.refresh_from_db()
    assert (ana.is_active, ana.username) == (False, "ana")
    ana.username = "other"
    with pytest.raises(ValidationError, match="never changes"):
        curation.save_person(ana, by=User.objects.get(username="chief"), seen_version=1)


def test_two_administrators_merge_and_conflict_as_everywhere(desk, chief):
    ana = make_user("viewer", username="ana")
    mine = posted(desk, ana, first_name="Mine", last_name="Both")
    theirs = User.objects.get(pk=ana.pk)
    theirs.first_name, theirs.email = "Theirs", "ana@example.org"
    curation.save_person(theirs, by=chief, seen_version=0)
    asked = desk.post(address(ana), mine)
    form = asked.context["adminform"].form
    assert [(one.name, one.theirs, one.mine) for one in form.clashes] == [("first_name", "Theirs", "Mine")]
    again = {**mine, "chosen_at": form.chosen_at, "keep_first_name": "theirs"}
    assert desk.post(address(ana), again).status_code == 302
    ana.refresh_from_db()
    assert (ana.first_name, ana.last_name, ana.email) == ("Theirs", "Both", "ana@example.org")


@pytest.mark.parametrize("change", [{"groups": []}, {"is_active": None}])
def test_the_last_who_can_administer_people_stays(client, change):
    boss = make_user("admin", is_staff=True, username="boss")
    client.force_login(boss)
    refused = client.post(address(boss), posted(client, boss, **change, is_superuser=None))
    assert "Nobody would be left" in refused.content.decode()
    assert person_state(User.objects.get(pk=boss.pk))["roles"] == ["admin"]
    assert not Revision.objects.filter(entity="user").exists()
    make_user("admin")
    assert client.post(address(boss), posted(client, boss, **change, is_superuser=None)).status_code == 302


def test_a_password_is_set_without_a_trace_of_it(desk):
    ana = make_user("viewer", username="ana")
    fields = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}
    assert desk.post(reverse("admin:auth_user_password_change", args=[ana.pk]), fields).status_code == 302
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert history(ana)[-1] == ("set_password", "chief", [])
    assert list(curation.verify_all()) == []


def test_ones_own_password_goes_through_the_writer_too(client):
    ana = make_user("viewer", username="ana", password=PASSWORD)
    client.force_login(ana)
    fields = {"old_password": PASSWORD, "new_password1": "another long secret", "new_password2": "another long secret"}
    assert client.post("/password/", fields).url == "/password/done/"
    assert client.get("/password/").status_code == 200  # still logged in
    ana.refresh_from_db()
    assert ana.check_password("another long secret")
    assert history(ana)[-1] == ("set_password", "ana", [])


def test_only_those_with_the_right_touch_accounts(chief):
    ana, boss = make_user("analyst", username="ana"), make_user("admin", username="boss")
    ana.first_name = "Ana"
    with pytest.raises(curation.NotAllowed):
        curation.save_person(ana, by=ana, seen_version=0)
    with pytest.raises(curation.NotAllowed):
        curation.set_password(boss, by=ana)
    chief.first_name = "Not mine to change"
    with pytest.raises(curation.NotAllowed, match="superuser"):
        curation.save_person(chief, by=boss, seen_version=0)
    ana.is_superuser = True
    with pytest.raises(curation.NotAllowed, match="superuser"):
        curation.save_person(ana, by=boss, seen_version=0)
    with pytest.raises(curation.NotAllowed, match="loads the project"):
        curation.save_person(curation.system_user(), by=chief, seen_version=0)


def test_roles_are_shown_and_cannot_be_changed(desk):
    analyst = Group.objects.get(name="analyst")
    make_user("analyst", username="ana")
    page = desk.get(reverse("admin:auth_group_change", args=[analyst.pk])).content.decode()
    assert "ana" in page
    assert "Can see what is not published" in page
    assert desk.post(reverse("admin:auth_group_change", args=[analyst.pk]), {"name": "x"}).status_code == 403
    assert desk.get(reverse("admin:auth_group_add")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once():
    from tests.incidents.test_at_once import at_once

    one, other = make_user("admin", username="one"), make_user("admin", username="other")
    together = Barrier(2, timeout=30)

    def remove(target, by):
        person = User.objects.get(pk=target.pk)
        person.is_active = False
        together.wait()
        return curation.save_person(person, by=by, seen_version=0)

    found = at_once(lambda: remove(one, other), lambda: remove(other, one))
    assert sorted(type(result).__name__ for result in found) == ["User", "ValidationError"]
    assert User.objects.filter(username__in=["one", "other"], is_active=True).count() == 1

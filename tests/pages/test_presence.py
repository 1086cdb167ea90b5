"""A quiet note that someone else has the record open: to whom it is shown, for how long, and nothing more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents import curation
from incidents.models import Presence, Revision
from tests.factories import make_incident


@pytest.fixture
def incident(codes):
    return make_incident()


def note(client, *records, **fields):
    return client.post("/presence/", {"of": [one.reference for one in records], **fields}).content.decode()


def test_two_people_at_one_record_are_told_of_each_other_and_nobody_of_oneself(as_, incident):
    ana, bob = as_("analyst"), as_("reviewer")
    assert note(ana, incident, editing="1").strip() == ""
    assert f"<bdi>{ana.user.username}</bdi> has had this record open to change it since" in note(bob, incident)
    assert f"<bdi>{bob.user.username}</bdi> has had this record open since" in note(ana, incident, editing="1")


def test_the_note_goes_when_the_page_is_left_or_says_nothing_any_more(as_, incident):
    ana, bob = as_("analyst"), as_("reviewer")
    note(ana, incident)
    assert ana.post("/presence/", {"of": incident.reference, "leave": "1"}).status_code == 204
    assert note(bob, incident).strip() == ""
    note(ana, incident)
    Presence.objects.filter(user=ana.user).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert note(bob, incident).strip() == ""
    assert not Presence.objects.filter(user=ana.user).exists()


def test_since_when_is_the_first_call_and_not_the_last(as_, incident):
    ana = as_("analyst")
    note(ana, incident)
    first = Presence.objects.get().since
    note(ana, incident, editing="1")
    assert (Presence.objects.get().since, Presence.objects.get().is_editing) == (first, True)


def test_who_may_not_see_a_record_is_neither_told_nor_counted(as_, codes):
    hidden = make_incident(is_sensitive=True)
    note(as_("reviewer"), hidden)
    ana = as_("analyst")
    group = ana.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_sensitive"))
    assert note(ana, hidden).strip() == ""
    assert as_("viewer").post("/presence/", {"of": hidden.reference}).status_code == 403
    assert Presence.objects.count() == 1


def test_having_a_record_open_leaves_no_trace_in_its_history(as_, incident):
    before = Revision.objects.count()
    note(as_("analyst"), incident)
    assert Revision.objects.count() == before
    assert curation.verify(incident) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_several_records_of_one_page_are_named(as_, incident, language):
    other = make_incident()
    note(as_("reviewer"), other)
    told = note(as_("analyst", language), incident, other)
    assert other.reference in told
    assert incident.reference not in told
    assert ("منذ" if language == "ar" else "since") in told


def test_pages_of_a_record_say_that_they_are_open(as_, incident):
    ana = as_("analyst")
    for address in (incident.get_absolute_url(), f"{incident.get_absolute_url()}edit/"):
        assert 'action="/presence/"' in ana.get(address).content.decode()

"""Bulk changes through the pages: from the list to the preview, the run and its undoing."""

import pytest

from incidents import curation
from incidents.models import BulkRun, Incident
from tests import factories


@pytest.fixture
def incidents(codes):
    return [factories.make_incident() for _ in range(3)]


def form(page, **chosen):
    """The fields of the form that a page shows, with those that are chosen."""
    token = page.context["token"]
    return {"token": token, "add_role": "side_a", **chosen}


def planned(client, address, **chosen):
    """The address of the run that the form at an address has made, looked through to its end."""
    answer = client.post(address, form(client.get(address), **chosen))
    assert answer.status_code == 302, answer.content.decode()
    while BulkRun.objects.latest("pk").state == "previewing":
        client.post(f"{answer.url}step/")
    return answer.url


def finished(client, address, **pressed):
    client.post(f"{address}step/", pressed)
    while (state := BulkRun.objects.get(pk=address.strip("/").split("/")[-1]).state) in ("running", "undoing"):
        client.post(f"{address}step/")
    return state


def types():
    return [one.event_type.code for one in Incident.objects.order_by("pk")]


def test_all_that_the_filter_gives_is_changed_and_undone_as_one_step(as_, incidents):
    client = as_("analyst")
    curation.change(incidents[0], {"event_type": "arrest"}, by=client.user, seen_version=1)
    assert "/bulk/new/?event_type=shelling" in client.get("/incidents/?event_type=shelling").content.decode()
    address = planned(client, "/bulk/new/?event_type=shelling", event_type="airstrike", reason="seen again")
    page = client.get(address).content.decode()
    assert "Change 2 records" in page
    assert incidents[0].reference not in page
    assert types() == ["arrest", "shelling", "shelling"]
    assert finished(client, address, start="1") == "done"
    assert types() == ["arrest", "airstrike", "airstrike"]
    assert "Undo 2 changes" in client.get(address).content.decode()
    assert finished(client, address, undo="1", reason="a slip") == "undone"
    assert types() == ["arrest", "shelling", "shelling"]


def test_only_the_ticked_rows_are_taken(as_, incidents):
    client = as_("analyst")
    assert client.get("/incidents/").content.decode().count('name="reference"') == 3
    ticked = "&".join(f"reference={one.reference}" for one in incidents[:2])
    address = planned(client, f"/bulk/new/?ticked=1&{ticked}", event_type="airstrike")
    finished(client, address, start="1")
    assert types() == ["airstrike", "airstrike", "shelling"]
    asked = client.get("/bulk/new/?ticked=1&event_type=shelling")
    assert asked.url == "/incidents/?event_type=shelling"
    assert "Tick the records first" in client.get(asked.url).content.decode()


def test_the_preview_names_each_change_and_who_refuses(as_, incidents):
    published, _author, _reviewer = factories.published_incident()
    client = as_("analyst")
    address = planned(client, "/bulk/new/", is_sensitive="yes")
    page = client.get(address).content.decode()
    assert "<td>sensitive</td><td><del><bdi>no</bdi></del></td><td><bdi>yes</bdi></td>" in page
    assert f"{client.user.username} may not do this." in page
    refused = client.get(f"{address}?outcome=refused").content.decode()
    assert published.reference in refused
    assert incidents[0].reference not in refused


def test_a_double_press_plans_one_run(as_, incidents):
    client = as_("analyst")
    fields = form(client.get("/bulk/new/"), event_type="airstrike")
    first, second = client.post("/bulk/new/", fields), client.post("/bulk/new/", fields)
    assert first.url == second.url
    assert BulkRun.objects.count() == 1


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "Choose at least one change."),
        ({"event_type": "airstrike", "move": "submit"}, "one after the other"),
        ({"grade": "fair"}, "Say why this grade"),
        ({"grade_reason": "checked"}, "Choose the grade"),
        ({"place": "Atlantis"}, "is not known"),
        ({"move": "publish"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_chosen_is_kept(as_, incidents, chosen, said):
    client = as_("analyst")
    answer = client.post("/bulk/new/", form(client.get("/bulk/new/"), reason="my reason", **chosen))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "my reason" in page
    assert not BulkRun.objects.exists()


def test_a_run_is_seen_by_its_maker_and_by_reviewers_and_continued_by_its_maker(as_, incidents):
    ana, bob = as_("analyst"), as_("reviewer")
    address = planned(ana, "/bulk/new/", event_type="airstrike")
    assert as_("analyst").get(address).status_code == 404
    page = bob.get(address).content.decode()
    assert "Change 3 records" not in page
    assert bob.post(f"{address}step/", {"start": "1"}).status_code == 403
    assert types() == ["shelling"] * 3
    number = address.strip("/").split("/")[-1]
    assert f'"/bulk/{number}/"' in bob.get("/bulk/").content.decode()
    assert f'"/bulk/{number}/"' not in as_("analyst").get("/bulk/").content.decode()


def test_a_step_answers_with_a_fragment_and_may_be_left_and_taken_up_again(as_, incidents, monkeypatch):
    monkeypatch.setattr("incidents.curation.stepping.monotonic", iter(range(0, 10_000, 5)).__next__)
    client = as_("analyst")
    answer = client.post("/bulk/new/", form(client.get("/bulk/new/"), event_type="airstrike"))
    page = client.get(answer.url).content.decode()
    assert 'hx-trigger="load' in page
    assert 'hx-trigger="load' not in client.get(f"{answer.url}?paused=1").content.decode()
    fragment = client.post(f"{answer.url}step/", headers={"hx-request": "true"}).content.decode()
    assert fragment.startswith('<div id="bulk"')
    assert "1 of 3" in fragment
    assert "1 of 3" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(("language", "title"), [("en", "Bulk change"), ("ar", "جماعي")])
def test_pages_speak_both_languages(as_, incidents, language, title):
    client = as_("analyst", language)
    assert title in client.get("/bulk/").content.decode()
    address = planned(client, "/bulk/new/", event_type="airstrike", add_weapon="mortar", place="hajin")
    assert title in client.get(address).content.decode()


def test_readers_are_offered_nothing_to_tick(as_, incidents):
    factories.published_incident()
    page = as_("viewer").get("/incidents/").content.decode()
    assert 'name="reference"' not in page
    assert "/bulk/" not in page

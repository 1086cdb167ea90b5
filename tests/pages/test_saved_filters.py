"""Filters kept under a name."""

import pytest

from incidents.models import SavedFilter


def keep(client, name="Hajin", query="place=hajin", **more):
    return client.post("/filters/save/", {"name": name, "query": query, "next": "/map/?place=hajin", **more})


def test_a_filter_is_kept_by_name_and_leads_back_from_list_and_map(as_):
    client = as_("viewer")
    assert keep(client, "  Hajin  and around ", "place=hajin&after=2019-01-04_7&nonsense=1").url == "/map/?place=hajin"
    assert (
        '<a href="/incidents/?place=hajin"><bdi>Hajin and around</bdi></a>'
        in client.get("/incidents/").content.decode()
    )
    assert '<a href="/map/?place=hajin">' in client.get("/map/").content.decode()


def test_a_filter_of_the_same_name_is_replaced(as_):
    client = as_("analyst")
    keep(client)
    keep(client, query="place=hajin&killed_min=3", shared="on")
    kept = SavedFilter.objects.get()
    assert (kept.query, kept.is_shared) == ("place=hajin&killed_min=3", True)


def test_shared_filters_are_seen_by_the_desk_and_removed_by_their_owner_alone(as_):
    owner, other, viewer = as_("analyst"), as_("reviewer"), as_("viewer")
    keep(owner, "Everybody's", shared="on")
    keep(owner, "Mine")
    page = other.get("/incidents/").content.decode()
    assert "Everybody&#x27;s" in page
    assert "Mine" not in page
    assert "Everybody&#x27;s" not in viewer.get("/incidents/").content.decode()
    shared = SavedFilter.objects.get(is_shared=True)
    assert other.post(f"/filters/{shared.pk}/remove/").status_code == 404
    owner.post(f"/filters/{shared.pk}/remove/")
    assert [kept.name for kept in SavedFilter.objects.all()] == ["Mine"]


def test_a_viewer_cannot_share(as_):
    assert keep(as_("viewer"), shared="on").status_code == 403
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 81])
def test_a_filter_needs_a_name_of_some_length(as_, name):
    client = as_("analyst")
    assert keep(client, name).status_code == 302
    assert not SavedFilter.objects.exists()


def test_the_way_back_stays_on_this_site(as_):
    answer = as_("analyst").post("/filters/save/", {"name": "x", "query": "", "next": "https://example.org/"})
    assert answer.url == "/incidents/"

"""With a copy of the database: readers get it from there, save those who have just written."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import routing
from config.routing import COOKIE, COPY
from tests.factories import make_codes, make_report, make_user


@pytest.fixture
def copy(transactional_db):
    """A second name for the test's own database: what is asked under it can be told apart."""
    connections.settings[COPY] = {**connections["default"].settings_dict}
    connections[COPY].connect()
    yield
    connections[COPY].close()
    del connections[COPY], connections.settings[COPY]


@pytest.fixture
def desk(copy, settings):
    settings.DATABASE_ROUTERS = ["config.routing.CopyRouter"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.routing.ReadFromCopyMiddleware"]
    make_codes()
    make_report()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("reviewer"))
    return client


def asked(client, address, method="get"):
    """How many questions went to the copy, and which tables they named."""
    with CaptureQueriesContext(connections[COPY]) as there:
        response = getattr(client, method)(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code < 400
    return [query["sql"] for query in there.captured_queries], body


@pytest.mark.parametrize("address", ["/incidents/", "/map.geojson", "/export.csv"])
def test_lists_maps_and_files_are_read_from_the_copy(desk, address):
    queries, body = asked(desk, address)
    assert any("incidents_incident" in query for query in queries)
    assert not any("auth_permission" in query or "django_session" in query for query in queries)
    assert body


@pytest.mark.parametrize("address", ["/queue/", "/paste/"])
def test_what_people_work_on_is_read_from_the_database_itself(desk, address):
    assert asked(desk, address)[0] == []


def test_who_has_just_written_reads_what_was_written(desk):
    desk.post("/paste/preview/", {"text": "قصف على هجين"})
    assert COOKIE in desk.cookies
    assert asked(desk, "/incidents/")[0] == []


@pytest.mark.parametrize("away", [None, 5])  # it does not answer; it stands where the database was long ago
def test_a_copy_that_is_silent_or_lags_is_passed_over_until_it_follows_again(desk, monkeypatch, away, caplog):
    monkeypatch.setattr(routing, "LOOK_EVERY", 0)
    places = {"default": 7, COPY: away}
    with monkeypatch.context() as patch:
        patch.setattr(routing, "_position", places.get)
        assert asked(desk, "/incidents/")[0] == []
        places[COPY] = 7
        assert asked(desk, "/incidents/")[0] != []
    assert ["lags" in line or "does not answer" in line for line in caplog.messages] == [True, False]


def test_a_copy_need_not_hold_what_is_newer_than_some_seconds(monkeypatch):
    clock, places = [100.0], {"default": 1, COPY: 1}
    monkeypatch.setattr(routing.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(routing, "_position", places.get)
    copy, seen = routing.Following(), []
    for second in range(20):
        places["default"] = clock[0] = 100 + second
        places[COPY] = 100 + min(second, 5)  # after five seconds it stands still
        seen.append(copy.closely(10))
    assert seen == [True] * 15 + [False] * 5

"""What machines ask: whether it lives and can serve, and its figures; and what the log tells of errors."""

import json
import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import measuring
from config.logs import Lines, Objects
from incidents.models import Task
from incidents.views import health
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECRET = "words of a report: قتل فلان"  # somebody was killed


@pytest.fixture
def client():
    return Client(headers={"host": "127.0.0.1"})


def test_it_lives_even_without_its_database(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", down)
    assert client.get("/healthz").content == b"alive\n"


def down():
    raise OperationalError("the database is away, and this is its password")


def test_it_is_ready_while_its_database_answers(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(connection, "cursor", down)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_it_is_not_ready_before_its_tables_are(client, monkeypatch):
    monkeypatch.setattr(health, "_seen_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one is missing"])
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "203.0.113.9", 403),
        ({"x-forwarded-for": "203.0.113.9"}, "127.0.0.1", 403),
        ({"authorization": "Bearer the-token"}, "203.0.113.9", 200),
        ({"authorization": "Bearer another"}, "203.0.113.9", 403),
        ({"authorization": "Bearer "}, "203.0.113.9", 403),
    ],
)
def test_figures_are_for_the_machine_itself_and_for_who_shows_the_token(client, settings, headers, address, status):
    settings.METRICS_TOKEN = "the-token"
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    headers = {"authorization": "Bearer "}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.9").status_code == 403


def test_figures_tell_of_requests_and_of_work_and_of_nobody(client):
    user = make_user("analyst", username="huda")
    Task.objects.create(kind="bulk", by=user)
    client.force_login(user)
    client.get("/incidents/?q=secret")
    text = client.get("/metrics").content.decode()
    assert 'sijil_requests_total{method="GET",route="incidents:list",status="200"}' in text
    assert 'sijil_tasks{state="waiting"} 1.0' in text
    assert "sijil_workers 0.0" in text
    assert "huda" not in text
    assert "secret" not in text


def failing():
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise RuntimeError(f"could not store {SECRET}") from cause
    except RuntimeError as error:
        return error


def entry(**more):
    error = failing()
    record = logging.LogRecord(
        "incidents", logging.ERROR, __file__, 1, "task %s failed", (7,), (type(error), error, None)
    )
    record.__dict__.update(more)
    return record


@pytest.mark.parametrize("form", [Lines, Objects])
def test_the_log_tells_where_an_error_was_raised_and_not_what_it_says(form):
    line = form().format(entry(person="huda"))
    assert "task 7 failed" in line
    assert "builtins.RuntimeError" in line
    assert "builtins.ValueError" in line
    assert f"{__file__}:" in line
    assert "قتل" not in line
    assert "huda" not in line


def test_a_line_for_machines_is_one_object():
    line = Objects().format(entry(route="incidents:list", status=500))
    told = json.loads(line)
    assert (told["level"], told["route"], told["status"]) == ("ERROR", "incidents:list", 500)
    assert "\n" not in line


def test_each_answer_has_a_number_by_which_the_log_tells_of_it(client, caplog):
    with caplog.at_level(logging.INFO, "sijil.requests"):
        number = client.get("/healthz").headers["X-Request-Id"]
    told = caplog.records[-1]
    assert (told.request_id, told.route, told.status) == (number, "healthz", 200)


@pytest.mark.parametrize(("limit", "level"), [(3, "INFO"), (0, "WARNING")])
def test_a_slow_answer_is_a_warning_that_tells_what_the_database_took(client, caplog, monkeypatch, limit, level):
    monkeypatch.setattr(measuring, "SLOW", limit)
    with caplog.at_level(logging.INFO, "sijil.requests"):
        client.get("/readyz")
    told = caplog.records[-1]
    assert (told.levelname, told.queries > 0, 0 <= told.sql_milliseconds <= told.milliseconds) == (level, True, True)
    assert f"answered route=readyz method=GET status=200 milliseconds={told.milliseconds} " in Lines().format(told)

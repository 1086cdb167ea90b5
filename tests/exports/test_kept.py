"""Large files: made by a task, kept for a while, and only for the person who asked."""

import hashlib
import os
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from incidents.exports import FORMATS, keeping
from incidents.models import AuditEntry, Incident, Task
from tests.exports.test_files import sheet
from tests.factories import make_user


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path, monkeypatch):
    settings.EXPORTS_DIR = tmp_path / "exports"
    for name in ("xlsx", "gpkg"):
        monkeypatch.setitem(FORMATS, name, replace(FORMATS[name], most_at_once=2))
    return settings.EXPORTS_DIR


@pytest.fixture
def browser():
    def made(person):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        return client

    return made


def body(answer):
    return b"".join(answer.streaming_content)


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        body(answer)
    return answer.status_code


def made_by(client, **asked):
    """Asks for a file: (its task, the address from which it is taken)."""
    client.post("/export/make/", {"as": "xlsx", "sort": "reference", **asked})
    task = Task.objects.latest("pk")
    return task, reverse("incidents:kept_export", args=[task.arguments["file"]])


def entered(verb):
    return [entry.details for entry in AuditEntry.objects.filter(verb=verb).order_by("pk")]


def test_a_large_file_leads_to_the_page_that_has_it_made(register, leila, browser):
    client = browser(leila)
    answer = client.get("/export.xlsx", {"sort": "changed", "field": "reference", "pack": "1"})
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/export/")
    page = client.get(answer["Location"])
    assert 'action="/export/make/"' in page.content.decode()
    assert not Task.objects.exists(), "to look at an address makes nothing"
    asked = parse_qs(urlsplit(answer["Location"]).query)
    page = client.post("/export/make/", asked, follow=True)
    task = Task.objects.get()
    assert task.arguments["columns"] == ["reference"]
    assert task.result["name"].endswith(".xlsx.zip")
    assert reverse("incidents:kept_export", args=[task.arguments["file"]]) in page.content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "gpkg"])
def test_a_made_file_is_what_was_asked_for_and_its_hash_is_entered(register, leila, browser, kind):
    client = browser(leila)
    task, address = made_by(client, **{"as": kind, "event_type": "airstrike"})
    content = body(client.get(address))
    assert task.state == "done", task.said
    sha256 = hashlib.sha256(content).hexdigest()
    (made,), (taken,) = entered("make_export"), entered("export")
    assert made == taken == task.result["told"]
    assert (made["sha256"], made["bytes"], made["rows"], made["kind"]) == (sha256, len(content), 1, kind)
    assert "airstrike" in made["query"]
    if kind == "xlsx":
        assert [row[0].value for row in sheet(content)[1:]] == [
            Incident.objects.get(event_type__code="airstrike").reference
        ]


def test_a_made_file_is_for_the_one_who_asked_and_for_nobody_else(register, leila, omar, browser):
    _task, address = made_by(browser(leila))
    for other in (omar, make_user("analyst"), make_user("admin")):
        assert browser(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert not entered("export")
    leila.groups.set([Group.objects.get(name="viewer")])
    assert browser(leila).get(address).status_code in (403, 404), "who sees less than then has lost it"


def test_a_made_file_is_gone_after_its_time(register, leila, browser, settings):
    client = browser(leila)
    task, address = made_by(client)
    path = keeping.place_of(task.arguments["file"])
    assert path.stat().st_mode & 0o077 == 0
    assert keeping.remove_old() == 0
    old = path.stat().st_mtime - settings.EXPORTS_KEPT_HOURS * 3600 - 1
    os.utime(path, (old, old))
    assert client.get(address).status_code == 404
    assert "no longer kept" in client.get(f"/tasks/{task.pk}/").content.decode()
    assert keeping.remove_old() == 1
    assert not path.exists()


def test_a_further_file_takes_the_place_of_the_oldest(register, leila, browser, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    client = browser(leila)
    addresses = [made_by(client, field=name)[1] for name in ("reference", "status", "version")]
    assert [status(client, address) for address in addresses] == [404, 200, 200]


def test_a_file_that_breaks_off_is_not_kept_and_can_be_made_again(register, leila, browser, shelf, monkeypatch):
    def torn(columns, rows):
        yield b"half"
        raise OSError("no space left on device")

    client = browser(leila)
    with monkeypatch.context() as broken:
        broken.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], write=torn))
        task, address = made_by(client)
    assert (task.state, client.get(address).status_code) == ("failed", 404)
    assert not entered("make_export")
    task, address = made_by(client)
    assert status(client, address) == 200


def test_small_files_and_csv_are_given_at_once(register, leila, browser):
    client = browser(leila)
    for address in ("/export.xlsx?event_type=airstrike", "/export.csv", "/export.jsonl", "/export.acled"):
        assert status(client, address) == 200
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "form", [{}, {"as": "nonsense"}, {"as": "xlsx", "date_from": "x"}, {"as": "xlsx", "field": "x"}]
)
def test_what_cannot_be_made_is_refused(register, leila, browser, form):
    assert browser(leila).post("/export/make/", form).status_code in (400, 404)
    assert not Task.objects.exists()

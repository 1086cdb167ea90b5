"""The checklist of 43 findings, and the tests of those that no other file holds."""

import re
import socket
import tokenize
from pathlib import Path

import pytest
from django.test import Client

from incidents import ingest
from incidents.codes import ClaimField
from incidents.models import Claim
from tests.factories import make_incident, make_user, published_incident
from tests.test_access import page_addresses, world  # noqa: F401  (a fixture)

CHECKOUT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d{3}) \| .+ \| .+ \| `(test_\w+)` \|$", re.MULTILINE)


def test_every_finding_has_a_test_that_exists():
    rows = ROW.findall((CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert [number for number, _test in rows] == [f"{number:03}" for number in range(1, 44)]
    held = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests").rglob("test_*.py"))
    assert [test for _number, test in rows if f"def {test}(" not in held] == []


@pytest.mark.parametrize("role", ["visitor", "viewer"])
def test_names_of_the_desk_are_not_shown_to_readers(world, settings, role):  # noqa: F811
    settings.PUBLIC_READ = True
    names = [person.username for key, person in world.people.items() if person and key not in ("viewer", "nobody")]
    names += ["somebody-of-the-desk"]
    published_incident(summary_en="Told by nobody")
    client = Client(headers={"host": "127.0.0.1"})
    if world.people[role]:
        client.force_login(world.people[role])
    for _name, address in page_addresses(world):
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        assert [name for name in names if name in text] == [], address


def test_a_page_is_never_longer_than_it_should_be(as_):
    client = as_("analyst")
    for _number in range(3):
        make_incident(client.user)
    for query in ("size=100000", "page=0", "page=-1", "page=99999999999", "page_size=1000000", "limit=1000000"):
        for address in ("/incidents/", "/queue/", "/map/list/", "/mentions/"):
            assert client.get(f"{address}?{query}").status_code in (200, 400, 404), (address, query)
    answer = client.get("/incidents/?after=nonsense")
    assert answer.status_code == 400


def test_no_request_leaves_the_server_for_a_page(as_, monkeypatch):
    incident = published_incident(summary_en="See http://127.0.0.1:9/ and file:///etc/passwd <img src=http://x/>")[0]
    client = as_("analyst")
    home = socket.socket.connect

    def connect(self, address):
        assert self.family == socket.AF_UNIX, f"a page asked for {address}"
        return home(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    for address in (incident.get_absolute_url(), "/briefing/", "/map/", "/export.csv", "/pictures/"):
        assert client.get(address).status_code == 200


def test_no_other_server_is_spoken_to_than_postgresql(settings):
    assert "redis" not in str(settings.CACHES | settings.DATABASES).lower()
    compose = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "redis" not in compose.lower()
    assert "trust" not in re.sub(r"TRUSTED", "", compose)


def test_containers_have_no_more_rights_than_they_need():
    compose = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    for right in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert right in compose
    assert "privileged: true" not in compose
    assert re.search(r"^USER sijil$", dockerfile, re.MULTILINE)


def test_no_secret_stands_in_the_settings():
    """Every name that sounds like a secret takes its value from the environment."""
    with tokenize.open(CHECKOUT / "config" / "settings.py") as file:
        lines = file.read().splitlines()
    named = [line for line in lines if re.match(r"^[A-Z_]*(SECRET|PASSWORD|TOKEN|KEY)[A-Z_]*\s*=", line)]
    assert named
    known = ("os.environ", "secret_key.read_or_make", "PASSWORD_HASHERS", "PASSWORD_VALIDATORS", "words(")
    assert [line for line in named if not any(one in line for one in known)] == []


def test_more_than_fits_is_refused_not_read(as_):
    client = as_("analyst")
    client.raise_request_exception = False
    most = ingest.MAX_CHARACTERS
    answer = client.post("/paste/", {"text": "ا" * (most + 1), "published": "2019-01-05"})
    assert answer.status_code == 422
    assert client.post("/paste/", {"text": "x" * 13 * 1024 * 1024}).status_code == 400
    assert client.post("/paste/", {f"field-{number}": "x" for number in range(6000)}).status_code == 400


def test_a_source_is_never_guessed_from_an_address(codes):
    ana = make_user()
    found = ingest.ingest_report("قصف على بلدة هجين", by=ana, url="https://www.sana.sy/?p=1")
    assert found.report.publisher is None
    told = Claim.objects.filter(report=found.report, field=ClaimField.SOURCE).values_list("value", flat=True)
    assert set(told) <= {"other"}  # who is not named


@pytest.mark.parametrize("contact", ["", "mailto:safe@sijil.example"])
def test_whom_to_tell_of_a_weakness_stands_where_the_settings_name_somebody(client, settings, db, contact):
    settings.SECURITY_CONTACT = contact
    page = client.get("/security/").content.decode()
    file = client.get("/.well-known/security.txt")
    assert (contact or "names no contact") in page
    assert file.status_code == (200 if contact else 404)
    if contact:
        assert f"Contact: {contact}\nExpires: " in file.content.decode()

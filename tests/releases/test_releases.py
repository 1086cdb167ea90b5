"""Releases: whole or not at all, the same bytes from the same state, nothing hidden let out, every change told."""

import csv
import hashlib
import io
import json
import os
import shutil

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from incidents import curation, releases
from incidents.models import AuditEntry, Incident, Release
from incidents.releases import shelf as shelving
from tests.factories import make_incident, make_user, published_incident

FILES = {
    "incidents.csv", "incidents.geojson", "incidents.jsonl", "changes.csv", "codebook.md", "codes.json", "CITATION.txt",
}  # fmt: skip


def command(*words):
    out = io.StringIO()
    call_command("release", *words, stdout=out)
    return out.getvalue()


def text_of(release, name):
    return (releases.place_of(release) / name).read_text(encoding="utf-8")


def changes_in(release):
    rows = csv.DictReader(io.StringIO(text_of(release, "changes.csv"), newline=""))
    return [tuple(row.values()) for row in rows]


def asked(client, address):
    """The answer to a download, taken to its end."""
    response = client.get(address)
    if response.streaming:
        response.content_taken = b"".join(response.streaming_content)
    return response


def changed(incident, by, **values):
    return curation.change(incident, values, by=by, seen_version=incident.version, reason="a second look")


def test_a_release_holds_what_is_published_with_the_hash_of_each_file(admin):
    published, _author, _reviewer = published_incident(summary_en='=HYPERLINK("x"), "quoted"\nand a line')
    release = releases.create(by=admin)
    folder = releases.place_of(release)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {path.name for path in folder.iterdir()} == FILES | {"manifest.json"}
    assert {one["name"] for one in manifest["files"]} == FILES
    for one in manifest["files"]:
        content = (folder / one["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
    assert manifest == release.manifest
    assert (manifest["number"], manifest["incidents"], manifest["licence"]) == (1, 1, "CC BY 4.0")
    assert "release 1" in manifest["citation"]
    assert "https://sijil.example/releases/1/" in manifest["citation"]
    assert json.loads(text_of(release, "incidents.jsonl"))["reference"] == published.reference
    assert json.loads(text_of(release, "incidents.geojson"))["features"][0]["id"] == published.reference
    assert json.loads(text_of(release, "codes.json"))["weapons"]


def test_nothing_unpublished_sensitive_or_internal_gets_out(admin):
    hidden = [
        make_incident(summary_en="SECRET draft"),
        published_incident(summary_en="SECRET witness", is_sensitive=True)[0],
    ]
    published_incident(internal_note="SECRET note")
    release = releases.create(by=admin)
    whole = "".join(text_of(release, name) for name in [*FILES, "manifest.json"])
    assert "SECRET" not in whole
    assert not [one.reference for one in hidden if one.reference in whole]
    assert "internal_note" not in whole


def test_the_same_state_gives_the_same_bytes(admin):
    for _number in range(3):
        published_incident()
    first = releases.create(by=admin)
    assert releases.built_again(first) == []
    second = releases.create(by=admin)
    for name in ("incidents.csv", "incidents.geojson", "incidents.jsonl", "codebook.md", "codes.json"):
        assert first.file(name) == second.file(name)
    assert second.manifest["changes"] == {"added": 0, "changed": 0, "withdrawn": 0}
    assert releases.built_again(second) == []
    published_incident()
    assert set(releases.built_again(second)) == {
        "incidents.csv", "incidents.geojson", "incidents.jsonl", "changes.csv", "manifest.json",
    }  # fmt: skip


def test_what_changed_since_the_last_is_told_by_record_and_field(admin):
    stays, goes, differs = (published_incident()[0] for _number in range(3))
    first = releases.create(by=admin)
    assert first.manifest["changes"] == {"added": 3, "changed": 0, "withdrawn": 0}
    reviewer = make_user("reviewer")
    changed(stays, reviewer, internal_note="nobody's business")
    changed(goes, reviewer, is_sensitive=True)
    changed(differs, reviewer, summary_en="=1+1", weapons=["mortar"])
    comes, _author, _reviewer = published_incident()
    second = releases.create(by=admin)
    assert second.manifest["previous"] == {"number": 1, "manifest_sha256": first.manifest_sha256}
    assert second.manifest["changes"] == {"added": 1, "changed": 1, "withdrawn": 1}
    told = changes_in(second)
    assert (differs.reference, "changed", "summary_en", "null", '"=1+1"') in told
    assert (differs.reference, "changed", "weapons", "[]", '["mortar"]') in told
    assert (goes.reference, "withdrawn", "", "", "") in told
    assert (comes.reference, "added", "", "", "") in told
    assert {row[0] for row in told} == {goes.reference, differs.reference, comes.reference}


def test_without_a_named_licence_none_is_made(admin, settings, shelf):
    settings.RELEASE_LICENCE = ""
    with pytest.raises(releases.ReleaseError, match="licence"):
        releases.create(by=admin)
    assert not shelf.exists()


@pytest.mark.parametrize("role", [None, "viewer", "analyst", "reviewer"])
def test_only_administrators_make_and_withdraw_one(admin, role):
    release = releases.create(by=admin)
    other = make_user(role)
    with pytest.raises(curation.NotAllowed):
        releases.create(by=other)
    with pytest.raises(curation.NotAllowed):
        curation.withdraw_release(release.number, by=other, reason="no")
    assert Release.objects.count() == 1


@pytest.mark.parametrize("step", ["build", "rename", "enter"])
def test_one_that_fails_on_the_way_leaves_none_and_the_next_is_whole(admin, shelf, monkeypatch, step):
    published_incident()
    with monkeypatch.context() as patch:

        def die(*_given, **_named):
            raise KeyboardInterrupt

        where = {
            "build": (shelving, "sync_folder"),
            "rename": (shelving.Path, "rename"),
            "enter": (curation, "enter_release"),
        }
        if step == "build":
            patch.setattr("incidents.releases.files._manifest", die)
        else:
            patch.setattr(*where[step], die)
        with pytest.raises(KeyboardInterrupt):
            releases.create(by=admin)
    assert not Release.objects.exists()
    release = releases.create(by=admin)
    assert (release.number, releases.faults(release)) == (1, [])
    assert {path.name for path in shelf.iterdir()} == {".lock", "0001"}


def test_two_at_once_do_not_meet(admin, shelf):
    with shelving._alone(), pytest.raises(releases.ReleaseError, match="just now"):
        releases.create(by=admin)


DAMAGES = [
    ("altered", "incidents.csv is not what was released"),
    ("missing", "incidents.csv is missing"),
    ("added", "more.csv does not belong to it"),
    ("manifest", "manifest.json is not what was released"),
    ("gone", "is missing"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGES)
def test_verifying_tells_which_file_differs(admin, damage, told):
    published_incident()
    release = releases.create(by=admin)
    assert command("verify") == "Release 1: whole\n"
    folder = releases.place_of(release)
    if damage == "altered":
        path = folder / "incidents.csv"
        path.write_bytes(path.read_bytes().replace(b"shelling", b"airstrik"))
    elif damage == "missing":
        (folder / "incidents.csv").unlink()
    elif damage == "added":
        (folder / "more.csv").write_text("x")
    elif damage == "manifest":
        (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes() + b"\n")
    else:
        shutil.rmtree(folder)
    (fault,) = releases.faults(release)
    assert told in fault
    with pytest.raises(CommandError, match="1 releases"):
        command("verify", "1")


def test_a_damaged_release_is_not_compared_with(admin):
    release = releases.create(by=admin)
    os.truncate(releases.place_of(release) / "incidents.jsonl", 0)
    published_incident()
    (releases.place_of(release) / "incidents.jsonl").write_text("{}")
    with pytest.raises(releases.ReleaseError, match="is not what was released"):
        releases.create(by=admin)
    assert Release.objects.count() == 1


def test_a_withdrawn_release_keeps_its_number_and_hashes_and_gives_no_file(admin, client):
    release = releases.create(by=admin)
    client.force_login(admin)
    address = f"/releases/{release.number}/incidents.csv"
    assert asked(client, address).content_taken == (releases.place_of(release) / "incidents.csv").read_bytes()
    with pytest.raises(ValidationError):
        curation.withdraw_release(release.number, by=admin, reason="  ")
    command("withdraw", "1", "--by", admin.username, "--reason", "a witness was named", "--remove-files")
    assert client.get(address).status_code == 404
    page = client.get("/releases/").content.decode()
    assert "a witness was named" in page
    assert release.manifest_sha256 in page
    assert not releases.place_of(release).exists()
    assert releases.create(by=admin).manifest["previous"] is None
    assert [row.number for row in Release.objects.order_by("number")] == [1, 2]
    with pytest.raises(CommandError, match="withdrawn before"):
        command("withdraw", "1", "--by", admin.username, "--reason", "again")


def test_the_audit_log_tells_of_making_taking_and_withdrawing(admin, client):
    releases.create(by=admin)
    reader = make_user("viewer")
    client.force_login(reader)
    asked(client, "/releases/1/incidents.csv")
    curation.withdraw_release(1, by=admin, reason="wrong")
    told = AuditEntry.objects.filter(entity="release").order_by("pk").values_list("verb", "by")
    assert list(told) == [("release", admin.pk), ("export", reader.pk), ("withdraw_release", admin.pk)]


@pytest.mark.parametrize(("role", "status"), [(None, 403), ("viewer", 200), ("reviewer", 200)])
def test_files_are_for_those_who_may_export(admin, client, role, status):
    releases.create(by=admin)
    client.force_login(make_user(role))
    assert asked(client, "/releases/1/incidents.csv").status_code == status
    assert asked(client, "/releases/1/manifest.json").status_code == status


@pytest.mark.parametrize("name", ["..%2Fmanifest.json", ".lock", "nonsense.csv", "%2e%2e", "manifest.json%00"])
def test_no_other_file_can_be_had(admin, client, name):
    releases.create(by=admin)
    client.force_login(admin)
    assert client.get(f"/releases/1/{name}").status_code == 404


def test_the_public_takes_releases_only_when_the_setting_says_so(admin, client, settings):
    releases.create(by=admin)
    assert "login" in client.get("/releases/1/incidents.csv")["Location"]
    settings.PUBLIC_READ = True
    assert asked(client, "/releases/1/incidents.csv").status_code == 200


def test_programs_find_releases_and_the_addresses_of_their_files(admin, client):
    release = releases.create(by=admin)
    client.force_login(make_user("viewer"))
    (told,) = client.get("/api/v1/releases").json()["results"]
    assert (told["number"], told["manifest_sha256"], told["withdrawn"]) == (1, release.manifest_sha256, None)
    one = next(one for one in told["files"] if one["name"] == "incidents.jsonl")
    content = asked(client, one["url"]).content_taken
    assert hashlib.sha256(content).hexdigest() == one["sha256"]


def test_the_command_makes_and_lists_them(admin):
    published_incident()
    assert "Release 1: 1 incidents (1 added, 0 changed, 0 withdrawn)" in command("create", "--by", admin.username)
    assert "1 incidents" in command("list")
    assert json.loads(command("list", "--json"))[0]["number"] == 1
    assert command("verify", "--rebuild") == "Release 1: whole\n"
    with pytest.raises(CommandError, match="no release 7"):
        command("verify", "7")
    with pytest.raises(CommandError, match="may not"):
        command("create", "--by", make_user("viewer").username)
    assert Incident.objects.count() == 1


def test_an_administrator_makes_one_from_the_page_after_a_proof_of_who_they_are(shelf):
    published_incident()
    admin = make_user("admin", password="a long enough secret")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(admin)
    assert "/releases/make/" in client.get("/releases/").content.decode()
    assert client.post("/releases/make/")["Location"].startswith("/proof/")
    client.post("/proof/", {"password": "a long enough secret"})
    page = client.post("/releases/make/", follow=True).content.decode()
    assert 'href="/releases/1/"' in page
    assert not releases.faults(Release.objects.get(number=1, made_by=admin))


def test_nobody_else_makes_one_and_none_is_made_without_a_licence(shelf, settings):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("reviewer"))
    assert "/releases/make/" not in client.get("/releases/").content.decode()
    assert client.post("/releases/make/").status_code == 403
    settings.RELEASE_LICENCE = ""
    client.force_login(make_user("admin"))
    assert "RELEASE_LICENCE" in client.get("/releases/").content.decode()

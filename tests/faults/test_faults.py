"""Programs and databases that are killed at moments nobody chose: nothing that a person entered is missing afterwards,
no incident is there twice, every hash verifies.

The short form kills once, imports and releases in one way each; FAULTS=60 does so sixty times in every way.
"""

import json
import os

import pytest

from tests.faults.killing import (
    GO_ON,
    ROUNDS,
    TAKE,
    ask,
    begun,
    cut_off,
    manage,
    outcomes,
    own_file,
    whole,
)
from tests.incidents.test_at_once import CHECKOUT

REPORTS = 16
# In the short form one of the two kills has to do where a test of seconds stands for each.
IN_SHORT = {"import": ["program"], "release": ["database"]}


def killed(act):
    both = ["program", "database"]
    return pytest.mark.parametrize("what", both if "FAULTS" in os.environ else IN_SHORT.get(act, both))


DEV = CHECKOUT / "tests" / "extraction" / "gold" / "dev.jsonl"


def archive(path, name):
    """Reports that no other round has; the number of incidents in each is what it is when nothing fails."""
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()[:REPORTS]]
    lines = [json.dumps({**row, "text": f"{row['text']} ({name})"}, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def drafts_of(cluster, name):
    return ask(cluster, "SELECT report.id, count(DISTINCT claim.incident_id) FROM incidents_report report "
                        "LEFT JOIN incidents_claim claim ON claim.report_id = report.id "
                        f"WHERE report.text LIKE '%({name})' GROUP BY 1 ORDER BY 1")  # fmt: skip


@killed("ingestion")
def test_ingestion_cut_off_anywhere_goes_on_and_misses_and_doubles_nothing(cluster, chance, tmp_path, what):
    """Whatever a run has answered for is in the register, and a run to the end makes it whole."""
    how = ["--many"] if what == "database" else []
    expected = in_peace(cluster, tmp_path, f"{what} in peace")
    for number in range(ROUNDS):
        name = f"{what} {number}"
        archive(tmp_path / "reports.jsonl", name)
        arguments = ("ingest", "--jsonl", *how, "--format=jsonl", "--by=sijil", str(tmp_path / "reports.jsonl"))
        process = begun(cluster, *arguments)
        said = cut_off(cluster, process, what, chance.uniform(1.5, 6))
        answered = [json.loads(line) for line in said.splitlines() if line.endswith("}")]
        there = {sha for (sha,) in ask(cluster, "SELECT sha256 FROM incidents_report")}
        assert {one["sha256"] for one in answered if "sha256" in one} <= there
        manage(cluster, *arguments)
        assert [count for _report, count in drafts_of(cluster, name)] == expected
    whole(cluster)


def in_peace(cluster, tmp_path, name):
    """The same reports taken in without a fault."""
    archive(tmp_path / "peace.jsonl", name)
    manage(cluster, "ingest", "--jsonl", "--many", "--format=jsonl", "--by=sijil", str(tmp_path / "peace.jsonl"))
    return [count for _report, count in drafts_of(cluster, name)]


WORK = """
import json, random, sys
from django.contrib.auth.models import User
from incidents import curation
from incidents.models import Incident
chance = random.Random({seed})
by = User.objects.get(username="admin")
for number in range(100_000):
    ours = Incident.objects.filter(status__in=["draft", "in_review"]).order_by("pk")
    one, other = chance.sample(list(ours[:200]), 2)
    act = chance.choice(["note", "note", "decide", "submit", "merge"])
    try:
        if act == "note":
            done = curation.change(one, {{"summary_en": f"{seed} {{number}}"}}, by=by, seen_version=one.version)
        elif act == "decide":
            done = curation.decide_claim(one.claims.first(), "accepted", by=by).incident
        elif act == "submit":
            done = curation.move(one, "submit", by=by, seen_version=one.version)
        else:
            done = curation.merge(one, into=other, by=by, seen_version=one.version, reason="one event")
    except Exception as error:
        continue
    done.refresh_from_db()
    print(json.dumps({{"reference": done.reference, "version": done.version, "summary": done.summary_en}}), flush=True)
"""


@killed("edit")
def test_what_people_were_told_is_stored_outlives_a_kill_at_any_moment(cluster, chance, tmp_path, what):
    """Edits, decisions, moves and merges, one after the other: after each the person is told, and then it is kept."""
    archive(tmp_path / "reports.jsonl", f"review {what}")
    manage(cluster, "ingest", "--jsonl", "--many", "--format=jsonl", "--by=sijil", str(tmp_path / "reports.jsonl"))
    for number in range(ROUNDS):
        seed = chance.randrange(10**6)
        process = begun(cluster, "shell", "--no-imports", "-c", WORK.format(seed=seed))
        first = process.stdout.readline()
        said = cut_off(cluster, process, what, chance.uniform(0.2, 2))
        told = [json.loads(line) for line in [first, *said.splitlines()] if line.strip().endswith("}")]
        assert told, number
        kept = dict(ask(cluster, "SELECT reference, version FROM incidents_incident"))
        assert [one for one in told if kept.get(one["reference"], 0) < one["version"]] == []
        summaries = dict(ask(cluster, "SELECT reference, summary_en FROM incidents_incident"))
        last = {one["reference"]: one for one in told}
        lost = [one for one in last.values() if kept[one["reference"]] == one["version"]
                and summaries[one["reference"]] != one["summary"]]  # fmt: skip
        assert lost == []
    whole(cluster)


@killed("import")
def test_an_import_cut_off_anywhere_goes_on_and_is_whole(cluster, chance, tmp_path, what):
    """A row's record is there or not, as the row says; the import goes on, and the file once more changes nothing."""
    ((place,),) = ask(cluster, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    path = tmp_path / "own.csv"
    for number in range(ROUNDS):
        year = 1000 + 2 * number + (what == "database")
        good = own_file(path, year, place)
        process = begun(cluster, "shell", "--no-imports", "-c", TAKE.format(path=str(path)))
        assert process.stdout.readline() == "begun\n"
        cut_off(cluster, process, what, chance.uniform(0, 3))
        found, records = outcomes(cluster, year)
        assert found.get("created", 0) == records
        manage(cluster, "shell", "--no-imports", "-c", GO_ON_AND_ONCE_MORE.format(path=str(path)))
        found, records = outcomes(cluster, year)
        assert records == good
        assert set(found) <= {"created", "same", "bad"}
        assert (found["created"], found.get("same", 0) % good) == (good, 0)
    whole(cluster)


GO_ON_AND_ONCE_MORE = "from incidents import curation" + GO_ON + TAKE


@killed("release")
def test_a_release_cut_off_anywhere_is_there_whole_or_not_at_all(cluster, chance, tmp_path, monkeypatch, what):
    """Nothing half-made is shown, and the next one has the bytes that it would have had in peace."""
    ((place,),) = ask(cluster, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    path, shelf = tmp_path / "own.csv", tmp_path / "releases"
    own_file(path, 1900 + (what == "database"), place)
    monkeypatch.setenv("RELEASES_DIR", str(shelf))
    monkeypatch.setenv("RELEASE_LICENCE", "CC BY 4.0")
    ask(cluster, "DELETE FROM incidents_release RETURNING 1")  # of the other test, which has a shelf of its own
    manage(cluster, "shell", "--no-imports", "-c", TAKE.format(path=str(path)) + RELEASE)
    in_peace = bytes_of(shelf / "0001")
    for _number in range(ROUNDS):
        process = begun(cluster, "shell", "--no-imports", "-c", RELEASE)
        assert process.stdout.readline() == "begun\n"
        cut_off(cluster, process, what, chance.uniform(0, 0.6))
        shown = [number for (number,) in ask(cluster, "SELECT number FROM incidents_release ORDER BY 1")]
        assert shown == list(range(1, len(shown) + 1))
        manage(cluster, "shell", "--no-imports", "-c", RELEASES_STAND + RELEASE + RELEASES_STAND)
        assert bytes_of(shelf / f"{len(shown) + 1:04}") == in_peace
        assert [one.name for one in shelf.glob(".building*")] == []
    whole(cluster)


RELEASE = """
from django.contrib.auth.models import User
from incidents import releases
by = User.objects.get(username="admin")
print("begun", flush=True)
made = releases.create(by=by)
"""
RELEASES_STAND = """
from incidents import releases
from incidents.models import Release
for one in Release.objects.all():
    assert not releases.faults(one), one
last = Release.objects.first()
assert not releases.built_again(last), last
"""


def bytes_of(folder):
    """The files of a release that tell of the register alone."""
    names = ("incidents.csv", "incidents.geojson", "incidents.jsonl", "codebook.md", "codes.json")
    return {name: (folder / name).read_bytes() for name in names}

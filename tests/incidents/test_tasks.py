"""Long work: on the queue, done by workers, once, to the end, stopped, taken over; or at once where none runs."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from incidents import curation, releases, tasks
from incidents.exports import FORMATS
from incidents.models import BulkRun, Import, Incident, Release, Report, ReportOrigin, Task
from incidents.tasks import aside, queue
from incidents.tasks.kinds import KINDS, Kind
from tests.factories import make_codes, make_incident, make_user
from tests.incidents.test_at_once import CHECKOUT, database_url
from tests.incidents.test_killed import kill_standing_still, types, until, until_gone, waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(transactional_db):
    return make_user("analyst", username="ana")


@pytest.fixture
def worker_is_there(transactional_db):
    """The queue believes that a worker runs, as other machines might have one."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.fixture
def kind(monkeypatch):
    """A kind of work that does what the test says."""

    def made(work):
        monkeypatch.setitem(KINDS, "test", Kind("test", work))

    return made


def work():
    """In a thread of its own: a browser that an earlier test opened may have left its loop in this one."""

    def until_empty():
        call_command("work", until_empty=True)
        connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(until_empty).result()


def test_without_a_worker_work_is_done_at_once(user, kind):
    kind(lambda *, by, progress, name: {"greeted": f"{by.username} and {name}"})
    task = tasks.start("test", by=user, name="Huda")
    assert (task.state, task.result) == ("done", {"greeted": "ana and Huda"})


def test_with_a_worker_work_waits_for_it_and_is_done_once(user, kind, worker_is_there):
    calls = []
    kind(lambda *, by, progress: calls.append(progress(3, 3)))
    task = tasks.start("test", by=user)
    assert (task.state, calls) == ("waiting", [])
    work()
    work()
    task.refresh_from_db()
    assert (task.state, task.done, task.total, len(calls)) == ("done", 3, 3, 1)
    assert not ProcrastinateJob.objects.filter(task_name="incidents.carry_out").exists()


def test_work_on_one_thing_is_asked_for_once_at_a_time(user, kind, worker_is_there):
    kind(lambda *, by, progress: None)
    first, second, other = (tasks.start("test", by=user, key=key) for key in ("source snhr", "source snhr", "x"))
    assert first == second != other
    work()
    assert tasks.start("test", by=user, key="source snhr") != first


def test_a_refusal_is_told_and_an_error_is_not(user, kind):
    def refuse(*, by, progress):
        raise ValidationError("There is no such file.")

    def fail(*, by, progress):
        raise RuntimeError("words of a report")

    for function, said in ((refuse, "There is no such file."), (fail, "")):
        kind(function)
        task = tasks.start("test", by=user)
        assert (task.state, task.said) == ("failed", said)


def test_what_passes_is_tried_again(user, kind, worker_is_there, monkeypatch):
    monkeypatch.setattr(queue.Again, "get_retry_decision", lambda *a, **k: queue.RetryDecision(retry_in={"seconds": 0}))
    calls = []

    def once_in_vain(*, by, progress):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("server closed the connection unexpectedly")

    kind(once_in_vain)
    task = tasks.start("test", by=user)
    work()
    task.refresh_from_db()
    assert (task.state, task.attempts, len(calls)) == ("done", 2, 2)


def test_a_stopped_task_ends_at_its_next_step_and_a_waiting_one_never_begins(user, kind, worker_is_there):
    steps = []

    def stopped_half_way(*, by, progress):
        for number in range(1, 5):
            steps.append(number)
            if number == 2:
                curation.stop_task(Task.objects.get(state="running"), by=by)
            progress(number, number)

    kind(stopped_half_way)
    runs, waits = tasks.start("test", by=user), tasks.start("test", by=user)
    curation.stop_task(waits, by=user)
    work()
    assert [Task.objects.get(pk=one.pk).state for one in (runs, waits)] == ["stopped", "stopped"]
    assert steps == [1, 2]


def test_only_who_asked_and_reviewers_may_stop_it(user, kind, worker_is_there):
    kind(lambda *, by, progress: None)
    task = tasks.start("test", by=user)
    with pytest.raises(curation.NotAllowed):
        curation.stop_task(task, by=make_user("analyst"))
    assert curation.stop_task(task, by=make_user("reviewer")).state == "stopped"


def test_work_whose_own_process_died_is_given_up_and_can_be_asked_for_again(user, kind):
    kind(lambda *, by, progress: None)
    left, _is_new = curation.ask_task("test", by=user, key="x", arguments={}, is_inline=True)
    curation.begin_task(left.pk)
    again = tasks.start("test", by=user, key="x")
    left.refresh_from_db()
    assert (left.state, again.state, again != left) == ("failed", "done", True)


def test_the_work_of_a_killed_worker_is_taken_over(user, worker_is_there):
    make_codes()
    make_user("reviewer", username="rita")  # in whose name the process that is killed starts
    incidents = [make_incident(user) for _ in range(4)]
    run = curation.plan_bulk(incidents, [{"edit": "event_type", "value": "arrest"}], by=user, reason="seen again")
    while run.state == "previewing":
        run = curation.advance_bulk(run, by=user)
    run = curation.start_bulk(run, by=user)
    task = tasks.start("bulk", by=user, key="bulk", run=run.pk)
    killed_at_work(incidents[2])
    assert (Task.objects.get().state, types(incidents)) == ("running", ["arrest"] * 2 + ["shelling"] * 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with suppress(AlreadyEnqueued):  # by the worker that was killed
        queue.take_over.defer(timestamp=0)
    work()
    work()
    task.refresh_from_db()
    assert (task.state, task.attempts, BulkRun.objects.get().state) == ("done", 2, "done")
    assert types(incidents) == ["arrest"] * 4
    assert [curation.history(one).count() for one in incidents] == [2] * 4


def killed_at_work(incident):
    """A real worker, killed while it waits for this record."""
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        there = kill_standing_still("from django.core.management import call_command; call_command('work')")
    until_gone(there)


def worker(url=None):
    environment = {**os.environ, "DATABASE_URL": url or database_url()}
    command = [sys.executable, "manage.py", "work"]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True)


def at_work():
    """A worker listens for new tasks, the last thing that it begins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen %'")
        return cursor.rowcount > 0


def told_to_stop(process):
    """How it ended, and what it said."""
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=20)[1]
    return process.returncode, said


def test_a_worker_that_is_told_to_stop_leaves_in_order(user, kind):
    process = worker()
    until(at_work, process)
    assert tasks.running_workers() == 1
    assert told_to_stop(process)[0] == 0
    assert tasks.running_workers() == 0


def test_a_worker_that_is_told_to_stop_while_it_begins_leaves_in_order(user, kind):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE procrastinate_workers")
        process = worker()
        until(lambda: "Lock" in waits().values(), process)
        assert told_to_stop(process)[0] == 0
    assert tasks.running_workers() == 0


def test_a_worker_that_is_told_to_stop_while_the_database_is_away_leaves_in_order(user, kind):
    process = worker("postgresql://nobody@127.0.0.1:1/nothing")
    assert "connection failed" in process.stderr.readline()
    assert told_to_stop(process)[0] == 0


def test_a_worker_takes_an_import_to_its_end(worker_is_there):
    make_codes()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("analyst"))
    lines = [f"SJ-2019-{number:06},2019-01-04,shelling,hajin,sohr\r\n" for number in range(1, 4)]
    content = "reference,date_start,event_type,place,sources\r\n" + "".join(lines)
    page = client.post("/imports/", {"file": SimpleUploadedFile("a.csv", content.encode())})["Location"]
    run = Import.objects.get()
    curation.start_import(run, by=run.by)
    tasks.start("import", by=run.by, key=f"import {run.pk}", run=run.pk)
    assert not Incident.objects.exists()
    work()
    run.refresh_from_db()
    assert (run.state, run.left, Incident.objects.count()) == ("done", 0, 3)
    task = Task.objects.get()
    assert (task.state, task.done, task.total) == ("done", 3, 3)
    assert page in client.get(f"/tasks/{task.pk}/").content.decode()


def test_a_worker_collects_from_an_origin(worker_is_there, settings, tmp_path):
    make_codes()
    (tmp_path / "one.txt").write_text("قصف على بلدة هجين أدى إلى مقتل ثلاثة مدنيين", encoding="utf-8")
    settings.COLLECT_FOLDER = tmp_path
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("admin"))
    origin = ReportOrigin.objects.create(name="Inbox", kind="folder", address=".")
    assert b"being collected" in client.post(f"/origins/{origin.pk}/collect/", follow=True).content
    work()
    task = Task.objects.get()
    assert (task.state, task.result, Report.objects.count()) == ("done", {"stored": 1}, 1)


def test_a_large_file_is_made_by_a_worker_which_tells_how_far_it_is(
    user, worker_is_there, settings, tmp_path, monkeypatch
):
    settings.EXPORTS_DIR = tmp_path
    monkeypatch.setattr(aside, "EVERY", 0)
    monkeypatch.setattr(queue, "TELL_EVERY", 0)
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_at_once=1))
    told = []
    monkeypatch.setattr(curation, "note_progress", lambda pk, done, total: told.append((done, total)) or True)
    make_codes()
    for _ in range(3):
        make_incident(user)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    asked = [client.post("/export/make/", {"as": "xlsx"})["Location"] for _ in range(2)]
    assert asked[0] == asked[1], "the same file is made once"
    task = Task.objects.get()
    assert (task.state, list(tmp_path.iterdir())) == ("waiting", [])
    work()
    task.refresh_from_db()
    assert (task.state, told) == ("done", [(1, 3), (2, 3), (3, 3)])
    answer = client.get(f"/export/kept/{task.arguments['file']}/")
    assert len(b"".join(answer.streaming_content)) == task.result["told"]["bytes"]


def test_a_large_file_is_stopped_on_its_way(user, worker_is_there, settings, tmp_path, monkeypatch):
    settings.EXPORTS_DIR = tmp_path
    monkeypatch.setattr(aside, "EVERY", 0)
    monkeypatch.setattr(queue, "TELL_EVERY", 0)
    make_codes()
    make_incident(user)
    task = tasks.start("export", by=user, file="a", format_name="gpkg", query="", columns=[], bom=False, hxl=False,
                       packed=False, site="http://localhost")  # fmt: skip
    monkeypatch.setattr(curation, "note_progress", lambda pk, done, total: False)
    work()
    task.refresh_from_db()
    assert task.state == "stopped"
    assert not (tmp_path / "a.file").exists()


def test_a_release_is_made_by_a_worker_and_not_twice(worker_is_there, settings, tmp_path):
    settings.RELEASES_DIR, settings.RELEASE_LICENCE = tmp_path / "releases", "CC BY 4.0"
    make_codes()
    admin = make_user("admin")
    task = tasks.start("release", by=admin, key="release", number=1)
    work()
    task.refresh_from_db()
    assert (task.state, task.result) == ("done", {"number": 1}), task.said
    assert releases.create(by=admin, number=1) == Release.objects.get(), "a task that begins again makes no second one"
    with pytest.raises(releases.ReleaseError):
        releases.create(by=make_user("admin"), number=1)

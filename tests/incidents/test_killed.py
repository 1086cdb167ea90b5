"""A process that dies in the middle of an act leaves the register as if it had never begun.

The test holds a lock on a table that the act writes late, waits until the act stands still behind it, kills the
process and looks at every table.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction

from incidents import curation
from incidents.ingest import ingest_report
from incidents.models import BulkRun, Claim, Incident, Report, Revision
from tests.factories import make_codes, make_incident, make_report, make_user
from tests.incidents.test_any_order import content
from tests.incidents.test_at_once import CHECKOUT, TEXT, database_url

pytestmark = pytest.mark.django_db(transaction=True)

REVIEWER = "from django.contrib.auth.models import User; by = User.objects.get(username='rita')\n"
START = (
    REVIEWER
    + """
from incidents import curation, ingest
from incidents.models import *
def one(reference): return Incident.objects.get(reference=reference)
def seen(reference): return {"by": by, "seen_version": one(reference).version, "reason": "because"}
"""
)
# Name: what the process does. {0} and {1} are two records, {2} is one that was merged, {3} a report's key.
ACTS = {
    "ingest": f"ingest.ingest_report('''{TEXT} ''', by=by)",
    "merge": "curation.merge(one('{0}'), into=one('{1}'), **seen('{0}'))",
    "unmerge": "curation.unmerge(one('{2}'), **seen('{2}'))",
    "split": (
        "claims = list(one('{0}').claims.values_list('pk', flat=True))\n"
        "curation.split(one('{0}'), Report.objects.get(pk={3}), moved=claims[:2], copied=claims[2:3], **seen('{0}'))"
    ),
    "change": "curation.change(one('{0}'), {{'places': [{{'place': 'al-shaafah'}}], 'weapons': []}}, **seen('{0}'))",
    "correct": "curation.decide_claim(one('{0}').claims.first(), 'rejected', by=by)",
}
LATE = ("incidents_revision", "incidents_incidentterms")  # written after the values, and after the first revision


@pytest.fixture
def records(transactional_db):
    make_codes()
    make_user("reviewer", username="rita")
    report, (first,) = make_report()
    into, merged = (make_report(publisher=publisher)[1][0] for publisher in ("sana", "snhr"))
    by = make_user("reviewer")
    curation.merge(merged, into=into, by=by, seen_version=merged.version, reason="one event")
    return [first.reference, into.reference, merged.reference, report.pk]


@contextmanager
def held(table):
    """Nobody else can write this table inside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def process_doing(code):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", START + code],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


OTHERS = (
    "SELECT pid, wait_event_type FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def waits():
    """The other connections to this database, and what each waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one transaction always sees the same
        cursor.execute(OTHERS)
        return dict(cursor.fetchall())


def until(condition, process=None):
    for _ in range(1200):
        if condition():
            return
        assert process is None or process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def kill_standing_still(code):
    """Kills a process when it waits for a lock; gives the connections that were there before its own."""
    there = set(waits())  # a test that ran before may have left one open
    process = process_doing(code)
    until(lambda: "Lock" in waits().values(), process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return there


def until_gone(there):
    """Waits until the database has noticed the death: no connection but those of before."""
    until(lambda: set(waits()) <= there)


@pytest.mark.parametrize("table", LATE)
@pytest.mark.parametrize("act", ACTS)
def test_a_process_killed_in_the_middle_leaves_every_table_as_it_was(records, act, table):
    before = content()
    with held(table):
        there = kill_standing_still(ACTS[act].format(*records))
    until_gone(there)
    counted = {"incidents_referencecounter"} if act == "ingest" else set()  # taken before: a number may be missing
    assert {name for name, md5 in content().items() if md5 != before[name]} == counted
    assert list(curation.verify_all()) == []


def test_the_same_act_then_goes_through(records):
    """What was cut off leaves nothing in its way: the act itself is a real one."""
    for act in ("ingest", "split", "correct", "change", "unmerge", "merge"):
        number = Revision.objects.count()
        process = process_doing(ACTS[act].format(*records))
        said, _none = process.communicate(timeout=60)
        assert (process.returncode, act, Revision.objects.count() > number) == (0, act, True), said
    assert list(curation.verify_all()) == []


def test_a_bulk_change_cut_off_goes_on_where_it_stopped(records):
    by = make_user("analyst", username="ana")
    incidents = [make_incident(by) for _ in range(4)]
    run = curation.plan_bulk(incidents, [{"edit": "event_type", "value": "arrest"}], by=by, reason="seen again")
    while run.state == "previewing":
        run = curation.advance_bulk(run, by=by)
    curation.start_bulk(run, by=by)
    code = "run = BulkRun.objects.get()\ncuration.advance_bulk(run, by=run.by, seconds=60)"
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incidents[2].pk)
        there = kill_standing_still(code)
    until_gone(there)
    assert types(incidents) == ["arrest", "arrest", "shelling", "shelling"]
    while (run := BulkRun.objects.get()).state == "running":
        curation.advance_bulk(run, by=by)
    assert types(incidents) == ["arrest"] * 4
    assert [curation.history(one).count() for one in incidents] == [2] * 4
    assert list(curation.verify_all()) == []


def types(incidents):
    return [Incident.objects.get(pk=one.pk).event_type.code for one in incidents]


def test_a_report_taken_in_again_after_the_cut_is_whole_and_once(records):
    with held("incidents_incidentterms"):
        there = kill_standing_still(ACTS["ingest"])
    until_gone(there)
    by = make_user("analyst")
    again = [ingest_report(f"{TEXT} ", by=by, published=date(2019, 1, 4)).created for _ in range(2)]
    assert again == [True, False]
    assert Report.objects.filter(text=f"{TEXT} ").count() == 1
    assert Claim.objects.filter(report__text=f"{TEXT} ").count() >= 8

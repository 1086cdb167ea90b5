"""Two at once, and one that dies half-way: with real transactions on real connections."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, connections

from incidents import curation, ingest, ingesting
from incidents.curation import stepping
from incidents.imports.reading import take
from incidents.models import Claim, Incident, Report
from tests.factories import make_codes, make_incident, make_user

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = "قُتل ثلاثة مدنيين بقصف مدفعي على بلدة هجين اليوم.\nكما قُتل مدني بقصف على بلدة الشعفة أمس."
# Three civilians killed by shelling of Hajin today; one killed by shelling of al-Shaafah yesterday.

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def analyst(transactional_db):
    make_codes()
    return make_user("analyst", username="ana")


def at_once(*jobs):
    """Run the jobs in threads with connections of their own; their results or exceptions, in order."""

    def run(job):
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_the_same_report_from_two_people_at_once_is_stored_once(analyst, monkeypatch):
    both_have_read = Barrier(2, timeout=30)
    real = ingest.extract

    def extract(*args, **values):
        reading = real(*args, **values)
        both_have_read.wait()
        return reading

    monkeypatch.setattr(ingest, "extract", extract)
    found = at_once(*[lambda: ingest.ingest_report(TEXT, by=analyst, published=date(2019, 1, 4))] * 2)
    assert sorted(one.created for one in found) == [False, True]
    assert found[0].incidents == found[1].incidents
    assert (Report.objects.count(), Incident.objects.count()) == (1, 2)
    assert list(curation.verify_all()) == []


def test_two_people_who_change_one_field_at_once_do_not_overwrite_each_other(analyst):
    incident = make_incident(analyst)
    other = make_user("reviewer")
    first, second = at_once(
        lambda: curation.change(incident, {"time_of_day": "dawn"}, by=analyst, seen_version=1),
        lambda: curation.change(incident, {"time_of_day": "night"}, by=other, seen_version=1),
    )
    assert sorted(type(one).__name__ for one in (first, second)) == ["Conflict", "Incident"]
    assert curation.history(incident).count() == 2


def test_a_double_press_submits_once(analyst):
    incident = make_incident(analyst)
    found = at_once(*[lambda: curation.move(incident, "submit", by=analyst, seen_version=1)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["Incident", "ValidationError"]
    assert curation.history(incident).count() == 2


def test_references_are_given_once(analyst):
    def make_some():
        return [make_incident(analyst).reference for _ in range(5)]

    found = at_once(*[make_some] * 4)
    references = [reference for some in found for reference in some]
    assert sorted(references) == [f"SJ-2019-{number:06d}" for number in range(1, 21)]


def test_a_report_does_not_wait_until_another_one_is_stored(analyst, monkeypatch):
    """Nor has what is taken in meanwhile the number of one whose storing then fails, which nobody has."""
    others = []

    def at_the_end(*_args):
        others.extend(at_once(lambda: ingest.ingest_report(f"{TEXT} 2", by=analyst, published=date(2019, 1, 4))))
        raise OSError("no room left")

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_look_around", lambda *args: patch.undo() or at_the_end(*args))
        with pytest.raises(OSError, match="no room"):
            ingest.ingest_report(TEXT, by=analyst, published=date(2019, 1, 4))
    assert [one.reference for one in others[0].incidents] == ["SJ-2019-000003", "SJ-2019-000004"]
    assert sorted(Incident.objects.values_list("reference", flat=True)) == ["SJ-2019-000003", "SJ-2019-000004"]


def test_reports_stored_one_by_one_after_all_could_not_be_have_the_numbers_that_were_kept(analyst, monkeypatch):
    real = ingesting._store

    def only_alone(records, *rest):
        assert len(records) == 1, "not together"
        return real(records, *rest)

    monkeypatch.setattr(ingesting, "_store", only_alone)
    given = [ingesting.Given(f"{TEXT} {number}", date(2019, 1, 4)) for number in range(3)]
    stored = list(ingesting.ingest_many([*given, given[0]], by=analyst))
    assert [one.created for one in stored] == [True, True, True, False]
    numbers = [incident.reference for one in stored[:3] for incident in one.incidents]
    assert numbers == [f"SJ-2019-{number:06d}" for number in range(1, 7)]


def database_url():
    """The test database as DATABASE_URL names it."""
    held = connection.get_connection_params()
    who = quote(held["user"]) + (f":{quote(held['password'])}" if held.get("password") else "")
    where = urlencode({"host": held["host"], "port": held.get("port") or 5432})
    return f"postgresql://{who}@/{held['dbname']}?{where}"


def ingestion(path):
    """`ingest` in a process of its own, on the test database."""
    command = [sys.executable, "manage.py", "ingest", "--jsonl", "--by", "ana", str(path)]
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_reports(process, count):
    for _ in range(3000):
        if Report.objects.count() >= count:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    raise AssertionError("no report came in")


def test_killing_ingestion_half_way_leaves_whole_reports_or_none(analyst, tmp_path):
    path = tmp_path / "reports.jsonl"
    lines = [{"id": n, "published": "2019-01-04", "text": f"{TEXT}\n{n}"} for n in range(400)]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    process = ingestion(path)
    wait_for_reports(process, 3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    reports = Report.objects.count()
    assert 3 <= reports < 400
    assert Incident.objects.count() == 2 * reports
    assert all(count >= 4 for count in claims_of_each_incident())
    assert list(curation.verify_all()) == []


def claims_of_each_incident():
    return [Claim.objects.filter(incident=incident).count() for incident in Incident.objects.all()]


def test_an_interrupted_ingestion_says_how_far_it_came(analyst, tmp_path):
    path = tmp_path / "reports.jsonl"
    lines = [{"id": n, "published": "2019-01-04", "text": f"{TEXT}\n{n}"} for n in range(400)]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    process = ingestion(path)
    wait_for_reports(process, 2)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted after" in err
    assert Incident.objects.count() == 2 * Report.objects.count()
    assert list(curation.verify_all()) == []


def test_two_at_work_on_one_import_make_each_record_once(transactional_db, monkeypatch):
    """Records that were merged into others of the file come after those, whoever of the two is at work on them."""
    make_codes()
    admin = make_user("admin")
    lines = ["reference,date_start,event_type,place,sources,status,merged_into"]
    lines += [f"SJ-2019-{number:06},2019-01-04,shelling,hajin,sohr,draft," for number in range(1, 25)]
    lines += [
        f"SJ-2019-{number + 24:06},2019-01-04,shelling,hajin,sohr,merged,SJ-2019-{number:06}" for number in range(1, 25)
    ]
    monkeypatch.setattr(stepping, "BATCH", 8)
    run = take("\r\n".join(lines).encode(), by=admin, name="file", kind="own_csv", restores=True)
    curation.start_import(run, by=admin)
    at_once(*[lambda: curation.advance_import(run, by=admin, seconds=60)] * 3)
    assert set(run.rows.values_list("outcome", "said__0__reason")) == {("created", None)}
    assert Incident.objects.filter(merged_into__isnull=False).count() == 24
    assert curation.advance_import(run, by=admin).state == "done"
    assert not list(curation.verify_all())

"""What is backed up comes back, to the last row; what is damaged or in the way is refused."""

import os
import subprocess
import sys
import threading
import time
from io import StringIO

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config import backups
from incidents import curation
from incidents.ingest import ingest_report
from incidents.models import Report
from tests.factories import make_codes, make_report, make_user
from tests.incidents.test_at_once import CHECKOUT
from tests.incidents.test_killed import until

pytestmark = pytest.mark.django_db(transaction=True)
KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def register(transactional_db, settings, tmp_path):
    make_codes()
    make_report()
    settings.BACKUP_RECIPIENTS, settings.BACKUP_PASSPHRASE, settings.BACKUP_FILES = [str(KEY.to_public())], "", []
    (tmp_path / "key").write_text(f"# created for a test\n{KEY}\n")
    return connection.settings_dict


def backup(tmp_path, **options):
    out = StringIO()
    call_command("backup", tmp_path / "backups", stdout=out, **options)
    return backups.Path(out.getvalue().strip())


def test_a_backup_is_verified_by_restoring_it(register, tmp_path):
    made = backup(tmp_path, verify=True, identity=str(tmp_path / "key"))
    assert sorted(path.name for path in made.iterdir()) == ["database.age", "files.age", "manifest.age"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'sijil_verify%'")
        assert cursor.fetchone() == (0,)


def test_a_throw_away_database_goes_although_a_session_of_ours_is_in_it(register):
    with backups.throw_away_database(register) as name:
        left = backups.connect(register, name)
        left.execute("CREATE TABLE held AS SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert cursor.fetchone() == (0,)
    left.close()


def test_the_register_is_held_against_the_seal_in_a_backup(register, tmp_path):
    made, key = backup(tmp_path), str(tmp_path / "key")
    make_user("analyst")
    ingest_report("قصف على بلدة هجين", by=make_user("analyst"))
    call_command("verify_history", seal=made, identity=key, stdout=StringIO(), stderr=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE incidents_revision DISABLE TRIGGER USER")
        cursor.execute("UPDATE incidents_revision SET hash = 'x' WHERE id = (SELECT min(id) FROM incidents_revision)")
        cursor.execute("ALTER TABLE incidents_revision ENABLE TRIGGER USER")
    told = StringIO()
    with pytest.raises(CommandError, match="faults"):
        call_command("verify_history", seal=made, identity=key, stdout=told, stderr=StringIO())
    assert "revisions that an earlier seal covers are missing or others" in told.getvalue()
    with pytest.raises(CommandError) as refused:
        call_command("verify_history", seal=made, stderr=StringIO())
    assert refused.value.returncode == 2


def test_a_passphrase_opens_a_backup_and_another_does_not(register, settings, tmp_path):
    settings.BACKUP_RECIPIENTS, settings.BACKUP_PASSPHRASE = [], "correct horse battery staple"
    made = backup(tmp_path, verify=True)
    with pytest.raises(backups.BackupError, match="cannot be opened"):
        backups.identities(made, "", "another")


def test_nothing_readable_lies_in_a_backup(register, tmp_path):
    made = backup(tmp_path)
    text = Report.objects.first().text
    held = b"".join(path.read_bytes() for path in made.iterdir())
    assert b"PGDMP" not in held
    assert text[:20].encode() not in held


def test_without_a_key_there_is_no_backup(register, settings, tmp_path):
    settings.BACKUP_RECIPIENTS = []
    with pytest.raises(CommandError, match="must be encrypted"):
        backup(tmp_path)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_full_database_is_not_restored_into(register, tmp_path):
    made = backup(tmp_path)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", made, identity=str(tmp_path / "key"))


@pytest.mark.parametrize("damage", ["cut", "bit"])
def test_a_damaged_backup_is_refused_and_leaves_the_database_empty(register, tmp_path, damage):
    made = backup(tmp_path)
    data = bytearray((made / "database.age").read_bytes())
    if damage == "cut":
        del data[-5000:]
    else:
        data[len(data) // 2] ^= 1
    (made / "database.age").write_bytes(data)
    with backups.throw_away_database(register) as name:
        with pytest.raises(backups.BackupError, match=r"damaged|failed"):
            backups.restore(made, register, [KEY], into=name)
        with backups.connect(register, name) as inside:
            assert inside.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_what_was_restored_is_compared(register, tmp_path):
    told = {"tables": {"incidents_report": [1, "5"]}, "seal": "a"}
    with pytest.raises(backups.BackupError, match="incidents_report"):
        backups.compare(told, {"incidents_report": [1, "6"]}, "a")
    with pytest.raises(backups.BackupError, match="hashes"):
        backups.compare(told, told["tables"], "b")


def test_files_come_back_and_replace_none(register, settings, tmp_path):
    settings.BACKUP_FILES = [tmp_path / "releases"]
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "1.csv").write_text("as it was")
    made = backup(tmp_path)
    assert backups.unpack(made, tmp_path / "new", [KEY]) == []
    (tmp_path / "new" / "releases" / "1.csv").write_text("changed")
    assert backups.unpack(made, tmp_path / "new", [KEY]) == ["releases/1.csv"]
    assert (tmp_path / "new" / "releases" / "1.csv").read_text() == "changed"


def test_a_backup_taken_during_load_equals_the_register_at_that_moment(register, tmp_path):
    """Writers go on while it is made; every report is in it with all that it led to, or not at all."""
    user, stop = make_user("analyst"), threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            ingest_report(f"قتل {number + 2} مدنيين بقصف على بلدة هجين", by=user)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        until(lambda: Report.objects.count() > 4)
        made = backup(tmp_path)
        during = Report.objects.count()
        until(lambda: Report.objects.count() > during)
    finally:
        stop.set()
        writer.join()
    told = backups.read_manifest(made, [KEY])["tables"]
    assert 4 < told["incidents_report"][0] < Report.objects.count()
    with backups.throw_away_database(register) as name:
        backups.restore(made, register, [KEY], into=name)
        there = os.environ | {"DATABASE_URL": backups.url_of(register, name)}
        for command in ("verify_history", "verify_reports"):
            subprocess.run(
                [sys.executable, "manage.py", command], cwd=CHECKOUT, env=there, check=True, capture_output=True
            )
    assert list(curation.verify_all()) == []


def test_a_backup_that_is_cut_off_leaves_none(register, tmp_path):
    command = [sys.executable, "manage.py", "backup", str(tmp_path / "backups")]
    there = os.environ | {
        "DATABASE_URL": backups.url_of(register, register["NAME"]),
        "BACKUP_RECIPIENTS": str(KEY.to_public()),
    }
    process = subprocess.Popen(command, cwd=CHECKOUT, env=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: list((tmp_path / "backups").glob(".making-*/database.age")), process)
    process.kill()
    process.wait()
    time.sleep(0.1)
    assert list((tmp_path / "backups").glob("sijil-*")) == []

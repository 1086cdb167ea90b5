"""Whoever tampers with the tables behind the writer's back is found out."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from incidents import curation
from incidents.models import Incident, Report, Revision, Source
from tests.factories import claim, make_incident, make_report


@pytest.fixture
def record(codes, analyst):
    """A record with four revisions, a claim and a flag."""
    flag = {"code": "place_variant", "start": 0, "end": 4, "choices": [], "detail": ""}
    _report, (incident,) = make_report(flags=[flag])
    for version, part in enumerate(("dawn", "noon", "night"), 1):
        incident = curation.change(incident, {"time_of_day": part}, by=analyst, seen_version=version)
    return incident


def tamper(sql, *values):
    """Change the tables as an attacker with the database's password would: the guards set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("incidents_revision", "incidents_report"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        assert cursor.rowcount >= 1
        for table in ("incidents_revision", "incidents_report"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_untouched_register_has_no_fault(record, capsys):
    assert curation.verify(record) == list(curation.verify_all()) == []
    call_command("verify_history")
    assert "no fault" in capsys.readouterr().out


ONE = "WHERE entity = 'incident' AND object_id = %s AND number = %s"
TAMPERINGS = [
    (f"UPDATE incidents_revision SET reason = 'x' {ONE}", 2, "revision 2 was changed"),
    (f"UPDATE incidents_revision SET changes = '{{}}' {ONE}", 4, "revision 4 was changed"),
    (f"UPDATE incidents_revision SET at = at - interval '1 day' {ONE}", 3, "revision 3 was changed"),
    (f"UPDATE incidents_revision SET previous_hash = repeat('0', 64) {ONE}", 3, "does not follow"),
    (f"DELETE FROM incidents_revision {ONE}", 1, "revision 1 is missing"),
    (f"DELETE FROM incidents_revision {ONE}", 2, "revision 2 is missing"),
    (f"DELETE FROM incidents_revision {ONE}", 4, "its history ends at 3"),
]


@pytest.mark.parametrize(("sql", "number", "fault"), TAMPERINGS)
def test_a_tampered_history_is_found(record, sql, number, fault):
    tamper(sql, record.pk, number)
    assert any(fault in str(found) and record.reference in str(found) for found in curation.verify_all())
    with pytest.raises(CommandError, match="fault"):
        call_command("verify_history")


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE incidents_incident SET time_of_day = 'dawn' WHERE id = %s", "time_of_day"),
        ("UPDATE incidents_incident SET status = 'rejected' WHERE id = %s", "status"),
        ("UPDATE incidents_casualty SET maximum = 30 WHERE incident_id = %s", "casualties"),
        ("DELETE FROM incidents_incidentplace WHERE incident_id = %s", "places"),
        ("UPDATE incidents_claim SET start = 1 WHERE incident_id = %s AND field = 'event_type'", "claim"),
        ("DELETE FROM incidents_claim WHERE incident_id = %s AND field = 'event_type'", "claim"),
        ("DELETE FROM incidents_incidentflag WHERE incident_id = %s", "flag"),
    ],
)
def test_a_record_changed_past_the_writer_is_found(record, sql, name):
    tamper(sql, record.pk)
    assert any(f"{name}" in fault.detail and fault.code == "value" for fault in curation.verify(record))


def test_a_tail_cut_off_together_with_its_version_is_found_by_the_values(record):
    tamper(f"DELETE FROM incidents_revision {ONE}", record.pk, 4)
    tamper("UPDATE incidents_incident SET version = 3 WHERE id = %s", record.pk)
    found = [(fault.code, fault.detail) for fault in curation.verify(record)]
    assert ("value", "time_of_day") in found
    assert {detail for _code, detail in found} == {"time_of_day", "changed_at"}


def test_a_report_whose_text_was_changed_is_found(record):
    report = Report.objects.get()
    tamper("UPDATE incidents_report SET text = 'another' WHERE id = %s", report.pk)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_reports")


def test_a_report_whose_text_and_hash_were_changed_is_found(record):
    report = Report.objects.get()
    sha256 = curation.sha256_of("another")
    tamper("UPDATE incidents_report SET text = 'another', sha256 = %s WHERE id = %s", sha256, report.pk)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_reports")
    found = {(fault.entity, fault.detail) for fault in curation.verify_all()}
    assert found == {("report", "sha256"), ("report", "reading")}  # and the words by which it is found


def test_a_vanished_record_leaves_its_history_behind(codes):
    gone = make_incident()
    number = gone.pk
    for table in ("casualty", "incidentplace", "incidentsource", "claim", "incidentactor", "incidentterms"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM incidents_{table} WHERE incident_id = %s", [number])
    tamper("DELETE FROM incidents_incident WHERE id = %s", number)
    found = list(map(str, curation.verify_all()))
    assert found == [f"incident number {number}: the record is gone, its history remains"]


def test_named_things_have_a_history_too(codes, admin):
    source = Source.objects.get(code="sohr")
    source.name_en = "Observatory"
    curation.save_named(source, by=admin, seen_version=1, aliases=[{"language": "ar", "name": "المرصد"}])
    source.refresh_from_db()
    assert (source.version, curation.verify(source)) == (2, [])
    tamper("UPDATE incidents_source SET kind = 'wire' WHERE id = %s", source.pk)
    assert list(map(str, curation.verify(source))) == ["source sohr: kind is not what its history says"]


def test_a_failed_change_leaves_no_trace(record, analyst, monkeypatch):
    before = Revision.objects.count()
    monkeypatch.setattr("incidents.curation.revisions.seal", lambda revision: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        curation.change(record, {"time_of_day": "dawn"}, by=analyst, seen_version=4)
    record.refresh_from_db()
    assert (record.time_of_day, record.version, Revision.objects.count()) == ("night", 4, before)


def test_history_tells_old_and_new(record):
    last = curation.history(record).last()
    assert (last.verb, last.changes, last.number) == ("change", {"time_of_day": ["noon", "night"]}, 4)


def test_history_keeps_the_words_behind_a_claim(codes):
    report, (incident,) = make_report(claims=[claim("weapons", "mortar", 3, 7)])
    kept = next(pair for name, pair in curation.history(incident).get().changes.items() if name.startswith("claim."))
    assert kept[0] is None
    assert (kept[1]["report"], kept[1]["start"], kept[1]["end"]) == (report.pk, 3, 7)
    assert Incident.objects.get().pk == incident.pk

"""Whoever owns the database can write past the one writer: each way of doing so is found, or said not to be.

Every column of every table is changed in turn, every row deleted, every row doubled, with the triggers and foreign
keys out of force; what goes unfound is listed here with the reason, and in decision 3.
"""

import io
import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError

from incidents import curation
from incidents.curation import audit, revisions
from incidents.models import Actor, AuditEntry, Incident, IncidentFlag, Report, Revision
from tests.factories import claim, make_codes, make_incident, make_report, make_user, published_incident

DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0003-one-writer.md"
# No records: who is here, the last number given, a person's filters and column maps, how far long work, a bulk edit or
# an import is (what it changed has revisions of its own), keys of programs (the audit log tells who made and withdrew
# them).
OF_THE_MOMENT = {
    "incidents_presence",
    "incidents_referencecounter",
    "incidents_savedfilter",
    "incidents_bulkrun",
    "incidents_bulkrow",
    "incidents_import",
    "incidents_importrow",
    "incidents_columnmap",
    "incidents_reportorigin",
    "incidents_collecteditem",
    "incidents_apitoken",
    "incidents_task",
    "incidents_release",
}
NOT_FOUND = {
    "incidents_mention.read_at": "a person's own mark",
    "incidents_actoralias.carried_in": "what came with the project",
    "incidents_sourcealias.carried_in": "what came with the project",
}


@pytest.fixture
def world(db):
    """A register with a row in every table of a record."""
    make_codes()
    admin, reviewer = make_user("admin"), make_user("reviewer")
    flag = {"code": "place_variant", "start": 0, "end": 4, "choices": [], "detail": ""}
    tally = {"count": 9, "outcome": "killed", "group": "isis", "area": ["hajin"], "since": None, "until": None}
    reading = curation.DraftRecord(claims=[claim("weapons", "mortar", 3, 7)], flags=[flag])
    report, (draft,), _new = curation.store_report(
        "قصف على هجين وعشرة قتلى", by=admin, published=None, publisher=None, url="", extractor_version="1",
        flags=[], tallies=[{**tally, "start": 0, "end": 4}], drafts=[reading],
    )  # fmt: skip
    other, (second,) = make_report()
    curation.note_likeness(report, {other.pk: 0.9}, by=admin)
    curation.link(draft, second, "follow_up", by=admin)
    curation.settle_flag(draft.flags.get(), by=admin, resolution="as it stands")
    curation.comment(draft, f"@{reviewer.username}: look", by=admin)
    duplicate = make_incident(participants=[{"actor": "isis", "role": "side_a"}], weapons=["mortar"])
    curation.merge(duplicate, into=second, by=reviewer, seen_version=1, reason="one event")
    sdf = Actor.objects.get(code="sdf")
    rows = {
        "aliases": [{"language": "ar", "name": "قسد"}],
        "periods": [{"kind": "rebel", "acled_interaction": "Rebel group"}],
    }
    curation.save_named(sdf, by=admin, seen_version=sdf.version, **rows)
    for model, rows_of in (("Source", "aliases"), ("Place", "names")):
        kind = next(one for one in revisions.ENTITIES if one.__name__ == model)
        thing = kind.objects.order_by("pk").last()
        names = [{"language": "ar", "name": "اسم آخر"}]
        curation.save_named(thing, by=admin, seen_version=thing.version, **{rows_of: names})
    for verb in ("log_in", "view"):
        audit.append(admin, verb, about=second)
    return published_incident()[0]


def out_of_force():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in register_tables():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.fixture
def disarmed(world):
    """The same, after its owner has put triggers and foreign keys out of force."""
    out_of_force()
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'")
        for table, name in cursor.fetchall():
            if table in register_tables():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return world


def register_tables():
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
    return sorted(name for name in found if name.startswith(("incidents_", "geo_")) and name not in OF_THE_MOMENT)


def columns_of(table):
    """(name, type) of the columns that are not made by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY 1",
            [table],
        )
        return cursor.fetchall()


OTHER_VALUE = {
    "boolean": "NOT {0}",
    "inet": "COALESCE({0} + 1, '192.0.2.1')",
    "tsvector": "to_tsvector('simple', 'x')",
    "jsonb": "'[\"x\"]'::jsonb",
    "ARRAY": "{0} || '{{7}}'",
    "date": "COALESCE({0} + 1, '2019-01-01')",
    "timestamp with time zone": "COALESCE({0} + interval '1 day', now())",
    "text": "COALESCE({0}, '') || 'x'",
    "character varying": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
}
NUMBER = "COALESCE({0} + 1, 1)"


@contextmanager
def tampered(*statements):
    """Inside, the tables are as these statements left them; afterwards as before. None: the database refused."""
    with transaction.atomic():
        point = transaction.savepoint()
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    for statement, values in statements:
                        cursor.execute(statement, values)
                        assert cursor.rowcount, f"touched nothing: {statement}"
                refused = False
            except (IntegrityError, DataError):
                refused = True
        yield None if refused else found()
        transaction.savepoint_rollback(point)


def found():
    """What both commands find, beside that the guards are out of force."""
    history = [str(fault) for fault in curation.verify_all() if fault.code != "guard"]
    return history + [f"report {fault}" for fault in curation.reports_amiss()]


def one_row(table, column=None):
    """The oldest row that has a value there: where a row lies on disk depends on the tests before."""
    oldest = columns_of(table)[0][0]
    return f'ctid = (SELECT ctid FROM {table} ORDER BY "{column or oldest}" IS NULL, "{oldest}" LIMIT 1)'


def test_a_change_of_any_column_is_found_or_listed(disarmed):
    unfound = set()
    parts = part_tables()
    for table in register_tables():
        for column, kind in columns_of(table):
            if column == "id" and table in parts:
                continue  # a number that nothing refers to
            value = OTHER_VALUE.get(kind, NUMBER).format(f'"{column}"')
            sql = f'UPDATE {table} SET "{column}" = {value} WHERE {one_row(table, column)}'
            with tampered((sql, [])) as faults:
                if faults == []:
                    unfound.add(f"{table}.{column}")
    assert unfound == set(NOT_FOUND)


def part_tables():
    """Tables whose rows have no identity of their own: what counts is what they say."""
    own = {model._meta.db_table for model in revisions.ENTITIES} | {"incidents_claim", "incidents_incidentflag"}
    return set(register_tables()) - own


@pytest.mark.parametrize("what", ["DELETE", "INSERT"])
def test_a_row_that_vanishes_or_appears_is_found(disarmed, what):
    unfound = set()
    for table in register_tables():
        names = ", ".join(f'"{column}"' for column, _kind in columns_of(table) if column != "id")
        sql = {
            "DELETE": f"DELETE FROM {table} WHERE {one_row(table)}",
            "INSERT": f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE {one_row(table)}",
        }[what]
        with tampered((sql, [])) as faults:
            if faults == []:
                unfound.add(table)
    assert unfound == set()


def resealed(revision):
    """The revision, forged to follow the one before it."""
    before = revisions.history(Incident(pk=revision.object_id)).filter(number=revision.number - 1).first()
    revision.previous_hash = before.hash if before else ""
    return revisions.seal(revision)


def attacks(record):
    """Name: statements that only somebody who knows the register would think of, and whether verify_history sees it."""
    last = revisions.history(record).last()
    one = "WHERE entity = 'incident' AND object_id = %s AND number = %s"
    swap = "UPDATE incidents_revision SET number = CASE number WHEN 2 THEN 103 ELSE 102 END " + (
        "WHERE entity = 'incident' AND object_id = %s AND number IN (2, 3)"
    )
    back = "UPDATE incidents_revision SET number = number - 100 WHERE object_id = %s AND number > 100"
    other = Incident.objects.exclude(pk=record.pk).order_by("pk").first()
    last.reason = "another reason"
    forged = resealed(last)
    return {
        "two revisions swapped": [(swap, [record.pk]), (back, [record.pk])],
        "a revision given to another record": [
            (f"UPDATE incidents_revision SET object_id = %s, number = 90 {one}", [other.pk, record.pk, 3])
        ],
        "a revision and its hash forged in the middle": [
            (f"UPDATE incidents_revision SET reason = 'x', hash = repeat('a', 64) {one}", [record.pk, 2])
        ],
        "the tail cut off and the version set back": [
            (f"DELETE FROM incidents_revision {one}", [record.pk, 3]),
            ("UPDATE incidents_incident SET version = 2 WHERE id = %s", [record.pk]),
        ],
        "published under another name": [
            ("UPDATE incidents_incident SET published_by_id = created_by_id WHERE id = %s", [record.pk])
        ],
        "the last revision rewritten and sealed anew": [
            (f"UPDATE incidents_revision SET reason = 'another reason', hash = %s {one}", [forged, record.pk, 3])
        ],
        "a record gone with its whole history": [
            ("DELETE FROM incidents_revision WHERE entity = 'incident' AND object_id = %s", [record.pk]),
            *[
                (f"DELETE FROM incidents_{table} WHERE incident_id = %s", [record.pk])
                for table in ("incidentplace", "incidentsource", "incidentterms")
            ],
            ("DELETE FROM incidents_incident WHERE id = %s", [record.pk]),
        ],
    }


ONLY_BY_A_SEAL = {"the last revision rewritten and sealed anew", "a record gone with its whole history"}


def test_each_attack_is_found_by_the_history_or_by_a_seal_kept_elsewhere(disarmed):
    seal = curation.seal_of_all()
    for name, statements in attacks(disarmed).items():
        with tampered(*statements) as faults:
            assert faults is not None, name
            assert (faults == []) == (name in ONLY_BY_A_SEAL), (name, faults)
            codes = {fault.code for fault in curation.verify_all(earlier=seal)} - {"guard"}
            assert name not in ONLY_BY_A_SEAL or codes == {"cut"}, name
    with tampered() as faults:
        assert (faults, [fault.code for fault in curation.verify_all(earlier=seal) if fault.code != "guard"]) == (
            [],
            [],
        )


DISARMED = [
    "ALTER TABLE incidents_revision DISABLE TRIGGER revision_append_only",
    "ALTER TABLE incidents_report DISABLE TRIGGER USER",
    "ALTER TABLE incidents_comment ENABLE REPLICA TRIGGER comment_never_deleted",
    "DROP TRIGGER revision_chain ON incidents_revision",
    "DROP TRIGGER report_never_deleted ON incidents_report; CREATE TRIGGER report_never_deleted BEFORE DELETE ON "
    "incidents_report FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_change()",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
]


@pytest.mark.parametrize("sql", DISARMED)
def test_a_guard_out_of_force_is_found(world, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)
    assert {fault.code for fault in curation.verify_all()} == {"guard"}


def test_the_decision_names_what_is_not_found():
    text = DECISION.read_text(encoding="utf-8")
    named = {*NOT_FOUND, *OF_THE_MOMENT}
    assert [name for name in sorted(named) if f"`{name.removeprefix('incidents_')}`" not in text] == []


def run(*args):
    out, code = io.StringIO(), 0
    try:
        call_command(*args, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue()


def test_both_commands_answer_in_json_with_an_exit_code(world, tmp_path):
    code, text = run("verify_history", "--json")
    answer = json.loads(text)
    assert (code, answer["faults"], answer["seal"]["revisions"]) == (0, [], Revision.objects.count())
    assert run("verify_reports", "--json") == (0, json.dumps({"reports": 2, "faults": []}, indent=2) + "\n")
    kept = tmp_path / "seal.json"
    kept.write_text(text)
    make_incident()  # later changes do not matter to a seal
    assert run("verify_history", "--seal", str(kept))[0] == 0
    out_of_force()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_report SET text = 'x'")
        cursor.execute("DELETE FROM incidents_revision WHERE id = (SELECT min(id) FROM incidents_revision)")
    code, text = run("verify_history", "--json", "--seal", str(kept))
    assert (code, {"text", "cut", "version"} <= {one["fault"] for one in json.loads(text)["faults"]}) == (1, True)
    code, text = run("verify_reports", "--json")
    assert (code, {fault["report"] for fault in json.loads(text)["faults"]}) == (
        1,
        {*Report.objects.values_list("pk", flat=True)},
    )


def test_entries_cut_off_the_audit_log_are_found_by_a_seal_kept_elsewhere(world, tmp_path):
    for _number in range(3):
        audit.append(None, "log_in_failed")
    kept = tmp_path / "seal.json"
    kept.write_text(run("seal")[1])
    audit.append(None, "log_in_failed")  # what came later no seal covers
    out_of_force()
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    for cut, found in ((last[:1], []), (last, ["audit_cut"])):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM incidents_auditentry WHERE id = ANY(%s)", [list(cut)])
        _code, text = run("verify_history", "--json", "--seal", str(kept))
        assert [one["fault"] for one in json.loads(text)["faults"] if one["fault"] != "guard"] == found


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[1]", '{"seal": {"until": "x"}}', '{"until": 1, "revisions": 1, "sha256": "", "audit": 3}', None],
)
def test_a_seal_that_is_none_is_said(db, tmp_path, content):
    path = tmp_path / "seal.json"
    if content is not None:
        path.write_text(content)
    assert run("verify_history", "--seal", str(path))[0] == 2


def test_a_flag_tampered_with_is_told_by_its_name(disarmed):
    key = IncidentFlag.objects.get().pk
    with tampered(("UPDATE incidents_incidentflag SET resolution = 'other' WHERE id = %s", [key])) as faults:
        assert any(f"flag.{key} is not what its history says" in fault for fault in faults)

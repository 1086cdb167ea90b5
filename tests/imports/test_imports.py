"""Files of records: what comes in, what is named as bad, what stays, and what goes back.

SIJIL_IMPORT_ROWS sets how many rows the file with ten bad ones has (36 unless told; the full measure is 1106).
"""

import csv
import os
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import curation
from incidents.imports.files import BadFile
from incidents.models import Incident
from tests.factories import make_incident, make_user, published_incident
from tests.imports.conftest import csv_of, exported, imported, outcomes

ROWS = int(os.environ.get("SIJIL_IMPORT_ROWS", "36"))
ROW = {"reference": "", "date_start": "2019-01-04", "event_type": "shelling", "place": "hajin", "sources": "sohr"}


def rows_of(data):
    return list(csv.DictReader(StringIO(data.decode(), newline="")))


def faults(run):
    return {(row.line, fault["column"]) for row in run.rows.exclude(said=[]) for fault in row.said}


def numbered(number, **values):
    return {**ROW, "reference": f"SJ-2019-{number:06}", **values}


BAD = {
    "date_start": ["2019-02-30", "2999-01-01", "4 Jan"],
    "event_type": ["nonsense"],
    "place": ["atlantis"],
    "sources": ["nobody; sohr"],
    "reference": ["17"],
    "is_background": ["maybe"],
    "killed_best": ["-3", "many"],
}


def test_bad_rows_are_named_by_line_and_column_and_good_ones_come_in_once(analyst):
    rows = [numbered(n, is_background="false", killed_best=str(n % 3)) for n in range(1, ROWS + 1)]
    wrong = [(name, value) for name, values in BAD.items() for value in values]
    for place, (name, value) in enumerate(wrong):
        rows[place * 3][name] = value
    run = imported(csv_of(rows), analyst, look=False)
    assert outcomes(run) == {"created": ROWS - 10, "bad": 10}
    assert faults(run) == {(place * 3 + 2, name) for place, (name, _value) in enumerate(wrong)}
    assert Incident.objects.count() == ROWS - 10
    before = exported("csv")
    assert outcomes(imported(csv_of(rows), analyst, look=False)) == {"same": ROWS - 10, "bad": 10}
    assert exported("csv") == before


def test_many_new_rows_cost_hardly_more_queries_than_few(analyst, django_assert_max_num_queries):
    def taken(first, last):
        return imported(csv_of([numbered(number) for number in range(first, last)]), analyst, look=False)

    with CaptureQueriesContext(connection) as few:
        assert outcomes(taken(1, 6)) == {"created": 5}
    with django_assert_max_num_queries(len(few) + 5):
        assert outcomes(taken(6, 66)) == {"created": 60}
    with django_assert_max_num_queries(len(few) + 5):
        assert outcomes(taken(6, 66)) == {"same": 60}
    assert not list(curation.verify_all())


def test_looking_changes_nothing_and_says_what_would_change(analyst):
    here = make_incident(analyst)
    before = exported("csv")
    (line,) = rows_of(before)
    run = imported(
        csv_of([{**line, "time_of_day": "dawn"}, {**line, "reference": "SJ-2019-000077"}]), analyst, run=False
    )
    assert outcomes(run) == {"differs": 1, "new": 1}
    assert run.rows.get(outcome="differs").changes["time_of_day"] == ["", "dawn"]
    assert exported("csv") == before
    assert here.version == 1


def test_drafts_come_in_as_drafts_without_the_right_to_restore(analyst):
    published_incident()
    line = {**rows_of(exported("csv"))[0], "reference": "SJ-2019-000500"}
    run = imported(csv_of([line]), analyst)
    made = run.rows.get().incident
    assert (made.status, made.origin, made.reference, made.published_at) == (
        "draft",
        "imported",
        "SJ-2019-000500",
        None,
    )
    with pytest.raises(curation.NotAllowed):
        imported(csv_of([line]), analyst, restores=True)
    assert make_incident(analyst).reference == "SJ-2019-000501", "a number that came in is never given again"


def test_a_published_record_is_left_alone_and_named(admin):
    published_incident()
    (line,) = rows_of(exported("csv"))
    run = imported(csv_of([{**line, "summary_en": "other words"}]), admin)
    row = run.rows.get()
    assert (row.outcome, row.changes) == ("conflict", {"summary_en": ["", "other words"]})
    assert Incident.objects.get().summary_en == ""


def test_what_somebody_changed_since_the_file_was_written_is_a_conflict(analyst):
    incident = make_incident(analyst)
    (line,) = rows_of(exported("csv"))
    curation.change(incident, {"time_of_day": "noon"}, by=make_user(), seen_version=1)
    run = imported(csv_of([{**line, "time_of_day": "dawn"}]), analyst)
    assert (run.rows.get().outcome, run.rows.get().changes) == ("conflict", {"time_of_day": ["noon", "dawn"]})
    quiet = imported(csv_of([{**line, "summary_en": "new words"}]), analyst)
    assert outcomes(quiet) == {"changed": 1}
    incident.refresh_from_db()
    assert (incident.time_of_day, incident.summary_en) == ("noon", "new words"), "both changes stand"


def test_what_a_file_does_not_say_of_a_part_stays(analyst):
    incident = make_incident(
        analyst,
        participants=[{"actor": "sdf", "role": "side_a", "certainty": "hedged"}],
        places=[{"place": "hajin"}, {"place": "al-shaafah", "precision": "near"}],
    )
    (line,) = rows_of(exported("csv"))
    run = imported(csv_of([{**line, "side_b": "civilians"}]), analyst)
    incident = run.rows.get().incident
    assert [(row.actor.code, row.certainty) for row in incident.participants.all()] == [
        ("sdf", "hedged"),
        ("civilians", "reported"),
    ]
    assert sorted(row.precision for row in incident.places.all()) == ["near", "place"]


def test_figures_that_contradict_the_groups_are_bad(analyst):
    make_incident(analyst, casualties=[{"outcome": "killed", "minimum": 2, "maximum": 2}])
    (line,) = rows_of(exported("csv"))
    assert faults(imported(csv_of([{**line, "killed_best": "9"}]), analyst)) == {(2, "killed_best")}


def test_an_import_is_undone_save_what_somebody_changed_since(analyst):
    old = make_incident(analyst)
    (line,) = rows_of(exported("csv"))
    run = imported(csv_of([numbered(n) for n in (801, 802)]), analyst)
    more = imported(csv_of([{**line, "time_of_day": "dawn"}]), analyst)
    touched = Incident.objects.get(reference="SJ-2019-000801")
    curation.change(touched, {"time_of_day": "noon"}, by=make_user(), seen_version=1)
    for one in (run, more):
        curation.advance_import(curation.undo_import(one, by=analyst, reason="wrong file"), by=analyst, seconds=99)
    assert outcomes(run) == {"kept": 1, "undone": 1}
    assert outcomes(more) == {"undone": 1}
    assert dict(Incident.objects.values_list("reference", "status")) == {
        old.reference: "draft", "SJ-2019-000801": "draft", "SJ-2019-000802": "rejected",
    }  # fmt: skip
    old.refresh_from_db()
    assert old.time_of_day == ""
    assert not list(curation.verify_all())
    again = imported(csv_of([numbered(n) for n in (801, 802)]), analyst)
    assert outcomes(again) == {"same": 1, "created": 1}
    assert Incident.objects.get(reference="SJ-2019-000802").status == "draft"


def test_rows_that_cannot_be_read_leave_the_others(analyst):
    good = csv_of([numbered(1), numbered(2)]).splitlines(keepends=True)
    ragged = "SJ-2019-000003,2019-01-04\r\n"
    quoted = 'SJ-2019-000004,"x"y,shelling,hajin,sohr\r\n'
    twice = good[1]
    run = imported("".join([*good, ragged, quoted, twice, "SJ-2019-000005,\x00,shelling,hajin,sohr\r\n"]), analyst)
    assert outcomes(run) == {"created": 2, "bad": 4}
    assert {line for line, _column in faults(run)} == {4, 5, 6, 7}


UTF16 = csv_of([numbered(1, sources="sohr")]).encode("utf-16")


@pytest.mark.parametrize("data", [UTF16, b"\xef\xbb\xbf" + csv_of([numbered(1)]).encode()], ids=["utf-16", "bom"])
def test_marks_of_an_encoding_are_heeded(analyst, data):
    assert outcomes(imported(data, analyst)) == {"created": 1}


def test_windows_1256_is_read_when_it_is_asked_for(analyst):
    data = csv_of([numbered(1, summary_ar="قصف على هجين")]).encode("cp1256")
    with pytest.raises(BadFile, match="UTF-8"):
        imported(data, analyst)
    imported(data, analyst, encoding="windows-1256")
    assert Incident.objects.get().summary_ar == "قصف على هجين"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "picture"),
        (b"PK\x03\x04rubbish", "workbook"),
        (b"reference,nonsense\r\nx,y\r\n", "nonsense"),
        (b"reference,reference\r\nx,y\r\n", "one name"),
        (b"reference,date_start\r\n", "no row"),
        (b"a\x00b,c\r\n1,2\r\n", "zero bytes"),
        (b"\xe2\x28\xa1", "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(analyst, data, words):
    with pytest.raises(BadFile, match=words):
        imported(data, analyst)
    assert not Incident.objects.exists()

"""Other people's data sets and a desk's own sheets."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import curation
from incidents.imports import reading, sheet
from incidents.imports.files import BadFile
from incidents.models import Incident, Report
from tests.factories import make_user
from tests.imports.conftest import csv_of, imported, outcomes, workbook

ACLED = {
    "event_id_cnty": "SYR1", "event_date": "2019-01-04", "time_precision": "1", "sub_event_type": "Air/drone strike",
    "actor1": "QSD: Syrian Democratic Forces", "actor2": "Civilians (Syria)", "admin1": "", "location": "hajin",
    "civilian_targeting": "Civilians targeted", "source": "sohr; Some Blog", "fatalities": "8", "notes": "قصف",
}  # fmt: skip
GED = {
    "id": "77", "type_of_violence": "1", "side_a": "sdf", "side_b": "IS", "source_office": "sohr",
    "where_coordinates": "hajin", "date_prec": "2", "date_start": "2019-01-04 00:00:00.000",
    "date_end": "2019-01-06 00:00:00.000", "deaths_a": "2", "deaths_b": "3", "deaths_civilians": "1",
    "deaths_unknown": "0", "best": "6", "high": "9", "low": "4",
}  # fmt: skip
COLUMNS = [
    {"column": "no", "field": "key"},
    {"column": "day", "field": "date_start", "format": "%d/%m/%Y"},
    {"column": "where", "field": "place", "values": {"بلدة هجين": "hajin"}},
    {"column": "what", "field": "event_type"},
    {"column": "dead", "field": "killed"},
    {"column": "who says", "field": "sources"},
]
HEAD = ["no", "day", "where", "what", "dead", "who says", "not mapped"]


def figures(incident):
    return sorted((row.status, row.minimum, row.maximum) for row in incident.casualties.all())


def test_an_acled_event_becomes_a_report_with_claims_and_a_draft(analyst):
    run = imported(csv_of([ACLED]), analyst, "acled")
    incident, report = run.rows.get().incident, Report.objects.get()
    assert outcomes(run) == {"created": 1}
    assert (incident.status, incident.origin, incident.event_type.code) == ("draft", "imported", "airstrike")
    assert [row.place.code for row in incident.places.all()] == ["hajin"]
    assert figures(incident) == [("civilian", 8, None)], "ACLED gives the least that is told"
    assert [row.source.code for row in incident.told_by.all()] == ["sohr"]
    assert "Some Blog" in incident.internal_note
    words = {claim.field: report.text[claim.start : claim.end] for claim in incident.claims.all()}
    assert (words["sources"], words["date"], words["casualties"]) == ("sohr", "2019-01-04", "8")
    assert outcomes(imported(csv_of([ACLED]), analyst, "acled")) == {"same": 1}


def test_many_events_cost_hardly_more_queries_than_few_and_bad_ones_are_left_out(
    analyst, django_assert_max_num_queries
):
    def rows(first, last, **other):
        days = [f"2019-0{number % 9 + 1}-{number % 28 + 1:02}" for number in range(first, last)]
        keys = [f"SYR{number}" for number in range(first, last)]
        return [
            {**ACLED, "event_id_cnty": key, "event_date": day, **other} for key, day in zip(keys, days, strict=True)
        ]

    with CaptureQueriesContext(connection) as few:
        assert outcomes(imported(csv_of(rows(0, 3)), analyst, "acled", look=False)) == {"created": 3}
    bad = [{**row, "sub_event_type": "Picnic"} for row in rows(50, 52)]
    with django_assert_max_num_queries(len(few) + 40):
        run = imported(csv_of(rows(3, 40) + bad), analyst, "acled", look=False)
    assert outcomes(run) == {"created": 37, "bad": 2}
    assert outcomes(imported(csv_of(rows(3, 40)), analyst, "acled")) == {"same": 37}
    twice = imported(csv_of(rows(3, 4, event_id_cnty="SYR900", notes="again")), analyst, "acled").rows.get().incident
    assert twice.flags.filter(code="possible_duplicate").exists()
    assert not list(curation.verify_all())


def test_an_event_told_anew_replaces_what_nobody_has_decided_on(analyst):
    incident = imported(csv_of([ACLED]), analyst, "acled").rows.get().incident
    again = {**ACLED, "fatalities": "9"}
    run = imported(csv_of([again]), analyst, "acled")
    assert outcomes(run) == {"changed": 1}
    assert figures(incident) == [("civilian", 9, None)]
    assert outcomes(imported(csv_of([again]), analyst, "acled")) == {"same": 1}
    curation.advance_import(curation.undo_import(run, by=analyst, reason="no"), by=analyst, seconds=99)
    assert (outcomes(run), figures(incident)) == ({"undone": 1}, [("civilian", 8, None)])
    assert not list(curation.verify_all())


def test_figures_of_a_ged_event_add_up_to_low_and_high(analyst):
    incident = imported(csv_of([GED]), analyst, "ged").rows.get().incident
    found = figures(incident)
    assert (sum(low for _s, low, _h in found), sum(high for _s, _l, high in found)) == (4, 9)
    assert (str(incident.date_start), str(incident.date_end), incident.date_precision) == (
        "2019-01-04", "2019-01-06", "range",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "row", "columns"),
    [
        ("acled", {**ACLED, "event_date": "soon", "fatalities": "few"}, {"event_date", "fatalities"}),
        ("acled", {**ACLED, "event_id_cnty": "", "sub_event_type": "Siege"}, {"event_id_cnty", "sub_event_type"}),
        ("acled", {**ACLED, "event_date": "2999-01-01"}, {"event_date"}),
        ("ged", {**GED, "best": "7"}, {"best"}),
    ],
)
def test_bad_events_are_named_by_their_columns(analyst, kind, row, columns):
    run = imported(csv_of([row]), analyst, kind)
    assert {fault["column"] for fault in run.rows.get().said} == columns
    assert not Report.objects.exists()


def test_kinds_are_known_by_the_first_line(analyst):
    assert reading.kind_of(csv_of([ACLED]).encode()) == "acled"
    assert reading.kind_of(csv_of([{**GED, "dyad_name": "", "where_prec": ""}]).encode()) == "ged"
    assert reading.kind_of(b"reference,status\r\n") == "own_csv"
    assert reading.kind_of(b'{"reference": null}') == "own_jsonl"
    assert reading.kind_of(b"day;where\r\n") == reading.kind_of(workbook([["day"]])) == "sheet"


def taken(data, by):
    run = reading.take(data, by=by, name="sheet", kind="sheet")
    run = reading.mapped(run, curation.save_map("Desk", COLUMNS, by=by), by=by)
    return curation.advance_import(curation.start_import(run, by=by), by=by, seconds=999)


def sheet_of(rows):
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([HEAD, *rows])
    return out.getvalue().encode()


ROWS = [
    ["1", "04/01/2019", "بلدة هجين", "shelling", "٢-٥", "sohr", "x"],
    ["2", "05/01/2019", "هجين", "shelling", "2+", "sohr, snhr", ""],
    ["3", "40/01/2019", "nowhere", "what?", "many", "sohr", ""],
]


@pytest.mark.parametrize("make", [sheet_of, lambda rows: workbook([HEAD, *rows])], ids=["csv", "xlsx"])
def test_a_sheet_comes_in_by_its_map_and_its_rows_are_known_again(analyst, make):
    run = taken(make(ROWS), analyst)
    assert outcomes(run) == {"created": 2, "bad": 1}
    assert {fault["column"] for fault in run.rows.get(line=4).said} == {"day", "where", "what", "dead"}
    first, second = Incident.objects.order_by("date_start")
    assert (figures(first), figures(second)) == ([("unknown", 2, 5)], [("unknown", 2, None)])
    assert sorted(row.source.code for row in second.told_by.all()) == ["snhr", "sohr"]
    later = [[*ROWS[0][:4], "7", "sohr", ""], ROWS[1]]
    assert outcomes(taken(make(later), analyst)) == {"changed": 1, "same": 1}
    assert figures(first) == [("unknown", 7, 7)]


def test_maps_are_ones_own_unless_they_are_shared(analyst):
    curation.save_map("Mine", COLUMNS, by=analyst)
    curation.save_map("Ours", COLUMNS, by=analyst, shared=True)
    other = make_user()
    assert [one.name for one in curation.column_maps(other)] == ["Ours"]
    with pytest.raises(BadFile, match="Mine"):
        reading.saved_map("Mine", other)


def test_a_workbook_that_would_swell_is_not_opened():
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(BadFile, match="too large"):
        sheet.table_of(bomb.getvalue())


def test_an_archive_and_a_broken_workbook_are_no_workbooks():
    plain, broken = BytesIO(), BytesIO()
    with ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    with ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    for found in (plain, broken):
        with pytest.raises(BadFile):
            sheet.table_of(found.getvalue())

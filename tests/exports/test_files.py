"""XLSX, GeoPackage, HXL, chosen columns, what goes with a file, and what is entered of it in the audit log."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime

import openpyxl
import pytest
from django.test import Client
from openpyxl.utils.escape import unescape

from incidents.exports import FORMATS, companion, export, to_xlsx
from incidents.exports.account import Account
from incidents.exports.column import Column, Type
from incidents.exports.columns import COLUMNS
from incidents.exports.line import Audience
from incidents.models import AuditEntry, Incident
from tests.factories import make_incident, make_user


@pytest.fixture
def fetch():
    """Asks as a person (or nobody): (response, bytes)."""

    def get(address, person=None, **query):
        client = Client(headers={"host": "127.0.0.1"})
        if person:
            client.force_login(person)
        response = client.get(address, query)
        return response, b"".join(response) if response.streaming else response.content

    return get


def sheet(body, name="incidents"):
    """Rows of cells of a sheet."""
    return list(openpyxl.load_workbook(io.BytesIO(body))[name].iter_rows())


def test_sheet_holds_dates_numbers_and_text_as_such(register, fetch, leila):
    header, *rows = sheet(fetch("/export.xlsx", leila, sort="reference")[1])
    names = [cell.value for cell in header]
    assert names == [column.name for column in COLUMNS]
    whole, hostile, none_killed, bare = (dict(zip(names, row, strict=True)) for row in rows)
    assert whole["date_start"].value == datetime(2019, 1, 4)
    assert whole["date_start"].number_format == "yyyy-mm-dd"
    assert whole["published_at"].value == datetime(2026, 11, 22, 9, 30)
    assert (whole["killed_best"].value, none_killed["killed_best"].value, bare["killed_best"].value) == (9, 0, None)
    assert (hostile["summary_en"].value, hostile["summary_en"].data_type) == (
        '=HYPERLINK("http://example.org/","open")',
        "s",
    )
    assert hostile["latitude"].value == -34.5
    assert whole["is_background"].value is False


def test_second_sheet_explains_every_column(register, fetch, leila):
    rows = sheet(fetch("/export.xlsx", leila)[1], "dictionary")
    assert [row[0].value for row in rows[1:]] == [column.name for column in COLUMNS]
    assert rows[1][2].value == COLUMNS[0].meaning_ar


HOSTILE = ["=1+1", "#N/A", "a\x01b", "_x0041_", "\r\n\t ", "\ufffe", "'quoted", "٣", "2019-01-04", "x" * 32_767]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_comes_back_out_of_a_sheet(text):
    column = Column("text", Type.TEXT, "", "", "", "", lambda row: row)
    (cell,) = sheet(b"".join(to_xlsx.write([column], [text])))[1]
    assert (unescape(cell.value), cell.data_type) == (text, "s")


def test_text_too_long_for_a_cell_says_that_it_was_cut():
    column = Column("text", Type.TEXT, "", "", "", "", lambda row: row)
    (cell,) = sheet(b"".join(to_xlsx.write([column], ["\x01" * 20_000])))[1]
    assert len(cell.value) == to_xlsx.LONGEST_TEXT
    assert cell.value.endswith("[cut]")


def test_more_rows_than_a_sheet_holds_are_refused(register, fetch, leila, monkeypatch):
    monkeypatch.setattr("incidents.exports.wanted.MOST_ROWS", 3)
    response, body = fetch("/export.xlsx", leila)
    assert (response.status_code, body) == (400, b"A sheet holds 3 rows at most. Narrow the filter, or take CSV.")
    monkeypatch.setattr(to_xlsx, "MOST_ROWS", 3)
    with pytest.raises(to_xlsx.TooManyRows):
        list(to_xlsx.write([], range(4)))


def test_geopackage_holds_points_and_explains_itself(register, fetch, leila, tmp_path):
    path = tmp_path / "register.gpkg"
    path.write_bytes(fetch("/export.gpkg", leila, sort="reference")[1])
    with closing(sqlite3.connect(path)) as package:
        ask = "SELECT reference, date_start, killed_best, summary_en, hex(geom) FROM incidents ORDER BY reference"
        whole, hostile, _none, bare = package.execute(ask).fetchall()
        assert whole[:3] == ("SJ-2018-000001", "2019-01-04", 9)
        assert hostile[3].startswith("=HYPERLINK")
        assert (bare[1], bare[2], bare[4]) == (None, None, "")
        assert package.execute("SELECT minx FROM rtree_incidents_geom WHERE id = 2").fetchone()[0] == pytest.approx(
            -70.25
        )
        assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert [row[0] for row in package.execute('SELECT "column" FROM dictionary')] == [c.name for c in COLUMNS]
        extent = "SELECT min_x, max_y, srs_id FROM gpkg_contents WHERE table_name = 'incidents'"
        assert package.execute(extent).fetchone() == pytest.approx((-70.25, 34.69, 4326), abs=1e-4)


def lines(body):
    return list(csv.reader(io.StringIO(body.decode().removeprefix("\ufeff"), newline="")))


def test_hxl_row_stands_under_the_header(register, fetch, leila):
    plain, tagged = (lines(fetch("/export.csv", leila, sort="reference", **more)[1]) for more in ({}, {"hxl": "1"}))
    header, tags, *rows = tagged
    assert [header, *rows] == plain
    told = dict(zip(header, tags, strict=True))
    assert (told["date_start"], told["latitude"], told["place_ar"]) == ("#date+start", "#geo+lat", "#loc+name+i_ar")
    assert (told["killed_women"], told["killed_civilians_min"]) == (
        "#affected+killed+f",
        "#affected+killed+civilians+min",
    )
    assert told["internal_note"] == ""
    assert all(tag == "" or tag.startswith("#") for tag in tags)


def test_hxl_tags_are_each_used_once():
    tags = [column.hxl for column in COLUMNS if column.hxl]
    assert len(tags) == len(set(tags)) > 70


def test_chosen_columns_come_in_the_one_order(register, fetch, leila):
    for kind in ("csv", "xlsx", "geojson", "jsonl", "gpkg"):
        body = fetch(f"/export.{kind}", leila, field=["killed_best", "reference"])[1]
        assert b"killed_best" in body or kind == "xlsx"
        assert b"summary_en" not in body
    assert lines(fetch("/export.csv", leila, field=["killed_best", "reference"])[1])[0] == ["reference", "killed_best"]


def test_single_column_is_written_too(register, fetch, leila):
    assert lines(fetch("/export.csv", leila, field="killed_best", sort="reference")[1]) == [
        ["killed_best"], ["9"], [""], ["0"], [""],
    ]  # fmt: skip


def test_tables_of_others_are_whole_whatever_columns_are_ticked(register, fetch, leila):
    assert len(lines(fetch("/export.acled", leila, field="reference")[1])[0]) == 31
    assert fetch("/export/", leila, **{"as": "ged", "field": "reference"})[0].status_code == 200


@pytest.mark.parametrize(("role", "field"), [("viewer", "internal_note"), ("analyst", "colour")])
def test_column_that_one_may_not_have_is_refused_by_name(register, fetch, role, field):
    response, body = fetch("/export.csv", make_user(role), field=field)
    assert response.status_code == 400
    assert field in body.decode()


def test_package_tells_what_is_left_out_and_proves_the_file(register, fetch, leila):
    response, body = fetch("/export/file/", leila, **{"as": "acled", "pack": "1", "killed": "stated", "bom": "1"})
    assert response["Content-Disposition"].endswith('.csv.zip"')
    package = zipfile.ZipFile(io.BytesIO(body))
    (name,) = set(package.namelist()) - {"left-out.csv", "about.json"}
    about = json.loads(package.read("about.json"))
    for member in (name, "left-out.csv"):
        assert about["files"][member]["sha256"] == hashlib.sha256(package.read(member)).hexdigest()
    _header, *missing = lines(package.read("left-out.csv"))
    assert about["rows"] + len(missing) == 2  # of the register's four, two state deaths
    assert about["filter"] == [{"condition": "Killed", "value": "stated"}]
    assert sum(about["left_out"].values()) == len(missing)
    assert all(row[1] in about["left_out"] for row in missing)
    assert about["sijil"] == "0.1.0"


def test_own_table_leaves_nothing_out(register, fetch, leila):
    package = zipfile.ZipFile(io.BytesIO(fetch("/export.csv", leila, pack="1")[1]))
    assert len(lines(package.read("left-out.csv"))) == 1
    assert json.loads(package.read("about.json"))["rows"] == 4


def taken():
    return list(AuditEntry.objects.filter(verb="export").order_by("pk"))


@pytest.mark.parametrize("kind", FORMATS)
def test_each_file_is_entered_in_the_audit_log(register, fetch, leila, kind):
    body = fetch(f"/export.{kind}", leila, sort="reference", killed="stated")[1]
    (entry,) = taken()
    told = entry.details
    assert (entry.by, told["kind"], told["query"]) == (leila, kind, "sort=reference&killed=stated")
    assert told["filter"] == "Killed: stated"
    assert told["rows"] + told["left_out"] == 2
    assert (told["sha256"], told["bytes"], told["whole"]) == (hashlib.sha256(body).hexdigest(), len(body), True)


def test_public_export_is_entered_without_a_name(register, fetch, settings):
    settings.PUBLIC_READ = True
    fetch("/export.csv")
    assert [(entry.by, entry.details["rows"]) for entry in taken()] == [(None, 2)]


def test_file_broken_off_is_entered_as_such(register, leila):
    asked = companion.Asked("csv", [], "")
    audience, account = Audience.of(leila, str), Account()
    pieces = export(Incident.objects.all(), audience, "csv", account=account)
    told = companion.logged(pieces, account, asked, by=leila, address="192.0.2.7")
    next(told)
    told.close()
    (entry,) = taken()
    assert (entry.details["whole"], entry.details["sha256"], entry.address) == (False, "", "192.0.2.7")


def test_refused_export_leaves_no_entry(register, fetch):
    assert fetch("/export.csv", make_user(role=None))[0].status_code == 403
    assert taken() == []


def test_page_says_what_will_be_left_out_and_what_was_taken(register, fetch, leila):
    draft = make_incident(leila)
    body = fetch("/export/", leila, **{"as": "ged", "family": "remote"})[1].decode()
    assert "4 incidents fit." in body
    assert "It is not published." in body
    assert draft.reference in body
    assert 'name="family" value="remote"' in body
    fetch("/export.csv", leila)
    page = fetch("/export/", leila)[1].decode()
    assert taken()[-1].details["sha256"] in page
    assert "Nothing is left out" in page


def test_page_of_a_viewer_offers_public_columns_alone(register, fetch):
    body = fetch("/export/", make_user("viewer"))[1].decode()
    assert 'value="summary_en"' in body
    assert 'value="internal_note"' not in body


def test_page_refuses_what_it_does_not_understand(register, fetch, leila):
    for query in ({"date_from": "yesterday-ish"}, {"field": "colour"}):
        response, body = fetch("/export/", leila, **query)
        assert response.status_code == 400
        assert b'role="alert"' in body
    assert fetch("/export/", leila, **{"as": "nonsense"})[0].status_code == 404

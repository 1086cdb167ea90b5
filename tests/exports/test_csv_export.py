"""The CSV file as it is downloaded: its bytes, its order, and who gets what."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from incidents import curation
from incidents.exports.columns import COLUMNS
from incidents.models import Incident
from tests.factories import make_incident, make_user

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("role", "file"), [("analyst", "internal.csv"), ("viewer", "public.csv")])
def test_file_is_the_golden_one(register, download, tmp_path, role, file):
    response, _lines = download(make_user(role), sort="reference")
    written = response.text_of_file.encode()
    (tmp_path / file).write_bytes(written)
    assert written == (GOLDEN / file).read_bytes(), f"compare {tmp_path / file}; if the new one is right, it is golden"


def test_not_stated_is_empty_and_a_stated_none_is_zero(register, download, leila):
    lines = {line["reference"]: line for line in download(leila)[1]}
    figures = ("killed_min", "killed_best", "killed_max")
    assert [lines["SJ-2018-000004"][name] for name in figures] == ["", "", ""]
    assert [lines["SJ-2018-000003"][name] for name in figures] == ["0", "0", "0"]
    assert [lines["SJ-2018-000001"][name] for name in figures] == ["7", "9", "11"]


def test_open_upper_end_is_empty_beside_a_minimum(register, download, leila):
    line = next(line for line in download(leila)[1] if line["reference"] == "SJ-2018-000001")
    assert (line["injured_min"], line["injured_best"], line["injured_max"]) == ("2", "2", "")


def test_negative_coordinate_stays_a_number_while_a_formula_is_neutralized(register, download, leila):
    line = next(line for line in download(leila)[1] if line["reference"] == "SJ-2018-000002")
    assert (float(line["latitude"]), float(line["longitude"])) == (-34.5, -70.25)
    assert line["summary_en"].startswith("'=HYPERLINK(")
    assert line["summary_ar"].startswith("'\u202e@")


def test_filter_of_the_list_is_the_filter_of_the_file(register, download, leila):
    assert [line["reference"] for line in download(leila, killed="none")[1]] == ["SJ-2018-000003"]


def test_filter_that_is_not_understood_gives_the_reason_and_no_file(register, download, leila):
    response, _lines = download(leila, date_from="yesterday-ish")
    assert response.status_code == 400
    assert b"date_from" in response.content


def test_header_tells_rows_and_day(register, download, leila):
    response, lines = download(leila)
    assert response["Sijil-Rows"] == str(len(lines)) == "4"
    assert response["Content-Disposition"].startswith('attachment; filename="sijil-incidents-20')
    assert "no-store" in response["Cache-Control"]


def test_byte_order_mark_only_when_asked_for(register, download, leila):
    plain, marked = download(leila)[0].text_of_file, download(leila, bom="1")[0].text_of_file
    assert marked == "\ufeff" + plain
    assert not plain.startswith("\ufeff")


def test_export_is_streamed(register, download, leila):
    assert download(leila)[0].streaming


def test_queries_do_not_grow_with_rows(register, download, leila, django_assert_max_num_queries):
    for _number in range(30):
        make_incident(leila, casualties=[{"outcome": "killed", "minimum": 1, "best": 1, "maximum": 1}])
    with django_assert_max_num_queries(45):
        assert len(download(leila)[1]) == 34


def test_viewer_gets_published_records_without_internal_columns(register, download):
    _response, lines = download(make_user("viewer"))
    assert {line["status"] for line in lines} == {"published"}
    assert set(lines[0]) == {column.name for column in COLUMNS if column.public}
    assert not {"internal_note", "assignee", "changed_by", "open_flags", "is_sensitive"} & set(lines[0])


def test_sensitive_record_and_source_stay_inside(register, download, leila, omar):
    incident = register["whole"]
    incident.refresh_from_db()
    note = {"by": omar, "reason": "a witness at risk"}
    curation.change(register["none_killed"], {"is_sensitive": True}, seen_version=3, **note)
    source = incident.told_by.get(source__code="snhr").source
    type(source).objects.filter(pk=source.pk).update(is_sensitive=True)
    (line,) = download(make_user("viewer"))[1]
    assert (line["reference"], line["sources"], line["sources_en"]) == ("SJ-2018-000001", "sohr", "SOHR")
    assert len(download(leila)[1]) == 4


def test_visitor_is_sent_to_the_log_in(register, download):
    assert download()[0].status_code == 302


def test_person_without_the_right_gets_nothing(register, download):
    assert download(make_user(role=None))[0].status_code == 403


def test_public_reading_gives_everybody_the_public_form(register, download, settings):
    settings.PUBLIC_READ = True
    for person in (None, make_user(role=None)):
        _response, lines = download(person)
        assert {line["status"] for line in lines} == {"published"}
        assert "internal_note" not in lines[0]


def test_text_with_a_null_never_enters_the_register(leila):
    before = Incident.objects.count()
    with pytest.raises(ValidationError):
        make_incident(leila, summary_en="a\x00b")
    assert Incident.objects.count() == before

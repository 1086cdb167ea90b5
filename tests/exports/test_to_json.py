"""JSON Lines and GeoJSON as they are downloaded."""

import json

import pytest
from django.test import Client

from incidents.exports.columns import COLUMNS
from incidents.models import Report
from tests.factories import make_incident, make_report, make_user

INSIDE = ["claims", "reports", "parts"]
PUBLIC = [column.name for column in COLUMNS if column.public]


@pytest.fixture
def fetch():
    def get(kind, person, **query):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        response = client.get(f"/export.{kind}", query)
        assert response.status_code == 200
        return response, b"".join(response.streaming_content).decode()

    return get


def test_each_line_is_a_record_with_its_values_as_they_are(register, fetch, leila):
    response, text = fetch("jsonl", leila, sort="reference")
    records = {row["reference"]: row for row in map(json.loads, text.splitlines())}
    assert response["Sijil-Rows"] == str(len(records)) == "4"
    assert [*records["SJ-2018-000001"]] == [*(column.name for column in COLUMNS), *INSIDE]
    assert records["SJ-2018-000001"]["weapons"] == ["artillery", "mortar"]
    assert (records["SJ-2018-000001"]["killed_best"], records["SJ-2018-000004"]["killed_best"]) == (9, None)
    assert records["SJ-2018-000003"]["killed_best"] == 0
    assert records["SJ-2018-000002"]["summary_en"].startswith("=HYPERLINK(")
    assert records["SJ-2018-000002"]["summary_ar"] == "\u202e@SUM(1+1)"


def test_claims_name_their_report_and_words(fetch, leila):
    report, (incident,) = make_report(by=leila)
    (record,) = map(json.loads, fetch("jsonl", leila, reference=incident.reference)[1].splitlines())
    place = next(claim for claim in record["claims"] if claim["field"] == "places")
    assert (place["report"], place["start"], place["end"], place["state"]) == (report.sha256, 10, 14, "proposed")
    assert place["value"] == {"place": "hajin", "name": "هجين"}
    (told,) = record["reports"]
    assert (told["sha256"], told["publisher"], told["published"]) == (report.sha256, "sohr", "2019-01-05")
    assert told["text"] == report.text


def test_name_of_a_claim_goes_with_its_words_when_they_are_hidden(fetch, leila):
    report, (incident,) = make_report(by=leila)
    Report.objects.filter(pk=report.pk).update(redactions=[{"start": 12, "end": 14, "kind": "name"}])
    (record,) = map(json.loads, fetch("jsonl", leila, reference=incident.reference)[1].splitlines())
    place = next(claim for claim in record["claims"] if claim["field"] == "places")
    assert place["value"] == {"place": "hajin", "name": ""}
    assert report.text[10:14] not in record["reports"][0]["text"]


@pytest.mark.parametrize("kind", ["jsonl", "geojson"])
def test_viewers_get_published_records_without_what_is_internal(register, fetch, kind):
    text = fetch(kind, make_user("viewer"))[1]
    rows = [json.loads(line) for line in text.splitlines()] if kind == "jsonl" else properties(text)
    assert [[*row] for row in rows] == [PUBLIC] * 2
    assert {row["status"] for row in rows} == {"published"}


def properties(text):
    return [feature["properties"] for feature in json.loads(text)["features"]]


def test_records_without_a_point_stay_in_the_geojson(register, fetch, leila):
    features = {row["id"]: row["geometry"] for row in json.loads(fetch("geojson", leila)[1])["features"]}
    assert features["SJ-2018-000002"] == {"type": "Point", "coordinates": [-70.25, -34.5]}
    assert features["SJ-2018-000004"] is None
    assert len(features) == 4


def test_no_record_is_a_file_without_features(fetch, leila):
    assert json.loads(fetch("geojson", leila)[1]) == {"type": "FeatureCollection", "features": []}
    assert fetch("jsonl", leila)[1] == ""


@pytest.mark.parametrize("kind", ["jsonl", "geojson"])
def test_queries_do_not_grow_with_rows(register, fetch, leila, django_assert_max_num_queries, kind):
    for _number in range(30):
        make_incident(leila)
    with django_assert_max_num_queries(45):
        fetch(kind, leila)

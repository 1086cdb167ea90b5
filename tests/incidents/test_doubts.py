"""Why the machine doubts a draft: stored by the one writer, kept in the history, carried over by the migration."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from incidents import curation, ingest
from incidents.codes import Confidence
from incidents.loading import load_codes
from incidents.models import Incident, Report
from tests.factories import make_incident, make_report, make_user

DOUBTS = [
    {"code": "place_far", "field": "places", "words": [[10, 14]]},
    {"code": "author_missing", "field": "side_a", "words": []},
]
JUDGED = {"confidence": 0.41, "confidences": {"places": 0.55, "side_a": 0.64, "date": 1.0}, "doubts": DOUBTS}


@pytest.mark.parametrize(
    ("share", "word"),
    [(1, "sure"), (0.85, "sure"), (0.84, "check"), (0.6, "check"), (0.59, "doubtful"), (0, "doubtful")],
)
def test_a_share_has_a_word(share, word):
    assert Confidence.of(share) == word


def test_a_draft_keeps_its_reasons_and_the_confidence_of_each_field(codes):
    report, (incident,) = make_report(**JUDGED)
    incident = Incident.objects.get(pk=incident.pk)
    assert (incident.confidence, incident.confidences) == (0.41, JUDGED["confidences"])
    assert incident.doubts == [{**doubt, "report": report.pk} for doubt in DOUBTS]
    changes = curation.history(incident).get().changes
    assert changes["doubts"] == [[], incident.doubts]
    assert changes["confidences"] == [{}, incident.confidences]
    assert curation.verify(incident) == []


def test_a_record_entered_by_hand_has_none(codes):
    incident = make_incident()
    assert (incident.confidence, incident.confidences, incident.doubts) == (None, {}, [])
    assert "doubts" not in curation.history(incident).get().changes


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        ({"doubts": [{"code": "place_far", "field": "places", "words": [[0, 9999]]}]}, "do not lie in the report"),
        ({"doubts": [{"code": "place_far", "field": "places", "words": [[5, 5]]}]}, "do not lie in the report"),
        ({"confidences": {"places": 1.2}}, "No share of a field: places"),
        ({"confidences": {"places": 0.5, "mood": 0.5}}, "No share of a field: mood"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(codes, judged, words):
    with pytest.raises(ValidationError, match=words):
        make_report(**judged)
    assert not Report.objects.exists()
    assert not Incident.objects.exists()


@pytest.mark.parametrize("column", ["doubts", "confidences"])
def test_reasons_changed_past_the_writer_are_found(codes, column):
    _report, (incident,) = make_report(**JUDGED)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE incidents_incident SET {column} = '[]' WHERE id = %s", [incident.pk])
    assert list(map(str, curation.verify(incident))) == [
        f"incident {incident.reference}: {column} is not what its history says"
    ]


def test_people_change_a_draft_and_its_reasons_stay(codes, analyst):
    _report, (incident,) = make_report(**JUDGED)
    before = incident.doubts
    incident = curation.change(incident, {"date_start": "2019-01-02"}, by=analyst, seen_version=incident.version)
    _report, (other,) = make_report()
    reviewer = make_user("reviewer")
    curation.merge(incident, into=other, by=reviewer, seen_version=incident.version, reason="the same")
    incident.refresh_from_db()
    other.refresh_from_db()
    assert (incident.doubts, other.doubts) == (before, [])
    assert list(curation.verify_all()) == []


def test_ingestion_stores_what_the_reading_says(codes):
    load_codes(by=curation.system_user())
    text, day = "قُتل ثلاثة مدنيين بقصف مدفعي على هجين.", date(2019, 1, 4)
    (draft,) = ingest.read(text, published=day, publisher="sohr").drafts
    (incident,) = ingest.ingest_report(text, by=make_user(), published=day, publisher="sohr").incidents
    incident.refresh_from_db()
    assert {"date_inferred", "place_without_head"} <= {row["code"] for row in incident.doubts}
    stored = [(row["code"], row["field"], row["words"]) for row in incident.doubts]
    assert stored == [(one.code, one.field, [list(span) for span in one.words]) for one in draft.reasons]
    assert incident.confidences == dict(draft.confidences)
    without_head = next(row for row in incident.doubts if row["code"] == "place_without_head")
    assert [text[start:end] for start, end in without_head["words"]] == ["هجين"]

"""What the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from incidents.models import Report, Revision
from tests.factories import make_incident, make_report


@transaction.atomic
def attempt(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(sql):
    with pytest.raises(DatabaseError):
        attempt(sql)


@pytest.fixture
def incident(codes):
    return make_report()[1][0]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE incidents_report SET text = text || ' '",
        "UPDATE incidents_report SET sha256 = repeat('0', 64)",
        "UPDATE incidents_report SET received_at = now()",
        "DELETE FROM incidents_report",
        "TRUNCATE incidents_report CASCADE",
        "UPDATE incidents_revision SET reason = 'x'",
        "DELETE FROM incidents_revision",
        "TRUNCATE incidents_revision",
        "UPDATE incidents_incident SET status = 'published'",
        "UPDATE incidents_incident SET status = 'merged'",
        "UPDATE incidents_incident SET date_end = date_start - 1",
        "UPDATE incidents_incident SET date_start = NULL, date_end = NULL",
        "UPDATE incidents_incident SET date_end = NULL",
        'UPDATE incidents_claim SET "end" = NULL',
        "UPDATE incidents_claim SET start = NULL",
        "UPDATE geo_place SET latitude = NULL",
        "UPDATE incidents_incident SET confidence = 1.5",
        "UPDATE incidents_casualty SET minimum = best + 1",
        "UPDATE incidents_casualty SET maximum = best - 1",
        "UPDATE incidents_casualty SET children = 2, women = 2",
        "UPDATE incidents_casualty SET minimum = -1",
        "UPDATE incidents_incidentplace SET latitude = 91",
        "UPDATE incidents_incidentplace SET longitude = NULL",
        'UPDATE incidents_claim SET "end" = start',
        "UPDATE incidents_claim SET state = 'accepted'",
        "UPDATE geo_place SET parent_id = id",
        "DELETE FROM incidents_source",
        "INSERT INTO incidents_revision SELECT 10^6, entity, object_id, 9, at, verb, changes, reason,"
        " repeat('0', 64), repeat('1', 64), by_id FROM incidents_revision LIMIT 1",
    ],
)
def test_the_database_refuses(incident, sql):
    refused(sql)


def test_the_same_text_is_stored_once(incident):
    report = Report.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.bulk_create([Report(text=report.text, sha256=report.sha256, received_by=report.received_by)])


def test_two_primary_places_are_refused(codes):
    make_incident(places=[{"place": "hajin"}, {"place": "al-shaafah"}])
    refused("UPDATE incidents_incidentplace SET is_primary = true")


def test_a_report_may_still_learn_its_publisher(incident):
    assert Report.objects.update(publisher=None) == 1
    assert Revision.objects.filter(entity="report").count() == 1

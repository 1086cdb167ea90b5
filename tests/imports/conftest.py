"""Registers to write out, empty, and take in again."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import RequestFactory

from incidents import curation
from incidents.exports import export
from incidents.exports.line import Audience
from incidents.imports.reading import take
from incidents.models import Incident, ReferenceCounter
from tests.factories import make_codes, make_user

OF_CODES = "('actor', 'source', 'place', 'event_type', 'weapon', 'user')"
TABLES = (
    "incidents_incident", "incidents_report", "incidents_import", "incidents_incident_weapons", "incidents_claim",
)  # fmt: skip


@pytest.fixture(autouse=True)
def codes(db):
    make_codes()


@pytest.fixture
def admin():
    return make_user("admin", username="chief")


@pytest.fixture
def analyst():
    return make_user("analyst", username="leila")


def exported(kind, rows=None):
    """The whole register as a file of that kind, as an administrator gets it."""
    audience = Audience(True, True, RequestFactory().get("/").build_absolute_uri)
    return b"".join(export(Incident.objects.all() if rows is None else rows, audience, kind))


def empty_the_register():
    """As if another register had just been set up: codes and people stay, records and their history go."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("incidents_report", "incidents_revision", "incidents_comment"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cursor.execute(f"DELETE FROM incidents_revision WHERE entity NOT IN {OF_CODES}")
        for table in ("incidents_report", "incidents_revision", "incidents_comment"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    ReferenceCounter.objects.all().delete()


def imported(data, by, kind="own_csv", *, look=True, run=True, **options):
    """The import of a file, looked through and carried out."""
    if isinstance(data, str):
        data = data.encode()
    found = take(data, by=by, name="file", kind=kind, **options)
    if look:
        found = curation.advance_import(found, by=by, seconds=10_000)
    if run:
        found = curation.advance_import(curation.start_import(found, by=by), by=by, seconds=10_000)
    return found


def outcomes(run):
    """{outcome: how many rows}"""
    found = {}
    for outcome in run.rows.values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found


def csv_of(rows):
    """A CSV of dictionaries that have the same keys."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(rows):
    """An XLSX of lists of cells."""
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()

"""The database writes our CSV with the same bytes as Python, whatever the register holds."""

import os
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Place
from incidents.exports import Options, export, in_sql, to_csv
from incidents.exports.account import Account
from incidents.exports.columns import COLUMNS
from incidents.exports.line import Audience, Line, incidents_with_parts
from incidents.exports.tables import TABLES
from incidents.models import (
    Actor,
    Casualty,
    EventType,
    Incident,
    IncidentPlace,
    IncidentSource,
    Report,
    Source,
    Weapon,
)
from tests.factories import make_incident, make_register, make_report, make_user

EXAMPLES = int(os.environ.get("SIJIL_EXAMPLES", "10"))  # the long form: SIJIL_EXAMPLES=400
AUDIENCES = {
    "inside": Audience(True, True, lambda path: f"https://o'reilly.example{path}"),
    "without the sensitive": Audience(True, False, lambda path: f"http://127.0.0.1{path}"),
    "public": Audience(False, False, lambda path: f"http://127.0.0.1{path}"),
}
TEXT = st.text(
    st.sampled_from("=+-@\t\r\n'\"\\,;.| \x01\x1c\x85\xa0\u200f\u202e\u2066\u3000\ufeff＝＋－＠\U0001f600aب0"),
    max_size=8,
) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBER = st.floats(-89, 89) | st.sampled_from([0.0, -0.0, 34.0, 1e-5, 1e-7, 12.3456789012345])


@pytest.fixture
def rows(register, leila, omar):
    """Incidents of every shape, some with several reports, people, places and carried values."""
    make_register(leila)
    for number in range(3):
        report, _drafts = make_report(by=leila, drafts=[])
        told = [{"source": code, "report": report.pk} for code in ("sohr", "snhr", "sana")[: number + 1]]
        make_incident(
            leila,
            told_by=[*told, {"source": "sohr"}],
            places=[{"place": code} for code in ("hajin", "al-shaafah", "gov-deir-ez-zor")],
        )
    Source.objects.filter(code="snhr").update(is_sensitive=True)
    Incident.objects.filter(pk=register["whole"].pk).update(assignee=omar)
    Incident.objects.filter(pk=register["hostile"].pk).update(
        status="merged", merged_into=register["whole"], source_urls=["http://a.example", "http://a.example", "", "x; y"]
    )
    make_user("viewer")
    return Incident.objects.order_by("pk")


MOMENT = datetime(2026, 11, 22, 9, 30, 1, 999_999, tzinfo=UTC)


def set_all(model, **values):
    """Give every row of a model its own values, each made by a function of the row."""
    for row in model.objects.all():
        model.objects.filter(pk=row.pk).update(**{name: value(row) for name, value in values.items()})


def disturb(texts, numbers, people):
    """Everything that an export shows, replaced by what is drawn."""
    text, number, figures = cycle(texts), cycle(numbers), cycle(people)
    for model in (EventType, Weapon, Actor, Source):
        set_all(model, name_en=lambda _row: next(text), name_ar=lambda _row: next(text))
    set_all(Place, name_en=lambda _row: next(text), name_ar=lambda _row: next(text))
    set_all(Place, latitude=lambda row: next(number) + row.pk % 2, longitude=lambda _row: 2 * next(number))
    Place.objects.filter(code="al-mayadin-desert").update(latitude=None, longitude=None)
    for row in IncidentPlace.objects.all()[::3]:
        IncidentPlace.objects.filter(pk=row.pk).update(latitude=next(number), longitude=next(number))
    set_all(User, username=lambda row: f"{next(text)}{row.pk}")
    set_all(Report, url=lambda row: f"{row.pk}{next(text)}")
    for model in (Source, Incident):  # of which a report is protected by one way or another
        set_all(model, is_sensitive=lambda _row: next(figures)[0] % 3 == 0)
    set_all(Casualty, children=lambda _row: None, women=lambda _row: None)
    for row in Casualty.objects.all():
        least, best, most = sorted(next(figures))
        held = {"minimum": least, "best": best, "maximum": most if row.pk % 3 else None}
        Casualty.objects.filter(pk=row.pk).update(**held, children=least if row.pk % 2 else None)
    set_all(
        Incident,
        **dict.fromkeys(("summary_en", "summary_ar", "internal_note", "grade_reason"), lambda _row: next(text)),
        source_urls=lambda row: [next(text), next(text)][: row.pk % 3],
        changed_at=lambda _row: MOMENT,
        carried=lambda row: carried(row, text),
    )


def carried(row, text):
    """What an import left on some records, still in force on half of them."""
    if row.pk % 4 == 0:
        return {}
    when = (MOMENT - timedelta(row.pk)).isoformat() if row.pk % 3 else None
    names = {"changed_by": next(text), "assignee": next(text)}
    return {"ahead": 3, "at_version": row.version - row.pk % 2, "changed_at": when, **names}


def by_python(rows, audience, columns):
    return b"".join(to_csv.write(columns, (Line(row, audience) for row in incidents_with_parts(rows, audience))))


def by_the_database(rows, audience, columns):
    return b"".join(piece for _rows, piece in in_sql.write(columns, audience, rows.values_list("pk", flat=True)))


def test_every_column_has_its_expression():
    for column in COLUMNS:
        assert in_sql.expression(column)


def test_same_bytes_as_python_on_hostile_rows(rows):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 50)
    @given(
        st.lists(TEXT, min_size=3, max_size=40),
        st.lists(NUMBER, min_size=1, max_size=9),
        st.lists(st.lists(st.integers(0, 2_000), min_size=3, max_size=3), min_size=1, max_size=5),
    )
    def check(texts, numbers, people):
        with transaction.atomic():
            disturb(texts, numbers, people)
            for audience in AUDIENCES.values():
                columns = TABLES["sijil"].columns_for(audience)
                assert by_the_database(rows, audience, columns) == by_python(rows, audience, columns)
            transaction.set_rollback(True)

    check()


@pytest.mark.parametrize("way", ["its source", "a record that claims it", "a record that it tells"])
def test_the_address_of_a_protected_report_is_told_to_those_with_the_right(register, leila, way):
    report, (drafted,) = make_report(by=leila)
    Report.objects.filter(pk=report.pk).update(url="https://example.org/one")
    told, other = (make_incident(leila, told_by=[{"source": "hawar", "report": report.pk}]) for _ in range(2))
    if way == "its source":
        Source.objects.filter(code="sohr").update(is_sensitive=True)
    else:
        IncidentSource.objects.filter(incident=drafted.pk).delete()
        protected = drafted if way == "a record that claims it" else other
        Incident.objects.filter(pk=protected.pk).update(is_sensitive=True)
    for audience in AUDIENCES.values():
        rows = Incident.objects.filter(pk=told.pk)
        line = by_the_database(rows, audience, TABLES["sijil"].columns_for(audience))
        assert line == by_python(rows, audience, TABLES["sijil"].columns_for(audience))
        assert (b"example.org/one" in line) == audience.sees_sensitive


@pytest.mark.parametrize("size", [1, 2, 7])
def test_batches_keep_the_order_of_the_list(rows, monkeypatch, size):
    monkeypatch.setattr(in_sql, "BATCHES", (3,))
    monkeypatch.setattr(in_sql, "BATCH", size)
    monkeypatch.setattr(in_sql, "ROWS_PER_PIECE", 2)
    backwards = rows.order_by("-killed_best", "pk")
    audience = AUDIENCES["inside"]
    assert by_the_database(backwards, audience, COLUMNS) == by_python(backwards, audience, COLUMNS)


def test_export_counts_what_the_database_wrote(rows):
    account = Account()
    written = b"".join(export(rows, AUDIENCES["inside"], "csv", Options(columns=("reference", "version")), account))
    assert account.rows == rows.count() == written.count(b"\r\n") - 1


def test_places_deep_in_others_name_all_that_they_lie_in(rows):
    up = Place.objects.get(code="gov-deir-ez-zor")
    for kind in ("district", "subdistrict", "town", "village", "neighbourhood", "base"):
        up = Place.objects.create(code=f"deep-{kind}", name_ar=kind, name_en=kind, kind=kind, parent=up)
    IncidentPlace.objects.filter(is_primary=True, place__code="hajin").update(place=up)
    audience = AUDIENCES["inside"]
    assert by_the_database(rows, audience, COLUMNS) == by_python(rows, audience, COLUMNS)
    assert b"subdistrict" in by_the_database(rows, audience, COLUMNS)
    assert IncidentSource.objects.exists()

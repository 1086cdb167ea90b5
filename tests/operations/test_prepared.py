"""Questions that are put into SQL once: they give what Django's own querysets give, whatever they are asked of."""

import pytest
from django.db.models import Value

from config.prepared import Prepared, array, load
from incidents.models import Incident, IncidentPlace
from tests import factories


@pytest.fixture
def incidents(db):
    factories.make_codes()
    return [factories.make_incident(date_start=f"2019-01-0{day}") for day in (1, 2, 3)]


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_rows_are_those_of_the_queryset_with_all_their_values(incidents):
    asked = Prepared(lambda: Incident.objects.filter(pk__among=[]).order_by("pk"))
    keys = [incident.pk for incident in incidents]
    assert [columns(row) for row in asked(array(keys))] == list(map(columns, Incident.objects.order_by("pk")))


def test_it_is_asked_of_other_values_each_time(incidents):
    asked = Prepared(lambda: Incident.objects.filter(status="draft").filter(reference=""))
    assert [asked(one.reference)[0].pk for one in incidents] == [one.pk for one in incidents]
    assert asked("SJ-1900-000001") == []


def test_values_that_are_not_given_stay_as_they_were_written(incidents):
    asked = Prepared(lambda: Incident.objects.filter(status="published").filter(reference=""))
    assert asked(incidents[0].reference) == []


def test_too_many_values_are_refused(incidents):
    with pytest.raises(Exception, match="placeholders"):
        Prepared(lambda: Incident.objects.filter(reference=""))("a", "b")


def test_a_row_brings_what_was_joined_and_what_was_computed(incidents, django_assert_num_queries):
    joined = IncidentPlace.objects.select_related("place__parent").annotate(said=Value("so"))
    asked = Prepared(lambda: joined.filter(incident=0))
    with django_assert_num_queries(1):
        (row,) = asked(incidents[0].pk)
        assert (row.place.code, row.place.parent.code, row.said) == ("hajin", "gov-deir-ez-zor", "so")


def test_columns_that_were_left_out_are_asked_for_when_they_are_wanted(incidents, django_assert_num_queries):
    (row,) = Prepared(lambda: Incident.objects.only("reference").filter(reference=""))(incidents[0].reference)
    with django_assert_num_queries(1):
        assert row.internal_note == ""


def test_a_row_can_be_saved_as_one_that_django_loaded(incidents):
    (row,) = Prepared(lambda: Incident.objects.filter(reference=""))(incidents[0].reference)
    assert not row._state.adding
    assert row == incidents[0]


def test_a_queryset_is_loaded_as_django_would_and_one_that_can_hold_nothing_is_empty(incidents):
    rows = Incident.objects.select_related("event_type").order_by("pk")
    assert [columns(row) for row in load(rows)] == list(map(columns, rows))
    assert [row.event_type.code for row in load(rows.all()[:2])] == ["shelling", "shelling"]
    assert load(Incident.objects.filter(pk__in=[])) == []

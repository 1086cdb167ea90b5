"""A source or an actor that changes takes along the figures and grades that rest on it."""

import pytest
from django.core.exceptions import ValidationError

from incidents import curation
from incidents.models import Actor, Incident, Source
from tests import factories
from tests.factories import claim, killed


def told_twice(analyst, first="sohr", second="sana"):
    """A draft that two reports tell: three killed by the one, five by the other."""
    _report, (incident,) = factories.make_report(by=analyst, publisher=first)
    claims = [killed(5), claim("sources", second), claim("side_a", "state_forces")]
    _report, (other,) = factories.make_report(by=analyst, publisher=second, claims=claims)
    return curation.merge(
        other, into=incident, by=factories.make_user("reviewer"), seen_version=other.version, reason="one"
    )


def set_source(code, by, **values):
    source = Source.objects.get(code=code)
    for name, value in values.items():
        setattr(source, name, value)
    return curation.save_named(source, by=by, seen_version=source.version)


def best(incident):
    return Incident.objects.get(pk=incident.pk).casualties.get().best


def grade(incident):
    fresh = Incident.objects.get(pk=incident.pk)
    return fresh.grade, fresh.grade_reason


@pytest.fixture
def incident(analyst):
    told_twice(analyst)
    return Incident.objects.get(status="draft")


def test_a_better_kind_of_source_brings_its_figure_to_the_front(incident, admin):
    assert best(incident) == 3
    set_source("sana", admin, kind="monitor")
    set_source("sohr", admin, kind="other")
    assert best(incident) == 5
    last = curation.history(incident).last()
    assert (last.verb, last.by, last.reason) == ("recompute", admin, "rule:source sohr")
    assert curation.verify(Incident.objects.get(pk=incident.pk)) == []


def test_a_source_that_cannot_be_judged_counts_no_more_for_the_grade(incident, admin):
    assert grade(incident) == ("fair", "rule:independent 2")
    set_source("sana", admin, kind="unnamed")
    assert grade(incident) == ("weak", "rule:one_source")


def test_a_source_that_comes_to_speak_for_who_acted_confirms(incident, admin):
    set_source("sana", admin, speaks_for=Actor.objects.get(code="state_forces"))
    assert grade(incident) == ("confirmed", "rule:admitted")


def test_an_actor_that_comes_to_belong_to_a_speakers_side_confirms(analyst, admin):
    set_source("hawar", admin, speaks_for=Actor.objects.get(code="sdf"))
    claims = [claim("side_a", "isis", 0, 4), claim("sources", "hawar"), claim("event_type", "shelling", 0, 4)]
    _report, (incident,) = factories.make_report(by=analyst, publisher="hawar", claims=claims)
    assert grade(incident)[0] == "weak"
    isis = Actor.objects.get(code="isis")
    isis.parent = Actor.objects.get(code="sdf")
    curation.save_named(isis, by=admin, seen_version=isis.version)
    assert grade(incident) == ("confirmed", "rule:admitted")


def test_a_file_of_sources_takes_its_incidents_along(incident):
    curation.import_named(Source, [{"code": "sana", "kind": "unnamed"}], by=curation.system_user())
    assert grade(incident)[0] == "weak"


def test_what_a_person_has_set_stays(incident, analyst, admin):
    toll = [
        {"outcome": "killed", "status": "civilian", "minimum": 4, "best": 4, "maximum": 4, "reason": "a list of names"}
    ]
    graded = {"grade": "fair", "grade_reason": "we spoke to both"}
    values = {"casualties": toll, **graded}
    curation.change(incident, values, by=analyst, seen_version=incident.version)
    set_source("sohr", admin, kind="unnamed")
    assert best(incident) == 4
    assert grade(incident) == ("fair", "we spoke to both")


@pytest.mark.parametrize("kind", ["monitor", "responder"])
def test_records_whose_values_stay_as_they_are_get_no_version(incident, admin, kind):
    version = incident.version
    set_source("sohr", admin, kind=kind)
    assert Incident.objects.get(pk=incident.pk).version == version


def test_a_published_record_follows_and_its_history_says_why(incident, analyst, reviewer, admin):
    incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
    for flag in incident.flags.filter(settled_at=None):
        curation.settle_flag(flag, by=analyst, resolution="seen")
    incident.refresh_from_db()
    incident = curation.move(incident, "publish", by=reviewer, seen_version=incident.version)
    set_source("sana", admin, kind="unnamed")
    assert grade(incident) == ("weak", "rule:one_source")
    assert Incident.objects.get(pk=incident.pk).status == "published"


def test_who_changes_a_source_has_not_written_the_records_that_follow(incident, analyst, admin):
    incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
    set_source("sana", admin, kind="unnamed")
    incident.refresh_from_db()
    assert admin.pk not in curation.authors(incident)
    assert analyst.pk in curation.authors(incident)


def test_a_record_that_may_not_lose_its_date_stops_the_change_by_name(incident, analyst, reviewer, admin):
    """The date of the source that would come to the front says that the day is not known."""
    report = incident.claims.filter(report__publisher__code="sana")[0].report
    unknown = {"start": None, "end": None, "precision": "unknown"}
    curation.add_claim(incident, report, "date", unknown, by=analyst)
    incident.refresh_from_db()
    dated = incident.claims.get(field="date", report__publisher__code="sohr")
    curation.decide_claim(dated, "accepted", by=analyst, seen_version=incident.version)
    incident.refresh_from_db()
    incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
    incident = curation.move(incident, "publish", by=reviewer, seen_version=incident.version)
    with pytest.raises(ValidationError, match=incident.reference):
        set_source("sohr", admin, kind="unnamed")
    assert Source.objects.get(code="sohr").kind == "monitor"


def test_reports_that_prove_to_be_copies_count_once_from_then_on(incident, analyst):
    one, other = sorted({claim.report for claim in incident.claims.all()}, key=lambda report: report.pk)
    assert grade(incident)[0] == "fair"
    curation.note_likeness(other, {one.pk: 0.95}, by=analyst)
    assert grade(incident) == ("weak", "rule:one_source")
    assert curation.history(incident).last().reason == f"rule:likeness {other.pk}"

"""A source or an actor that changes takes along the figures and grades that rest on it."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from geo.models import Place
from incidents import curation, tasks
from incidents.curation import recomputing
from incidents.models import Actor, Incident, Source, Task
from incidents.tasks import queue
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


def set_on(model, code, by, **values):
    thing = model.objects.get(code=code)
    for name, value in values.items():
        setattr(thing, name, value)
    return curation.save_named(thing, by=by, seen_version=thing.version)


def set_source(code, by, **values):
    return set_on(Source, code, by, **values)


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
    set_on(Actor, "isis", admin, parent=Actor.objects.get(code="sdf"))
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


@pytest.fixture
def dated(incident, analyst, reviewer):
    """Published, and of the source that would come to the front if the other were worse the day is not known."""
    report = incident.claims.filter(report__publisher__code="sana")[0].report
    unknown = {"start": None, "end": None, "precision": "unknown"}
    curation.add_claim(incident, report, "date", unknown, by=analyst)
    incident.refresh_from_db()
    dated = incident.claims.get(field="date", report__publisher__code="sohr")
    curation.decide_claim(dated, "accepted", by=analyst, seen_version=incident.version)
    incident.refresh_from_db()
    incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
    return curation.move(incident, "publish", by=reviewer, seen_version=incident.version)


def test_a_record_that_may_not_lose_its_date_stops_the_change_by_name(dated, admin):
    with pytest.raises(ValidationError, match=dated.reference):
        set_source("sohr", admin, kind="unnamed")
    assert Source.objects.get(code="sohr").kind == "monitor"


def test_where_many_follow_such_a_record_stays_as_it_is_and_is_named(many, dated, admin, client):
    set_source("sohr", admin, kind="unnamed")
    (task,) = tasks.catch_up(by=admin)
    (((key, why),), state) = task.result["refused"], task.state
    assert (state, key) == ("done", dated.pk)
    client.force_login(admin)
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert f'href="{dated.get_absolute_url()}"' in page
    assert why in page
    fresh = Incident.objects.get(pk=dated.pk)
    assert (fresh.version, fresh.status, str(fresh.date_start)) == (dated.version, "published", "2019-01-04")


def test_reports_that_prove_to_be_copies_count_once_from_then_on(incident, analyst):
    one, other = sorted({claim.report for claim in incident.claims.all()}, key=lambda report: report.pk)
    assert grade(incident)[0] == "fair"
    curation.note_likeness(other, {one.pk: 0.95}, by=analyst)
    assert grade(incident) == ("weak", "rule:one_source")
    assert curation.history(incident).last().reason == f"rule:likeness {other.pk}"


@pytest.mark.parametrize(("mine", "then"), [({}, 34.5), ({"latitude": 34.6, "longitude": 40.8}, 34.6)])
def test_a_point_that_a_person_left_to_the_place_goes_with_it(incident, analyst, admin, mine, then):
    """Whoever chose the place and no nearer point meant the place, wherever it proves to lie."""
    curation.change(incident, {"places": [{"place": "hajin", **mine}]}, by=analyst, seen_version=incident.version)
    set_on(Place, "hajin", admin, latitude=34.5)
    assert latitude(incident) == then
    assert (curation.history(incident).last().reason == "rule:place hajin") == (not mine)
    assert list(curation.verify_all()) == []


# Many at once


@pytest.fixture
def many(monkeypatch):
    """As if more incidents rested on every change than may follow in its transaction."""
    monkeypatch.setattr(queue, "TELL_EVERY", 0)
    for name, following in recomputing.FOLLOWING.items():
        monkeypatch.setitem(recomputing.FOLLOWING, name, replace(following, most=0))


def latitude(incident):
    return Incident.objects.get(pk=incident.pk).map_latitude


def speak(by):
    return set_source("sana", by, speaks_for=Actor.objects.get(code="state_forces"))


def held(column):
    return lambda incident: len(getattr(Incident.objects.get(pk=incident.pk).terms, column))


# What is changed: (how, what is looked at, what it comes to).
CHANGES = {
    "kind of a source": (lambda by: set_source("sana", by, kind="unnamed"), grade, ("weak", "rule:one_source")),
    "whom a source speaks for": (speak, grade, ("confirmed", "rule:admitted")),
    "what a source is part of": (
        lambda by: set_source("sana", by, parent=Source.objects.get(code="hawar")), held("sources"), 3,
    ),
    "whom an actor belongs to": (
        lambda by: set_on(Actor, "state_forces", by, parent=Actor.objects.get(code="sdf")), held("actors"), 2,
    ),
    "point of a place": (lambda by: set_on(Place, "hajin", by, latitude=34.5), latitude, 34.5),
    "what a place lies in": (lambda by: set_on(Place, "hajin", by, parent=None), held("places"), 1),
    "file of places": (
        lambda by: curation.import_named(Place, [{"code": "hajin", "latitude": 34.5}], by=by), latitude, 34.5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_where_many_rest_on_a_change_a_task_takes_them_along(many, incident, admin, what):
    change, looked_at, after = CHANGES[what]
    before = looked_at(incident)
    change(admin)
    assert {task.state for task in Task.objects.all()} == {"waiting"}
    assert looked_at(incident) == before != after
    assert list(curation.verify_all()) == [], "what a task is about to bring up to date is no fault"
    ended = tasks.catch_up(by=admin)
    assert {task.state for task in ended} == {"done"}
    assert [task.done for task in ended] == [task.total for task in ended]
    assert looked_at(incident) == after
    assert list(curation.verify_all()) == []
    assert tasks.catch_up(by=admin) == []


def test_a_name_takes_nobody_along(many, incident, admin):
    set_on(Place, "hajin", admin, name_en="Hajin")
    set_on(Actor, "state_forces", admin, name_en="The army")
    set_source("sana", admin, name_en="The agency", scale="national")
    assert not Task.objects.exists()


def test_a_task_that_was_cut_off_goes_on_and_the_later_change_has_the_last_word(many, analyst, admin):
    incidents = [told_twice(analyst) for _ in range(3)]
    set_source("sana", admin, kind="unnamed")
    task, leave = Task.objects.get(), iter([False, True])
    queue._attempt(task.pk, lambda: next(leave))
    task.refresh_from_db()
    assert (task.state, task.done, task.total, task.arguments["after"]) == ("waiting", 1, 3, incidents[0].pk)
    assert [grade(one)[0] for one in incidents] == ["weak", "weak", "fair"]
    set_source("sana", admin, kind="local_media")
    assert [(one.state, one.done) for one in tasks.catch_up(by=admin)] == [("done", 3), ("done", 3)]
    assert [grade(one)[0] for one in incidents] == ["fair"] * 3
    anew = [curation.history(one).filter(verb="recompute").count() for one in incidents]
    assert anew == [2, 2, 0], "nothing is done twice"


def test_what_failed_to_follow_is_begun_again_by_a_button_and_goes_on(many, incident, admin, client, monkeypatch):
    others = [told_twice(factories.make_user("analyst")) for _ in range(2)]
    set_source("sana", admin, kind="unnamed")
    bring = recomputing._recompute

    def break_down(model, things, keys, by):
        if keys == [others[0].pk]:
            raise RuntimeError("the disk is full")
        bring(model, things, keys, by)

    breaking = replace(recomputing.FOLLOWING["recompute"], bring=break_down)
    with monkeypatch.context() as patch:
        patch.setitem(recomputing.FOLLOWING, "recompute", breaking)
        (task,) = tasks.catch_up(by=admin)
    assert (task.state, task.done) == ("failed", 1)
    client.force_login(admin)
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert f'action="/tasks/{task.pk}/resume/"' in page
    client.post(f"/tasks/{task.pk}/resume/")
    task.refresh_from_db()
    assert (task.state, task.done, task.total) == ("done", 3, 3)
    assert {grade(one)[0] for one in (incident, *others)} == {"weak"}
    assert curation.history(incident).filter(verb="recompute").count() == 1, "nothing is done twice"
    assert client.post(f"/tasks/{task.pk}/resume/").status_code == 403, "it has ended"


def test_what_follows_from_a_change_cannot_be_stopped_half_way(many, incident, admin, client):
    set_source("sana", admin, kind="unnamed")
    task = Task.objects.get()
    client.force_login(admin)
    assert f"/tasks/{task.pk}/stop/" not in client.get(f"/tasks/{task.pk}/").content.decode()
    assert client.post(f"/tasks/{task.pk}/stop/").status_code == 403

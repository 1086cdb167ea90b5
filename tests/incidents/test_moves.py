"""Every move, every role: who may take a record where."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from incidents import curation, workflow
from incidents.codes import Status
from tests.factories import ROLES, make_incident, make_user, published_incident

MAY = {
    ("submit", "draft"): {"analyst", "reviewer", "admin"},
    ("publish", "in_review"): {"reviewer", "admin"},
    ("send_back", "in_review"): {"reviewer", "admin"},
    ("reject", "draft"): {"analyst", "reviewer", "admin"},
    ("reject", "in_review"): {"reviewer", "admin"},
    ("reopen", "rejected"): {"analyst", "reviewer", "admin"},
    ("reopen", "published"): {"reviewer", "admin"},
}
ACTIONS = sorted({move.action for move in workflow.TRANSITIONS})


def at(status):
    """A whole record that stands at a status, written by somebody else."""
    if status == "published":
        return published_incident()[0]
    incident = make_incident()
    author = incident.created_by
    if status == "in_review":
        return curation.move(incident, "submit", by=author, seen_version=1)
    if status == "rejected":
        return curation.move(incident, "reject", by=author, seen_version=1, reason="not an incident")
    if status == "merged":
        reviewer = make_user("reviewer")
        curation.merge(incident, into=make_incident(), by=reviewer, seen_version=1, reason="one event")
        incident.refresh_from_db()
    return incident


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("role", [*ROLES, None])
def test_a_move_happens_exactly_where_the_table_and_the_role_allow_it(codes, role, status):
    user = make_user(role)
    for action in ACTIONS:
        incident = at(status)
        offered = {move.action for move in curation.allowed_moves(incident, user)}
        allowed = role in MAY.get((action, status), set())
        assert (action in offered) == allowed
        if allowed:
            moved = curation.move(incident, action, by=user, seen_version=incident.version, reason="because")
            assert moved.status == workflow.find_move(action, status).target
            assert curation.history(moved).last().verb == action
        else:
            with pytest.raises((curation.NotAllowed, ValidationError)):
                curation.move(incident, action, by=user, seen_version=incident.version, reason="because")
            before = incident.version
            incident.refresh_from_db()
            assert (incident.status, incident.version) == (status, before)


def test_author_cannot_publish_own_incident(codes):
    author = make_user("reviewer")
    incident = curation.move(make_incident(author), "submit", by=author, seen_version=1)
    assert "publish" not in [move.action for move in curation.allowed_moves(incident, author)]
    with pytest.raises(curation.NotAllowed, match="second person"):
        curation.move(incident, "publish", by=author, seen_version=2)


def test_not_even_a_superuser_publishes_own_incident(codes):
    author = make_user(None, is_superuser=True)
    incident = curation.move(make_incident(author), "submit", by=author, seen_version=1)
    with pytest.raises(curation.NotAllowed):
        curation.move(incident, "publish", by=author, seen_version=2)


def test_last_changer_cannot_publish(codes, analyst, reviewer):
    incident = curation.move(make_incident(analyst), "submit", by=analyst, seen_version=1)
    incident = curation.change(incident, {"time_of_day": "dawn"}, by=reviewer, seen_version=2)
    with pytest.raises(curation.NotAllowed):
        curation.move(incident, "publish", by=reviewer, seen_version=3)
    incident = curation.change(incident, {"time_of_day": "night"}, by=make_user("analyst"), seen_version=3)
    assert curation.move(incident, "publish", by=reviewer, seen_version=4).published_by == reviewer


def test_submitting_assigning_and_noting_make_nobody_an_author(codes, analyst, reviewer):
    incident = make_incident(analyst)
    incident = curation.change(
        incident, {"assignee": reviewer.username, "internal_note": "look at the date"}, by=reviewer, seen_version=1
    )
    incident = curation.move(incident, "submit", by=reviewer, seen_version=2)
    assert curation.authors(incident) == {analyst.pk}
    assert curation.move(incident, "publish", by=reviewer, seen_version=3).status == "published"


@pytest.mark.parametrize("action", ["send_back", "reject", "reopen"])
def test_going_back_needs_a_reason(codes, reviewer, action):
    incident = at("rejected" if action == "reopen" else "in_review")
    with pytest.raises(ValidationError) as caught:
        curation.move(incident, action, by=reviewer, seen_version=incident.version, reason="  ")
    assert "reason" in caught.value.message_dict


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"date_start": None}, "no date"),
        ({"places": []}, "no place"),
        ({"event_type": None}, "no event type"),
        ({"told_by": []}, "no source"),
    ],
)
def test_publishing_needs_date_place_type_and_source(codes, analyst, reviewer, missing, sentence):
    incident = curation.move(make_incident(analyst, **missing), "submit", by=analyst, seen_version=1)
    with pytest.raises(ValidationError, match=sentence):
        curation.move(incident, "publish", by=reviewer, seen_version=2)


def test_a_published_record_cannot_lose_what_publishing_needed(codes):
    incident, _author, reviewer = published_incident()
    with pytest.raises(ValidationError, match="no place"):
        curation.change(incident, {"places": []}, by=reviewer, seen_version=3, reason="wrong")


def test_a_record_changed_since_it_was_seen_is_not_published(codes, analyst, reviewer):
    incident = curation.move(make_incident(analyst), "submit", by=analyst, seen_version=1)
    curation.change(incident, {"time_of_day": "dawn"}, by=analyst, seen_version=2)
    with pytest.raises(curation.Conflict) as caught:
        curation.move(incident, "publish", by=reviewer, seen_version=2)
    assert caught.value.fields == {"time_of_day": ("", "dawn", None)}


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), "analyst"])
def test_nobody_writes_nothing(codes, nobody):
    incident = make_incident()
    with pytest.raises(curation.NotAllowed):
        curation.create_incident({}, by=nobody)
    with pytest.raises(curation.NotAllowed):
        curation.change(incident, {"time_of_day": "dawn"}, by=nobody, seen_version=1)
    with pytest.raises(curation.NotAllowed):
        curation.move(incident, "submit", by=nobody, seen_version=1)
    assert curation.allowed_moves(incident, nobody) == []


def test_someone_who_has_left_writes_nothing(codes):
    left = make_user("admin", is_active=False)
    with pytest.raises(curation.NotAllowed):
        curation.create_incident({}, by=left)

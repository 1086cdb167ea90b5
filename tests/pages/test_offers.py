"""What a record's page offers is what the server lets this person do, and nothing else."""

import re

import pytest

from incidents import curation, workflow
from incidents.codes import Status
from incidents.models import Comment, Incident
from tests import factories

ACTIONS = sorted({move.action for move in workflow.TRANSITIONS})
STATES = ["draft", "in_review", "published", "rejected"]


def standing(state, author):
    """A record of this author that stands there."""
    incident = factories.make_incident(author)
    if state == "rejected":
        return move(incident, "reject", author)
    if state == "draft":
        return incident
    incident = move(incident, "submit", author)
    return incident if state == "in_review" else move(incident, "publish", factories.make_user("reviewer"))


def move(incident, action, by):
    return curation.move(incident, action, by=by, seen_version=incident.version, reason="it must be so")


def offered(client, incident):
    """(moves, addresses of this record) that its page leads to."""
    page = client.get(incident.get_absolute_url()).content.decode()
    moves = set(re.findall(r'name="action" value="(\w+)"', page))
    return moves, set(re.findall(rf'/incidents/{incident.reference}/(\w+)/["?]', page))


def done(client, incident, action):
    form = {"action": action, "seen_version": incident.version, "reason": "it must be so"}
    client.post(f"/incidents/{incident.reference}/move/", form)
    return Incident.objects.get(pk=incident.pk).status != incident.status


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("role", [None, "viewer", "analyst", "reviewer", "admin"])
def test_the_moves_offered_are_those_that_can_be_made(as_, role, whose, state):
    client = as_(role)
    if whose == "own" and role not in ("analyst", "reviewer", "admin"):
        return
    author = client.user if whose == "own" else factories.make_user()
    moves, _addresses = offered(client, standing(state, author))
    assert moves == {action for action in ACTIONS if done(client, standing(state, author), action)}


ASKED = {"edit": 200, "history": 200, "duplicates": 200}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [None, "viewer", "analyst", "reviewer", "admin"])
def test_the_pages_offered_are_those_that_open(as_, role, state):
    client, incident = as_(role), standing(state, factories.make_user())
    _moves, addresses = offered(client, incident)
    opens = {name for name in ASKED if client.get(f"/incidents/{incident.reference}/{name}/").status_code == 200}
    assert addresses & (ASKED.keys() - {"duplicates"}) == opens - {"duplicates"}
    said = client.post(f"/incidents/{incident.reference}/comments/", {"text": "look", "token": "t"})
    assert (("comments" in addresses), Comment.objects.exists()) in ((True, True), (False, False)), said.status_code


def test_what_is_published_changes_only_with_a_reason(codes):
    from django.core.exceptions import ValidationError

    incident, _author, reviewer = factories.published_incident()
    for verb in (
        lambda: curation.change(incident, {"time_of_day": "noon"}, by=reviewer, seen_version=incident.version),
        lambda: curation.move(incident, "reopen", by=reviewer, seen_version=incident.version),
        lambda: curation.revert(incident, 1, ["time_of_day"], by=reviewer, seen_version=incident.version, reason=" "),
        lambda: curation.follow_claims(incident, ["casualties"], by=reviewer, seen_version=incident.version),
    ):
        with pytest.raises(ValidationError) as refusal:
            verb()
        assert "reason" in refusal.value.message_dict
    assert Incident.objects.get().status == Status.PUBLISHED

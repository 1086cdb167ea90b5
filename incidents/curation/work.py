"""Who works on what: a record is given to somebody, comes back with a word, waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from config.prepared import Prepared, array
from incidents import workflow
from incidents.codes import Status
from incidents.curation import validation
from incidents.curation.comments import BACKEND, people_who_see
from incidents.curation.incidents import finish, locked, refuse_stale
from incidents.curation.rights import require, require_seen
from incidents.curation.snapshot import NOT_AUTHORSHIP, blank, full_state
from incidents.models import Incident, Revision
from incidents.querysets import IncidentQuerySet, name_all

AUTHORSHIP = sorted(blank().keys() - NOT_AUTHORSHIP)  # who changes one of these has written the record


@transaction.atomic
def assign(incident: Incident, to: str | None, *, by: Any, seen_version: int | None = None) -> Incident:
    """The incident as given to the user of that name, or with None to nobody.

    It needs no reason, and makes nobody an author.  With `seen_version`, an assignment that someone else made since is
    a Conflict.
    """
    user = require(by, "incidents.change_incident")
    incident = locked(incident)
    require_seen(incident, user)
    if incident.status not in workflow.EDITABLE:
        raise ValidationError(
            _("%(reference)s is %(status)s: reopen it first.")
            % {"reference": incident.reference, "status": incident.get_status_display()}
        )
    name = validation.assignee(to)
    chosen = next((person for person in assignable(incident) if person.get_username() == name), None)
    if name and chosen is None:
        raise ValidationError({"assignee": _("%(who)s may not see this record.") % {"who": name}})
    if incident.assignee == chosen:
        return incident
    if seen_version is not None:
        refuse_stale(incident, seen_version, {"assignee"})
    before = full_state(incident)
    incident.assignee = chosen
    return finish(incident, before, by=user, verb="assign")


def assignable(incident: Incident) -> list[User]:
    """The people to whom this record can be given, by user name."""
    able = {person.pk for person in _able()}
    return [person for person in people_who_see(incident) if person.pk in able]


_able = Prepared(lambda: User.objects.with_perm("incidents.change_incident", backend=BACKEND).only("pk"))


def sent_back(incident: Incident) -> Revision | None:
    """The move that brought a record back to the desk, with the reviewer's word; None for any but such a draft."""
    return sent_back_words([incident]).get(incident.pk)


def sent_back_words(incidents: Iterable[Incident]) -> dict[int, Revision]:
    """`sent_back` of many incidents in one query, by their keys."""
    drafts = [incident.pk for incident in incidents if incident.status == Status.DRAFT]
    moves = _returns(array(drafts)) if drafts else []
    name_all([(moves, "by")])
    return {move.object_id: move for move in moves}


_returns = Prepared(
    lambda: (
        Revision.objects.filter(entity=Revision.Entity.INCIDENT, verb__in=workflow.RETURNS)
        .filter(object_id__among=[])
        .order_by("number")
    )
)


def returned_to(rows: IncidentQuerySet, user: Any) -> IncidentQuerySet:
    """Drafts that came back to this user: who wrote them, submitted them, or has them to work on."""
    moves = Revision.objects.filter(entity=Revision.Entity.INCIDENT, object_id=OuterRef("pk"))
    submitted = moves.filter(verb="submit", by=user.pk)
    theirs = Q(assignee=user.pk) | Q(created_by=user.pk) | Exists(submitted)
    return rows.filter(theirs, came_back=True, status=Status.DRAFT)


def reviewable_by(rows: IncidentQuerySet, user: Any) -> IncidentQuerySet:
    """What waits for a second person and is not this user's own, by the measure of `authors`."""
    written = Revision.objects.filter(
        entity=Revision.Entity.INCIDENT, object_id=OuterRef("pk"), changes__has_any_keys=AUTHORSHIP
    )
    last_author = Subquery(written.order_by("-number").values("by")[:1])
    own = Revision.objects.filter(entity=Revision.Entity.INCIDENT, object_id=OuterRef("pk"), by=user.pk)
    # Asked first, so that the changes of a record are read only where this user has a part in them; and for one, or
    # PostgreSQL would gather all that this user has ever changed, on each page.
    touched = Subquery(own.order_by().values("pk")[:1])
    waiting = rows.awaiting_review().exclude(created_by=user.pk)
    return waiting.alias(touched=touched, last_author=last_author).filter(Q(touched=None) | ~Q(last_author=user.pk))


def mine(rows: IncidentQuerySet, user: Any) -> IncidentQuerySet:
    """Open records that this user has to work on or has entered."""
    open_ = rows.filter(status__in=[Status.DRAFT, Status.IN_REVIEW])
    return open_.filter(Q(assignee=user.pk) | Q(created_by=user.pk, assignee=None))

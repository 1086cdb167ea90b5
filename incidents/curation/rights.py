"""Who may do what: every verb asks here before it reads further."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents import workflow
from incidents.codes import Status
from incidents.curation.errors import NotAllowed
from incidents.models import Incident
from incidents.querysets import is_held

SYSTEM_USER = "sijil"


def system_user() -> User:
    """The account that loads the project's own data and samples; it has no password, so nobody logs in as it."""
    return User.objects.get_by_natural_key(SYSTEM_USER)


def require(by: Any, *permissions: str) -> User:
    """`by`, when it is an active user who holds all of `permissions`; NotAllowed otherwise."""
    if not isinstance(by, User) or not by.is_active:
        raise NotAllowed(_("Only a person who is logged in may do this."))
    for permission in permissions:
        if not by.has_perm(permission):
            raise NotAllowed(_("%(who)s may not do this.") % {"who": by.get_username()})
    return by


def require_seen(incident: Incident, by: User) -> None:
    """Refuse a record that this person may not even see."""
    if not Incident.objects.filter(pk=incident.pk).visible_to(by).exists():
        raise NotAllowed(_("%(who)s may not do this.") % {"who": by.get_username()})


def told_in_confidence(incident: Incident, user: Any) -> bool:
    """Whether a source tells the record that this person may not know of: its form would name it."""
    if user.has_perm("incidents.view_sensitive"):
        return False
    if is_held(incident, "told_by"):
        return any(row.source.is_sensitive for row in incident.told_by.all())
    return incident.told_by.filter(source__is_sensitive=True).exists()


def require_editable(incident: Incident, by: Any, reason: str) -> User:
    """`by`, when this person may change the record where it stands; a published one asks for a reason."""
    user = require(by, "incidents.change_incident")
    require_seen(incident, user)
    if told_in_confidence(incident, user):
        raise NotAllowed(_("A protected source tells this record: somebody who may know of it must change it."))
    permission = workflow.EDITABLE.get(incident.status)
    if permission is None:
        raise ValidationError(
            _("%(reference)s is %(status)s: reopen it first.")
            % {"reference": incident.reference, "status": incident.get_status_display()}
        )
    require(user, f"incidents.{permission}")
    if incident.status == Status.PUBLISHED and not reason.strip():
        raise ValidationError({"reason": _("Say why: this record is published.")})
    return user

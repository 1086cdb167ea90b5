"""Entries of the audit log that Django's own signals bring: who came in, who could not, who left."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from incidents.curation import audit
from incidents.models.audit import Verb


@receiver(user_logged_in)
def came_in(user: Any, **_rest: Any) -> None:
    audit.append(user, Verb.LOG_IN, about=user)


@receiver(user_logged_out)
def left(user: Any, **_rest: Any) -> None:
    if user is not None:
        audit.append(user, Verb.LOG_OUT, about=user)


@receiver(user_login_failed)
def could_not(credentials: dict[str, Any], **_rest: Any) -> None:
    """The account that was tried; a name that nobody has is not kept, since it may be a password typed amiss."""
    tried = User.objects.filter(username=str(credentials.get("username", ""))[:150].replace("\x00", "")).first()
    audit.append(None, Verb.LOG_IN_FAILED, about=tried)

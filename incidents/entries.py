"""Entries of the audit log that Django's own signals bring: who came in, who could not, who left."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
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


@receiver(authentication_failed)
def wrong_factor(user: Any, **_rest: Any) -> None:
    audit.append(None, Verb.LOG_IN_FAILED, about=user, details={"method": "second factor"})


@receiver(authentication_step_completed)
def proved_again(user: Any, method: str, reauthenticated: bool = False, **_rest: Any) -> None:
    if reauthenticated:
        audit.append(user, Verb.REAUTHENTICATE, about=user, details={"method": method})


@receiver(authenticator_added)
def factor_added(user: Any, authenticator: Any, **_rest: Any) -> None:
    audit.append(user, Verb.ADD_FACTOR, about=user, details={"method": authenticator.type})


@receiver(authenticator_removed)
def factor_removed(user: Any, authenticator: Any, **_rest: Any) -> None:
    audit.append(user, Verb.REMOVE_FACTOR, about=user, details={"method": authenticator.type})


@receiver(authenticator_reset)
def codes_made(user: Any, **_rest: Any) -> None:
    audit.append(user, Verb.MAKE_CODES, about=user)

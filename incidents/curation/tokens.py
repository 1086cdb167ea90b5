"""The verbs for API tokens: made and withdrawn by their owner, withdrawn by who administers people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.codes import TokenScope
from incidents.curation import audit
from incidents.curation.errors import NotAllowed
from incidents.curation.rights import require
from incidents.models import ApiToken
from incidents.models.audit import Verb

PREFIX = "sijil_"  # by which those who look for lost secrets know one
RANDOM_BYTES = 32
LONGEST_DAYS = 366
MOST = 20  # tokens in force of one person
USE_NOTED_EVERY = timedelta(minutes=1)
ADMINISTERS = "auth.change_user"
# What the owner must hold for a scope to open anything at all.
SCOPE_NEEDS: dict[str, tuple[str, ...]] = {
    TokenScope.READ: (),
    TokenScope.INGEST: ("incidents.add_report", "incidents.add_incident"),
    TokenScope.CURATE: ("incidents.submit_incident",),
}


def scopes_of(user: Any) -> list[str]:
    """The scopes that this person can give to a token."""
    return [str(scope) for scope, needed in SCOPE_NEEDS.items() if user.has_perms(needed)]


@transaction.atomic
def make_token(name: str, scopes: Iterable[str], *, days: int, by: Any) -> tuple[ApiToken, str]:
    """A token of this person's that runs out after so many days, and its secret, which nobody can read again.

    It opens what both its scopes and the person's roles allow at the time of each request.
    """
    user = require(by)
    wanted = sorted(set(scopes))
    _check(user, wanted, days)
    secret = PREFIX + token_urlsafe(RANDOM_BYTES)
    now = timezone.now()
    token = ApiToken(
        owner=user,
        name=" ".join(name.replace("\x00", "").split()),
        scopes=wanted,
        hash=_hash(secret),
        ending=secret[-4:],
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    audit.append(user, Verb.MAKE_TOKEN, about=token, details={"scopes": wanted, "days": days})
    return token, secret


def _check(user: User, wanted: list[str], days: int) -> None:
    if not wanted:
        raise ValidationError({"scopes": _("Choose at least one scope.")})
    if unknown := [scope for scope in wanted if scope not in scopes_of(user)]:
        raise ValidationError({"scopes": _("Your roles do not give this: %(names)s.") % {"names": ", ".join(unknown)}})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("A token lasts 1 to %(most)s days.") % {"most": LONGEST_DAYS}})
    User.objects.select_for_update().get(pk=user.pk)  # two at once are counted one after the other
    if ApiToken.objects.live().filter(owner=user).count() >= MOST:
        raise ValidationError(_("You have as many tokens as one person can have. Withdraw one first."))


@transaction.atomic
def withdraw_token(key: int, *, by: Any) -> ApiToken:
    """The token, which opens nothing any more; withdrawing it again changes nothing.

    NotAllowed where it is neither one's own nor one's to administer; ApiToken.DoesNotExist where there is none.
    """
    user = require(by)
    token = ApiToken.objects.select_for_update().get(pk=key)
    if token.owner_id != user.pk and not user.has_perm(ADMINISTERS):
        raise NotAllowed(_("Only its owner or an administrator withdraws a token."))
    if token.withdrawn_at is None:
        token.withdrawn_at, token.withdrawn_by = timezone.now(), user
        token.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.append(user, Verb.REVOKE_TOKEN, about=token, details={"owner": token.owner.get_username()})
    return token


def token_behind(secret: str) -> ApiToken | None:
    """The token in force that this secret belongs to, with its owner."""
    return ApiToken.objects.live().select_related("owner").filter(hash=_hash(secret)).first()


def note_use(token: ApiToken) -> None:
    """Remember that a token was used just now, to the minute."""
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    """SHA-256 is enough for a secret of 256 random bits: there is nothing to guess from a list of words."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()

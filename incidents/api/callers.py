"""Who calls: a person's token with its scope, or for reading a session of the browser.

A session never writes here: what comes with a cookie alone cannot change anything, so no form of another site can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.base import AuthBase

from incidents import curation
from incidents.codes import TokenScope
from incidents.curation import audit
from incidents.models import ApiToken, Incident
from incidents.models.audit import Verb


@dataclass(frozen=True)
class Caller:
    """In whose name a request is made; `token` is None for a browser's session and for the public."""

    user: Any
    token: ApiToken | None = None


class Token(HttpBearer):
    """`Authorization: Bearer sijil_…`, with a token that has the scope."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        found = curation.token_behind(token)
        if found is None:
            raise HttpError(401, _("This token is unknown, withdrawn or has run out."))
        if self.scope not in found.scopes:
            raise HttpError(403, _("This token has not the scope “%(scope)s”.") % {"scope": self.scope})
        curation.note_use(found)
        return Caller(found.owner, found)


class Session(AuthBase):
    """The browser's session, for reading; with PUBLIC_READ anybody, as the public."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Caller | None:
        if "Authorization" in request.headers:
            return None  # who names a token means the token
        if request.user.is_authenticated:
            return Caller(request.user)
        return Caller(AnonymousUser()) if settings.PUBLIC_READ else None


READ: list[Any] = [Token(TokenScope.READ), Session()]
INGEST = Token(TokenScope.INGEST)
CURATE = Token(TokenScope.CURATE)


def caller(request: HttpRequest) -> Caller:
    """Who makes a request that has been let through."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def note_seen(request: HttpRequest, rows: Iterable[Incident]) -> None:
    """Enters into the audit log which protected records an answer shows."""
    if shown := [row.reference for row in rows if row.is_sensitive]:
        audit.append(caller(request).user, Verb.VIEW, details={"page": "api", "references": shown})


def note_written(request: HttpRequest, about: Model, **details: Any) -> None:
    """Enters into the audit log what was changed with which token."""
    who = caller(request)
    ending = who.token.ending if who.token else ""
    audit.append(who.user, Verb.API_WRITE, about=about, details={"token": ending, **details})


def require(request: HttpRequest, *permissions: str) -> Any:
    """The user behind the request, when that one holds these permissions of the app `incidents`; 403 otherwise."""
    user = caller(request).user
    if not user.has_perms([f"incidents.{name}" for name in permissions]):
        raise curation.NotAllowed(_("Your roles do not open this."))
    return user

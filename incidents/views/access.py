"""Who may open a page. Every view carries exactly one of these decorators, and its rule in `view.access`.

They keep out who has no business on a page; what may be done to a record is decided
once more, under lock, by `incidents.curation`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from incidents.curation import audit
from incidents.models import Incident
from incidents.models.audit import Verb

View = Callable[..., HttpResponseBase]


def reader(view: View) -> View:
    """Whoever has logged in, and anybody when PUBLIC_READ is on; the view must ask `visible_to` for its rows."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.is_authenticated or settings.PUBLIC_READ):
            return to_login(request)
        return view(request, *args, **kwargs)

    checked.access = "reader"  # type: ignore[attr-defined]
    return checked


def anybody(view: View) -> View:
    """Whoever asks; the view shows nothing of the register."""
    view.access = "anybody"  # type: ignore[attr-defined]
    return view


def holder(*permissions: str) -> Callable[[View], View]:
    """Whoever has logged in and holds all these permissions of the app `incidents`; others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_login(request)
            if not request.user.has_perms([f"incidents.{name}" for name in permissions]):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.access = " ".join(permissions)  # type: ignore[attr-defined]
        return checked

    return decorate


def operator(view: View) -> View:
    """Who shows the token of METRICS_TOKEN, or asks from this machine itself and through no proxy; others get 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_known = bool(settings.METRICS_TOKEN) and compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
        if not (is_known or _is_local(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked.access = "operator"  # type: ignore[attr-defined]
    return checked


def _is_local(request: HttpRequest) -> bool:
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER or {"X-Forwarded-For", "Forwarded"} & request.headers.keys()
    return not behind_proxy and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


def signed_in(request: HttpRequest) -> User:
    """The user behind a request that `holder` has let through."""
    assert isinstance(request.user, User)
    return request.user


def to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page, which leads back to the page that the person was on."""
    login = redirect_to_login(_page(request))
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(login.url)
    return login


def _page(request: HttpRequest) -> str:
    """The address to come back to: a form is sent to addresses that show nothing by themselves."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    return came_from(request) or "/"


def came_from(request: HttpRequest) -> str:
    """The page of this site that a request was made on; empty where none is named."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if page.netloc != request.get_host():
        return ""
    return page._replace(scheme="", netloc="").geturl() or "/"


def note_view(request: HttpRequest, *shown: Incident) -> None:
    """Enters into the audit log which protected records this person opens; nothing of others, nor of what is sent."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    for incident in shown:
        if incident.is_sensitive and request.method == "GET":
            audit.append(request.user, Verb.VIEW, about=incident, details={"page": page})


_refuse_unless_fresh = reauthentication_required(lambda request: None)


def fresh(view: View) -> View:
    """Whoever proves within a quarter of an hour, by password or second factor, that it is still they.

    Nothing that was sent is set aside on the server: it may hold a password.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _refuse_unless_fresh(request)
        except ReauthenticationRequired:
            return redirect_to_login(_page(request), reverse("account_reauthenticate"))
        return view(request, *args, **kwargs)

    return checked

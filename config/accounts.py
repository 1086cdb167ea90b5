"""How accounts behave: allauth's doors, without sign-up, e-mail or messages, and a second factor where it is due."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from config.client_address import client_address
from config.prepared import Prepared
from incidents.curation import audit
from incidents.models.audit import Verb
from incidents.reader import reading

# Addresses that somebody without the second factor that is due may still open.
OPEN_WITHOUT_FACTOR = ("mfa_", "account_", "logout", "set_language", "password_change")

RIGHTS = """SELECT app_label, codename FROM auth_permission JOIN django_content_type kind ON kind.id = content_type_id
    WHERE auth_permission.id IN (
        SELECT permission_id FROM auth_user_user_permissions WHERE user_id = %(user)s
        UNION SELECT permission_id FROM auth_group_permissions JOIN auth_user_groups USING (group_id)
        WHERE user_id = %(user)s)"""
WRONG_CODE = _("This code or key is not right.")


class Backend(ModelBackend):
    """Django's own, which asks for somebody and their rights, as each page does, in two short questions."""

    def get_user(self, user_id: int) -> User | None:
        found = next(iter(_person(user_id)), None)
        return found if found and self.user_can_authenticate(found) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if user_obj.is_active and not user_obj.is_superuser and obj is None and not hasattr(user_obj, "_perm_cache"):
            with connection.cursor() as cursor:
                cursor.execute(RIGHTS, {"user": user_obj.pk})
                user_obj._perm_cache = {f"{app}.{name}" for app, name in cursor.fetchall()}
        return super().get_all_permissions(user_obj, obj)


_person = Prepared(lambda: User.objects.filter(pk=0))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Name and password do not match. Both tell upper from lower case."),
        "too_many_login_attempts": _("Too many attempts. Wait some minutes and try again."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "rate_limited": _("Too many attempts. Wait some minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **_rest: Any
    ) -> None:
        """Faults are shown; that things went well, the page itself tells."""
        if message and level >= messages.ERROR:
            messages.add_message(request, level, message)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Also refuses by the failures that the audit log holds, which all machines share and a restart forgets not."""
        if audit.too_many_failures(credentials.get("username", ""), client_address(request)):
            audit.append(None, Verb.LOG_IN_LIMITED)
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted with a key made of SECRET_KEY: a stolen database shows none."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor:" + str(key).encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class ReaderMiddleware:
    """Lets the words of a page know whether its reader may know of protected sources and records.

    What somebody who is logged in was shown is kept by no browser and no cache: it is gone when they have logged out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with reading(lambda: bool(request.user.has_perm("incidents.view_sensitive"))):
            response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RequiredFactorMiddleware:
    """Sends those whose role asks for a second factor to setting one up, before anything else opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_rest: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(OPEN_WITHOUT_FACTOR) or not lacks_factor(request):
            return None
        return redirect("mfa_index")


def lacks_factor(request: HttpRequest) -> bool:
    """Whether this person's role asks for a second factor and none was shown in this session or set up."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles or not request.user.is_authenticated:
        return False
    if any(one["method"] == "mfa" for one in get_authentication_records(request, request.user)):
        return False
    due = request.user.groups.filter(name__in=roles).exists() or (request.user.is_superuser and "admin" in roles)
    return due and not SecondFactorAdapter().is_mfa_enabled(request.user)

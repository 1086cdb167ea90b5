"""A form sent twice makes one record: a double press, a reload, a retry after a lost answer."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

KEPT = 50  # tokens of a session that are remembered


def new_token() -> str:
    """What a form carries in its field `token`."""
    return token_urlsafe(12)


@transaction.atomic
def once(request: HttpRequest, make: Callable[[], str]) -> str:
    """What `make` gave for the form's token: it is called the first time only.

    The session's row is locked meanwhile, so that two presses at the same moment wait for each other.
    """
    token = request.POST.get("token", "")
    row = Session.objects.select_for_update().filter(session_key=request.session.session_key).first()
    made: dict[str, str] = dict(row.get_decoded().get("made", {})) if row else {}
    if token and token in made:
        return made[token]
    result = make()
    if token and row:
        made[token] = result
        request.session["made"] = dict(list(made.items())[-KEPT:])
        request.session.save()
    return result

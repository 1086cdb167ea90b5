"""Bulk actions of the desk, made from the workflow table: each record goes through the one writer by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents import curation
from incidents.models import Incident
from incidents.workflow import TRANSITIONS

Act = Callable[[Any, HttpRequest, Any, int, str], Any]  # page, request, record, the version seen, reason

REASONED = {step.action for step in TRANSITIONS if step.reason_required}


def bulk_action(name: str, label: Any, act: Act, *, reasoned: bool) -> tuple[Callable[..., Any], str, Any]:
    """An admin action that does `act` to each chosen record, after asking for a reason where one is needed."""

    def action(page: admin.ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if reasoned and not reason:
            return _ask_reason(page, request, rows, name, label)
        _do(page, request, rows, act, reason)
        return None

    action.__name__ = name
    return action, name, label


def _ask_reason(
    page: admin.ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Any], name: str, label: Any
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": label,
        "opts": page.opts,
        "rows": rows,
        "action": name,
        "asked_already": "confirmed" in request.POST,
    }
    return TemplateResponse(request, "admin/curation/reason.html", context)


def _do(page: admin.ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Any], act: Act, reason: str) -> None:
    done = 0
    refused: Counter[str] = Counter()
    for record in rows:
        try:
            act(page, request, record, _seen(request, record), reason)
            done += 1
        except (PermissionDenied, ValidationError, curation.Conflict) as error:
            words = said(error)
            refused[words if words.startswith(str(record)) else f"{record}: {words}"] += 1
    if done:
        text = ngettext("%(count)d record changed.", "%(count)d records changed.", done) % {"count": done}
        page.message_user(request, text, messages.SUCCESS)
    for sentence in refused:
        page.message_user(request, _("Left as it was: %(why)s") % {"why": sentence}, messages.WARNING)


def _seen(request: HttpRequest, record: Any) -> int:
    """The version that the person had before them: of the page that asked, or else of the list as read now."""
    posted = request.POST.get(f"seen-{record.pk}", "")
    if not hasattr(record, "version") and not hasattr(record, "incident"):
        return 0  # an account has no column for it
    version: int = record.version if hasattr(record, "version") else record.incident.version
    return int(posted) if posted.isascii() and posted.isdigit() else version


def said(error: Exception) -> str:
    """A refusal in words."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, curation.Conflict):
        return _("someone else has changed it in the meantime.")
    return str(error) or _("you may not do this.")


def _move(action: str) -> Act:
    def act(page: Any, request: HttpRequest, incident: Incident, seen: int, reason: str) -> None:
        curation.move(incident, action, by=request.user, seen_version=seen, reason=reason)

    return act


def _take(page: Any, request: HttpRequest, incident: Incident, seen: int, reason: str) -> None:
    values = {"assignee": request.user.get_username()}
    curation.change(incident, values, by=request.user, seen_version=seen, reason=reason)


def move_actions(request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """The moves that this person may make at all, in the order of the table, and the taking of work."""
    found = {}
    for step in TRANSITIONS:
        if step.action not in found and request.user.has_perm(f"incidents.{step.permission}"):
            found[step.action] = bulk_action(
                step.action, step.label, _move(step.action), reasoned=step.action in REASONED
            )
    if request.user.has_perm("incidents.change_incident"):
        found["take"] = bulk_action("take", gettext_lazy("Assign to me"), _take, reasoned=False)
    return found

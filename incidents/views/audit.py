"""The audit log as a page and as a file, for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.curation import audit
from incidents.exports.to_csv import row
from incidents.filters.audit import AuditFilter, audit_page
from incidents.models import AuditEntry
from incidents.models.audit import Verb
from incidents.views.access import holder, signed_in

PAGE_SIZE = 50
COLUMNS = ("id", "at", "by", "verb", "entity", "object_id", "name", "details", "address", "previous_hash", "hash")
# What an entry tells beyond its columns, in words; a name that stands nowhere here is shown as it is.
DETAILS = {
    "page": _("page"),
    "kind": _("kind"),
    "rows": _("rows"),
    "filter": _("filter"),
    "query": _("address of the filter"),
    "columns": _("columns"),
    "left_out": _("left out"),
    "bytes": _("bytes"),
    "whole": _("taken whole"),
    "version": _("version of Sijil"),
    "sensitive": _("protected records among them"),
    "changes": _("changes"),
    "method": _("by"),
    "name": _("name"),
    "reason": _("reason"),
}


@require_safe
@holder("view_auditentry")
def log(request: HttpRequest) -> HttpResponse:
    """The entries that meet the conditions in the address, the latest first."""
    found = AuditFilter(request.GET)
    if not found.is_valid():
        return render(request, "incidents/audit.html", {"form": found, "refused": True}, status=400)
    places = {name: found.cleaned_data[name] for name in ("before", "after")}
    page = audit_page(found.rows(), PAGE_SIZE, **places)
    rows = [(entry, _kind(entry.entity), _link(entry), _details(entry)) for entry in page.entries]
    context = {"form": found, "page": page, "rows": rows, "query": _query(request)}
    return render(request, "incidents/audit.html", context)


@require_safe
@holder("view_auditentry")
def log_file(request: HttpRequest) -> HttpResponseBase:
    """The same entries as CSV, all of them; taking it away is an entry too."""
    found = AuditFilter(request.GET)
    if not found.is_valid():
        return HttpResponse(found.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    details = {"kind": "audit.csv", "filter": _query(request)}
    last = audit.append(signed_in(request), Verb.EXPORT, details=details)
    name = f"sijil-audit-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    rows = found.rows().filter(pk__lt=last.pk).iterator(chunk_size=500)
    return StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    yield row(COLUMNS)
    for entry in entries:
        values = {name: getattr(entry, name) for name in COLUMNS}
        values["at"] = entry.at.astimezone(UTC).isoformat()  # to the microsecond, which the hash covers
        values["by"] = entry.by.get_username() if entry.by else None
        yield row(values.values())


def _query(request: HttpRequest) -> str:
    """The conditions of the address without the place in the list."""
    asked = request.GET.copy()
    for name in [name for name in asked if name in ("before", "after") or not asked[name]]:
        del asked[name]
    return asked.urlencode()


def _link(entry: AuditEntry) -> str:
    """The page of what an entry is about; empty where it has none."""
    match entry.entity:
        case "incident":
            return reverse("incidents:detail", args=[entry.name])
        case "report":
            return reverse("incidents:report", args=[entry.object_id])
        case "user":
            return reverse("admin:auth_user_change", args=[entry.object_id])
    return ""


def _kind(entity: str) -> str:
    """What kind of thing an entry is about."""
    names = (model._meta.verbose_name for model in apps.get_models() if model._meta.model_name == entity)
    return str(next(names, entity))


def _details(entry: AuditEntry) -> list[tuple[str, Any]]:
    return [(str(DETAILS.get(name, name)), value) for name, value in entry.details.items()]

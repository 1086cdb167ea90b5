"""Reading the register: the filtered list and one incident with all that stands behind it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents import curation, workflow
from incidents.codes import Role, Status
from incidents.filters import IncidentFilter
from incidents.models import Comment, Incident
from incidents.views.access import reader
from incidents.views.evidence import claims_of, flags_of, readings
from incidents.views.history import history_rows
from incidents.views.links import link_rows
from incidents.views.once import new_token

PAGE_SIZE = 50
DENSITIES = ("compact", "roomy")
LOOK = ("page", "density")  # how the table is shown, no condition


@require_safe
@reader
def listing(request: HttpRequest) -> HttpResponse:
    found = IncidentFilter(request.GET, Incident.objects.visible_to(request.user), user=request.user)
    page: Page[Incident] = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(found.qs.with_parts()[page.start_index() - 1 : page.end_index()]) if len(page) else []
    density = _density(request)
    context = {
        "filter": found,
        "page": page,
        "density": density,
        "other_density": DENSITIES[1 - DENSITIES.index(density)],
        "query": _query(request),
        "conditions": _conditions(request),
    }
    response = render(request, "incidents/list.html", context, status=200 if found.is_valid() else 400)
    if "density" in request.GET:
        response.set_cookie("density", density, max_age=31_536_000, samesite="Lax")
    return response


@require_safe
@reader
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    return detail_page(request, reference)


def detail_page(request: HttpRequest, reference: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """One incident; `more` is what a form on the page that could not be stored brings back."""
    visible = Incident.objects.visible_to(request.user).with_parts()
    incident = get_object_or_404(visible.select_related("merged_into", "published_by"), reference=reference)
    inside = request.user.has_perm("incidents.view_drafts")
    claims = claims_of([incident]) if inside else []
    context: dict[str, Any] = {
        "incident": incident,
        "inside": inside,
        "claims": claims,
        "readings": readings(claims),
        "history": history_rows(incident) if inside else [],
        "flags": flags_of([incident]) if inside else [],
        "moves": curation.allowed_moves(incident, request.user),
        "can_edit": may_edit(request.user, incident),
        "others": any(part.role == Role.OTHER for part in incident.participants.all()),
        "obstacles": obstacles_of(incident) if inside else [],
        "links": link_rows(incident, request.user),
        "absorbed": absorbed_by(incident, request.user),
        "comments": comments_of(incident) if inside else [],
        "people": curation.assignable(incident) if may_assign(request.user, incident) else [],
        "token": new_token(),
        **more,
    }
    return render(request, "incidents/detail.html", context, status=status)


def comments_of(incident: Incident) -> list[Comment]:
    """The thread of a record, the first word first."""
    return list(incident.comments.select_related("by").prefetch_related("mentions__user"))


def may_edit(user: Any, incident: Incident) -> bool:
    """Whether to offer changes; the writer decides when one is sent."""
    needed = workflow.EDITABLE.get(incident.status)
    return needed is not None and user.has_perms(["incidents.change_incident", f"incidents.{needed}"])


def may_assign(user: Any, incident: Incident) -> bool:
    """Whether to offer giving the record to somebody."""
    return incident.status in workflow.EDITABLE and user.has_perm("incidents.change_incident")


def obstacles_of(incident: Incident) -> list[str]:
    """What still keeps an open record from being published."""
    if incident.status not in (Status.DRAFT, Status.IN_REVIEW):
        return []
    open_flags = [flag.code for flag in incident.flags.all() if flag.settled_at is None]
    return workflow.obstacles(curation.snapshot(incident), open_flags)


def absorbed_by(incident: Incident, user: Any) -> list[Incident]:
    """The records that were merged into this one and that this person may see."""
    return list(incident.merged_from.visible_to(user)) if user.has_perm("incidents.view_drafts") else []


def _density(request: HttpRequest) -> str:
    asked = request.GET.get("density") or request.COOKIES.get("density", "")
    return asked if asked in DENSITIES else DENSITIES[0]


def _query(request: HttpRequest) -> str:
    """The conditions of the address, without the page and the look of the table."""
    query = request.GET.copy()
    for name in LOOK:
        query.pop(name, None)
    return query.urlencode()


def _conditions(request: HttpRequest) -> list[tuple[str, str]]:
    """The same as (name, value), without the records that were ticked before."""
    left_out = ("reference", *LOOK)
    return [(name, value) for name, values in request.GET.lists() for value in values if name not in left_out]

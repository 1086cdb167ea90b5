"""Reading the register: the filtered list and one incident with all that stands behind it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from config.prepared import Prepared
from incidents import curation, matching, wording, workflow
from incidents.codes import Role, Status
from incidents.filters import BadCursor, IncidentFilter, Page, facets, loosened, page, without_look
from incidents.hits import Hit, hits
from incidents.mapping import Extent
from incidents.models import Comment, Incident
from incidents.naming import Names
from incidents.querysets import by_reference, hold, in_rows, name_all
from incidents.reader import sees_protected
from incidents.views.access import note_view, reader
from incidents.views.claims import claim_table, grade_of
from incidents.views.evidence import claims_of, flags_of, readings
from incidents.views.history import latest_rows
from incidents.views.links import link_rows
from incidents.views.once import new_token

PAGE_SIZE = 50
LATEST = 5  # versions told on the page of the record; its history has them all
COUNTED = 1_000  # rows that the list counts by itself; the exact number of more comes after the page
DENSITIES = ("compact", "roomy")
COLUMNS: dict[str, str | Promise] = {
    "date": gettext_lazy("Date"),
    "event": gettext_lazy("Event"),
    "place": gettext_lazy("Place"),
    "side_a": gettext_lazy("By"),
    "side_b": gettext_lazy("Against"),
    "killed": gettext_lazy("Killed"),
    "injured": gettext_lazy("Injured"),
    "sources": gettext_lazy("Sources"),
    "flags": gettext_lazy("Open flags"),
}
NEAR_DAYS, NEAR_KM, NEAR_ROWS = timedelta(days=7), 20, 8  # what a record's page calls near
CLOSED = (Status.MERGED, Status.REJECTED)
YEAR = 31_536_000  # seconds for which a browser keeps the look of the list


@require_safe
@reader
def listing(request: HttpRequest) -> HttpResponse:
    found = IncidentFilter(request.GET, user=request.user)
    look: dict[str, Any] = {"density": _density(request), "columns": _columns(request)}
    rows, understood = found.qs, found.is_valid()
    try:
        shown = page(
            rows,
            found.order,
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            parts=partial(in_rows, user=request.user),
        )
    except BadCursor:
        shown, understood = Page([], "", ""), False
    total = found.count_up_to(COUNTED) if shown.next or shown.previous else len(shown.rows)
    context = {
        "filter": found,
        "understood": understood,
        "page": shown,
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "hits": _hits(found, shown.rows),
        "loosened": loosened(found) if understood and not shown.rows else [],
        "all_columns": _choosable(request),
        "query": without_look(request.GET).urlencode(),
        "conditions": _conditions(found),
        **look,
    }
    response = render(request, "incidents/list.html", context, status=200 if understood else 400)
    kept = {"density": look["density"], "columns": ".".join(look["columns"])}
    for name in kept.keys() & request.GET.keys():
        response.set_cookie(name, kept[name], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_safe
@reader
def total(request: HttpRequest) -> HttpResponse:
    """How many rows the filter gives, exactly, in words."""
    found = IncidentFilter(request.GET, user=request.user)
    return render(request, "incidents/_total.html", {"total": found.qs.order_by().count(), "more": False})


@require_safe
@reader
def counts(request: HttpRequest) -> HttpResponse:
    """How many rows each choice of the filter would give, as JSON: {condition: {choice: words}}."""
    found = IncidentFilter(request.GET, user=request.user)
    named = {
        name: {choice: wording.count(number) for choice, number in choices.items()}
        for name, choices in facets(found).items()
    }
    return JsonResponse(named, status=200 if found.is_valid() else 400)


@require_safe
@reader
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    return detail_page(request, reference)


def detail_page(request: HttpRequest, reference: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """One incident; `more` is what a form on the page that could not be stored brings back."""
    incident = by_reference(reference, request.user)
    if incident is None:
        raise Http404
    note_view(request, incident)
    inside = request.user.has_perm("incidents.view_drafts")
    names = Names()
    claims = claims_of([incident], names) if inside else []
    if inside and sees_protected():  # they are all of them, from which the grade is judged
        hold(incident, "claims", [row.claim for row in claims])
    history = curation.told_history(incident) if inside else []
    authors = curation.authors_in(history) if inside else None
    family = matching.absorbed(incident)
    context: dict[str, Any] = {
        "incident": incident,
        "inside": inside,
        "claims": claim_table(incident, claims, names),
        "grading": grade_of(incident),
        "readings": readings(claims),
        "history": latest_rows(history, LATEST, names),
        "flags": flags_of([incident]) if inside else [],
        "moves": curation.allowed_moves(incident, request.user, written_by=authors),
        "can_edit": may_edit(request.user, incident),
        "others": any(part.role == Role.OTHER for part in incident.participants.all()),
        "obstacles": obstacles_of(incident) if inside else [],
        "links": link_rows(incident, request.user, family),
        "nearby": nearby(incident, request.user),
        "near_words": {"days": NEAR_DAYS.days, "km": NEAR_KM},
        "absorbed": absorbed_by(incident, request.user) if len(family) > 1 else [],
        "comments": comments_of(incident) if inside else [],
        "people": curation.assignable(incident) if may_assign(request.user, incident) else [],
        "token": new_token(),
        **more,
    }
    return render(request, "incidents/detail.html", context, status=status)


def nearby(incident: Incident, user: Any) -> list[Incident]:
    """What happened around the same days within a few km, the nearest first, with `distance` in km.

    The middle of a whole area is near to nothing.
    """
    first, last, longitude, latitude = (
        incident.date_start,
        incident.date_end,
        incident.map_longitude,
        incident.map_latitude,
    )
    if first is None or last is None or longitude is None or latitude is None or incident.map_extent == Extent.AREA:
        return []
    rows = (
        Incident.objects.visible_to(user)
        .exclude(pk=incident.pk)
        .exclude(status__in=CLOSED)
        .exclude(map_extent=Extent.AREA)
    )
    rows = rows.overlapping(first - NEAR_DAYS, last + NEAR_DAYS).near(longitude, latitude, NEAR_KM)
    return rows[:NEAR_ROWS].in_lines()


def comments_of(incident: Incident) -> list[Comment]:
    """The thread of a record, the first word first."""
    rows = _comments(incident.pk)
    name_all([(rows, "by")])
    prefetch_related_objects(rows, "mentions__user")
    return rows


_comments = Prepared(lambda: Comment.objects.filter(incident=0).order_by("id"))


def may_edit(user: Any, incident: Incident) -> bool:
    """Whether to offer changes; the writer decides when one is sent."""
    needed = workflow.EDITABLE.get(incident.status)
    able = needed is not None and user.has_perms(["incidents.change_incident", f"incidents.{needed}"])
    return able and not curation.told_in_confidence(incident, user)


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


def _hits(found: IncidentFilter, rows: list[Incident]) -> dict[int, Hit]:
    words = found.form.cleaned_data.get("q") if found.is_valid() else ""
    return hits(words, rows, inside=found.user.has_perm("incidents.view_report")) if words else {}


def _density(request: HttpRequest) -> str:
    asked = request.GET.get("density") or request.COOKIES.get("density", "")
    return asked if asked in DENSITIES else DENSITIES[0]


def _columns(request: HttpRequest) -> list[str]:
    """The columns to show, in the order of the table; all of them until somebody has chosen."""
    asked = request.GET.getlist("columns") or request.COOKIES.get("columns", "").split(".")
    choosable = _choosable(request)
    return [name for name in choosable if name in asked] or list(choosable)


def _choosable(request: HttpRequest) -> dict[str, str | Promise]:
    inside = request.user.has_perm("incidents.view_drafts")
    return {name: label for name, label in COLUMNS.items() if inside or name != "flags"}


def _conditions(found: IncidentFilter) -> list[tuple[str, str]]:
    """The conditions as (name, value), without the records that were ticked before."""
    given = without_look(found.data).lists()
    return [
        (name, value) for name, values in given for value in values if name in found.filters and name != "reference"
    ]

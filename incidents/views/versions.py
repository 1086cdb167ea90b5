"""The history of an incident as pages of its own: every version, any two side by side, and the way back to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents import curation, wording
from incidents.curation import Values
from incidents.forms import seen_version
from incidents.models import Incident, Revision
from incidents.naming import Names
from incidents.views.access import holder, note_view
from incidents.views.browse import may_edit
from incidents.views.differences import Difference, difference, places_in, records_in
from incidents.views.history import place_of, rows_of, verb_of
from incidents.views.move import reason_of

PAGE_SIZE = 50
# Told by the record's head or by nothing that ever changes.
NOT_COMPARED = frozenset({"reference", "origin", "confidence", "created_by", "created_at"})


@require_safe
@holder("view_drafts")
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Every version, the latest first, and whether the history is whole."""
    incident = _seen(request, reference)
    found = list(curation.history(incident).select_related("by"))
    page: Page[Any] = Paginator(found[::-1], PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = rows_of(found, list(page.object_list))
    context = {
        "incident": incident,
        "page": page,
        "query": "",
        "versions": _named(found),
        "first": max(incident.version - 1, 1),
        "second": incident.version,
        "faults": [fault.sentence() for fault in curation.verify(incident)],
        "seal": found[-1].hash if found else "",
        "published": next((one for one in reversed(found) if one.verb == "publish"), None),
        "can_revert": may_edit(request.user, incident),
    }
    return render(request, "incidents/history.html", context)


@dataclass(frozen=True)
class Side:
    """One of two versions: its revision in a word, and all that stood then."""

    revision: Revision
    verb: str
    state: Values


@require_safe
@holder("view_drafts")
def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions, `from` and `to` in the address, field by field; with `all`, also what is the same in both."""
    incident = _seen(request, reference)
    found = list(curation.history(incident).select_related("by"))
    numbers = [_number(request, name, default) for name, default in (("from", 1), ("to", incident.version))]
    context: dict[str, Any] = {"incident": incident, "versions": _named(found), "all": "all" in request.GET}
    context |= {"first": numbers[0], "second": numbers[1]}
    by_number = {revision.number: revision for revision in found}
    if not set(numbers) <= by_number.keys():
        return render(request, "incidents/versions.html", context, status=400)
    sides = [Side(by_number[one], verb_of(by_number[one]), curation.state_at(incident, one)) for one in numbers]
    states = [side.state for side in sides]
    back = set(_goes_back(incident, sides[0])) if may_edit(request.user, incident) else set()
    rows = compared(*states, every="all" in request.GET)
    context |= {"sides": sides, "rows": [(row, row.name in back) for row in rows]}
    return render(request, "incidents/versions.html", context)


@require_http_methods(["GET", "POST"])
@holder("change_incident")
def revert(request: HttpRequest, reference: str) -> HttpResponse:
    """What would go back to version `to`, to choose from; sent with a reason, it becomes a new version."""
    incident = _seen(request, reference)
    if not may_edit(request.user, incident):
        told = _("%(reference)s is %(status)s and not yours to change.")
        raise PermissionDenied(told % {"reference": reference, "status": incident.get_status_display()})
    number = _number(request, "to", 0)
    if not 1 <= number < incident.version:
        return _choice(request, incident, None, [_("There is no such earlier version.")], status=422)
    revision = curation.history(incident).select_related("by").get(number=number)
    side = Side(revision, verb_of(revision), curation.state_at(incident, number))
    if request.method != "POST":
        return _choice(request, incident, side, [])
    try:
        _go_back(request, incident, number)
    except ValidationError as error:
        return _choice(request, incident, side, error.messages, status=422)
    except curation.Conflict:
        told = _("What you chose was changed by someone else in the meantime. Look at it again, then decide.")
        return _choice(request, incident, side, [told], status=409)
    return redirect(incident)


def _go_back(request: HttpRequest, incident: Incident, number: int) -> None:
    names = request.POST.getlist("field")
    seen = seen_version(request.POST, incident)
    reason = reason_of(request)
    back = curation.revert(incident, number, names, by=request.user, seen_version=seen, reason=reason)
    told = _("Nothing was different, nothing was stored.")
    if back.version != incident.version:
        told = _("Stored as version %(number)s, with the values of version %(earlier)s.")
    numbers = {"number": wording.digits(back.version), "earlier": wording.digits(number)}
    messages.success(request, told % numbers)


def _choice(
    request: HttpRequest, incident: Incident, side: Side | None, errors: Sequence[str], *, status: int = 200
) -> HttpResponse:
    """The page on which to choose what goes back; what was chosen and written before is kept."""
    names = _goes_back(incident, side) if side else []
    asked = (request.POST if request.method == "POST" else request.GET).getlist("field")
    ticked = set(asked) or {name for name in names if name != "is_sensitive"}  # never lifted unasked
    rows = compared(curation.full_state(incident), side.state) if side else []
    context = {
        "incident": incident,
        "side": side,
        "rows": [(row, row.name in ticked) for row in rows if row.name in names],
        "reason": reason_of(request),
        "errors": errors,
    }
    return render(request, "incidents/revert.html", context, status=status)


def _goes_back(incident: Incident, side: Side) -> list[str]:
    """What a record can take back from a version; nothing from the one that stands."""
    return curation.revertible(side.state, curation.full_state(incident))


def compared(old: Mapping[str, Any], new: Mapping[str, Any], *, every: bool = False) -> list[Difference]:
    """Two states of an incident in words, in the order of the form; with `every`, also what is the same in both."""
    names = Names([*places_in(old), *places_in(new)], [*records_in(old), *records_in(new)])
    fields = {*old, *new} - NOT_COMPARED
    told = [name for name in fields if every or old.get(name) != new.get(name)]
    people = _people(old, new)
    was, now = ({**state, **_publication(state, people)} for state in (old, new))
    return [difference(name, was.get(name), now.get(name), names) for name in sorted(told, key=_order)]


def _order(name: str) -> tuple[int, str, int]:
    kind, _dot, number = name.partition(".")
    return place_of(name), kind, int(number or 0)


def _people(*states: Mapping[str, Any]) -> dict[int, str]:
    """The names of those who published."""
    keys = {state["published_by"] for state in states if state.get("published_by")}
    return {user.pk: user.get_username() for user in User.objects.filter(pk__in=keys)} if keys else {}


def _publication(state: Mapping[str, Any], people: Mapping[int, str]) -> dict[str, str]:
    at, by = state.get("published_at"), state.get("published_by")
    return {
        "published_by": people.get(by, str(by)) if by else "",
        "published_at": wording.moment(parse_datetime(at)) if at else "",
    }


def _seen(request: HttpRequest, reference: str) -> Incident:
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    note_view(request, incident)
    return incident


def _named(found: Sequence[Revision]) -> list[tuple[int, Revision, str]]:
    """All versions to choose from, the latest first."""
    return [(revision.number, revision, verb_of(revision)) for revision in reversed(found)]


def _number(request: HttpRequest, name: str, default: int) -> int:
    """The version that the address or the form names; 0 for what is no number."""
    text = request.POST.get(name) or request.GET.get(name, "")
    return default if not text else int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

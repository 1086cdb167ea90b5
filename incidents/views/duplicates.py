"""Two records side by side, and what a person makes of them: one event, two, or two that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents import curation, matching, wording
from incidents.codes import LinkKind, Status
from incidents.forms import seen_version
from incidents.likeness import LIKELY, distance_km
from incidents.models import Incident
from incidents.naming import FIELD_LABELS, Names, field_words, place_codes
from incidents.views.access import holder, note_view
from incidents.views.browse import may_edit
from incidents.views.evidence import ClaimRow, ReportReading, claims_of, readings
from incidents.views.links import link_rows
from incidents.views.move import after, changed_meanwhile, reason_of

HARDLY_APART_KM = 0.05
LOOKED_AT = 10  # records that the page of candidates shows
LEAST = 0.03  # likeness from which it shows them: a person looks further than what is proposed
FIELDS = ("event_type", "date", "time_of_day", "places", "participants", "weapons", "casualties", "told_by")
MORE = ("certainty", "grade", "is_sensitive", "summary_ar", "summary_en", "internal_note")


@dataclass(frozen=True)
class FieldRow:
    """One field of both records in words."""

    label: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        return self.here != self.there


@dataclass(frozen=True)
class Side:
    """One of the two records, with its claims and the words of its reports."""

    incident: Incident
    claims: Sequence[ClaimRow]
    readings: Sequence[ReportReading]


@require_safe
@holder("view_drafts")
def candidates(request: HttpRequest, reference: str) -> HttpResponse:
    """The records that may be of the same event, with their reasons; another one is named by its reference."""
    incident = _seen(request, reference)
    wanted = request.GET.get("other", "").replace("\x00", "").strip()
    unknown = False
    if wanted:
        other = _visible(request).filter(reference__iexact=wanted).exclude(pk=incident.pk).first()
        if other:
            return redirect("incidents:compare", incident.reference, other.reference)
        unknown = True
    found = matching.likely_same(incident, most=LOOKED_AT, least=LEAST) if _is_open(incident) else []
    seen = set(_visible(request).filter(pk__in=[m.incident.pk for m in found]).values_list("pk", flat=True))
    context = {
        "incident": incident,
        "matches": [match for match in found if match.incident.pk in seen],
        "least": LIKELY,
        "wanted": wanted,
        "unknown": unknown,
        "links": link_rows(incident, request.user),
    }
    return render(request, "incidents/duplicates.html", context, status=400 if unknown else 200)


@require_safe
@holder("view_drafts", "view_report")
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    return _page(request, _seen(request, reference), _seen(request, other))


@require_POST
@holder("change_incident")
def relate(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Say how the first record stands to the other; who may merge makes "same event" one record."""
    incident, second = _seen(request, reference), _seen(request, other)
    kind, note = request.POST.get("kind", ""), reason_of(request)
    try:
        if kind == LinkKind.SAME_EVENT and request.user.has_perm("incidents.merge_incident"):
            seen = seen_version(request.POST, incident)
            curation.merge(incident, into=second, by=request.user, seen_version=seen, reason=note)
            done = _("%(one)s has joined %(other)s.")
        else:
            curation.link(incident, second, kind, by=request.user, note=note)
            done = _("It is noted how %(one)s stands to %(other)s.")
    except ValidationError as error:
        return _page(request, incident, second, errors=error.messages, note=note, status=422)
    except curation.Conflict:
        return _page(request, incident, second, errors=[changed_meanwhile(reference)], note=note, status=422)
    messages.success(request, done % {"one": incident.reference, "other": second.reference})
    return redirect(after(request, incident.get_absolute_url()))


@require_POST
@holder("merge_incident")
def unmerge(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a merged record back what was its own."""
    incident = _seen(request, reference)
    try:
        seen = seen_version(request.POST, incident)
        curation.unmerge(incident, by=request.user, seen_version=seen, reason=reason_of(request))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    else:
        messages.success(request, _("%(reference)s stands by itself again.") % {"reference": reference})
    return redirect(incident)


def _page(
    request: HttpRequest,
    incident: Incident,
    other: Incident,
    *,
    errors: Sequence[str] = (),
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    (match,) = matching.compared(incident, [other])
    claims = claims_of([incident, other])
    sides = [_side(one, claims) for one in (incident, other)]
    context = {
        "incident": incident,
        "other": other,
        "sides": sides,
        "match": match,
        "rows": field_rows(incident, other),
        "apart": kilometres(incident, other),
        "links": [row for row in link_rows(incident, request.user) if row.other.pk == other.pk],
        "can_relate": may_edit(request.user, incident) and incident.pk != other.pk,
        "can_merge": may_edit(request.user, other) and _is_open(incident),
        "can_turn": may_edit(request.user, other),
        "errors": errors,
        "note": note,
    }
    return render(request, "incidents/compare.html", context, status=status)


def field_rows(one: Incident, other: Incident) -> list[FieldRow]:
    """Both records field by field; fields that neither has are left out."""
    values = [_values(one), _values(other)]
    names = Names(code for held in values for code in place_codes("places", held["places"]))
    rows = []
    for field in (*FIELDS, *MORE):
        if any(held[field] for held in values):
            words = [held["date"] if field == "date" else field_words(field, held[field], names) for held in values]
            rows.append(FieldRow(str(FIELD_LABELS[field]), *words))
    return rows


def _values(incident: Incident) -> dict[str, Any]:
    when = wording.period(incident.date_start, incident.date_end, incident.date_precision)
    return {**curation.snapshot(incident), "date": when}


def kilometres(one: Incident, other: Incident) -> str:
    """How far the primary places are from each other, in words; empty where a point is missing, or both are one."""
    places = one.primary_place, other.primary_place
    points = [(row.latitude, row.longitude) for row in places if row and row.latitude is not None]
    if len(points) < 2:
        return ""
    km = distance_km(*points[0], *points[1])  # type: ignore[arg-type]
    if km < HARDLY_APART_KM:
        return ""
    return _("%(number)s km") % {"number": wording.digits(f"{km:.1f}")}


def _side(incident: Incident, claims: Sequence[ClaimRow]) -> Side:
    own = [row for row in claims if row.claim.incident_id == incident.pk]
    return Side(incident, own, readings(own))


def _is_open(incident: Incident) -> bool:
    return incident.status in (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)


def _visible(request: HttpRequest) -> Any:
    return Incident.objects.visible_to(request.user)


def _seen(request: HttpRequest, reference: str) -> Incident:
    rows = _visible(request).with_parts().select_related("merged_into")
    found: Incident = get_object_or_404(rows, reference=reference)
    note_view(request, found)
    return found

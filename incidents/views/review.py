"""Reviewing a report's drafts: the words on one side, the values on the other, a decision on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from incidents import curation
from incidents.claim_forms import correction_form
from incidents.codes import ClaimState, Status
from incidents.forms import seen_version
from incidents.models import Claim, Incident, Report
from incidents.views.access import holder
from incidents.views.browse import may_edit
from incidents.views.doubts import Doubts, doubts_of
from incidents.views.evidence import ClaimRow, FlagRow, claims_of, flags_of
from incidents.views.move import changed_meanwhile, reason_of
from incidents.views.names import names_of
from incidents.views.report import all_words, incidents_of, tallies_of
from incidents.workflow import Transition


@dataclass(frozen=True)
class DraftBox:
    """One incident on the desk: its claims from this report, flags, doubts, and what may be done with it.

    A published one is changed by its form, which asks for the reason.
    """

    incident: Incident
    claims: Sequence[ClaimRow]
    flags: Sequence[FlagRow]
    doubts: Doubts | None
    moves: Sequence[Transition]
    can_edit: bool

    @property
    def undecided(self) -> int:
        return sum(row.claim.state == ClaimState.PROPOSED for row in self.claims)


@require_safe
@holder("view_report", "view_drafts")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Report.objects.select_related("publisher", "received_by"), pk=pk)
    correcting = request.GET.get("correct", "")
    return _desk(request, found, correcting=int(correcting) if correcting.isdecimal() else None)


@require_POST
@holder("change_incident")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, correct or reject one claim, or take the decision back."""
    claim = _claim(request, pk)
    state = request.POST.get("state", "")
    form = correction_form(claim, request.POST) if state == ClaimState.CORRECTED else None
    if form is not None and not form.is_valid():
        return _desk(request, claim.report, correcting=claim.pk, form=form, status=422)
    try:
        curation.decide_claim(
            claim,
            state,
            by=request.user,
            value=form.value() if form else None,
            seen_version=seen_version(request.POST, claim.incident),
            reason=reason_of(request),
        )
    except ValidationError as error:
        if form is not None:
            form.add_error(None, error.messages)
            return _desk(request, claim.report, correcting=claim.pk, form=form, status=422)
        _tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(claim.incident.reference))
    return redirect(f"{_desk_url(claim.report_id)}#claim-{claim.pk}")


@require_POST
@holder("change_incident")
def accept_all(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Accept all that is still undecided of one draft on this report's desk."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    try:
        seen = seen_version(request.POST, incident)
        with transaction.atomic():
            for claim in incident.claims.filter(report=pk, state=ClaimState.PROPOSED):
                curation.decide_claim(claim, ClaimState.ACCEPTED, by=request.user, seen_version=seen)
    except ValidationError as error:
        _tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    return redirect(f"{_desk_url(pk)}#draft-{incident.pk}")


def _desk(
    request: HttpRequest, found: Report, *, correcting: int | None, form: Any = None, status: int = 200
) -> HttpResponse:
    incidents = incidents_of(found, request)
    rows = [row for row in claims_of(incidents) if row.claim.report_id == found.pk]
    drafts = [
        _box(request, found, incident, [row for row in rows if row.claim.incident_id == incident.pk])
        for incident in incidents
    ]
    shown = [words for draft in drafts if draft.doubts for words in draft.doubts.words]
    chosen = next((row.claim for row in rows if row.claim.pk == correcting), None)
    names = names_of(found)
    context = {
        "report": found,
        "drafts": drafts,
        "words": all_words(found, rows) + names.words + shown,
        "names": names,
        "tallies": tallies_of(found),
        "correcting": correcting,
        "correction": form or (correction_form(chosen) if chosen else None),
        "desk_url": _desk_url(found.pk),
    }
    return render(request, "incidents/review.html", context, status=status)


def _box(request: HttpRequest, report: Report, incident: Incident, rows: list[ClaimRow]) -> DraftBox:
    moves = curation.allowed_moves(incident, request.user)
    can_edit = may_edit(request.user, incident) and incident.status != Status.PUBLISHED
    return DraftBox(incident, rows, flags_of([incident]), doubts_of(incident, report), moves, can_edit)


def _claim(request: HttpRequest, pk: int) -> Claim:
    visible = Incident.objects.visible_to(request.user)
    claims = Claim.objects.filter(incident__in=visible).select_related("incident", "report__publisher")
    return get_object_or_404(claims, pk=pk)


def _desk_url(pk: int) -> str:
    return reverse("incidents:review", args=[pk])


def _tell(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)

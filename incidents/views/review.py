"""Reviewing a report's drafts: the words on one side, the values on the other, a decision on each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents import curation, wording
from incidents.claim_forms import correction_form
from incidents.codes import ClaimField, ClaimState, Status
from incidents.forms import seen_version
from incidents.models import Claim, Incident, Report
from incidents.naming import label_of
from incidents.views import acts
from incidents.views.access import holder
from incidents.views.acts import acting
from incidents.views.desk import Shown, desk_url, show
from incidents.views.move import changed_meanwhile, reason_of
from incidents.views.redaction import report_of


@require_safe
@holder("view_report", "view_drafts")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, report_of(request, pk))


@require_POST
@holder("change_incident")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, correct or reject one claim, or take the decision back."""
    claim = _claim(request, pk)
    state = request.POST.get("state", "")
    form = correction_form(claim, request.POST) if state == ClaimState.CORRECTED else None
    if form is not None and not form.is_valid():
        return _corrected_again(request, claim, form)
    told = f"{label_of(ClaimField, claim.field)}: {label_of(ClaimState, state)}"
    try:
        with acting(request, claim.report_id, told, [claim.incident]):
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
            return _corrected_again(request, claim, form)
        tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(claim.incident.reference))
    return redirect(f"{desk_url(claim.report_id, claim.incident_id)}#claim-{claim.pk}")


@require_POST
@holder("change_incident")
def accept_all(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Accept all that is still undecided of one draft on this report's desk."""
    incident = incident_of(request, reference)
    undecided = incident.claims.filter(report=pk, state=ClaimState.PROPOSED).count()
    told = _("%(reference)s: values accepted: %(count)s")
    try:
        seen = seen_version(request.POST, incident)
        with acting(request, pk, told % {"reference": reference, "count": wording.count(undecided)}, [incident]):
            curation.accept_undecided(incident, report_of(request, pk), by=request.user, seen_version=seen)
    except ValidationError as error:
        tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    return redirect(f"{desk_url(pk, incident.pk)}#draft-{incident.pk}")


@require_POST
@holder("change_incident")
def accept_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all that is undecided in all drafts of the report that stand as this person saw them."""
    report = report_of(request, pk)
    try:
        with acting(request, pk, _("all drafts accepted"), _drafts(request, report)):
            for incident, seen in _seen(request, report):
                curation.accept_undecided(incident, report, by=request.user, seen_version=seen)
    except ValidationError as error:
        tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(_("One of the drafts")))
    return redirect(desk_url(pk))


@require_POST
@holder("change_incident")
def reject_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Reject all drafts of the report, with one reason."""
    report = report_of(request, pk)
    try:
        with acting(request, pk, _("all drafts rejected"), _drafts(request, report)):
            for incident, seen in _seen(request, report):
                curation.move(incident, "reject", by=request.user, seen_version=seen, reason=reason_of(request))
    except ValidationError as error:
        tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(_("One of the drafts")))
    else:
        messages.success(request, _("All drafts of this report are rejected."))
    return redirect(desk_url(pk))


@require_POST
@holder("change_incident")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last act of this person on the desk."""
    report = report_of(request, pk)
    act = acts.latest(request, pk)
    acts.take_back(request, pk)
    opened = act["steps"][0][0] if act and act["steps"] else None
    return redirect(desk_url(report.pk, opened))


def incident_of(request: HttpRequest, reference: str) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)


def tell(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


def _corrected_again(request: HttpRequest, claim: Claim, form: Any) -> HttpResponse:
    shown = Shown(claim.incident_id, claim.pk)
    return show(request, claim.report, shown, correction=form, status=422)


def _drafts(request: HttpRequest, report: Report) -> list[Incident]:
    """The drafts of the report that this person may change on its desk."""
    visible = Incident.objects.visible_to(request.user).filter(status=Status.DRAFT, claims__report=report)
    return list(visible.distinct().order_by("pk"))


def _seen(request: HttpRequest, report: Report) -> list[tuple[Incident, int]]:
    """The drafts with the versions that the form was made from; a draft that the form does not name is left alone."""
    seen = {}
    for text in request.POST.getlist("seen"):
        key, _colon, version = text.partition(":")
        if key.isdecimal() and version.isdecimal():
            seen[int(key)] = int(version)
    return [(incident, seen[incident.pk]) for incident in _drafts(request, report) if incident.pk in seen]


def _claim(request: HttpRequest, pk: int) -> Claim:
    visible = Incident.objects.visible_to(request.user)
    claims = Claim.objects.filter(incident__in=visible).select_related("incident", "report__publisher")
    return get_object_or_404(claims, pk=pk)

"""Mending what the machine drew on a report's desk: words added, drafts split and joined, totals marked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import curation
from incidents.claim_forms import TallyForm, claim_form
from incidents.codes import ClaimField, ClaimState
from incidents.forms import seen_version
from incidents.models import Incident, Report, Tally
from incidents.views.access import holder
from incidents.views.acts import acting
from incidents.views.desk import TALLY, Shown, desk_url, show
from incidents.views.move import changed_meanwhile, reason_of
from incidents.views.redaction import report_of
from incidents.views.review import incident_of, tell
from incidents.views.words import NEW, chosen_claims, panel_of, span_of


@require_POST
@holder("change_incident")
def add_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what chosen words say to a draft, or make the draft that was missed."""
    report = report_of(request, pk)
    field = request.POST.get("field", "")
    form = claim_form(field, request.POST) if field in ClaimField.values else None
    if form is not None and not form.is_valid():
        return _words_again(request, report, form)
    try:
        claims = [_by_form(request.POST, report, field, form)] if form else chosen_claims(request.POST)
        if not claims:
            raise ValidationError(_("Choose at least one value to add."))
        landed = _add(request, report, claims)
    except ValidationError as error:
        if form is not None:
            form.add_error(None, error.messages)
            return _words_again(request, report, form)
        tell(request, error)
        return redirect(desk_url(pk))
    return redirect(landed)


@require_POST
@holder("change_incident")
def split(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Make two drafts of one: each claim goes, stays, or stands in both."""
    report, incident = report_of(request, pk), incident_of(request, reference)
    chosen = {key.removeprefix("go-"): value for key, value in request.POST.items() if key.startswith("go-")}
    moved = {int(key) for key, value in chosen.items() if value == "go" and key.isdecimal()}
    copied = {int(key) for key, value in chosen.items() if value == "both" and key.isdecimal()}
    second = None
    try:
        with acting(request, pk, _("%(reference)s split") % {"reference": reference}, [incident]) as act:
            second = curation.split(
                incident,
                report,
                moved=moved,
                copied=copied,
                by=request.user,
                seen_version=seen_version(request.POST, incident),
            )
            act.makes(second)
    except ValidationError as error:
        tell(request, error)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    return redirect(desk_url(pk, second.pk if second else incident.pk))


@require_POST
@holder("change_incident")
def join(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Join a draft into another one of the same report."""
    second, into = incident_of(request, reference), incident_of(request, request.POST.get("into", ""))
    names = {"second": reference, "first": into.reference}
    try:
        with acting(request, pk, _("%(second)s joined into %(first)s") % names, [second, into]):
            seen = seen_version(request.POST, second)
            curation.join(second, into=into, by=request.user, seen_version=seen, reason=reason_of(request))
    except ValidationError as error:
        tell(request, error)
        return redirect(desk_url(pk, second.pk))
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
        return redirect(desk_url(pk, second.pk))
    return redirect(desk_url(pk, into.pk))


@require_POST
@holder("change_incident")
def reject(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Reject one draft, with a reason."""
    incident = incident_of(request, reference)
    try:
        with acting(request, pk, _("%(reference)s rejected") % {"reference": reference}, [incident]):
            seen = seen_version(request.POST, incident)
            curation.move(incident, "reject", by=request.user, seen_version=seen, reason=reason_of(request))
    except ValidationError as error:
        tell(request, error)
        return redirect(desk_url(pk, incident.pk))
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    return redirect(desk_url(pk))


@require_POST
@holder("change_incident")
def add_tally(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark words as a running total; a draft that was made of them is rejected with it."""
    report = report_of(request, pk)
    reference = request.POST.get("reference", "")
    incident = incident_of(request, reference) if reference else None
    form = TallyForm(request.POST, prefix="total")
    if not form.is_valid():
        return _tally_again(request, report, incident, form)
    try:
        _mark(request, report, incident, form.value())
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _tally_again(request, report, incident, form)
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    return redirect(desk_url(pk))


@require_POST
@holder("change_incident")
def decide_tally(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject a running total, or take the decision back."""
    seen = Report.objects.visible_to(request.user)
    tally = get_object_or_404(Tally.objects.filter(report__in=seen).select_related("report"), pk=pk)
    try:
        curation.decide_tally(tally, request.POST.get("state", ""), by=request.user)
    except ValidationError as error:
        tell(request, error)
    return redirect(f"{desk_url(tally.report_id)}#tally-{tally.pk}")


def _add(request: HttpRequest, report: Report, claims: list[dict[str, Any]]) -> str:
    """Add the claims to the draft that the form names; gives where to go."""
    to = request.POST.get("to", "")
    if to == NEW:
        with acting(request, report.pk, _("a draft added"), []) as act:
            made = curation.add_draft(report, claims, by=request.user)
            act.makes(made)
        return desk_url(report.pk, made.pk, f"claim-{made.claims.order_by('pk')[0].pk}")
    incident = incident_of(request, to)
    if not incident.claims.filter(report=report).exists():
        raise ValidationError(_("%(reference)s does not rest on this report.") % {"reference": to})
    with acting(request, report.pk, _("values added to %(reference)s") % {"reference": to}, [incident]):
        added = [
            curation.add_claim(
                incident, report, one["field"], one["value"], by=request.user, start=one["start"], end=one["end"]
            )
            for one in claims
        ]
    return desk_url(report.pk, incident.pk, f"claim-{added[0].pk}")


def _by_form(data: QueryDict, report: Report, field: str, form: Any) -> dict[str, Any]:
    start, end = span_of(data, report)
    return {"field": field, "value": form.value(), "start": start, "end": end}


def _words_again(request: HttpRequest, report: Report, form: Any) -> HttpResponse:
    panel = panel_of(request.POST, report, form)
    return show(request, report, Shown(), panel=panel, status=422)


def _mark(request: HttpRequest, report: Report, incident: Incident | None, value: dict[str, Any]) -> None:
    start, end = span_of(request.POST, report)
    if start is None and incident is not None:
        start, end = _own_words(incident, report)
    if start is None:
        raise ValidationError(_("Choose the words of the total in the report first."))
    seen = seen_version(request.POST, incident) if incident else 0
    with acting(request, report.pk, _("a running total marked"), [incident] if incident else []) as act:
        tally = curation.add_tally(
            report,
            {**value, "start": start, "end": end},
            by=request.user,
            incident=incident,
            seen_version=seen,
            reason=reason_of(request),
        )
        act.tallies.append(tally.pk)


def _own_words(incident: Incident, report: Report) -> tuple[int | None, int | None]:
    """The words of a draft that tell how many: those of its casualties, or else the first that it has."""
    stated = incident.claims.filter(report=report, start__isnull=False).exclude(state=ClaimState.REJECTED)
    rows = list(stated.order_by("pk").values_list("field", "start", "end"))
    figures = [row for row in rows if row[0] == ClaimField.CASUALTY]
    return next(((start, end) for _field, start, end in [*figures, *rows]), (None, None))


def _tally_again(request: HttpRequest, report: Report, incident: Incident | None, form: TallyForm) -> HttpResponse:
    shown = Shown(incident.pk if incident else None, None, TALLY)
    panel = panel_of(request.POST, report)
    return show(request, report, shown, tally=form, panel=panel, status=422)

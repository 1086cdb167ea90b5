"""The verbs for running totals, and for a report's day of publication: what belongs to a report and to no incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Place
from incidents.codes import ClaimField, ClaimState, FlagCode, Outcome, Status
from incidents.curation import revisions, validation
from incidents.curation.claims import check_span, claim_value
from incidents.curation.incidents import derive, finish, move
from incidents.curation.rights import require
from incidents.curation.snapshot import full_state
from incidents.curation.storing import report_state
from incidents.models import Actor, Claim, Incident, Report, Tally


@transaction.atomic
def add_tally(
    report: Report,
    values: Mapping[str, Any],
    *,
    by: Any,
    incident: Incident | None = None,
    seen_version: int = 0,
    reason: str = "",
) -> Tally:
    """A running total that a person reads in the report; the same one only once.

    `values` are {"count", "outcome", "group", "area", "since", "until", "start", "end"}, by code.  An `incident` that
    was drafted from these words is rejected with it: a total is none.
    """
    user = require(by, "incidents.change_incident")
    report = _locked(report)
    check_span(report.text, values["start"], values["end"])
    before = report_state(report)
    tally = _same(report, values) or Tally(report=report)
    for name, value in _checked(values).items():
        setattr(tally, name, value)
    tally.state = ClaimState.ACCEPTED
    tally.full_clean()
    tally.save()
    tally.area.set(validation.known(Place, values["area"]).values())
    _finish(report, before, by=user, verb="add_tally", reason=reason)
    if incident is not None:
        said = reason or _("A running total, not an incident: %(tally)s") % {"tally": tally}
        move(incident, "reject", by=user, seen_version=seen_version, reason=said)
    return tally


@transaction.atomic
def decide_tally(tally: Tally, state: str, *, by: Any, reason: str = "") -> Tally:
    """The running total as accepted, rejected or, again, only proposed."""
    user = require(by, "incidents.change_incident")
    report = _locked(tally.report)
    tally = Tally.objects.get(pk=tally.pk)
    new = validation.one_of(ClaimState)(state)
    if new == ClaimState.CORRECTED:
        raise ValidationError(_("A running total is accepted or rejected; mark its words again to correct it."))
    before = report_state(report)
    tally.state = new
    tally.save()
    _finish(report, before, by=user, verb="decide_tally", reason=reason)
    return tally


@transaction.atomic
def date_report(
    report: Report, day: date | None, *, by: Any, dates: Mapping[int, Mapping[str, Any]], reason: str = ""
) -> Report:
    """The report with its day of publication where none was known, or without one again; flags that asked are settled.

    `dates` are what its words then say, {key of a draft: a claim as `DraftRecord` has it}: proposed where the draft
    has no date.
    """
    user = require(by, "incidents.change_incident")
    report = _locked(report)
    if report.published == day:
        return report
    if None not in (report.published, day):
        raise ValidationError(_("The day of publication is known already: %(day)s.") % {"day": report.published})
    before = report_state(report)
    report.published = date.fromisoformat(validation.day(day) or "") if day else None
    report.save(update_fields=["published"])
    rows = Incident.objects.select_for_update(of=("self",)).filter(
        pk__in=Claim.objects.filter(report=report).values("incident")
    )
    told = reason or (_("published on %(day)s") % {"day": day} if day else "")
    for incident in rows.order_by("pk"):
        _follow_day(incident, report, dates.get(incident.pk), user, told)
    _finish(report, before, by=user, verb="date_report", reason=reason)
    return report


def _follow_day(incident: Incident, report: Report, dated: Mapping[str, Any] | None, user: User, reason: str) -> None:
    """Settle the flags that asked for the day, propose what it makes of the date, and let figures follow."""
    before = full_state(incident)
    asking = incident.flags.filter(report=report, code=FlagCode.NO_PUBLISHED_DATE, settled_at__isnull=True)
    if report.published and incident.status in (Status.DRAFT, Status.IN_REVIEW):
        asking.update(settled_by=user, settled_at=timezone.now(), resolution=reason)
        dates = incident.claims.filter(field=ClaimField.DATE)
        if dated and not dates.exclude(state=ClaimState.REJECTED).exists():
            value = claim_value(ClaimField.DATE, dated["value"])
            Claim.objects.create(incident=incident, report=report, **{**dated, "value": value})
    if incident.status != Status.MERGED:
        derive(incident)
    if incident.status == Status.PUBLISHED and full_state(incident) != before:
        require(user, "incidents.review_incident")
    finish(incident, before, by=user, verb="date_report", reason=reason)


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("publisher").get(pk=report.pk)


def _finish(report: Report, before: Mapping[str, Any], *, by: User, verb: str, reason: str) -> None:
    if changes := revisions.difference(before, report_state(report)):
        report.version += 1
        report.save(update_fields=["version"])
        revisions.write(report, changes, by=by, verb=verb, reason=reason)


def _same(report: Report, values: Mapping[str, Any]) -> Tally | None:
    return report.tallies.filter(start=values["start"], end=values["end"]).first()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    since, until = (validation.day(values[name]) for name in ("since", "until"))
    return {
        "count": validation.count(values["count"]),
        "outcome": validation.one_of(Outcome)(values["outcome"]),
        "group": Actor.objects.get(code=values["group"]) if validation.code_of(Actor)(values["group"]) else None,
        "since": date.fromisoformat(since) if since else None,
        "until": date.fromisoformat(until) if until else None,
        "start": values["start"],
        "end": values["end"],
    }

"""The verbs by which a person mends what the machine drew: split a draft, join two, add the one it missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.codes import ClaimField, ClaimState, FlagCode, Origin, Status
from incidents.curation.claims import BY_HAND, check_span, claim_value, put_state
from incidents.curation.incidents import NOTHING, derive, finish, insert, refuse_stale
from incidents.curation.rights import require, require_seen
from incidents.curation.snapshot import full_state
from incidents.models import Claim, Incident, IncidentFlag, Report


@transaction.atomic
def split(
    incident: Incident,
    report: Report,
    *,
    moved: Collection[int],
    copied: Collection[int],
    by: Any,
    seen_version: int,
    reason: str = "",
) -> Incident:
    """A second draft, made of this report's claims that are `moved` out of the first or `copied` (keys of claims).

    Flags go with the words they speak of.  What a person set by hand stays with the first.
    """
    user = require(by, "incidents.change_incident", "incidents.add_incident")
    (incident,) = _locked_drafts([incident], user)
    refuse_stale(incident, seen_version)
    claims = list(incident.claims.filter(report=report))
    going = [claim for claim in claims if claim.pk in {*moved, *copied}]
    left = [claim for claim in claims if claim.pk not in moved and claim.state != ClaimState.REJECTED]
    if not any(claim.state != ClaimState.REJECTED for claim in going) or not left:
        raise ValidationError(_("Each of the two drafts needs a value: choose what goes and what stays."))
    before = full_state(incident)
    values = {"is_background": incident.is_background, "certainty": str(incident.certainty)}
    second = insert(values, by=user, origin=incident.origin, confidence=None)
    _give_flags(incident, second, claims, {*moved, *copied}, {claim.pk for claim in claims} - {*moved})
    for claim in going:
        if claim.pk not in moved:
            claim.pk = None  # a copy: the first keeps its own
            claim._state.adding = True
        claim.incident = second
        claim.save()
    derive(incident)
    finish(incident, before, by=user, verb="split", reason=reason)
    derive(second)
    return finish(second, NOTHING, by=user, verb="split_off", reason=reason or incident.reference)


@transaction.atomic
def join(second: Incident, *, into: Incident, by: Any, seen_version: int, reason: str = "") -> Incident:
    """`into`, with all that one report claims of `second`, another draft of that report, which ends as merged.

    A claim that `into` has in the same words is rejected, so that nothing counts twice.  `seen_version` is that of
    `second`.
    """
    user = require(by, "incidents.change_incident")
    if second.pk == into.pk:
        raise ValidationError(_("A record cannot be merged into itself."))
    second, into = _locked_drafts([second, into], user)
    refuse_stale(second, seen_version)
    claims = list(second.claims.all())
    reports = {claim.report_id for claim in claims}
    if len(reports) != 1 or not into.claims.filter(report__in=reports).exists():
        raise ValidationError(_("Only drafts of one report are joined here; others are merged as duplicates."))
    before, before_into = full_state(second), full_state(into)
    held = {_said(claim) for claim in into.claims.exclude(state=ClaimState.REJECTED)}
    for claim in claims:
        claim.incident = into
        twice = _said(claim) in held and claim.state != ClaimState.REJECTED
        put_state(claim, ClaimState.REJECTED, by=user) if twice else claim.save()
    _take_flags(second, into)
    second.status, second.merged_into = Status.MERGED, into
    finish(second, before, by=user, verb="join", reason=reason)
    derive(into)
    return finish(into, before_into, by=user, verb="take_in", reason=reason or second.reference)


@transaction.atomic
def add_draft(report: Report, claims: Iterable[Mapping[str, Any]], *, by: Any, reason: str = "") -> Incident:
    """A draft of an incident that the machine missed, made of claims that a person reads in the report.

    `claims` are {"field", "value", "start", "end"}; they count as accepted.  The publisher is its source where
    none of them names one.
    """
    user = require(by, "incidents.change_incident", "incidents.add_incident")
    read = [
        Claim(
            report=report,
            field=one["field"],
            value=claim_value(one["field"], one["value"]),
            start=one["start"],
            end=one["end"],
            rule=BY_HAND,
        )
        for one in claims
    ]
    for claim in read:
        check_span(report.text, claim.start, claim.end)
    if not read:
        raise ValidationError(_("A draft needs at least one value."))
    if report.publisher and not any(claim.field == ClaimField.SOURCE for claim in read):
        read.append(Claim(report=report, field=ClaimField.SOURCE, value=report.publisher.code, rule=BY_HAND))
    incident = insert({}, by=user, origin=Origin.INGESTED)
    for claim in read:
        claim.incident = incident
        put_state(claim, ClaimState.ACCEPTED, by=user)
    derive(incident)
    return finish(incident, NOTHING, by=user, verb="add_draft", reason=reason)


def _locked_drafts(incidents: Collection[Incident], user: User) -> list[Incident]:
    """The drafts as they stand now, locked in one order, returned in the order given."""
    wanted = [incident.pk for incident in incidents]
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    for row in found.values():
        require_seen(row, user)
        if row.status != Status.DRAFT:
            raise ValidationError(
                _("%(reference)s is %(status)s: only drafts are split and joined.")
                % {"reference": row.reference, "status": row.get_status_display()}
            )
    return [found[key] for key in wanted]


def _said(claim: Claim) -> tuple[Any, ...]:
    return claim.report_id, claim.field, str(claim.effective_value), claim.start, claim.end


def _give_flags(
    first: Incident, second: Incident, claims: Iterable[Claim], going: Collection[int], staying: Collection[int]
) -> None:
    """Move the flags whose words only claims that go share; copy those whose words claims on both sides share."""
    for flag in first.flags.filter(settled_at__isnull=True):
        about = {claim.pk for claim in claims if _overlap(flag, claim)}
        whole_report = flag.start is None
        if not whole_report and not about & set(going):
            continue
        if whole_report or about & set(staying):
            flag.pk = None
            flag._state.adding = True
        flag.incident = second
        flag.save()


def _take_flags(second: Incident, into: Incident) -> None:
    """Move the open flags that `into` has not; whether the two are one event is answered."""
    held = {(flag.report_id, flag.code, flag.start, flag.end) for flag in into.flags.all()}
    for flag in second.flags.filter(settled_at__isnull=True).exclude(code=FlagCode.POSSIBLE_DUPLICATE):
        if (flag.report_id, flag.code, flag.start, flag.end) not in held:
            flag.incident = into
            flag.save()


def _overlap(flag: IncidentFlag, claim: Claim) -> bool:
    if flag.report_id != claim.report_id or None in (flag.start, flag.end, claim.start, claim.end):
        return False
    return bool(claim.start < flag.end and flag.start < claim.end)  # type: ignore[operator]

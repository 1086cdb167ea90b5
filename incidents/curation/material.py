"""Rows of other people's data sets: source material, which becomes a report with claims and a draft for review.

A row's own words are the report's text, so that every claim shows where it comes from.  A data set that tells an
event anew under its own key is followed as long as nobody has decided on the old claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents import matching
from incidents.codes import BulkState, ClaimState, ImportOutcome, Origin, Status
from incidents.curation import revisions
from incidents.curation.claims import claim_value, put_state
from incidents.curation.incidents import derive, finish, locked
from incidents.curation.links import propose_duplicates
from incidents.curation.rights import require, require_seen
from incidents.curation.snapshot import full_state
from incidents.curation.storing import DraftRecord, incidents_of, sha256_of, store_report
from incidents.curation.taking_in import known_rows, wait_for, was_undone
from incidents.models import Claim, Import, ImportRow, Incident, Report, Source


def take_in(run: Import, row: ImportRow, by: User) -> None:
    """Make the report and the draft that this row tells of, or bring their claims up to date."""
    user = require(by, "incidents.import_incident", "incidents.add_report", "incidents.add_incident")
    wait_for(row.key)
    _check_claims(row.given["claims"])
    known = known_rows([row]).get(row.pk)
    if known is None or known.incident is None or known.report is None:
        _make(run, row, user)
        return
    row.incident, row.report, row.made_version, row.said, row.changes = known.incident, known.report, None, [], {}
    row.outcome = ImportOutcome.SAME
    incident = locked(known.incident)
    require_seen(incident, user)
    if was_undone(incident):
        _bring_back(run, row, incident, user)
    elif known.report.sha256 != sha256_of(row.given["text"]):
        _follow(run, row, incident, known.report, user)


def _check_claims(claims: Sequence[Mapping[str, Any]]) -> None:
    """ValidationError by the field of the claim."""
    faults: dict[str, list[str]] = {}
    for claim in claims:
        try:
            claim_value(claim["field"], claim["value"])
        except ValidationError as error:
            faults.setdefault(claim["field"], []).extend(error.messages)
    if faults:
        raise ValidationError(faults)


def _published(given: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(given["published"]) if given.get("published") else None


def _publisher(given: Mapping[str, Any]) -> Source | None:
    return Source.objects.filter(code=given["publisher"]).first() if given.get("publisher") else None


def _make(run: Import, row: ImportRow, user: User) -> None:
    given = row.given
    draft = DraftRecord(
        claims=given["claims"], values=given.get("values", {}), flags=given.get("flags", ()), origin=Origin.IMPORTED
    )
    report, incidents, created = store_report(
        given["text"],
        by=user,
        published=_published(given),
        publisher=_publisher(given),
        url="",
        extractor_version=str(run.kind),
        flags=[],
        tallies=[],
        drafts=[draft],
    )
    incident = next(iter(incidents or incidents_of(report)), None)
    row.report, row.incident, row.said, row.changes = report, incident, [], {}
    row.outcome = ImportOutcome.CREATED if created else ImportOutcome.SAME
    if not created or incident is None:
        return
    row.made_version = incident.version
    row.changes = dict(revisions.history(incident).get(number=1).changes.items())
    if run.state == BulkState.RUNNING and (found := matching.likely_same(incident)):
        propose_duplicates(incident, [match.as_choice() for match in found], by=user)


def _follow(run: Import, row: ImportRow, incident: Incident, old: Report, user: User) -> None:
    """The claims of the new row in the place of those of the old one on which nobody has decided."""
    if incident.status not in (Status.DRAFT, Status.IN_REVIEW):
        row.outcome = ImportOutcome.CONFLICT
        words = _("The record is %(status)s: an import does not overwrite it.")
        row.said = [{"column": "", "reason": words % {"status": incident.get_status_display()}}]
        return
    given = row.given
    before = full_state(incident)
    told: dict[str, Any] = {"published": _published(given), "publisher": _publisher(given), "url": ""}
    told |= {"extractor_version": str(run.kind), "flags": [], "tallies": [], "drafts": []}
    report = store_report(given["text"], by=user, **told)[0]
    wanted = [(claim["field"], claim_value(claim["field"], claim["value"]), claim) for claim in given["claims"]]
    held = list(incident.claims.filter(report=old))
    for claim in held:
        if claim.state == ClaimState.PROPOSED and (claim.field, claim.value) not in [(f, v) for f, v, _c in wanted]:
            put_state(claim, ClaimState.REJECTED, by=user)
    stated = [(claim.field, claim.value) for claim in held]
    Claim.objects.bulk_create(
        Claim(incident=incident, report=report, **{**claim, "value": value})
        for field, value, claim in wanted
        if (field, value) not in stated
    )
    derive(incident)
    stored = finish(incident, before, by=user, verb="import", reason=run.reason or run.name)
    row.report = report
    if changes := revisions.difference(before, full_state(stored)):
        row.outcome, row.made_version, row.changes = ImportOutcome.CHANGED, stored.version, changes


def _bring_back(run: Import, row: ImportRow, incident: Incident, user: User) -> None:
    before = full_state(incident)
    incident.status = Status.DRAFT
    stored = finish(incident, before, by=user, verb="import", reason=run.reason or run.name)
    row.outcome, row.made_version = ImportOutcome.CREATED, stored.version
    row.changes = {"status": [str(Status.REJECTED), str(Status.DRAFT)]}

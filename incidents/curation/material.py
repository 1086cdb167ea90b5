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
from django.db import transaction
from django.utils.translation import gettext as _

from incidents import matching
from incidents.codes import BulkState, ClaimState, ImportOutcome, Origin, Status
from incidents.curation import revisions
from incidents.curation.claims import claim_value, put_state
from incidents.curation.incidents import derive, finish, locked
from incidents.curation.links import propose_duplicates_of_new
from incidents.curation.making import FAILURES, places_named
from incidents.curation.rights import require, require_seen
from incidents.curation.snapshot import full_state
from incidents.curation.storing import DraftRecord, ReportRecord, incidents_of, sha256_of, store_report, store_reports
from incidents.curation.taking_in import known_rows, note_same, undone, wait_for
from incidents.curation.validation import holding
from incidents.models import Claim, Import, ImportRow, Incident, Report, Revision, Source

MAY = ("incidents.import_incident", "incidents.add_report", "incidents.add_incident")


def take_in(run: Import, row: ImportRow, by: User) -> None:
    """Make the report and the draft that this row tells of, or bring their claims up to date."""
    user = require(by, *MAY)
    wait_for(row.key)
    _check_claims(row.given["claims"])
    known = known_rows([row]).get(row.pk)
    if known is None or known.incident is None or known.report is None:
        _make(run, [row], user)
        return
    note_same(row, known.incident, known.report)
    incident = locked(known.incident)
    require_seen(incident, user)
    if undone([incident]):
        _bring_back(run, row, incident, user)
    elif known.report.sha256 != sha256_of(row.given["text"]):
        _follow(run, row, incident, known.report, user)


def take_in_together(run: Import, rows: Sequence[ImportRow], by: User) -> list[ImportRow]:
    """Those of these rows that could be done together: their reports and drafts are made, or stand so already.

    Nothing is written of the others, which `take_in` does, or says why not.
    """
    wait_for(*(row.key for row in rows))
    known = known_rows(rows)
    there = Incident.objects.exclude(status=Status.REJECTED).visible_to(by)
    seen = set(there.filter(pk__in=[one.incident_id for one in known.values()]).values_list("pk", flat=True))
    same = [row for row in rows if row.pk in known and _stands(row, known[row.pk], seen)]
    for row in same:
        note_same(row, known[row.pk].incident, known[row.pk].report)
    with holding((), places_named(rows)):
        new = [row for row in rows if row.pk not in known and not _faults(row.given["claims"])]
    if not new:
        return same
    try:
        with transaction.atomic():
            _make(run, new, by)
    except FAILURES:
        return same
    return same + new


def _stands(row: ImportRow, known: ImportRow, seen: set[int]) -> bool:
    same = known.report is not None and known.report.sha256 == sha256_of(row.given["text"])
    return same and known.incident_id in seen


def _check_claims(claims: Sequence[Mapping[str, Any]]) -> None:
    """ValidationError by the field of the claim."""
    if faults := _faults(claims):
        raise ValidationError(faults)


def _faults(claims: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for claim in claims:
        try:
            claim_value(claim["field"], claim["value"])
        except ValidationError as error:
            faults.setdefault(claim["field"], []).extend(error.messages)
    return faults


def _published(given: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(given["published"]) if given.get("published") else None


def _publishers(rows: Sequence[ImportRow]) -> dict[str, Source]:
    """Those of the publishers that these rows name which there are, by code."""
    codes = {row.given["publisher"] for row in rows if row.given.get("publisher")}
    return {row.code: row for row in Source.objects.filter(code__in=codes)}


def _make(run: Import, rows: Sequence[ImportRow], by: User) -> None:
    """Make the reports and drafts of these rows, all or none."""
    user = require(by, *MAY)
    made: dict[int, Incident] = {}
    publishers = _publishers(rows)
    stored = store_reports([_record(run, row.given, publishers) for row in rows], by=user)
    for row, (report, incidents, created) in zip(rows, stored, strict=True):
        incident = next(iter(incidents or incidents_of(report)), None)
        row.report, row.incident, row.said, row.changes = report, incident, [], {}
        row.outcome = ImportOutcome.CREATED if created else ImportOutcome.SAME
        if created and incident:
            made[row.pk] = incident
    first = Revision.objects.filter(entity=Revision.Entity.INCIDENT, number=1)
    changes = dict(first.filter(object_id__in=[one.pk for one in made.values()]).values_list("object_id", "changes"))
    for row in rows:
        if incident := made.get(row.pk):
            row.made_version, row.changes = incident.version, changes[incident.pk]
    if run.state == BulkState.RUNNING:
        _propose_duplicates([(row.report, made[row.pk]) for row in rows if row.report and row.pk in made], user)


def _record(run: Import, given: Mapping[str, Any], publishers: Mapping[str, Source]) -> ReportRecord:
    values, flags = given.get("values", {}), given.get("flags", ())
    return ReportRecord(
        given["text"],
        published=_published(given),
        publisher=publishers.get(given.get("publisher", "")),
        url="",
        extractor_version=str(run.kind),
        flags=[],
        tallies=[],
        drafts=[DraftRecord(claims=given["claims"], values=values, flags=flags, origin=Origin.IMPORTED)],
    )


def _propose_duplicates(new: Sequence[tuple[Report, Incident]], user: User) -> None:
    found = matching.Surroundings().likely_same([matching.Group(report.pk, [one]) for report, one in new])
    drafts = {one.pk: one for _report, one in new}
    proposed = {drafts[key]: [match.as_choice() for match in matches] for key, matches in found.items() if matches}
    propose_duplicates_of_new(proposed, by=user)


def _follow(run: Import, row: ImportRow, incident: Incident, old: Report, user: User) -> None:
    """The claims of the new row in the place of those of the old one on which nobody has decided."""
    if incident.status not in (Status.DRAFT, Status.IN_REVIEW):
        row.outcome = ImportOutcome.CONFLICT
        words = _("The record is %(status)s: an import does not overwrite it.")
        row.said = [{"column": "", "reason": words % {"status": incident.get_status_display()}}]
        return
    given = row.given
    before = full_state(incident)
    told: dict[str, Any] = {"published": _published(given), "url": ""}
    told["publisher"] = _publishers([row]).get(given.get("publisher", ""))
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

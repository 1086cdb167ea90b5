"""The verb by which a report comes in: its text, running totals and drafts are stored together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from geo.models import Place
from incidents.codes import ClaimField, FlagCode, Origin
from incidents.curation import recomputing, revisions
from incidents.curation.claims import check_span, claim_value
from incidents.curation.incidents import NOTHING, derive, finish, insert, reference_year
from incidents.curation.rights import require
from incidents.curation.rows import next_reference
from incidents.curation.snapshot import Values, moment
from incidents.models import Actor, Claim, Incident, IncidentFlag, Report, ReportLikeness, Revision, Source, Tally

EMPTY_REPORT: Values = {
    "sha256": None,
    "received_by": None,
    "received_at": None,
    "publisher": None,
    "published": None,
    "url": None,
    "extractor_version": None,
    "flags": [],
    "tallies": [],
    "alike": [],
}


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One incident as the machine proposes it, in plain values.

    `claims` are {"field", "value", "start", "end", "rule", "certainty"}, values as `models.Claim` has them;
    `flags` {"code", "start", "end", "choices", "detail"}; `values` what no claim carries (a summary, say);
    `confidences` a share of 1 for each field; `doubts` {"code", "field", "words": [[start, end]]}.
    """

    claims: Sequence[Mapping[str, Any]]
    values: Mapping[str, Any] = field(default_factory=dict)
    flags: Sequence[Mapping[str, Any]] = ()
    confidence: float | None = None
    confidences: Mapping[str, float] = field(default_factory=dict)
    doubts: Sequence[Mapping[str, Any]] = ()


def sha256_of(text: str) -> str:
    """The SHA-256 of a report's text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def store_report(
    text: str,
    *,
    by: Any,
    published: date | None,
    publisher: Source | None,
    url: str,
    extractor_version: str,
    flags: Iterable[str],
    tallies: Sequence[Mapping[str, Any]],
    drafts: Sequence[DraftRecord],
) -> tuple[Report, list[Incident], bool]:
    """The report, its drafts, and whether it is new: a text that is already here stays as it is, with all it led to.

    `tallies` are {"count", "outcome", "group", "area", "since", "until", "start", "end"}, by code.
    """
    user = require(by, "incidents.add_report", "incidents.add_incident")
    row = {
        "text": text,
        "published": published,
        "publisher": publisher,
        "url": url,
        "received_by": user,
        "extractor_version": extractor_version,
        "flags": sorted(set(flags)),
    }
    report, created = Report.objects.get_or_create(sha256=sha256_of(text), defaults=row)
    if not created:
        return report, incidents_of(report), False
    for tally in tallies:
        _store_tally(report, tally)
    changes = revisions.difference(EMPTY_REPORT, report_state(report))
    revisions.write(report, changes, by=user, verb="receive")
    return report, _store_drafts(report, drafts, user), True


def incidents_of(report: Report) -> list[Incident]:
    """The incidents that rest on a report, oldest first."""
    return list(Incident.objects.filter(claims__report=report).distinct().order_by("pk"))


@transaction.atomic
def note_likeness(report: Report, likenesses: Mapping[int, float], *, by: Any) -> None:
    """Remember which reports have near-equal text; {key of the other report: likeness 0 to 1}."""
    user = require(by, "incidents.add_report")
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    before = report_state(report)
    ReportLikeness.objects.bulk_create(
        (ReportLikeness(report=report, other_id=other, likeness=share) for other, share in likenesses.items()),
        ignore_conflicts=True,
    )
    if changes := revisions.difference(before, report_state(report)):
        report.version += 1
        report.save(update_fields=["version"])
        revisions.write(report, changes, by=user, verb="note_likeness")
        recomputing.follow_likeness(report, likenesses, by=user)


def report_state(report: Report) -> Values:
    """A report as revisions keep it; the text goes by its hash."""
    return {
        "sha256": report.sha256,
        "received_by": report.received_by_id,
        "received_at": moment(report.received_at),
        "publisher": report.publisher.code if report.publisher else None,
        "published": report.published.isoformat() if report.published else None,
        "url": report.url,
        "extractor_version": report.extractor_version,
        "flags": list(report.flags),
        "tallies": [
            {
                "count": tally.count,
                "outcome": str(tally.outcome),
                "group": tally.group.code if tally.group else None,
                "area": sorted(place.code for place in tally.area.all()),
                "since": tally.since.isoformat() if tally.since else None,
                "until": tally.until.isoformat() if tally.until else None,
                "start": tally.start,
                "end": tally.end,
                "state": str(tally.state),
            }
            for tally in sorted(report.tallies.all(), key=lambda tally: tally.pk)
        ],
        "alike": sorted([row.other_id, row.likeness] for row in report.likenesses.all()),
    }


def _store_tally(report: Report, values: Mapping[str, Any]) -> None:
    check_span(report.text, values["start"], values["end"])
    plain = {name: values[name] for name in ("count", "outcome", "since", "until", "start", "end")}
    tally = Tally(report=report, group=Actor.objects.filter(code=values["group"]).first(), **plain)
    tally.full_clean()
    tally.save()
    tally.area.set(Place.objects.filter(code__in=values["area"]))


def _store_drafts(report: Report, drafts: Sequence[DraftRecord], user: User) -> list[Incident]:
    read = [_read_claims(report, draft.claims) for draft in drafts]
    years = [reference_year(_first_day(claims)) for claims, _notes in read]
    # Year by year, so that two ingestions that wait for each other's counters cannot do so in a circle.
    references = {}
    for number in sorted(range(len(drafts)), key=lambda number: years[number]):
        references[number] = next_reference(years[number])
    stored = []
    for number, draft in enumerate(drafts):
        claims, notes = read[number]
        values = {**draft.values, "internal_note": "\n".join(notes)} if notes else dict(draft.values)
        incident = insert(
            values, by=user, origin=Origin.INGESTED, confidence=draft.confidence, reference=references[number]
        )
        incident.confidences = _confidences(draft.confidences)
        incident.doubts = [_doubt(report, doubt) for doubt in draft.doubts]
        for claim in claims:
            claim.incident = incident
        Claim.objects.bulk_create(claims)
        IncidentFlag.objects.bulk_create(_flag(incident, report, flag) for flag in draft.flags)
        derive(incident)
        stored.append(finish(incident, NOTHING, by=user, verb="ingest"))
    return stored


def _first_day(claims: Iterable[Claim]) -> str | None:
    return next((claim.value["start"] for claim in claims if claim.field == "date"), None)


def _read_claims(report: Report, proposed: Iterable[Mapping[str, Any]]) -> tuple[list[Claim], list[str]]:
    """Unsaved claims, and a note for each that the register cannot hold: a report is not lost for one odd value."""
    claims, notes = [], []
    for values in proposed:
        try:
            check_span(report.text, values["start"], values["end"])
            value = claim_value(values["field"], values["value"])
        except ValidationError as error:
            notes.append(f"{values['field']} {values['value']}: {' '.join(error.messages)}")
            continue
        claims.append(Claim(report=report, **{**values, "value": value}))
    return claims, notes


def _confidences(shares: Mapping[str, float]) -> dict[str, float]:
    if wrong := [name for name, share in shares.items() if name not in ClaimField or not 0 <= share <= 1]:
        raise ValidationError({"confidences": _("No share of a field: %(names)s.") % {"names": ", ".join(wrong)}})
    return dict(shares)


def _doubt(report: Report, values: Mapping[str, Any]) -> dict[str, Any]:
    for start, end in values["words"]:
        check_span(report.text, start, end)
    words = [list(span) for span in values["words"]]
    return {"code": values["code"], "field": values["field"], "report": report.pk, "words": words}


def _flag(incident: Incident, report: Report, values: Mapping[str, Any]) -> IncidentFlag:
    return IncidentFlag(
        incident=incident,
        report=report,
        **{**values, "code": FlagCode(values["code"]), "choices": list(values["choices"])},
    )


def reports_amiss(progress: Callable[[int], None] = lambda count: None) -> Iterator[tuple[int, str]]:
    """(key, what is wrong) of each report that is not what came in; `progress` is told how many are done.

    The text must have the hash that is stored, and the hash must be the one that the report's history tells.
    """
    received = dict(
        Revision.objects.filter(entity=Revision.Entity.REPORT, number=1).values_list("object_id", "changes__sha256__1")
    )
    rows = Report.objects.order_by("pk").values_list("pk", "text", "sha256")
    for count, (pk, text, sha256) in enumerate(rows.iterator(200), 1):
        told = received.pop(pk, None)
        if sha256_of(text) != sha256:
            yield pk, _("the text is not the one whose hash was stored (%(hash)s)") % {"hash": sha256}
        if told != sha256:
            yield pk, _("its history tells of another hash (%(hash)s)") % {"hash": told or _("none")}
        progress(count)
    yield from ((pk, _("the report is gone, its history remains")) for pk in sorted(received))

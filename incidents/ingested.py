"""What became of a report that was taken in, and of those that were here already: all that answers tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from incidents.codes import FlagCode
from incidents.models import Claim, Incident, IncidentFlag, Report

HEADLINE = ("participants__actor", "places__place", "casualties")  # of what the line is made that tells of a draft


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a report; `created` is False when its text was here already, and then nothing has changed.

    `near_equal` are the keys of reports with near-equal text, `may_double`, by key of the draft, references of records
    that may be of the same event and wait for a person's answer.
    """

    report: Report
    incidents: list[Incident]
    created: bool
    near_equal: Sequence[int] = ()
    may_double: Mapping[int, Sequence[str]] = field(default_factory=dict)


def taken_in(hashes: Collection[str]) -> dict[str, Ingested]:
    """Those of these reports, by the hashes of their texts, that are here already, with all that answers tell."""
    reports = list(Report.objects.filter(sha256__in=hashes).prefetch_related("likenesses"))
    if not reports:
        return {}
    claims = Claim.objects.filter(report__in=reports).order_by("report", "incident")
    told: dict[int, list[int]] = {report.pk: [] for report in reports}
    for report, key in claims.distinct().values_list("report", "incident"):
        told[report].append(key)
    keys = {key for drafts in told.values() for key in drafts}
    rows = Incident.objects.select_related("event_type").prefetch_related(*HEADLINE).in_bulk(keys)
    named = _may_double(keys)
    return {
        one.sha256: Ingested(
            report=one,
            incidents=[rows[key] for key in told[one.pk]],
            created=False,
            near_equal=sorted(row.other_id for row in one.likenesses.all()),
            may_double={key: named[key] for key in told[one.pk] if key in named},
        )
        for one in reports
    }


def _may_double(keys: Collection[int]) -> dict[int, list[str]]:
    """{key of the record: the references that its open flag names as likely of the same event}."""
    flags = IncidentFlag.objects.filter(incident__in=keys, code=FlagCode.POSSIBLE_DUPLICATE, settled_at__isnull=True)
    return {flag.incident_id: [choice["reference"] for choice in flag.choices] for flag in flags}

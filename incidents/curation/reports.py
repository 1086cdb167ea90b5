"""The verbs about reports: near-equal text noted, and whether each is still what came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.curation import recomputing, revisions
from incidents.curation.rights import require
from incidents.curation.rows import copy_in
from incidents.curation.storing import report_state, sha256_of
from incidents.models import Report, ReportLikeness, Revision


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


@transaction.atomic
def note_likeness_of_new(found: Mapping[Report, Mapping[int, float]], *, by: Any) -> None:
    """The same for reports that were stored in this transaction, all at once.

    Nobody has seen them yet, and their drafts rest on no other report: no record follows from this.
    """
    user = require(by, "incidents.add_report")
    pairs = [
        ReportLikeness(report=report, other_id=other, likeness=share)
        for report, likenesses in found.items()
        for other, share in likenesses.items()
    ]
    hashes = revisions.first_hashes(found)
    sealed = []
    for report, likenesses in found.items():
        report.version = 2
        changes = revisions.difference({"alike": []}, {"alike": sorted([*pair] for pair in likenesses.items())})
        told: dict[str, Any] = {"by": user, "verb": "note_likeness", "reason": ""}
        sealed.append(revisions.prepare(report, changes, previous_hash=hashes[report.pk], **told))
    copy_in(ReportLikeness, pairs)
    copy_in(Revision, sealed)
    Report.objects.filter(pk__in=hashes, version=1).update(version=2)


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

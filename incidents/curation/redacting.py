"""The verbs that hide words of a report and show them again.  The text itself never changes.

What is hidden is found by no search either: the words held ready for searching are made anew without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from incidents.codes import RedactionKind
from incidents.curation import audit, reading, revisions
from incidents.curation.claims import check_span
from incidents.curation.rights import require
from incidents.curation.storing import incidents_of, report_state
from incidents.models import IncidentSource, Report
from incidents.models.audit import Verb

HIDES, SEES = "incidents.redact_report", "incidents.view_redacted"
TERMS = """
    INSERT INTO incidents_reportterms (report_id, words)
    SELECT id, arabic_terms(shown_text(text, redactions)) FROM incidents_report WHERE id = %s
    ON CONFLICT (report_id) DO UPDATE SET words = excluded.words
"""


@transaction.atomic
def redact(report: Report, spans: Iterable[tuple[int, int]], kind: str, *, by: Any, reason: str) -> Report:
    """The report with these characters hidden, each (start, end); what is hidden already is left as it is."""
    user = require(by, HIDES)
    if kind not in RedactionKind:
        raise ValidationError({"kind": _("Say what kind of words these are.")})
    stored = _locked(report, reason)
    held = {(one["start"], one["end"]) for one in stored.redactions}
    wanted = sorted(set(spans) - held)
    if not wanted:
        raise ValidationError({"words": _("These words are hidden already.")})
    for start, end in wanted:
        check_span(stored.text, start, end)
    new = [{"start": start, "end": end, "kind": str(kind)} for start, end in wanted]
    hidden = sorted([*stored.redactions, *new], key=lambda one: (one["start"], one["end"]))
    return _store(stored, hidden, by=user, verb=Verb.REDACT, reason=reason)


@transaction.atomic
def unredact(report: Report, start: int, end: int, *, by: Any, reason: str) -> Report:
    """The report with a stretch shown again that was hidden; only for who may read what is hidden."""
    user = require(by, HIDES, SEES)
    stored = _locked(report, reason)
    left = [one for one in stored.redactions if (one["start"], one["end"]) != (start, end)]
    if len(left) == len(stored.redactions):
        raise ValidationError(_("This stretch is not hidden."))
    return _store(stored, left, by=user, verb=Verb.UNREDACT, reason=reason)


def places_of(words: str, report: Report, *, reader: Any) -> list[tuple[int, int]]:
    """Everywhere that these words stand in the report as this reader sees it."""
    text, found, at = report.shown_to(reader), [], 0
    while words and (at := text.find(words, at)) >= 0:
        found.append((at, at + len(words)))
        at += len(words)
    return found


def _locked(report: Report, reason: str) -> Report:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return Report.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _store(report: Report, hidden: list[dict[str, Any]], *, by: Any, verb: str, reason: str) -> Report:
    before = report_state(report)
    report.redactions = hidden
    report.version += 1
    report.save(update_fields=["redactions", "version"])
    revisions.write(report, revisions.difference(before, report_state(report)), by=by, verb=verb, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [report.pk])
    told = IncidentSource.objects.filter(report=report).values_list("incident", flat=True)
    reading.refresh({*(incident.pk for incident in incidents_of(report)), *told})
    audit.append(by, verb, about=report)
    return report

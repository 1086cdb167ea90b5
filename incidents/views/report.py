"""One report as it was pasted, with its words behind values, its incidents and its running totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.codes import ClaimState
from incidents.models import Incident, Report, Tally
from incidents.templatetags.evidence import Words
from incidents.views.access import holder
from incidents.views.evidence import claims_of, tally_label, tally_words, words_of


@require_safe
@holder("view_report")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Report.objects.select_related("publisher", "received_by"), pk=pk)
    incidents = list(incidents_of(found, request))
    rows = [row for row in claims_of(incidents) if row.claim.report_id == found.pk]
    tallies = tallies_of(found)
    context = {
        "report": found,
        "incidents": incidents,
        "claims": rows,
        "words": [word for row in rows for word in words_of(row)] + words_in(tallies),
        "tallies": tallies,
        "likenesses": found.likenesses.select_related("other__publisher"),
    }
    return render(request, "incidents/report.html", context)


def incidents_of(found: Report, request: HttpRequest) -> list[Incident]:
    """The incidents that this report speaks of and this user may see, in the order of their drafting."""
    rows = Incident.objects.visible_to(request.user).with_parts().filter(claims__report=found)
    return list(rows.distinct().order_by("id"))


@dataclass(frozen=True)
class TallyRow:
    """One of a report's running totals in words; a rejected one keeps its row and loses its mark in the text."""

    tally: Tally
    label: str
    words: Words

    @property
    def key(self) -> str:
        return f"tally-{self.tally.pk}"


def tallies_of(found: Report) -> list[TallyRow]:
    """The report's running totals."""
    shown = []
    for tally in found.tallies.select_related("group").prefetch_related("area"):
        label = tally_label(tally, tally.group.name if tally.group else "", map(str, tally.area.all()))
        title = _("running total: %(total)s") % {"total": label}
        shown.append(TallyRow(tally, label, tally_words(tally, f"tally-{tally.pk}", title)))
    return shown


def words_in(tallies: Sequence[TallyRow]) -> list[Words]:
    """Where the report states its running totals."""
    return [row.words for row in tallies if row.tally.state != ClaimState.REJECTED]

"""One report as it was pasted, with its words behind values, its incidents and its running totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.prepared import Prepared
from incidents import wording
from incidents.codes import ClaimState, RedactionKind
from incidents.models import Incident, Report, ReportLikeness, Tally
from incidents.querysets import name_all
from incidents.templatetags.evidence import Words
from incidents.totals import OwnCount, beside
from incidents.views.access import holder, note_view
from incidents.views.evidence import claims_of, tally_label, tally_words, words_of
from incidents.views.redaction import hidden_in, report_of


@require_safe
@holder("view_report")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = report_of(request, pk)
    incidents = list(incidents_of(found, request))
    rows = [row for row in claims_of(incidents) if row.claim.report_id == found.pk]
    note_view(request, *incidents)
    tallies = tallies_of(found, request.user)
    hidden = hidden_in(found, request.user)
    context = {
        "hidden": hidden,
        "redaction_kinds": RedactionKind.choices,
        "report": found,
        "incidents": incidents,
        "claims": rows,
        "words": [word for row in rows for word in words_of(row)] + words_in(tallies) + [one.words for one in hidden],
        "tallies": tallies,
        "likenesses": near_equal(found, request.user),
    }
    return render(request, "incidents/report.html", context)


def incidents_of(found: Report, request: HttpRequest) -> list[Incident]:
    """The incidents that this report speaks of and this user may see, in the order of their drafting."""
    rows = Incident.objects.visible_to(request.user).filter(claims__report=found)
    return rows.distinct().order_by("id").whole()


@dataclass(frozen=True)
class NearEqual:
    """Another report with near-equal text, and how much of the words they share."""

    report: Report
    likeness: float


@dataclass(frozen=True)
class CountRow:
    """What the register counts, in words beside a running total."""

    label: str
    count: OwnCount
    total: int

    @property
    def people(self) -> str:
        return wording.figure(self.count.least, self.count.most)

    @property
    def difference(self) -> str:
        away = self.count.difference(self.total)
        if away == 0:
            return _("the total lies within")
        told = _("the total is %(number)s above") if away > 0 else _("the total is %(number)s below")
        return told % {"number": wording.count(abs(away))}


@dataclass(frozen=True)
class TallyRow:
    """One of a report's running totals in words; a rejected one keeps its row and loses its mark in the text."""

    tally: Tally
    label: str
    words: Words
    counts: Sequence[CountRow]

    @property
    def key(self) -> str:
        return f"tally-{self.tally.pk}"


def tallies_of(found: Report, user: Any) -> list[TallyRow]:
    """The report's running totals, each beside what this user's register counts."""
    rows = _tallies(found.pk)
    name_all([(rows, "group"), (rows, "report")])
    prefetch_related_objects(rows, "area")
    return [tally_row(tally, user) for tally in rows]


_tallies = Prepared(lambda: Tally.objects.filter(report=0))


def tally_row(tally: Tally, user: Any) -> TallyRow:
    """One running total in words, beside what this user's register counts; a rejected one has nothing beside it."""
    label = tally_label(tally, tally.group.name if tally.group else "", map(str, tally.area.all()))
    title = _("running total: %(total)s") % {"total": label}
    counts = [] if tally.state == ClaimState.REJECTED else _counts(tally, user)
    return TallyRow(tally, label, tally_words(tally, f"tally-{tally.pk}", title), counts)


def _counts(tally: Tally, user: Any) -> list[CountRow]:
    own = beside(tally, user)
    found = [(_("Published here"), own.published), (_("Here, with drafts"), own.held)]
    return [CountRow(label, count, tally.count) for label, count in found if count is not None]


def near_equal(found: Report, user: Any) -> list[NearEqual]:
    """The reports whose text is near-equal and that this user may know of, the likest first."""
    rows = _pairs(found.pk, found.pk)
    if not rows:
        return []
    name_all([(rows, "report"), (rows, "other")])
    name_all([([*(row.report for row in rows), *(row.other for row in rows)], "publisher")])
    pairs_of = [(row.other if row.report_id == found.pk else row.report, row.likeness) for row in rows]
    seen = set(Report.objects.visible_to(user).filter(pk__in=[one.pk for one, _share in pairs_of]).values_list("pk"))
    return [NearEqual(one, share) for one, share in pairs_of if (one.pk,) in seen]


_pairs = Prepared(lambda: ReportLikeness.objects.filter(Q(report=0) | Q(other=0)))


def words_in(tallies: Sequence[TallyRow]) -> list[Words]:
    """Where the report states its running totals."""
    return [row.words for row in tallies if row.tally.state != ClaimState.REJECTED]

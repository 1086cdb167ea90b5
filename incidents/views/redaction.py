"""Hiding words of a report from those without the right, and showing them again; the text itself stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incidents import curation, wording
from incidents.codes import RedactionKind
from incidents.models import Report
from incidents.naming import label_of
from incidents.templatetags.evidence import Words
from incidents.views.access import holder, signed_in
from incidents.views.move import reason_of


@dataclass(frozen=True)
class Hidden:
    """A stretch of a report that only some may read; its words for them, none for others."""

    start: int
    end: int
    label: str
    quotation: str

    @property
    def words(self) -> Words:
        return Words(f"hidden-{self.start}", "redaction", self.start, self.end, "asserted", self.label)


def hidden_in(report: Report, reader: object) -> Sequence[Hidden]:
    """What is hidden of a report, for the pages of this reader."""
    text = report.shown_to(reader)
    return [
        Hidden(one["start"], one["end"], label_of(RedactionKind, one["kind"]), text[one["start"] : one["end"]])
        for one in report.redactions
    ]


@require_POST
@holder("view_report", "redact_report")
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Hides words wherever they stand in the report."""
    report, user = report_of(request, pk), signed_in(request)
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    spans = curation.places_of(words, report, reader=user)
    try:
        if not spans:
            raise ValidationError(_("These words do not stand in the report. Write them as they stand there."))
        curation.redact(report, spans, request.POST.get("kind", ""), by=user, reason=reason_of(request))
    except ValidationError as error:
        return _told(request, report, error)
    number = len(spans)
    told = ngettext("Hidden in %(count)s place.", "Hidden in %(count)s places.", number)
    messages.success(request, told % {"count": wording.count(number)})
    return redirect("incidents:report", report.pk)


@require_POST
@holder("view_report", "redact_report", "view_redacted")
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one stretch again."""
    report = report_of(request, pk)
    given = [request.POST.get(name, "") for name in ("start", "end")]
    try:
        if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in given):
            raise ValidationError(_("This stretch is not hidden."))
        start, end = map(int, given)
        curation.unredact(report, start, end, by=signed_in(request), reason=reason_of(request))
    except ValidationError as error:
        return _told(request, report, error)
    messages.success(request, _("The words are shown again."))
    return redirect("incidents:report", report.pk)


def report_of(request: HttpRequest, pk: int) -> Report:
    """A report that this person may know of."""
    rows = Report.objects.visible_to(request.user).select_related("publisher", "received_by")
    return get_object_or_404(rows, pk=pk)


def _told(request: HttpRequest, report: Report, error: ValidationError) -> HttpResponse:
    for message in error.messages:
        messages.error(request, message)
    return redirect("incidents:report", report.pk)

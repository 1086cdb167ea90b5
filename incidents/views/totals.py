"""Every running total that the reports state, beside what the register counts for the same people, area and period."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.codes import ClaimState
from incidents.models import Report, Tally
from incidents.views.access import holder
from incidents.views.report import tally_row

PAGE_SIZE = 10  # each is counted over the register


@require_safe
@holder("view_report")
def totals(request: HttpRequest) -> HttpResponse:
    """The latest published report first; what was rejected is left out."""
    seen = Report.objects.visible_to(request.user)
    rows = (
        Tally.objects.exclude(state=ClaimState.REJECTED)
        .filter(report__in=seen)
        .select_related("group", "report__publisher")
    )
    latest = rows.prefetch_related("area").order_by(F("report__published").desc(nulls_last=True), "-report", "start")
    page = Paginator(latest, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [tally_row(tally, request.user) for tally in page.object_list]
    return render(request, "incidents/totals.html", {"page": page, "rows": shown, "query": ""})

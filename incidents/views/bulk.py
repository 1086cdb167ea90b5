"""Changing many records at once: choose, look at what would change, run it, undo it.

A run goes on step by step, one request each, so that it shows how far it is and can be left and taken up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import curation
from incidents.bulk_forms import BulkForm
from incidents.codes import BulkOutcome, BulkState
from incidents.curation.bulk import MOST_ROWS
from incidents.filters import LOOK, IncidentFilter, without
from incidents.models import BulkRow, BulkRun, Incident
from incidents.tasks import running_workers, start
from incidents.views.access import holder
from incidents.views.bulk_words import edits_in_words, shown_rows
from incidents.views.move import reason_of
from incidents.views.once import new_token, once

PAGE_SIZE = 50
AT_WORK = (BulkState.PREVIEWING, BulkState.RUNNING, BulkState.UNDOING)


@require_http_methods(["GET", "POST"])
@holder("change_incident")
def choose(request: HttpRequest) -> HttpResponse:
    """The changes to make, for the records that the filter in the address gives."""
    found = IncidentFilter(request.GET, user=request.user)
    if "ticked" in request.GET and "reference" not in request.GET:
        messages.warning(request, _("Tick the records first, or take all that the filter gives."))
        return redirect(f"{reverse('incidents:list')}?{without(request.GET, 'ticked').urlencode()}")
    form = BulkForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            run = once(request, lambda: str(_planned(request, found, form).pk))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("incidents:bulk_run", int(run))
    total = found.qs.count()
    context = {
        "form": form,
        "filter": found,
        "total": total,
        "most": MOST_ROWS,
        "too_many": total > MOST_ROWS,
        "token": request.POST.get("token") or new_token(),
        "back": without(request.GET, "ticked", "reference").urlencode(),
    }
    wrong = form.is_bound or not found.is_valid()
    return render(request, "incidents/bulk_choose.html", context, status=422 if wrong else 200)


def _planned(request: HttpRequest, found: IncidentFilter, form: BulkForm) -> BulkRun:
    query = without(request.GET, "ticked", *LOOK).urlencode()
    reason = form.cleaned_data["reason"]
    return curation.plan_bulk(
        found.qs[: MOST_ROWS + 1], form.edits(), by=request.user, query=query, reason=reason.replace("\x00", "")
    )


@require_safe
@holder("change_incident")
def runs(request: HttpRequest) -> HttpResponse:
    """One's own bulk changes, and for reviewers everybody's."""
    page: Page[BulkRun] = Paginator(_visible(request).select_related("by", "undone_by"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [(run, edits_in_words(run.edits), run.rows.count()) for run in page.object_list]
    return render(request, "incidents/bulk_list.html", {"page": page, "rows": rows, "query": ""})


@require_safe
@holder("change_incident")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "incidents/bulk_run.html", _context(request, get_object_or_404(_visible(request), pk=pk)))


@require_POST
@holder("change_incident")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Start it, undo it, or go on with it; the answer is the page of the run, as far as it has come."""
    run = get_object_or_404(_visible(request), pk=pk)
    try:
        if "start" in request.POST:
            run = curation.start_bulk(run, by=request.user)
            if running_workers():  # which goes on when this page is left
                start("bulk", by=request.user, key=f"bulk {run.pk}", run=run.pk)
        elif "undo" in request.POST:
            run = curation.undo_bulk(run, by=request.user, reason=reason_of(request))
        run = curation.advance_bulk(run, by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    if not request.headers.get("HX-Request"):
        return redirect("incidents:bulk_run", run.pk)
    return render(request, "incidents/_bulk_run.html", _context(request, run))


def _visible(request: HttpRequest) -> QuerySet[BulkRun]:
    rows = BulkRun.objects.all()
    return rows if request.user.has_perm("incidents.review_incident") else rows.filter(by=request.user.pk)


def _context(request: HttpRequest, run: BulkRun) -> dict[str, Any]:
    """What the page shows; rows of records that this person may not see are counted and not named."""
    visible = Incident.objects.visible_to(request.user)
    counts = Counter(run.rows.values_list("outcome", flat=True))
    wanted = request.GET.get("outcome", "")
    rows = run.rows.filter(incident__in=visible).select_related("incident").order_by("position")
    if wanted in BulkOutcome.values:
        rows = rows.filter(outcome=wanted)
    page: Page[BulkRow] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    at_work = run.state in AT_WORK
    actor = run.undone_by_id if run.state == BulkState.UNDOING else run.by_id
    return {
        "run": run,
        "edits": edits_in_words(run.edits),
        "filter": IncidentFilter(QueryDict(run.query), user=request.user),
        "counts": [(code, label, counts[code]) for code, label in BulkOutcome.choices if counts[code]],
        "wanted": wanted,
        "query": f"outcome={wanted}" if wanted else "",
        "total": counts.total(),
        "done": counts.total() - counts[_waiting(run)],
        "ready": counts[BulkOutcome.READY],
        "changed": counts[BulkOutcome.CHANGED],
        "page": page,
        "rows": [] if at_work else shown_rows(list(page.object_list)),
        "at_work": at_work,
        "mine": actor == request.user.pk,
        "paused": "paused" in request.GET,
        "can_undo": run.state in (BulkState.DONE, BulkState.RUNNING) and counts[BulkOutcome.CHANGED] > 0,
    }


def _waiting(run: BulkRun) -> str:
    waiting: Mapping[str, str] = {
        BulkState.PREVIEWING: BulkOutcome.WAITING,
        BulkState.RUNNING: BulkOutcome.READY,
        BulkState.UNDOING: BulkOutcome.CHANGED,
    }
    return waiting.get(run.state, "")

"""Changing many records at once: choose, look at what would change, run it, undo it.

A run goes on step by step, one request each, so that it shows how far it is and can be left and taken up again.
"""

from __future__ import annotations

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
from incidents.codes import BulkOutcome
from incidents.curation.bulk import MOST_ROWS
from incidents.filters import LOOK, IncidentFilter, without
from incidents.models import BulkRun, Incident
from incidents.views import stepping
from incidents.views.access import holder
from incidents.views.bulk_words import edits_in_words
from incidents.views.once import new_token, once


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
    page: Page[BulkRun] = Paginator(_visible(request).select_related("by", "undone_by"), stepping.PAGE_SIZE).get_page(
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
    run = stepping.step(request, get_object_or_404(_visible(request), pk=pk), VERBS)
    if not request.headers.get("HX-Request"):
        return redirect("incidents:bulk_run", run.pk)
    return render(request, "incidents/_bulk_run.html", _context(request, run))


VERBS = stepping.Verbs("bulk", curation.start_bulk, curation.undo_bulk, curation.advance_bulk)


def _visible(request: HttpRequest) -> QuerySet[BulkRun]:
    return stepping.visible(request, BulkRun.objects.all())


def _context(request: HttpRequest, run: BulkRun) -> dict[str, Any]:
    """What the page shows; rows of records that this person may not see are counted and not named."""
    seen = Incident.objects.visible_to(request.user)
    rows = run.rows.filter(incident__in=seen).select_related("incident").order_by("position")
    context = stepping.progress(request, run, rows, BulkOutcome, (BulkOutcome.CHANGED,))
    return context | {
        "edits": edits_in_words(run.edits),
        "filter": IncidentFilter(QueryDict(run.query), user=request.user),
        "ready": context["of"][BulkOutcome.READY],
    }

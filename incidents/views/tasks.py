"""Long work: a list of one's own, how far each is, and the buttons that stop it or begin again what failed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from incidents import curation
from incidents.curation.tasks import OVERSEES
from incidents.exports import keeping
from incidents.models import Incident, Task
from incidents.tasks import KINDS, running_workers
from incidents.tasks import resume as resume_task
from incidents.views.access import holder, signed_in

PAGE_SIZE = 50


@require_safe
@holder()
def tasks(request: HttpRequest) -> HttpResponse:
    """One's own long work, and for reviewers everybody's; the newest first."""
    page: Page[Task] = Paginator(_visible(request), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_shown(task, request) for task in page.object_list]
    context = {"page": page, "rows": rows, "query": "", "workers": running_workers()}
    return render(request, "incidents/tasks.html", context)


@require_safe
@holder()
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; htmx asks for the part that changes."""
    shown = _shown(get_object_or_404(_visible(request), pk=pk), request)
    template = "incidents/_task.html" if request.headers.get("HX-Request") else "incidents/task.html"
    return render(request, template, {**shown, "workers": running_workers()})


@require_POST
@holder()
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    curation.stop_task(get_object_or_404(_visible(request), pk=pk), by=request.user)
    return redirect("incidents:task", pk)


@require_POST
@holder()
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    resume_task(get_object_or_404(_visible(request), pk=pk), by=request.user)
    return redirect("incidents:task", pk)


def _visible(request: HttpRequest) -> QuerySet[Task]:
    rows = Task.objects.select_related("by")
    return rows if request.user.has_perm(OVERSEES) else rows.filter(by=request.user.pk)


def _shown(task: Task, request: HttpRequest) -> dict[str, Any]:
    kind = KINDS.get(task.kind)
    return {
        "task": task,
        "title": kind.title if kind else task.kind,
        "address": kind.page(task.arguments, task.result) if kind else "",
        "is_kept": keeping.kept_for(task, signed_in(request)) is not None,
        "kept_hours": settings.EXPORTS_KEPT_HOURS,
        "must_end": task.kind in curation.MUST_END,
        "refused": _refused(task, request),
    }


def _refused(task: Task, request: HttpRequest) -> list[tuple[Incident, str]]:
    """The records that could not follow a change, of those that the reader may see, and why."""
    told: dict[int, str] = dict(task.result.get("refused", ()))
    rows = Incident.objects.filter(pk__in=told).visible_to(request.user).order_by("pk")
    return [(incident, told[incident.pk]) for incident in rows]

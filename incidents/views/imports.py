"""Files taken in: choose one, map its columns where they are a desk's own, look at what would change, run, undo."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import curation
from incidents.codes import BulkState, ImportKind, ImportOutcome
from incidents.curation.imports import OWN
from incidents.imports import reading, sheet
from incidents.imports.files import ENCODINGS, MOST_BYTES, BadFile
from incidents.models import ColumnMap, Import, ImportRow, Incident
from incidents.models.imports import LEFT
from incidents.tasks import running_workers, start
from incidents.views.access import holder
from incidents.views.bulk_words import shown_rows
from incidents.views.column_map import MapForm
from incidents.views.move import reason_of
from incidents.views.once import new_token, once

PAGE_SIZE = 50
AT_WORK = (BulkState.PREVIEWING, BulkState.RUNNING, BulkState.UNDOING)
BY_ITSELF = ("", gettext_lazy("find out by its first line"))


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), max_length=200, allow_empty_file=True)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"), choices=[BY_ITSELF, *ImportKind.choices], required=False
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=list(ENCODINGS.items()),
        required=False,
        help_text=gettext_lazy("Never guessed: what is not UTF-8 is refused until you say what it is."),
    )
    restores = forms.BooleanField(
        label=gettext_lazy("As it stood: states, versions and times come in too"),
        required=False,
        help_text=gettext_lazy("Only for Sijil’s own files, to move a register. Otherwise records come in as drafts."),
    )

    def __init__(self, *args: Any, user: Any) -> None:
        super().__init__(*args)
        if not user.has_perm("incidents.restore_incident"):
            del self.fields["restores"]

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
        return found


@require_http_methods(["GET", "POST"])
@holder("import_incident")
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports (one's own; for reviewers everybody's), and the form for a new one."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()), user=request.user)
    if form.is_bound and form.is_valid():
        try:
            run = once(request, lambda: str(_taken(request, form).pk))
        except BadFile as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("incidents:import", int(run))
    bad = Count("rows", filter=Q(rows__outcome__in=[ImportOutcome.BAD, ImportOutcome.CONFLICT]))
    rows = _visible(request).select_related("by").annotate(total=Count("rows"), bad=bad).order_by("-id")
    context = {
        "form": form,
        "token": request.POST.get("token") or new_token(),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "maps": curation.column_maps(request.user),
        "query": "",
        "most": MOST_BYTES // 1_000_000,
    }
    return render(request, "incidents/imports.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: UploadForm) -> Import:
    sent, encoding = form.cleaned_data["file"], form.cleaned_data["encoding"]
    data = sent.read()
    kind = form.cleaned_data["kind"] or reading.kind_of(data, encoding)
    restores = bool(form.cleaned_data.get("restores")) and kind in OWN
    return reading.take(data, by=request.user, name=sent.name, kind=kind, encoding=encoding, restores=restores)


@require_http_methods(["GET", "POST"])
@holder("import_incident")
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns of a desk's sheet are; the map can be kept for the next sheet of its kind."""
    run = get_object_or_404(Import, pk=pk, by=request.user.pk)
    if run.content is None:
        return redirect("incidents:import", run.pk)
    try:
        table = sheet.table_of(bytes(run.content), run.encoding)
    except BadFile as error:
        messages.error(request, str(error))
        return redirect("incidents:imports")
    form = MapForm(table, request.POST if request.method == "POST" else None, chosen=_chosen(request))
    if "take" in request.POST and form.is_valid():
        try:
            kept = curation.save_map(form.name, form.columns(), by=request.user, shared=form.shared)
            reading.mapped(run, kept, by=request.user)
        except (BadFile, ValidationError) as error:
            form.errors += error.messages if isinstance(error, ValidationError) else [str(error)]
        else:
            return redirect("incidents:import", run.pk)
    context = {"run": run, "form": form, "maps": curation.column_maps(request.user)}
    return render(request, "incidents/import_columns.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> ColumnMap | None:
    key = request.GET.get("map", "")
    return curation.column_maps(request.user).filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None


@require_POST
@holder("import_incident")
def remove_map(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        name = curation.remove_map(pk, by=request.user)
    except ColumnMap.DoesNotExist as problem:
        raise Http404 from problem
    messages.success(request, _("“%(name)s” is removed.") % {"name": name})
    return redirect("incidents:imports")


@require_safe
@holder("import_incident")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(_visible(request), pk=pk)
    if Import.objects.filter(pk=pk, content__isnull=False).exists():
        return redirect("incidents:import_columns", run.pk)
    return render(request, "incidents/import.html", _context(request, run))


@require_POST
@holder("import_incident")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Start it, undo it, or go on with it; the answer is the page of the import, as far as it has come."""
    run = get_object_or_404(_visible(request), pk=pk)
    try:
        if "start" in request.POST:
            run = curation.start_import(run, by=request.user)
            if running_workers():  # which goes on when this page is left
                start("import", by=request.user, key=f"import {run.pk}", run=run.pk)
        elif "undo" in request.POST:
            run = curation.undo_import(run, by=request.user, reason=reason_of(request))
        run = curation.advance_import(run, by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    if not request.headers.get("HX-Request"):
        return redirect("incidents:import", run.pk)
    return render(request, "incidents/_import.html", _context(request, run))


def _visible(request: HttpRequest) -> QuerySet[Import]:
    rows = Import.objects.defer("content")
    return rows if request.user.has_perm("incidents.review_incident") else rows.filter(by=request.user.pk)


def _context(request: HttpRequest, run: Import) -> dict[str, Any]:
    """What the page shows; rows of records that this person may not see are counted and not named."""
    counts = Counter(run.rows.values_list("outcome", flat=True))
    wanted = request.GET.get("outcome", "")
    seen = Q(incident__isnull=True) | Q(incident__in=Incident.objects.visible_to(request.user))
    rows = run.rows.filter(seen).select_related("incident", "report").defer("given").order_by("line")
    if wanted in ImportOutcome.values:
        rows = rows.filter(outcome=wanted)
    page: Page[ImportRow] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    at_work = run.state in AT_WORK
    actor = run.undone_by_id if run.state == BulkState.UNDOING else run.by_id
    ready = counts[ImportOutcome.NEW] + counts[ImportOutcome.DIFFERS]
    taken = counts[ImportOutcome.CREATED] + counts[ImportOutcome.CHANGED]
    return {
        "run": run,
        "counts": [(code, label, counts[code]) for code, label in ImportOutcome.choices if counts[code]],
        "wanted": wanted,
        "query": f"outcome={wanted}" if wanted else "",
        "total": counts.total(),
        "done": counts.total() - sum(counts[code] for code in LEFT.get(run.state, ())),
        "ready": ready,
        "taken": taken,
        "page": page,
        "rows": [] if at_work else shown_rows(list(page.object_list)),
        "at_work": at_work,
        "mine": actor == request.user.pk,
        "paused": "paused" in request.GET,
        "can_undo": run.state in (BulkState.DONE, BulkState.RUNNING) and taken > 0,
    }

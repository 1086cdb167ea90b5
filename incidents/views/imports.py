"""Files taken in: choose one, map its columns where they are a desk's own, look at what would change, run, undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents import curation
from incidents.codes import ImportKind, ImportOutcome
from incidents.curation.imports import OWN
from incidents.imports import reading, sheet
from incidents.imports.files import ENCODINGS, MOST_BYTES, BadFile
from incidents.models import ColumnMap, Import, Incident
from incidents.views import stepping
from incidents.views.access import holder
from incidents.views.column_map import MapForm
from incidents.views.once import new_token, once

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
        "page": Paginator(rows, stepping.PAGE_SIZE).get_page(request.GET.get("page")),
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
    run = stepping.step(request, get_object_or_404(_visible(request), pk=pk), VERBS)
    if not request.headers.get("HX-Request"):
        return redirect("incidents:import", run.pk)
    return render(request, "incidents/_import.html", _context(request, run))


VERBS = stepping.Verbs("import", curation.start_import, curation.undo_import, curation.advance_import)


def _visible(request: HttpRequest) -> QuerySet[Import]:
    return stepping.visible(request, Import.objects.defer("content"))


def _context(request: HttpRequest, run: Import) -> dict[str, Any]:
    """What the page shows; rows of records that this person may not see are counted and not named."""
    seen = Q(incident__isnull=True) | Q(incident__in=Incident.objects.visible_to(request.user))
    rows = run.rows.filter(seen).select_related("incident", "report").defer("given").order_by("line")
    context = stepping.progress(request, run, rows, ImportOutcome, (ImportOutcome.CREATED, ImportOutcome.CHANGED))
    return context | {"ready": context["of"][ImportOutcome.NEW] + context["of"][ImportOutcome.DIFFERS]}

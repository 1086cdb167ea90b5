"""Where reports are collected from: an administrator names each origin, sees what went wrong, and collects at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from incidents import curation, wording
from incidents.codes import CollectOutcome, OriginKind
from incidents.collecting.fetch import CannotFetch, host_of
from incidents.fields import LinesField, NamedField
from incidents.forms import area
from incidents.models import ReportOrigin
from incidents.tasks import start
from incidents.views.access import holder, signed_in

PAGE_SIZE = 50
ON_THE_NET = (OriginKind.FEED, OriginKind.PAGE)


class OriginForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=OriginKind.choices)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1000,
        widget=forms.TextInput({"dir": "ltr"}),
        help_text=gettext_lazy("A web address, or a path within the folder for collecting."),
    )
    publisher = NamedField(
        "source",
        label=gettext_lazy("Publisher"),
        required=False,
        help_text=gettext_lazy("Who publishes what stands there. Never guessed from the address."),
    )
    follows = forms.BooleanField(label=gettext_lazy("Fetch the page of each item of the feed"), required=False)
    hosts = LinesField(
        label=gettext_lazy("Further hosts"),
        required=False,
        widget=area(2, dir="ltr"),
        help_text=gettext_lazy("One a line: where links and redirects may lead, beside the host of the address."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") in ON_THE_NET and cleaned.get("address"):
            try:
                host_of(cleaned["address"])
            except CannotFetch as error:
                self.add_error("address", str(error))
        return cleaned


FIELDS = ("name", "kind", "address", "publisher", "follows", "hosts", "is_active")


@require_http_methods(["GET", "POST"])
@holder("change_source")
def origins(request: HttpRequest) -> HttpResponse:
    """All origins, and the form for a new one."""
    form = OriginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (saved := _saved(request, ReportOrigin(), form)):
        return redirect("incidents:origin", saved.pk)
    refused = Count("items", filter=Q(items__outcome=CollectOutcome.REFUSED))
    rows = ReportOrigin.objects.visible_to(request.user).select_related("publisher")
    rows = rows.annotate(total=Count("items"), refused=refused)
    context = {"form": form, "rows": rows.order_by("name")}
    return render(request, "incidents/origins.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@holder("change_source")
def origin(request: HttpRequest, pk: int) -> HttpResponse:
    """One origin: what was found there last, what went wrong, and its form."""
    found = get_object_or_404(ReportOrigin.objects.visible_to(request.user).select_related("publisher"), pk=pk)
    form = OriginForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(found, name) for name in FIELDS}
    )
    if form.is_bound and _saved(request, found, form):
        return redirect("incidents:origin", pk)
    found.refresh_from_db()
    page = Paginator(found.items.select_related("report"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"origin": found, "form": form, "page": page, "query": ""}
    return render(request, "incidents/origin.html", context, status=422 if form.errors else 200)


@require_POST
@holder("change_source")
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Collects from this origin now, or has a worker do it."""
    found = get_object_or_404(ReportOrigin.objects.visible_to(request.user), pk=pk)
    task = start("collect", by=signed_in(request), key=f"origin {pk}", origin=pk)
    if task.is_open:
        messages.success(request, _("It is being collected; what comes in stands below."))
        return redirect("incidents:origin", pk)
    found.refresh_from_db()
    if task.said or found.last_error:
        messages.error(request, task.said or found.last_error)
    made = task.result.get(CollectOutcome.STORED, 0) + task.result.get(CollectOutcome.NEAR, 0)
    messages.success(request, _("New reports: %(count)s.") % {"count": wording.count(made)})
    return redirect("incidents:origin", pk)


def _saved(request: HttpRequest, found: ReportOrigin, form: OriginForm) -> ReportOrigin | None:
    if not form.is_valid():
        return None
    for name in FIELDS:
        setattr(found, name, form.cleaned_data[name])
    try:
        saved = curation.save_origin(found, by=request.user)
    except ValidationError as error:
        for name, problems in error.message_dict.items():
            form.add_error(name if name in form.fields else None, problems)
        return None
    messages.success(request, _("“%(name)s” is stored.") % {"name": saved.name})
    return saved

"""Filters kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import curation
from incidents.filters import IncidentFilter, without_look
from incidents.models import SavedFilter
from incidents.views.access import holder
from incidents.views.move import after


@require_POST
@holder()
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the conditions in `query` that the filter knows."""
    asked = without_look(QueryDict(request.POST.get("query", "")[:4000]))
    found = IncidentFilter(asked, user=request.user)
    for name in set(asked) - set(found.filters):
        del asked[name]
    try:
        kept = curation.save_filter(
            request.POST.get("name", ""), asked.urlencode(), by=request.user, shared="shared" in request.POST
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    return redirect(after(request, reverse("incidents:list")))


@require_POST
@holder()
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        name = curation.remove_filter(pk, by=request.user)
    except SavedFilter.DoesNotExist as problem:
        raise Http404 from problem
    messages.success(request, _("“%(name)s” is removed.") % {"name": name})
    return redirect(after(request, reverse("incidents:list")))

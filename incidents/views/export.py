"""The filtered list as a file, and what its columns mean."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.exports import FORMATS, Options, export
from incidents.exports.column import TYPES
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.filters import IncidentFilter
from incidents.views.access import reader


@reader
@never_cache
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The incidents of the filter as a file of the kind, streamed; for CSV `bom=1` puts a byte order mark in front.

    The header `Sijil-Rows` tells how many records the file holds.
    """
    if kind not in FORMATS:
        raise Http404
    person = _exporter(request)
    found = IncidentFilter(request.GET, user=person)
    if not found.is_valid():
        reasons = [f"{name}: {'; '.join(problems)}" for name, problems in found.errors.items()]
        text = "\n".join([_("The filter is not understood."), *reasons])
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    options = Options(bom=request.GET.get("bom") == "1")
    pieces = export(found.qs, _audience(request, person), kind, options)
    chosen = FORMATS[kind]
    table = "incidents" if chosen.table_name == "sijil" else chosen.table_name
    name = f"sijil-{table}-{timezone.localdate():%Y-%m-%d}.{chosen.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Sijil-Rows": str(found.qs.count())}
    return StreamingHttpResponse(pieces, content_type=chosen.content_type, headers=headers)


@reader
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The data dictionary: every column that the reader's own exports have."""
    arabic = get_language() == "ar"
    columns = [
        {
            "column": column,
            "type": TYPES[column.type][arabic],
            "meaning": column.meaning_ar if arabic else column.meaning_en,
        }
        for column in TABLES["sijil"].columns_for(_audience(request, request.user))
    ]
    return render(request, "incidents/dictionary.html", {"columns": columns})


def _exporter(request: HttpRequest) -> Any:
    """As whom the rows are read: the person with the right to export; with PUBLIC_READ, anybody as the public."""
    if request.user.has_perm("incidents.export_incident"):
        return request.user
    if settings.PUBLIC_READ:
        return AnonymousUser()
    raise PermissionDenied


def _audience(request: HttpRequest, person: Any) -> Audience:
    return Audience.of(person, request.build_absolute_uri)

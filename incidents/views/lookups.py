"""What a field offers while one types a name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents import lookup as finding
from incidents.views.access import reader

SHORTEST = 2  # letters; one letter resembles everything


@require_safe
@reader
def lookup(request: HttpRequest, kind: str) -> HttpResponse:
    """Options for a text: name, code and what tells the row from others of its name."""
    if kind not in finding.KINDS:
        raise Http404
    text = finding.typed(request.GET.get("q", ""))
    sensitive = request.user.has_perm("incidents.view_sensitive")
    found = finding.search(kind, text, sensitive=sensitive) if len(text) >= SHORTEST else []
    options = [{"value": finding.label(row), "row": row, "setting": finding.setting(row)} for row in found]
    return render(request, "incidents/_options.html", {"options": options})

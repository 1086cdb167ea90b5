"""A quiet note on a page: who else has the same record open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from incidents import curation
from incidents.views.access import holder

MOST = 50  # records of one page


@require_POST
@holder("view_drafts")
def presence(request: HttpRequest) -> HttpResponse:
    """Says that this page is open (or, with `leave`, closed) and gives the note to show on it."""
    references = request.POST.getlist("of")[:MOST]
    if "leave" in request.POST:
        curation.leave(references, by=request.user)
        return HttpResponse(status=204)
    others = curation.note_presence(references, by=request.user, is_editing="editing" in request.POST)
    return render(request, "incidents/_presence_note.html", {"others": others, "several": len(references) > 1})

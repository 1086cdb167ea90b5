"""Which open drafts the spellings of a place, an actor or a source would change: a list, from the newest report on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import Place
from incidents import rereading, wording
from incidents.codes import ClaimField
from incidents.models import Actor, Source
from incidents.naming import label_of
from incidents.views.access import holder, signed_in

KINDS: dict[str, Any] = {"place": Place, "actor": Actor, "source": Source}


@require_safe
@holder("change_incident")
def drafts(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The drafts that the last change of spellings, or those of the revision asked for, would change."""
    user = signed_in(request)
    thing = KINDS[kind].objects.filter(code=code).first() if kind in KINDS else None
    if thing is None or (getattr(thing, "is_sensitive", False) and not user.has_perm("incidents.view_sensitive")):
        raise Http404
    number = _revision(request)
    spellings = rereading.spellings_changed(thing, number)
    found = rereading.effect(thing, spellings, seen_by=user)
    rows = [(one, _in_words(one)) for one in found.differences]
    context = {"thing": thing, "number": number or thing.version, "found": found, "rows": rows}
    return render(request, "incidents/rereading.html", context)


def _revision(request: HttpRequest) -> int | None:
    given = request.GET.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None


def _in_words(one: rereading.Difference) -> list[str]:
    said = []
    if one.gained:
        said.append(_("new: %(fields)s") % {"fields": _fields(one.gained)})
    if one.lost:
        said.append(_("no longer: %(fields)s") % {"fields": _fields(one.lost)})
    return said


def _fields(fields: list[str]) -> str:
    return wording.listed(label_of(ClaimField, field) for field in fields)

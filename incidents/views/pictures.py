"""Pictures of what the filter holds, and the printable briefing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.charts import cartography
from incidents.charts.counting import Counts
from incidents.charts.drawing import MEASURES, measure_name
from incidents.charts.gallery import LEVEL_NAMES, LOOK, TABLES, Gallery
from incidents.codes import EventFamily
from incidents.filters import IncidentFilter, without
from incidents.views.access import reader

FRESH = 5  # seconds; a picture that was counted before them says when
PRINTED = 200  # records that a briefing names


@require_safe
@reader
def show(request: HttpRequest) -> HttpResponse:
    """The pictures of the filter; `measure`, `level` and `year` choose among them."""
    found = _filter(request)
    context: dict[str, Any] = {"filter": found, "tab": "pictures", "query": without(request.GET, *LOOK).urlencode()}
    if not found.is_valid():
        return render(request, "incidents/pictures.html", context, status=400)
    gallery = _gallery(found, request, together=("totals", "spans", "types", "sides", "places in time"))
    context |= pictures_of(gallery) | {"heat": gallery.heat(), "calendar": gallery.calendar()}
    context |= {
        "measures": _switch(request, "measure", {name: measure_name(name) for name in MEASURES}, gallery.measure),
        "levels": _switch(request, "level", LEVEL_NAMES, gallery.level),
        "years": _switch(request, "year", {str(year): year for year in gallery.years}, str(gallery.year)),
    }
    return render(request, "incidents/pictures.html", context)


@require_safe
@reader
def table(request: HttpRequest) -> HttpResponse:
    """The table that is the equal of one picture, as a page or as a piece of one; for pictures of many marks."""
    found, name = _filter(request), request.GET.get("picture", "")
    if not found.is_valid() or name not in TABLES:
        return HttpResponse(_("The filter is not understood."), status=400, content_type="text/plain; charset=utf-8")
    title, head = TABLES[name]
    query = without(request.GET, "picture").urlencode()
    context = {"title": title, "head": head, "picture": _gallery(found, request).named(name), "query": query}
    piece = "_picture_table" if request.headers.get("HX-Request") else "picture_table"
    return render(request, f"incidents/{piece}.html", context)


@require_safe
@reader
def briefing(request: HttpRequest) -> HttpResponse:
    """The filter laid out for paper: period, map, pictures, and its newest records."""
    found = _filter(request)
    context: dict[str, Any] = {"filter": found, "tab": "pictures", "query": without(request.GET, *LOOK).urlencode()}
    if not found.is_valid():
        return render(request, "incidents/pictures.html", context, status=400)
    gallery = _gallery(found, request, together=("totals", "spans", "types", "places", "sides"))
    totals, rows = gallery.counts.totals, found.qs[:PRINTED].in_lines()
    context |= pictures_of(gallery) | {"made_at": timezone.now(), "families": EventFamily}
    context |= {"sheet": cartography.sheet(found.to_sum, totals.on_the_map)}
    context |= {"incidents": rows, "more": totals.figures.incidents - len(rows)}
    return render(request, "incidents/briefing.html", context)


def _filter(request: HttpRequest) -> IncidentFilter:
    return IncidentFilter(request.GET, user=request.user)


def pictures_of(gallery: Gallery) -> dict[str, Any]:
    """The pictures that page and briefing share."""
    counts = gallery.counts
    acted, hit, matrix = gallery.sides()
    return {
        "gallery": gallery,
        "totals": counts.totals,
        "time": gallery.over_time(),
        "types": gallery.types(),
        "places": gallery.places(),
        "acted": acted,
        "hit": hit,
        "matrix": matrix,
        "kept": counts.counted_at if timezone.now() - counts.counted_at > timedelta(seconds=FRESH) else None,
        "list_link": gallery.link(),
        "undated_link": gallery.link(during="not_stated"),
        "unmapped_link": gallery.link(on_map="no"),
    }


def _gallery(found: IncidentFilter, request: HttpRequest, *, together: tuple[str, ...] = ()) -> Gallery:
    counts = Counts(found.to_sum, found.form.cleaned_data.get("victims") or "", together=together)
    measure, level = _one_of(MEASURES, request, "measure"), _one_of(tuple(LEVEL_NAMES), request, "level")
    return Gallery(counts, request.GET, measure=measure, level=level, year=_year(request))


def _switch(request: HttpRequest, name: str, choices: dict[str, Any], chosen: str) -> list[dict[str, Any]]:
    """Links to the same page looked at in another way."""
    found, query = [], request.GET.copy()
    for code, label in choices.items():
        query[name] = code
        found.append({"label": label, "address": f"?{query.urlencode()}", "chosen": code == chosen})
    return found


def _one_of(choices: tuple[str, ...], request: HttpRequest, name: str) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in choices else choices[0]


def _year(request: HttpRequest) -> int | None:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None

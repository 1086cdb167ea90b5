"""The map: its page, the marks of a view as GeoJSON, and the list of what is in view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo.box import WORLD, BadView, Box, parse_zoom
from incidents import mapping
from incidents.codes import EventFamily
from incidents.filters import IncidentFilter, without_look
from incidents.models import Incident
from incidents.views.access import reader

LISTED = 50  # incidents named beside the map


@reader
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = _filter(request)
    context = {
        "filter": found,
        "counts": mapping.count(found.qs),
        "tab": "map",
        "families": EventFamily,
        "query": without_look(request.GET).urlencode(),
        **_listed(found, WORLD),
    }
    return render(request, "incidents/map.html", context)


@reader
@never_cache
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the filter's incidents in `bbox` at `zoom`, with the counts of the whole filter beside it.

    `total` = `on_map` + `not_on_map`; the counts of the features add up to `in_view`.  A filter, box or
    zoom that cannot be understood is answered with 400 and the reason.
    """
    found = _filter(request)
    try:
        box, zoom = _view(request)
    except BadView as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    if not found.is_valid():
        problems = found.form.errors.get_json_data()
        return JsonResponse({"error": _("The filter is not understood."), "fields": problems}, status=400)
    counts = mapping.count(found.qs)
    features = mapping.marks(found.qs, box, zoom)
    for feature in features:
        feature["properties"]["label"] = mapping.mark_label(feature["properties"])
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "total": counts.total,
        "on_map": counts.on_map,
        "not_on_map": counts.not_on_map,
        "in_view": sum(feature["properties"]["count"] for feature in features),
        "features": features,
    }
    if counts.box:
        collection["bbox"] = [counts.box.west, counts.box.south, counts.box.east, counts.box.north]
    return JsonResponse(collection, content_type="application/geo+json")


@reader
@never_cache
@require_safe
def in_view(request: HttpRequest) -> HttpResponse:
    """The incidents of `bbox` as a piece of a page: for the list beside the map, and for pop-ups with `extent`."""
    try:
        box, _zoom = _view(request)
    except BadView as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain; charset=utf-8")
    return render(request, "incidents/_in_view.html", _listed(_filter(request), box, request.GET.get("extent", "")))


def _filter(request: HttpRequest) -> IncidentFilter:
    return IncidentFilter(request.GET, Incident.objects.visible_to(request.user), user=request.user)


def _view(request: HttpRequest) -> tuple[Box, int]:
    box = Box.parse(request.GET["bbox"]) if "bbox" in request.GET else WORLD
    return box, parse_zoom(request.GET.get("zoom", "8"))


def _listed(found: IncidentFilter, box: Box, extent: str = "") -> dict[str, Any]:
    incidents = mapping.incidents_at(found.qs, box, extent)
    rows = list(incidents.with_parts()[: LISTED + 1])
    number = incidents.count() if len(rows) > LISTED else len(rows)
    return {"rows": rows[:LISTED], "number": number, "more": number - len(rows[:LISTED])}

"""The map: its page, the marks of a view as GeoJSON, and the list of what is in view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo.box import WORLD, BadView, Box, parse_zoom
from geo.models import Place
from incidents import mapping, wording
from incidents.charts.areas import shaded, timeline
from incidents.charts.counting import LEVELS, Counts
from incidents.charts.drawing import MEASURES, measure_name
from incidents.charts.gallery import LEVEL_NAMES, LOOK
from incidents.codes import EventFamily
from incidents.filters import IncidentFilter, without, without_look
from incidents.views.access import reader

LISTED = 50  # incidents named beside the map
ASKED = ("level", "measure", "bbox", "zoom", "extent", "only")  # what a map asks for beside the filter


@reader
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = _filter(request)
    counts = mapping.count(found.qs)
    context = {
        "filter": found,
        "counts": counts,
        "counted": _of_whole_filter(counts),
        "tab": "map",
        "families": EventFamily,
        "timeline": timeline(Counts(found.qs)),
        "levels": LEVEL_NAMES,
        "measures": {name: measure_name(name) for name in MEASURES},
        "query": without_look(request.GET).urlencode(),
        **_listed(found, WORLD, number=counts.on_map),
    }
    return render(request, "incidents/map.html", context)


@reader
@never_cache
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the filter's incidents in `bbox` at `zoom`, with the counts of the whole filter beside it.

    `total` = `on_map` + `not_on_map`; the counts of the features add up to `in_view`.  With `only=marks`,
    for a map that is moved within a filter, the whole filter is not counted again.  A filter, box or zoom
    that cannot be understood is answered with 400 and the reason.
    """
    found = _filter(request)
    try:
        box, zoom = _view(request)
    except BadView as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    if not found.is_valid():
        problems = found.form.errors.get_json_data()
        return JsonResponse({"error": _("The filter is not understood."), "fields": problems}, status=400)
    features = mapping.marks(found.qs, box, zoom)
    for feature in features:
        feature["properties"]["label"] = mapping.mark_label(feature["properties"])
    in_view = sum(feature["properties"]["count"] for feature in features)
    whole = {} if request.GET.get("only") == "marks" else _of_whole_filter(mapping.count(found.qs))
    collection = {"type": "FeatureCollection", "features": features, "in_view": in_view, **whole}
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


@reader
@never_cache
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The filter by areas of `level`, shaded by `measure`: a table as a piece of a page, and what the map draws."""
    found, level, measure = _filter(request), request.GET.get("level", ""), request.GET.get("measure", "incidents")
    if level not in LEVELS or measure not in MEASURES or not found.is_valid():
        return HttpResponse(_("The filter is not understood."), status=400, content_type="text/plain; charset=utf-8")

    def link(place: Place) -> str:
        query = without(found.data, *ASKED, *LOOK)
        query.setlist("at", [*query.getlist("at"), place.code])
        return f"{reverse('incidents:list')}?{query.urlencode()}"

    counts = Counts(found.to_sum, found.form.cleaned_data.get("victims") or "")
    context = {"level": level, "level_name": LEVEL_NAMES[level], "measure": measure_name(measure)}
    return render(request, "incidents/_areas.html", context | {"shaded": shaded(counts, level, measure, link)})


def _filter(request: HttpRequest) -> IncidentFilter:
    return IncidentFilter(request.GET, user=request.user)


def _view(request: HttpRequest) -> tuple[Box, int]:
    box = Box.parse(request.GET["bbox"]) if "bbox" in request.GET else WORLD
    return box, parse_zoom(request.GET.get("zoom", "8"))


def _listed(found: IncidentFilter, box: Box, extent: str = "", number: int | None = None) -> dict[str, Any]:
    incidents = mapping.incidents_at(found.qs, box, extent)
    rows = incidents[: LISTED + 1].in_view()
    if number is None:
        number = incidents.count() if len(rows) > LISTED else len(rows)
    return {"rows": rows[:LISTED], "number": number, "more": number - len(rows[:LISTED])}


def _of_whole_filter(counts: mapping.Counts) -> dict[str, Any]:
    box = {"bbox": [counts.box.west, counts.box.south, counts.box.east, counts.box.north]} if counts.box else {}
    numbers = {"total": counts.total, "on_map": counts.on_map, "not_on_map": counts.not_on_map}
    return numbers | {"says": _in_a_sentence(counts)} | box


def _in_a_sentence(counts: mapping.Counts) -> str:
    number = ngettext("%(number)s incident", "%(number)s incidents", counts.total)
    parts = [
        number % {"number": wording.count(counts.total)},
        _("%(shown)s on the map") % {"shown": wording.count(counts.on_map)},
        _("%(shown)s not on the map") % {"shown": wording.count(counts.not_on_map)},
    ]
    return wording.listed(parts)

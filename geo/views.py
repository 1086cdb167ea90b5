"""The base map's changing part: place names.  The outlines and rivers are static files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import conditional_page, require_safe

from geo.box import WORLD, BadView, Box, parse_zoom
from geo.labels import labels


@require_safe
@conditional_page
def place_names(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the names to write in `bbox` at `zoom`; 400 with the reason for a view that no map has.

    Whoever includes it says who may see it.
    """
    try:
        box = Box.parse(request.GET["bbox"]) if "bbox" in request.GET else WORLD
        zoom = parse_zoom(request.GET.get("zoom", "8"))
    except BadView as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    return JsonResponse(
        {"type": "FeatureCollection", "features": labels(box, zoom)},
        content_type="application/geo+json",
        headers={"Cache-Control": "private, max-age=300"},
    )

"""The small map of one record."""

from __future__ import annotations

from typing import Any

from django import template

from incidents import mapping
from incidents.models import Incident

register = template.Library()


@register.inclusion_tag("incidents/_map.html")
def small_map(incident: Incident) -> dict[str, Any]:
    """The page must load `leaflet_css`, `css/map.css`, `leaflet_js` and the module `js/map-small.js`."""
    return {"places": mapping.places_on_small_map(incident.places.all())}

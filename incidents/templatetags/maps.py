"""The small map of one record, and the list beside the large one."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents import codes, mapping, wording
from incidents.models import Incident
from incidents.querysets import parts_of
from incidents.templatetags.rows import Address, label, place_cell, when_cell

register = template.Library()


@register.inclusion_tag("incidents/_map.html")
def small_map(incident: Incident) -> dict[str, Any]:
    """The page must load `leaflet_css`, `css/map.css`, `leaflet_js` and the module `js/map-small.js`."""
    return {"places": mapping.places_on_small_map(incident.places.all())}


@register.simple_tag
def view_rows(incidents: Iterable[Incident]) -> SafeString:
    """What is in view as items of a list, each with its point for the map; all that is put in is escaped."""
    address, killed = Address.of("incidents:detail", "-"), escape(_("killed"))
    return mark_safe("".join(_view_row(incident, address, killed) for incident in incidents))


def _view_row(incident: Incident, address: Address, killed: str) -> str:
    point = ""
    if incident.map_latitude is not None:
        point = f' data-lat="{incident.map_latitude}" data-lon="{incident.map_longitude}"'
    kind = incident.event_type
    family, name = (kind.family, kind.name) if kind else ("unknown", _("Event type not stated"))
    state = ""
    if incident.status != codes.Status.PUBLISHED:
        state = f'<span class="state {escape(incident.status)}">{escape(label(incident.status, "Status"))}</span>'
    toll = wording.toll(parts_of(incident, "casualties"), codes.Outcome.KILLED)
    where = ""
    if incident.primary_place:
        where = f"<span>{place_cell(incident, with_area=False, with_precision=True)}</span>"
    return (
        f'<li{point}><a href="{address.to(incident.reference)}">'
        f'<span class="family {escape(family)}"><bdi>{escape(name)}</bdi></span></a> {state}'
        f'<span class="facts-line"><span>{when_cell(incident)}</span>{where}'
        f"<span>{killed}: {escape(str(toll))}</span></span></li>"
    )

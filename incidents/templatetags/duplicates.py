"""What a flag of possible duplicates names, and two records on one map."""

from __future__ import annotations

from typing import Any

from django import template

from incidents import mapping, reasons
from incidents.codes import FlagCode
from incidents.models import Incident, IncidentFlag

register = template.Library()


@register.filter
def why_alike(code: str) -> str:
    """A reason for or against two records being of one event, as a sentence."""
    return reasons.reason(code)


@register.inclusion_tag("incidents/_candidates.html", takes_context=True)
def candidates(context: Any, flag: IncidentFlag, incident: Incident) -> dict[str, Any]:
    """The records that an open flag of possible duplicates names, as far as this person may see them."""
    if flag.code != FlagCode.POSSIBLE_DUPLICATE or flag.settled_at is not None:
        return {"found": []}
    user = context["request"].user
    named = {choice["reference"]: choice for choice in flag.choices}
    rows = Incident.objects.visible_to(user).with_parts().filter(reference__in=named)
    held = {row.reference: row for row in rows}
    found = [(choice, held[reference]) for reference, choice in named.items() if reference in held]
    return {"found": found, "incident": incident}


@register.inclusion_tag("incidents/_map.html")
def map_of_two(one: Incident, other: Incident) -> dict[str, Any]:
    """Both records on one small map, each place with the references of those that name it."""
    places: dict[tuple[Any, ...], dict[str, Any]] = {}
    for incident in (one, other):
        for row in mapping.places_on_small_map(incident.places.all()):
            key = (row["lat"], row["lon"], row["name"])
            known = places.setdefault(key, {**row, "name": ""})
            label = f"{row['name']} · {incident.reference}" if not known["name"] else f" + {incident.reference}"
            known["name"] += label
    return {"places": list(places.values())}

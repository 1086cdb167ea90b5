"""How many rows each choice of a condition would give, the other conditions left as they are."""

from __future__ import annotations

from django.db.models import Count

from incidents.filters.conditions import IncidentFilter, without

FACETS = {
    "family": "event_type__family",
    "event_type": "event_type__code",
    "precision": "date_precision",
    "status": "status",
    "grade": "grade",
    "origin": "origin",
}


def facets(found: IncidentFilter) -> dict[str, dict[str, int]]:
    """{condition: {choice: rows}}, choices in order; those without rows are not named.

    Empty where the filter is not understood.  The database gives groups in whatever order its plan of the day has.
    """
    if not found.is_valid():
        return {}
    counted = {}
    for name in (name for name in FACETS if name in found.filters):
        rows = IncidentFilter(without(found.data, name), user=found.user).qs.order_by()
        pairs = rows.values_list(FACETS[name]).annotate(total=Count("pk"))
        counted[name] = dict(sorted((str(choice), total) for choice, total in pairs if choice))
    return counted

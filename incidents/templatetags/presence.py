"""The place on a page where it is told who else has its records open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from incidents.models import Incident

register = template.Library()


@register.inclusion_tag("incidents/_presence.html", takes_context=True)
def presence(context: Any, records: Incident | Iterable[Incident], *, editing: bool = False) -> dict[str, Any]:
    """`{% presence incident %}`, or a list of incidents; `editing=True` where the page is a form that changes it."""
    listed = [records] if isinstance(records, Incident) else list(records)
    return {
        "open_records": [one.reference for one in listed],
        "editing": editing,
        "csrf_token": context.get("csrf_token"),
    }

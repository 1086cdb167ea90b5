"""Boxes to tick, written here: as widgets of a form they would take longer than the rows of a list."""

from __future__ import annotations

from html import escape

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def boxes(field: BoundField) -> SafeString:
    """The choices of a field as items of a list, each with room for how many records it would give."""
    widget, name, stem = field.field.widget, escape(field.html_name), escape(field.auto_id)
    ticked = set(widget.format_value(field.value()))
    items = []
    for number, (choice, label) in enumerate(widget.choices):
        value, key = escape(str(choice)), f"{stem}_{number}"
        mark = " checked" if str(choice) in ticked else ""
        items.append(
            f'<li><label for="{key}"><input type="checkbox" name="{name}" value="{value}" id="{key}"{mark}> '
            f'<span>{escape(str(label))}</span> <span class="number soft" data-choice="{value}"></span></label></li>'
        )
    return mark_safe("".join(items))

"""Fields of forms and boxes to tick: written by templates and widgets, they took longer than the rows of a list."""

from __future__ import annotations

from html import escape

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def field(bound: BoundField, css: str = "") -> SafeString:
    """A field with its label, its hint and what is wrong with it."""
    star = '<span class="error" aria-hidden="true"> *</span>' if bound.field.required else ""
    label = f'<label for="{escape(str(bound.id_for_label))}">{conditional_escape(bound.label)}{star}</label>'
    stem, hint, faults = escape(bound.auto_id), "", ""
    if bound.help_text:
        hint = f'<span class="hint" id="{stem}_helptext">{conditional_escape(bound.help_text)}</span>'
    if bound.errors:
        told = "".join(f"<li>{conditional_escape(str(error))}</li>" for error in bound.errors)
        faults = f'<ul class="errors" id="{stem}_error">{told}</ul>'
    return mark_safe(f'<div class="field {css}">\n  {label}\n  {bound}\n  {hint}\n  {faults}\n</div>\n')


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

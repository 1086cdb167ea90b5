"""Fields of forms and boxes to tick: written by templates and widgets, they took longer than the rows of a list."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def field(bound: BoundField, css: str = "") -> SafeString:
    """A field with its label, its hint and what is wrong with it."""
    return _kept(bound, _field, css)


@register.simple_tag
def boxes(bound: BoundField) -> SafeString:
    """The choices of a field with its label, each a box to tick with room for how many records it would give."""
    return _kept(bound, _boxes)


def _kept(bound: BoundField, write: Callable[..., str], *how: str) -> SafeString:
    """What was written before, where a field that all share is empty: of few hundred fields a page most are.

    Choices from tables are read each time, and the field is written anew where they have changed.
    """
    kept = getattr(bound.field, "kept", None)
    if kept is None or bound.value() or bound.errors:
        return mark_safe(write(bound, *how))
    key, from_table = (get_language(), write, *how), getattr(bound.field, "is_from_table", False)
    choices = [(str(value), str(label)) for value, label in bound.field.choices] if from_table else []  # type: ignore[attr-defined]
    held = kept.get(key)
    if held is None or held[0] != choices:
        held = kept[key] = choices, mark_safe(write(bound, *how))
    return held[1]  # type: ignore[no-any-return]


def _field(bound: BoundField, css: str) -> str:
    star = '<span class="error" aria-hidden="true"> *</span>' if bound.field.required else ""
    label = f'<label for="{escape(str(bound.id_for_label))}">{conditional_escape(bound.label)}{star}</label>'
    stem, hint = escape(bound.auto_id), ""
    if bound.help_text:
        hint = f'<span class="hint" id="{stem}_helptext">{conditional_escape(bound.help_text)}</span>'
    return f'<div class="field {css}">\n  {label}\n  {bound}\n  {hint}\n  {_faults(bound)}\n</div>\n'


def _boxes(bound: BoundField) -> str:
    widget, name, stem = bound.field.widget, escape(bound.html_name), escape(bound.auto_id)
    ticked = set(widget.format_value(bound.value()))
    items = []
    for number, (choice, label) in enumerate(widget.choices):
        value, key = escape(str(choice)), f"{stem}_{number}"
        mark = " checked" if str(choice) in ticked else ""
        items.append(
            f'<li><label for="{key}"><input type="checkbox" name="{name}" value="{value}" id="{key}"{mark}> '
            f'<span>{escape(str(label))}</span> <span class="number soft" data-choice="{value}"></span></label></li>'
        )
    return (
        f'<div class="field" role="group" aria-labelledby="{stem}_label">\n'
        f'  <span class="label" id="{stem}_label">{conditional_escape(bound.label)}</span>\n'
        f'  <ul class="choices" data-choices="{name}">{"".join(items)}</ul>\n  {_faults(bound)}\n</div>\n'
    )


def _faults(bound: BoundField) -> str:
    if not bound.errors:
        return ""
    told = "".join(f"<li>{conditional_escape(str(error))}</li>" for error in bound.errors)
    return f'<ul class="errors" id="{escape(bound.auto_id)}_error">{told}</ul>'

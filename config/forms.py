"""How form fields are written."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
INPUTS = frozenset(f"django/forms/widgets/{kind}.html" for kind in ("input", "text", "number", "date", "hidden"))


class Renderer(DjangoTemplates):
    """Django's own, but for choices and lines: a page may have hundreds, and templates for them took as long as all
    else.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name == SELECT:
            return _select(context["widget"])
        if template_name in INPUTS:
            return _input(context["widget"])
        return mark_safe(super().render(template_name, context, request))


def _input(widget: dict[str, Any]) -> SafeString:
    """What Django's template of the same name writes."""
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    named = f'type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"'
    return mark_safe(f"<input {named}{value}{_attributes(widget['attrs'])}>")


def _attributes(given: dict[str, Any]) -> str:
    written = (
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )
    return "".join(written)


def _select(widget: dict[str, Any]) -> SafeString:
    """What Django's template of the same name writes."""
    written = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        inside = "".join(_option(option) for option in options)
        written.append(f'<optgroup label="{conditional_escape(name)}">{inside}</optgroup>' if name else inside)
    return mark_safe("".join([*written, "</select>"]))


def _option(option: dict[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'

"""How form fields are written."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """Django's own, but for choices: a page may have hundreds, and a template for each took as long as all else."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name == SELECT:
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))


def _select(widget: dict[str, Any]) -> SafeString:
    """What Django's template of the same name writes."""
    written = [f'<select name="{conditional_escape(widget["name"])}"{flatatt(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        inside = "".join(_option(option) for option in options)
        written.append(f'<optgroup label="{conditional_escape(name)}">{inside}</optgroup>' if name else inside)
    return mark_safe("".join([*written, "</select>"]))


def _option(option: dict[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{flatatt(option["attrs"])}>{label}</option>'

"""What pages say of somebody's own account."""

from __future__ import annotations

from typing import Any

from django import template

from config.accounts import lacks_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def factor_due(context: Any) -> bool:
    """Whether this person has to set up a second factor before anything else opens."""
    return lacks_factor(context["request"])

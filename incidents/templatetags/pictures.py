"""What a picture is written with."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from incidents.charts import writing
from incidents.charts.drawing import Picture

register = template.Library()
register.filter("outlines", writing.outlines)
register.filter("names", writing.names)
register.filter("spots", writing.spots)


@register.simple_tag(takes_context=True)
def picture(
    context: Any, drawn: Picture, name: str, title: str, about: str, head: str, *, by_keyboard: bool = True
) -> SafeString:
    """A picture with its table, under the name that `gallery.TABLES` has for it."""
    table_at = f"{reverse('incidents:picture_table')}?{context['request'].GET.urlencode()}&picture={name}"
    words = writing.Words(title, about, head)
    return writing.whole(drawn, name, words, table_at=table_at, by_keyboard=by_keyboard)


@register.simple_tag
def picture_table(drawn: Picture, title: str, head: str) -> SafeString:
    """The table that is the equal of a picture."""
    return writing.table(drawn, writing.Words(title, "", head))

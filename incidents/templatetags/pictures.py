"""What a picture is written with."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from incidents.charts import writing
from incidents.charts.drawing import Picture

register = template.Library()
register.filter("lines", writing.lines)
register.filter("marks", writing.marks)
register.filter("spots", writing.spots)
register.filter("texts", writing.texts)
register.filter("table_rows", writing.table_rows)


@register.filter
def marks_to_press(picture: Picture) -> SafeString:
    """The marks for a pointer alone: the keyboard reaches their records through the table."""
    return writing.marks(picture, by_keyboard=False)

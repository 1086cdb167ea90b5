"""A map to click on beside a form's latitude and longitude; it needs no GDAL and no script in the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script


class PointPicker(forms.NumberInput):
    """The input of a latitude with a map under it; the longitude is the field of the same form of that name.

    A click or a dragged marker sets both fields, and typing in them moves the marker. Without scripts the two
    fields remain.
    """

    template_name = "geo/point_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "any", "min": -90, "max": 90, "dir": "ltr", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        module: Any = Script("js/point-picker.js", type="module")
        css = ["leaflet/leaflet.css", "css/map.css", "css/point-picker.css"]
        return forms.Media(css={"all": css}, js=["leaflet/leaflet.js", module])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own: str = context["widget"]["attrs"].get("id", "")
        context["longitude_id"] = own.removesuffix("latitude") + "longitude"
        return context

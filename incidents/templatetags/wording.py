"""Filters and tags that put values into words; `incidents.wording` knows how."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from geo.models import Place
from incidents import wording
from incidents.codes import Confidence, DatePrecision, FlagCode
from incidents.figures import reason_in_words
from incidents.models import Incident, IncidentActor, Source
from incidents.naming import label_of

register = template.Library()


@register.filter
def digits(value: object) -> str:
    return wording.digits(value)


@register.filter
def count(value: int) -> str:
    return wording.count(value)


@register.filter
def kilometres(value: float) -> str:
    """A distance in km, to one digit behind the point below ten."""
    return wording.digits(f"{value:.1f}" if value < 10 else f"{value:.0f}")


@register.filter
def confidence(share: float) -> str:
    return wording.confidence(share)


@register.filter
def share(value: float) -> str:
    """A share of 1 as a percentage."""
    return wording.percent(value)


@register.filter
def trust(share: float) -> str:
    """The code of how far to trust it, which is the class of its look."""
    return str(Confidence.of(share))


@register.filter
def day(value: date | None) -> str | SafeString:
    return wording.day(value) if value else _unknown()


@register.filter
def month(first: date) -> str:
    """«May 2023» for any day of it."""
    return wording.period(first, first, DatePrecision.MONTH)


@register.filter
def headline(incident: Incident) -> str:
    return wording.headline(incident)


@register.filter
def inferred(rule: str) -> str:
    return wording.inferred(rule)


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    return wording.moment(value) if value else _unknown()


@register.filter
def when(incident: Incident) -> str | SafeString:
    text = wording.period(incident.date_start, incident.date_end, incident.date_precision)
    return _unknown() if text == wording.not_stated() else text


@register.filter
def toll(incident: Incident, outcome: str) -> wording.Toll:
    return wording.toll(incident.casualties.all(), outcome)


@register.filter
def other_tolls(incident: Incident) -> list[tuple[str, wording.Toll]]:
    return wording.other_tolls(incident.casualties.all())


@register.filter
def figure(row: Any) -> str:
    """A casualty row's or a toll's minimum and maximum in words."""
    return wording.figure(row.minimum, row.maximum)


@register.filter
def known(value: object) -> object:
    """The value, or «not stated» where there is none; zero is a value."""
    return _unknown() if value is None or value == "" else value


@register.filter
def known_number(value: int | None) -> str | SafeString:
    return _unknown() if value is None else wording.count(value)


@register.filter
def flag_label(code: str) -> str:
    return label_of(FlagCode, code)


@register.simple_tag
def public_read() -> bool:
    return bool(settings.PUBLIC_READ)


def _unknown() -> SafeString:
    return format_html('<span class="unknown">{}</span>', wording.not_stated())


@register.filter
def areas(place: Place) -> list[Place]:
    """The areas around a place, the nearest first, each name once; the parents must be loaded already."""
    found: list[Place] = []
    parent = place.parent
    while parent is not None:
        if parent.name not in (place.name, *(area.name for area in found)):
            found.append(parent)
        parent = parent.parent
    return found


@register.filter
def around(place: Place) -> Place | None:
    """The nearest area around a place that has another name."""
    name, parent = wording.naming(), place.parent
    while parent is not None and name(parent) == name(place):
        parent = parent.parent
    return parent


@register.filter
def listed(rows: Iterable[Any]) -> str:
    return wording.listed(str(row) for row in rows)


@register.filter
def reason(text: str) -> str:
    """A reason in words: a person's own, or that of a rule."""
    return wording.digits(reason_in_words(text)) if text.startswith("rule:") else text


@register.simple_tag(takes_context=True)
def reason_for(context: Any, text: str) -> str:
    """The reason of a figure in words, with the name of its source as far as this reader may know it."""
    words = reason(text)
    code = text.split(" ")[-1] if text.startswith("rule:preferred ") else ""
    source = Source.objects.filter(code=code).first() if code else None
    if source is None:
        return words
    hidden = source.is_sensitive and not context["perms"]["incidents"]["view_sensitive"]
    return words.replace(wording.digits(code), _("a protected source") if hidden else source.name)


@register.filter
def in_role(incident: Incident, role: str) -> list[IncidentActor]:
    return [part for part in incident.participants.all() if part.role == role]

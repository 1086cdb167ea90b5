"""Cells of rows that stand on a page in hundreds: written here, since a template for each took half of the page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents import codes, wording
from incidents.models import Incident
from incidents.naming import label_of

register = template.Library()


@register.filter
def label(code: str, kind: str) -> str:
    """«in review» for "in_review" of the codes' `Status`: what `get_status_display` says, without a table for each."""
    return label_of(getattr(codes, kind), code)


@register.filter
def toll_cell(incident: Incident, outcome: str) -> SafeString:
    """The people of one outcome, with the children and women among them."""
    toll = wording.toll(incident.casualties.all(), outcome)
    if not toll.is_stated:
        return _unknown()
    among = [(_("children"), toll.children), (_("women"), toll.women)]
    told = [(name, wording.count(number)) for name, number in among if number]
    part = '<br><span class="small soft nowrap">{} {}</span>'
    return format_html("<strong>{}</strong>{}", str(toll), format_html_join("", part, told))


@register.filter
def side_cell(incident: Incident, role: str) -> SafeString:
    """The parties of one side, each with how sure it is that they took part."""
    parts = [part for part in incident.participants.all() if part.role == role]
    if not parts:
        return _unknown()
    one = '<span class="certainty {}" title="{}"><bdi>{}</bdi></span><br>'
    rows = [(part.certainty, label(part.certainty, "Certainty"), part.actor.name) for part in parts]
    return format_html_join("", one, rows)


def _unknown() -> SafeString:
    return mark_safe(f'<span class="unknown">{wording.not_stated()}</span>')

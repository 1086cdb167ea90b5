"""The links of a record as its page shows them, those of the records that were merged into it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.prepared import Prepared, array
from incidents import curation, matching
from incidents.models import Incident, IncidentLink
from incidents.querysets import name_all
from incidents.reasons import link_words
from incidents.views.access import holder
from incidents.views.move import after, reason_of


@dataclass(frozen=True)
class LinkRow:
    """How the record stands to another; `removable` where this person may take the link away."""

    link: IncidentLink
    words: str
    other: Incident
    removable: bool


def link_rows(incident: Incident, user: Any, family: set[int] | None = None) -> list[LinkRow]:
    """All links in both directions whose other end this user may see, that end as the record it was merged into.

    `family` has the keys of the record and of all that were merged into it, where they are known already.
    """
    family = family or matching.absorbed(incident)
    rows = _links(array(family), array(family))
    name_all([(rows, "incident"), (rows, "other")])
    ends = {row.pk: _survivor(row.incident if row.other_id in family else row.other) for row in rows}
    keys = {end.pk for end in ends.values()} - family
    visible = Incident.objects.visible_to(user)
    seen = set(visible.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    may = user.has_perm("incidents.change_incident")
    return [
        LinkRow(row, link_words(row.kind, back=row.other_id in family), ends[row.pk], may)
        for row in rows
        if ends[row.pk].pk in seen
    ]


_links = Prepared(lambda: IncidentLink.objects.filter(Q(incident__pk__among=[]) | Q(other__pk__among=[])))


def _survivor(incident: Incident) -> Incident:
    """The record that now stands for this one."""
    while incident.merged_into is not None:
        incident = incident.merged_into
    return incident


@require_POST
@holder("change_incident")
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link away; both ends must be in sight."""
    visible = Incident.objects.visible_to(request.user)
    links = IncidentLink.objects.filter(incident__in=visible, other__in=visible).select_related("incident", "other")
    link = get_object_or_404(links, pk=pk)
    try:
        curation.unlink(link, by=request.user, reason=reason_of(request))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, _("The link is removed."))
    return redirect(after(request, link.incident.get_absolute_url()))

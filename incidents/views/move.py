"""Taking a record from state to state and settling its flags: buttons become verbs of the writer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import curation
from incidents.forms import seen_version
from incidents.models import Incident
from incidents.views.access import holder


@require_POST
@holder("view_drafts")
def move(request: HttpRequest, reference: str) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    try:
        moved = curation.move(
            incident,
            request.POST.get("action", ""),
            by=request.user,
            seen_version=seen_version(request.POST, incident),
            reason=reason_of(request),
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, f"{reference}: {message}")
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    else:
        messages.success(
            request,
            _("%(reference)s is now: %(status)s.") % {"reference": reference, "status": moved.get_status_display()},
        )
    return redirect(after(request, incident.get_absolute_url()))


@require_POST
@holder("change_incident")
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the record to the user named in `assignee`, or to nobody where it is empty."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    to = request.POST.get("assignee", "")
    try:
        seen = seen_version(request.POST, incident)
        given = curation.assign(incident, to, by=request.user, seen_version=seen)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, f"{reference}: {message}")
    except curation.Conflict:
        held = Incident.objects.select_related("assignee").get(pk=incident.pk).assignee
        told = _("%(reference)s was given to %(who)s in the meantime.")
        messages.error(request, told % {"reference": reference, "who": held or _("nobody")})
    else:
        told = _("%(reference)s is with %(who)s now.") if given.assignee else _("%(reference)s is with nobody now.")
        messages.success(request, told % {"reference": reference, "who": given.assignee})
    return redirect(after(request, incident.get_absolute_url()))


def reason_of(request: HttpRequest) -> str:
    """The reason that a form gave, without what the database cannot hold."""
    return request.POST.get("reason", "").replace("\x00", "")


def after(request: HttpRequest, otherwise: str) -> str:
    """Back to the page that the button stood on, if it is one of ours; else to the address given."""
    target = request.POST.get("next", "")
    ours = target.startswith("/")  # anything else `redirect` would take for the name of a page
    if ours and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return otherwise


def changed_meanwhile(reference: str) -> str:
    return _("%(reference)s was changed by someone else in the meantime. Look at it again, then decide.") % {
        "reference": reference
    }

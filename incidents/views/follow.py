"""Giving what a person set by hand back to the claims and the rules."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import curation
from incidents.forms import seen_version
from incidents.models import Incident
from incidents.naming import FIELD_LABELS
from incidents.views.access import holder
from incidents.views.move import changed_meanwhile, reason_of


@require_POST
@holder("change_incident")
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Let one value of a record follow its claims again, or its grade the rule."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    field = request.POST.get("field", "")
    try:
        seen = seen_version(request.POST, incident)
        curation.follow_claims(incident, [field], by=request.user, seen_version=seen, reason=reason_of(request))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, f"{reference}: {message}")
    except curation.Conflict:
        messages.error(request, changed_meanwhile(reference))
    else:
        told = _("%(reference)s: %(field)s follows the rule again.")
        messages.success(request, told % {"reference": reference, "field": FIELD_LABELS[field]})
    return redirect(f"{incident.get_absolute_url()}#{'grade' if field == 'grade' else 'claims'}")

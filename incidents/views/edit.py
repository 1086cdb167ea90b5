"""Making an incident by hand and changing one, with nothing lost when two people do it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents import curation, workflow
from incidents.curation.revisions import seen_values
from incidents.curation.validation import clean
from incidents.forms import IncidentForms, seen_version
from incidents.models import Incident
from incidents.naming import FIELD_LABELS, Names, field_words, place_codes
from incidents.views.access import holder, note_view
from incidents.views.browse import may_edit
from incidents.views.once import new_token, once

MINE, THEIRS = "mine", "theirs"


@require_http_methods(["GET", "POST"])
@holder("add_incident")
def create(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    forms = IncidentForms(curation.blank(), data, _more(request))
    if data is not None and not _more(request) and forms.is_valid():
        try:
            reference = once(request, lambda: _created(request, forms))
        except ValidationError as error:
            forms.add_errors(error)
        else:
            messages.success(request, _("%(reference)s is stored as a draft.") % {"reference": reference})
            return redirect("incidents:detail", reference)
    return _page(request, forms, token=request.POST.get("token") or new_token())


def _created(request: HttpRequest, forms: IncidentForms) -> str:
    reason = forms.main.cleaned_data["reason"]
    return curation.create_incident(forms.values(), by=request.user, reason=reason).reference


@require_http_methods(["GET", "POST"])
@holder("change_incident")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.visible_to(request.user).with_parts(), reference=reference)
    if not may_edit(request.user, incident):
        return _closed(request, incident)
    note_view(request, incident)
    if request.method != "POST":
        return _page(request, IncidentForms(curation.snapshot(incident)), incident=incident, seen=incident.version)
    return _save(request, incident)


def _closed(request: HttpRequest, incident: Incident) -> HttpResponse:
    """That nobody changes a record before it is reopened is no question of rights: what was typed is shown again."""
    named = {"reference": incident.reference, "status": incident.get_status_display()}
    if incident.status in workflow.EDITABLE or curation.told_in_confidence(incident, request.user):
        raise PermissionDenied(_("%(reference)s is %(status)s and not yours to change.") % named)
    told = _("%(reference)s is %(status)s: reopen it first.") % named
    if request.method != "POST":
        messages.warning(request, told)
        return redirect("incidents:detail", incident.reference)
    forms = IncidentForms(curation.snapshot(incident), request.POST, _more(request))
    forms.add_errors(ValidationError(told))
    return _page(request, forms, incident=incident, seen=request.POST.get("seen_version", ""), status=409)


def _save(request: HttpRequest, incident: Incident) -> HttpResponse:
    forms = IncidentForms(curation.snapshot(incident), request.POST, _more(request))
    context: dict[str, Any] = {"incident": incident, "seen": request.POST.get("seen_version", "")}
    if _more(request) or not forms.is_valid():
        return _page(request, forms, **context)
    try:
        saved = _changed(request, incident, forms)
    except ValidationError as error:
        forms.add_errors(error)
        return _page(request, forms, **context)
    except curation.Conflict as conflict:
        return _conflict_page(request, incident, forms, conflict)
    told = _("Nothing was different, nothing was stored.")
    messages.success(request, told if saved.version == incident.version else _("The change is stored."))
    return redirect("incidents:detail", saved.reference)


def _changed(request: HttpRequest, incident: Incident, forms: IncidentForms) -> Incident:
    values = forms.values()
    values = {name: value for name, value in values.items() if request.POST.get(f"keep_{name}") != THEIRS}
    reason = forms.main.cleaned_data["reason"]
    seen = seen_version(request.POST, incident)
    return curation.change(incident, values, by=request.user, seen_version=seen, reason=reason)


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what it was, what the other one made of it, what is in this form."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str


def _conflict_page(
    request: HttpRequest, incident: Incident, forms: IncidentForms, conflict: curation.Conflict
) -> HttpResponse:
    """The form again, from the version that stands now: others' changes in it, mine beside theirs to choose."""
    incident = Incident.objects.with_parts().get(pk=incident.pk)
    current, mine = curation.snapshot(incident), clean(forms.values())
    seen = seen_values(incident, seen_version(request.POST, incident), current)
    merged = {name: current[name] if name in seen and value == seen[name] else value for name, value in mine.items()}
    again = IncidentForms(merged)
    again.main.initial["reason"] = request.POST.get("reason", "")
    last = curation.history(incident).select_related("by").last()
    context = {"incident": incident, "seen": incident.version, "clashes": _clashes(conflict), "last": last}
    return _page(request, again, **context, status=409)


def _clashes(conflict: curation.Conflict) -> list[Clash]:
    fields = conflict.fields
    names = Names(code for name, values in fields.items() for value in values for code in place_codes(name, value))
    return [
        Clash(name, str(FIELD_LABELS[name]), *(field_words(name, value, names) for value in values))
        for name, values in fields.items()
    ]


def _more(request: HttpRequest) -> str:
    """The part for which more rows were asked."""
    return str(request.POST.get("more", ""))


def _page(request: HttpRequest, forms: IncidentForms, *, status: int = 200, **context: Any) -> HttpResponse:
    if status == 200 and forms.main.is_bound and not _more(request) and (forms.main.errors or not forms.is_valid()):
        status = 422
    incident = context.get("incident")
    needs_reason = incident is not None and incident.status == "published"
    return render(
        request, "incidents/edit.html", {"forms": forms, "needs_reason": needs_reason, **context}, status=status
    )

"""The talk about a record: its thread of comments, whom they call, and the calls that wait for a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from incidents import curation, wording
from incidents.models import Comment, Incident, Mention
from incidents.views.access import holder
from incidents.views.browse import detail_page
from incidents.views.once import once

PAGE_SIZE = 50
OFFERED = 8  # people at once while one types a name


@require_POST
@holder("view_drafts")
def say(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a comment; what cannot be stored comes back in the form."""
    incident = _seen(request, reference)
    text = request.POST.get("text", "")
    try:
        made = once(request, lambda: str(curation.comment(incident, text, by=request.user).pk))
    except ValidationError as error:
        return detail_page(request, reference, said=text, said_faults=error.messages, status=422)
    _called, others = curation.called_in(text, incident)
    for person in others:
        messages.warning(request, _("%(who)s may not see this record and was not called.") % {"who": person})
    return redirect(f"{incident.get_absolute_url()}#comment-{made}")


@require_POST
@holder("view_drafts")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user)
    comment = get_object_or_404(Comment.objects.select_related("incident"), pk=pk, incident__in=visible)
    curation.withdraw_comment(comment, by=request.user)
    return redirect(f"{comment.incident.get_absolute_url()}#comment-{comment.pk}")


@require_safe
@holder("view_drafts")
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom a comment on this record can call: those who may see it, while one types a name."""
    text = request.GET.get("q", "").casefold()
    able = curation.people_who_see(_seen(request, reference))
    found = [one for one in able if text in f"{one.username} {one.get_full_name()}".casefold()]
    found.sort(key=lambda one: not one.username.casefold().startswith(text))
    return render(request, "incidents/_people.html", {"people": found[:OFFERED]})


@require_safe
@holder("view_drafts")
def mentions(request: HttpRequest) -> HttpResponse:
    """Where comments have called this person, the unread ones first."""
    rows = Mention.objects.of(request.user)
    shown = rows.select_related("comment__by", "comment__incident__event_type").prefetch_related(
        "comment__mentions__user"
    )
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "incidents/mentions.html", {"page": page, "unread": rows.unread().count()})


@require_POST
@holder("view_drafts")
def read(request: HttpRequest) -> HttpResponse:
    """Mark one call as read, or all of them."""
    rows = Mention.objects.of(request.user)
    one = request.POST.get("mention", "")
    if one:
        rows = rows.filter(pk=int(one)) if one.isdecimal() and len(one) < 19 else rows.none()
    marked = curation.mark_read(rows, by=request.user)
    told = ngettext("%(count)s mention marked as read.", "%(count)s mentions marked as read.", marked)
    messages.success(request, told % {"count": wording.count(marked)})
    return redirect("incidents:mentions")


def _seen(request: HttpRequest, reference: str) -> Incident:
    visible: Any = Incident.objects.visible_to(request.user)
    found: Incident = get_object_or_404(visible, reference=reference)
    return found

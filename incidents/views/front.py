"""The front page: what waits for the one who reads it, and what came in lately."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents import curation
from incidents.charts.lately import lately
from incidents.codes import MUST_SETTLE, FlagCode
from incidents.models import Incident, Report
from incidents.querysets import IncidentQuerySet
from incidents.views.access import reader
from incidents.views.queue import TABS, open_flags, tabs_of, totals_of

LATELY = 12  # reports or records named
WAITING = 5  # records of one's own named


@require_safe
@reader
def front(request: HttpRequest) -> HttpResponseBase:
    """The list stood at this address once: whatever asks for a filter here is sent there."""
    if request.GET:
        return redirect(f"{reverse('incidents:list')}?{request.GET.urlencode()}")
    visible, user = Incident.objects.visible_to(request.user), request.user
    context: dict[str, Any] = {"is_empty": not visible.exists()}
    if user.has_perm("incidents.view_drafts"):
        context |= _waiting(visible, user) | _flags(visible, user) | {"reports": _reports(visible, user)}
    else:
        context["published"] = list(_published(visible))
    if not context["is_empty"]:
        inside = user.has_perm("incidents.view_drafts")
        context["lately"] = lately(visible, timezone.localdate(), with_drafts=inside)
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "incidents/front.html", context)


def _waiting(visible: IncidentQuerySet, user: Any) -> dict[str, Any]:
    """One's own parts of the queue with their counts, and the first records of the first that has any."""
    tabs, totals = tabs_of(user), totals_of(user, own=True)
    own = [(name, tab, totals[name]) for name, tab in tabs.items() if tab.is_own]
    chosen = next((name for name, _tab, total in own if total), None)
    held = TABS[chosen].choose(visible, user).order_by("changed_at", "id")[:WAITING].whole() if chosen else []
    words = curation.sent_back_words(held)
    at_hand = [(incident, words.get(incident.pk)) for incident in held]
    return {"own": own, "first": tabs[chosen] if chosen else None, "chosen": chosen, "at_hand": at_hand}


def _flags(visible: IncidentQuerySet, user: Any) -> dict[str, Any]:
    """Open flags by kind, those that publishing waits for apart."""
    kinds = (
        open_flags(visible, user).order_by().values_list("code").annotate(total=Count("pk")).order_by("-total", "code")
    )
    rows = [(code, FlagCode(code).label, total) for code, total in kinds]
    must = [row for row in rows if row[0] in MUST_SETTLE]
    rest = [row for row in rows if row[0] not in MUST_SETTLE]
    return {
        "flag_groups": [(True, must, sum(row[2] for row in must)), (False, rest, sum(row[2] for row in rest))],
        "any_flag": bool(rows),
    }


def _reports(visible: IncidentQuerySet, user: Any) -> list[tuple[Report, int]]:
    """What was pasted last, each with the number of its incidents that this person may see."""
    latest = Report.objects.visible_to(user).select_related("publisher", "received_by").defer("folded").order_by("-id")
    reports = list(latest[:LATELY])
    told = visible.filter(claims__report__in=reports).order_by().values_list("claims__report")
    counts = dict(told.annotate(total=Count("pk", distinct=True)))
    return [(report, counts.get(report.pk, 0)) for report in reports]


def _published(visible: IncidentQuerySet) -> IncidentQuerySet:
    return visible.filter(~Q(published_at=None)).order_by(F("published_at").desc(), "-id").with_parts()[:LATELY]

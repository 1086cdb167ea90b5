"""What waits for somebody: drafts, records in review, one's own, open flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.codes import Status
from incidents.models import Claim, Incident, IncidentFlag
from incidents.querysets import IncidentQuerySet
from incidents.views.access import holder

PAGE_SIZE = 50
Rows = IncidentQuerySet

TABS: Mapping[str, tuple[str | Promise, Callable[[Rows, Any], Rows]]] = {
    "drafts": (gettext_lazy("Drafts"), lambda rows, user: rows.filter(status=Status.DRAFT)),
    "in_review": (gettext_lazy("In review"), lambda rows, user: rows.awaiting_review()),
    "mine": (
        gettext_lazy("Mine"),
        lambda rows, user: rows.filter(assignee=user, status__in=[Status.DRAFT, Status.IN_REVIEW]),
    ),
    "flags": (
        gettext_lazy("Open flags"),
        lambda rows, user: rows.filter(
            Exists(IncidentFlag.objects.filter(incident=OuterRef("pk"), settled_at__isnull=True)),
            status__in=[Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED],
        ),
    ),
}

# How the rows may be sorted; what no machine drafted has no confidence and comes last.
ORDERS: Mapping[str, tuple[str | Promise, OrderBy]] = {
    "waiting": (gettext_lazy("Longest waiting first"), F("changed_at").asc()),
    "doubtful": (gettext_lazy("Doubtful first"), F("confidence").asc(nulls_last=True)),
    "sure": (gettext_lazy("Sure first"), F("confidence").desc(nulls_last=True)),
}


@require_safe
@holder("view_drafts")
def queue(request: HttpRequest) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user)
    chosen, order = _chosen(request, "tab", TABS), _chosen(request, "order", ORDERS)
    tabs = [(name, label, choose(visible, request.user).count()) for name, (label, choose) in TABS.items()]
    rows = TABS[chosen][1](visible, request.user).order_by(ORDERS[order][1], "changed_at", "id")
    page: Page[Incident] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    of_row = Claim.objects.filter(incident=OuterRef("pk")).order_by("id").values("report")[:1]
    shown = rows.with_parts().annotate(first_report=of_row)
    page.object_list = list(shown[page.start_index() - 1 : page.end_index()]) if page.paginator.count else []
    context = {
        "tabs": tabs,
        "chosen": chosen,
        "orders": [(name, label) for name, (label, _by) in ORDERS.items()],
        "order": order,
        "page": page,
        "query": f"tab={chosen}&order={order}",
    }
    return render(request, "incidents/queue.html", context)


def _chosen(request: HttpRequest, name: str, offered: Mapping[str, object]) -> str:
    """What the address asks for, or else the first that is offered."""
    asked = request.GET.get(name, "")
    return asked if asked in offered else next(iter(offered))

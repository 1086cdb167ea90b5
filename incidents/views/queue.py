"""What waits for somebody: one's own work, what waits for a second person, everybody's drafts, open flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents import curation
from incidents.codes import MUST_SETTLE, FlagCode, Status
from incidents.filters import Tallied, count_up_to
from incidents.models import Claim, Incident, IncidentFlag, Report
from incidents.querysets import IncidentQuerySet
from incidents.templatetags.work import LONG, MOST, READERS, Reader
from incidents.views.access import holder
from incidents.views.browse import may_edit
from incidents.views.evidence import flag_rows

PAGE_SIZE = 50
AROUND = 80  # characters of the report on either side of a flag's words
OPEN = (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)
Rows = IncidentQuerySet


class LongPaginator(Paginator[Any]):
    """Pages of what may be very long: nobody turns the pages of more than LONG rows, nor waits for their number."""

    @cached_property
    def counted(self) -> int:
        return count_up_to(self.object_list, LONG)  # type: ignore[arg-type]

    @cached_property
    def count(self) -> int:
        return min(self.counted, LONG)

    @property
    def more(self) -> bool:
        return self.counted > LONG


@dataclass(frozen=True)
class Tab:
    """One view of the queue; `permission` is needed to have any use of it."""

    label: str | Promise
    choose: Callable[[Rows, Any], Rows]
    is_own: bool = False
    permission: str = "view_drafts"

    @property
    def most(self) -> int:
        """How far its rows are counted."""
        return MOST if self.is_own else LONG


def _assigned(rows: Rows, user: Any) -> Rows:
    return rows.filter(assignee=user.pk, status__in=[Status.DRAFT, Status.IN_REVIEW])


def _unassigned(rows: Rows, user: Any) -> Rows:
    return rows.filter(assignee=None, status__in=[Status.DRAFT, Status.IN_REVIEW])


def _flagged(rows: Rows) -> Rows:
    flags = IncidentFlag.objects.filter(incident=OuterRef("pk"), settled_at__isnull=True)
    return rows.filter(Exists(flags), status__in=OPEN)


TABS: Mapping[str, Tab] = {
    "mine": Tab(gettext_lazy("Assigned to me"), _assigned, is_own=True),
    "sent_back": Tab(gettext_lazy("Sent back to me"), curation.returned_to, is_own=True),
    "for_me": Tab(gettext_lazy("Waiting for my review"), curation.reviewable_by, True, "publish_incident"),
    "my_flags": Tab(gettext_lazy("Flags on mine"), lambda rows, user: _flagged(curation.mine(rows, user)), is_own=True),
    "drafts": Tab(gettext_lazy("Drafts"), lambda rows, user: rows.filter(status=Status.DRAFT)),
    "in_review": Tab(gettext_lazy("In review"), lambda rows, user: rows.awaiting_review()),
    "unassigned": Tab(gettext_lazy("With nobody"), _unassigned),
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
    visible, user = Incident.objects.visible_to(request.user), request.user
    tabs, totals = tabs_of(user), totals_of(user)
    chosen, order = _tab(request, tabs, totals), _chosen(request, "order", ORDERS)
    rows = tabs[chosen].choose(visible, user).order_by(ORDERS[order][1], "changed_at", "id")
    paginator = LongPaginator(rows, PAGE_SIZE)
    if totals[chosen] <= tabs[chosen].most:
        paginator.counted = totals[chosen]
    page: Page[Any] = paginator.get_page(request.GET.get("page"))
    of_row = Claim.objects.filter(incident=OuterRef("pk")).order_by("id").values("report")[:1]
    shown = rows.annotate(first_report=of_row)
    held = shown[page.start_index() - 1 : page.end_index()].in_queue() if page.paginator.count else []
    words = curation.sent_back_words(held)
    page.object_list = [(incident, words.get(incident.pk)) for incident in held]
    context = {
        **frame(user, chosen, totals),
        "orders": [(name, label) for name, (label, _by) in ORDERS.items()],
        "order": order,
        "page": page,
        "query": f"tab={chosen}&order={order}",
    }
    return render(request, "incidents/queue.html", context)


@require_safe
@holder("view_drafts")
def flags(request: HttpRequest) -> HttpResponse:
    """Open flags, those that publishing waits for first, each with its words and the means to settle it."""
    visible, user = Incident.objects.visible_to(request.user), request.user
    found = open_flags(visible, user)
    whose = request.GET.get("whose", "")
    if whose == "mine":
        found = found.filter(incident__in=curation.mine(visible, user))
    kinds = found.order_by().values_list("code").annotate(total=Count("pk"))
    code = request.GET.get("code", "")
    rows = found.filter(code=code) if code in FlagCode else found
    rows = rows.select_related("incident__event_type", "report__publisher")
    if not user.has_perm("incidents.view_sensitive"):  # who may not change a record that a protected source tells
        rows = rows.prefetch_related("incident__told_by__source")
    page: Page[Any] = LongPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    held = flag_rows(list(page.object_list))
    page.object_list = [(row, may_edit(user, row.flag.incident), *words_around(row.flag)) for row in held]
    context = {
        **frame(user, "flags", totals_of(user)),
        "kinds": sorted(
            ((one, total) for one, total in kinds), key=lambda pair: (pair[0] not in MUST_SETTLE, -pair[1])
        ),
        "must_settle": MUST_SETTLE,
        "code": code,
        "whose": whose,
        "page": page,
        "query": f"whose={whose}&code={code}",
    }
    return render(request, "incidents/flags.html", context)


def open_flags(visible: Rows, user: Any) -> QuerySet[IncidentFlag]:
    """The open flags of these incidents that still can be settled, the gravest and then the oldest first.

    None over words of a report that this user may not know of.
    """
    severity = Case(When(code__in=MUST_SETTLE, then=0), default=1, output_field=IntegerField())
    rows = IncidentFlag.objects.filter(settled_at__isnull=True, incident__in=visible.filter(status__in=OPEN))
    if not user.has_perm("incidents.view_sensitive"):
        rows = rows.filter(Q(report__isnull=True) | Q(report__in=Report.objects.visible_to(user)))
    return rows.annotate(severity=severity).order_by("severity", "pk")


def words_around(flag: IncidentFlag) -> tuple[str, str, str]:
    """(before, the words that raised the flag, after), all empty where no words did."""
    if flag.report is None or flag.start is None or flag.end is None:
        return "", "", ""
    text = flag.report.open_text
    before, after = text[max(0, flag.start - AROUND) : flag.start], text[flag.end : flag.end + AROUND]
    before = f"…{before}" if flag.start > AROUND else before
    return before, text[flag.start : flag.end], f"{after}…" if flag.end + AROUND < len(text) else after


def tabs_of(user: Any) -> dict[str, Tab]:
    """The tabs that this person has any use of."""
    return {name: tab for name, tab in TABS.items() if user.has_perm(f"incidents.{tab.permission}")}


def totals_of(user: Any, *, own: bool = False) -> dict[str, int]:
    """How much is in each tab and how many flags are open, or in one's `own` tabs only; no further than is shown."""
    return _asked(Reader.of(user), own).counts()


@lru_cache(READERS)
def _asked(reader: Reader, own: bool) -> Tallied:
    """The question for these totals, which is made once for each reader."""
    visible = Incident.objects.visible_to(reader)
    tabs = {name: tab for name, tab in tabs_of(reader).items() if tab.is_own or not own}
    asked: dict[str, tuple[QuerySet[Any], int]]
    asked = {name: (tab.choose(visible, reader), tab.most) for name, tab in tabs.items()}
    return Tallied.up_to(asked if own else asked | {"flags": (open_flags(visible, reader), LONG)})


def frame(user: Any, chosen: str, totals: Mapping[str, int]) -> dict[str, Any]:
    """What both pages of the queue share: the tabs with their counts, one's own first."""
    shown = [(name, tab, totals[name]) for name, tab in tabs_of(user).items()]
    return {
        "own_tabs": [row for row in shown if row[1].is_own],
        "tabs": [row for row in shown if not row[1].is_own],
        "flag_total": totals["flags"],
        "chosen": chosen,
    }


def _tab(request: HttpRequest, tabs: Mapping[str, Tab], totals: Mapping[str, int]) -> str:
    """What the address asks for, or else the first that has anything in it."""
    asked = request.GET.get("tab", "")
    if asked in tabs:
        return asked
    return next((name for name in tabs if totals[name]), "drafts")


def _chosen(request: HttpRequest, name: str, offered: Mapping[str, object]) -> str:
    """What the address asks for, or else the first that is offered."""
    asked = request.GET.get(name, "")
    return asked if asked in offered else next(iter(offered))

"""The last thirty days against the thirty before: by type, in sum, and on a map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from incidents import wording
from incidents.charts import cartography
from incidents.codes import Status
from incidents.filters.marks import NOT_STATED
from incidents.models import EventType
from incidents.querysets import IncidentQuerySet, by_keys

DAYS = 30
STANDING = [Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED]  # neither rejected nor merged


@dataclass(frozen=True)
class Change:
    """How many now and before, and the lists behind both."""

    label: str
    family: str
    now: int
    before: int
    now_link: str
    before_link: str

    @property
    def difference(self) -> str:
        """«+3», «−2», «0» in the digits of the page."""
        step = self.now - self.before
        sign = "+" if step > 0 else "−" if step < 0 else ""
        return f"\N{LEFT-TO-RIGHT ISOLATE}{sign}{wording.count(abs(step))}\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True)
class Lately:
    """What the front page shows of the last thirty days."""

    changes: list[Change]
    total: Change
    killed: tuple[int | None, int | None]  # now and before; None where nobody states a figure
    sheet: cartography.Sheet
    query: str  # of the present days, for map and list


def lately(rows: IncidentQuerySet, today: date, *, with_drafts: bool) -> Lately:
    """Of the incidents that this person may see; with drafts, those that are neither rejected nor merged."""
    now = (today - timedelta(days=DAYS - 1), today)
    before = (today - timedelta(days=2 * DAYS - 1), today - timedelta(days=DAYS))
    standing = rows.filter(status__in=STANDING) if with_drafts else rows
    both: QuerySet[Any] = standing.overlapping(before[0], now[1]).once()
    counted: dict[str, Any] = {"now": Count("pk", filter=_within(now)), "before": Count("pk", filter=_within(before))}
    counted |= {"killed_now": Sum("killed_best", filter=_within(now))}
    counted |= {"killed_before": Sum("killed_best", filter=_within(before))}
    by_type: QuerySet[Any] = both.values("event_type")
    found = list(by_type.annotate(**counted).order_by("-now", "-before", "event_type"))
    types = by_keys(EventType, [row["event_type"] for row in found if row["event_type"]])
    links = _Links(now, before, with_drafts)
    return Lately(
        changes=[links.change(types.get(row["event_type"]), row) for row in found if row["now"] or row["before"]],
        total=Change("", "", _sum(found, "now") or 0, _sum(found, "before") or 0, links.to(now), links.to(before)),
        killed=(_sum(found, "killed_now"), _sum(found, "killed_before")),
        sheet=cartography.sheet(standing.overlapping(*now)),
        query=links.query(now),
    )


def _sum(rows: list[dict[str, Any]], name: str) -> int | None:
    """Of what is stated; None where nothing is."""
    stated = [row[name] for row in rows if row[name] is not None]
    return sum(stated) if stated else None


def _within(days: tuple[date, date]) -> Q:
    return Q(date_end__gte=days[0], date_start__lte=days[1])


@dataclass(frozen=True)
class _Links:
    now: tuple[date, date]
    before: tuple[date, date]
    with_drafts: bool

    def query(self, days: tuple[date, date], **more: str) -> str:
        values: dict[str, Any] = {"date_from": days[0].isoformat(), "date_to": days[1].isoformat(), **more}
        if self.with_drafts:
            values["status"] = [str(status) for status in STANDING]
        return urlencode(values, doseq=True)

    def to(self, days: tuple[date, date], **more: str) -> str:
        return f"{reverse('incidents:list')}?{self.query(days, **more)}"

    def change(self, kind: EventType | None, row: dict[str, Any]) -> Change:
        code = kind.code if kind else NOT_STATED
        return Change(
            label=kind.name if kind else wording.not_stated(),
            family=kind.family if kind else "unknown",
            now=row["now"],
            before=row["before"],
            now_link=self.to(self.now, event_type=code),
            before_link=self.to(self.before, event_type=code),
        )

"""A running total that a report states, beside what the register itself counts for the same people, area and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from incidents.codes import Outcome, Status, VictimStatus
from incidents.models import Actor, Casualty, Incident, Tally
from incidents.querysets import IncidentQuerySet

COUNTED = (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)
CIVILIANS = "civilians"
HURT = (Outcome.KILLED, Outcome.INJURED, Outcome.KILLED_OR_INJURED)


@dataclass(frozen=True)
class OwnCount:
    """People in `records` of the register: at least and at most; `most` None is open."""

    records: int
    least: int
    most: int | None

    def difference(self, total: int) -> int:
        """How far a total lies above (or, below zero, beneath) what is counted; 0 within it."""
        if total < self.least:
            return total - self.least
        return max(total - self.most, 0) if self.most is not None else 0


@dataclass(frozen=True)
class Beside:
    """The register's own counts for the scope of a total; `held` counts drafts too, None for who may not see them."""

    published: OwnCount
    held: OwnCount | None


def beside(tally: Tally, user: Any) -> Beside:
    """What this user's register counts for the outcome, group, area and period of a total.

    At least: the lowest figures of records that lie wholly in the period.  At most: the highest of all that touch it.
    A total without a last day ends with the day of its report.  Records without a day are left out.
    """
    first, last = tally.since, tally.until or tally.report.published
    inside = _inside(first, last)
    published = Q(incident__status=Status.PUBLISHED)
    rows = Casualty.objects.filter(_people(tally), incident__in=_records(tally, first, last).visible_to(user))
    found = rows.aggregate(**_sums("published", published, inside), **_sums("held", Q(), inside))
    return Beside(_count(found, "published"), _count(found, "held") if user.has_perm("incidents.view_drafts") else None)


def _records(tally: Tally, first: date | None, last: date | None) -> IncidentQuerySet:
    rows = Incident.objects.filter(status__in=COUNTED, date_start__isnull=False)
    if first or last:
        rows = rows.overlapping(first or date.min, last or date.max)
    areas = [place.pk for place in tally.area.all()]
    return rows.filter(within__overlap=areas) if areas else rows


def _people(tally: Tally) -> Q:
    outcomes = HURT if tally.outcome == Outcome.KILLED_OR_INJURED else (tally.outcome,)
    people = Q(outcome__in=outcomes)
    if tally.group is None:
        return people
    theirs = Q(actor__in=Actor.objects.descendants(tally.group))
    return people & (theirs | Q(status=VictimStatus.CIVILIAN) if tally.group.code == CIVILIANS else theirs)


def _inside(first: date | None, last: date | None) -> Q:
    """The rows of records that lie wholly between two days."""
    inside = Q(incident__date_start__gte=first) if first else Q()
    return inside & Q(incident__date_end__lte=last) if last else inside


def _sums(name: str, which: Q, inside: Q) -> dict[str, Any]:
    return {
        f"{name}_records": Count("incident", distinct=True, filter=which),
        f"{name}_least": Sum("minimum", filter=which & inside, default=0),
        f"{name}_most": Sum("maximum", filter=which, default=0),
        f"{name}_open": Count("pk", filter=which & Q(maximum__isnull=True)),
    }


def _count(found: Mapping[str, int], name: str) -> OwnCount:
    most = None if found[f"{name}_open"] else found[f"{name}_most"]
    return OwnCount(found[f"{name}_records"], found[f"{name}_least"], most)

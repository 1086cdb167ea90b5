"""What to take away where nothing fits."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from incidents.filters.conditions import Chip, IncidentFilter
from incidents.filters.paging import count_up_to

MOST = 1000  # rows counted for one condition
CONDITIONS = 12  # conditions tried


@dataclass(frozen=True)
class Loosened:
    """A condition, and how many rows fit without it; `more` where there are more than were counted."""

    chip: Chip
    total: int
    more: bool


def loosened(found: IncidentFilter) -> list[Loosened]:
    """The single conditions of a filter without rows that keep rows away, those that free most first."""
    tried = []
    for chip in found.chips()[:CONDITIONS]:
        rest = IncidentFilter(QueryDict(chip.without), user=found.user)
        total = count_up_to(rest.qs, MOST)
        if total:
            tried.append(Loosened(chip, min(total, MOST), total > MOST))
    return sorted(tried, key=lambda one: -one.total)

"""Conditions that few incidents fulfil, which PostgreSQL cannot foresee.

It would go through a million in the order of a list to find the newest of a handful.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from config.prepared import Question
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet

FEW = 1_000  # incidents that are named one by one
IN_ARRAYS = 3  # times as many of those that hold a key in an array: an index gives these in no time


def foreseen(condition: Any, times: int = 1) -> Q:
    """The condition; where few incidents fulfil it, their keys instead.

    For what statistics do not tell: keys in arrays, words of texts, whether there is a part of some kind.
    """
    keys = few(condition, times)
    return Q(condition) if keys is None else Q(pk__among=keys)


def few(condition: Any, times: int = 1) -> list[int] | None:
    """The keys of the incidents that fulfil it; None where they are too many to be named one by one."""
    most = FEW * times
    keys = _keys(Incident.objects.filter(condition).order_by(), most + 1)
    return keys if len(keys) <= most else None


def named_where_few(rows: IncidentQuerySet) -> IncidentQuerySet:
    """The same rows, without an order; named by their keys where they are few."""
    keys = _keys(rows.once(), FEW + 1)
    return Incident.objects.filter(pk__among=keys) if len(keys) <= FEW else rows


def _keys(rows: IncidentQuerySet, most: int) -> list[int]:
    """Of so many of the rows, without an iterator of Django's own, which takes as long as PostgreSQL for them."""
    question = Question.of(rows.values("pk")[:most])
    if question is None:
        return []
    with question.within("{chosen}") as cursor:
        return [key for (key,) in cursor.fetchall()]

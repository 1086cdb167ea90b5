"""Bringing up to date what lists, maps and searches read of incidents; the rules stand in the database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model

from geo.models import Place
from incidents.models import Actor, IncidentTerms

MANY = 5_000  # incidents a statement


def refresh(keys: Iterable[int]) -> None:
    """Make the derived columns and terms of these incidents anew, in the transaction that changed them."""
    wanted = sorted(keys)
    with connection.cursor() as cursor:
        for first in range(0, len(wanted), MANY):
            cursor.execute("SELECT refresh_reading(%s)", [wanted[first : first + MANY]])


def refresh_around(thing: Model) -> None:
    """The same for every incident that names the place or actor, or one that lies in it or belongs to it."""
    if isinstance(thing, Place | Actor):
        column = "places" if isinstance(thing, Place) else "actors"
        refresh(IncidentTerms.objects.filter(**{f"{column}__contains": [thing.pk]}).values_list("pk", flat=True))

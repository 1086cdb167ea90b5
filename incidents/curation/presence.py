"""The verbs for who has a record open.  They lock nobody out and write no history: it is only a note to colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from incidents.curation.rights import require
from incidents.models import Incident, Presence

LASTS = timedelta(seconds=75)  # a page says that it is still open every 30 seconds; one lost call does not matter


@transaction.atomic
def note_presence(references: Iterable[str], *, by: Any, is_editing: bool = False) -> list[Presence]:
    """Who else has these records open, the longest there first; `by` counts as being there from now on.

    A record that `by` may not see is passed over, as if it were not there.
    """
    user = require(by, "incidents.view_drafts")
    now = timezone.now()
    seen = Incident.objects.filter(reference__in=list(references)).visible_to(user).order_by("pk")
    incidents = list(seen)
    gone = Presence.objects.select_for_update(skip_locked=True).filter(expires_at__lt=now)
    Presence.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    mine = [
        Presence(incident=one, user=user, since=now, expires_at=now + LASTS, is_editing=is_editing) for one in incidents
    ]
    Presence.objects.bulk_create(
        mine,
        update_conflicts=True,
        update_fields=["expires_at", "is_editing"],
        unique_fields=["incident", "user"],
    )
    return others_at(incidents, user)


def others_at(incidents: Iterable[Incident], user: Any) -> list[Presence]:
    """Who else has these records open, the longest there first; the caller has asked who may see the records."""
    rows = Presence.objects.filter(incident__in=list(incidents), expires_at__gte=timezone.now())
    return list(rows.exclude(user=user).select_related("user", "incident").order_by("since", "pk"))


def leave(references: Iterable[str], *, by: Any) -> None:
    """The person has closed these records."""
    user = require(by)
    Presence.objects.filter(incident__reference__in=list(references), user=user).delete()

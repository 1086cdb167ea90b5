"""Two records of one event become one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents import workflow
from incidents.codes import Status
from incidents.curation.incidents import derive, finish, refuse_stale
from incidents.curation.rights import require, require_editable, require_seen
from incidents.curation.rows import put_parts
from incidents.curation.snapshot import full_state, snapshot
from incidents.models import Claim, Incident


@transaction.atomic
def merge(duplicate: Incident, *, into: Incident, by: Any, seen_version: int, reason: str) -> Incident:
    """`into`, with the claims and sources of `duplicate`, which keeps its values and ends as merged.

    `seen_version` is the duplicate's.  Nothing that a person set in `into` changes; both histories tell what moved.
    """
    user = require(by, "incidents.merge_incident")
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=[duplicate.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise ValidationError(_("A record cannot be merged into itself."))
    duplicate, into = found[duplicate.pk], found[into.pk]
    require_seen(duplicate, user)
    require_editable(into, user, reason)
    if duplicate.status not in workflow.MERGEABLE:
        raise ValidationError(
            _("%(reference)s is %(status)s: this is not possible now.")
            % {"reference": duplicate.reference, "status": duplicate.get_status_display()}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    refuse_stale(duplicate, seen_version)
    before, before_into = full_state(duplicate), full_state(into)
    _move_over(duplicate, into)
    duplicate.status, duplicate.merged_into = Status.MERGED, into
    duplicate.published_at = duplicate.published_by = None
    finish(duplicate, before, by=user, verb="merge", reason=reason)
    return finish(into, before_into, by=user, verb="absorb", reason=reason)


def _move_over(duplicate: Incident, into: Incident) -> None:
    told_by = snapshot(into)["told_by"]
    told_by += [row for row in snapshot(duplicate)["told_by"] if row not in told_by]
    Claim.objects.filter(incident=duplicate).update(incident=into)
    if "told_by" in {*into.set_by_hand, *duplicate.set_by_hand}:
        into.set_by_hand = sorted({*into.set_by_hand, "told_by"})
        put_parts(into, {"told_by": told_by})
    derive(into)

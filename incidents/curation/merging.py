"""Two records of one event become one.  `unmerging` takes it back; decision 6 gives the rules of both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents import workflow
from incidents.codes import MUST_SETTLE, FlagCode, LinkKind, Status
from incidents.curation.incidents import derive, finish, refuse_stale
from incidents.curation.links import answer_flags, lock_pair
from incidents.curation.rights import require, require_editable, require_seen
from incidents.curation.rows import put_parts
from incidents.curation.snapshot import full_state, snapshot
from incidents.models import Claim, Incident, IncidentFlag


@transaction.atomic
def merge(duplicate: Incident, *, into: Incident, by: Any, seen_version: int, reason: str) -> Incident:
    """`into`, with the claims, sources and open flags of `duplicate`, which keeps its values and ends as merged.

    `seen_version` is the duplicate's.  Nothing that a person set in `into` changes; both histories tell what moved.
    """
    user = require(by, "incidents.merge_incident")
    duplicate, into = lock_pair(duplicate, into)
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
    _move_flags(duplicate, into)
    _answer(duplicate, into, user)
    _move_over(duplicate, into)
    duplicate.status, duplicate.merged_into = Status.MERGED, into
    duplicate.published_at = duplicate.published_by = None
    finish(duplicate, before, by=user, verb="merge", reason=reason)
    return finish(into, before_into, by=user, verb="absorb", reason=reason)


def _move_flags(duplicate: Incident, into: Incident) -> None:
    """What is still to be settled goes with the claims; a published record takes nothing that must be settled."""
    flags = IncidentFlag.objects.filter(incident=duplicate, settled_at__isnull=True)
    flags = flags.exclude(code=FlagCode.POSSIBLE_DUPLICATE)
    if into.status == Status.PUBLISHED and flags.filter(code__in=MUST_SETTLE).exists():
        raise ValidationError(
            _("%(into)s is published: settle the flags of %(reference)s first.")
            % {"into": into.reference, "reference": duplicate.reference}
        )
    flags.update(incident=into)


def _answer(duplicate: Incident, into: Incident, by: User) -> None:
    """The question whether they are one event is answered in both records."""
    same = LinkKind.SAME_EVENT.label
    for flag in duplicate.flags.filter(code=FlagCode.POSSIBLE_DUPLICATE, settled_at__isnull=True):
        named = [choice["reference"] for choice in flag.choices]
        answer_flags(duplicate, by, f"{same}: {into.reference}", also=named)
    answer_flags(into, by, f"{same}: {duplicate.reference}", also=[duplicate.reference])


def _move_over(duplicate: Incident, into: Incident) -> None:
    told_by = snapshot(into)["told_by"]
    told_by += [row for row in snapshot(duplicate)["told_by"] if row not in told_by]
    Claim.objects.filter(incident=duplicate).update(incident=into)
    into.is_sensitive = into.is_sensitive or duplicate.is_sensitive
    if "told_by" in {*into.set_by_hand, *duplicate.set_by_hand}:
        into.set_by_hand = sorted({*into.set_by_hand, "told_by"})
        put_parts(into, {"told_by": told_by})
    derive(into)

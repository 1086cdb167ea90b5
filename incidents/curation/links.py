"""How two records stand to each other: what is proposed as one event, and what a person answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import codes
from incidents.codes import FlagCode, LinkKind, Status
from incidents.curation import revisions, validation
from incidents.curation.incidents import finish
from incidents.curation.rights import require, require_editable, require_seen
from incidents.curation.rows import copy_in, new_keys
from incidents.curation.snapshot import flag_key, flag_state, full_state
from incidents.models import Incident, IncidentFlag, IncidentLink, Revision

SETTLED = frozenset({Status.MERGED, Status.REJECTED})


@transaction.atomic
def link(incident: Incident, other: Incident, kind: str, *, by: Any, note: str = "") -> IncidentLink:
    """How `incident` stands to `other`: a code of `LinkKind`; a pair has one link, and a new one replaces it.

    It belongs to `incident` and its history.  It answers the open flags that proposed the two as duplicates.
    `note` says why; a published record asks for one.
    """
    require(by, "incidents.change_incident")
    kind = validation.one_of(codes.LinkKind)(kind)
    note = validation.text(note).strip()
    incident, other = lock_pair(incident, other)
    require_seen(other, by)
    user = require_editable(incident, by, note)
    row = IncidentLink(incident=incident, other=other, kind=kind, note=note)
    if same := IncidentLink.objects.filter(incident=incident, other=other, kind=kind, note=note).first():
        return same
    before = {one: full_state(one) for one in (incident, other)}
    _between(incident, other).delete()
    row.save()
    words = f"{row.get_kind_display()}: {other.reference}"
    answer_flags(incident, user, words)
    answer_flags(other, user, f"{row.get_kind_display()}: {incident.reference}")
    finish(incident, before[incident], by=user, verb="link", reason=note)
    if full_state(other) != before[other]:
        require_editable(other, user, note)
        finish(other, before[other], by=user, verb="link", reason=note)
    return row


@transaction.atomic
def unlink(row: IncidentLink, *, by: Any, reason: str = "") -> Incident:
    """The record at which the link started, without it.  What was "not a duplicate" may then be proposed again."""
    require(by, "incidents.change_incident")
    incident, other = lock_pair(row.incident, row.other)
    require_seen(other, by)
    user = require_editable(incident, by, reason)
    before = full_state(incident)
    IncidentLink.objects.filter(pk=row.pk).delete()
    return finish(incident, before, by=user, verb="unlink", reason=reason)


@transaction.atomic
def propose_duplicates(incident: Incident, candidates: Sequence[Mapping[str, Any]], *, by: Any) -> IncidentFlag | None:
    """The open flag that names the records which may be of the same event; None where nothing is left to ask.

    `candidates` are {"reference", "score", "reasons"}, likeliest first.  What a flag of this record has named before,
    settled or not, and what a link answers is not proposed again.
    """
    user = require(by, "incidents.add_report")
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    before = full_state(incident)
    flags = list(incident.flags.filter(code=FlagCode.POSSIBLE_DUPLICATE))
    known = {choice["reference"] for flag in flags for choice in flag.choices} | _answered(incident)
    new = [dict(one) for one in candidates if one["reference"] not in known]
    flag = next((flag for flag in flags if flag.settled_at is None), None)
    if not new:
        return flag
    flag = flag or IncidentFlag(incident=incident, code=FlagCode.POSSIBLE_DUPLICATE)
    flag.choices = [*flag.choices, *new]
    flag.save()
    finish(incident, before, by=user, verb="propose_duplicates")
    return flag


@transaction.atomic
def propose_duplicates_of_new(found: Mapping[Incident, Sequence[Mapping[str, Any]]], *, by: Any) -> None:
    """The same for drafts that were stored in this transaction and that nobody else has seen yet, all at once.

    `found` are candidates, one or more, for each.
    """
    user = require(by, "incidents.add_report")
    if not found:
        return
    now = timezone.now()
    keys = iter(new_keys(IncidentFlag, len(found)))
    flags = [
        IncidentFlag(pk=next(keys), incident=one, code=FlagCode.POSSIBLE_DUPLICATE, choices=[dict(row) for row in rows])
        for one, rows in found.items()
    ]
    hashes = revisions.first_hashes(found)
    sealed = []
    for flag in flags:
        flag.incident.version, flag.incident.changed_at, flag.incident.changed_by = 2, now, user
        changes = revisions.difference({}, {flag_key(flag): flag_state(flag)})
        told: dict[str, Any] = {"by": user, "verb": "propose_duplicates", "reason": "", "at": now}
        sealed.append(revisions.prepare(flag.incident, changes, previous_hash=hashes[flag.incident.pk], **told))
    copy_in(IncidentFlag, flags)
    copy_in(Revision, sealed)
    rows = Incident.objects.filter(pk__in=hashes, version=1)
    rows.update(version=2, changed_at=now, changed_by=user)


def lock_pair(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """Both rows as they stand now, locked in one order, so that two people cannot wait for each other in a circle."""
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise ValidationError(_("Two different records are needed."))
    return found[one.pk], found[other.pk]


def answer_flags(incident: Incident, by: User, words: str, also: Iterable[str] = ()) -> None:
    """Settle the open flag of possible duplicates once every record that it names is answered.

    Answered is what a link joins, what is merged or rejected, and `also`.  `finish` must follow.
    """
    for flag in incident.flags.filter(code=FlagCode.POSSIBLE_DUPLICATE, settled_at__isnull=True):
        named = {choice["reference"] for choice in flag.choices}
        gone = Incident.objects.filter(reference__in=named, status__in=SETTLED).values_list("reference", flat=True)
        if named <= {*gone, *_answered(incident), *also}:
            flag.resolution, flag.settled_by, flag.settled_at = words, by, timezone.now()
            flag.save()


def _between(one: Incident, other: Incident) -> Any:
    return IncidentLink.objects.filter(Q(incident=one, other=other) | Q(incident=other, other=one))


def _answered(incident: Incident) -> set[str]:
    """The references of the records to which a person has linked this one; a link "same event" waits for its merge."""
    links = IncidentLink.objects.exclude(kind=LinkKind.SAME_EVENT)
    out = links.filter(incident=incident).values_list("other__reference", flat=True)
    back = links.filter(other=incident).values_list("incident__reference", flat=True)
    return {*out, *back}

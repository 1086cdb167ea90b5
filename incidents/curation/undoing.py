"""The verb that takes back what a person has just done: their own acts, as long as nobody has built on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.codes import ClaimState, Status
from incidents.curation.claims import put_state
from incidents.curation.derivation import BY_HAND
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.incidents import derive, finish
from incidents.curation.revisions import Changes
from incidents.curation.rights import require, require_seen
from incidents.curation.rows import fill, put_parts
from incidents.curation.snapshot import Values, blank, claim_state, flag_state, full_state
from incidents.models import Claim, Incident, IncidentFlag, Revision

OPEN = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.REJECTED, Status.MERGED})
# Acts that change two records, each with a revision of its own; and those that have a verb for taking them back.
PAIRS = {"join": "take_in", "split": "split_off"}
MERGING = frozenset({"merge", "absorb", "unmerge", "release"})


@transaction.atomic
def take_back(steps: Sequence[tuple[int, int]], *, by: Any, reason: str = "") -> list[Incident]:
    """The incidents as they stood before one act of this person: its revisions as (key of the incident, number).

    A claim that the act added is rejected, a draft that it made ends as merged into the one it came from, and as
    rejected where it came from none.  Conflict where somebody has changed since what the act changed; nothing that is
    or was published is taken back here.
    """
    user = require(by, "incidents.change_incident")
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=[key for key, _number in steps])
    incidents = {row.pk: row for row in rows.order_by("pk")}
    latest_first = sorted(steps, key=lambda step: step[1], reverse=True)
    own = [(incidents[key], _own(incidents[key], number, user)) for key, number in latest_first if key in incidents]
    _refuse_halves([revision for _incident, revision in own])
    acts: list[tuple[Incident, Changes]] = [(incident, revision.changes) for incident, revision in own]
    before = {key: full_state(incident) for key, incident in incidents.items()}
    _refuse_a_half(acts)
    for incident, changes in acts:
        _refuse_built_on(before[incident.pk], changes, first=_made(changes))
    back = claims_back(acts, user) | _flags_back(acts, user)
    for incident, changes in acts:
        _record_back(incident, changes, back)
    for incident in incidents.values():  # before any is finished: what was merged into a record is part of it
        incident.save(update_fields=["status", "merged_into"])
    for incident in incidents.values():
        if incident.status != Status.MERGED:
            derive(incident)
        finish(incident, before[incident.pk], by=user, verb="take_back", reason=reason)
    return list(incidents.values())


def _own(incident: Incident, number: int, user: User) -> Revision:
    """That revision, if this person wrote it and may still change the record."""
    require_seen(incident, user)
    revision = Revision.objects.get(entity=Revision.Entity.INCIDENT, object_id=incident.pk, number=number)
    if revision.by_id != user.pk:
        raise NotAllowed(_("Only the person who did it takes it back."))
    if {incident.status, *revision.changes.get("status", [])} - {None, *OPEN}:
        raise ValidationError(_("What is published is changed by Edit, with a reason."))
    return revision


def _refuse_halves(acts: Sequence[Revision]) -> None:
    """Refuse an act on two records of which only one is to be taken back."""
    verbs = [revision.verb for revision in acts]
    if MERGING.intersection(verbs):
        raise ValidationError(_("Records that were merged are separated on their page."))
    if any(verbs.count(one) != verbs.count(other) for one, other in PAIRS.items()):
        raise ValidationError(_("Another record took part in this: it is taken back with it or not at all."))


def _made(changes: Changes) -> bool:
    return changes.get("status", [""])[0] is None


def _refuse_built_on(now: Values, changes: Changes, *, first: bool) -> None:
    """Conflict where a claim, a flag, the status or a value set by hand is no longer as the act left it, or merged."""
    held = set(now["set_by_hand"])
    clash: dict[str, tuple[Any, Any, Any]] = {}
    if now["status"] == Status.MERGED and "merged_into" not in changes:
        clash["merged_into"] = (None, now["merged_into"], None)  # its claims are away: nothing could be derived anew
    for name, (old, new) in changes.items():
        parts = name.startswith(("claim.", "flag.")) or name in ("status", "merged_into")
        if (parts or BY_HAND.get(name, name) in held) and name != "set_by_hand" and now.get(name) != new:
            clash[name] = (new, now.get(name), old)
    if first:  # a draft that the act made: whatever stands on it now must be its own
        clash |= {name: (None, value, None) for name, value in now.items() if "." in name and name not in changes}
    if clash:
        raise Conflict(clash)


Acts = Iterable[tuple[Incident, Changes]]


def _refuse_a_half(acts: Acts) -> None:
    """ValidationError where another record took part that is not taken back with it: both would be left torn."""
    keys, references = {one.pk for one, _changes in acts}, {one.reference for one, _changes in acts}
    for _one, changes in acts:
        if not (_partners(changes) <= references and _holders(changes) <= keys):
            raise ValidationError(_("Another record took part in this: it is taken back with it or not at all."))


def _partners(changes: Changes) -> set[str]:
    """The references of those that these changes merged with the record or parted from it."""
    before, after = changes.get("merged_from", [[], []])
    return {*before} ^ {*after} | {name for name in changes.get("merged_into", []) if name}


def _holders(changes: Changes) -> set[int]:
    """The incidents that have now what left the record by these changes."""
    found: set[int] = set()
    for kind, rows in (("claim.", Claim.objects.all()), ("flag.", IncidentFlag.objects.all())):
        left = [int(name.removeprefix(kind)) for name, (_old, new) in _named(changes, kind) if new is None]
        found |= {*rows.filter(pk__in=left).values_list("incident", flat=True)}
    return found


def claims_back(acts: Acts, user: User) -> dict[str, Incident]:
    """Give each claim back what it was; where it had not been, reject it.  {name: the incident it is back on}."""
    back: dict[str, Incident] = {}
    added = []
    for incident, changes in acts:
        for name, (old, new) in _named(changes, "claim."):
            if old is None:
                added.append((name, new))
                continue
            claim = Claim.objects.get(pk=int(name.removeprefix("claim.")))
            claim.incident = incident
            if claim_state(claim) != old:
                put_state(claim, old["state"], by=user, corrected=old["corrected_value"])
            else:
                claim.save()
            back[name] = incident
    for name, new in added:
        if name not in back and new["state"] != ClaimState.REJECTED:
            put_state(Claim.objects.get(pk=int(name.removeprefix("claim."))), ClaimState.REJECTED, by=user)
    return back


def _flags_back(acts: Acts, user: User) -> dict[str, Incident]:
    back = {}
    for incident, changes in acts:
        for name, (old, _new) in _named(changes, "flag."):
            if old is None:
                continue
            flag = IncidentFlag.objects.get(pk=int(name.removeprefix("flag.")))
            flag.incident = incident
            if flag_state(flag) != old:
                flag.resolution = old["resolution"]
                flag.settled_at, flag.settled_by = (timezone.now(), user) if old["settled"] else (None, None)
            flag.save()
            back[name] = incident
    return back


def _named(changes: Changes, start: str) -> list[tuple[str, Any]]:
    return [(name, pair) for name, pair in changes.items() if name.startswith(start)]


def _record_back(incident: Incident, changes: Changes, back: Mapping[str, Incident]) -> None:
    """Status and values: those set by hand as they were, the rest follows from the claims."""
    if _made(changes):
        origin = next((back[name] for name in changes if name in back and back[name].pk != incident.pk), None)
        incident.status = Status.MERGED if origin else Status.REJECTED
        incident.merged_into = origin
        return
    if "status" in changes:
        incident.status = changes["status"][0]
        incident.merged_into = None
    held = set(incident.set_by_hand)
    if "set_by_hand" in changes:
        was, became = (set(names) for names in changes["set_by_hand"])
        incident.set_by_hand = sorted(held - (became - was) | (was - became))
    values = {name: old for name, (old, _new) in changes.items() if name in blank()}
    kept = {name: value for name, value in values.items() if BY_HAND.get(name) in {None, *incident.set_by_hand}}
    fill(incident, kept)
    put_parts(incident, kept)

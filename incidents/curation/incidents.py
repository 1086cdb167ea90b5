"""The verbs that make, change and move incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import workflow
from incidents.codes import ClaimState, Origin, Status
from incidents.curation import reading, revisions
from incidents.curation.derivation import BY_HAND, derived_values, graded, set_by_hand
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.rights import require, require_editable, require_seen
from incidents.curation.rows import fill, next_reference, put_parts
from incidents.curation.snapshot import NOT_AUTHORSHIP, RECOMPUTE, Values, blank, full_state, snapshot
from incidents.curation.validation import clean, complete
from incidents.figures import FIELDS_OF_CLAIM
from incidents.models import Claim, Incident, Report, Revision

NOTHING: Values = {
    **blank(),
    "status": None,
    "merged_into": None,
    "merged_from": [],
    "links": [],
    "set_by_hand": [],
    "confidences": {},
    "doubts": [],
    "carried": {},
}


@transaction.atomic
def create_incident(
    values: Mapping[str, Any],
    *,
    by: Any,
    origin: str = Origin.MANUAL,
    report: Report | None = None,
    confidence: float | None = None,
    reason: str = "",
) -> Incident:
    """A new draft with these values (any subset of a snapshot's), which count as set by hand.

    With a `report`, sources named without one are taken to speak in it, and its publisher is named if nobody is.
    """
    user = require(by, "incidents.add_incident")
    cleaned = clean(_told_in(values, report))
    cleaned = {name: value for name, value in complete(cleaned, blank()).items() if value != blank()[name]}
    incident = insert(cleaned, by=user, origin=origin, confidence=confidence)
    incident.set_by_hand = set_by_hand(incident, cleaned)
    return finish(incident, NOTHING, by=user, verb="create", reason=reason)


def _told_in(values: Mapping[str, Any], report: Report | None) -> dict[str, Any]:
    told = values.get("told_by") or []
    if report is None or not isinstance(told, list | tuple):
        return dict(values)
    if not told and report.publisher:
        told = [{"source": report.publisher.code}]
    rows = [{**row, "report": row.get("report") or report.pk} if isinstance(row, Mapping) else row for row in told]
    return {**values, "told_by": rows}


def insert(cleaned: Values, *, by: User, origin: str, confidence: float | None = None) -> Incident:
    """The row and parts of a new incident, without its revision: `finish` must follow in the same transaction."""
    incident = Incident(
        reference=next_reference(reference_year(cleaned.get("date_start"))),
        origin=origin,
        confidence=confidence,
        version=0,
        created_by=by,
        changed_by=by,
    )
    fill(incident, cleaned)
    incident.save()
    put_parts(incident, cleaned)
    return incident


def reference_year(date_start: str | None) -> int:
    """The year that an incident's reference carries: that of its first day, or else the present one."""
    return date.fromisoformat(date_start).year if date_start else timezone.localdate().year


def locked(incident: Incident) -> Incident:
    """The row as it stands now, which nobody else can change until the transaction ends."""
    return Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)


def finish(incident: Incident, before: Values, *, by: User, verb: str, reason: str = "") -> Incident:
    """Grade, save the next version and write its revision; when nothing differs from `before`, do nothing."""
    if incident.status != Status.MERGED:
        fill(incident, graded(incident))
    after = full_state(incident)
    changes = revisions.difference(before, after)
    if not changes:
        return incident
    if incident.status == Status.PUBLISHED:
        refuse_unfinished(incident, after)
    incident.version += 1
    incident.changed_at = timezone.now()
    incident.changed_by = by
    incident.save()
    revisions.write(incident, changes, by=by, verb=verb, reason=reason, at=incident.changed_at)
    reading.refresh([incident.pk])
    return incident


def refuse_unfinished(incident: Incident, values: Values) -> None:
    """ValidationError with everything that keeps a record from being published."""
    open_flags = [flag.code for flag in incident.flags.all() if flag.settled_at is None]
    if found := workflow.obstacles(values, open_flags):
        raise ValidationError(found)


def set_values(incident: Incident, values: Mapping[str, Any], seen_version: int, reason: str) -> None:
    """Merge a person's values into a locked incident and mark them as set by hand."""
    current = snapshot(incident)
    seen = revisions.seen_values(incident, seen_version, current)
    mine = revisions.merged(current, clean(values), seen)
    _explain_figures(incident, mine, current, reason)
    mine = {name: value for name, value in complete(mine, current).items() if value != current[name]}
    incident.set_by_hand = set_by_hand(incident, mine)
    fill(incident, mine)
    put_parts(incident, mine)


def _explain_figures(incident: Incident, mine: Values, current: Values, reason: str) -> None:
    """Ask why where a person's figures replace those of the reports; a rule's reason does not explain them."""
    if "casualties" not in mine:
        return
    for row in mine["casualties"]:
        if row["reason"].startswith("rule:") and row not in current["casualties"]:
            row["reason"] = ""
    explained = reason.strip() or any(row["reason"].strip() for row in mine["casualties"])
    if not explained and incident.claims.filter(field="casualties").exclude(state=ClaimState.REJECTED).exists():
        raise ValidationError({"casualties": _("Say why these figures and not those of the reports.")})


@transaction.atomic
def change(incident: Incident, values: Mapping[str, Any], *, by: Any, seen_version: int, reason: str = "") -> Incident:
    """The incident with a person's values (any subset of a snapshot's keys).

    What others changed since `seen_version` stays, unless both changed the same field: Conflict.  Writing what already
    stands writes nothing.  A published record needs a reason.
    """
    require(by, "incidents.change_incident")
    incident = locked(incident)
    user = require_editable(incident, by, reason)
    before = full_state(incident)
    set_values(incident, values, seen_version, reason)
    return finish(incident, before, by=user, verb="change", reason=reason)


@transaction.atomic
def follow_claims(incident: Incident, fields: list[str], *, by: Any, seen_version: int, reason: str = "") -> Incident:
    """Give fields that were set by hand back to the claims and the rules; `fields` are names of `set_by_hand`."""
    require(by, "incidents.change_incident")
    incident = locked(incident)
    user = require_editable(incident, by, reason)
    if unknown := sorted(set(fields) - set(BY_HAND.values())):
        raise ValidationError({"fields": _("There is no such field: %(names)s.") % {"names": ", ".join(unknown)}})
    refuse_stale(incident, seen_version, {name for name, group in BY_HAND.items() if group in fields})
    before = full_state(incident)
    incident.set_by_hand = sorted(set(incident.set_by_hand) - set(fields))
    derive(incident)
    return finish(incident, before, by=user, verb="follow_claims", reason=reason)


def derive(incident: Incident) -> None:
    """Bring the values that follow from the claims up to date; `finish` must follow in the same transaction."""
    current = snapshot(incident)
    values = complete(clean(derived_values(incident)), blank())
    values = {name: value for name, value in values.items() if value != current[name]}
    fill(incident, values)
    put_parts(incident, values)


def refuse_stale(incident: Incident, seen_version: int, fields: set[str] | None = None) -> None:
    """Conflict when any field, or one of `fields`, changed since it was seen."""
    now = full_state(incident)
    del now["set_by_hand"]  # follows from the other changes
    seen = revisions.seen_values(incident, seen_version, now)
    stale = {name: (old, now[name], None) for name, old in seen.items() if fields is None or name in fields}
    if stale:
        raise Conflict(stale)


def authors(incident: Incident) -> set[int]:
    """The keys of the users who wrote the record or last changed its values: those who must not publish it.

    Who ingested or entered it wrote it.  Moving it, settling who works on it, notes for the desk, decisions on claims
    that leave every value as it was, and what a rule makes anew when a source or an actor changes, make nobody one.
    """
    return authors_of([incident])[incident.pk]


def authors_of(incidents: Iterable[Incident]) -> dict[int, set[int]]:
    """The `authors` of several records, in one query."""
    histories: dict[int, list[Revision]] = {incident.pk: [] for incident in incidents}
    rows = Revision.objects.filter(entity=Revision.Entity.INCIDENT, object_id__in=histories).exclude(verb=RECOMPUTE)
    for row in rows.order_by("number").only("object_id", "number", "by", "verb", "changes"):
        histories[row.object_id].append(row)
    return {key: authors_in(history) for key, history in histories.items()}


def authors_in(history: Iterable[Revision]) -> set[int]:
    """The `authors` by the revisions of a record, which come in their order."""
    own = blank().keys() - NOT_AUTHORSHIP
    by_hand = [
        one.by_id for one in history if one.verb != RECOMPUTE and (one.number == 1 or not own.isdisjoint(one.changes))
    ]
    return {by_hand[0], by_hand[-1]} if by_hand else set()


def allowed_moves(incident: Incident, by: Any, *, written_by: set[int] | None = None) -> list[workflow.Transition]:
    """The moves that this person may make from where the record stands, for buttons and admin actions.

    What still keeps it from being published is not looked at: `workflow.obstacles` tells that.  `written_by` are its
    `authors`, where they are known already.
    """
    if not isinstance(by, User) or not by.is_active:
        return []
    moves = [move for move in workflow.moves_from(incident.status) if by.has_perm(f"incidents.{move.permission}")]
    if any(move.not_by_author for move in moves) and by.pk in (authors(incident) if written_by is None else written_by):
        moves = [move for move in moves if not move.not_by_author]
    return moves


@transaction.atomic
def move(incident: Incident, action: str, *, by: Any, seen_version: int, reason: str = "") -> Incident:
    """The incident after a move of `workflow.TRANSITIONS`; nobody may have changed it since `seen_version`."""
    require(by)
    incident = locked(incident)
    require_seen(incident, by)
    step = workflow.find_move(action, incident.status)
    if step is None:
        raise ValidationError(
            _("%(reference)s is %(status)s: this is not possible now.")
            % {"reference": incident.reference, "status": incident.get_status_display()}
        )
    require(by, f"incidents.{step.permission}")
    if step.not_by_author and by.pk in authors(incident):
        raise NotAllowed(_("Who wrote or last changed a record cannot publish it: a second person does."))
    if step.reason_required and not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    refuse_stale(incident, seen_version)
    if step.whole:
        refuse_unfinished(incident, snapshot(incident))
    before = full_state(incident)
    _arrive(incident, step, by)
    if step.source == Status.PUBLISHED:
        derive(incident)  # what was only proposed counts again
    return finish(incident, before, by=by, verb=step.action, reason=reason)


def _arrive(incident: Incident, step: workflow.Transition, by: User) -> None:
    """Set what goes with the new status; publishing accepts the claims on which the record stands."""
    publishing = step.target == Status.PUBLISHED
    incident.status = step.target
    incident.came_back = incident.came_back or step.action in workflow.RETURNS
    incident.published_at = timezone.now() if publishing else None
    incident.published_by = by if publishing else None
    if publishing:
        for claim in incident.claims.filter(state=ClaimState.PROPOSED):
            if not set(_hand_names(claim)) & set(incident.set_by_hand):
                accept(claim, by)


def _hand_names(claim: Claim) -> list[str]:
    return [BY_HAND[name] for name in FIELDS_OF_CLAIM[claim.field]]


def accept(claim: Claim, by: User) -> None:
    """Mark a claim as accepted; `finish` on its incident must follow in the same transaction."""
    claim.state = ClaimState.ACCEPTED
    claim.decided_by = by
    claim.decided_at = timezone.now()
    claim.save()

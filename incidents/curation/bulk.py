"""The verbs of a bulk change: look at every record, run, undo; each record in a transaction of its own.

A run is looked through first: what each record would become is tried and rolled back, so that the preview says what
will happen, refusals included.  Running and undoing go on from where they stopped, whoever stopped them: a record is
done or not done, never half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import workflow
from incidents.codes import BulkOutcome, BulkState
from incidents.curation import bulk_edits, revisions
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.incidents import change, derive, finish, locked, move, refuse_stale
from incidents.curation.rights import require, require_editable
from incidents.curation.rows import fill, put_parts
from incidents.curation.snapshot import Values, blank, full_state, snapshot
from incidents.curation.stepping import Work
from incidents.curation.validation import clean
from incidents.models import BulkRow, BulkRun, ImportRow, Incident

MOST_ROWS = 2000
REFUSALS = (ValidationError, NotAllowed, Conflict, IntegrityError)


@transaction.atomic
def plan_bulk(
    incidents: Iterable[Incident], edits: Sequence[bulk_edits.Edit], *, by: Any, query: str = "", reason: str = ""
) -> BulkRun:
    """A run over these records, still to be looked through by `advance_bulk`; nothing is changed yet.

    `edits` are {"edit", "value", …} of `bulk_edits`; `query` is kept to say which filter chose the records.
    """
    user = require(by, "incidents.change_incident")
    edits = bulk_edits.checked(edits)
    keys = [one.pk for one in incidents]
    visible = set(Incident.objects.filter(pk__in=keys).visible_to(user).values_list("pk", flat=True))
    keys = [key for key in keys if key in visible]
    if not keys:
        raise ValidationError(_("No record is chosen."))
    if len(keys) > MOST_ROWS:
        raise ValidationError(_("At most %(most)s records at once: narrow the filter.") % {"most": MOST_ROWS})
    run = BulkRun.objects.create(by=user, query=query, edits=edits, reason=reason.strip())
    BulkRow.objects.bulk_create(
        BulkRow(run=run, incident_id=key, position=number) for number, key in enumerate(keys, start=1)
    )
    return run


def advance_bulk(run: BulkRun, *, by: Any, seconds: float = 1.0) -> BulkRun:
    """The run after some more of its records, one at least; whoever began this part of it goes on with it."""
    advanced: BulkRun = WORK.advance(run, by=by, seconds=seconds)
    return advanced


@transaction.atomic
def start_bulk(run: BulkRun, *, by: Any) -> BulkRun:
    """The run as looked through, now to be carried out by `advance_bulk`; starting it twice starts it once."""
    run = WORK.mine(run, by)
    if run.state == BulkState.READY:
        run.state = BulkState.RUNNING
        run.save(update_fields=["state"])
    return run


@transaction.atomic
def undo_bulk(run: BulkRun, *, by: Any, reason: str) -> BulkRun:
    """The run, now to be undone by `advance_bulk`: record by record, save those that somebody has changed since."""
    undone: BulkRun = WORK.undo(run, by=by, reason=reason)[0]
    return undone


def _look(run: BulkRun, row: BulkRow, by: User) -> None:
    """Do it, note what it did, and take it back."""
    try:
        with transaction.atomic():
            row.seen_version = locked(row.incident).version
            row.changes = _apply(run, row, by)
            transaction.set_rollback(True)
    except REFUSALS as refusal:
        row.outcome, row.said, row.made_version = BulkOutcome.REFUSED, in_words(refusal), None
    else:
        row.outcome, row.made_version = BulkOutcome.READY if row.changes else BulkOutcome.SAME, None


def _carry_out(run: BulkRun, row: BulkRow, by: User) -> None:
    try:
        with transaction.atomic():
            row.changes = _apply(run, row, by)
    except REFUSALS as refusal:
        row.outcome, row.said = BulkOutcome.REFUSED, in_words(refusal)
    else:
        row.outcome = BulkOutcome.CHANGED if row.changes else BulkOutcome.SAME


def _apply(run: BulkRun, row: BulkRow, by: User) -> revisions.Changes:
    """What the run does to one record, as its one revision has it; nothing where all stood so already."""
    assert row.seen_version is not None
    incident = locked(row.incident)
    before = incident.version
    first = run.edits[0]
    if first["edit"] == bulk_edits.MOVE:
        stored = move(incident, first["value"], by=by, seen_version=row.seen_version, reason=run.reason)
    else:
        wanted = bulk_edits.edited(snapshot(incident), run.edits)
        stored = change(incident, wanted, by=by, seen_version=row.seen_version, reason=run.reason)
    if stored.version == before:
        return {}
    row.made_version = stored.version
    return dict(revisions.history(stored).get(number=stored.version).changes)


def _take_back(run: BulkRun, row: BulkRow, by: User) -> None:
    try:
        with transaction.atomic():
            undo = _move_back if "status" in row.changes else set_back
            undo(row, by, run.undo_reason)
    except REFUSALS as refusal:
        row.outcome, row.said = BulkOutcome.KEPT, in_words(refusal)
    else:
        row.outcome = BulkOutcome.UNDONE


def set_back(
    row: BulkRow | ImportRow, by: User, reason: str, *, verb: str = "undo_bulk", before: Values | None = None
) -> None:
    """The old values of the fields that the row changed, if nobody has changed one of them since.

    `before` is the state of the record before this undoing, where part of it is done already.
    """
    assert row.made_version is not None
    assert row.incident is not None
    incident = locked(row.incident)
    user = require_editable(incident, by, reason)
    refuse_stale(incident, row.made_version, set(row.changes))
    before = before or full_state(incident)
    old = clean({name: was for name, (was, _is) in row.changes.items() if name in blank()})
    fill(incident, old)
    put_parts(incident, old)
    was, became = row.changes.get("set_by_hand", ([], []))
    incident.set_by_hand = sorted(set(incident.set_by_hand) - (set(became) - set(was)))
    derive(incident)
    finish(incident, before, by=user, verb=verb, reason=reason)


def _move_back(row: BulkRow, by: User, reason: str) -> None:
    """Back to the state before, by moves of the table that this person may make."""
    assert row.made_version is not None
    incident = locked(row.incident)
    steps = workflow.way(incident.status, row.changes["status"][0])
    if steps is None:
        raise ValidationError(_("No move leads back to where it was."))
    seen = row.made_version
    for step in steps:
        incident = move(incident, step.action, by=by, seen_version=seen, reason=reason)
        seen = incident.version


def in_words(refusal: Exception) -> str:
    """Why a record was left as it is."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, Conflict):
        return _("Somebody else has changed it since.")
    if isinstance(refusal, IntegrityError):
        return _("The database refused it: a rule of its tables does not hold.")
    return str(refusal) or _("You may not do this.")


WORK = Work(
    runs=BulkRun.objects.all,
    permission="incidents.change_incident",
    parts={
        BulkState.PREVIEWING: (_look, BulkState.READY),
        BulkState.RUNNING: (_carry_out, BulkState.DONE),
        BulkState.UNDOING: (_take_back, BulkState.UNDONE),
    },
    written=("outcome", "said", "changes", "seen_version", "made_version"),
    not_yours=gettext_lazy("Whoever began this bulk change goes on with it."),
    not_run=gettext_lazy("There is nothing to undo: this bulk change has not run."),
)

"""The verbs of an import: read, look through, carry out, undo.

A row is one transaction: its record is in the register or it is not, never half; no lock is held while a large file
goes on; and who is interrupted goes on where the file stopped.  Looking through a row does all that carrying it out
would do and takes it back, so that the table of what would change is no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.codes import BulkState, ImportKind, ImportOutcome
from incidents.curation import audit, material, taking_in
from incidents.curation.bulk import in_words
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.rights import require
from incidents.curation.rows import new_keys
from incidents.models import Import, ImportRow, Incident
from incidents.models.imports import LEFT

MAY = "incidents.import_incident"
OWN = frozenset({ImportKind.OWN_CSV, ImportKind.OWN_JSONL})
MATERIAL = frozenset({ImportKind.ACLED, ImportKind.GED})
DONE = frozenset({ImportOutcome.CREATED, ImportOutcome.CHANGED})
BATCH = 500
REFUSALS = (ValidationError, NotAllowed, Conflict, IntegrityError, DataError)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as a file gives it: `given` in the writer's terms, or `said` ([{"column", "reason"}]) why it is bad.

    `key` is the row's own name, by which it is known again.
    """

    line: int
    key: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[Mapping[str, str], ...] = ()


@transaction.atomic
def open_import(
    kind: str,
    *,
    by: Any,
    name: str,
    sha256: str,
    size: int,
    encoding: str = "",
    content: bytes | None = None,
    restores: bool = False,
    reason: str = "",
) -> Import:
    """An import without rows yet; with `content` its columns are still to be mapped.

    One that `restores` brings records of Sijil's own files in as they stood, published ones included.
    """
    user = require(by, MAY, *(["incidents.restore_incident"] if restores else []))
    return Import.objects.create(
        by=user,
        kind=ImportKind(kind),
        name=name.replace("\x00", "")[:200],
        sha256=sha256,
        size=size,
        encoding=encoding,
        content=content,
        restores=restores and kind in OWN,
        reason=reason.strip(),
    )


@transaction.atomic
def fill_import(run: Import, rows: Iterable[FileRow], *, by: Any, scope: str = "") -> Import:
    """The import with the rows of its file, now to be looked through by `advance_import`; nothing is changed yet."""
    run = _mine(run, by)
    if run.rows.exists():
        raise ValidationError(_("The rows of this file are here already."))
    seen: dict[str, int] = {}
    read = [_once(row, seen) for row in rows]
    if not read:
        raise ValidationError(_("The file holds no row."))
    # An own file has the newest record first, so its last row gets the first key: records of one day then stand in
    # the same order as in the register that wrote it.
    keys = new_keys(Incident, len(read)) if run.kind in OWN else []
    numbered = zip(read, reversed(keys) if keys else [None] * len(read), strict=True)
    stored = (
        ImportRow(
            run=run,
            position=position,
            line=row.line,
            key=row.key[:200],
            given=dict(row.given),
            said=list(row.said),
            outcome=ImportOutcome.BAD if row.said else ImportOutcome.WAITING,
            new_pk=new_pk,
        )
        for position, (row, new_pk) in enumerate(_targets_first(list(numbered)), start=1)
    )
    ImportRow.objects.bulk_create(stored, batch_size=BATCH)
    run.content, run.scope = None, scope
    run.save(update_fields=["content", "scope"])
    return run


def _mine(run: Import, by: Any) -> Import:
    """The locked import, if this person began it."""
    user = require(by, MAY)
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if user.pk != run.by_id:
        raise NotAllowed(_("Whoever began this import goes on with it."))
    return run


def _once(row: FileRow, seen: dict[str, int]) -> FileRow:
    """The row, bad where an earlier one has its key."""
    if not row.key or row.said:
        return row
    first = seen.setdefault(row.key, row.line)
    if first == row.line:
        return row
    return replace(row, said=({"column": "", "reason": _("Line %(line)s has the same key.") % {"line": first}},))


def _targets_first(rows: Sequence[tuple[FileRow, int | None]]) -> list[tuple[FileRow, int | None]]:
    """The rows in their order, but what was merged into another record behind that record."""
    into = {row.key: row.given.get("head", {}).get("merged_into") for row, _key in rows if row.key}

    def depth(row: FileRow) -> int:
        steps, key = 0, into.get(row.key)
        while key and steps < len(into):
            steps, key = steps + 1, into.get(key)
        return steps

    return sorted(rows, key=lambda pair: depth(pair[0]))


def advance_import(run: Import, *, by: Any, seconds: float = 1.0) -> Import:
    """The import after some more of its rows, one at least; whoever began this part of it goes on with it."""
    until = monotonic() + seconds
    while _next_row(run.pk, by) and monotonic() < until:
        pass
    return Import.objects.defer("content").get(pk=run.pk)


@transaction.atomic
def start_import(run: Import, *, by: Any) -> Import:
    """The import, now to be carried out by `advance_import`, looked through or not; two starts are one."""
    run = _mine(run, by)
    if run.content is not None:
        raise ValidationError(_("Say first what its columns are."))
    if run.state in (BulkState.READY, BulkState.PREVIEWING):
        run.state = BulkState.RUNNING
        run.save(update_fields=["state"])
        details = {"file": run.name, "sha256": run.sha256, "kind": str(run.kind), "rows": run.rows.count()}
        audit.append(by, "import", about=run, details=details)
    return run


@transaction.atomic
def undo_import(run: Import, *, by: Any, reason: str) -> Import:
    """The import, now to be undone by `advance_import`, row by row, save what somebody has changed since."""
    user = require(by, MAY)
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if user.pk != run.by_id:
        require(user, "incidents.review_incident")
    if run.state in (BulkState.UNDOING, BulkState.UNDONE):
        return run
    if run.state not in (BulkState.RUNNING, BulkState.DONE):
        raise ValidationError(_("There is nothing to undo: this import has not run."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    run.state, run.undone_by, run.undone_at, run.undo_reason = BulkState.UNDOING, user, timezone.now(), reason.strip()
    run.save(update_fields=["state", "undone_by", "undone_at", "undo_reason"])
    audit.append(by, "import", about=run, details={"file": run.name, "undone": True})
    return run


@transaction.atomic
def _next_row(key: int, by: Any) -> bool:
    """One row on; False when none is left or others are at work on those that are."""
    user = require(by, MAY)
    run = Import.objects.defer("content").get(pk=key)
    part = PARTS.get(run.state)
    if part is None:
        return False
    if user.pk != (run.undone_by_id if run.state == BulkState.UNDOING else run.by_id):
        raise NotAllowed(_("Whoever began this import goes on with it."))
    (step, then), waiting = part, LEFT[run.state]
    rows = ImportRow.objects.select_for_update(skip_locked=True, of=("self",)).filter(run=run, outcome__in=waiting)
    last_first = run.state == BulkState.UNDOING  # a record goes after those that were merged into it
    row = rows.order_by("-position" if last_first else "position").first()
    if row is None:
        _finish_part(run, waiting, then)
        return False
    step(run, row, user)
    row.save(update_fields=["outcome", "said", "changes", "incident", "report", "made_version"])
    return True


def _finish_part(run: Import, waiting: Iterable[str], then: str) -> None:
    """Go on to the next part, unless another call is still at work on a row of this one."""
    state = run.state
    run = Import.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    if run.state != state or run.rows.filter(outcome__in=waiting).exists():
        return
    run.state = then
    if then == BulkState.DONE:
        run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])


def _look(run: Import, row: ImportRow, by: User) -> None:
    """Do it, note what it did, and take it back."""
    known = row.incident, row.report, row.made_version
    _try(run, row, by, undo=True)
    row.incident, row.report, row.made_version = known
    row.outcome = {ImportOutcome.CREATED: ImportOutcome.NEW, ImportOutcome.CHANGED: ImportOutcome.DIFFERS}.get(
        ImportOutcome(row.outcome), row.outcome
    )


def _carry_out(run: Import, row: ImportRow, by: User) -> None:
    _try(run, row, by, undo=False)


def _try(run: Import, row: ImportRow, by: User, *, undo: bool) -> None:
    take = material.take_in if run.kind in MATERIAL else taking_in.take_in
    try:
        with transaction.atomic():
            take(run, row, by)
            if undo:
                transaction.set_rollback(True)
    except REFUSALS as refusal:
        row.outcome, row.said = ImportOutcome.BAD, reasons(refusal, row.given.get("columns", {}))
        row.changes = {}
        if isinstance(refusal, Conflict):
            row.outcome = ImportOutcome.CONFLICT
            row.changes = {name: [theirs, mine] for name, (_base, theirs, mine) in refusal.fields.items()}


def reasons(refusal: Exception, columns: Mapping[str, str]) -> list[dict[str, str]]:
    """Why a row was refused, by column: [{"column", "reason"}]."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        return [
            {"column": columns.get(name, "" if name == "__all__" else name), "reason": message}
            for name, messages in refusal.message_dict.items()
            for message in messages
        ]
    return [{"column": "", "reason": in_words(refusal)}]


def _take_back(run: Import, row: ImportRow, by: User) -> None:
    try:
        with transaction.atomic():
            taking_in.take_back(row, by, run.undo_reason)
    except REFUSALS as refusal:
        row.outcome, row.said = ImportOutcome.KEPT, reasons(refusal, {})
    else:
        row.outcome = ImportOutcome.UNDONE


Step = Callable[[Import, ImportRow, User], None]
PARTS: Mapping[str, tuple[Step, str]] = {
    BulkState.PREVIEWING: (_look, BulkState.READY),
    BulkState.RUNNING: (_carry_out, BulkState.DONE),
    BulkState.UNDOING: (_take_back, BulkState.UNDONE),
}

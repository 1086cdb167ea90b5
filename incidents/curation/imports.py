"""The verbs of an import: read, look through, carry out, undo.

A row's record is in the register or it is not, never half: rows that are new or say what stands already are done some
at a time, in one transaction, every other one in a transaction of its own.  No lock is held while a large file goes
on, and who is interrupted goes on where the file stopped.  Looking through a row does all that carrying it out
would do and takes it back, so that the table of what would change is no guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.codes import BulkState, ImportKind, ImportOutcome
from incidents.curation import audit, material, taking_in
from incidents.curation.bulk import in_words
from incidents.curation.errors import Conflict
from incidents.curation.making import FAILURES
from incidents.curation.rights import require
from incidents.curation.rows import new_keys
from incidents.curation.stepping import Work
from incidents.models import Import, ImportRow, Incident

MAY = "incidents.import_incident"
OWN = frozenset({ImportKind.OWN_CSV, ImportKind.OWN_JSONL})
MATERIAL = frozenset({ImportKind.ACLED, ImportKind.GED})
FORESEEN = {ImportOutcome.CREATED: ImportOutcome.NEW, ImportOutcome.CHANGED: ImportOutcome.DIFFERS}
BATCH = 500


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
    run = WORK.mine(run, by)
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
    advanced: Import = WORK.advance(run, by=by, seconds=seconds)
    return advanced


@transaction.atomic
def start_import(run: Import, *, by: Any) -> Import:
    """The import, now to be carried out by `advance_import`, looked through or not; two starts are one."""
    run = WORK.mine(run, by)
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
    undone: Import
    undone, is_new = WORK.undo(run, by=by, reason=reason)
    if is_new:
        audit.append(by, "import", about=undone, details={"file": undone.name, "undone": True})
    return undone


def _look(run: Import, row: ImportRow, by: User) -> None:
    """Do it, note what it did, and take it back."""
    known = row.incident, row.report, row.made_version
    _try(run, row, by, undo=True)
    row.incident, row.report, row.made_version = known
    row.outcome = FORESEEN.get(ImportOutcome(row.outcome), row.outcome)


def _look_together(run: Import, rows: Sequence[ImportRow], by: User) -> list[ImportRow]:
    """The same for many rows at once; those that could be done together."""
    known = {row.pk: (row.incident, row.report, row.made_version) for row in rows}
    with transaction.atomic():
        done = _carry_out_together(run, rows, by)
        transaction.set_rollback(True)
    for row in done:
        row.incident, row.report, row.made_version = known[row.pk]
        row.outcome = FORESEEN.get(ImportOutcome(row.outcome), row.outcome)
    return done


def _carry_out_together(run: Import, rows: Sequence[ImportRow], by: User) -> list[ImportRow]:
    take = material.take_in_together if run.kind in MATERIAL else taking_in.take_in_together
    return take(run, rows, by)


def _carry_out(run: Import, row: ImportRow, by: User) -> None:
    _try(run, row, by, undo=False)


def _try(run: Import, row: ImportRow, by: User, *, undo: bool) -> None:
    take = material.take_in if run.kind in MATERIAL else taking_in.take_in
    try:
        with transaction.atomic():
            take(run, row, by)
            if undo:
                transaction.set_rollback(True)
    except FAILURES as refusal:
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
    except FAILURES as refusal:
        row.outcome, row.said = ImportOutcome.KEPT, reasons(refusal, {})
    else:
        row.outcome = ImportOutcome.UNDONE


WORK = Work(
    runs=lambda: Import.objects.defer("content"),
    permission=MAY,
    parts={
        BulkState.PREVIEWING: (_look, BulkState.READY),
        BulkState.RUNNING: (_carry_out, BulkState.DONE),
        BulkState.UNDOING: (_take_back, BulkState.UNDONE),
    },
    together={BulkState.PREVIEWING: _look_together, BulkState.RUNNING: _carry_out_together},
    written=("outcome", "said", "changes", "incident", "report", "made_version"),
    not_yours=gettext_lazy("Whoever began this import goes on with it."),
    not_run=gettext_lazy("There is nothing to undo: this import has not run."),
    last_first=True,  # a record goes after those that were merged into it
)

"""A file of records as the command line takes it in, and what it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from incidents import curation
from incidents.codes import BulkState, ImportKind, ImportOutcome
from incidents.imports.files import MOST_BYTES, BadFile
from incidents.imports.reading import kind_of, mapped, saved_map, take
from incidents.models import Import

AT_WORK = (BulkState.PREVIEWING, BulkState.RUNNING, BulkState.UNDOING)
WORDS = {
    ImportOutcome.NEW: "would be made",
    ImportOutcome.DIFFERS: "would change",
    ImportOutcome.CREATED: "made",
    ImportOutcome.CHANGED: "changed",
    ImportOutcome.SAME: "unchanged",
    ImportOutcome.CONFLICT: "conflicts, left alone",
    ImportOutcome.BAD: "bad",
}


def taken(by: User, options: Mapping[str, Any]) -> Import:
    """The import with its rows read."""
    data = _bytes(options["file"])
    kind = options["kind"] or kind_of(data, options["encoding"])
    own = kind in (ImportKind.OWN_CSV, ImportKind.OWN_JSONL)
    restores = own and not options["as_drafts"] and by.has_perm("incidents.restore_incident")
    name, encoding = options["file"].name, options["encoding"]
    run = take(data, by=by, name=name, kind=kind, encoding=encoding, restores=restores)
    if kind != ImportKind.SHEET:
        return run
    if not options["map"]:
        raise CommandError("This is a desk's sheet: name its column map with --map (maps are made on the page).")
    return mapped(run, saved_map(options["map"], by), by=by)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    if not data:
        raise BadFile(f"{path}: The file is empty.")
    return data


def advance(run: Import, by: User) -> Import:
    """The import after its present part is done."""
    run = Import.objects.defer("content").get(pk=run.pk)
    while run.state in AT_WORK:
        run = curation.advance_import(run, by=by, seconds=5)
    return run


def told(run: Import) -> Iterator[dict[str, Any]]:
    """A line for each row that is bad or in conflict, with line and column; then the count of each outcome."""
    wrong = run.rows.filter(outcome__in=[ImportOutcome.BAD, ImportOutcome.CONFLICT]).order_by("line")
    for row in wrong.iterator():
        for fault in row.said:
            at = f"line {row.line}" + (f", {fault['column']}" if fault["column"] else "")
            yield {"line": row.line, "outcome": row.outcome, **fault, "words": f"{at}: {fault['reason']}"}
    counts = Counter(run.rows.values_list("outcome", flat=True))
    in_words = ", ".join(f"{count} {WORDS.get(ImportOutcome(name), name)}" for name, count in sorted(counts.items()))
    yield {"import": run.pk, "state": run.state, "counts": counts, "words": f"import {run.pk}: {in_words}"}

"""What rows of a file make of the register: new records, changes of some, or nothing; and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from incidents.codes import ImportOutcome, Status
from incidents.curation import revisions
from incidents.curation.bulk import set_back
from incidents.curation.errors import Conflict
from incidents.curation.incidents import change, finish, locked
from incidents.curation.making import (
    REFUSALS,
    ROW_KEYS,
    absorb,
    cleaned_values,
    make,
    make_all,
    new_claims,
    new_flags,
    note,
    places_named,
    reports_of,
    settle,
    stored,
    target_of,
)
from incidents.curation.rights import require, require_seen
from incidents.curation.rows import fill, put_parts
from incidents.curation.snapshot import RECOMPUTE, Values, blank, full_state, snapshot
from incidents.curation.undoing import claims_back
from incidents.curation.validation import clean, holding
from incidents.models import Claim, Import, ImportRow, Incident, IncidentFlag, Report, Revision

UNDO = "undo_import"
# What the machine does to a record by itself is no reason to leave an import in place.
BY_MACHINE = frozenset({RECOMPUTE, "propose_duplicates"})


def take_in(run: Import, row: ImportRow, by: User) -> None:
    """Make or change the record that this row tells of, and note in the row what became of it.

    Raises Conflict where a person has set another value since, or the record is not open to an import.
    """
    wait_for(row.key)
    incident = _known(row)
    if incident is None:
        make(run, [row], by)
    elif undone([incident]):
        _bring_back(run, row, incident, by)
    else:
        _bring_up_to_date(run, row, incident, by)


def take_in_together(run: Import, rows: Sequence[ImportRow], by: User) -> list[ImportRow]:
    """Those of these rows that could be done together: their records are made, or stand so already.

    Nothing is written of the others, which `take_in` does, or says why not.
    """
    wait_for(*(row.key for row in rows))
    known = known_incidents(rows)
    same = _unchanged(rows, known, by)
    new = [row for row in rows if row.pk not in known and row.given.get("head", {}).get("status") != Status.MERGED]
    return [*same, *make_all(run, new, by)]


def wait_for(*keys: str) -> None:
    """Two imports of one key wait for each other; of many keys in one order, so that they cannot do so in a circle."""
    one_order = "(SELECT DISTINCT hashtext(key) AS key FROM unnest(%s::text[]) key ORDER BY 1) one"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(hashtext('import'), one.key) FROM {one_order}", [list(keys)])


def _known(row: ImportRow) -> Incident | None:
    return known_incidents([row]).get(row.pk)


def known_incidents(rows: Sequence[ImportRow]) -> dict[int, Incident]:
    """{key of the row: the record that it tells of}, locked, of those rows whose record is here."""
    made = known_rows([row for row in rows if not row.given.get("reference")])
    keys = {pk: row.incident_id for pk, row in made.items()}
    named = {row.given["reference"]: row.pk for row in rows if row.given.get("reference")}
    found = Incident.objects.filter(Q(reference__in=named) | Q(pk__in=keys.values()))
    locked = {one.pk: one for one in found.select_for_update(of=("self",)).order_by("pk")}
    by_name = {named[one.reference]: one for one in locked.values() if one.reference in named}
    return by_name | {pk: locked[key] for pk, key in keys.items() if key is not None}


def known_rows(rows: Sequence[ImportRow]) -> dict[int, ImportRow]:
    """{key of the row: the row of an earlier import, or of this one, that made the record of the same name}."""
    names = {row.key: row.pk for row in rows if row.key}
    made = ImportRow.objects.filter(key__in=names, incident__isnull=False).exclude(pk__in=names.values())
    latest = made.order_by("key", "-id").distinct("key").select_related("incident", "report")
    return {names[row.key]: row for row in latest}


def undone(incidents: Iterable[Incident]) -> set[int]:
    """The keys of those that stand as an import which was undone left them."""
    rejected = [one.pk for one in incidents if one.status == Status.REJECTED]
    last = Revision.objects.filter(entity=Revision.Entity.INCIDENT, object_id__in=rejected)
    last = last.order_by("object_id", "-number").distinct("object_id")
    return {key for key, verb in last.values_list("object_id", "verb") if verb == UNDO}


# A record that is here already


def _bring_up_to_date(run: Import, row: ImportRow, incident: Incident, by: User) -> None:
    require_seen(incident, by)
    current = snapshot(incident)
    wanted = _compared(row.given["values"], current)
    differing = _differing(wanted, current)
    note_same(row, incident)
    if not differing:
        return
    if incident.status not in (Status.DRAFT, Status.IN_REVIEW):
        row.outcome, row.changes = ImportOutcome.CONFLICT, differing
        told = _("The record is %(status)s: an import does not overwrite it.")
        row.said = [{"column": "", "reason": told % {"status": incident.get_status_display()}}]
        return
    reason = run.reason or _("Import of %(file)s") % {"file": run.name}
    stored = change(incident, wanted, by=by, seen_version=_base(row, incident), reason=reason)
    if stored.version != incident.version:
        row.outcome, row.made_version = ImportOutcome.CHANGED, stored.version
        row.changes = dict(revisions.history(stored).get(number=stored.version).changes)


def note_same(row: ImportRow, incident: Incident | None, report: Report | None = None) -> None:
    """Say in the row that its record, and its report if it brought one, stands so already."""
    row.incident, row.report, row.made_version, row.said, row.changes = incident, report, None, [], {}
    row.outcome = ImportOutcome.SAME


def _unchanged(rows: Sequence[ImportRow], known: Mapping[int, Incident], by: User) -> list[ImportRow]:
    """Those of the rows whose record stands as they tell it."""
    keys = {one.pk for one in known.values()}
    parts = ("places__place", "participants__actor", "casualties__actor", "told_by__source", "weapons")
    seen = Incident.objects.filter(pk__in=keys).visible_to(by).select_related("event_type", "assignee")
    held = {one.pk: snapshot(one) for one in seen.prefetch_related(*parts)}
    standing = held.keys() - undone(known.values())
    reports = {told["report"] for values in held.values() for told in values["told_by"] if told["report"]}
    same = []
    with holding(reports, places_named(rows)):
        for row in rows:
            incident = known.get(row.pk)
            if incident and incident.pk in standing and _says(row, held[incident.pk]):
                note_same(row, incident)
                same.append(row)
    return same


def _says(row: ImportRow, current: Values) -> bool:
    """Whether a row says what stands already."""
    try:
        return not _differing(_compared(row.given["values"], current), current)
    except REFUSALS:
        return False


def _differing(wanted: Values, current: Values) -> Values:
    return {name: [current[name], value] for name, value in wanted.items() if value != current[name]}


def _compared(values: Mapping[str, Any], current: Values) -> Values:
    """The row's values with what it leaves out of its parts filled in from the record."""
    values = {name: value for name, value in values.items() if name != "assignee"}
    for name, keys in ROW_KEYS.items():
        if name in values:
            values[name] = _filled(values[name], current[name], keys)
    if "told_by" in values:
        values["told_by"] = _told(values["told_by"], current["told_by"])
    if values.get("grade", current["grade"]) == current["grade"]:
        values.pop("grade", None)
        values.pop("grade_reason", None)
    return clean(values)


def _filled(rows: Sequence[Values], current: Sequence[Values], keys: Sequence[str]) -> list[Values]:
    there = {tuple(row[key] for key in keys): row for row in current}
    kept = [{**there.get(tuple(row.get(key) for key in keys), {}), **row} for row in rows]
    for row, given in zip(kept, rows, strict=True):
        before = there.get(tuple(given.get(key) for key in keys))
        if before and "reason" in before and any(row[name] != before[name] for name in before if name != "reason"):
            row["reason"] = given.get("reason", "")  # the old reason does not explain new figures
    return kept


def _told(rows: Sequence[Values], current: Sequence[Values]) -> list[Values]:
    """Sources as the file names them: with the reports that the record has for them, where the file names none."""
    named = [row["source"] for row in rows]
    kept = [row for row in current if row["source"] in named]
    there = {row["source"] for row in kept}
    return kept + [{"source": source} for source in dict.fromkeys(named) if source not in there]


def _base(row: ImportRow, incident: Incident) -> int:
    """The version that the file was made from: what it says itself, else what an import last made, else the first."""
    told = row.given.get("base")
    if told is not None and 1 <= told - incident.carried.get("ahead", 0) <= incident.version:
        return int(told - incident.carried.get("ahead", 0))
    made = ImportRow.objects.filter(incident=incident, made_version__isnull=False).exclude(pk=row.pk)
    last = made.order_by("-id").values_list("made_version", flat=True).first()
    return min(last or 1, incident.version)


# Taking it back


def take_back(row: ImportRow, by: User, reason: str) -> None:
    """The record as it was before this row; one that the row made is rejected.  Conflict where somebody changed it."""
    assert row.incident is not None
    if row.outcome == ImportOutcome.CHANGED and not any(name.startswith("claim.") for name in row.changes):
        set_back(row, by, reason, verb=UNDO)
        return
    incident = locked(row.incident)
    require_seen(incident, by)
    require(by, "incidents.change_incident")
    if incident.status == Status.PUBLISHED:
        require(by, "incidents.review_incident")
    _refuse_touched(incident, row.made_version or 0)
    before = full_state(incident)
    if row.outcome == ImportOutcome.CHANGED:
        claims_back([(incident, row.changes)], by)
        set_back(row, by, reason, verb=UNDO, before=before)
        return
    target = locked(incident.merged_into) if incident.merged_into else None
    around = full_state(target) if target else None
    incident.status, incident.merged_into = Status.REJECTED, None
    incident.published_at, incident.published_by = None, None
    finish(incident, before, by=by, verb=UNDO, reason=reason)
    if target and around:
        finish(target, around, by=by, verb="release", reason=reason)
        ImportRow.objects.filter(run=row.run, incident=target).update(made_version=target.version)


def _refuse_touched(incident: Incident, made: int) -> None:
    later = revisions.history(incident).filter(number__gt=made).exclude(verb__in=BY_MACHINE)
    if later.exists() or incident.merged_from.exists():
        raise Conflict({})


def _bring_back(run: Import, row: ImportRow, incident: Incident, by: User) -> None:
    """The record of an import that was undone, as this row has it."""
    require_seen(incident, by)
    user = require(by, "incidents.import_incident", "incidents.change_incident")
    before = full_state(incident)
    head = row.given.get("head", {}) if run.restores else {}
    reports = stored(reports_of(row.given), user)
    cleaned = blank() | cleaned_values(row.given["values"], reports)
    del cleaned["assignee"]
    target = target_of(run, head)
    around = full_state(target) if target and target.pk else None
    incident.status = Status.DRAFT
    fill(incident, cleaned)
    incident.save()
    put_parts(incident, cleaned)
    Claim.objects.bulk_create(new_claims(incident, row.given.get("claims", ()), reports, user))
    IncidentFlag.objects.bulk_create(new_flags(incident, head.get("open_flags", ())))
    settle(incident, cleaned, head, user, target)
    finish(incident, before, by=user, verb="import", reason=run.reason or run.name)
    note(row, incident, cleaned)
    if target and around:
        absorb(run, target, around, user)

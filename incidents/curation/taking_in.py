"""What one row of a file makes of the register: a new record, a change of one, or nothing; and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from incidents.codes import Certainty, ClaimField, ClaimState, FlagCode, ImportOutcome, Origin, Status
from incidents.curation import revisions, validation
from incidents.curation.bulk import set_back
from incidents.curation.claims import check_span, claim_value, put_state
from incidents.curation.derivation import BY_HAND, derived_values, graded
from incidents.curation.errors import Conflict
from incidents.curation.incidents import NOTHING, change, finish, insert, locked
from incidents.curation.rights import require, require_seen
from incidents.curation.rows import fill, keep_reference, put_parts
from incidents.curation.snapshot import RECOMPUTE, Values, blank, full_state, in_order, snapshot
from incidents.curation.storing import sha256_of, store_report
from incidents.curation.undoing import claims_back
from incidents.curation.validation import clean, complete
from incidents.models import Claim, Import, ImportRow, Incident, IncidentFlag, Report, Source

UNDO = "undo_import"
# What the machine does to a record by itself is no reason to leave an import in place.
BY_MACHINE = frozenset({RECOMPUTE, "propose_duplicates"})
# What a file can leave out of a row of these, which then stays as it is: the keys by which rows are known again.
UNSTATED = {"status": "unknown"}
ROW_KEYS = {"places": ("place",), "participants": ("actor", "role"), "casualties": ("outcome", "status", "actor")}


def take_in(run: Import, row: ImportRow, by: User) -> None:
    """Make or change the record that this row tells of, and note in the row what became of it.

    Raises Conflict where a person has set another value since, or the record is not open to an import.
    """
    wait_for(row.key)
    incident = _known(row)
    if incident is None:
        _make(run, row, by)
    elif was_undone(incident):
        _bring_back(run, row, incident, by)
    else:
        _bring_up_to_date(run, row, incident, by)


def wait_for(key: str) -> None:
    """Two imports of one key wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(%s))", [key])


def _known(row: ImportRow) -> Incident | None:
    if reference := row.given.get("reference"):
        return Incident.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    found = known_row(row)
    return locked(found.incident) if found and found.incident else None


def known_row(row: ImportRow) -> ImportRow | None:
    """The row of an earlier import, or of this one, that made the record of the same key."""
    made = ImportRow.objects.filter(key=row.key, incident__isnull=False).exclude(key="").exclude(pk=row.pk)
    return made.select_related("incident", "report").order_by("-id").first()


def was_undone(incident: Incident) -> bool:
    last = revisions.history(incident).last()
    return incident.status == Status.REJECTED and last is not None and last.verb == UNDO


# A new record


def _make(run: Import, row: ImportRow, by: User) -> None:
    given = row.given
    user = require(by, "incidents.import_incident", "incidents.add_incident")
    head = given.get("head", {}) if run.restores else {}
    _refuse_what_ended(given.get("head", {}), head)
    reports = _reports(given.get("reports", ()), user)
    cleaned = _cleaned(given["values"], reports)
    target = _target(run, head)
    before = full_state(target) if target and target.pk else None
    incident = insert(
        {name: value for name, value in cleaned.items() if value != blank()[name]},
        by=user,
        origin=validation.one_of(Origin)(head.get("origin") or Origin.IMPORTED),
        reference=given.get("reference", ""),
        pk=row.new_pk,
    )
    if given.get("reference"):
        keep_reference(incident.reference)
    _write(run, row, incident, cleaned, NOTHING, user, target, reports)
    if target and before:
        _absorb(run, target, before, user)


def _cleaned(values: Mapping[str, Any], reports: Mapping[str, Report]) -> Values:
    values = dict(values)
    if "told_by" in values:
        values["told_by"] = [
            {**told, "report": reports[told["report"]].pk if told.get("report") in reports else None}
            for told in values["told_by"]
        ]
    return _in_file_order(complete(clean(values), blank()), values)


def _in_file_order(cleaned: Values, values: Mapping[str, Any]) -> Values:
    """Rows of parts as the file has them: a record that was merged may hold them in another order than a new one."""
    for name, keys in {**ROW_KEYS, "told_by": ("source", "report")}.items():
        if name in cleaned:
            place = {tuple(row.get(key) or UNSTATED.get(key) for key in keys): n for n, row in enumerate(values[name])}
            cleaned[name].sort(key=lambda row: place.get(tuple(row[key] or None for key in keys), 0))
    return cleaned


def _refuse_what_ended(told: Mapping[str, Any], head: Mapping[str, Any]) -> None:
    ended = told.get("status") in (Status.REJECTED, Status.MERGED)
    if ended and not head:
        raise ValidationError({"status": _("Rejected and merged records come in only as they stood.")})


def _target(run: Import, head: Mapping[str, Any]) -> Incident | None:
    """The record that this one was merged into; an unsaved one where the same file brings it."""
    if head.get("status") != Status.MERGED:
        return None
    reference = head.get("merged_into") or ""
    found = Incident.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if found is None and not run.rows.filter(key=reference, outcome=ImportOutcome.NEW).exists():
        raise ValidationError({"merged_into": _("There is no record %(reference)s.") % {"reference": reference}})
    return found or Incident(reference=reference)


def _write(
    run: Import,
    row: ImportRow,
    incident: Incident,
    cleaned: Values,
    before: Values,
    user: User,
    target: Incident | None,
    reports: Mapping[str, Report],
) -> None:
    """What stands on a record beside its values, and its revision."""
    given, head = row.given, row.given.get("head", {}) if run.restores else {}
    _put_status(incident, head, user, target)
    _put_claims(incident, given.get("claims", ()), reports, user)
    _put_flags(incident, head.get("open_flags", ()))
    incident.set_by_hand = _by_hand(incident, cleaned)
    if "grade" in incident.set_by_hand:
        fill(incident, {name: cleaned[name] for name in ("grade", "grade_reason")})
    if head:
        incident.carried = _carried(incident, head)
        _put_assignee(incident, head)
    finish(incident, before, by=user, verb="import", reason=run.reason or run.name)
    row.outcome, row.incident, row.made_version, row.said = ImportOutcome.CREATED, incident, incident.version, []
    row.changes = {name: [None, value] for name, value in cleaned.items() if value != blank()[name]}


def _put_status(incident: Incident, head: Mapping[str, Any], user: User, target: Incident | None) -> None:
    if not head:
        return
    incident.status = validation.one_of(Status)(head.get("status") or Status.DRAFT)
    if incident.status == Status.PUBLISHED:
        incident.published_by, incident.published_at = user, parse_datetime(head.get("published_at") or "")
        if incident.published_at is None:
            raise ValidationError({"published_at": _("A published record needs the time of its publication.")})
    if target is not None:
        incident.merged_into = target if target.pk else None
        if not target.pk:  # looked through before the file's own record of that number is there
            incident.status = Status.DRAFT
    incident.save(update_fields=["status", "published_by", "published_at", "merged_into"])


def _put_claims(
    incident: Incident, claims: Sequence[Mapping[str, Any]], reports: Mapping[str, Report], user: User
) -> None:
    held = {(c.report_id, c.field, str(c.value), c.start, c.end) for c in incident.claims.all()}
    for given in claims:
        claim = _claim(incident, given, reports)
        if (claim.report_id, claim.field, str(claim.value), claim.start, claim.end) in held:
            continue
        state = validation.one_of(ClaimState)(given.get("state") or ClaimState.PROPOSED)
        corrected = given.get("corrected_value")
        if state == ClaimState.CORRECTED:
            corrected = claim_value(claim.field, corrected)
        put_state(claim, state, by=user, corrected=corrected if state == ClaimState.CORRECTED else None)


def _claim(incident: Incident, given: Mapping[str, Any], reports: Mapping[str, Report]) -> Claim:
    report = reports.get(given.get("report") or "")
    if report is None:
        raise ValidationError({"claims": _("A claim names a report that the row does not hold.")})
    name = validation.one_of(ClaimField)(given.get("field"))
    check_span(report.text, given.get("start"), given.get("end"))
    return Claim(
        incident=incident,
        report=report,
        field=name,
        value=claim_value(name, given.get("value")),
        start=given.get("start"),
        end=given.get("end"),
        rule=validation.text(given.get("rule") or "")[:80],
        certainty=validation.one_of(Certainty)(given.get("certainty") or Certainty.REPORTED),
    )


def _put_flags(incident: Incident, flags: Sequence[str]) -> None:
    there = set(incident.flags.filter(settled_at__isnull=True).values_list("code", flat=True))
    for code in flags:
        if validation.one_of(FlagCode)(code) not in there:
            IncidentFlag.objects.create(incident=incident, code=code)


def _by_hand(incident: Incident, cleaned: Values) -> list[str]:
    """What counts as set by hand: the values that neither the claims nor the rule give."""
    incident.set_by_hand = []
    follows = blank() | complete(clean(derived_values(incident)), blank())
    names = [name for name, group in BY_HAND.items() if group != "grade" and name in cleaned]
    held = {BY_HAND[name] for name in names if _ordered(name, cleaned[name]) != follows[name]}
    if "grade" in cleaned:
        rule = graded(incident)
        told = {name: cleaned.get(name, "") for name in ("grade", "grade_reason")}
        held |= {"grade"} if told != {**told, **rule} else set()
        cleaned.setdefault("grade_reason", "")
    return sorted(held)


def _ordered(name: str, value: Any) -> Any:
    return in_order(name, value) if name in {*ROW_KEYS, "told_by"} else value


def _carried(incident: Incident, head: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says of the last change, which holds here until there is another."""
    told = {name: head[name] for name in ("changed_at", "changed_by", "assignee") if head.get(name)}
    next_version = incident.version + 1
    return {**told, "ahead": int(head.get("version") or next_version) - next_version, "at_version": next_version}


def _put_assignee(incident: Incident, head: Mapping[str, Any]) -> None:
    """Who works on it, where that person is here and may."""
    try:
        fill(incident, {"assignee": validation.assignee(head.get("assignee"))})
    except ValidationError:
        return  # the name is carried


def _reports(given: Sequence[Mapping[str, Any]], user: User) -> dict[str, Report]:
    """The reports of a row by their hash; those that are not here yet come in with it, as they are."""
    found = {}
    for row in given:
        text, sha256 = row.get("text"), row.get("sha256")
        if not isinstance(text, str) or not text.strip() or sha256_of(text) != sha256:
            raise ValidationError({"reports": _("The text of a report is not the one whose hash is given.")})
        publisher = row.get("publisher")
        source = validation.known(Source, [publisher])[publisher] if publisher else None
        day = validation.day(row.get("published"))
        published = date.fromisoformat(day) if day else None
        (address,) = validation.source_urls([row["url"]]) if row.get("url") else ("",)
        found[sha256] = received(text, by=user, published=published, publisher=source, url=address)
    return found


def received(text: str, *, by: User, version: str = "import", **told: Any) -> Report:
    """The report of that text, stored without drafts where it is not here yet."""
    return store_report(text, by=by, extractor_version=version, flags=[], tallies=[], drafts=[], **told)[0]


def _absorb(run: Import, target: Incident, before: Values, user: User) -> None:
    """The record into which another one of the file was merged has a version for it here, which the file's held."""
    held = target.carried
    if held.get("at_version") == target.version:
        target.carried = {**held, "ahead": held["ahead"] - 1, "at_version": target.version + 1}
    finish(target, before, by=user, verb="absorb", reason=run.reason or run.name)
    ImportRow.objects.filter(run=run, incident=target).update(made_version=target.version)


# A record that is here already


def _bring_up_to_date(run: Import, row: ImportRow, incident: Incident, by: User) -> None:
    require_seen(incident, by)
    row.incident, row.made_version, row.said, row.changes = incident, None, [], {}
    wanted = _compared(row.given["values"], incident)
    current = snapshot(incident)
    differing = {name: [current[name], value] for name, value in wanted.items() if value != current[name]}
    row.outcome = ImportOutcome.SAME
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


def _compared(values: Mapping[str, Any], incident: Incident) -> Values:
    """The row's values with what it leaves out of its parts filled in from the record."""
    current = snapshot(incident)
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
    reports = _reports(row.given.get("reports", ()), user)
    cleaned = blank() | _cleaned(row.given["values"], reports)
    del cleaned["assignee"]
    target = _target(run, head)
    around = full_state(target) if target and target.pk else None
    incident.status = Status.DRAFT
    fill(incident, cleaned)
    incident.save()
    put_parts(incident, cleaned)
    _write(run, row, incident, cleaned, before, user, target, reports)
    if target and around:
        _absorb(run, target, around, user)

"""The records that rows of a file tell of and the register lacks: made in memory, then written, one or many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from incidents.codes import Certainty, ClaimField, ClaimState, FlagCode, ImportOutcome, Origin, Status
from incidents.curation import reading, revisions, validation
from incidents.curation.claims import check_span, claim_value, decide
from incidents.curation.derivation import BY_HAND, derived_values, graded
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.incidents import NOTHING, finish, reference_year, refuse_unfinished
from incidents.curation.new_rows import NewRows, hold, hold_new
from incidents.curation.rights import require
from incidents.curation.rows import fill, parts_of, take_references
from incidents.curation.snapshot import Values, blank, full_state, in_order, snapshot
from incidents.curation.storing import ReportRecord, sha256_of, store_reports
from incidents.curation.validation import clean, complete, holding
from incidents.models import Claim, Import, ImportRow, Incident, IncidentFlag, Report, Source

REFUSALS = (ValidationError, NotAllowed, Conflict)
FAILURES = (*REFUSALS, IntegrityError, DataError)  # and what the database refuses
# What a file can leave out of a row of these, which then stays as it is: the keys by which rows are known again.
UNSTATED = {"status": "unknown"}
ROW_KEYS = {"places": ("place",), "participants": ("actor", "role"), "casualties": ("outcome", "status", "actor")}


class _Refused(Exception):
    """Some rows of many are refused: `keys` are theirs."""

    def __init__(self, keys: set[int]) -> None:
        super().__init__()
        self.keys = keys


def make_all(run: Import, rows: Sequence[ImportRow], by: User) -> list[ImportRow]:
    """Those of these rows whose records are now made; of the others nothing is written, and `make` says why not."""
    left = list(rows)
    while left:
        try:
            with transaction.atomic():
                make(run, left, by)
        except _Refused as refused:
            left = [row for row in left if row.pk not in refused.keys]
        except FAILURES:
            return []
        else:
            break
    return left


def make(run: Import, rows: Sequence[ImportRow], by: User) -> None:
    """Make the records of these rows, all or none, and note in each row what became of it."""
    user = require(by, "incidents.import_incident", "incidents.add_incident")
    with holding((), ()):
        records: dict[str, ReportRecord] = {}
        for found in _each(rows, lambda row: reports_of(row.given)):
            records = found | records
        reports = stored(records, user)
    with holding((report.pk for report in reports.values()), places_named(rows)):
        making = _Making(run, user, rows, reports)
        making.write(_each(rows, making.record))


def _each(rows: Sequence[ImportRow], do: Callable[[ImportRow], Any]) -> list[Any]:
    """What comes of each row; of one row raises why it is refused, of many _Refused with all that are."""
    made, refused = [], set()
    for row in rows:
        try:
            made.append(do(row))
        except REFUSALS:
            if len(rows) == 1:
                raise
            refused.add(row.pk)
    if refused:
        raise _Refused(refused)
    return made


def places_named(rows: Sequence[ImportRow]) -> Iterator[str]:
    """The codes of the places that these name; what is no code is told where it is checked."""
    for row in rows:
        named = [one.get("place") for one in row.given.get("values", {}).get("places", ())]
        claimed = [claim.get("value") for claim in row.given.get("claims", ()) if claim.get("field") == "places"]
        named += [value.get("place") for value in claimed if isinstance(value, Mapping)]
        yield from (code for code in named if isinstance(code, str))


@dataclass(frozen=True, slots=True)
class _Record:
    """One record in memory."""

    row: ImportRow
    incident: Incident
    cleaned: Values
    claims: list[Claim]
    flags: list[IncidentFlag]
    parts: Mapping[str, list[Any]]
    target: Incident | None


class _Making(NewRows):
    """The records of some rows until they are written."""

    def __init__(self, run: Import, user: User, rows: Sequence[ImportRow], reports: Mapping[str, Report]) -> None:
        super().__init__(user)
        self.run, self.reports = run, reports
        self.number(
            {
                Incident: sum(row.new_pk is None for row in rows),
                Claim: sum(len(row.given.get("claims", ())) for row in rows),
                IncidentFlag: sum(len(_head(run, row).get("open_flags", ())) for row in rows),
            }
        )

    def record(self, row: ImportRow) -> _Record:
        """The record of a row, which has a number only once it is written."""
        given, head = row.given, _head(self.run, row)
        refuse_what_ended(given.get("head", {}), head)
        cleaned = cleaned_values(given["values"], self.reports)
        target = target_of(self.run, head)
        incident = Incident(
            pk=row.new_pk or self.key(Incident),
            origin=validation.one_of(Origin)(head.get("origin") or Origin.IMPORTED),
            version=0,
            created_by=self.user,
            changed_by=self.user,
        )
        values = {name: value for name, value in cleaned.items() if value != blank()[name]}
        fill(incident, values)
        parts = parts_of(incident, values)
        hold_new(incident, [], [], parts)
        claims = new_claims(incident, given.get("claims", ()), self.reports, self.user)
        flags = new_flags(incident, head.get("open_flags", ()))
        for one in (*claims, *flags):
            one.pk = self.key(type(one))
        hold_new(incident, claims, flags, parts)
        settle(incident, cleaned, head, self.user, target)
        if incident.status != Status.MERGED:
            fill(incident, graded(incident))
        if incident.status == Status.PUBLISHED:
            refuse_unfinished(incident, snapshot(incident))
        return _Record(row, incident, cleaned, claims, flags, parts, target)

    def write(self, records: Sequence[_Record]) -> None:
        self._name(records)
        around = {one.target: full_state(one.target) for one in records if one.target and one.target.pk}
        for one in records:
            one.incident.version, one.incident.changed_at = 1, timezone.now()
            changes = revisions.difference(NOTHING, full_state(one.incident))
            reason = self.run.reason or self.run.name
            self.seal(one.incident, changes, "import", at=one.incident.changed_at, reason=reason)
            self.keep(one.incident, one.claims, one.flags, one.parts)
        self.copy()
        reading.refresh(one.incident.pk for one in records)
        for one in records:
            hold(one.incident)  # whoever asks next reads the tables
            note(one.row, one.incident, one.cleaned)
        for target, before in around.items():
            absorb(self.run, target, before, self.user)

    def _name(self, records: Sequence[_Record]) -> None:
        """Give the records their numbers: those that the file has, and new ones."""
        told = {one.row.pk: one.row.given.get("reference", "") for one in records}
        unnamed = [one for one in records if not told[one.row.pk]]
        years = [reference_year(one.cleaned.get("date_start")) for one in unnamed]
        new = take_references(Counter(years), kept=filter(None, told.values()))
        for one, year in zip(unnamed, years, strict=True):
            told[one.row.pk] = new[year].pop(0)
        for one in records:
            one.incident.reference = told[one.row.pk]


def _head(run: Import, row: ImportRow) -> Mapping[str, Any]:
    found: Mapping[str, Any] = row.given.get("head", {}) if run.restores else {}
    return found


def cleaned_values(values: Mapping[str, Any], reports: Mapping[str, Report]) -> Values:
    """The values of a row as the register holds them; its sources speak in these reports."""
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


def refuse_what_ended(told: Mapping[str, Any], head: Mapping[str, Any]) -> None:
    """ValidationError where a row tells of a record that has ended, and the import does not restore."""
    ended = told.get("status") in (Status.REJECTED, Status.MERGED)
    if ended and not head:
        raise ValidationError({"status": _("Rejected and merged records come in only as they stood.")})


def target_of(run: Import, head: Mapping[str, Any]) -> Incident | None:
    """The record that this one was merged into, locked; an unsaved one where the same file brings it."""
    if head.get("status") != Status.MERGED:
        return None
    reference = head.get("merged_into") or ""
    # Another call may be at work on that row: it is waited for.
    told = run.rows.select_for_update(of=("self",)).filter(key=reference).first()
    found = Incident.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if found is None and (told is None or told.outcome != ImportOutcome.NEW):
        raise ValidationError({"merged_into": _("There is no record %(reference)s.") % {"reference": reference}})
    return found or Incident(reference=reference)


def settle(incident: Incident, cleaned: Values, head: Mapping[str, Any], user: User, target: Incident | None) -> None:
    """What follows from the values, claims and flags that a record has, and from how it stood where it comes from."""
    _put_status(incident, head, user, target)
    incident.set_by_hand = _by_hand(incident, cleaned)
    if "grade" in incident.set_by_hand:
        fill(incident, {name: cleaned[name] for name in ("grade", "grade_reason")})
    if head:
        incident.carried = _carried(incident, head)
        _put_assignee(incident, head)


def note(row: ImportRow, incident: Incident, cleaned: Values) -> None:
    """Say in the row that its record was made."""
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


def new_claims(
    incident: Incident, claims: Sequence[Mapping[str, Any]], reports: Mapping[str, Report], user: User
) -> list[Claim]:
    """The unsaved claims of a row that the record does not have."""
    held = {(c.report_id, c.field, str(c.value), c.start, c.end) for c in incident.claims.all()}
    new = []
    for given in claims:
        claim = _claim(incident, given, reports)
        if (claim.report_id, claim.field, str(claim.value), claim.start, claim.end) in held:
            continue
        state = validation.one_of(ClaimState)(given.get("state") or ClaimState.PROPOSED)
        is_corrected = state == ClaimState.CORRECTED
        corrected = claim_value(claim.field, given.get("corrected_value")) if is_corrected else None
        decide(claim, state, by=user, corrected=corrected)
        new.append(claim)
    return new


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


def new_flags(incident: Incident, flags: Sequence[str]) -> list[IncidentFlag]:
    """The unsaved flags of a row that do not stand open on the record."""
    there = {flag.code for flag in incident.flags.all() if flag.settled_at is None}
    wanted = [validation.one_of(FlagCode)(code) for code in flags]
    return [IncidentFlag(incident=incident, code=code) for code in wanted if code not in there]


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


def reports_of(given: Mapping[str, Any]) -> dict[str, ReportRecord]:
    """The reports of a row by their hash, as they are."""
    found = {}
    for row in given.get("reports", ()):
        text, sha256 = row.get("text"), row.get("sha256")
        if not isinstance(text, str) or not text.strip() or sha256_of(text) != sha256:
            raise ValidationError({"reports": _("The text of a report is not the one whose hash is given.")})
        publisher = row.get("publisher")
        day = validation.day(row.get("published"))
        (address,) = validation.source_urls([row["url"]]) if row.get("url") else ("",)
        found[sha256] = ReportRecord(
            text,
            published=date.fromisoformat(day) if day else None,
            publisher=validation.known(Source, [publisher])[publisher] if publisher else None,
            url=address,
            extractor_version="import",
            flags=[],
            tallies=[],
            drafts=[],
        )
    return found


def stored(records: Mapping[str, ReportRecord], user: User) -> dict[str, Report]:
    """Reports by their hash; those that are not here yet come in."""
    answers = store_reports(list(records.values()), by=user) if records else []
    return {sha256: report for sha256, (report, _incidents, _new) in zip(records, answers, strict=True)}


def absorb(run: Import, target: Incident, before: Values, user: User) -> None:
    """The record into which another one of the file was merged has a version for it here, which the file's held."""
    held = target.carried
    if held.get("at_version") == target.version:
        target.carried = {**held, "ahead": held["ahead"] - 1, "at_version": target.version + 1}
    finish(target, before, by=user, verb="absorb", reason=run.reason or run.name)
    ImportRow.objects.filter(run=run, incident=target).update(made_version=target.version)

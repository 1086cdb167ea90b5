"""Reports with their drafts, made in memory by the rules and then written, table by table: one or many at a time.

What a report becomes does not depend on the others that are stored with it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Place
from incidents.codes import ClaimField, FlagCode, Origin
from incidents.curation import reading, revisions
from incidents.curation.claims import check_span, claim_value
from incidents.curation.derivation import derived_values, graded
from incidents.curation.incidents import NOTHING, reference_year
from incidents.curation.new_rows import IN_AREA, NewRows, hold, hold_new, release
from incidents.curation.rights import require
from incidents.curation.rows import fill, new_keys, parts_of, references_of, year_of
from incidents.curation.snapshot import Values, blank, full_state, moment
from incidents.curation.validation import clean, complete, holding, known
from incidents.models import Actor, Claim, Incident, IncidentFlag, Report, Source, Tally

EMPTY_REPORT: Values = {
    "sha256": None,
    "received_by": None,
    "received_at": None,
    "publisher": None,
    "published": None,
    "url": None,
    "extractor_version": None,
    "flags": [],
    "tallies": [],
    "alike": [],
    "redactions": [],
}


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One incident as the machine proposes it, in plain values.

    `claims` are {"field", "value", "start", "end", "rule", "certainty"}, values as `models.Claim` has them;
    `flags` {"code", "start", "end", "choices", "detail"}; `values` what no claim carries (a summary, say);
    `confidences` a share of 1 for each field; `doubts` {"code", "field", "words": [[start, end]]}.
    """

    claims: Sequence[Mapping[str, Any]]
    values: Mapping[str, Any] = field(default_factory=dict)
    flags: Sequence[Mapping[str, Any]] = ()
    confidence: float | None = None
    confidences: Mapping[str, float] = field(default_factory=dict)
    doubts: Sequence[Mapping[str, Any]] = ()
    origin: str = Origin.INGESTED


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as it came in, with what the machine made of it.

    `tallies` are {"count", "outcome", "group", "area", "since", "until", "start", "end"}, by code; `references` are
    kept for its drafts (`numbered`).
    """

    text: str
    published: date | None
    publisher: Source | None
    url: str
    extractor_version: str
    flags: Iterable[str]
    tallies: Sequence[Mapping[str, Any]]
    drafts: Sequence[DraftRecord]
    references: Sequence[str] = ()


Stored = tuple[Report, list[Incident], bool]
_Read = tuple[Report, DraftRecord, list[Claim], list[str]]
MAY = ("incidents.add_report", "incidents.add_incident")


def sha256_of(text: str) -> str:
    """The SHA-256 of a report's text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def numbered(records: Sequence[ReportRecord], *, by: Any) -> list[ReportRecord]:
    """These records with references kept for their drafts, for whoever stores them next.

    The counters of their years are held for this one statement; else they are until all is stored, and everybody waits.
    A reference whose report then is not stored is given to nobody.
    """
    require(by, *MAY)
    first = {one.text: number for number, one in reversed(list(enumerate(records)))}  # equal texts are stored once
    years = [
        [_year(draft) for draft in one.drafts] if first[one.text] == number else []
        for number, one in enumerate(records)
    ]
    new = references_of(chain.from_iterable(years))
    return [replace(one, references=[next(new) for _year in found]) for one, found in zip(records, years, strict=True)]


def _year(draft: DraftRecord) -> int:
    """The year of a draft's reference, if what it says of its day is a day."""
    with suppress(ValueError, TypeError):
        return reference_year(next((one["value"]["start"] for one in draft.claims if one["field"] == "date"), None))
    return reference_year(None)


@transaction.atomic
def store_reports(records: Sequence[ReportRecord], *, by: Any) -> list[Stored]:
    """For each: the report, its drafts, and whether it is new.  A text that is here already, to the letter, or twice
    among these, stays as it is, with all it led to.  All are stored or none.
    """
    user = require(by, *MAY)
    made = {sha256_of(one.text): one for one in reversed(records)}  # of equal texts the first
    reports = _received({key: made[key] for key in dict.fromkeys(sha256_of(one.text) for one in records)}, user)
    new = {key: report for key, report in reports.items() if report.pk}
    with holding((report.pk for report in new.values()), _places(records)):
        drafted = _Drafting(user).write([(report, made[key]) for key, report in new.items()])
    return [_answer(sha256_of(one.text), new, drafted) for one in records]


def _places(records: Iterable[ReportRecord]) -> Iterator[str]:
    """The codes of the places that these name; what is no code is told where it is checked."""
    for record in records:
        for claim in chain.from_iterable(draft.claims for draft in record.drafts):
            code = claim["value"].get("place") if claim["field"] == ClaimField.PLACE else None
            if isinstance(code, str):
                yield code
        yield from chain.from_iterable(tally["area"] for tally in record.tallies)


def store_report(text: str, *, by: Any, **record: Any) -> Stored:
    """The same for one report: its text, and what else a ReportRecord holds."""
    return store_reports([ReportRecord(text, **record)], by=by)[0]


def _received(records: Mapping[str, ReportRecord], user: User) -> dict[str, Report]:
    """The rows of the reports by hash; those of texts that were here already have no key."""
    keys = new_keys(Report, len(records))
    reports = {
        sha256: Report(
            pk=key,
            sha256=sha256,
            text=one.text,
            published=one.published,
            publisher=one.publisher,
            url=one.url,
            received_by=user,
            extractor_version=one.extractor_version,
            flags=sorted(set(one.flags)),
        )
        for key, (sha256, one) in zip(keys, records.items(), strict=True)
    }
    # In one order, so that two calls that wait for each other's texts cannot do so in a circle.
    Report.objects.bulk_create((reports[sha256] for sha256 in sorted(reports)), ignore_conflicts=True)
    stored = set(Report.objects.filter(pk__in=keys).values_list("pk", flat=True))
    for report in reports.values():
        report.pk = report.pk if report.pk in stored else None
    return reports


def _answer(sha256: str, new: dict[str, Report], drafted: Mapping[int, list[Incident]]) -> Stored:
    report = new.pop(sha256, None)
    if report:
        return report, drafted[report.pk], True
    report = Report.objects.get(sha256=sha256)
    return report, incidents_of(report), False


def incidents_of(report: Report) -> list[Incident]:
    """The incidents that rest on a report, oldest first."""
    return list(Incident.objects.filter(claims__report=report).distinct().order_by("pk"))


class _Drafting(NewRows):
    """The rows of new reports' totals and drafts, table by table, until they are written."""

    def write(self, new: Sequence[tuple[Report, ReportRecord]]) -> dict[int, list[Incident]]:
        """{key of the report: its drafts}."""
        read = [(report, draft, *_read_claims(report, draft.claims)) for report, one in new for draft in one.drafts]
        counts: dict[type[Model], int] = {
            Tally: sum(len(one.tallies) for _report, one in new),
            Incident: len(read),
            Claim: sum(len(claims) for _report, _draft, claims, _notes in read),
            IncidentFlag: sum(len(draft.flags) for _report, draft, _claims, _notes in read),
        }
        self.number(counts)
        drafted: dict[int, list[Incident]] = {report.pk: [] for report, _one in new}
        for report, one in new:
            self._receive(report, one.tallies)
        for reference, (report, draft, claims, notes) in zip(_references(new, read), read, strict=True):
            drafted[report.pk].append(self._draft(reference, report, draft, claims, notes))
        self.copy()
        everything = [incident for found in drafted.values() for incident in found]
        reading.refresh(incident.pk for incident in everything)
        for row in (*everything, *(report for report, _one in new)):
            release(row)
        return drafted

    def _receive(self, report: Report, tallies: Iterable[Mapping[str, Any]]) -> None:
        hold(report, tallies=[self._tally(report, tally) for tally in tallies], likenesses=[])
        changes = revisions.difference(EMPTY_REPORT, report_state(report))
        self.seal(report, changes, "receive")

    def _tally(self, report: Report, values: Mapping[str, Any]) -> Tally:
        check_span(report.text, values["start"], values["end"])
        plain = {name: values[name] for name in ("count", "outcome", "since", "until", "start", "end")}
        group = _found(Actor, [values["group"]])
        tally = Tally(pk=self.key(Tally), report=report, group=group[0] if group else None, **plain)
        tally.full_clean(exclude=["id", "report", "group"])  # rows that have just been made or read
        area = _found(Place, values["area"])
        hold(tally, area=area)
        self.rows[Tally].append(tally)
        self.rows[IN_AREA] += [IN_AREA(tally=tally, place=place) for place in area]
        return tally

    def _draft(
        self, reference: str, report: Report, draft: DraftRecord, claims: list[Claim], notes: list[str]
    ) -> Incident:
        incident = Incident(
            pk=self.key(Incident),
            reference=reference,
            origin=draft.origin,
            confidence=draft.confidence,
            version=1,
            created_by=self.user,
            changed_by=self.user,
            confidences=_confidences(draft.confidences),
            doubts=[_doubt(report, doubt) for doubt in draft.doubts],
        )
        fill(incident, {**draft.values, "internal_note": "\n".join(notes)} if notes else draft.values)
        for claim in claims:
            claim.pk, claim.incident = self.key(Claim), incident
        flags = [self._flag(incident, report, flag) for flag in draft.flags]
        hold_new(incident, claims, flags, {})
        parts = self._derive(incident)
        hold_new(incident, claims, flags, parts)
        fill(incident, graded(incident))
        incident.changed_at = timezone.now()
        self.seal(incident, revisions.difference(NOTHING, full_state(incident)), "ingest", at=incident.changed_at)
        self.keep(incident, claims, flags, parts)
        return incident

    def _derive(self, incident: Incident) -> dict[str, list[Any]]:
        """Fills in what follows from the claims; the rows of the parts."""
        values = complete(clean(derived_values(incident)), blank())
        fill(incident, values)
        return parts_of(incident, values)

    def _flag(self, incident: Incident, report: Report, values: Mapping[str, Any]) -> IncidentFlag:
        plain = {**values, "code": FlagCode(values["code"]), "choices": list(values["choices"])}
        return IncidentFlag(pk=self.key(IncidentFlag), incident=incident, report=report, **plain)


def _found(model: type[Model], codes: Iterable[str | None]) -> list[Any]:
    """The rows of those of these codes that the table has."""
    found: list[Any] = []
    for code in dict.fromkeys(codes):
        with suppress(ValidationError):
            found += known(model, [code] if code else []).values()
    return found


def _references(new: Sequence[tuple[Report, ReportRecord]], read: Sequence[_Read]) -> Iterator[str]:
    """References in the order of the drafts: those that are kept for them, and new ones for drafts of other years."""
    kept: dict[int, list[str]] = defaultdict(list)
    for _report, one in new:
        for reference in one.references:
            kept[year_of(reference)].append(reference)
    years = [reference_year(_first_day(claims)) for _report, _draft, claims, _notes in read]
    lacking = {year: count - len(kept[year]) for year, count in Counter(years).items() if count > len(kept[year])}
    for reference in references_of(chain.from_iterable([year] * count for year, count in lacking.items())):
        kept[year_of(reference)].append(reference)
    given = {year: iter(references) for year, references in kept.items()}
    return (next(given[year]) for year in years)


def report_state(report: Report) -> Values:
    """A report as revisions keep it; the text goes by its hash."""
    return {
        "sha256": report.sha256,
        "received_by": report.received_by_id,
        "received_at": moment(report.received_at),
        "publisher": report.publisher.code if report.publisher else None,
        "published": report.published.isoformat() if report.published else None,
        "url": report.url,
        "extractor_version": report.extractor_version,
        "flags": list(report.flags),
        "tallies": [
            {
                "count": tally.count,
                "outcome": str(tally.outcome),
                "group": tally.group.code if tally.group else None,
                "area": sorted(place.code for place in tally.area.all()),
                "since": tally.since.isoformat() if tally.since else None,
                "until": tally.until.isoformat() if tally.until else None,
                "start": tally.start,
                "end": tally.end,
                "state": str(tally.state),
            }
            for tally in sorted(report.tallies.all(), key=lambda tally: tally.pk)
        ],
        "alike": sorted([row.other_id, row.likeness] for row in report.likenesses.all()),
        "redactions": report.redactions,
    }


def _first_day(claims: Iterable[Claim]) -> str | None:
    return next((claim.value["start"] for claim in claims if claim.field == "date"), None)


def _read_claims(report: Report, proposed: Iterable[Mapping[str, Any]]) -> tuple[list[Claim], list[str]]:
    """Unsaved claims, and a note for each that the register cannot hold: a report is not lost for one odd value."""
    claims, notes = [], []
    for values in proposed:
        try:
            check_span(report.text, values["start"], values["end"])
            value = claim_value(values["field"], values["value"])
        except ValidationError as error:
            notes.append(f"{values['field']} {values['value']}: {' '.join(error.messages)}")
            continue
        claims.append(Claim(report=report, **{**values, "value": value}))
    return claims, notes


def _confidences(shares: Mapping[str, float]) -> dict[str, float]:
    if wrong := [name for name, share in shares.items() if name not in ClaimField or not 0 <= share <= 1]:
        raise ValidationError({"confidences": _("No share of a field: %(names)s.") % {"names": ", ".join(wrong)}})
    return dict(shares)


def _doubt(report: Report, values: Mapping[str, Any]) -> dict[str, Any]:
    for start, end in values["words"]:
        check_span(report.text, start, end)
    words = [list(span) for span in values["words"]]
    return {"code": values["code"], "field": values["field"], "report": report.pk, "words": words}

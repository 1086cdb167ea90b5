"""Claims as pages show them: each value in words beside the words of the report that state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from config.prepared import Prepared, array
from incidents import wording
from incidents.codes import ClaimField, ClaimState, FlagCode, Outcome, VictimStatus
from incidents.models import Claim, Incident, IncidentFlag, Report, Tally
from incidents.naming import Names, claim_words, label_of, place_codes
from incidents.querysets import name_all, without_protected
from incidents.reader import sees_protected
from incidents.templatetags.evidence import Words
from incidents.views.doubts import Trust, doubted
from incidents.views.flags import DATE_FLAGS, PLACE_FLAGS, Ways, places_of, ways_of


@dataclass(frozen=True)
class ClaimRow:
    """A claim, its value in words (after a correction: the corrected one), what was read first, its quotation."""

    claim: Claim
    label: str
    value: str
    read_as: str
    quotation: str
    trust: Trust | None  # where the value is doubted and nobody has decided on it

    @property
    def key(self) -> str:
        return f"claim-{self.claim.pk}"


@dataclass(frozen=True)
class ReportReading:
    """A report and its words behind values."""

    report: Report
    words: Sequence[Words]
    tallies: Sequence[tuple[Tally, str]] = ()


def claims_of(incidents: Iterable[Incident], names: Names | None = None) -> list[ClaimRow]:
    """All claims on these incidents that the reader may know of, in so many queries however many they are.

    `names` of the rest of the page save asking for the same ones twice.
    """
    names = names or Names()
    claims = _claims_on(list(incidents))
    values = [(claim.field, value) for claim in claims for value in (claim.value, claim.corrected_value)]
    names.expect(code for field, value in values for code in place_codes(field, value))
    return [_row(claim, names) for claim in claims]


def _claims_on(incidents: Sequence[Incident]) -> list[Claim]:
    """The claims that the reader may know of, with their incidents, reports and whoever decided on them."""
    by_key = {incident.pk: incident for incident in incidents}
    claims = (_claims if sees_protected() else _open_claims)(array(by_key)) if by_key else []
    name_all([(claims, "report"), (claims, "decided_by")])
    name_all([([claim.report for claim in claims], "publisher")])
    for claim in claims:
        claim.incident = by_key[claim.incident_id]
    return claims


ORDER = ("incident", "report", "id")
_claims = Prepared(lambda: Claim.objects.filter(incident__pk__among=[]).order_by(*ORDER))
_open_claims = Prepared(
    lambda: without_protected(Claim.objects, "report__").filter(incident__pk__among=[]).order_by(*ORDER)
)


def readings(claims: Iterable[ClaimRow]) -> list[ReportReading]:
    """The reports behind these claims, oldest first, each with its words."""
    by_report: dict[int, tuple[Report, list[Words]]] = {}
    for row in claims:
        _report, words = by_report.setdefault(row.claim.report_id, (row.claim.report, []))
        words.extend(words_of(row))
    return [ReportReading(report, words) for report, words in by_report.values()]


def words_of(row: ClaimRow) -> list[Words]:
    """Where the report states the claim; nothing for an inferred or a rejected value."""
    claim = row.claim
    if claim.start is None or claim.end is None or claim.state == ClaimState.REJECTED:
        return []
    return [Words(row.key, claim.field, claim.start, claim.end, claim.certainty, f"{row.label}: {row.value}")]


@dataclass(frozen=True)
class FlagRow:
    """A flag with its readings, (as stored, in words), and the ways to settle it."""

    flag: IncidentFlag
    readings: Sequence[tuple[str, str]]
    ways: Ways
    siblings: int = 0  # open flags of the same words on other records among those that are shown

    @property
    def key(self) -> str:
        return f"flag-{self.flag.pk}"

    @property
    def spots_key(self) -> str:
        return f"spots-{self.flag.pk}"


def flags_of(incidents: Iterable[Incident]) -> list[FlagRow]:
    """The flags of incidents whose flags are loaded, the ones that publishing waits for first."""
    flags = [flag for incident in incidents for flag in incident.flags.all()]
    flags.sort(key=lambda flag: (flag.settled_at is not None, not flag.must_settle, flag.pk))
    return flag_rows(flags)


def flag_rows(flags: Sequence[IncidentFlag]) -> list[FlagRow]:
    """These flags with their readings, in one query for all the places that they name."""
    places = places_of(flags)
    names = Names(places)
    rows = [(flag, readings_of(flag, names)) for flag in flags]
    same = Counter(_mark(flag) for flag in flags if flag.settled_at is None)
    return [FlagRow(flag, found, ways_of(flag, found, places), max(same[_mark(flag)] - 1, 0)) for flag, found in rows]


def _mark(flag: IncidentFlag) -> tuple[object, ...]:
    return flag.report_id, flag.code, flag.start, flag.end


def readings_of(flag: IncidentFlag, names: Names | None = None) -> list[tuple[str, str]]:
    """The readings that a flag offers: (as stored, in words); records that may be duplicates are none."""
    if flag.code == FlagCode.POSSIBLE_DUPLICATE:
        return []
    names = names or Names(map(str, flag.choices) if flag.code in PLACE_FLAGS else ())
    return [(str(choice), reading(flag.code, choice, names)) for choice in flag.choices]


def reading(code: str, choice: Any, names: Names) -> str:
    """One of a flag's readings in words."""
    if choice in ("", None):
        return _("open-ended") if code == FlagCode.CASUALTY_CONFLICT else wording.not_stated()
    if code in DATE_FLAGS:
        return wording.day(str(choice))
    if code == FlagCode.STATUS_CONFLICT:
        return label_of(VictimStatus, str(choice))
    if code == FlagCode.PERPETRATOR_UNCERTAIN:
        return names.actor(str(choice))
    if code == FlagCode.POSSIBLE_DUPLICATE:
        return names.record(str(choice.get("reference", "") if isinstance(choice, dict) else choice))
    return names.place(str(choice)) if code in PLACE_FLAGS else wording.digits(choice)


def tally_words(tally: Any, key: str, label: str) -> Words:
    return Words(key, "tally", tally.start, tally.end, "asserted", label)


def tally_label(tally: Any, group: str, areas: Iterable[str]) -> str:
    """A running total in words: figure, outcome, whose, where, since and until when."""
    parts = [f"{wording.count(tally.count)} {label_of(Outcome, tally.outcome)}"]
    parts += [part for part in (group, wording.listed(areas)) if part]
    if tally.since or tally.until:
        parts.append(f"{wording.day(tally.since)} – {wording.day(tally.until)}")
    return wording.listed(parts)


def _row(claim: Claim, names: Names) -> ClaimRow:
    read_as = claim_words(claim.field, claim.value, names)
    value = claim_words(claim.field, claim.corrected_value, names) if claim.state == ClaimState.CORRECTED else read_as
    quotation = claim.report.open_text[claim.start : claim.end] if claim.start is not None else ""
    label = label_of(ClaimField, claim.field)
    return ClaimRow(claim, label, value, read_as, quotation, doubted(claim.incident, claim))

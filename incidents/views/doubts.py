"""How far a draft is to be trusted and why not further: in words, by field, with the words of the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents import wording
from incidents.codes import ClaimField, ClaimState, Confidence, Status
from incidents.extraction.values import Draft, Reason
from incidents.models import Claim, Incident, Report
from incidents.naming import label_of
from incidents.templatetags.evidence import DOUBTED, Words

UNDECIDED = frozenset({Status.DRAFT, Status.IN_REVIEW})


@dataclass(frozen=True)
class Trust:
    """How sure the machine is, a share of 1."""

    share: float

    @property
    def code(self) -> str:
        return str(Confidence.of(self.share))

    @property
    def percent(self) -> str:
        return wording.percent(self.share)

    def __str__(self) -> str:
        return wording.confidence(self.share)


@dataclass(frozen=True)
class DoubtRow:
    """One reason as a sentence, and where the report shows it."""

    key: str
    sentence: str
    words: Sequence[Words]


@dataclass(frozen=True)
class FieldDoubts:
    """The reasons that speak against one field, or against the draft as a whole, which has no `trust` here."""

    field: str
    label: str
    trust: Trust | None
    rows: Sequence[DoubtRow]


@dataclass(frozen=True)
class Doubts:
    """A draft's confidence with its reasons, the fields in the order of the claims and the whole last."""

    trust: Trust
    fields: Sequence[FieldDoubts]

    @property
    def total(self) -> int:
        return sum(len(field.rows) for field in self.fields)

    @property
    def words(self) -> list[Words]:
        return [words for field in self.fields for row in field.rows for words in row.words]

    def trust_in(self, field: str) -> Trust | None:
        """For the mark beside a field: none where nothing speaks against it, or where it is sure all the same."""
        found = next((one.trust for one in self.fields if one.field == field), None)
        return _mark(found.share) if found else None


def doubts_of(incident: Incident, report: Report) -> Doubts | None:
    """Those of a draft made of this report, until it is published or done away with."""
    if incident.confidence is None or incident.status not in UNDECIDED:
        return None
    held = [row for row in incident.doubts if row["report"] == report.pk]
    if incident.doubts and not held:  # it was drafted from another report
        return None
    reasons = [Reason(row["code"], row["field"], tuple((start, end) for start, end in row["words"])) for row in held]
    return _doubts(str(incident.pk), incident.confidence, incident.confidences, reasons)


def doubts_in(number: int, draft: Draft) -> Doubts:
    """Those of a draft that is not stored."""
    return _doubts(f"new-{number}", draft.confidence, dict(draft.confidences), draft.reasons)


def doubted(incident: Incident, claim: Claim) -> Trust | None:
    """The mark beside a claim of the incident, on which nobody has decided: as `Doubts.trust_in`."""
    share = incident.confidences.get(claim.field)
    against = any(row["field"] == claim.field and row["report"] == claim.report_id for row in incident.doubts)
    open_ = claim.state == ClaimState.PROPOSED and incident.status in UNDECIDED
    return _mark(share) if open_ and against else None


def _doubts(key: str, share: float, shares: Mapping[str, float], reasons: Iterable[Reason]) -> Doubts:
    by_field: dict[str, list[DoubtRow]] = {}
    for reason in reasons:
        by_field.setdefault(reason.field, []).append(_row(f"doubt-{key}-{reason.code}", reason))
    order = [*(str(field) for field in ClaimField if field in by_field), *(by_field.keys() - set(ClaimField))]
    fields = [FieldDoubts(field, _label(field), _trust(shares.get(field)), by_field[field]) for field in order]
    return Doubts(Trust(share), fields)


def _label(field: str) -> str:
    return label_of(ClaimField, field) if field in ClaimField else _("the whole")


def _mark(share: float | None) -> Trust | None:
    return None if share is None or Confidence.of(share) == Confidence.SURE else Trust(share)


def _trust(share: float | None) -> Trust | None:
    return None if share is None else Trust(share)


def _row(key: str, reason: Reason) -> DoubtRow:
    sentence = wording.doubt(reason.code)
    return DoubtRow(key, sentence, [Words(key, reason.field, *span, DOUBTED, sentence) for span in reason.words])

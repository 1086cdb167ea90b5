"""Names that a model sees in a report and the register does not know: shown beside the drafts, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents import ingest
from incidents.extraction.values import NameKind, NameProposal
from incidents.models import Report
from incidents.templatetags.evidence import Words


@dataclass(frozen=True)
class NameRow:
    """One name, with everywhere that the report has it in the same letters; `label` is the model's own."""

    key: str
    kind: str
    name: str
    label: str
    words: Sequence[Words]


@dataclass(frozen=True)
class Names:
    """The names of a report, and how many characters the model has read where it has not read all."""

    rows: Sequence[NameRow]
    read: int | None

    @property
    def words(self) -> list[Words]:
        return [words for row in self.rows for words in row.words]


def names_of(report: Report) -> Names:
    """Computed anew when a page is made; no rows where no model is installed."""
    publisher = report.publisher.code if report.publisher else None
    found = ingest.unknown_names(report.open_text, published=report.published, publisher=publisher)
    by_name: dict[tuple[NameKind, str], list[NameProposal]] = {}
    for proposal in found:
        by_name.setdefault((proposal.kind, proposal.name), []).append(proposal)
    rows = [_row(f"name-{number}", kind, same) for number, ((kind, _name), same) in enumerate(by_name.items(), start=1)]
    return Names(rows, ingest.LONGEST_FOR_NAMES if len(report.text) > ingest.LONGEST_FOR_NAMES else None)


def _row(key: str, kind: NameKind, same: Sequence[NameProposal]) -> NameRow:
    told = _("unknown person") if kind == "person" else _("unknown place")
    title = _("%(kind)s, proposed by a model") % {"kind": told}
    words = [Words(key, "name", one.start, one.end, "hedged", title) for one in same]
    return NameRow(key, told, same[0].name, same[0].label, words)

"""Words that a person has chosen in a report, offered for a field of a draft, or for a draft that was missed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents import ingest
from incidents.claim_forms import claim_form
from incidents.codes import ClaimField
from incidents.models import Report
from incidents.naming import Names, claim_words, label_of, place_codes
from incidents.redaction import BLOCK
from incidents.templatetags.evidence import CHOSEN, Words

NEW = "new"  # the draft to which the words go: one that is not there yet


@dataclass(frozen=True)
class Found:
    """One value that the chosen words state; `sent` is what the form sends for it."""

    field: str
    label: str
    words: str
    sent: str


@dataclass(frozen=True)
class Panel:
    """What is offered for the chosen words; without words a value can be added all the same, by hand."""

    start: int | None
    end: int | None
    quotation: str
    to: str
    field: str
    found: Sequence[Found]
    form: Any

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(str(field), str(field.label)) for field in ClaimField]

    @property
    def words(self) -> list[Words]:
        if self.start is None or self.end is None:
            return []
        return [Words("selection", "selection", self.start, self.end, CHOSEN, _("the chosen words"))]


def panel_of(data: QueryDict, report: Report, form: Any = None) -> Panel | None:
    """The panel that the address or the form asks for; None where it asks for none."""
    if "add" not in data and form is None:
        return None
    start, end = span_of(data, report)
    field = data.get("field", "") if data.get("field", "") in ClaimField else ""
    to = data.get("to", "")
    quotation = report.open_text[start:end] if start is not None else ""
    claims = [] if BLOCK in quotation else _read(report, start, end, to)
    if field and form is None:
        value = next((claim["value"] for claim in claims if claim["field"] == field), None)
        form = claim_form(field, None, value)
    return Panel(start, end, quotation, to, field, _found(claims), form)


def span_of(data: QueryDict, report: Report) -> tuple[int | None, int | None]:
    """The chosen words: by their place, or the first that are written like `find`; (None, None) for none."""
    wanted = data.get("find", "").replace("\r\n", "\n")
    if wanted.strip():
        at = report.open_text.find(wanted)
        return (at, at + len(wanted)) if at >= 0 else (None, None)
    given = [data.get(name, "") for name in ("start", "end")]
    if not all(text.isdecimal() and len(text) < 10 for text in given):
        return None, None
    start, end = _trimmed(report.open_text, int(given[0]), int(given[1]))
    return (start, end) if start < end else (None, None)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks that a selection takes along."""
    chosen = text[start:end]
    return start + len(chosen) - len(chosen.lstrip()), start + len(chosen.rstrip())


def chosen_claims(data: QueryDict) -> list[dict[str, Any]]:
    """The values that were ticked, as claims; the writer checks what they hold."""
    claims = []
    for sent in data.getlist("claim"):
        try:
            claim = json.loads(sent)
        except ValueError:
            claim = None
        if not isinstance(claim, dict) or set(claim) != {"field", "value", "start", "end"}:
            raise ValidationError(_("The form is not whole. Choose the words again."))
        if claim["field"] not in ClaimField.values:
            raise ValidationError(_("There is no such field."))
        claims.append(claim)
    return claims


def _read(report: Report, start: int | None, end: int | None, to: str) -> list[dict[str, Any]]:
    if start is None or end is None:
        return []
    claims = [
        {name: claim[name] for name in ("field", "value", "start", "end")}
        for claim in ingest.words_say(report, start, end)
    ]
    # A new draft takes what is inferred along; for one that is there, only what the words themselves say counts.
    return [claim for claim in claims if to == NEW or claim["start"] is not None]


def _found(claims: Sequence[Mapping[str, Any]]) -> list[Found]:
    names = Names(code for claim in claims for code in place_codes(claim["field"], claim["value"]))
    return [
        Found(
            claim["field"],
            label_of(ClaimField, claim["field"]),
            claim_words(claim["field"], claim["value"], names),
            json.dumps(claim, ensure_ascii=False),
        )
        for claim in claims
    ]

"""A report's desk as a page: its words on one side, its drafts on the other, and what is being done to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents import curation
from incidents.claim_forms import TallyForm, correction_form
from incidents.codes import ClaimField, ClaimState, Status
from incidents.models import Incident, Report, Revision
from incidents.templatetags.evidence import DOUBTED, Words
from incidents.views import acts
from incidents.views.access import note_view
from incidents.views.browse import may_edit
from incidents.views.doubts import Doubts, doubts_of
from incidents.views.evidence import ClaimRow, FlagRow, claims_of, flags_of, words_of
from incidents.views.names import names_of
from incidents.views.report import incidents_of, near_equal, tallies_of, words_in
from incidents.views.words import Panel, panel_of
from incidents.workflow import Transition

SPLIT, TALLY = "split", "tally"


@dataclass(frozen=True)
class DraftBox:
    """One incident on the desk: its claims from this report, flags, doubts, and what may be done with it.

    A published one is changed by its form, which asks for the reason.
    """

    incident: Incident
    claims: Sequence[ClaimRow]
    flags: Sequence[FlagRow]
    doubts: Doubts | None
    moves: Sequence[Transition]
    can_edit: bool
    word: Revision | None  # with which it came back to the desk
    others: int  # other reports that tell of it

    @property
    def undecided(self) -> int:
        return sum(row.claim.state == ClaimState.PROPOSED for row in self.claims)

    @property
    def open_flags(self) -> int:
        return sum(row.flag.settled_at is None for row in self.flags)

    @property
    def waits(self) -> bool:
        """Whether there is still something for a person to do on this desk."""
        return self.incident.status == Status.DRAFT

    @property
    def can_shape(self) -> bool:
        return self.can_edit and self.incident.status == Status.DRAFT

    @property
    def can_reject(self) -> bool:
        return any(move.action == "reject" for move in self.moves)


@dataclass(frozen=True)
class Shown:
    """What is open on the desk: a draft, the claim that is corrected, the shape that a draft is given."""

    draft: int | None = None
    correcting: int | None = None
    shape: str = ""

    @classmethod
    def asked(cls, data: Mapping[str, Any]) -> Shown:
        """What the address asks for."""
        shape = data.get("shape", "")
        return cls(_number(data, "draft"), _number(data, "correct"), shape if shape in (SPLIT, TALLY) else "")


def desk_url(report: int, draft: int | None = None, at: str = "") -> str:
    """The desk of a report with one of its drafts open; `at` is where to go on it."""
    address = reverse("incidents:review", args=[report])
    query = [f"draft={draft}"] if draft else []
    query += [f"at={at}"] if at else []
    return f"{address}{'?' if query else ''}{'&'.join(query)}{'#' if at else ''}{at}"


def show(
    request: HttpRequest,
    report: Report,
    shown: Shown | None = None,
    *,
    correction: Any = None,
    panel: Panel | None = None,
    tally: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the forms that came back where one did; its queries do not grow with drafts and claims."""
    shown = shown or Shown.asked(request.GET)
    drafts = boxes(request, report)
    note_view(request, *(draft.incident for draft in drafts))
    rows = [row for draft in drafts for row in draft.claims]
    corrected = next((row.claim for row in rows if row.claim.pk == shown.correcting), None)
    opened = _opened(drafts, corrected.incident_id if corrected else shown.draft)
    panel = panel or panel_of(request.GET, report)
    names, tallies = names_of(report), tallies_of(report, request.user)
    context = {
        "report": report,
        "drafts": drafts,
        "opened": opened,
        "shape": shown.shape,
        "words": _words(drafts, panel) + names.words + words_in(tallies),
        "names": names,
        "tallies": tallies,
        "likenesses": near_equal(report, request.user),
        "correcting": shown.correcting,
        "correction": correction or (correction_form(corrected) if corrected else None),
        "tally_form": tally or (_tally_form(drafts, opened, panel) if shown.shape == TALLY else None),
        "panel": panel,
        "undecided": sum(draft.undecided for draft in drafts if draft.can_edit),
        "drafts_left": sum(draft.waits for draft in drafts),
        "act": acts.latest(request, report.pk),
        "landing": request.GET.get("at", ""),
        "desk_url": desk_url(report.pk),
        "has_places": any(row.ways.spots for draft in drafts for row in draft.flags),
    }
    return render(request, "incidents/review.html", context, status=status)


def boxes(request: HttpRequest, report: Report) -> list[DraftBox]:
    """The incidents of the report with their claims from it, in a number of queries that does not grow with them."""
    incidents = [one for one in incidents_of(report, request) if one.status != Status.MERGED]
    claims: dict[int, list[ClaimRow]] = {incident.pk: [] for incident in incidents}
    others: dict[int, set[int]] = {incident.pk: set() for incident in incidents}
    for row in claims_of(incidents):
        if row.claim.report_id == report.pk:
            claims[row.claim.incident_id].append(row)
        else:
            others[row.claim.incident_id].add(row.claim.report_id)
    flags: dict[int, list[FlagRow]] = {incident.pk: [] for incident in incidents}
    for flag in flags_of(incidents):
        flags[flag.flag.incident_id].append(flag)
    written = curation.authors_of([one for one in incidents if one.status == Status.IN_REVIEW])
    returned = curation.sent_back_words(incidents)
    return [
        DraftBox(
            incident,
            claims[incident.pk],
            flags[incident.pk],
            doubts_of(incident, report),
            curation.allowed_moves(incident, request.user, written_by=written.get(incident.pk)),
            may_edit(request.user, incident) and incident.status != Status.PUBLISHED,
            returned.get(incident.pk),
            len(others[incident.pk]),
        )
        for incident in incidents
    ]


def _opened(drafts: Sequence[DraftBox], asked: int | None) -> int | None:
    """The draft that is open: the one asked for, else the first that waits, else the first."""
    keys = [draft.incident.pk for draft in drafts]
    waiting = [draft.incident.pk for draft in drafts if draft.waits]
    return asked if asked in keys else next(iter([*waiting, *keys]), None)


def _words(drafts: Sequence[DraftBox], panel: Panel | None) -> list[Words]:
    found = panel.words if panel else []
    for draft in drafts:
        found += [words for row in draft.claims for words in words_of(row)]
        found += draft.doubts.words if draft.doubts else []
        found += [words for row in draft.flags for words in _flag_words(row)]
    return found


def _flag_words(row: FlagRow) -> list[Words]:
    """Where the report raises an open flag."""
    flag = row.flag
    if flag.settled_at is not None or flag.start is None or flag.end is None:
        return []
    return [Words(row.key, "flag", flag.start, flag.end, DOUBTED, _("flag: %(flag)s") % {"flag": flag})]


def _tally_form(drafts: Sequence[DraftBox], opened: int | None, panel: Panel | None) -> TallyForm:
    """The running total that the chosen words or the draft's own figures would make."""
    claims = [row.claim for draft in drafts if draft.incident.pk == opened for row in draft.claims]
    figures = [claim.effective_value for claim in claims if claim.field == ClaimField.CASUALTY]
    value: Any = next(iter(figures), {})
    return TallyForm(initial={"count": value.get("min"), "outcome": value.get("outcome")}, prefix="total")


def _number(data: Mapping[str, Any], name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None

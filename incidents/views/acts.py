"""What a person has just done on a report's desk, kept in the session so that it can be taken back in one press."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from incidents import curation
from incidents.codes import ClaimState
from incidents.models import Incident, Report, Revision, Tally

KEPT = 20  # acts of a session, over all desks
Steps = list[list[int]]


@dataclass
class Act:
    """One act under way: {key of each incident that it touches: its version before}, and the totals that it makes.

    `dated` tells that it gave the report its day of publication.
    """

    seen: dict[int, int]
    tallies: list[int] = field(default_factory=list)
    dated: bool = False

    def makes(self, incident: Incident) -> None:
        """Count a new incident to the act."""
        self.seen[incident.pk] = 0


@contextmanager
def acting(request: HttpRequest, report: int, told: str, incidents: Iterable[Incident]) -> Iterator[Act]:
    """Remember what happens inside as one act of this person on the desk of a report; all of it happens, or nothing.

    `told` says in words what was done.
    """
    act = Act(dict(Incident.objects.filter(pk__in=[one.pk for one in incidents]).values_list("pk", "version")))
    with transaction.atomic():
        yield act
        steps = _steps(act, request.user)
    if steps or act.tallies:
        kept = {"report": report, "told": told, "steps": steps, "tallies": act.tallies, "dated": act.dated}
        request.session["desk"] = [*_acts(request), kept][-KEPT:]


def latest(request: HttpRequest, report: int) -> dict[str, Any] | None:
    """The last act of this session on the desk that has not been taken back."""
    return next((act for act in reversed(_acts(request)) if act["report"] == report), None)


def take_back(request: HttpRequest, report: int) -> None:
    """Take back the last act on the desk, and say so, or say what stands against it."""
    act = latest(request, report)
    if act is None:
        messages.warning(request, _("There is nothing to take back."))
        return
    request.session["desk"] = [one for one in _acts(request) if one != act]
    try:
        _undo(act, request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    except curation.Conflict:
        messages.error(request, _("Somebody has built on it in the meantime, so it cannot be taken back as a whole."))
    else:
        messages.success(request, _("Taken back: %(act)s.") % {"act": act["told"]})


@transaction.atomic
def _undo(act: dict[str, Any], user: Any) -> None:
    curation.take_back([(key, number) for key, number in act["steps"]], by=user)
    for tally in Tally.objects.filter(pk__in=act["tallies"], report=act["report"]):
        curation.decide_tally(tally, ClaimState.REJECTED, by=user)
    if act["dated"]:
        curation.date_report(Report.objects.get(pk=act["report"]), None, by=user, dates={})


def _acts(request: HttpRequest) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = request.session.get("desk", [])
    return held


def _steps(act: Act, user: Any) -> Steps:
    written = Revision.objects.filter(entity=Revision.Entity.INCIDENT, object_id__in=act.seen, by=user)
    return [
        [key, number]
        for key, number in written.order_by("object_id", "number").values_list("object_id", "number")
        if number > act.seen[key]
    ]

"""Where a record may go from where it stands.  Pure: no database; who does it and writes it is `curation`'s matter."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.codes import MUST_SETTLE, FlagCode, Status


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: `action` from `source` to `target` by those who hold `permission` (a code name of the app `incidents`).

    `label` is the verb on a button, `whole` asks that nothing of `obstacles` is left.
    """

    action: str
    source: Status
    target: Status
    permission: str
    label: str | Promise
    not_by_author: bool = False
    reason_required: bool = False
    whole: bool = False


TRANSITIONS = (
    Transition("submit", Status.DRAFT, Status.IN_REVIEW, "submit_incident", _("Submit for review")),
    Transition(
        "publish", Status.IN_REVIEW, Status.PUBLISHED, "publish_incident", _("Publish"), not_by_author=True, whole=True
    ),
    Transition("send_back", Status.IN_REVIEW, Status.DRAFT, "review_incident", _("Send back"), reason_required=True),
    Transition("reject", Status.DRAFT, Status.REJECTED, "change_incident", _("Reject"), reason_required=True),
    Transition("reject", Status.IN_REVIEW, Status.REJECTED, "review_incident", _("Reject"), reason_required=True),
    Transition("reopen", Status.REJECTED, Status.DRAFT, "change_incident", _("Reopen"), reason_required=True),
    Transition("reopen", Status.PUBLISHED, Status.DRAFT, "review_incident", _("Reopen"), reason_required=True),
)

# The moves that bring a record back to the desk; their reasons are shown there until it is submitted again.
RETURNS = tuple(sorted({move.action for move in TRANSITIONS if move.target == Status.DRAFT}))

# The permission that changing a record asks for, by where it stands; what is not listed must be reopened first.
EDITABLE: Mapping[str, str] = {
    Status.DRAFT: "change_incident",
    Status.IN_REVIEW: "change_incident",
    Status.PUBLISHED: "review_incident",
}
# From where a record may be merged into another one.
MERGEABLE = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED})


def moves_from(status: str) -> list[Transition]:
    """The moves that lead on from a state, in the order of the table."""
    return [move for move in TRANSITIONS if move.source == status]


def find_move(action: str, status: str) -> Transition | None:
    """The move of that name from that state; None where the table has none."""
    return next((move for move in moves_from(status) if move.action == action), None)


def way(source: str, target: str) -> list[Transition] | None:
    """The fewest moves that lead from one state to another; None where the table has no way."""
    ways: dict[str, list[Transition]] = {str(source): []}
    for here in (reached := [str(source)]):
        for move in moves_from(here):
            if str(move.target) not in ways:
                ways[str(move.target)] = [*ways[here], move]
                reached.append(str(move.target))
    return ways.get(str(target))


def obstacles(values: Mapping[str, Any], open_flags: Collection[str]) -> list[str]:
    """What still keeps a record from being published, as sentences; `values` are those of `curation.snapshot`."""
    needed = (
        ("date_start", _("It has no date.")),
        ("places", _("It has no place.")),
        ("event_type", _("It has no event type.")),
        ("told_by", _("It has no source.")),
    )
    missing = [str(sentence) for field, sentence in needed if not values[field]]
    waiting = sorted(MUST_SETTLE.intersection(open_flags))
    return missing + [str(_("Open flag: %(flag)s.") % {"flag": FlagCode(code).label}) for code in waiting]

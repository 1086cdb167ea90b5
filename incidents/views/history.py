"""Revisions in words: field, from what to what, who, when, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy

from incidents import curation
from incidents.curation.snapshot import SEALED
from incidents.models import Revision
from incidents.naming import FIELD_LABELS, Names
from incidents.views.differences import EMPTY, Difference, difference, places_in, records_in

VERBS = {
    "create": gettext_lazy("created"),
    "ingest": gettext_lazy("drafted from a report"),
    "absorb": gettext_lazy("took over a duplicate"),
    "recompute": gettext_lazy("computed anew by the rules"),
    "follow_claims": gettext_lazy("given back to the claims"),
    "change": gettext_lazy("changed"),
    "submit": gettext_lazy("submitted for review"),
    "publish": gettext_lazy("published"),
    "send_back": gettext_lazy("sent back"),
    "reject": gettext_lazy("rejected"),
    "reopen": gettext_lazy("reopened"),
    "merge": gettext_lazy("merged"),
    "unmerge": gettext_lazy("separated again"),
    "release": gettext_lazy("gave a duplicate back"),
    "link": gettext_lazy("linked"),
    "unlink": gettext_lazy("removed a link"),
    "propose_duplicates": gettext_lazy("possible duplicates found"),
    "decide_claim": gettext_lazy("decided on a claim"),
    "add_claim": gettext_lazy("added a claim"),
    "settle_flag": gettext_lazy("settled a flag"),
    "open_flag": gettext_lazy("opened a flag again"),
    "accept_undecided": gettext_lazy("accepted what was undecided"),
    "split": gettext_lazy("split in two"),
    "split_off": gettext_lazy("split off from another draft"),
    "join": gettext_lazy("joined with another draft"),
    "take_in": gettext_lazy("took in another draft"),
    "add_draft": gettext_lazy("added from the words of a report"),
    "date_report": gettext_lazy("followed the report’s day of publication"),
    "undo_bulk": gettext_lazy("took back a bulk change"),
    "undo_import": gettext_lazy("took back an import"),
    "found": gettext_lazy("found as it was"),
    "set_password": gettext_lazy("set a new password"),
    "remove_factors": gettext_lazy("took the second factors away"),
    "take_back": gettext_lazy("took back a step"),
    "revert": gettext_lazy("brought back an earlier version"),
    "assign": gettext_lazy("assigned"),
    "import": gettext_lazy("taken in from a file"),
    "receive": gettext_lazy("received"),
    "note_likeness": gettext_lazy("near-equal reports found"),
    "add_tally": gettext_lazy("marked a running total"),
    "decide_tally": gettext_lazy("decided on a running total"),
    "redact": gettext_lazy("hid words of a report"),
    "unredact": gettext_lazy("showed words of a report again"),
    "comment": gettext_lazy("said"),
    "withdraw": gettext_lazy("withdrawn"),
}


ORDER = {name: place for place, name in enumerate(FIELD_LABELS)}
FIELDS = frozenset(curation.blank())


@dataclass(frozen=True)
class HistoryRow:
    """A revision in words; `like` is the earlier version whose values a revert has brought back.

    `reason` is what was given as one, unless the act joined the record with one that the reader may not know of.
    """

    revision: Revision
    verb: str
    reason: str
    changes: Sequence[Difference]
    like: int | None = None

    @property
    def before(self) -> int:
        """The number of the version that it changed."""
        return self.revision.number - 1


def history_rows(record: Model) -> list[HistoryRow]:
    """The revisions, the latest first."""
    found = curation.told_history(record)
    return latest_rows(found, len(found))


def latest_rows(found: Sequence[Revision], most: int, names: Names | None = None) -> list[HistoryRow]:
    """At most so many of an incident's revisions, the latest first."""
    return rows_of(found, found[-most:], names)[::-1]


def rows_of(found: Sequence[Revision], shown: Sequence[Revision], names: Names | None = None) -> list[HistoryRow]:
    """Those `shown` of all revisions `found` of an incident, which come in their order."""
    sides = [_side(revision, side) for revision in shown for side in (0, 1)]
    names = names or Names()
    names.expect(
        [code for side in sides for code in places_in(side)], [ref for side in sides for ref in records_in(side)]
    )
    return [_row(revision, names, found) for revision in shown]


def _row(revision: Revision, names: Names, found: Sequence[Revision]) -> HistoryRow:
    changes, like = _changes(revision, names), _like(found, revision)
    return HistoryRow(revision, verb_of(revision), _reason(revision, names), changes, like)


def _reason(revision: Revision, names: Names) -> str:
    joined = [*records_in(_side(revision, 0)), *records_in(_side(revision, 1))]
    return "" if any(names.hides(reference) for reference in joined) else revision.reason


def verb_of(revision: Revision) -> str:
    """What was done, in a word or two."""
    return str(VERBS.get(revision.verb, revision.verb))


def _side(revision: Revision, side: int) -> dict[str, Any]:
    return {name: pair[side] for name, pair in revision.changes.items()}


def _changes(revision: Revision, names: Names) -> list[Difference]:
    """The changes in the order of the form, claims and flags last; a new record's empty fields are left out."""
    told = [(name, *pair) for name, pair in revision.changes.items() if name not in SEALED]
    told = [(name, old, new) for name, old, new in told if old not in EMPTY or new not in EMPTY]
    return [difference(name, old, new, names) for name, old, new in sorted(told, key=lambda row: place_of(row[0]))]


def place_of(name: str) -> int:
    """Where a field stands among the others; claims and flags come after them."""
    return ORDER.get(name, len(ORDER))


def _like(found: Sequence[Revision], revision: Revision) -> int | None:
    """The latest earlier version that has all the values which a revert has brought back."""
    if revision.verb != "revert":
        return None
    wanted = {name: pair[1] for name, pair in revision.changes.items() if name in FIELDS}
    held = {name: pair[0] for name, pair in revision.changes.items() if name in FIELDS}
    for earlier in reversed([one for one in found if one.number < revision.number]):
        if held == wanted:
            return earlier.number
        held |= {name: pair[0] for name, pair in earlier.changes.items() if name in held}
    return None

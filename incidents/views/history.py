"""Revisions in words: field, from what to what, who, when, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation
from incidents.codes import ClaimField, ClaimState, FlagCode
from incidents.curation.snapshot import SEALED
from incidents.models import Incident, Revision
from incidents.naming import FIELD_LABELS, Names, claim_words, field_words, label_of, place_codes

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
    "found": gettext_lazy("found as it was"),
    "set_password": gettext_lazy("set a new password"),
    "take_back": gettext_lazy("took back a step"),
}
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class ChangeRow:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryRow:
    revision: Revision
    verb: str
    changes: list[ChangeRow]


def history_rows(incident: Incident) -> list[HistoryRow]:
    """All revisions, the latest first."""
    revisions = list(curation.history(incident).select_related("by").order_by("-number"))
    names = Names(code for revision in revisions for code in _places(revision.changes))
    return [
        HistoryRow(
            revision,
            str(VERBS.get(revision.verb, revision.verb)),
            _rows(revision, names),
        )
        for revision in revisions
    ]


def _places(changes: Mapping[str, Any]) -> list[str | None]:
    found = []
    for name, pair in changes.items():
        for value in pair:
            found += place_codes(name, value)
            if name.startswith("claim.") and value:
                found += place_codes(value["field"], value["value"])
                found += place_codes(value["field"], value["corrected_value"])
    return found


def _rows(revision: Revision, names: Names) -> list[ChangeRow]:
    """The changes in the order of the form, claims and flags last; a new record's empty fields are left out."""
    order = {name: place for place, name in enumerate(FIELD_LABELS)}
    changes = sorted(revision.changes.items(), key=lambda item: order.get(item[0], len(order)))
    told = [(name, pair) for name, pair in changes if name not in SEALED]
    return [_change(name, old, new, names) for name, (old, new) in told if old not in EMPTY or new not in EMPTY]


def _change(name: str, old: Any, new: Any, names: Names) -> ChangeRow:
    if name.startswith("claim."):
        field = label_of(ClaimField, (new or old)["field"])
        return ChangeRow(_("claim: %(field)s") % {"field": field}, _claim(old, names), _claim(new, names))
    if name.startswith("flag."):
        return ChangeRow(label_of(FlagCode, (new or old)["code"]), _flag(old), _flag(new))
    label = str(FIELD_LABELS.get(name, name))
    was = "" if old in EMPTY else field_words(name, old, names)
    return ChangeRow(label, was, field_words(name, new, names))


def _claim(value: Mapping[str, Any] | None, names: Names) -> str:
    if value is None:
        return ""
    said = value["corrected_value"] if value["state"] == ClaimState.CORRECTED else value["value"]
    return f"{claim_words(value['field'], said, names)} ({label_of(ClaimState, value['state'])})"


def _flag(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return ""
    return value["resolution"] or _("settled") if value["settled"] else _("open")

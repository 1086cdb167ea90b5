"""Bulk changes in words: what is asked for, and what it makes of each record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from incidents.codes import Grade, Role
from incidents.models import BulkRow, ImportRow
from incidents.naming import FIELD_LABELS, Names, field_words, label_of, place_codes
from incidents.workflow import TRANSITIONS

BESIDES = {"set_by_hand", "confidences", "doubts"}  # follow from the values and are told by them
Edit = Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """One field of one record: from what to what."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownRow:
    row: BulkRow | ImportRow
    changes: list[Edited]

    @property
    def rows(self) -> int:
        """How many rows of a table it takes; what is made anew is told in one."""
        return 1 if getattr(self.row, "is_made", False) else max(len(self.changes), 1)


def edits_in_words(edits: Sequence[Edit]) -> list[str]:
    """Each change as a sentence without its end."""
    names = Names(str(edit["value"]) for edit in edits if edit["edit"] == "place")
    return [_WORDS[edit["edit"]](edit, names) for edit in edits]


def shown_rows(rows: Iterable[BulkRow | ImportRow]) -> list[ShownRow]:
    """The rows with their changes field by field, names looked up once for all of them."""
    rows = list(rows)
    pairs = [(name, value) for row in rows for name, pair in row.changes.items() for value in pair]
    names = Names(code for name, value in pairs for code in place_codes(name, value))
    return [ShownRow(row, _changes(row, names)) for row in rows]


def _changes(row: BulkRow | ImportRow, names: Names) -> list[Edited]:
    return [
        Edited(str(FIELD_LABELS[name]), field_words(name, old, names), field_words(name, new, names))
        for name, (old, new) in row.changes.items()
        if name in FIELD_LABELS and name not in BESIDES
    ]


def _role(edit: Edit) -> str:
    return label_of(Role, edit["role"]) if edit.get("role") else _("in any role")


def _sensitive(edit: Edit, names: Names) -> str:
    return _("sensitive: yes") if edit["value"] else _("sensitive: no")


def _move(edit: Edit, names: Names) -> str:
    return next(str(step.label) for step in TRANSITIONS if step.action == edit["value"])


_WORDS: Mapping[str, Callable[[Edit, Names], str]] = {
    "assignee": lambda edit, names: _("assignee: %(value)s") % {"value": edit["value"] or _("nobody")},
    "event_type": lambda edit, names: _("event type: %(value)s") % {"value": names.event_type(edit["value"])},
    "place": lambda edit, names: _("primary place: %(value)s") % {"value": names.place(edit["value"])},
    "add_actor": lambda edit, names: (
        _("add participant: %(value)s (%(role)s)") % {"value": names.actor(edit["value"]), "role": _role(edit)}
    ),
    "remove_actor": lambda edit, names: (
        _("take participant away: %(value)s (%(role)s)") % {"value": names.actor(edit["value"]), "role": _role(edit)}
    ),
    "add_weapon": lambda edit, names: _("add weapon: %(value)s") % {"value": names.weapon(edit["value"])},
    "remove_weapon": lambda edit, names: _("take weapon away: %(value)s") % {"value": names.weapon(edit["value"])},
    "add_source": lambda edit, names: _("add source: %(value)s") % {"value": names.source(edit["value"])},
    "remove_source": lambda edit, names: _("take source away: %(value)s") % {"value": names.source(edit["value"])},
    "is_sensitive": _sensitive,
    "grade": lambda edit, names: (
        _("grade: %(value)s (%(why)s)") % {"value": label_of(Grade, edit["value"]), "why": edit.get("why", "")}
    ),
    "move": _move,
}

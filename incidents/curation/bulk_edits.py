"""What a bulk change may do to a record: from the values that stand to those that are wanted.  No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents.curation.snapshot import Values

Edit = Mapping[str, Any]
MOVE = "move"


def checked(edits: Sequence[Edit]) -> list[Values]:
    """The edits, if they can go together: some values, or one move.  Values themselves are checked row by row."""
    if not edits:
        raise ValidationError(_("Choose at least one change."))
    moves = [edit for edit in edits if edit.get("edit") == MOVE]
    if moves and len(edits) > 1:
        raise ValidationError(_("Change values or move the records: one after the other, not both at once."))
    for edit in edits:
        if edit.get("edit") not in {*EDITS, MOVE} or "value" not in edit:
            raise ValidationError(_("There is no such change: %(name)s.") % {"name": edit.get("edit")})
    return [dict(edit) for edit in edits]


def edited(current: Mapping[str, Any], edits: Sequence[Edit]) -> Values:
    """The values that the edits ask for, given those that stand; what they leave alone is not in it."""
    wanted: Values = {}
    for edit in edits:
        wanted |= EDITS[edit["edit"]]({**current, **wanted}, edit)
    return wanted


def _set(name: str) -> Callable[[Values, Edit], Values]:
    return lambda values, edit: {name: edit["value"]}


def _grade(values: Values, edit: Edit) -> Values:
    return {"grade": edit["value"], "grade_reason": edit.get("why", "")}


def _place(values: Values, edit: Edit) -> Values:
    """Another primary place; the other places stay, the one that was primary goes."""
    if any(row["place"] == edit["value"] and row["is_primary"] for row in values["places"]):
        return {}
    others = [row for row in values["places"] if not row["is_primary"] and row["place"] != edit["value"]]
    return {"places": [{"place": edit["value"], "is_primary": True}, *others]}


def _add_actor(values: Values, edit: Edit) -> Values:
    found = any(row["actor"] == edit["value"] and row["role"] == edit["role"] for row in values["participants"])
    added = [] if found else [{"actor": edit["value"], "role": edit["role"]}]
    return {"participants": [*values["participants"], *added]}


def _remove_actor(values: Values, edit: Edit) -> Values:
    role = edit.get("role")
    kept = [row for row in values["participants"] if row["actor"] != edit["value"] or (role and row["role"] != role)]
    return {"participants": kept}


def _add_source(values: Values, edit: Edit) -> Values:
    found = any(row["source"] == edit["value"] for row in values["told_by"])
    return {"told_by": values["told_by"] + ([] if found else [{"source": edit["value"]}])}


def _remove_source(values: Values, edit: Edit) -> Values:
    return {"told_by": [row for row in values["told_by"] if row["source"] != edit["value"]]}


EDITS: Mapping[str, Callable[[Values, Edit], Values]] = {
    "assignee": _set("assignee"),
    "event_type": _set("event_type"),
    "place": _place,
    "add_actor": _add_actor,
    "remove_actor": _remove_actor,
    "add_weapon": lambda values, edit: {"weapons": sorted({*values["weapons"], edit["value"]})},
    "remove_weapon": lambda values, edit: {"weapons": [one for one in values["weapons"] if one != edit["value"]]},
    "add_source": _add_source,
    "remove_source": _remove_source,
    "is_sensitive": _set("is_sensitive"),
    "grade": _grade,
}

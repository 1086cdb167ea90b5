"""Typed cells of Sijil's own columns in the terms of the one writer: values, what stands beside them, and faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from incidents.codes import Outcome, VictimStatus
from incidents.exports.columns import COLUMNS
from incidents.exports.line import Figures
from incidents.exports.people import BOUNDS, OUTCOMES, ROLES, STATUSES

Values = dict[str, Any]
REFERENCE = re.compile(r"SJ-[0-9]{4}-[0-9]{6,7}")

# Columns whose value is that of the writer's field of the same name; None becomes what is empty there.
SAME_NAME: Mapping[str, Any] = {
    "event_type": None,
    "date_start": None,
    "date_end": None,
    "date_precision": "unknown",
    "time_of_day": "",
    "weapons": [],
    "source_urls": [],
    "summary_en": "",
    "summary_ar": "",
    "internal_note": "",
    "is_background": False,
    "certainty": "reported",
    "grade": "",
    "grade_reason": "",
    "is_sensitive": False,
}
# What stands on a record beside its values, and comes in only with a restoring import.
HEAD = frozenset(
    {
        "status", "version", "origin", "published_at", "changed_at", "changed_by", "assignee", "merged_into",
        "open_flags",
    }
)  # fmt: skip
PLACE = ("place", "place_precision", "latitude", "longitude", "other_places")
ROLE_COLUMNS = {names[0]: role for role, names in ROLES.items()}
# Field of the writer: the column at which a fault of it is shown.
SHOWN_AT = {"places": "place", "participants": "side_a", "casualties": "casualties", "told_by": "sources"}


def _figures() -> Iterable[tuple[str, Outcome, VictimStatus | None, str]]:
    for outcome in OUTCOMES:
        groups: dict[str, VictimStatus | None] = {outcome.value: None}
        if outcome in (Outcome.KILLED, Outcome.INJURED):
            groups |= {f"{outcome}_{name}": status for status, (name, _ar) in STATUSES.items()}
            yield from ((f"{outcome}_{part}", outcome, None, part) for part in ("children", "women"))
        for prefix, status in groups.items():
            yield from ((f"{prefix}_{bound}", outcome, status, part) for bound, (part, *_words) in BOUNDS.items())


# Column: whose figure it is.
FIGURES = {name: (outcome, status, part) for name, outcome, status, part in _figures()}
READ = {"reference", "casualties", "sources", *SAME_NAME, *HEAD, *PLACE, *ROLE_COLUMNS, *FIGURES}
# Names beside codes, and addresses made of others: written for readers, not read back.
FOR_READERS = {column.name for column in COLUMNS} - READ


@dataclass
class Record:
    """One row in the writer's terms; `faults` are (column, reason)."""

    given: Values = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def said(self) -> tuple[Mapping[str, str], ...]:
        return tuple({"column": column, "reason": reason} for column, reason in self.faults)


def record_of(cells: Mapping[str, Any]) -> Record:
    """The record that typed cells (by name of column) tell; a column that is not there says nothing."""
    found = Record()
    values = {name: _or_empty(cells[name], empty) for name, empty in SAME_NAME.items() if name in cells}
    if values.get("grade") and not values.get("grade_reason"):
        values["grade_reason"] = _("as the imported file has it")
    for name, part in (
        ("places", _places(cells)),
        ("participants", _participants(cells)),
        ("casualties", _casualties(cells, found)),
        ("told_by", _told_by(cells)),
    ):
        if part is not None:
            values[name] = part
    head = {name: cells[name] for name in HEAD if cells.get(name) not in (None, "", [])}
    reference = cells.get("reference") or ""
    if reference and not REFERENCE.fullmatch(reference):
        found.faults.append(("reference", _("This is no number of a record, such as SJ-2019-000123.")))
    found.given = {
        "reference": reference,
        "values": values,
        "head": head,
        "base": cells.get("version"),
        "columns": SHOWN_AT,
    }
    return found


def _or_empty(value: Any, empty: Any) -> Any:
    return empty if value is None else value


def _places(cells: Mapping[str, Any]) -> list[Values] | None:
    if "place" not in cells and "other_places" not in cells:
        return None
    rows: list[Values] = []
    if cells.get("place"):
        rows.append({"place": cells["place"], "is_primary": True})
        if cells.get("place_precision"):
            rows[0]["precision"] = cells["place_precision"]
        if cells.get("latitude") is not None or cells.get("longitude") is not None:
            rows[0] |= {"latitude": cells.get("latitude"), "longitude": cells.get("longitude")}
    return rows + [{"place": code, "is_primary": False} for code in cells.get("other_places") or []]


def _participants(cells: Mapping[str, Any]) -> list[Values] | None:
    if not any(name in cells for name in ROLE_COLUMNS):
        return None
    return [{"actor": code, "role": str(role)} for name, role in ROLE_COLUMNS.items() for code in cells.get(name) or []]


def _told_by(cells: Mapping[str, Any]) -> list[Values] | None:
    if "sources" not in cells:
        return None
    return [{"source": code} for code in cells["sources"]]


# Casualties


def _casualties(cells: Mapping[str, Any], found: Record) -> list[Values] | None:
    stated = {name: cells[name] for name in FIGURES if name in cells}
    if "casualties" not in cells:
        return _rows_of_figures(stated, found) if stated else None
    names = {"min": "minimum", "max": "maximum"}
    try:
        rows = [{names.get(key, key): value for key, value in row.items()} for row in cells["casualties"] or []]
    except (AttributeError, TypeError):
        found.faults.append(("casualties", _("This must be a list of groups of people.")))
        return None
    found.faults.extend(_disagreements(stated, rows))
    return rows


def _disagreements(stated: Mapping[str, Any], rows: Sequence[Values]) -> Iterable[tuple[str, str]]:
    """Columns of figures that say something else than the groups of people of which they are the sums."""
    unstated = {"best": None, "maximum": None, "children": None, "women": None, "status": "unknown", "minimum": 0}
    groups: list[Any] = [SimpleNamespace(**{**unstated, **row}) for row in rows]
    for name, value in stated.items():
        outcome, status, part = FIGURES[name]
        chosen = [g for g in groups if g.outcome == outcome and (status is None or g.status == status)]
        try:
            wanted = getattr(Figures.of(chosen), part)
        except TypeError:
            return  # a figure that is no number: the writer says which
        if value != wanted:
            told = _("The column “casualties” gives %(wanted)s here and not %(value)s: change the figure there.")
            shown = {"wanted": _("nothing") if wanted is None else wanted, "value": _("nothing")}
            yield name, told % (shown if value is None else {**shown, "value": value})


def _rows_of_figures(stated: Mapping[str, Any], found: Record) -> list[Values]:
    """Groups of people from the columns of figures alone: civilians, combatants, and the rest of the total."""
    rows: list[Values] = []
    for outcome in Outcome:
        parts = {status: _bounds(stated, f"{outcome}_{name}") for status, (name, _ar) in STATUSES.items()}
        known = [{"outcome": str(outcome), "status": str(s), **b} for s, b in parts.items() if b]
        total = _bounds(stated, outcome.value)
        rest = _rest(total, known)
        if rest and any(value is not None and value < 0 for value in rest.values()):
            found.faults.append((f"{outcome}_best", _("The total is less than its parts.")))
        elif rest and (not known or any(rest.values())):
            known.append({"outcome": str(outcome), "status": str(VictimStatus.UNKNOWN), **rest})
        shares = {part: stated.get(f"{outcome}_{part}") for part in ("children", "women")}
        if known:
            known[0] |= {part: count for part, count in shares.items() if count is not None}
        rows += known
    return rows


def _bounds(stated: Mapping[str, Any], prefix: str) -> Values | None:
    low, best, high = (stated.get(f"{prefix}_{bound}") for bound in ("min", "best", "max"))
    if low is None and best is None and high is None:
        return None
    least = low if low is not None else best if best is not None else 0
    one = f"{prefix}_max" not in stated  # a sheet that has one figure only
    return {"minimum": least, "best": least if best is None else best, "maximum": best if one else high}


def _rest(total: Values | None, known: Sequence[Values]) -> Values | None:
    if total is None:
        return None
    opened = total["maximum"] is None or any(row["maximum"] is None for row in known)
    least, best = (total[name] - sum(row[name] for row in known) for name in ("minimum", "best"))
    most = None if opened else total["maximum"] - sum(row["maximum"] for row in known)
    if opened and known and total["maximum"] is None and not least and not best:
        return None
    return {"minimum": min(least, best), "best": best, "maximum": most}


def with_parts(found: Record, cells: Mapping[str, Any], parts: Any) -> Record:
    """The record with its parts in full, as JSON Lines give them; columns that say otherwise are faults."""
    if not isinstance(parts, Mapping):
        found.faults.append(("parts", _("This must be an object.")))
        return found
    for name in ("places", "participants", "casualties", "told_by"):
        rows = parts.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            found.faults.append(("parts", _("%(name)s must be a list of objects.") % {"name": name}))
        elif name not in found.given["values"] or _agree(name, found.given["values"][name], rows):
            found.given["values"][name] = [dict(row) for row in rows]
        else:
            told = _("It says something else than “parts”, which hold more: change both.")
            found.faults.append((SHOWN_AT[name], told))
    return found


KEYS = {"places": ("place",), "participants": ("actor", "role"), "told_by": ("source",)}


def _agree(name: str, rows: Sequence[Values], full: Sequence[Mapping[str, Any]]) -> bool:
    if name == "casualties":
        return [{**row, "reason": ""} for row in full] == [{**row, "reason": ""} for row in rows]
    return {tuple(row.get(k) for k in KEYS[name]) for row in rows} == {
        tuple(row.get(k) for k in KEYS[name]) for row in full
    }

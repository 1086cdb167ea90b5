"""The history of any record, for reading: who, when, which verb, from what to what, why."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from incidents import curation, wording
from incidents.curation.revisions import ENTITIES
from incidents.models import Incident
from incidents.naming import FIELD_LABELS, Names, field_words
from incidents.views.history import EMPTY, VERBS, ChangeRow, HistoryRow, history_rows


def history_of(record: Model) -> list[HistoryRow]:
    """All revisions of a record, the latest first; none for a model that has no history of its own."""
    if isinstance(record, Incident):
        return history_rows(record)
    if type(record) not in ENTITIES:
        return []
    rows = []
    for revision in curation.history(record).select_related("by").order_by("-number"):
        pairs = [(name, old, new) for name, (old, new) in revision.changes.items()]
        changes = [
            ChangeRow(_label(record, name), _words(old), _words(new))
            for name, old, new in pairs
            if old not in EMPTY or new not in EMPTY
        ]
        rows.append(HistoryRow(revision, str(VERBS.get(revision.verb, revision.verb)), changes))
    return rows


def in_words(name: str, value: Any) -> str:
    """What a field of a record says, on one line."""
    if name in FIELD_LABELS:
        return field_words(name, value, Names())
    return _words(value) or wording.not_stated()


def _label(record: Model, name: str) -> str:
    try:
        field = record._meta.get_field(name)
    except Exception:  # rows of another model, such as aliases
        return name
    return str(getattr(field, "verbose_name", name))


def _words(value: Any) -> str:
    if value in EMPTY:
        return ""
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part not in EMPTY)
    if isinstance(value, list):
        return "; ".join(_words(part) for part in value)
    return str(value)

"""The history of any record, for reading: who, when, which verb, from what to what, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation, wording
from incidents.codes import ClaimState
from incidents.curation.revisions import ENTITIES
from incidents.models import Incident
from incidents.naming import FIELD_LABELS, Names, claim_words, field_words, label_of, place_codes
from incidents.views.differences import EMPTY, both_sides
from incidents.views.history import HistoryRow, history_rows, verb_of

# Lists that are no field of their own on the model.
ROWS = {
    "aliases": gettext_lazy("aliases"),
    "names": gettext_lazy("spellings"),
    "periods": gettext_lazy("periods"),
    "roles": gettext_lazy("roles"),
}


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
            both_sides(name, label_of_field(record, name), _words(old), _words(new) or wording.not_stated())
            for name, old, new in pairs
            if old not in EMPTY or new not in EMPTY
        ]
        rows.append(HistoryRow(revision, verb_of(revision), revision.reason, changes))
    return rows


def in_words(name: str, value: Any) -> str:
    """What a field of a record says, on one line."""
    if name in FIELD_LABELS and value is not None:
        return field_words(name, value, Names(place_codes(name, value)))
    if name.startswith("claim.") and value:
        return claim_in_words(value)
    return _words(value) or wording.not_stated()


def claim_in_words(state: Mapping[str, Any]) -> str:
    """A decision on a claim, as revisions keep it."""
    said = state["corrected_value"] if state["state"] == ClaimState.CORRECTED else state["value"]
    words = claim_words(state["field"], said, Names(place_codes(state["field"], said)))
    return f"{label_of(ClaimState, state['state'])}: {words}"


def label_of_field(record: Model, name: str) -> str:
    """The name of a field, or of a list of rows, as pages have it."""
    if isinstance(record, Incident) and name in FIELD_LABELS:
        return str(FIELD_LABELS[name])
    if name.startswith("claim."):
        return _("decision on the claim")
    if name in ROWS:
        return str(ROWS[name])
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

"""Two people changed the same field on the desk: theirs stands beside mine, and the person chooses for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents import curation
from incidents.admin.history import in_words, label_of_field
from incidents.curation.kinds import KINDS, named_state, plain
from incidents.curation.revisions import seen_values
from incidents.curation.validation import clean
from incidents.models import Claim, Incident

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what it was, what it is now, what this form has."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str


def clashes_of(record: Model, conflict: curation.Conflict) -> list[Clash]:
    """What to choose between, as the record stands now."""
    return [
        Clash(name, label_of_field(record, name), *(in_words(name, value) for value in values))
        for name, values in conflict.fields.items()
    ]


def version_chosen_at(posted: QueryDict) -> int | None:
    """The version of the record that stood beside the choices; None where nothing had to be chosen."""
    given = posted.get("chosen_at", "")
    return int(given) if given.isascii() and given.isdigit() else None


def gives_way(posted: QueryDict, name: str) -> bool:
    """Whether the person chose the other one's value of a field."""
    return posted.get(f"keep_{name}") == THEIRS


def incident_values(
    posted: QueryDict, incident: Incident, values: Mapping[str, Any], seen: int | None
) -> dict[str, Any]:
    """Of the values of a form, those to write after the choice: not theirs, and not what was left as it was seen."""
    old = _seen(incident, seen, curation.snapshot(incident))
    cleaned = clean(values)
    return {
        name: value
        for name, value in cleaned.items()
        if not gives_way(posted, name) and not (name in old and value == old[name])
    }


def named_thing(posted: QueryDict, thing: Any, rows: Mapping[str, Any], seen: int | None) -> dict[str, Any]:
    """The rows to write after the choice; columns of `thing` that give way are set back to what stands now."""
    kind = KINDS[type(thing)]
    stored = type(thing)._default_manager.get(pk=thing.pk)
    old = _seen(stored, seen, named_state(stored))
    for name in (*kind.columns, *kind.references):
        value = getattr(thing, name)
        said = (value.code if value else None) if name in kind.references else plain(value)
        if gives_way(posted, name) or (name in old and said == old[name]):
            setattr(thing, name, getattr(stored, name))
    return {name: None if gives_way(posted, name) or found == old.get(name) else found for name, found in rows.items()}


def _seen(record: Model, seen: int | None, current: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(seen, int):
        raise ValidationError(_("The version that was seen is not one of this record."))
    return seen_values(record, seen, current)


def owner(record: Model) -> Model:
    """The record whose version counts: a claim goes with its incident."""
    return record.incident if isinstance(record, Claim) else record

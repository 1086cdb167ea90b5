"""Named things as plain JSON: the columns and rows of places, actors, sources and codes that may be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from geo.models import Place, PlaceName
from incidents.curation.snapshot import Values
from incidents.models import Actor, ActorAlias, ActorPeriod, EventType, Source, SourceAlias, Weapon

NAMES = ("code", "name_ar", "name_en")


@dataclass(frozen=True)
class Kind:
    """`columns` hold values, `references` the code of another row, `rows` lists of rows of another model."""

    columns: tuple[str, ...]
    references: tuple[str, ...] = ()
    rows: Mapping[str, tuple[type[Model], tuple[str, ...]]] = field(default_factory=dict)


ALIAS = ("language", "name")
PERIOD = ("valid_from", "valid_to")
ACLED = ("acled_event_type", "acled_sub_event_type", "ucdp_type")
POINT = ("latitude", "longitude", "coordinate_precision", "coordinate_source")

KINDS: Mapping[type[Model], Kind] = {
    Place: Kind(
        (*NAMES, "kind", "country", "pcode", "geonames_id", *POINT),
        ("parent",),
        {"names": (PlaceName, (*ALIAS, "kind"))},
    ),
    Actor: Kind(
        NAMES,
        ("parent",),
        {
            "aliases": (ActorAlias, (*ALIAS, *PERIOD)),
            "periods": (ActorPeriod, ("kind", "acled_interaction", *PERIOD)),
        },
    ),
    Source: Kind(
        (*NAMES, "kind", "scale", "is_sensitive"), ("parent", "speaks_for"), {"aliases": (SourceAlias, ALIAS)}
    ),
    EventType: Kind((*NAMES, "family", *ACLED, "definition", "definition_ar")),
    Weapon: Kind(NAMES),
}


def named_state(thing: Model) -> Values:
    """All that revisions keep of a named thing; its rows in a fixed order, dates as ISO text."""
    kind = KINDS[type(thing)]
    values: Values = {name: plain(getattr(thing, name)) for name in kind.columns}
    values |= {name: _code_of(thing, name) for name in kind.references}
    for name, (_model, columns) in kind.rows.items():
        related = getattr(thing, name).all() if thing.pk else ()
        values[name] = in_fixed_order({column: plain(getattr(row, column)) for column in columns} for row in related)
    return values


def _code_of(thing: Model, name: str) -> str | None:
    """The code of what a column refers to; ObjectDoesNotExist where that is not there."""
    other = getattr(thing, name)
    if other is None and getattr(thing, f"{name}_id") is not None:
        raise ObjectDoesNotExist(name)
    return other.code if other else None


def empty_named(model: type[Model]) -> Values:
    """The state from which the first revision of a named thing starts."""
    kind = KINDS[model]
    return dict.fromkeys(kind.columns + kind.references) | {name: [] for name in kind.rows}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def in_fixed_order(rows: Iterable[Values]) -> list[Values]:
    return sorted(rows, key=lambda row: [(value is not None, value) for value in row.values()])


def clean_rows(thing: Model, name: str, rows: Iterable[Mapping[str, Any]]) -> list[Values]:
    """Rows for `name`, each checked against its model; ValidationError under `name` otherwise."""
    model, columns = KINDS[type(thing)].rows[name]
    cleaned: list[Values] = []
    for row in rows:
        if unknown := sorted(set(row) - set(columns)):
            raise ValidationError({name: _("A row has unknown fields: %(named)s.") % {"named": ", ".join(unknown)}})
        instance = model(**row)
        try:
            instance.clean_fields(exclude=[f.name for f in model._meta.fields if isinstance(f, ForeignKey)])
            _check_period(instance)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
        values = {column: plain(getattr(instance, column)) for column in columns}
        if values not in cleaned:
            cleaned.append(values)
    return in_fixed_order(cleaned)


def _check_period(row: Model) -> None:
    start, end = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
    if start and end and end < start:
        raise ValidationError(_("The end must not come before the start."))


def make_rows(thing: Model, name: str, rows: Iterable[Values], **extra: Any) -> list[Any]:
    """Unsaved rows of a saved thing; `extra` are columns that revisions do not keep."""
    model, _columns = KINDS[type(thing)].rows[name]
    owner = next(f.name for f in model._meta.fields if isinstance(f, ForeignKey) and f.related_model is type(thing))
    return [model(**{owner: thing}, **row, **extra) for row in rows]

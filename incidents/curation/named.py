"""The verb by which a person changes a place, an actor, a source or a code, with its spellings and periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from incidents.curation import recomputing, revisions
from incidents.curation.kinds import KINDS, clean_rows, empty_named, in_fixed_order, make_rows, named_state, plain
from incidents.curation.rights import require
from incidents.curation.snapshot import Values

Thing = TypeVar("Thing", bound=Model)
Rows = Iterable[Mapping[str, Any]]


@transaction.atomic
def save_named(
    thing: Thing, *, by: Any, seen_version: int | None = None, reason: str = "", **rows: Rows | None
) -> Thing:
    """The place, actor, source, event type or weapon as stored, with its next revision.

    `thing` is an unsaved instance, or one whose columns a person has changed since `seen_version` (needed then).
    `rows` replace what it has: Actor `aliases` (language, name, valid_from, valid_to) and `periods` (kind,
    acled_interaction, valid_from, valid_to), Source `aliases` (language, name), Place `names` (language, name, kind);
    what is left out or None stays.  Changes merge as those of incidents do.  A code never changes.
    """
    options = type(thing)._meta
    verb = "add" if thing.pk is None else "change"
    user = require(by, f"{options.app_label}.{verb}_{options.model_name}")
    if unknown := sorted(set(rows) - set(KINDS[type(thing)].rows)):
        raise TypeError(f"{options.label} has no rows named {', '.join(unknown)}")
    given = {name: clean_rows(thing, name, found) for name, found in rows.items() if found is not None}
    if thing.pk is None:
        return _create(thing, given, user, reason)
    if seen_version is None:
        raise ValidationError({"seen_version": _("The version that was seen is not one of this record.")})
    return _change(thing, given, user, seen_version, reason)


def _create(thing: Thing, given: Values, user: Any, reason: str) -> Thing:
    thing.full_clean()
    thing.save()
    for name, found in given.items():
        _put_rows(thing, name, found)
    changes = revisions.difference(empty_named(type(thing)), named_state(thing))
    revisions.write(thing, changes, by=user, verb="create", reason=reason)
    return thing


def _change(thing: Thing, given: Values, user: Any, seen_version: int, reason: str) -> Thing:
    kind = KINDS[type(thing)]
    stored = type(thing)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)
    before = named_state(stored)
    thing.clean_fields(exclude=[name for name in ("parent", "speaks_for") if name in kind.references])
    mine = {name: plain(getattr(thing, name)) for name in kind.columns}
    mine |= {name: other.code if (other := getattr(thing, name)) else None for name in kind.references} | given
    if mine["code"] != before["code"]:
        raise ValidationError({"code": _("A code never changes: claims and files refer to it.")})
    mine = revisions.merged(before, mine, revisions.seen_values(stored, seen_version, before))
    for name in mine.keys() - kind.rows.keys():
        setattr(stored, name, getattr(thing, name))
    _refuse_circle(stored)
    stored.full_clean()
    for name in mine.keys() & kind.rows.keys():
        _put_rows(stored, name, mine[name])
    changes = revisions.difference(before, named_state(stored))
    if changes:
        stored.version += 1  # type: ignore[attr-defined]
        stored.save()
        revisions.write(stored, changes, by=user, verb="change", reason=reason)
        recomputing.follow([(stored, changes)], by=user)
    return stored


def _put_rows(thing: Model, name: str, wanted: list[Values]) -> None:
    """Make the rows equal to `wanted`; rows that are the same stay untouched."""
    _model, columns = KINDS[type(thing)].rows[name]
    for row in getattr(thing, name).all():
        values = {column: plain(getattr(row, column)) for column in columns}
        if values in wanted:
            wanted = [other for other in wanted if other != values]
        else:
            row.delete()
    for row in make_rows(thing, name, in_fixed_order(wanted)):
        row.full_clean()
        row.save()


def _refuse_circle(thing: Any) -> None:
    above, seen = getattr(thing, "parent", None), set()
    while above is not None and above.pk not in seen:
        if above.pk == thing.pk:
            raise ValidationError({"parent": _("It would be part of itself.")})
        seen.add(above.pk)
        above = above.parent

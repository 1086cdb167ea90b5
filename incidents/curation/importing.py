"""The verb by which files of codes and places come in: thousands of rows in one transaction, each with its revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from incidents.curation import recomputing, revisions
from incidents.curation.kinds import KINDS, clean_rows, empty_named, make_rows, named_state, plain
from incidents.curation.rights import require
from incidents.curation.snapshot import Values
from incidents.models import Actor, Revision, Source

VERB = "import"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows were new, changed and equal; `kept` counts those of which something stayed as a person set it."""

    created: int
    changed: int
    unchanged: int
    kept: int


@transaction.atomic
def import_named(model: type[Model], rows: Iterable[Mapping[str, Any]], *, by: Any, reason: str = "") -> Imported:
    """Bring a table up to date with the rows of a file; running it again changes nothing.

    A row is {"code": …, columns, "parent" and "speaks_for" by code, and the lists that `save_named` names}; what a row
    leaves out stays.  Places refer to places, actors to actors, sources to both: parents may stand after children.  A
    field that a person has changed in Sijil is left alone.  Aliases of actors and sources count as those of the
    lexicons, which know more about them; a desk's own come in through `save_named`.

    Raises ValidationError {code: messages} and then stores nothing.
    """
    options = model._meta
    user = require(by, *(f"{options.app_label}.{verb}_{options.model_name}" for verb in ("add", "change")))
    with connection.cursor() as cursor:  # two imports of one table wait for each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [options.db_table])
    work = _Import(model, user, reason)
    pending = work.read(rows)
    while pending:
        ready = {code: row for code, row in pending.items() if not row.get("parent") or row["parent"] in work.stored}
        if not ready:
            lost = {
                code: [_("Part of %(code)s, which is not there.") % {"code": r["parent"]}]
                for code, r in pending.items()
            }
            raise ValidationError(lost)
        work.store(ready)
        pending = {code: row for code, row in pending.items() if code not in ready}
    recomputing.follow(work.updated, by=user)
    return Imported(work.created, work.changed, work.unchanged, work.kept)


class _Import:
    """One table while its file comes in."""

    def __init__(self, model: type[Model], by: Any, reason: str) -> None:
        self.model, self.kind, self.by, self.reason = model, KINDS[model], by, reason
        found = model._default_manager.select_related(*self.kind.references).prefetch_related(*self.kind.rows)
        self.stored: dict[str, Any] = {getattr(thing, "code"): thing for thing in found}  # noqa: B009
        self.speakers = {actor.code: actor for actor in Actor.objects.all()} if model is Source else {}
        self.by_person = self._fields_set_by_people()
        self.last_hash = self._last_hashes()
        self.updated: list[tuple[Any, revisions.Changes]] = []
        self.created = self.changed = self.unchanged = self.kept = 0

    def _entity(self) -> str:
        return revisions.ENTITIES[self.model]

    def _fields_set_by_people(self) -> dict[int, set[str]]:
        touched: dict[int, set[str]] = defaultdict(set)
        others = Revision.objects.filter(entity=self._entity()).exclude(verb=VERB)
        for object_id, changes in others.values_list("object_id", "changes"):
            touched[object_id] |= changes.keys()
        return touched

    def _last_hashes(self) -> dict[int, str]:
        rows = Revision.objects.filter(entity=self._entity()).order_by("number").values_list("object_id", "hash")
        return dict(rows)

    def read(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, Values]:
        """The rows by code, each checked; all faults are told together."""
        read: dict[str, Values] = {}
        faults: dict[str, list[str]] = {}
        for row in rows:
            code = str(row.get("code", ""))
            try:
                if code in read:
                    raise ValidationError(_("This code stands twice."))
                read[code] = self._clean(row)
            except ValidationError as error:
                faults[code] = error.messages
        if faults:
            raise ValidationError(faults)
        return read

    def _clean(self, row: Mapping[str, Any]) -> Values:
        allowed = {*self.kind.columns, *self.kind.references, *self.kind.rows}
        if unknown := sorted(set(row) - allowed):
            raise ValidationError(_("A row has unknown fields: %(named)s.") % {"named": ", ".join(unknown)})
        columns = {name: row[name] for name in self.kind.columns if name in row}
        thing = self.model(**columns)
        unset = [f.name for f in self.model._meta.fields if f.name not in columns]
        thing.clean_fields(exclude=unset if row.get("code") in self.stored else [*self.kind.references])
        values = {name: plain(getattr(thing, name)) for name in columns}
        for name in self.kind.references:
            if name in row:
                values[name] = row[name] or None
        if (speaker := values.get("speaks_for")) and speaker not in self.speakers:
            raise ValidationError(
                _("%(code)s is not a code of the table “%(table)s”.") % {"code": speaker, "table": "actors"}
            )
        return values | {name: clean_rows(thing, name, row[name]) for name in self.kind.rows if name in row}

    def store(self, ready: Mapping[str, Values]) -> None:
        """Create or change these rows, whose parents are all stored."""
        new = [self._built(values) for code, values in ready.items() if code not in self.stored]
        known = [code for code in ready if code in self.stored]
        self.model._default_manager.bulk_create(new, batch_size=BATCH)
        self.stored |= {thing.code: thing for thing in new}
        empty = empty_named(self.model)
        sealed = []
        for thing in new:
            values = {**empty, **{name: plain(getattr(thing, name)) for name in self.kind.columns}, **ready[thing.code]}
            sealed.append(self._sealed(thing, revisions.difference(empty, values)))
        for name, (rows_model, _columns) in self.kind.rows.items():
            made = [row for thing in new for row in self._rows(thing, name, ready[thing.code].get(name, ()))]
            rows_model._default_manager.bulk_create(made, batch_size=BATCH)
        sealed += [revision for code in known if (revision := self._update(self.stored[code], ready[code]))]
        Revision.objects.bulk_create(sealed, batch_size=BATCH)
        self.created += len(new)

    def _rows(self, thing: Any, name: str, rows: Iterable[Values]) -> list[Any]:
        carried = {"carried_in": True} if name == "aliases" else {}
        return make_rows(thing, name, rows, **carried)

    def _built(self, values: Values) -> Any:
        thing = self.model(**{name: values[name] for name in self.kind.columns if name in values})
        self._refer(thing, values)
        return thing

    def _refer(self, thing: Any, values: Mapping[str, Any]) -> None:
        for name in self.kind.references:
            if name in values:
                table = self.speakers if name == "speaks_for" else self.stored
                setattr(thing, name, table[values[name]] if values[name] else None)

    def _update(self, thing: Any, values: Values) -> Revision | None:
        before = named_state(thing)
        theirs = self.by_person.get(thing.pk, set())
        changes = {name: [before[name], value] for name, value in values.items() if value != before[name]}
        self.kept += bool(changes.keys() & theirs)
        changes = {name: pair for name, pair in changes.items() if name not in theirs}
        if not changes:
            self.unchanged += 1
            return None
        for name in changes.keys() & set(self.kind.columns):
            setattr(thing, name, values[name])
        self._refer(thing, {name: values[name] for name in changes})
        thing.version += 1
        thing.save()
        for name in changes.keys() & self.kind.rows.keys():
            getattr(thing, name).all().delete()
            self.kind.rows[name][0]._default_manager.bulk_create(self._rows(thing, name, values[name]))
        self.changed += 1
        self.updated.append((thing, changes))
        return self._sealed(thing, changes)

    def _sealed(self, thing: Any, changes: revisions.Changes) -> Revision:
        previous = self.last_hash.get(thing.pk, "")
        revision = revisions.prepare(thing, changes, by=self.by, verb=VERB, reason=self.reason, previous_hash=previous)
        self.last_hash[thing.pk] = revision.hash
        return revision

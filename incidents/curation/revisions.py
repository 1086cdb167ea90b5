"""The history of every record: written with each change, sealed by hashes, checked by replaying it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.prepared import Prepared
from geo.models import Place
from incidents.curation.errors import Conflict
from incidents.curation.sealing import sealed
from incidents.models import Actor, Comment, EventType, Incident, Report, Revision, Source, Weapon
from incidents.querysets import name_all

Changes = dict[str, list[Any]]

ENTITIES: dict[type[Model], str] = {
    Incident: Revision.Entity.INCIDENT,
    Report: Revision.Entity.REPORT,
    Actor: Revision.Entity.ACTOR,
    Source: Revision.Entity.SOURCE,
    Place: Revision.Entity.PLACE,
    EventType: Revision.Entity.EVENT_TYPE,
    Weapon: Revision.Entity.WEAPON,
    Comment: Revision.Entity.COMMENT,
    User: Revision.Entity.USER,
}


def history(record: Model) -> QuerySet[Revision]:
    """All revisions of a record, the first one first."""
    return Revision.objects.filter(entity=ENTITIES[type(record)], object_id=record.pk).order_by("number")


def told_history(record: Model) -> list[Revision]:
    """All revisions of a record with who made them, the first one first."""
    found = _of_record(str(ENTITIES[type(record)]), record.pk)
    name_all([(found, "by")])
    return found


_of_record = Prepared(lambda: Revision.objects.filter(entity="").filter(object_id=0).order_by("number"))


def first_hashes(records: Iterable[Model]) -> dict[int, str]:
    """{key: hash of the first revision} of records of one kind."""
    rows = list(records)
    if not rows:
        return {}
    first = Revision.objects.filter(entity=ENTITIES[type(rows[0])], object_id__in=[row.pk for row in rows], number=1)
    return dict(first.values_list("object_id", "hash"))


def seal(revision: Revision) -> str:
    """SHA-256 of the canonical JSON of a revision's columns and of the hash before it."""
    content = {
        "entity": str(revision.entity),
        "object_id": revision.object_id,
        "number": revision.number,
        "by": revision.by_id,
        "verb": revision.verb,
        "changes": revision.changes,
        "reason": revision.reason,
        "previous_hash": revision.previous_hash,
    }
    return sealed(content, revision.at)


def prepare(
    record: Model,
    changes: Changes,
    *,
    by: User,
    verb: str,
    reason: str,
    previous_hash: str,
    at: datetime | None = None,
) -> Revision:
    """The sealed, still unsaved revision that takes a record to the version it carries."""
    revision = Revision(
        entity=ENTITIES[type(record)],
        object_id=record.pk,
        number=getattr(record, "version"),  # noqa: B009  (every model of ENTITIES has it)
        at=at or timezone.now(),
        by=by,
        verb=verb,
        changes=changes,
        reason=reason.strip(),
        previous_hash=previous_hash,
    )
    revision.hash = seal(revision)
    return revision


def write(
    record: Model, changes: Changes, *, by: User, verb: str, reason: str = "", at: datetime | None = None
) -> Revision:
    """Store the revision of a change whose record is locked and already carries its new version."""
    last = history(record).last()
    revision = prepare(record, changes, by=by, verb=verb, reason=reason, previous_hash=last.hash if last else "", at=at)
    revision.save(force_insert=True)
    return revision


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """{field: [old, new]} of the fields that differ; a field that one side lacks counts as None there."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: [before.get(name), after.get(name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def seen_values(record: Model, seen_version: int, current: Mapping[str, Any]) -> dict[str, Any]:
    """Of the fields changed since `seen_version`: the value they had in that version."""
    version: int = getattr(record, "version")  # noqa: B009
    if isinstance(seen_version, bool) or not isinstance(seen_version, int) or not 1 <= seen_version <= version:
        raise ValidationError({"seen_version": _("The version that was seen is not one of this record.")})
    seen: dict[str, Any] = {}
    for revision in history(record).filter(number__gt=seen_version):
        for name, (old, _new) in revision.changes.items():
            if name in current:
                seen.setdefault(name, old)
    return seen


def merged(current: Mapping[str, Any], mine: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """What of `mine` is to be written over `current`, given what was seen of the fields that others changed.

    A field that I left as I saw it keeps their value; one that we both changed differently is a Conflict.
    """
    wanted = {name: value for name, value in mine.items() if value != current[name]}
    clash = {
        name: (seen[name], current[name], value)
        for name, value in wanted.items()
        if name in seen and value != seen[name]
    }
    if clash:
        raise Conflict(clash)
    return {name: value for name, value in wanted.items() if name not in seen}

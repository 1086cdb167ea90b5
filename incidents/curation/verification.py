"""Is the history whole?  Every record's revisions replayed and compared with what stands in the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from incidents.curation import revisions
from incidents.curation.comments import EMPTY_COMMENT, comment_state
from incidents.curation.incidents import NOTHING
from incidents.curation.kinds import KINDS, empty_named, named_state
from incidents.curation.reports import EMPTY_REPORT, report_state
from incidents.curation.snapshot import Values, full_state
from incidents.models import Comment, Incident, Report, Revision

CHUNK = 500
PARTS_OF_INCIDENT = (
    "event_type",
    "assignee",
    "merged_into",
    "merged_from",
    "links__other",
    "weapons",
    "places__place",
    "participants__actor",
    "casualties__actor",
    "told_by__source",
    "claims",
    "flags",
)


def verify(record: Model) -> list[str]:
    """What is wrong with the history of one record as it stands in the database; nothing when it is whole."""
    record = type(record)._default_manager.get(pk=record.pk)
    return _faults(record, _label(record), list(revisions.history(record)), _state_of(record))


def verify_all() -> Iterator[str]:
    """The faults of all records, and revisions whose record is gone; memory does not grow with the register."""
    for model, entity in revisions.ENTITIES.items():
        yield from _orphans(model, entity)
        for records in _chunks(_with_parts(model)):
            held: dict[int, list[Revision]] = defaultdict(list)
            keys = [record.pk for record in records]
            for revision in Revision.objects.filter(entity=entity, object_id__in=keys).order_by("number"):
                held[revision.object_id].append(revision)
            for record in records:
                yield from _faults(record, _label(record), held[record.pk], _state_of(record))


def _with_parts(model: type[Model]) -> QuerySet[Any]:
    rows = model._default_manager.order_by("pk")
    if model is Incident:
        return rows.prefetch_related(*PARTS_OF_INCIDENT)
    if model is Report:
        return (
            rows.select_related("publisher")
            .prefetch_related("tallies__area", "tallies__group", "likenesses")
            .defer("folded")
        )
    if model is Comment:
        return rows.select_related("incident").prefetch_related("mentions")
    return rows.select_related(*KINDS[model].references).prefetch_related(*KINDS[model].rows)


def _chunks(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _state_of(record: Model) -> Values:
    if isinstance(record, Incident):
        return full_state(record)
    if isinstance(record, Comment):
        return comment_state(record)
    return report_state(record) if isinstance(record, Report) else named_state(record)


def _label(record: Any) -> str:
    name = getattr(record, "reference", None) or getattr(record, "code", None) or record.pk
    return f"{revisions.ENTITIES[type(record)]} {name}"


def _orphans(model: type[Model], entity: str) -> Iterator[str]:
    gone = (
        Revision.objects.filter(entity=entity, number=1)
        .exclude(object_id__in=model._default_manager.values("pk"))
        .values_list("object_id", flat=True)
    )
    for object_id in gone.iterator():
        yield f"{entity} number {object_id}: the record is gone, its history remains"


def _faults(record: Any, label: str, found: Sequence[Revision], state: Values) -> list[str]:
    faults = [f"{label}: {fault}" for fault in _chain_faults(found)]
    last = found[-1].number if found else 0
    if last != record.version:
        faults.append(f"{label}: stands at version {record.version}, but its history ends at {last}")
    differing = revisions.difference(_replay(_empty(type(record)), found), state)
    return faults + [f"{label}: {name} is not what its history says" for name in sorted(differing)]


def _chain_faults(found: Iterable[Revision]) -> Iterator[str]:
    number, previous = 0, ""
    for revision in found:
        if revision.number != number + 1:
            yield f"revision {number + 1} is missing"
        elif revision.previous_hash != previous:
            yield f"revision {revision.number} does not follow the one before"
        if revisions.seal(revision) != revision.hash:
            yield f"revision {revision.number} was changed after it was written"
        number, previous = revision.number, revision.hash


def _empty(model: type[Model]) -> Values:
    if model is Incident:
        return NOTHING
    if model is Comment:
        return EMPTY_COMMENT
    return EMPTY_REPORT if model is Report else empty_named(model)


def _replay(empty: Values, found: Iterable[Revision]) -> Values:
    values = dict(empty)
    for revision in found:
        values |= {name: pair[1] for name, pair in revision.changes.items()}
    return values

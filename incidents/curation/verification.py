"""Is the history whole?  Every record's revisions replayed and compared with what stands in the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents import workflow
from incidents.curation import reading, recomputing, revisions
from incidents.curation.audit import entries_amiss
from incidents.curation.comments import EMPTY_COMMENT, comment_state
from incidents.curation.guards import guards_amiss
from incidents.curation.incidents import NOTHING
from incidents.curation.kinds import KINDS, empty_named, named_state
from incidents.curation.people import EMPTY_PERSON, person_state
from incidents.curation.sealing import Seal, seal_until
from incidents.curation.snapshot import Values, full_state
from incidents.curation.storing import EMPTY_REPORT, report_state, sha256_of
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


def _stale_incidents(keys: list[int]) -> set[int]:
    """Those of which something is held ready that their values do not say, and which no task is about to renew."""
    stale = reading.stale_incidents(keys)
    return stale - recomputing.awaiting(sorted(stale)) if stale else stale


STALE = {Incident: _stale_incidents, Report: reading.stale_reports}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: with which record (`entity` and its `key`), what (a key of WORDS), and the detail."""

    entity: str
    key: int | None
    name: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence()}"

    def sentence(self, detail: str | None = None) -> str:
        """What is wrong in the language of the page; `detail` puts the detail into words."""
        return _(WORDS[self.code]) % {"detail": self.detail if detail is None else detail}


WORDS = {
    "missing": gettext_noop("revision %(detail)s is missing"),
    "loose": gettext_noop("revision %(detail)s does not follow the one before"),
    "changed": gettext_noop("revision %(detail)s was changed after it was written"),
    "version": gettext_noop("its history ends at %(detail)s, another version than the one it stands at"),
    "value": gettext_noop("%(detail)s is not what its history says"),
    "torn": gettext_noop("it cannot be read: a part of it is not there or not what it must be"),
    "text": gettext_noop("the text is not the one whose hash was stored"),
    "gone": gettext_noop("the record is gone, its history remains"),
    "guard": gettext_noop("the guard of the table %(detail)s is missing, switched off or another one"),
    "entry": gettext_noop("entry %(detail)s was changed after it was written, or the one before it is gone"),
    "cut": gettext_noop("revisions that an earlier seal covers are missing or others: %(detail)s"),
    "audit_cut": gettext_noop("entries that an earlier seal covers are missing or others: %(detail)s"),
}


def verify(record: Model) -> list[Fault]:
    """What is wrong with the history of one record as it stands in the database; nothing when it is whole."""
    record = type(record)._default_manager.get(pk=record.pk)
    return list(_faults(record, list(revisions.history(record)), _state_of(record)))


def verify_all(progress: Callable[[int], None] = lambda count: None, earlier: Seal | None = None) -> Iterator[Fault]:
    """The faults of all records, revisions whose record is gone, and guards that are not in force.

    With an `earlier` seal, also whether all that it covers still stands.  Memory does not grow with the register;
    `progress` is told after each chunk how many records are done.
    """
    if earlier:
        yield from _cut(earlier, seal_until(earlier))
    yield from (Fault("", None, _("database"), "guard", name) for name in guards_amiss())
    yield from (Fault("", None, _("audit log"), "entry", str(key)) for key in entries_amiss())
    done = 0
    for model, entity in revisions.ENTITIES.items():
        yield from _orphans(model, entity)
        for records in _chunks(_with_parts(model)):
            held: dict[int, list[Revision]] = defaultdict(list)
            keys = [record.pk for record in records]
            for revision in Revision.objects.filter(entity=entity, object_id__in=keys).order_by("number"):
                held[revision.object_id].append(revision)
            for record in records:
                yield from _faults(record, held[record.pk], _state_of(record))
            stale = STALE[model](keys) if model in STALE else ()
            yield from (_fault(record, "value", "reading") for record in records if record.pk in stale)
            done += len(records)
            progress(done)


def _cut(earlier: Seal, now: Seal) -> Iterator[Fault]:
    if now.history != earlier.history:
        yield Fault("", None, _("database"), "cut", f"{now.history.rows} / {earlier.history.rows}")
    if earlier.audit and now.audit and now.audit != earlier.audit:
        yield Fault("", None, _("audit log"), "audit_cut", f"{now.audit.rows} / {earlier.audit.rows}")


def count_records() -> int:
    """How many records have a history."""
    return sum(model._default_manager.count() for model in revisions.ENTITIES)


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
    if model is User:
        return rows.prefetch_related("groups")
    if model is Comment:
        return rows.select_related("incident").prefetch_related("mentions")
    return rows.select_related(*KINDS[model].references).prefetch_related(*KINDS[model].rows)


def _chunks(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _state_of(record: Model) -> Values | None:
    """What stands of a record; None where a part of it refers to what is not there, or has no such shape."""
    try:
        return _read(record)
    except (ObjectDoesNotExist, TypeError, ValueError):
        return None


def _read(record: Model) -> Values:
    if isinstance(record, Incident):
        return full_state(record)
    if isinstance(record, Comment):
        return comment_state(record)
    if isinstance(record, User):
        return person_state(record)
    return report_state(record) if isinstance(record, Report) else named_state(record)


def _name(record: Any) -> str:
    names = (getattr(record, column, None) for column in ("reference", "code", "username"))
    own = next(filter(None, names), record.pk)
    return f"{Revision.Entity(revisions.ENTITIES[type(record)]).label} {own}"


def _orphans(model: type[Model], entity: str) -> Iterator[Fault]:
    """Records that are gone, by any revision that is left of them."""
    left = Revision.objects.filter(entity=entity).exclude(object_id__in=model._default_manager.values("pk"))
    for key in left.order_by("object_id").values_list("object_id", flat=True).distinct().iterator():
        name = _("%(entity)s number %(key)s") % {"entity": Revision.Entity(entity).label, "key": key}
        yield Fault(entity, key, name, "gone")


def _faults(record: Any, found: Sequence[Revision], state: Values | None) -> Iterator[Fault]:
    if isinstance(record, User) and not found:
        return  # an account that was never changed here has no history
    fault = partial(_fault, record)
    yield from (fault(code, number) for code, number in _chain_faults(found))
    last = found[-1] if found else None
    number = last.number if last else 0
    if number != getattr(record, "version", number):  # the version of an account is its last revision
        yield fault("version", number)
    intact = [revision for revision in found if revisions.seal(revision) == revision.hash]
    if state is None:
        yield fault("torn")
    differing = set(revisions.difference(replay(type(record), intact), state)) if state is not None else set()
    if isinstance(record, Incident) and last:
        differing |= {name for name, told in _repeated(found).items() if getattr(record, name) != told}
    if isinstance(record, Report) and sha256_of(record.text) != record.sha256:
        yield fault("text")
    yield from (fault("value", name) for name in sorted(differing))


def _fault(record: Any, code: str, detail: object = "") -> Fault:
    return Fault(revisions.ENTITIES[type(record)], record.pk, _name(record), code, str(detail))


def _repeated(found: Sequence[Revision]) -> dict[str, Any]:
    """The columns of an incident that repeat what its revisions themselves say."""
    came_back = any(revision.verb in workflow.RETURNS for revision in found)
    return {"changed_by_id": found[-1].by_id, "changed_at": found[-1].at, "came_back": came_back}


def _chain_faults(found: Iterable[Revision]) -> Iterator[tuple[str, int]]:
    number, previous = 0, ""
    for revision in found:
        if revision.number != number + 1:
            yield "missing", number + 1
        elif revision.previous_hash != previous:
            yield "loose", revision.number
        if revisions.seal(revision) != revision.hash:
            yield "changed", revision.number
        number, previous = revision.number, revision.hash


def _empty(model: type[Model]) -> Values:
    if model is User:
        return EMPTY_PERSON
    if model is Incident:
        return NOTHING
    if model is Comment:
        return EMPTY_COMMENT
    return EMPTY_REPORT if model is Report else empty_named(model)


def replay(model: type[Model], found: Iterable[Revision]) -> Values:
    """The state of a record after these revisions, the first of which is its first."""
    values = dict(_empty(model))
    for revision in found:
        values |= {name: pair[1] for name, pair in revision.changes.items()}
    return values


def state_at(record: Model, number: int) -> Values:
    """All that revisions keep of a record as it stood at that version; what was not there yet is None."""
    return replay(type(record), revisions.history(record).filter(number__lte=number))

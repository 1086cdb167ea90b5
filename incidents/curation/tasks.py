"""The verbs for long work: ask for it, tell how far it is, stop it, end it.  A task is no record and has no history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from incidents.codes import TaskState
from incidents.curation.errors import NotAllowed
from incidents.curation.rights import require
from incidents.models import Task

RECOMPUTING, REFRESHING = "recompute", "refresh"
# What follows from a change that stands: half of it would leave records that contradict each other.
MUST_END = frozenset({RECOMPUTING, REFRESHING})
OVERSEES = "incidents.review_incident"  # sees, stops and resumes the tasks of others
OPEN = (TaskState.WAITING, TaskState.RUNNING)


LOCKS = 7_015  # of the database's advisory locks, those of tasks that are done without a worker


@transaction.atomic
def ask_task(
    kind: str, *, by: Any, key: str = "", arguments: Mapping[str, Any], is_inline: bool = False
) -> tuple[Task, bool]:
    """The task, and whether it is new: work on the same `key` that waits or runs already is not begun twice."""
    user = require(by)
    row = {"arguments": dict(arguments), "by": user, "language": translation.get_language() or "en"}
    row |= {"kind": kind, "is_inline": is_inline}
    if not key:
        return Task.objects.create(**row), True
    for task in Task.objects.select_for_update(of=("self",)).filter(key=key, state__in=OPEN):
        _give_up_if_lost(task)
    return Task.objects.get_or_create(key=key, state__in=OPEN, defaults=row)


def put_on_queue(task: Task) -> None:
    """Have a worker carry the task out: of one key, and of what follows from changes, one after the other.

    Part of the transaction: what is not stored in the end is not done either.
    """
    lock = "following" if task.kind in MUST_END else task.key
    app.configure_task("incidents.carry_out", lock=lock or None).defer(pk=task.pk)


@contextmanager
def doing_inline(pk: int) -> Iterator[None]:
    """A process does the task itself inside; when it dies, the database notices."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, pk])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, pk])


def _give_up_if_lost(task: Task) -> None:
    """End a task whose process has died; what workers do is taken over by others instead."""
    if not task.is_inline or not task.is_open:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, task.pk])
        if cursor.fetchone()[0]:
            task.state, task.said, task.finished_at = TaskState.FAILED, _("Its process has died."), timezone.now()
            task.save(update_fields=["state", "said", "finished_at"])


@transaction.atomic
def begin_task(pk: int) -> Task | None:
    """The task, now running; None when it has ended or was stopped before it began."""
    task = Task.objects.select_for_update(of=("self",)).select_related("by").get(pk=pk)
    if task.state not in OPEN:
        return None
    task.state, task.attempts = TaskState.RUNNING, task.attempts + 1
    task.started_at = task.started_at or timezone.now()
    task.save(update_fields=["state", "attempts", "started_at"])
    return task


def note_progress(pk: int, done: int, total: int, **columns: Any) -> bool:
    """Write down how far a task is, and the `arguments` with which it would go on; whether it may."""
    Task.objects.filter(pk=pk).update(done=done, total=total, **columns)
    return Task.objects.filter(pk=pk, is_stopping=False).exists()


@transaction.atomic
def end_task(pk: int, state: TaskState, *, result: Mapping[str, Any] | None = None, said: str = "") -> None:
    """What became of a task; WAITING puts it back for another attempt."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=pk)
    task.state, task.result, task.said = state, dict(result or {}), said
    task.finished_at = None if state == TaskState.WAITING else timezone.now()
    task.save(update_fields=["state", "result", "said", "finished_at"])


@transaction.atomic
def stop_task(task: Task, *, by: Any) -> Task:
    """The task, stopped if it still waited; one that runs stops at its next step, and what is done stays done."""
    task = _held_by(task, by)
    if task.kind in MUST_END:
        raise NotAllowed(_("What follows from a change is brought to its end: take back the change instead."))
    _give_up_if_lost(task)
    if task.state == TaskState.WAITING:
        task.state, task.finished_at = TaskState.STOPPED, timezone.now()
    task.is_stopping = task.is_stopping or task.is_open
    task.save(update_fields=["state", "finished_at", "is_stopping"])
    return task


@transaction.atomic
def resume_task(task: Task, *, by: Any) -> Task:
    """The task, on the queue once more, with all its attempts; it goes on from where it failed.

    Only for what follows from a change, which nobody can ask for again; NotAllowed for anything else.
    """
    task = _held_by(task, by)
    if task.kind not in MUST_END or task.state != TaskState.FAILED:
        raise NotAllowed(_("Only what follows from a change and has failed is begun again."))
    task.state, task.attempts, task.said, task.finished_at = TaskState.WAITING, 0, "", None
    task.save(update_fields=["state", "attempts", "said", "finished_at"])
    put_on_queue(task)
    return task


def _held_by(task: Task, by: Any) -> Task:
    user = require(by)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if user.pk != task.by_id and not user.has_perm(OVERSEES):
        raise NotAllowed(_("%(who)s may not do this.") % {"who": user.get_username()})
    return task

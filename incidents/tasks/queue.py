"""The queue, kept in PostgreSQL by procrastinate: putting work on it, and doing it wherever a worker runs.

A worker that dies leaves its task to the others, which notice within a minute that it has stopped telling of itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from incidents import curation
from incidents.codes import TaskState
from incidents.curation import Conflict, NotAllowed
from incidents.exports import keeping
from incidents.models import Task
from incidents.tasks.kinds import KINDS

log = logging.getLogger(__name__)

HEARTBEAT = 10  # seconds between two signs of life of a worker
SILENT = 30  # seconds after which a worker counts as dead
MOST_ATTEMPTS = 6
PASSING = (OperationalError, InterfaceError)  # a lost connection, a database that starts anew
CUT_OFF = (JobAborted, *PASSING)
REFUSALS = (ValidationError, NotAllowed, Conflict, ValueError)  # their words are for the person who asked
TELL_EVERY = 0.5  # seconds


class Stopped(Exception):
    """A person has stopped the task."""


class Again(BaseRetryStrategy):
    """Once more: at once for what a worker that shuts down leaves, later and later for what passes by itself."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, PASSING) and job.attempts < MOST_ATTEMPTS - 1:
            return RetryDecision(retry_in={"seconds": 2**job.attempts})
        return None


def running_workers() -> int:
    """How many workers have told of themselves lately."""
    since = timezone.now() - timedelta(seconds=SILENT)
    return int(ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).count())


def start(kind: str, *, by: Any, key: str = "", **arguments: Any) -> Task:
    """The task for this work: put on the queue, or done already where no worker runs.

    Of one `key` nothing is begun while a task of it waits or runs: then that task is given back.
    """
    inline = running_workers() == 0
    with transaction.atomic():
        task, is_new = curation.ask_task(kind, by=by, key=key, arguments=arguments, is_inline=inline)
        if is_new and not inline:
            curation.put_on_queue(task)
    return _done_inline(task) if is_new and inline else task


def catch_up(*, by: Any) -> list[Task]:
    """What follows from this person's changes and is not done: workers do it, or it is done now where none runs."""
    open_tasks = Task.objects.filter(kind__in=curation.MUST_END, state__in=curation.OPEN, by=by).order_by("pk")
    found, inline = list(open_tasks), running_workers() == 0
    return [_done_inline(task) for task in found] if inline else found


def resume(task: Task, *, by: Any) -> Task:
    """What follows from a change and has failed, on the queue once more; or done now where no worker runs."""
    task = curation.resume_task(task, by=by)
    return task if running_workers() else _done_inline(task)


def _done_inline(task: Task) -> Task:
    with curation.doing_inline(task.pk):
        _attempt(task.pk, lambda: False)
    task.refresh_from_db()
    return task


@app.task(name="incidents.carry_out", pass_context=True, retry=Again())
def carry_out(context: JobContext, pk: int) -> None:
    """One attempt at a task, by a worker."""
    error = _attempt(pk, context.should_abort)
    if isinstance(error, CUT_OFF):
        raise error


@app.periodic(cron="* * * * *")
@app.task(name="incidents.take_over", queueing_lock="take_over")
async def take_over(timestamp: int) -> None:
    """Put the work of dead workers back on the queue."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        await app.job_manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(name="incidents.remove_old_exports", queueing_lock="remove_old_exports")
def remove_old_exports(timestamp: int) -> None:
    """Remove the files of exports whose time is over."""
    keeping.remove_old()


def _attempt(pk: int, must_leave: Callable[[], bool]) -> BaseException | None:
    """Does the work of a task as far as it goes and writes down what became of it; what cut it off, if anything did."""
    task = curation.begin_task(pk)
    if task is None:
        return None
    try:
        with translation.override(task.language):
            if task.attempts > MOST_ATTEMPTS:
                raise ValueError(translation.gettext("It was tried too often: whatever did it died each time."))
            result = KINDS[task.kind].work(by=task.by, progress=_progress(task, must_leave), **task.arguments)
    except Exception as error:
        _end(task, error)
        return error
    curation.end_task(pk, TaskState.DONE, result=result)
    return None


def _progress(task: Task, must_leave: Callable[[], bool]) -> Callable[..., None]:
    told = -TELL_EVERY

    def progress(done: int, total: int, **arguments: Any) -> None:
        nonlocal told
        if must_leave():
            raise JobAborted
        if monotonic() - told < TELL_EVERY and done != total:
            return
        told = monotonic()
        changed = {"arguments": task.arguments | arguments} if arguments else {}
        if not curation.note_progress(task.pk, done, total, **changed):
            raise Stopped

    return progress


def _end(task: Task, error: Exception) -> None:
    state, said = TaskState.FAILED, ""
    if isinstance(error, Stopped):
        state = TaskState.STOPPED
    elif isinstance(error, CUT_OFF) and task.attempts < MOST_ATTEMPTS and not task.is_inline:
        state = TaskState.WAITING
    elif isinstance(error, REFUSALS):
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    else:
        log.exception("task %s (%s) failed", task.pk, task.kind)
    try:
        curation.end_task(task.pk, state, said=said)
    except PASSING:  # the database is away: the task counts as running until its next attempt begins
        log.warning("task %s: the database is away", task.pk)

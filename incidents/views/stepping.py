"""Pages of work on many rows, bulk changes and imports alike: going on with it, how far it is, its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest

from incidents.codes import BulkState
from incidents.models.run import Run
from incidents.tasks import running_workers, start
from incidents.views.bulk_words import shown_rows
from incidents.views.move import reason_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Verbs:
    """What a person may do with a run; `name` is that of the task which goes on with it."""

    name: str
    start: Callable[..., Any]
    undo: Callable[..., Any]
    advance: Callable[..., Any]


def step(request: HttpRequest, run: Any, verbs: Verbs) -> Any:
    """The run, started, to be undone, or some rows further; what is refused is a message."""
    try:
        if "start" in request.POST:
            run = verbs.start(run, by=request.user)
            if running_workers():  # which goes on when this page is left
                start(verbs.name, by=request.user, key=f"{verbs.name} {run.pk}", run=run.pk)
        elif "undo" in request.POST:
            run = verbs.undo(run, by=request.user, reason=reason_of(request))
        run = verbs.advance(run, by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    return run


def visible(request: HttpRequest, runs: QuerySet[Any]) -> QuerySet[Any]:
    """One's own; for reviewers everybody's."""
    return runs if request.user.has_perm("incidents.review_incident") else runs.filter(by=request.user.pk)


def progress(
    request: HttpRequest, run: Run, rows: QuerySet[Any], outcomes: type[TextChoices], undoable: tuple[str, ...]
) -> dict[str, Any]:
    """What the page of a run shows of how far it is, and of the `rows` that this person may see."""
    counts = Counter(run.rows.order_by().values_list("outcome", flat=True))
    wanted = request.GET.get("outcome", "")
    if wanted in outcomes.values:
        rows = rows.filter(outcome=wanted)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    taken = sum(counts[code] for code in undoable)
    return {
        "run": run,
        "counts": [(code, label, counts[code]) for code, label in outcomes.choices if counts[code]],
        "of": counts,
        "wanted": wanted,
        "query": f"outcome={wanted}" if wanted else "",
        "total": counts.total(),
        "done": counts.total() - sum(counts[code] for code in run.waiting),
        "taken": taken,
        "page": page,
        "rows": [] if run.waiting else shown_rows(list(page.object_list)),
        "at_work": bool(run.waiting),
        "mine": run.actor_id == request.user.pk,
        "paused": "paused" in request.GET,
        "can_undo": run.state in (BulkState.DONE, BulkState.RUNNING) and taken > 0,
    }

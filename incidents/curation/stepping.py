"""How bulk changes and imports go on: row by row, each in a transaction of its own, by whoever began the part.

Several calls may be at work on one run, a page and a worker, say: each row is taken by one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from incidents.codes import BulkState
from incidents.curation.errors import NotAllowed
from incidents.curation.rights import require


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of run: whose runs these are, what each part does to a row, and the state that follows the part.

    `written` are the columns of a row that a step changes.  With `last_first` undoing goes from the last row to the
    first.
    """

    runs: Callable[[], QuerySet[Any]]
    permission: str
    parts: Mapping[str, tuple[Callable[[Any, Any, User], None], str]]
    written: tuple[str, ...]
    not_yours: Promise
    not_run: Promise
    last_first: bool = False

    def advance(self, run: Any, *, by: Any, seconds: float) -> Any:
        """The run after some more of its rows, one at least."""
        until = monotonic() + seconds
        while self._next_row(run.pk, by) and monotonic() < until:
            pass
        return self.runs().get(pk=run.pk)

    def mine(self, run: Any, by: Any) -> Any:
        """The locked run, if this person began it."""
        user = require(by, self.permission)
        run = self._locked(run.pk)
        if user.pk != run.by_id:
            raise NotAllowed(str(self.not_yours))
        return run

    def undo(self, run: Any, *, by: Any, reason: str) -> tuple[Any, bool]:
        """(the run, now to be undone by `advance`; whether it was not before)."""
        user = require(by, self.permission)
        run = self._locked(run.pk)
        if user.pk != run.by_id:
            require(user, "incidents.review_incident")
        if run.state in (BulkState.UNDOING, BulkState.UNDONE):
            return run, False
        if run.state not in (BulkState.RUNNING, BulkState.DONE):
            raise ValidationError(str(self.not_run))
        if not reason.strip():
            raise ValidationError({"reason": _("Say why.")})
        run.state, run.undone_by, run.undone_at = BulkState.UNDOING, user, timezone.now()
        run.undo_reason = reason.strip()
        run.save(update_fields=["state", "undone_by", "undone_at", "undo_reason"])
        return run, True

    def _locked(self, key: int) -> Any:
        return self.runs().select_for_update(of=("self",)).get(pk=key)

    @transaction.atomic
    def _next_row(self, key: int, by: Any) -> bool:
        """One row on; False when none is left or others are at work on those that are."""
        user = require(by, self.permission)
        run = self.runs().get(pk=key)
        if run.state not in self.parts:
            return False
        if user.pk != run.actor_id:
            raise NotAllowed(str(self.not_yours))
        step, then = self.parts[run.state]
        rows = run.rows.select_for_update(skip_locked=True, of=("self",)).select_related("incident")
        backwards = self.last_first and run.state == BulkState.UNDOING
        row = rows.filter(outcome__in=run.waiting).order_by("-position" if backwards else "position").first()
        if row is None:
            self._finish_part(run, then)
            return False
        step(run, row, user)
        row.save(update_fields=self.written)
        return True

    def _finish_part(self, seen: Any, then: str) -> None:
        """Go on to the next part, unless another call is still at work on a row of this one."""
        run = self._locked(seen.pk)
        if run.state != seen.state or run.left:
            return
        run.state = then
        if then == BulkState.DONE:
            run.finished_at = timezone.now()
        run.save(update_fields=["state", "finished_at"])

"""How bulk changes and imports go on: row by row, each in a transaction of its own, by whoever began the part.

What a part can do to many rows at once, it does to some of them in one transaction.

Several calls may be at work on one run, a page and a worker, say: each row is taken by one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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

BATCH = 200
Together = Callable[[Any, Sequence[Any], User], list[Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of run: whose runs these are, what each part does to a row, and the state that follows the part.

    `together` does a part to many rows at once and gives those to which it could.  `written` are the columns of a row
    that a step changes.  With `last_first` undoing goes from the last row to the first.
    """

    runs: Callable[[], QuerySet[Any]]
    permission: str
    parts: Mapping[str, tuple[Callable[[Any, Any, User], None], str]]
    written: tuple[str, ...]
    not_yours: Promise
    not_run: Promise
    last_first: bool = False
    together: Mapping[str, Together] = field(default_factory=dict)

    def advance(self, run: Any, *, by: Any, seconds: float) -> Any:
        """The run after some more of its rows, one at least."""
        until = monotonic() + seconds
        while self._some_rows(run.pk, by, until) and monotonic() < until:
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

    def _some_rows(self, key: int, by: Any, until: float) -> bool:
        """Some rows on; False when none is left or others are at work on those that are."""
        state, done, alone = self._together(key, by)
        for row in alone:
            done += self._one_row(key, by, state, row)
            if monotonic() >= until:
                break
        return done > 0

    @transaction.atomic
    def _together(self, key: int, by: Any) -> tuple[str, int, list[int]]:
        """(The part, of the next rows how many were done together, the keys of the others)."""
        user, run = self._at_work(key, by)
        if run.state not in self.parts:
            return run.state, 0, []
        step, order = self.together.get(run.state), "-position" if self._backwards(run) else "position"
        if step is None:
            waiting = run.rows.filter(outcome__in=run.waiting).order_by(order)
            rows, keys = [], list(waiting.values_list("pk", flat=True)[:BATCH])
        else:
            rows = list(self._left(run).order_by(order)[:BATCH])
            keys = [row.pk for row in rows]
        if not keys:
            self._finish_part(run, self.parts[run.state][1])
            return run.state, 0, []
        done = step(run, rows, user) if step else []
        run.rows.bulk_update(done, self.written)
        finished = {row.pk for row in done}
        return run.state, len(done), [key for key in keys if key not in finished]

    @transaction.atomic
    def _one_row(self, key: int, by: Any, state: str, row: int) -> bool:
        """Whether the row was still to be done and is now."""
        user, run = self._at_work(key, by)
        found = self._left(run).filter(pk=row).first() if run.state == state else None
        if found is None:
            return False
        self.parts[state][0](run, found, user)
        found.save(update_fields=self.written)
        return True

    def _at_work(self, key: int, by: Any) -> tuple[User, Any]:
        user = require(by, self.permission)
        run = self.runs().get(pk=key)
        if run.state in self.parts and user.pk != run.actor_id:
            raise NotAllowed(str(self.not_yours))
        return user, run

    def _left(self, run: Any) -> QuerySet[Any]:
        """The rows that the present part has still to do, locked, without those at which others are at work."""
        rows = run.rows.select_for_update(skip_locked=True, of=("self",)).select_related("incident")
        found: QuerySet[Any] = rows.filter(outcome__in=run.waiting)
        return found

    def _backwards(self, run: Any) -> bool:
        return self.last_first and run.state == BulkState.UNDOING

    def _finish_part(self, seen: Any, then: str) -> None:
        """Go on to the next part, unless another call is still at work on a row of this one."""
        run = self._locked(seen.pk)
        if run.state != seen.state or run.left:
            return
        run.state = then
        if then == BulkState.DONE:
            run.finished_at = timezone.now()
        run.save(update_fields=["state", "finished_at"])

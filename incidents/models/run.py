"""What a bulk change and an import have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.codes import BulkState


class Run(models.Model):
    """Work on many rows that is looked through first, then carried out, and can be undone.

    `LEFT` says which outcomes of its rows each part of it has still to do.
    """

    LEFT: ClassVar[Mapping[str, tuple[str, ...]]]
    rows: Any

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BulkState, default=BulkState.PREVIEWING)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undo_reason = models.TextField(_("reason for undoing it"), blank=True)

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def waiting(self) -> tuple[str, ...]:
        """The outcomes of rows that its present part has still to do; none where nothing is under way."""
        return self.LEFT.get(self.state, ())

    @property
    def left(self) -> int:
        """How many rows its present part has still to do."""
        return int(self.rows.filter(outcome__in=self.waiting).count())

    @property
    def actor_id(self) -> int | None:
        """Who began its present part, and alone goes on with it."""
        return self.undone_by_id if self.state == BulkState.UNDOING else self.by_id

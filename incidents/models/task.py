"""Long work that somebody asked for: how far it is, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.codes import TaskState


class Task(models.Model):
    """One piece of long work.  `kind` is a name of `incidents.tasks`, `arguments` what it is called with.

    `key` names what it works on: of one key there is at most one task that waits or runs.  `total` is 0 while nobody
    can tell how much there is to do.  Procrastinate's queue holds the order to run it, this row what people see of it.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("works on"), max_length=120, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    language = models.CharField(_("language"), max_length=5, default="en")
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.WAITING)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), default=0)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("began"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    is_stopping = models.BooleanField(_("to be stopped"), default=False)
    is_inline = models.BooleanField(_("done without a worker"), default=False)
    result = models.JSONField(_("result"), default=dict, blank=True)
    said = models.TextField(_("why not"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [models.Index(fields=["by", "-id"], name="task_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key="") & Q(state__in=[TaskState.WAITING, TaskState.RUNNING]),
                name="task_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in (TaskState.WAITING, TaskState.RUNNING)

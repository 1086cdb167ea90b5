"""Who changed what, when and why: append-only, each row sealed by the hash of the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """One change of one record.  A trigger refuses update, deletion and truncation.

    `changes` is {field: [old, new]}; `hash` is the SHA-256 of the canonical JSON of all other
    columns with `previous_hash`, which is the hash of the record's revision `number` - 1.
    """

    class Entity(models.TextChoices):
        INCIDENT = "incident", _("incident")
        REPORT = "report", _("report")
        ACTOR = "actor", _("actor")
        SOURCE = "source", _("source")
        PLACE = "place", _("place")
        EVENT_TYPE = "event_type", _("event type")
        WEAPON = "weapon", _("weapon")
        COMMENT = "comment", _("comment")
        USER = "user", _("account")

    entity = models.CharField(_("entity"), max_length=10, choices=Entity)
    object_id = models.BigIntegerField(_("record"))
    number = models.PositiveIntegerField(_("number"), help_text=_("equals the version that the change made"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("verb"), max_length=24)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["entity", "object_id", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [
            models.Index(fields=["-at"], name="revision_latest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entity", "object_id", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(number=1, previous_hash="") | (Q(number__gt=1) & ~Q(previous_hash="")),
                name="revision_chained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.object_id} v{self.number}: {self.verb}"

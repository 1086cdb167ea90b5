"""Who has a record open just now: a courtesy between people at work, no part of the record and not kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class Presence(models.Model):
    """One person at one record; it counts until `expires_at` and is then swept away."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="presences", verbose_name=_("incident"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    since = models.DateTimeField(_("since"))
    expires_at = models.DateTimeField(_("until"))
    is_editing = models.BooleanField(_("has the form open"), default=False)

    class Meta:
        verbose_name = _("open record")
        verbose_name_plural = _("open records")
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.incident}"

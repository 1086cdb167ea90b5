"""A filter that somebody wants to come back to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """The conditions of an address under a name: the owner's own, or offered to everybody at the desk."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(_("conditions"), max_length=4000)
    is_shared = models.BooleanField(_("for everybody at the desk"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once_by_name")]

    def __str__(self) -> str:
        return self.name

"""A frozen state of the published register, as files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Release(models.Model):
    """`manifest` is what stands in the release's own manifest.json, whose SHA-256 is `manifest_sha256`.

    A release that was withdrawn keeps its number and its hashes; its files are not given out any more.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    day = models.DateField(_("date"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    manifest = models.JSONField(_("manifest"))
    manifest_sha256 = models.CharField(_("SHA-256 of the manifest"), max_length=64, unique=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="release_withdrawn_by_someone_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return str(_("Release %(number)s") % {"number": self.number})

    @property
    def folder(self) -> str:
        """The name of the folder that holds its files."""
        return f"{self.number:04}"

    def file(self, name: str) -> dict[str, Any] | None:
        """What the manifest says of one of its files; None of any other name."""
        return next((one for one in self.manifest["files"] if one["name"] == name), None)

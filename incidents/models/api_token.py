"""A key by which a program reads or writes in a person's name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.codes import TokenScope, TokenState


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> ApiTokenQuerySet:
        """Those that open something now: neither withdrawn nor run out, of people who may still come in."""
        return self.filter(withdrawn_at__isnull=True, expires_at__gt=timezone.now(), owner__is_active=True)


class ApiToken(models.Model):
    """The secret itself is shown once and not kept: `hash` is its SHA-256, `ending` its last characters."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for: a script, a machine."))
    scopes = ArrayField(models.CharField(max_length=10, choices=TokenScope), verbose_name=_("scopes"))
    hash = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(_("ends with"), max_length=4, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("runs out"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
        editable=False,
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="api_token_runs_out_later"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="api_token_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"

    @property
    def state(self) -> TokenState:
        """Whether it opens anything at this moment."""
        if self.withdrawn_at:
            return TokenState.WITHDRAWN
        return TokenState.EXPIRED if self.expires_at <= timezone.now() else TokenState.LIVE

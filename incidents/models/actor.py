"""Armed groups, forces and kinds of victims; what a group counts as depends on the date."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.codes import AcledInteraction, ActorKind
from incidents.models.named import Alias, Named
from incidents.querysets import ActorQuerySet


class Actor(Named):
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    objects = ActorQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="actor_not_its_own_parent")]

    def period_on(self, day: date | None) -> ActorPeriod | None:
        """What the group counted as on a day; its last period when the day is not known."""
        periods = sorted(self.periods.all(), key=lambda period: period.valid_from or date.min)
        held = [p for p in periods if day is None or p.covers(day)]
        return held[-1] if held else None


class ActorPeriod(models.Model):
    """From when to when a group counts as a kind (ACLED's interaction code is dated in the same way)."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="periods", verbose_name=_("actor"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=40, choices=ActorKind)
    acled_interaction = models.CharField(_("ACLED interaction"), max_length=40, choices=AcledInteraction)

    class Meta:
        ordering = ["actor", F("valid_from").asc(nulls_first=True)]
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="actor_period_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.valid_from or '…'} – {self.valid_to or '…'})"

    def covers(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


class ActorAlias(Alias):
    """A spelling, in force between two days where the name changed hands («الجيش السوري», the Syrian army)."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="aliases", verbose_name=_("actor"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta(Alias.Meta):
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        indexes = [GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="actor_alias_trigram")]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "language", "name", "valid_from"], name="actor_alias_once", nulls_distinct=False
            )
        ]

"""Who says it: publishers and speakers."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.codes import SourceKind, SourceScale
from incidents.models.actor import Actor
from incidents.models.named import Alias, Named


class Source(Named):
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    scale = models.CharField(_("scale"), max_length=16, choices=SourceScale, default=SourceScale.OTHER)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    speaks_for = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("speaks for"),
        help_text=_("its word is that of this actor, which grading asks for"),
    )
    is_sensitive = models.BooleanField(_("sensitive"), default=False)

    class Meta(Named.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="source_not_its_own_parent")]


class SourceAlias(Alias):
    source = models.ForeignKey(Source, models.CASCADE, related_name="aliases", verbose_name=_("source"))

    class Meta(Alias.Meta):
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        indexes = [GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="source_alias_trigram")]
        constraints = [models.UniqueConstraint(fields=["source", "language", "name"], name="source_alias_once")]

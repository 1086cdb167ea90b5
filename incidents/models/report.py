"""What came in: the text as pasted, never changed again, and the running totals it states."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.fields import ArabicFold
from geo.models import Place
from incidents.codes import ClaimState, Outcome
from incidents.models.actor import Actor
from incidents.models.source import Source
from incidents.querysets import ReportQuerySet
from incidents.redaction import masked


class Report(models.Model):
    """One pasted report.  A trigger refuses its deletion and any change of text, hash, receipt and receiver.

    `redactions` are [{"start", "end", "kind"}]: characters that only some may read.
    """

    text = models.TextField(_("text"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, help_text=_("of the text in UTF-8"))
    folded = models.GeneratedField(expression=ArabicFold(F("text")), output_field=models.TextField(), db_persist=True)
    publisher = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("publisher")
    )
    published = models.DateField(_("published"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    extractor_version = models.CharField(_("extractor version"), max_length=40)
    flags = ArrayField(models.CharField(max_length=40), verbose_name=_("flags"), default=list, blank=True)
    redactions = models.JSONField(
        _("hidden words"), default=list, db_default=models.Value([], models.JSONField()), blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        permissions = [
            ("redact_report", "Can hide words of a report"),
            ("view_redacted", "Can read hidden words of a report"),
        ]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="report_folded_trigram"),
            models.Index(fields=["published"], name="report_published"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="report_has_text")]

    def __str__(self) -> str:
        return self.excerpt[:80]

    def shown_to(self, reader: Any) -> str:
        """The text as this reader may see it; nobody else's pages, files and answers hold more of it.

        What is hidden gives way to blocks of the same length: offsets into the text hold in both.
        """
        whole = not self.redactions or reader.has_perm("incidents.view_redacted")
        return self.text if whole else masked(self.text, self.redactions)

    @property
    def open_text(self) -> str:
        """The text as anybody may see it who may see reports: quotations, snippets and proposals come from here."""
        return masked(self.text, self.redactions)

    @property
    def excerpt(self) -> str:
        """How it begins, in one line, as anybody may see it who may see reports; what is unseen is a dot."""
        line = " ".join(masked(self.text[:400], self.redactions).split())
        return "".join(letter if letter.isprintable() else "·" for letter in line)


class ReportLikeness(models.Model):
    """Two reports with near-equal text, which count as one source; `likeness` is 0 to 1."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="likenesses", verbose_name=_("report"))
    other = models.ForeignKey(Report, models.CASCADE, related_name="+", verbose_name=_("other report"))
    likeness = models.FloatField(_("likeness"))

    class Meta:
        ordering = ["-likeness"]
        verbose_name = _("pair of near-equal reports")
        verbose_name_plural = _("near-equal reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "other"], name="report_likeness_once"),
            models.CheckConstraint(condition=Q(likeness__range=(0, 1)), name="report_likeness_is_a_share"),
            models.CheckConstraint(condition=~Q(report=F("other")), name="report_unlike_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} ~ {self.other_id}: {self.likeness:.2f}"


class Tally(models.Model):
    """A running total over a period that a report states.  Never an incident; `start` and `end` are its words."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="tallies", verbose_name=_("report"))
    count = models.PositiveIntegerField(_("count"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    group = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"))
    area = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("area"))
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    start = models.PositiveIntegerField(_("first character"))
    end = models.PositiveIntegerField(_("end"))
    state = models.CharField(_("state"), max_length=12, choices=ClaimState, default=ClaimState.PROPOSED)

    class Meta:
        ordering = ["report", "start"]
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="tally_has_words"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="tally_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.get_outcome_display()}"

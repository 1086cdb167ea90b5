"""Where reports come from by themselves, and what has been seen there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.codes import CollectOutcome, OriginKind
from incidents.models.report import Report
from incidents.models.source import Source
from incidents.querysets import OriginQuerySet


class ReportOrigin(models.Model):
    """A feed, page, folder or export that an administrator named; the publisher of its reports is the one set here."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=OriginKind)
    address = models.CharField(
        _("address"), max_length=1000, help_text=_("a web address, or a path within the folder for collecting")
    )
    hosts = ArrayField(
        models.CharField(max_length=255),
        verbose_name=_("further hosts"),
        default=list,
        blank=True,
        help_text=_("to which redirects and links of items may lead, beside that of the address"),
    )
    follows = models.BooleanField(_("fetch the page of each item"), default=False)
    publisher = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("publisher")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    last_run_at = models.DateTimeField(_("last collected"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("what went wrong last"), blank=True, editable=False)

    objects = OriginQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("origin of reports")
        verbose_name_plural = _("origins of reports")

    def __str__(self) -> str:
        return self.name


class CollectedItem(models.Model):
    """One item seen at an origin; `key` is its own name there."""

    origin = models.ForeignKey(ReportOrigin, models.CASCADE, related_name="items", verbose_name=_("origin of reports"))
    key = models.CharField(_("key"), max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=CollectOutcome)
    said = models.TextField(_("why not"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("collected item")
        verbose_name_plural = _("collected items")
        constraints = [models.UniqueConstraint(fields=["origin", "key"], name="collected_item_once")]

    def __str__(self) -> str:
        return f"{self.origin}: {self.key}"

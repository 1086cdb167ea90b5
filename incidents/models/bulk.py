"""One change of many records: who wanted what for which of them, what became of each, and whether it was undone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.codes import BulkOutcome, BulkState
from incidents.models.incident import Incident
from incidents.models.run import Run


class BulkRun(Run):
    """`query` is the filter as it stood in the address; `edits` are those of `curation.bulk_edits`."""

    LEFT = {
        BulkState.PREVIEWING: (BulkOutcome.WAITING,),
        BulkState.RUNNING: (BulkOutcome.READY,),
        BulkState.UNDOING: (BulkOutcome.CHANGED,),
    }

    query = models.TextField(_("filter"), blank=True)
    edits = models.JSONField(_("changes"), default=list)

    class Meta(Run.Meta):
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")

    def __str__(self) -> str:
        return str(_("Bulk change %(number)s") % {"number": self.pk})


class BulkRow(models.Model):
    """One record of a run, from its preview to its undoing."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows", verbose_name=_("bulk change"))
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+", verbose_name=_("incident"))
    position = models.PositiveIntegerField(_("position"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=BulkOutcome, default=BulkOutcome.WAITING)
    seen_version = models.PositiveIntegerField(_("version seen"), null=True, blank=True)
    made_version = models.PositiveIntegerField(_("version made"), null=True, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    said = models.TextField(_("why not"), blank=True)

    class Meta:
        ordering = ["run", "position"]
        verbose_name = _("record of a bulk change")
        verbose_name_plural = _("records of a bulk change")
        indexes = [models.Index(fields=["run", "outcome", "position"], name="bulk_row_next")]
        constraints = [models.UniqueConstraint(fields=["run", "incident"], name="bulk_row_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.incident}"

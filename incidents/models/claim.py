"""One value that one report states for one incident, and what a person made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents import codes
from incidents.models.incident import Incident
from incidents.models.report import Report


class Claim(models.Model):
    """`value` by field (all codes as in their tables, dates as ISO text):

    event_type, time_of_day, side_a, side_b, weapons, sources: the code as a string;
    date: {"start", "end", "precision"};
    places: {"place": code or null, "name": as the text has it};
    casualties: {"outcome", "status", "actor", "min", "max", "children", "women"}.

    `start` and `end` are character offsets into the report's text; null where no words state
    the value (`rule` then says how it was inferred, or that a person added it).
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="claims", verbose_name=_("report"))
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="claims", verbose_name=_("incident"))
    field = models.CharField(_("field"), max_length=16, choices=codes.ClaimField)
    value = models.JSONField(_("value"))
    start = models.PositiveIntegerField(_("first character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=80, blank=True)
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=codes.Certainty, default=codes.Certainty.REPORTED
    )
    state = models.CharField(_("state"), max_length=12, choices=codes.ClaimState, default=codes.ClaimState.PROPOSED)
    corrected_value = models.JSONField(_("corrected value"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["incident", "id"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                name="claim_span_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="claim_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | Q(corrected_value__isnull=False), name="claim_corrected_to_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.effective_value}"

    @property
    def effective_value(self) -> object:
        """What the claim says after a person's correction."""
        return self.corrected_value if self.state == codes.ClaimState.CORRECTED else self.value

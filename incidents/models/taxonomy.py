"""Event types and weapons, with their place in ACLED's and UCDP's schemes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.codes import EventFamily
from incidents.models.named import Named


class EventType(Named):
    """What happened; `ucdp_type` is GED's type of violence before the parties are known."""

    family = models.CharField(_("family"), max_length=16, choices=EventFamily)
    acled_event_type = models.CharField(_("ACLED event type"), max_length=60)
    acled_sub_event_type = models.CharField(_("ACLED sub-event type"), max_length=60)
    ucdp_type = models.CharField(
        _("UCDP type"),
        max_length=12,
        choices=[
            ("by parties", _("by parties")),
            ("non-state", _("non-state")),
            ("one-sided", _("one-sided")),
            ("other", _("other")),
        ],
    )
    definition = models.TextField(_("definition"))
    definition_ar = models.TextField(_("Arabic definition"), blank=True)

    class Meta(Named.Meta):
        verbose_name = _("event type")
        verbose_name_plural = _("event types")


class Weapon(Named):
    """By what means."""

    class Meta(Named.Meta):
        verbose_name = _("weapon")
        verbose_name_plural = _("weapons")

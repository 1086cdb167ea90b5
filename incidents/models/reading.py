"""What an incident can be found by, beside its own columns."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.report import Report


class IncidentTerms(models.Model):
    """Derived, never edited: the database's `refresh_reading` makes it anew with every change of the incident.

    `places`, `actors` and `sources` (publishers of its reports among them) are keys, with everything that those lie in
    or belong to; `words` are those of the public text, `inside_words` those of the reports and of the internal note,
    which only the desk may search.
    """

    incident = models.OneToOneField(Incident, models.CASCADE, primary_key=True, related_name="terms")
    places = ArrayField(models.BigIntegerField(), default=list)
    actors = ArrayField(models.BigIntegerField(), default=list)
    sources = ArrayField(models.BigIntegerField(), default=list)
    words = SearchVectorField()
    inside_words = SearchVectorField()

    class Meta:
        verbose_name = _("terms of an incident")
        verbose_name_plural = _("terms of incidents")
        indexes = [
            GinIndex(fields=["places"], name="incident_terms_places"),
            GinIndex(fields=["actors"], name="incident_terms_actors"),
            GinIndex(fields=["sources"], name="incident_terms_sources"),
            GinIndex(fields=["words"], name="incident_terms_words"),
            GinIndex(fields=["inside_words"], name="incident_terms_inside"),
        ]

    def __str__(self) -> str:
        return str(self.incident)


class ReportTerms(models.Model):
    """The words of a report's text, which never changes: made once, when the first incident of it is read."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        verbose_name = _("terms of a report")
        verbose_name_plural = _("terms of reports")

    def __str__(self) -> str:
        return str(self.report)

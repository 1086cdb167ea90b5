"""What may be asked of claims, reports, running totals, actors, sources and places."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from geo.models import Place
from incidents import codes, lookup
from incidents.models import Actor, Claim, Incident, Report, Source, Tally

Rows = QuerySet[Any]


class _EntityFilter(django_filters.FilterSet):  # type: ignore[misc]
    """`ActorFilter(request.GET, user=request.user)`: rows in the order of their keys that this user may see."""

    def __init__(self, data: Any, *, user: Any) -> None:
        self.user = user
        super().__init__(data, self.visible(user.has_perm("incidents.view_sensitive")))

    def visible(self, sensitive: bool) -> Rows:
        raise NotImplementedError

    def filter_queryset(self, queryset: Rows) -> Rows:
        rows: Rows = super().filter_queryset(queryset)
        return rows.order_by("pk")


class _NamedFilter(_EntityFilter):
    kind = ""
    code = django_filters.CharFilter(label=gettext_lazy("Code"))
    q = django_filters.CharFilter(method="named", label=gettext_lazy("A name or spelling, or something like it"))
    parent = django_filters.CharFilter(field_name="parent__code", label=gettext_lazy("Code of what it is part of"))

    def named(self, rows: Rows, name: str, text: str) -> Rows:
        sensitive = self.user.has_perm("incidents.view_sensitive")
        return rows.filter(pk__in=[row.pk for row in lookup.search(self.kind, text, sensitive=sensitive, limit=100)])


class ActorFilter(_NamedFilter):
    kind = "actor"

    def visible(self, sensitive: bool) -> Rows:
        return Actor.objects.select_related("parent").prefetch_related("aliases", "periods")


class SourceFilter(_NamedFilter):
    kind = "source"

    def visible(self, sensitive: bool) -> Rows:
        rows = Source.objects.select_related("parent", "speaks_for").prefetch_related("aliases")
        return rows if sensitive else rows.filter(is_sensitive=False)


class PlaceFilter(_NamedFilter):
    kind = "place"
    place_kind = django_filters.ChoiceFilter(
        choices=Place.Kind.choices, field_name="kind", label=gettext_lazy("Kind of place")
    )

    def visible(self, sensitive: bool) -> Rows:
        return Place.objects.select_related("parent").prefetch_related("names")


class ReportFilter(_EntityFilter):
    publisher = django_filters.CharFilter(field_name="publisher__code", label=gettext_lazy("Code of the publisher"))
    published_from = django_filters.DateFilter(
        field_name="published", lookup_expr="gte", label=gettext_lazy("Published on this day or later")
    )
    published_to = django_filters.DateFilter(
        field_name="published", lookup_expr="lte", label=gettext_lazy("Published on this day or before")
    )
    sha256 = django_filters.CharFilter(label=gettext_lazy("SHA-256 of the text"))

    def visible(self, sensitive: bool) -> Rows:
        return Report.objects.visible_to(self.user).select_related("publisher")


class ClaimFilter(_EntityFilter):
    incident = django_filters.CharFilter(field_name="incident__reference", label=gettext_lazy("Reference"))
    report = django_filters.NumberFilter(field_name="report_id", label=gettext_lazy("Number of the report"))
    field = django_filters.ChoiceFilter(choices=codes.ClaimField.choices, label=gettext_lazy("Field"))
    state = django_filters.ChoiceFilter(choices=codes.ClaimState.choices, label=gettext_lazy("State"))

    def visible(self, sensitive: bool) -> Rows:
        rows = Claim.objects.filter(incident__in=Incident.objects.visible_to(self.user)).select_related("incident")
        rows = rows.filter(report__in=Report.objects.visible_to(self.user))
        hidden = Source.objects.filter(is_sensitive=True).values_list("code", flat=True)
        named = Q(field=codes.ClaimField.SOURCE) & (Q(value__in=list(hidden)) | Q(corrected_value__in=list(hidden)))
        return rows if sensitive else rows.exclude(named)


class TallyFilter(_EntityFilter):
    report = django_filters.NumberFilter(field_name="report_id", label=gettext_lazy("Number of the report"))
    outcome = django_filters.ChoiceFilter(choices=codes.Outcome.choices, label=gettext_lazy("Outcome"))
    state = django_filters.ChoiceFilter(choices=codes.ClaimState.choices, label=gettext_lazy("State"))

    def visible(self, sensitive: bool) -> Rows:
        rows = Tally.objects.select_related("group").prefetch_related("area")
        return rows.filter(report__in=Report.objects.visible_to(self.user))

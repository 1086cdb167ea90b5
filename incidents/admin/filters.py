"""Filters of the desk's lists."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.models import Place
from incidents.codes import MUST_SETTLE, FlagCode, Status
from incidents.models import IncidentFlag, IncidentPlace, Source


class Queue(admin.SimpleListFilter):
    """What waits for whom."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("assigned to me")),
            ("unassigned", _("assigned to nobody")),
            ("drafts", _("open drafts")),
            ("in_review", _("in review")),
            ("for_me", _("in review, of others")),
            ("must_settle", _("with a flag that must be settled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        open_flags = IncidentFlag.objects.filter(incident=OuterRef("pk"), settled_at=None, code__in=MUST_SETTLE)
        in_work = Q(status__in=[Status.DRAFT, Status.IN_REVIEW])
        conditions: dict[str | None, Any] = {
            "mine": Q(assignee=request.user.pk) & in_work,
            "unassigned": Q(assignee=None) & in_work,
            "drafts": Q(status=Status.DRAFT),
            "in_review": Q(status=Status.IN_REVIEW),
            "for_me": Q(status=Status.IN_REVIEW) & ~Q(changed_by=request.user.pk) & ~Q(created_by=request.user.pk),
            "must_settle": Q(Exists(open_flags)) & in_work,
        }
        found = conditions.get(self.value())
        return queryset if found is None else queryset.filter(found)


class _OfPlaces(admin.SimpleListFilter):
    title = _("governorate")
    parameter_name = "governorate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        name = "name_ar" if get_language() == "ar" else "name_en"
        return list(Place.objects.filter(kind=Place.Kind.GOVERNORATE).values_list("code", name))


class Governorate(_OfPlaces):
    """Incidents with a place in a governorate."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        within = Place.objects.descendants(str(self.value())).values("pk")
        return queryset.filter(Exists(IncidentPlace.objects.filter(incident=OuterRef("pk"), place__in=within)))


class GovernorateOfPlace(_OfPlaces):
    """Places in a governorate."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.descendants(self.value()) if self.value() else queryset  # type: ignore[attr-defined]


class OpenFlag(admin.SimpleListFilter):
    title = _("open flag")
    parameter_name = "open_flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(FlagCode.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        flags = IncidentFlag.objects.filter(incident=OuterRef("pk"), settled_at=None, code=self.value())
        return queryset.filter(Exists(flags))


class Publisher(admin.SimpleListFilter):
    """Incidents told in a report of a publisher."""

    title = _("publisher")
    parameter_name = "publisher"
    path = "claims__report__publisher"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Source.objects.filter(reports__isnull=False).distinct()
        if not request.user.has_perm("incidents.view_sensitive"):
            rows = rows.filter(is_sensitive=False)
        return [(row.code, row.name) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(**{f"{self.path}__code": self.value()}).distinct()


class PublisherOfClaim(Publisher):
    path = "report__publisher"


class PublisherOfReport(Publisher):
    path = "publisher"


class Settled(admin.SimpleListFilter):
    title = _("settled")
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("open")), ("yes", _("settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(settled_at__isnull=self.value() == "no")

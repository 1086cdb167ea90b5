"""Work under way: who has which record open, and what was changed in bulk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from incidents.admin.curated import ReadOnlyAdmin
from incidents.admin.record import with_visible_incidents, with_visible_reports
from incidents.models import BulkRow, BulkRun, CollectedItem, Import, ImportRow, Presence, ReportOrigin


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin):
    list_display = ("incident", "user", "since", "expires_at", "is_editing")
    list_select_related = ("incident", "user")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_incidents(super().get_queryset(request), request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_drafts")


@admin.register(BulkRun)
class BulkRunAdmin(ReadOnlyAdmin):
    """Bulk changes are begun, run and undone on the pages of the list."""

    list_display = ("id", "at", "by", "state", "reason", "undone_by")
    list_filter = ("state", "by", "at")
    list_select_related = ("by", "undone_by")
    fields = (
        "page", "by", "at", "state", "query", "edits", "reason", "finished_at", "undone_by", "undone_at", "undo_reason",
    )  # fmt: skip
    readonly_fields = ("page",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.review_incident")

    @admin.display(description=_("page"))
    def page(self, run: BulkRun) -> str:
        return format_html('<a href="{}">{}</a>', reverse("incidents:bulk_run", args=[run.pk]), run)


@admin.register(BulkRow)
class BulkRowAdmin(ReadOnlyAdmin):
    list_display = ("incident", "run", "outcome", "said", "seen_version", "made_version")
    list_filter = ("outcome",)
    list_select_related = ("incident", "run")
    search_fields = ("incident__reference",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_incidents(super().get_queryset(request), request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.review_incident")


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Files are taken in, and taken back, on the pages of imports."""

    list_display = ("id", "at", "by", "name", "kind", "state", "undone_by")
    list_filter = ("kind", "state", "by", "at")
    list_select_related = ("by", "undone_by")
    fields = (
        "by", "at", "name", "kind", "sha256", "size", "encoding", "scope", "restores", "state", "reason",
        "finished_at", "undone_by", "undone_at", "undo_reason",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.review_incident")


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    list_display = ("incident", "run", "line", "key", "outcome", "made_version")
    list_filter = ("outcome",)
    list_select_related = ("incident", "run")
    search_fields = ("incident__reference", "key")
    exclude = ("given", "changes", "new_pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_incidents(super().get_queryset(request), request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.review_incident")


@admin.register(ReportOrigin)
class OriginAdmin(ReadOnlyAdmin):
    """Origins are named, and collected from, on their own pages."""

    list_display = ("name", "kind", "address", "publisher", "is_active", "last_run_at", "last_error")
    list_select_related = ("publisher",)
    fields = (
        "name", "kind", "address", "hosts", "follows", "publisher", "is_active", "last_run_at", "last_error",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined, no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.change_source")


@admin.register(CollectedItem)
class CollectedItemAdmin(ReadOnlyAdmin):
    list_display = ("key", "origin", "outcome", "report", "at")
    list_filter = ("outcome",)
    list_select_related = ("origin", "report")
    search_fields = ("key", "origin__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = super().get_queryset(request).filter(origin__in=ReportOrigin.objects.visible_to(request.user))
        return with_visible_reports(seen, request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.change_source")

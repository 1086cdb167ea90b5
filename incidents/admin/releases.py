"""Releases, to look at; they are made on their page, and made and withdrawn on the command line."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from incidents.admin.curated import ReadOnlyAdmin
from incidents.models import Release


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "day", "made_by", "page", "withdrawn_at", "withdrawal_reason")
    list_filter = ("day", "withdrawn_at")
    list_select_related = ("made_by",)
    fields = (
        "number", "day", "page", "made_at", "made_by", "manifest", "manifest_sha256", "withdrawn_at", "withdrawn_by",
        "withdrawal_reason",
    )  # fmt: skip
    readonly_fields = ("page",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_release")

    @admin.display(description=_("page"))
    def page(self, release: Release) -> str:
        return format_html('<a href="{}">{}</a>', reverse("incidents:release", args=[release.number]), release)

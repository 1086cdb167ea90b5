"""What was said about records, for reading: comments are written and withdrawn on the pages of the records."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from incidents.admin.curated import ReadOnlyAdmin
from incidents.admin.record import with_visible_incidents
from incidents.models import Comment, Mention


class OfTheDesk(ReadOnlyAdmin):
    """Seen by those who may see the inside of the record that it belongs to."""

    path = "incident"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_incidents(super().get_queryset(request), request, self.path)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_drafts")


@admin.register(Comment)
class CommentAdmin(OfTheDesk):
    list_display = ("incident", "by", "at", "text", "withdrawn_at")
    list_filter = ("by", "at")
    list_select_related = ("incident", "by")
    search_fields = ("incident__reference", "text", "by__username")
    fields = ("incident", "by", "at", "text", "withdrawn_at")


@admin.register(Mention)
class MentionAdmin(OfTheDesk):
    path = "comment__incident"
    list_display = ("comment", "user", "read_at")
    list_select_related = ("comment", "user")
    search_fields = ("user__username", "comment__incident__reference")
    fields = ("comment", "user", "read_at")

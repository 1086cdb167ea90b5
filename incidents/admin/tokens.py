"""API tokens of everybody, for who administers people: seen, and withdrawn; made only by their owners."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation
from incidents.admin.curated import ReadOnlyAdmin
from incidents.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    actions = ("withdraw",)  # type: ignore[assignment]
    list_display = ("name", "owner", "scopes", "ending", "made_at", "expires_at", "last_used_at", "withdrawn_at")
    list_filter = ("owner", "expires_at", "last_used_at", "withdrawn_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    fields = (
        "name", "owner", "scopes", "ending", "made_at", "expires_at", "last_used_at", "withdrawn_at", "withdrawn_by",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["view"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        for token in rows:
            curation.withdraw_token(token.pk, by=request.user)
            told = _("“%(name)s” is withdrawn: it opens nothing any more.") % {"name": token.name}
            self.message_user(request, told, messages.SUCCESS)

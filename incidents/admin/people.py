"""Accounts: Django's own pages, without the way up that they leave open.

Who may change users could tick "superuser" for themselves or give a superuser a new password; here only a
superuser touches superusers.  Accounts are switched off, never deleted: history names them.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from incidents.curation.rights import SYSTEM_USER


class PeopleAdmin(UserAdmin[User]):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own: tuple[str, ...] = ("last_login", "date_joined")
        if obj is not None:
            own = (*own, "username")  # the history knows who works on a record by this name
        return own if request.user.is_superuser else (*own, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.get_username() == SYSTEM_USER:
            return False
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(User)
admin.site.register(User, PeopleAdmin)

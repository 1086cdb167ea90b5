"""Accounts and roles: Django's own pages, writing through the one writer, without the way up that they leave open.

Accounts are switched off, never deleted: history names them.  Roles are fixed; who holds them stands on the page of
the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from incidents import curation
from incidents.admin.conflicts import gives_way, version_chosen_at
from incidents.admin.curated import CuratedAdmin, CuratedForm, ReadOnlyAdmin, RowsFormSet
from incidents.admin.moves import bulk_action
from incidents.curation.people import COLUMNS
from incidents.curation.rights import SYSTEM_USER
from incidents.views.access import fresh

ROLE_NAMES = {
    "viewer": _("viewer: reads what is published"),
    "analyst": _("analyst: drafts, edits and submits"),
    "reviewer": _("reviewer: publishes too, not their own"),
    "admin": _("administrator: people, names and codes too"),
}


def role_in_words(role: Group) -> str:
    """What a role may do; the name itself of one that the desk has made."""
    return str(ROLE_NAMES.get(role.name, role.name))


class Roles(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return role_in_words(obj)


class PasswordSet(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and a way to set another; how it is kept concerns nobody."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        is_set = bool(value) and not str(value).startswith(UNUSABLE_PASSWORD_PREFIX)
        context["summary"] = [{"label": _("set") if is_set else _("not set: this person cannot log in")}]
        context["button_label"] = _("Set another password") if is_set else _("Set a password")
        return context


class PersonForm(CuratedForm, UserChangeForm):  # type: ignore[type-arg]
    password = ReadOnlyPasswordHashField(label=_("Password"), widget=PasswordSet)
    groups = Roles(
        label=_("Roles"), queryset=Group.objects.order_by("pk"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.standing_version()

    def standing_version(self) -> int:
        return curation.version_of_person(self.instance)


class NewPersonForm(CuratedForm, AdminUserCreationForm):  # type: ignore[type-arg]
    """Name and password; the roles are given on the page that follows."""


def give_password(person: User, given: Mapping[str, Any]) -> None:
    """The password of a form on the instance; none where the account is to have none."""
    if given["set_usable_password"]:
        person.set_password(given["password1"])
    else:
        person.set_unusable_password()


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    def __init__(self, user: User, *args: Any, by: Any, **kwargs: Any) -> None:
        self.by = by
        super().__init__(user, *args, **kwargs)

    def save(self, commit: bool = True) -> User:
        give_password(self.user, self.cleaned_data)
        return curation.set_password(self.user, by=self.by)


def after_choice(posted: QueryDict, person: User, roles: Any, seen: int | None) -> Any:
    """The roles to write after the choice; columns of `person` that give way are set back to what stands now."""
    stored = User.objects.get(pk=person.pk)
    old = curation.seen_of_person(stored, seen)
    for name in COLUMNS:
        if gives_way(posted, name) or (name in old and getattr(person, name) == old[name]):
            setattr(person, name, getattr(stored, name))
    left = sorted(role.name for role in roles) == old.get("roles")
    return None if gives_way(posted, "roles") or left else roles


def take_factors(page: Any, request: HttpRequest, person: User, seen: int, reason: str) -> User:
    """For whoever has lost app, key and codes."""
    return curation.remove_factors(person, by=request.user, reason=reason)


@method_decorator(fresh, name="changelist_view")
@method_decorator(fresh, name="changeform_view")
@method_decorator(fresh, name="user_change_password")
class PeopleAdmin(CuratedAdmin, UserAdmin[User]):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "first_name", "last_name", "held", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active", "is_staff", "is_superuser")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("groups", "is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
        (None, {"fields": ("reason", "seen_version")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "usable_password", "password1", "password2", "reason")}),)

    def get_actions(self, request: HttpRequest) -> Any:
        if not request.user.has_perm("auth.change_user"):
            return {}
        action = bulk_action("remove_factors", _("Take second factors away"), take_factors, reasoned=True)
        return {"remove_factors": action}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # The history knows who works on a record by this name.
        fixed = self.readonly_fields if obj is None else (*self.readonly_fields, "username")
        return fixed if request.user.is_superuser else (*fixed, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.get_username() == SYSTEM_USER:
            return False
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        reason = form.cleaned_data["reason"]
        if obj.pk is None:
            give_password(obj, form.cleaned_data)
            return curation.save_person(obj, by=request.user, reason=reason)
        roles, seen = form.cleaned_data["groups"], form.cleaned_data["seen_version"]
        if chosen_at := version_chosen_at(request.POST):
            roles, seen = after_choice(request.POST, obj, roles, seen), chosen_at
        return curation.save_person(obj, by=request.user, seen_version=seen, roles=roles, reason=reason)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        page = copy(self)  # one page serves all requests: who asks belongs to a copy of it
        page.change_password_form = partial(PasswordForm, by=request.user)
        return UserAdmin.user_change_password(page, request, id, form_url)

    @admin.display(description=_("roles"))
    def held(self, person: User) -> str:
        return "; ".join(map(role_in_words, person.groups.all())) or "—"


class RoleAdmin(ReadOnlyAdmin):
    list_display = ("name", "meaning", "people")
    fields = ("name", "meaning", "people", "rights")
    readonly_fields = ("meaning", "people", "rights")

    @admin.display(description=_("what it means"))
    def meaning(self, role: Group) -> str:
        return role_in_words(role)

    @admin.display(description=_("people"))
    def people(self, role: Group) -> str:
        return ", ".join(role.user_set.filter(is_active=True).values_list("username", flat=True)) or "—"

    @admin.display(description=_("rights"))
    def rights(self, role: Group) -> str:
        return format_html_join("\n", "<div>{}</div>", ((one.name,) for one in role.permissions.all()))


for model, page in ((User, PeopleAdmin), (Group, RoleAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, page)

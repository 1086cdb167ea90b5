"""What every page of the desk shares: nothing is deleted, every write goes to the one writer, history is shown.

A page is written in three steps: Django checks the forms; `write` hands their values to the one writer; what the
writer refuses comes back as errors on the same form, with nothing stored and nothing typed lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation
from incidents.admin.conflicts import Clash, clashes_of, owner
from incidents.admin.history import history_of

Refusal = ValidationError | curation.Conflict


class CuratedForm(forms.ModelForm[Any]):
    """A form that knows which version it shows and says why the one writer refused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Kept in the history. A published record needs one."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    refusal: Refusal | None = None
    clashes: Sequence[Clash] = ()
    chosen_at: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = getattr(self.instance, "version", None)

    def standing_version(self) -> int | None:
        """The version of the record as it stands now; None of one that is not stored yet."""
        return getattr(owner(self.instance), "version", None) if self.instance.pk else None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if isinstance(self.refusal, curation.Conflict):
            self._tell_conflict(self.refusal)
        elif self.refusal is not None:
            for name, found in self.refusal.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, found)
        return cleaned

    def _tell_conflict(self, conflict: curation.Conflict) -> None:
        self.clashes = clashes_of(self.instance, conflict)
        self.chosen_at = self.standing_version()
        told = _("Nothing was saved yet: somebody else changed the same thing. Choose for each field, then save again.")
        self.add_error(None, told)


class RowsFormSet(BaseInlineFormSet[Any, Any, Any]):
    """The parts of a record as a list of values: rows have no identity, what is posted replaces what was there."""

    def __init__(self, data: Any = None, files: Any = None, instance: Any = None, **kwargs: Any) -> None:
        manager = self.model._default_manager  # type: ignore[union-attr]
        kwargs["queryset"] = manager.none()
        if data is None and instance is not None and instance.pk:
            fields = [name for name in self.form.base_fields if name not in ("id", "DELETE")]
            rows = manager.filter(**{self.fk.name: instance})
            kwargs["initial"] = [model_to_dict(row, fields) for row in rows]
            self.extra = len(kwargs["initial"])
        super().__init__(data, files, instance=instance, **kwargs)

    def values(self) -> list[dict[str, Any]]:
        """The posted rows as the one writer takes them, after validation."""
        own = (self.fk.name, "id", "DELETE")
        rows = [form.cleaned_data for form in self.forms if form.has_changed() and form.cleaned_data]
        return [{name: as_value(value) for name, value in row.items() if name not in own} for row in rows]


class Suggesting(AutocompleteSelect):
    """A box with suggestions that shows nothing for what is no key, where Django would break over it."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [one for one in value if _is_key(one)], attrs)


class Suggests(admin.options.BaseModelAdmin[Any]):
    """A form whose boxes with suggestions stand whatever was sent."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Suggesting(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit()


class RowsInline(Suggests, admin.TabularInline[Any, Any]):
    """Parts of a record; who may change the record may change them."""

    formset = RowsFormSet
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the page of the record asks already

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        owner = self.admin_site._registry[self.parent_model]
        if obj is None:
            return owner.has_add_permission(request)
        return owner.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CuratedAdmin(Suggests, admin.ModelAdmin[Any]):
    """A model whose records only the one writer changes."""

    form: type[forms.ModelForm[Any]] = CuratedForm
    change_form_template = "admin/curation/change_form.html"
    actions_selection_counter = True
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER  # counting every filter costs a query each
    save_as = False

    class Media:
        css = {"all": ["css/admin.css"]}

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        """The record as the one writer stored it; `formsets` are by the name of the relation."""
        raise NotImplementedError

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not all(_is_key(one) for one in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)):
            raise BadRequest("A chosen row is no number.")
        return super().response_action(request, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", None)})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "show_save_as_new": False}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except (ValidationError, curation.Conflict) as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: record and parts are written together, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        named = {formset.fk.remote_field.related_name: formset for formset in formsets}
        stored = self.write(request, form.instance, form, named)
        form.instance.__dict__.update(stored.__dict__)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        raise curation.NotAllowed(_("Nothing is deleted from the register."))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        raise curation.NotAllowed(_("Nothing is deleted from the register."))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return []  # the history says what changed

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["history"] = history_of(obj) if obj is not None and obj.pk else []
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, obj):
            raise curation.NotAllowed
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": obj},
            "opts": self.opts,
            "object": obj,
            "history": history_of(obj),
        }
        return TemplateResponse(request, "admin/curation/history.html", context)


class ReadOnlyAdmin(CuratedAdmin):
    """A model that is looked at here and changed elsewhere, or never."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def as_value(value: Any) -> Any:
    """A cleaned value in the JSON-able form of `curation.snapshot`: codes, user names, ISO dates, plain text."""
    if isinstance(value, User):
        return value.get_username()
    if isinstance(value, Model):
        return getattr(value, "code", value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, Iterable):
        return sorted(as_value(one) for one in value)
    return value

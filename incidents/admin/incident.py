"""Incidents on the desk: queues, fields beside the evidence, moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation, wording, workflow
from incidents.admin import search
from incidents.admin.conflicts import incident_values, version_chosen_at
from incidents.admin.curated import CuratedAdmin, CuratedForm, RowsFormSet, RowsInline, as_value
from incidents.admin.filters import Governorate, OpenFlag, Publisher, Queue
from incidents.admin.moves import REASONED, move_actions
from incidents.codes import Outcome
from incidents.figures import reason_in_words
from incidents.models import Casualty, Incident, IncidentActor, IncidentPlace, IncidentSource, Report, Source
from incidents.querysets import without_protected
from incidents.views.access import note_view
from incidents.views.evidence import claims_of, flags_of, readings

# Relations of the model by the name under which the one writer takes their rows.
PARTS = {"places": "places", "participants": "participants", "casualties": "casualties", "told_by": "told_by"}


class IncidentForm(CuratedForm):
    class Meta:
        model = Incident
        fields = "__all__"  # the page lists them; what it shows read-only is no field of the form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assignee" in self.fields:
            able = User.objects.with_perm(
                "incidents.change_incident", backend="django.contrib.auth.backends.ModelBackend"
            )
            self.fields["assignee"].queryset = able.order_by("username")  # type: ignore[attr-defined]
        reason = self.initial.get("grade_reason", "")
        if reason.startswith("rule:") and "grade_reason" in self.fields:  # the field is for a person's own words
            self.initial["grade_reason"] = ""
            self.fields["grade_reason"].help_text = _("By rule: %(why)s") % {"why": reason_in_words(reason)}


class PlaceInline(RowsInline):
    model = IncidentPlace
    fields = ("place", "is_primary", "precision", "latitude", "longitude")
    autocomplete_fields = ("place",)


class ParticipantInline(RowsInline):
    model = IncidentActor
    fields = ("actor", "role", "certainty")
    autocomplete_fields = ("actor",)


class CasualtyInline(RowsInline):
    model = Casualty
    fields = ("outcome", "status", "actor", "minimum", "best", "maximum", "children", "women", "reason")
    autocomplete_fields = ("actor",)


class SourceInline(RowsInline):
    model = IncidentSource
    fields = ("source", "report")
    autocomplete_fields = ("source", "report")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not request.user.has_perm("incidents.view_sensitive"):
            seen = {
                "source": Source.objects.filter(is_sensitive=False),
                "report": Report.objects.visible_to(request.user),
            }
            kwargs["queryset"] = seen.get(db_field.name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Incident)
class IncidentAdmin(CuratedAdmin):
    form = IncidentForm
    change_form_template = "admin/curation/incident.html"
    list_display = ("reference", "state", "date_start", "event_type", "where", "killed", "open_flags", "assignee")
    list_filter = (
        Queue, "status", "event_type__family", "event_type", Governorate, OpenFlag, Publisher, "grade", "certainty",
        "date_precision", "origin", "is_background", "is_sensitive",
    )  # fmt: skip
    date_hierarchy = "date_start"
    search_fields = ("reference", "summary_en", "summary_ar")
    search_help_text = gettext_lazy("Reference, place, summary or words of the report, in Arabic or English")
    autocomplete_fields = ("event_type",)
    inlines = (PlaceInline, ParticipantInline, CasualtyInline, SourceInline)
    readonly_fields = (
        "reference", "status", "origin", "version", "confidence", "set_by_hand", "merged_into",
        "created_at", "created_by", "changed_at", "changed_by", "published_at", "published_by",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("reference", "status", "assignee")}),
        (gettext_lazy("What and when"), {
            "fields": ("event_type", "weapons", ("date_start", "date_end", "date_precision"), "time_of_day"),
        }),
        (gettext_lazy("Account"), {"fields": ("summary_ar", "summary_en", "certainty", "is_background")}),
        (gettext_lazy("Judgement"), {"fields": ("grade", "grade_reason", "is_sensitive", "internal_note")}),
        (gettext_lazy("Record"), {"classes": ["collapse"], "fields": (
            ("version", "origin", "confidence"), "set_by_hand", "merged_into", ("created_at", "created_by"),
            ("changed_at", "changed_by"), ("published_at", "published_by"),
        )}),
        (None, {"fields": ("reason", "seen_version")}),
    )  # fmt: skip

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        rows = super().get_queryset(request).visible_to(request.user).with_parts()  # type: ignore[attr-defined]
        if not request.user.has_perm("incidents.view_sensitive"):  # the form names all sources and their reports
            rows = without_protected(rows.exclude(told_by__source__is_sensitive=True), "told_by__report__")
        return rows  # type: ignore[no-any-return]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> Any:
        whole = request.user.has_perm("incidents.view_redacted")
        return (search.incidents(queryset, text, whole=whole) if text.strip() else queryset), False

    def get_actions(self, request: HttpRequest) -> Any:
        return move_actions(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The desk shows claims, notes and history, which readers of published records do not see."""
        return super().has_view_permission(request, obj) and request.user.has_perm("incidents.view_drafts")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        needed = workflow.EDITABLE.get(obj.status) if obj else "change_incident"
        return bool(needed) and request.user.has_perm(f"incidents.{needed}")

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        about = {"reason", "seen_version"}
        values = {name: as_value(form.cleaned_data[name]) for name in form.changed_data if name not in about}
        values |= {PARTS[name]: formset.values() for name, formset in formsets.items()}
        reason = form.cleaned_data["reason"]
        if obj.pk is None:
            return curation.create_incident(values, by=request.user, reason=reason)
        seen = form.cleaned_data["seen_version"]
        if chosen_at := version_chosen_at(request.POST):
            stored = Incident.objects.get(pk=obj.pk)
            values, seen = incident_values(request.POST, stored, values, seen), chosen_at
        return curation.change(obj, values, by=request.user, seen_version=seen, reason=reason)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            note_view(request, obj)
            claims = claims_of([obj])
            context |= {
                "claims": claims,
                "readings": readings(claims),
                "flags": flags_of([obj]),
                "moves": curation.allowed_moves(obj, request.user),
                "reasoned": REASONED,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, incident: Incident) -> str:
        return incident.get_status_display()

    @admin.display(description=gettext_lazy("place"))
    def where(self, incident: Incident) -> str:
        return str(incident.primary_place or wording.not_stated())

    @admin.display(description=gettext_lazy("killed"))
    def killed(self, incident: Incident) -> str:
        found = wording.toll(incident.casualties.all(), Outcome.KILLED)
        return str(found) if found.is_stated else wording.not_stated()

    @admin.display(description=gettext_lazy("open flags"))
    def open_flags(self, incident: Incident) -> int:
        return sum(flag.settled_at is None for flag in incident.flags.all())

"""Places, actors, sources and codes, with their spellings and periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geo.models import Place, PlaceName
from geo.widgets import PointPicker
from incidents import curation, tasks, wording
from incidents.admin import search
from incidents.admin.conflicts import named_thing, version_chosen_at
from incidents.admin.curated import CuratedAdmin, ReadOnlyAdmin, RowsFormSet, RowsInline
from incidents.admin.filters import GovernorateOfPlace
from incidents.models import Actor, ActorAlias, ActorPeriod, EventType, Source, SourceAlias, Weapon
from incidents.rereading import effect, spellings_changed

NAMES = ("code", "name_ar", "name_en")
SEPARATOR = "\x01"  # sorts before every letter
# The names from the topmost parent down, so that a list of them is a tree; four levels are more than any desk has.
PATH = Func(
    Value(SEPARATOR),
    *(F(f"{'parent__' * level}sort_key") for level in (3, 2, 1, 0)),
    function="concat_ws",
    output_field=TextField(),
)

LAST: Any = (None, {"fields": ("reason", "seen_version")})


class NamedAdmin(CuratedAdmin):
    """A thing with a code and two names; the code is given once."""

    spellings: Any = None
    search_fields = ("code", "name_ar", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> Any:
        return (search.by_name(queryset, text, self.spellings) if text.strip() else queryset), False

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        rows = {name: formset.values() for name, formset in formsets.items()}
        seen = form.cleaned_data["seen_version"] if obj.pk else None
        if obj.pk and (chosen_at := version_chosen_at(request.POST)):
            rows, seen = named_thing(request.POST, obj, rows, seen), chosen_at
        standing = type(obj)._default_manager.filter(pk=obj.pk).values_list("version", flat=True).first()
        stored = curation.save_named(
            obj, by=request.user, seen_version=seen, reason=form.cleaned_data["reason"], **rows
        )
        if stored.version != standing:
            request.changed = stored  # type: ignore[attr-defined]
        return stored  # type: ignore[no-any-return]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django's page; what new spellings do is looked at once they are stored for good."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if response.status_code == 302 and (changed := getattr(request, "changed", None)):
            tell_followers(request)
            tell_effect(request, changed)
        return response


def tell_followers(request: HttpRequest) -> None:
    """Say where to see how far the many records are that follow from what was changed."""
    for task in tasks.catch_up(by=request.user):
        link = format_html('<a href="{}">{}</a>', reverse("incidents:task", args=[task.pk]), _("Show how far it is"))
        said = _("Many records rest on this and are brought up to date one after the other.")
        messages.info(request, format_html("{} {}", said, link))


def tell_effect(request: HttpRequest, thing: Any) -> None:
    """Say how many open drafts would be read otherwise with the spellings that were just changed, and where."""
    changed = spellings_changed(thing)
    if not changed:
        return
    found = effect(thing, changed, seen_by=request.user)
    number = len(found.differences)
    said = ngettext(
        "The next report is read with these spellings; %(number)s open draft would change.",
        "The next report is read with these spellings; %(number)s open drafts would change.",
        number,
    ) % {"number": wording.count(number)}
    if not number:
        messages.info(request, said)
        return
    place = reverse("incidents:rereading", args=[thing._meta.model_name, thing.code])
    link = format_html('<a href="{}?revision={}">{}</a>', place, thing.version, _("Show these drafts"))
    messages.warning(request, format_html("{} {}", said, link))


class TreeAdmin(NamedAdmin):
    """Things that are part of each other: each stands beneath what it is part of."""

    list_display_links = ("branch",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        tree: QuerySet[Any] = rows.annotate(path=PATH)
        return tree

    def get_ordering(self, request: HttpRequest) -> Any:
        return (PATH, "code")

    @admin.display(description=_("name"))
    def branch(self, thing: Any) -> str:
        depth = thing.path.count(SEPARATOR)
        return format_html('<span class="branch">{}</span>{}', "— " * depth, thing.name)


class PlaceNameInline(RowsInline):
    model = PlaceName
    fields = ("language", "name", "kind")


@admin.register(Place)
class PlaceAdmin(NamedAdmin):
    list_display = ("code", "name_ar", "name_en", "kind", "parent", "pcode", "coordinate_precision")
    list_filter = (GovernorateOfPlace, "kind", "coordinate_precision", "country")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    inlines = (PlaceNameInline,)
    fieldsets = (
        (None, {"fields": (*NAMES, "kind", "parent", "country", "pcode", "geonames_id")}),
        (_("Point"), {"fields": ("latitude", "longitude", "coordinate_precision", "coordinate_source")}),
        LAST,
    )

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "latitude":
            kwargs["widget"] = PointPicker
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(self, request: HttpRequest, queryset: Any, text: str) -> Any:
        return (queryset.search(text) if text.strip() else queryset), False


class ActorAliasInline(RowsInline):
    model = ActorAlias
    fields = ("language", "name", "valid_from", "valid_to")


class ActorPeriodInline(RowsInline):
    model = ActorPeriod
    fields = ("valid_from", "valid_to", "kind", "acled_interaction")


@admin.register(Actor)
class ActorAdmin(TreeAdmin):
    spellings = ActorAlias
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    list_display = ("branch", "code", "counts_as", "parent")
    list_filter = ("periods__kind", "periods__acled_interaction")
    inlines = (ActorAliasInline, ActorPeriodInline)
    fieldsets = ((None, {"fields": (*NAMES, "parent")}), LAST)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("periods")

    @admin.display(description=_("counts as"))
    def counts_as(self, actor: Actor) -> str:
        periods = list(actor.periods.all())
        dated = len(periods) > 1
        return wording.listed(str(one) if dated else one.get_kind_display() for one in periods) or "—"


class SourceAliasInline(RowsInline):
    model = SourceAlias
    fields = ("language", "name")


@admin.register(Source)
class SourceAdmin(TreeAdmin):
    spellings = SourceAlias
    list_display = ("branch", "code", "kind", "scale", "parent", "speaks_for", "is_sensitive")
    list_filter = ("kind", "scale", "is_sensitive")
    list_select_related = ("parent", "speaks_for")
    autocomplete_fields = ("parent", "speaks_for")
    inlines = (SourceAliasInline,)
    fieldsets = (
        (None, {"fields": (*NAMES, "kind", "scale", "parent", "speaks_for", "is_sensitive")}),
        LAST,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.has_perm("incidents.view_sensitive"):
            return rows
        return rows.filter(is_sensitive=False).exclude(parent__is_sensitive=True)  # whose page names its parent


class CodeAdmin(ReadOnlyAdmin):
    """A code of the taxonomy: it comes from the project's files, with its mapping to ACLED and GED."""

    search_fields = ("code", "name_ar", "name_en")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> Any:
        return (search.by_name(queryset, text, None) if text.strip() else queryset), False


@admin.register(EventType)
class EventTypeAdmin(CodeAdmin):
    list_display = ("code", "name_ar", "name_en", "family", "acled_event_type", "acled_sub_event_type", "ucdp_type")
    list_filter = ("family", "acled_event_type", "ucdp_type")
    fieldsets = (
        (None, {"fields": (*NAMES, "family", "definition", "definition_ar")}),
        ("ACLED, UCDP", {"fields": ("acled_event_type", "acled_sub_event_type", "ucdp_type")}),
    )


@admin.register(Weapon)
class WeaponAdmin(CodeAdmin):
    list_display = ("code", "name_ar", "name_en")
    fieldsets = ((None, {"fields": NAMES}),)

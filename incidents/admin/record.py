"""What reports said and what happened to records: reports, claims, flags, totals, links, revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from incidents import curation, wording
from incidents.admin import search
from incidents.admin.conflicts import gives_way, version_chosen_at
from incidents.admin.curated import CuratedAdmin, CuratedForm, ReadOnlyAdmin, RowsFormSet
from incidents.admin.filters import PublisherOfClaim, PublisherOfReport, Settled
from incidents.admin.moves import bulk_action
from incidents.codes import ClaimField, ClaimState
from incidents.curation.snapshot import claim_key
from incidents.models import (
    Claim,
    Incident,
    IncidentFlag,
    IncidentLink,
    ReferenceCounter,
    Report,
    ReportLikeness,
    Revision,
    Tally,
)
from incidents.naming import Names
from incidents.reader import sees_protected
from incidents.views.differences import records_in
from incidents.views.evidence import claims_of, reading, words_of


def with_visible_incidents(rows: QuerySet[Any], request: HttpRequest, path: str = "incident") -> QuerySet[Any]:
    """The rows whose incident this person may see."""
    return rows.filter(**{f"{path}__in": Incident.objects.visible_to(request.user)})


def with_visible_reports(rows: QuerySet[Any], request: HttpRequest, path: str = "report") -> QuerySet[Any]:
    """The rows whose report this person may know of, and those that have none."""
    if request.user.has_perm("incidents.view_sensitive"):
        return rows
    seen = Report.objects.visible_to(request.user)
    return rows.filter(Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__in": seen}))


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports come in by pasting or the command line, and stay as they came."""

    change_form_template = "admin/curation/report.html"
    list_display = ("beginning", "publisher", "published", "received_at", "received_by")
    list_filter = (PublisherOfReport, "published", "received_at")
    list_select_related = ("publisher", "received_by")
    date_hierarchy = "published"
    search_fields = ("text", "url")
    fields = (
        "publisher", "published", "url", "flags", "drafts", "sha256", "received_at", "received_by",
        "extractor_version",
    )  # fmt: skip
    readonly_fields = ("drafts",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user)  # type: ignore[attr-defined, no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm("incidents.view_drafts")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> Any:
        whole = request.user.has_perm("incidents.view_redacted")
        return (search.reports(queryset, text, whole=whole) if text.strip() else queryset), False

    @admin.display(description=_("report"))
    def beginning(self, report: Report) -> str:
        return str(report)

    @admin.display(description=_("incidents"))
    def drafts(self, report: Report) -> str:
        found = Incident.objects.filter(claims__report=report).distinct()  # a report in sight tells none that is not
        links = ((reverse("admin:incidents_incident_change", args=[one.pk]), one.reference) for one in found)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "—"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        report = kwargs["obj"]
        found = Incident.objects.filter(claims__report=report).visible_to(request.user).distinct()
        rows = [row for row in claims_of(found) if row.claim.report_id == report.pk]
        context |= {"report": report, "claims": rows, "words": [word for row in rows for word in words_of(row)]}
        context["tallies"] = report.tallies.select_related("group")
        return super().render_change_form(request, context, *args, **kwargs)


class ClaimForm(CuratedForm):
    """A decision on a claim; the value as read never changes, a correction stands beside it."""

    class Meta:
        model = Claim
        fields = ("state", "corrected_value")
        widgets = {"corrected_value": forms.Textarea({"rows": 4, "dir": "ltr"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.incident.version

    def _post_clean(self) -> None:
        """The one writer checks the value and says who decided when; the instance stays as it is."""


def _decide(state: ClaimState) -> Any:
    def act(page: Any, request: HttpRequest, claim: Claim, seen: int, reason: str) -> None:
        curation.decide_claim(claim, state, by=request.user, seen_version=seen, reason=reason)

    return act


@admin.register(Claim)
class ClaimAdmin(CuratedAdmin):
    form = ClaimForm
    change_form_template = "admin/curation/claim.html"
    list_display = ("incident", "field", "said", "words", "certainty", "state", "decided_by")
    list_filter = ("state", "field", "certainty", PublisherOfClaim)
    list_select_related = ("incident", "report", "decided_by")
    search_fields = ("incident__reference", "rule")
    readonly_fields = ("incident", "report", "field", "value", "words", "rule", "certainty", "decided_by", "decided_at")
    fields = (*readonly_fields, "state", "corrected_value", "reason", "seen_version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_reports(with_visible_incidents(super().get_queryset(request), request), request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the review page adds claims, where their words are marked

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.change_incident")

    def get_actions(self, request: HttpRequest) -> Any:
        if not self.has_change_permission(request):
            return {}
        accept = bulk_action("accept", _("Accept"), _decide(ClaimState.ACCEPTED), reasoned=False)
        reject = bulk_action("reject", _("Reject"), _decide(ClaimState.REJECTED), reasoned=False)
        return {"accept": accept, "reject": reject}

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        given = form.cleaned_data
        if gives_way(request.POST, claim_key(obj)):
            return Claim.objects.get(pk=obj.pk)
        return curation.decide_claim(
            obj,
            given["state"],
            by=request.user,
            value=given["corrected_value"],
            seen_version=version_chosen_at(request.POST) or given["seen_version"],
            reason=given["reason"],
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = kwargs["obj"]
        row = next(row for row in claims_of([claim.incident]) if row.claim.pk == claim.pk)
        context |= {"report": claim.report, "claims": [row], "words": words_of(row)}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("value"))
    def said(self, claim: Claim) -> str:
        if claim.field == ClaimField.SOURCE and not sees_protected():
            return Names().source(str(claim.effective_value))
        return str(claim.effective_value)

    @admin.display(description=_("words of the report"))
    def words(self, claim: Claim) -> str:
        return (
            claim.report.open_text[claim.start : claim.end]
            if claim.start is not None
            else _("inferred: %s") % claim.rule
        )


class FlagForm(CuratedForm):
    class Meta:
        model = IncidentFlag
        fields = ("resolution",)

    def _post_clean(self) -> None:
        """The one writer settles it."""


@admin.register(IncidentFlag)
class FlagAdmin(CuratedAdmin):
    form = FlagForm
    list_display = ("incident", "code", "detail", "must_settle_first", "settled_at", "settled_by")
    list_filter = (Settled, "code")
    list_select_related = ("incident", "report", "settled_by")
    search_fields = ("incident__reference", "detail")
    readonly_fields = ("incident", "code", "detail", "offered", "words", "settled_at", "settled_by")
    fields = (*readonly_fields, "resolution", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_reports(with_visible_incidents(super().get_queryset(request), request), request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_drafts")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.settled_at is None) and request.user.has_perm("incidents.change_incident")

    def write(self, request: HttpRequest, obj: Any, form: Any, formsets: Mapping[str, RowsFormSet]) -> Model:
        given = form.cleaned_data
        return curation.settle_flag(obj, by=request.user, resolution=given["resolution"], reason=given["reason"])

    @admin.display(description=_("readings to choose from"))
    def offered(self, flag: IncidentFlag) -> str:
        names = Names(map(str, flag.choices), records_in({"links": flag.choices}))
        return wording.listed(reading(flag.code, choice, names) for choice in flag.choices) or "—"

    @admin.display(description=_("must be settled"), boolean=True)
    def must_settle_first(self, flag: IncidentFlag) -> bool:
        return flag.must_settle

    @admin.display(description=_("words of the report"))
    def words(self, flag: IncidentFlag) -> str:
        return flag.report.open_text[flag.start : flag.end] if flag.report and flag.start is not None else "—"


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    list_display = ("count", "outcome", "group", "since", "until", "report")
    list_filter = ("outcome", "state")
    list_select_related = ("group", "report")
    search_fields = ("report__text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_reports(super().get_queryset(request), request)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> Any:
        whole = request.user.has_perm("incidents.view_redacted")
        told = search.reports(Report.objects.all(), text, whole=whole)
        return (queryset.filter(report__in=told) if text.strip() else queryset), False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm("incidents.view_drafts")


@admin.register(IncidentLink)
class LinkAdmin(ReadOnlyAdmin):
    list_display = ("incident", "kind", "other", "note")
    list_filter = ("kind",)
    list_select_related = ("incident", "other")
    search_fields = ("incident__reference", "other__reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_incidents(with_visible_incidents(super().get_queryset(request), request), request, "other")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_drafts")


@admin.register(ReportLikeness)
class LikenessAdmin(ReadOnlyAdmin):
    list_display = ("report", "other", "likeness")
    list_select_related = ("report", "other")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_visible_reports(with_visible_reports(super().get_queryset(request), request), request, "other")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("incidents.view_report") and request.user.has_perm("incidents.view_drafts")


@admin.register(ReferenceCounter)
class CounterAdmin(ReadOnlyAdmin):
    list_display = ("year", "last")


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Every change of every record, the latest first; a page of it is for those who may see all of them."""

    list_display = ("at", "by", "entity", "object_id", "number", "verb", "changed", "reason")
    list_filter = ("entity", "verb", "by", "at")
    list_select_related = ("by",)
    search_fields = ("by__username", "reason", "verb")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    show_full_result_count = False
    fields = ("entity", "object_id", "number", "at", "by", "verb", "reason", "changes", "previous_hash", "hash")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        needed = ("view_revision", "view_drafts", "view_sensitive")
        return all(request.user.has_perm(f"incidents.{name}") for name in needed)

    @admin.display(description=_("changes"))
    def changed(self, revision: Revision) -> str:
        names = list(revision.changes)
        return ", ".join(names[:6]) + (" …" if len(names) > 6 else "")

"""Everything else for reading: claims, reports, running totals, actors, sources, places, codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop

from geo.models import Place
from incidents import codes, models
from incidents.api import shapes
from incidents.api.answers import answer, listing
from incidents.api.asking import PAGING, filtered, page_asked, question, refuse_unknown
from incidents.api.callers import caller, require
from incidents.api.door import answers, api
from incidents.exports.to_json import plain
from incidents.filters import ActorFilter, ClaimFilter, PlaceFilter, ReportFilter, SourceFilter, TallyFilter
from incidents.naming import in_files, list_in_files

# The closed lists in which records are written.
LISTS: tuple[Any, ...] = (
    codes.Status, codes.Origin, codes.DatePrecision, codes.TimeOfDay, codes.PlacePrecision, codes.Role,
    codes.Certainty, codes.Outcome, codes.VictimStatus, codes.ClaimField, codes.ClaimState, codes.Grade,
    codes.FlagCode, codes.LinkKind, codes.SourceKind, codes.SourceScale, codes.EventFamily, codes.ActorKind,
    codes.AcledInteraction, Place.Kind, Place.CoordinatePrecision,
)  # fmt: skip


@api.get(
    "/claims",
    response=answers(shapes.Claims),
    url_name="claims",
    summary=gettext_noop("What reports state, value by value"),
    openapi_extra=question(ClaimFilter),
)
def claims(request: HttpRequest) -> HttpResponse:
    user = require(request, "view_claim", "view_drafts")
    rows = filtered(request, ClaimFilter(request.GET, user=user))
    return listing(request, rows, page_asked(request), _claim)


@api.get(
    "/reports",
    response=answers(shapes.Reports),
    url_name="reports",
    summary=gettext_noop("Reports as they came in"),
    openapi_extra=question(ReportFilter),
)
def reports(request: HttpRequest) -> HttpResponse:
    user = require(request, "view_report", "view_drafts")
    rows = filtered(request, ReportFilter(request.GET, user=user))
    return listing(request, rows, page_asked(request), lambda row: _report(request, row))


@api.get(
    "/reports/{int:pk}", response=answers(shapes.Report, 404), url_name="report", summary=gettext_noop("One report")
)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    user = require(request, "view_report", "view_drafts")
    refuse_unknown(request)
    row = one(ReportFilter(None, user=user).qs.filter(pk=pk) if pk < 2**63 else ())
    return answer(request, _report(request, row), version=row.version)


@api.get(
    "/tallies",
    response=answers(shapes.Tallies),
    url_name="tallies",
    summary=gettext_noop("Running totals that reports state"),
    openapi_extra=question(TallyFilter),
)
def tallies(request: HttpRequest) -> HttpResponse:
    user = require(request, "view_tally", "view_drafts")
    rows = filtered(request, TallyFilter(request.GET, user=user))
    return listing(request, rows, page_asked(request), _tally)


@api.get(
    "/actors",
    response=answers(shapes.Actors),
    url_name="actors",
    summary=gettext_noop("Actors"),
    openapi_extra=question(ActorFilter),
)
def actors(request: HttpRequest) -> HttpResponse:
    rows = filtered(request, ActorFilter(request.GET, user=caller(request).user))
    return listing(request, rows, page_asked(request), _actor)


@api.get(
    "/actors/{slug:code}", response=answers(shapes.Actor, 404), url_name="actor", summary=gettext_noop("One actor")
)
def actor(request: HttpRequest, code: str) -> HttpResponse:
    refuse_unknown(request)
    row = one(ActorFilter(None, user=caller(request).user).qs.filter(code=code))
    return answer(request, _actor(row), version=row.version)


@api.get(
    "/sources",
    response=answers(shapes.Sources),
    url_name="sources",
    summary=gettext_noop("Sources"),
    openapi_extra=question(SourceFilter),
)
def sources(request: HttpRequest) -> HttpResponse:
    user = caller(request).user
    rows = filtered(request, SourceFilter(request.GET, user=user))
    return listing(request, rows, page_asked(request), lambda row: _source(row, user))


@api.get(
    "/sources/{slug:code}", response=answers(shapes.Source, 404), url_name="source", summary=gettext_noop("One source")
)
def source(request: HttpRequest, code: str) -> HttpResponse:
    refuse_unknown(request)
    user = caller(request).user
    row = one(SourceFilter(None, user=user).qs.filter(code=code))
    return answer(request, _source(row, user), version=row.version)


@api.get(
    "/places",
    response=answers(shapes.Places),
    url_name="places",
    summary=gettext_noop("Places of the gazetteer"),
    openapi_extra=question(PlaceFilter),
)
def places(request: HttpRequest) -> HttpResponse:
    rows = filtered(request, PlaceFilter(request.GET, user=caller(request).user))
    return listing(request, rows, page_asked(request), _place)


@api.get(
    "/places/{slug:code}", response=answers(shapes.Place, 404), url_name="place", summary=gettext_noop("One place")
)
def place(request: HttpRequest, code: str) -> HttpResponse:
    refuse_unknown(request)
    row = one(PlaceFilter(None, user=caller(request).user).qs.filter(code=code))
    return answer(request, _place(row), version=row.version)


@api.get(
    "/codes", response=answers(shapes.Codes), url_name="codes", summary=gettext_noop("Event types, weapons, all lists")
)
def all_codes(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request)
    body = {
        "event_types": [_event_type(row) for row in models.EventType.objects.order_by("code")],
        "weapons": [in_files(row) for row in models.Weapon.objects.order_by("code")],
        "lists": {kind.__qualname__: list_in_files(kind) for kind in LISTS},
    }
    return answer(request, body)


@api.get(
    "/releases",
    response=answers(shapes.Releases),
    url_name="releases",
    summary=gettext_noop("Numbered, frozen states of what is published"),
    openapi_extra=question(),
)
def releases(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request, PAGING)
    return listing(request, models.Release.objects.all(), page_asked(request), lambda row: _release(request, row))


@api.get("/me", response=answers(shapes.Me), url_name="me", summary=gettext_noop("Who I am here"))
def me(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request)
    who = caller(request)
    known = who.user.is_authenticated
    body = {
        "user": who.user.get_username() if known else None,
        "scopes": list(who.token.scopes) if who.token else ["read"],
        "roles": sorted(who.user.groups.values_list("name", flat=True)) if known else [],
        "expires_at": plain(who.token.expires_at) if who.token else None,
    }
    return answer(request, body)


def one(rows: Iterable[Any]) -> Any:
    """The only row; 404 where there is none."""
    for row in rows:
        return row
    raise Http404


def _code(row: Any) -> str | None:
    return row.code if row else None


def _alias(row: Any) -> dict[str, Any]:
    return {"language": row.language, "name": row.name}


def _dates(row: Any) -> dict[str, Any]:
    return {"valid_from": plain(row.valid_from), "valid_to": plain(row.valid_to)}


def _actor(row: models.Actor) -> dict[str, Any]:
    periods = [
        {**_dates(one), "kind": one.kind, "acled_interaction": one.acled_interaction} for one in row.periods.all()
    ]
    aliases = [{**_alias(one), **_dates(one)} for one in row.aliases.all()]
    return {
        **in_files(row),
        "version": row.version,
        "parent": _code(row.parent),
        "periods": periods,
        "aliases": aliases,
    }


def _source(row: models.Source, user: Any) -> dict[str, Any]:
    known = row.parent and (not row.parent.is_sensitive or user.has_perm("incidents.view_sensitive"))
    return {
        **in_files(row),
        "version": row.version,
        "kind": row.kind,
        "scale": row.scale,
        "parent": _code(row.parent) if known else None,
        "speaks_for": _code(row.speaks_for),
        "is_sensitive": row.is_sensitive,
        "aliases": [_alias(one) for one in row.aliases.all()],
    }


def _place(row: Place) -> dict[str, Any]:
    columns = ("kind", "country", "pcode", "geonames_id", "latitude", "longitude", "coordinate_precision", "version")
    held = {name: getattr(row, name) for name in columns}
    return {**in_files(row), **held, "parent": _code(row.parent), "aliases": [_alias(one) for one in row.names.all()]}


def _report(request: HttpRequest, row: models.Report) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": request.build_absolute_uri(reverse("incidents:report", args=[row.pk])),
        "sha256": row.sha256,
        "text": row.shown_to(caller(request).user),
        "publisher": _code(row.publisher),
        "published": plain(row.published),
        "address": row.url,
        "received_at": plain(row.received_at),
        "extractor_version": row.extractor_version,
        "flags": list(row.flags),
    }


def _claim(row: models.Claim) -> dict[str, Any]:
    columns = ("field", "value", "corrected_value", "start", "end", "rule", "certainty", "state")
    held = {name: getattr(row, name) for name in columns}
    return {"id": row.pk, "incident": row.incident.reference, "report": row.report_id, **held}


def _tally(row: models.Tally) -> dict[str, Any]:
    held = {name: getattr(row, name) for name in ("count", "outcome", "start", "end", "state")}
    area = sorted(place.code for place in row.area.all())
    days = {"since": plain(row.since), "until": plain(row.until)}
    return {"id": row.pk, "report": row.report_id, "group": _code(row.group), "area": area, **days, **held}


def _release(request: HttpRequest, row: models.Release) -> dict[str, Any]:
    def address(name: str) -> str | None:
        path = reverse("incidents:release_file", args=[row.number, name])
        return None if row.withdrawn_at else request.build_absolute_uri(path)

    files = [{**one, "url": address(one["name"])} for one in row.manifest["files"]]
    held = {"manifest_sha256": row.manifest_sha256, "withdrawn": row.withdrawal_reason or None, "files": files}
    return {**row.manifest, **held}


def _event_type(row: models.EventType) -> dict[str, Any]:
    columns = ("family", "acled_event_type", "acled_sub_event_type", "ucdp_type", "definition_ar")
    held = {name: getattr(row, name) for name in columns}
    return {**in_files(row), **held, "definition_en": row.definition}

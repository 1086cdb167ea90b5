"""Incidents for reading: the filter of the pages over the columns of the export, as JSON and as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.api import shapes
from incidents.api.answers import GEOJSON, answer, next_address
from incidents.api.asking import BadQuestion, filtered, page_asked, question, refuse_unknown
from incidents.api.callers import caller, note_seen
from incidents.api.door import answers, api
from incidents.exports.line import Audience, Line, reports_for
from incidents.exports.tables import TABLES
from incidents.exports.to_json import plain
from incidents.filters import BadCursor, IncidentFilter, page
from incidents.models import Incident


@api.get(
    "/incidents",
    response=answers(shapes.Incidents),
    url_name="incidents",
    summary=gettext_noop("Incidents that a filter gives"),
    openapi_extra=question(IncidentFilter),
)
def incidents(request: HttpRequest) -> HttpResponse:
    rows, following = _page(request)
    body = {"results": records(request, rows), "next": following}
    return answer(request, body, next_url=following)


@api.get(
    "/incidents.geojson",
    response=answers(shapes.Features),
    url_name="features",
    summary=gettext_noop("The same as GeoJSON"),
    openapi_extra=question(IncidentFilter),
)
def features(request: HttpRequest) -> HttpResponse:
    rows, following = _page(request)
    found = [_feature(record) for record in records(request, rows)]
    body = {"type": "FeatureCollection", "features": found, "next": following}
    return answer(request, body, content_type=GEOJSON, next_url=following)


@api.get(
    "/incidents/{slug:reference}",
    response=answers(shapes.Incident, 404),
    url_name="incident",
    summary=gettext_noop("One incident"),
)
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    refuse_unknown(request)
    row = visible(request, reference)
    (body,) = records(request, [row])
    return answer(request, body, version=row.version)


def visible(request: HttpRequest, reference: str) -> Incident:
    """The record of that reference, with its parts; 404 where the caller may not see one."""
    found = Incident.objects.visible_to(caller(request).user).with_parts().filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def records(request: HttpRequest, rows: Iterable[Incident]) -> list[dict[str, Any]]:
    """The rows as the columns of the export have them, by name."""
    rows = list(rows)
    note_seen(request, rows)
    audience = Audience.of(caller(request).user, request.build_absolute_uri)
    prefetch_related_objects(rows, Prefetch("told_by__report", reports_for(audience).only("id", "url")))
    columns = TABLES["sijil"].columns_for(audience)
    lines = (Line(row, audience) for row in rows)
    return [{column.name: plain(column.read(line)) for column in columns} for line in lines]


def _page(request: HttpRequest) -> tuple[list[Incident], str | None]:
    """The rows of the page that is asked for, and the address of the next."""
    found = IncidentFilter(request.GET, user=caller(request).user)
    asked = page_asked(request)
    rows = filtered(request, found)
    try:
        shown = page(rows, found.order, asked.limit, after=asked.after)
    except BadCursor:
        raise BadQuestion({"after": [_("No list gave out this place to go on from.")]}) from None
    return shown.rows, next_address(request, shown.next) if shown.next else None


def _feature(record: dict[str, Any]) -> dict[str, Any]:
    """A record without a point has the geometry null, so that none is lost."""
    at = [record["longitude"], record["latitude"]]
    point = None if None in at else {"type": "Point", "coordinates": at}
    return {"type": "Feature", "id": record["reference"], "geometry": point, "properties": record}

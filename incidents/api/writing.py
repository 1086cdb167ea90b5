"""What a program may change, by token: a report comes in, a record moves through the workflow."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from incidents import curation
from incidents.api import shapes
from incidents.api.answers import JSON, refusal
from incidents.api.asking import BadQuestion, refuse_unknown
from incidents.api.callers import CURATE, INGEST, caller, note_written
from incidents.api.door import api, written
from incidents.api.records import visible
from incidents.ingest import BadReport, ingest_report
from incidents.models import Incident

ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})-[0-9a-f]{32}"')  # as `answers.answer` makes it; compression weakens it
IF_MATCH = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "description": gettext_lazy("The ETag of the record as it was read"),
            "schema": {"type": "string"},
        }
    ]
}


@api.post(
    "/reports",
    auth=INGEST,
    response={**written(shapes.Taken, 413, 422), 201: shapes.Taken},
    url_name="take_report",
    summary=gettext_noop("Send a report; drafts are made of it"),
)
def take_report(request: HttpRequest, sent: shapes.NewReport) -> HttpResponse:
    refuse_unknown(request)
    user = caller(request).user
    try:
        taken = ingest_report(
            sent.text, by=user, published=sent.published, publisher=sent.publisher or None, url=sent.url
        )
    except BadReport as problem:
        return refusal(422, str(problem))
    note_written(request, taken.report, operation="take_report", created=taken.created)
    seen = Incident.objects.visible_to(user).filter(pk__in=[one.pk for one in taken.incidents]).order_by("pk")
    body = {
        "id": taken.report.pk,
        "url": request.build_absolute_uri(reverse("incidents:review", args=[taken.report.pk])),
        "sha256": taken.report.sha256,
        "created": taken.created,
        "incidents": [_moved(request, one) for one in seen],
    }
    return _written(body, 201 if taken.created else 200)


@api.post(
    "/incidents/{slug:reference}/moves",
    auth=CURATE,
    response={**written(shapes.Moved, 404, 422, 428), 409: shapes.Clash, 412: shapes.Clash},
    url_name="move",
    summary=gettext_noop("Move a record: submit, publish, send back, reject, reopen"),
    openapi_extra=IF_MATCH,
)
def move(request: HttpRequest, reference: str, wanted: shapes.Move) -> HttpResponse:
    refuse_unknown(request)
    incident = visible(request, reference)
    matched = _matched(request)
    seen = matched or wanted.seen_version
    if seen is None:
        return refusal(428, _("Say which version you have seen: If-Match with its ETag, or seen_version."))
    if matched and wanted.seen_version and matched != wanted.seen_version:
        raise BadQuestion({"seen_version": [_("It is not the version that If-Match names.")]})
    try:
        moved = curation.move(
            incident,
            wanted.action,
            by=caller(request).user,
            seen_version=seen,
            reason=wanted.reason.replace("\x00", ""),
        )
    except curation.Conflict as clash:
        return _clash(incident, clash, 412 if matched else 409)
    note_written(request, moved, operation="move", action=wanted.action, version=moved.version)
    return _written(_moved(request, moved), 200)


def _matched(request: HttpRequest) -> int | None:
    """The version that If-Match names; None without the header."""
    if "If-Match" not in request.headers:
        return None
    found = ETAG.fullmatch(request.headers["If-Match"].strip())
    if found is None:
        raise BadQuestion({"If-Match": [_("It must be the ETag of one record as it was read.")]})
    return int(found[1])


def _clash(incident: Incident, clash: curation.Conflict, status: int) -> HttpResponse:
    """What somebody else changed since, field by field, with the version that stands now."""
    changed = {name: {"seen": base, "now": theirs} for name, (base, theirs, _mine) in clash.fields.items()}
    words = _("%(reference)s was changed by someone else in the meantime. Look at it again, then decide.")
    version = Incident.objects.values_list("version", flat=True).get(pk=incident.pk)
    return refusal(status, words % {"reference": incident.reference}, changed=changed, version=version)


def _moved(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    return {
        "reference": incident.reference,
        "status": str(incident.status),
        "version": incident.version,
        "url": request.build_absolute_uri(incident.get_absolute_url()),
    }


def _written(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=JSON, headers={"Cache-Control": "no-store"}
    )

"""The filtered list as a file: what to choose, what the file will hold and leave out, and what its columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from incidents.curation import audit
from incidents.exports import FORMATS, Options, companion, keeping, left_out
from incidents.exports.account import Account
from incidents.exports.column import TYPES
from incidents.exports.left_out import LeftOut
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.exports.wanted import Refused, Wanted
from incidents.filters import IncidentFilter, count_up_to, without, without_look
from incidents.models import AuditEntry, Task
from incidents.models.audit import Verb
from incidents.tasks import start
from incidents.views.access import holder, reader, signed_in

CHOICES = ("as", "field", "bom", "hxl", "pack", "csrfmiddlewaretoken")  # what of the address is no condition
COUNTED = 10_000  # the header tells the number of records up to this one; to count more would hold the first line up
LOOKED_AT = 1_000  # records that the page tries before it says what will be left out
SHOWN = 100  # records left out that the page names
TAKEN = 5  # files of one's own that the page remembers


def _wanted(request: HttpRequest, kind: str, asked: QueryDict) -> Wanted:
    """A request for a file, understood; raises Refused."""
    if kind not in FORMATS:
        raise Http404
    person = _exporter(request)
    found = IncidentFilter(without(asked, *CHOICES), user=person)
    options = Options(tuple(asked.getlist("field")), asked.get("bom") == "1", asked.get("hxl") == "1")
    audience = Audience.of(person, request.build_absolute_uri)
    return Wanted(kind, found, audience, options, asked.get("pack") == "1")


@reader
@never_cache
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The incidents of the filter as a file of the kind, streamed, and entered in the audit log.

    `field` chooses columns; for CSV `bom=1` puts a byte order mark in front and `hxl=1` a row of HXL tags under the
    header; `pack=1` gives a ZIP of the file and its companions.  The header `Sijil-Rows` tells how many records fit,
    where they are not many.  A large file is not given here: the answer leads to the page that has it made.
    """
    try:
        wanted = _wanted(request, kind, request.GET)
    except Refused as refused:
        return _refusal(refused)
    if _is_task(request, wanted):
        query = request.GET.copy()
        query["as"] = kind
        return redirect(f"{reverse('incidents:export_page')}?{query.urlencode()}#have-it-made")
    account = Account()
    name, content_type, pieces = wanted.file(account)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_rows(wanted)}
    address = audit.acting_from.get()  # by the end of the file this thread works for somebody else
    told = companion.logged(pieces, account, wanted.asked, by=request.user, address=address)
    return StreamingHttpResponse(told, content_type=content_type, headers=headers)


def _refusal(refused: Refused) -> HttpResponse:
    return HttpResponse(str(refused), status=400, content_type="text/plain; charset=utf-8")


def _is_task(request: HttpRequest, wanted: Wanted) -> bool:
    """Whether a task makes the file; the public has none, and waits."""
    return request.user.has_perm(keeping.MAY) and wanted.is_long


def _rows(wanted: Wanted) -> dict[str, str]:
    number = count_up_to(wanted.found.qs, COUNTED)
    return {"Sijil-Rows": str(number)} if number <= COUNTED else {}


@reader
@never_cache
@require_safe
def chosen(request: HttpRequest) -> HttpResponseBase:
    """The same for a form, which names the kind as `as`."""
    return download(request, request.GET.get("as", ""))


@require_POST
@holder("export_incident")
def make(request: HttpRequest) -> HttpResponse:
    """Has a task make the file; the answer is the page that tells how far it is."""
    try:
        wanted = _wanted(request, request.POST.get("as", ""), request.POST)
    except Refused as refused:
        return _refusal(refused)
    arguments = keeping.arguments_of(wanted, request.build_absolute_uri("/").rstrip("/"))
    key = sha256(json.dumps([request.user.pk, arguments]).encode()).hexdigest()
    task = start("export", by=request.user, key=f"export {key}", file=token_hex(16), **arguments)
    return redirect("incidents:task", task.pk)


@require_safe
@holder("export_incident")
@never_cache
def kept(request: HttpRequest, file: str) -> HttpResponseBase:
    """A file that a task has made for this person, as long as it is kept; 404 for everybody else."""
    user = signed_in(request)
    task = get_object_or_404(Task, kind="export", by=user, arguments__file=file)
    path = keeping.kept_for(task, user)
    if path is None:
        raise Http404
    content = path.open("rb")
    if request.method == "GET":
        keeping.note_taken(task.result["told"], by=user)
    told = task.result
    return FileResponse(content, as_attachment=True, filename=told["name"], content_type=told["content_type"])


@reader
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What to choose, and what the file would hold and leave out."""
    kind = request.GET.get("as") or "csv"
    try:
        wanted = _wanted(request, kind, request.GET)
    except Refused as refused:
        return render(request, "incidents/export.html", {"refused": str(refused)}, status=400)
    columns = TABLES["sijil"].columns_for(wanted.audience)
    context = {
        "wanted": wanted,
        "filter": wanted.found,
        "formats": FORMATS,
        "columns": columns,
        "conditions": _conditions(wanted.found.data),
        "query": without_look(wanted.found.data).urlencode(),
        "total": count_up_to(wanted.found.qs, COUNTED),
        "counted": COUNTED,
        "preview": _preview(wanted),
        "taken": _taken(request),
        "is_task": _is_task(request, wanted),
        "most_at_once": wanted.format.most_at_once,
        "kept_hours": settings.EXPORTS_KEPT_HOURS,
    }
    return render(request, "incidents/export.html", context)


@dataclass(frozen=True)
class Preview:
    """What becomes of the first records: rows, and those left out by reason and (the first of them) by name."""

    account: Account
    named: list[tuple[str, LeftOut]]
    is_part: bool
    looked_at: int = LOOKED_AT

    @property
    def reasons(self) -> Iterator[tuple[str, int]]:
        yield from ((str(reason.label), number) for reason, number in self.account.reasons.most_common())


def _preview(wanted: Wanted) -> Preview | None:
    """None where nothing is ever left out."""
    if wanted.format.table_name == "sijil":
        return None
    named: list[tuple[str, LeftOut]] = []

    def note(reference: str, refused: LeftOut) -> None:
        if len(named) < SHOWN:
            named.append((reference, refused))

    account = left_out(wanted.found.qs[:LOOKED_AT], wanted.audience, wanted.format.table, Account(note))
    is_part = account.rows + account.left_out == LOOKED_AT
    return Preview(account, named, is_part)


def _taken(request: HttpRequest) -> list[AuditEntry]:
    """The files that this person took last, with their hashes."""
    if not request.user.is_authenticated:
        return []
    mine = AuditEntry.objects.filter(by=request.user, verb=Verb.EXPORT, details__has_key="sha256")
    return list(mine.order_by("-pk")[:TAKEN])


def _conditions(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in without_look(query).lists() for value in values]


@reader
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The data dictionary: every column of a table that the reader's own exports have."""
    name = request.GET.get("table") or "sijil"
    if name not in TABLES:
        raise Http404
    arabic = get_language() == "ar"
    columns = [
        {
            "column": column,
            "type": TYPES[column.type][arabic],
            "meaning": column.meaning_ar if arabic else column.meaning_en,
        }
        for column in TABLES[name].columns_for(Audience.of(request.user, request.build_absolute_uri))
    ]
    context = {"columns": columns, "tables": TABLES, "name": name}
    return render(request, "incidents/dictionary.html", context)


def _exporter(request: HttpRequest) -> Any:
    """As whom the rows are read: the person with the right to export; with PUBLIC_READ, anybody as the public."""
    if request.user.has_perm("incidents.export_incident"):
        return request.user
    if settings.PUBLIC_READ:
        return AnonymousUser()
    raise PermissionDenied

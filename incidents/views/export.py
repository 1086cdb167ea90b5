"""The filtered list as a file: what to choose, what the file will hold and leave out, and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents import wording
from incidents.curation import audit
from incidents.exports import FORMATS, Format, Options, companion, export, left_out
from incidents.exports.account import Account
from incidents.exports.column import TYPES
from incidents.exports.files import MOST_ROWS
from incidents.exports.left_out import LeftOut
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.filters import IncidentFilter, count_up_to, without, without_look
from incidents.models import AuditEntry
from incidents.models.audit import Verb
from incidents.views.access import reader

CHOICES = ("as", "field", "bom", "hxl", "pack")  # what of the address is no condition
COUNTED = 10_000  # the header tells the number of records up to this one; to count more would hold the first line up
LOOKED_AT = 1_000  # records that the page tries before it says what will be left out
SHOWN = 100  # records left out that the page names
TAKEN = 5  # files of one's own that the page remembers


class Refused(Exception):
    """What was asked for cannot be given; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """A request for a file, understood."""

    kind: str
    found: IncidentFilter
    audience: Audience
    options: Options
    packed: bool

    @classmethod
    def of(cls, request: HttpRequest, kind: str) -> Wanted:
        """Raises Refused where filter, columns or size cannot be."""
        if kind not in FORMATS:
            raise Http404
        person = _exporter(request)
        found = IncidentFilter(without(request.GET, *CHOICES), user=person)
        if not found.is_valid():
            reasons = [f"{name}: {'; '.join(problems)}" for name, problems in found.errors.items()]
            raise Refused("\n".join([_("The filter is not understood."), *reasons]))
        asked = request.GET
        options = Options(tuple(asked.getlist("field")), asked.get("bom") == "1", asked.get("hxl") == "1")
        wanted = cls(kind, found, Audience.of(person, request.build_absolute_uri), options, asked.get("pack") == "1")
        wanted._check()
        return wanted

    def _check(self) -> None:
        may = {column.name for column in TABLES["sijil"].columns_for(self.audience)}  # those of others are always whole
        unknown = [name for name in self.options.columns if name not in may]
        if unknown:
            raise Refused(_("There is no such column here: %(names)s") % {"names": wording.listed(unknown)})
        if self.kind == "xlsx" and count_up_to(self.found.qs, MOST_ROWS) > MOST_ROWS:
            numbers = {"most": wording.count(MOST_ROWS)}
            raise Refused(_("A sheet holds %(most)s rows at most. Narrow the filter, or take CSV.") % numbers)

    @property
    def format(self) -> Format:
        return FORMATS[self.kind]

    @property
    def name(self) -> str:
        table = "incidents" if self.format.table_name == "sijil" else self.format.table_name
        return f"sijil-{table}-{timezone.localdate():%Y-%m-%d}.{self.format.ending}"

    @property
    def asked(self) -> companion.Asked:
        words = [(chip.label, chip.value) for chip in self.found.chips()]
        query, options = without_look(self.found.data).urlencode(), self.options
        return companion.Asked(self.kind, words, query, options.columns, options.bom, options.hxl, self.packed)


@reader
@never_cache
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The incidents of the filter as a file of the kind, streamed, and entered in the audit log.

    `field` chooses columns; for CSV `bom=1` puts a byte order mark in front and `hxl=1` a row of HXL tags under the
    header; `pack=1` gives a ZIP of the file and its companions.  The header `Sijil-Rows` tells how many records fit,
    where they are not many.
    """
    try:
        wanted = Wanted.of(request, kind)
    except Refused as refused:
        return HttpResponse(str(refused), status=400, content_type="text/plain; charset=utf-8")
    account = Account()
    pieces = export(wanted.found.qs, wanted.audience, kind, wanted.options, account)
    name, content_type = wanted.name, wanted.format.content_type
    if wanted.packed:
        pieces = companion.packed(name, pieces, account, wanted.asked)
        name, content_type = f"{name}.zip", "application/zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_rows(wanted)}
    address = audit.acting_from.get()  # by the end of the file this thread works for somebody else
    told = companion.logged(pieces, account, wanted.asked, by=request.user, address=address)
    return StreamingHttpResponse(told, content_type=content_type, headers=headers)


def _rows(wanted: Wanted) -> dict[str, str]:
    number = count_up_to(wanted.found.qs, COUNTED)
    return {"Sijil-Rows": str(number)} if number <= COUNTED else {}


@reader
@never_cache
@require_safe
def chosen(request: HttpRequest) -> HttpResponseBase:
    """The same for a form, which names the kind as `as`."""
    return download(request, request.GET.get("as", ""))


@reader
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What to choose, and what the file would hold and leave out."""
    kind = request.GET.get("as") or "csv"
    try:
        wanted = Wanted.of(request, kind)
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

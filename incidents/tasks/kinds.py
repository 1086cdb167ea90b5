"""Every kind of long work: its name, its title for people, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents import collecting, curation
from incidents.models import BulkRow, BulkRun, Import, ImportRow, ReportOrigin

Progress = Callable[[int, int], None]
Result = Mapping[str, Any] | None
Work = Callable[..., Result]  # (*, by, progress, **arguments)


@dataclass(frozen=True, slots=True)
class Kind:
    """`page` gives the address that shows what the work is about or has made, from its arguments and its result."""

    title: str | Promise
    work: Work
    page: Callable[[Mapping[str, Any], Mapping[str, Any]], str] = lambda arguments, result: ""


def carry_out_bulk(*, by: User, progress: Progress, run: int) -> Result:
    """Goes on with a bulk change until nothing of its present part is left."""
    found = BulkRun.objects.get(pk=run)
    state, total = found.state, BulkRow.objects.filter(run=found).count()
    while found.state == state:
        found = curation.advance_bulk(found, by=by)
        progress(total - curation.left_of_bulk(found) if found.state == state else total, total)
    return None


def _page_of_bulk(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return reverse("incidents:bulk_run", args=[arguments["run"]])


def carry_out_import(*, by: User, progress: Progress, run: int) -> Result:
    """Goes on with an import until nothing of its present part is left."""
    found = Import.objects.defer("content").get(pk=run)
    state, total = found.state, ImportRow.objects.filter(run=found).count()
    while found.state == state:
        found = curation.advance_import(found, by=by)
        progress(total - found.left if found.state == state else total, total)
    return None


def _page_of_import(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return reverse("incidents:import", args=[arguments["run"]])


def collect(*, by: User, progress: Progress, origin: int) -> Result:
    """What is new at an origin; how many items there will be, nobody knows before."""
    found = ReportOrigin.objects.select_related("publisher").get(pk=origin)
    return collecting.collect(found, by=by, progress=lambda count: progress(count, 0))


def _page_of_origin(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return reverse("incidents:origin", args=[arguments["origin"]])


KINDS: Mapping[str, Kind] = {
    "bulk": Kind(_("bulk change"), carry_out_bulk, _page_of_bulk),
    "import": Kind(_("import"), carry_out_import, _page_of_import),
    "collect": Kind(_("collecting reports"), collect, _page_of_origin),
}

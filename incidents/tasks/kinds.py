"""Every kind of long work: its name, its title for people, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents import collecting, curation, releases
from incidents.exports import keeping
from incidents.models import BulkRun, Import, ReportOrigin, Revision
from incidents.tasks.aside import aside

Progress = Callable[..., None]  # (done, total, **arguments)
Result = Mapping[str, Any] | None
Work = Callable[..., Result]  # (*, by, progress, **arguments)
Page = Callable[[Mapping[str, Any], Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`page` gives the address that shows what the work is about or has made, from its arguments and its result."""

    title: str | Promise
    work: Work
    page: Page = lambda arguments, result: ""


def _part_of(runs: Callable[[], QuerySet[Any]], advance: Callable[..., Any]) -> Work:
    """Goes on with a bulk change or an import until nothing of its present part is left."""

    def work(*, by: User, progress: Progress, run: int) -> Result:
        found = runs().get(pk=run)
        state, total = found.state, found.rows.count()
        while found.state == state:
            found = advance(found, by=by)
            progress(total - found.left if found.state == state else total, total)
        return None

    return work


def _imports() -> QuerySet[Import]:
    return Import.objects.defer("content")


def _following(what: str) -> Work:
    """Takes along the incidents that rest on a place, an actor or a source that has changed."""
    return partial(curation.catch_up, what)


def _page_of(name: str, argument: str) -> Page:
    return lambda arguments, result: reverse(f"incidents:{name}", args=[arguments[argument]])


def collect(*, by: User, progress: Progress, origin: int) -> Result:
    """What is new at an origin; how many items there will be, nobody knows before."""
    found = ReportOrigin.objects.select_related("publisher").get(pk=origin)
    return collecting.collect(found, by=by, progress=lambda count: progress(count, 0))


def export(*, by: User, progress: Progress, **wanted: Any) -> Result:
    with aside(progress) as tell:
        return keeping.make(by=by, tell=tell, **wanted)


def release(*, by: User, progress: Progress, number: int) -> Result:
    with aside(progress) as tell:
        return {"number": releases.create(by=by, number=number, tell=tell).number}


def _page_of_export(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return f"{reverse('incidents:export_page')}?{arguments['query']}&as={arguments['format_name']}"


def _page_of_release(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return reverse("incidents:release", args=[result["number"]]) if result else reverse("incidents:releases")


def _page_of_change(arguments: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The place, actor or source that was changed; nothing where a file has changed many."""
    entity, keys = arguments["entity"], [key for key, _changes in arguments["things"]]
    name = f"admin:{'geo' if entity == Revision.Entity.PLACE else 'incidents'}_{entity}_change"
    return reverse(name, args=keys) if len(keys) == 1 else ""


KINDS: Mapping[str, Kind] = {
    "bulk": Kind(_("bulk change"), _part_of(BulkRun.objects.all, curation.advance_bulk), _page_of("bulk_run", "run")),
    "import": Kind(_("import"), _part_of(_imports, curation.advance_import), _page_of("import", "run")),
    "collect": Kind(_("collecting reports"), collect, _page_of("origin", "origin")),
    "export": Kind(_("large export"), export, _page_of_export),
    curation.RECOMPUTING: Kind(_("figures and grades made anew"), _following(curation.RECOMPUTING), _page_of_change),
    curation.REFRESHING: Kind(_("lists and maps made anew"), _following(curation.REFRESHING), _page_of_change),
    "release": Kind(_("release"), release, _page_of_release),
}

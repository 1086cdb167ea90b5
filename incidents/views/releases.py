"""Releases for readers: what there is, with its hashes, and the files for those who may export."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from incidents import curation
from incidents.models import Release
from incidents.releases import MANIFEST, next_number, place_of
from incidents.releases.files import MEDIA_TYPES
from incidents.tasks import start
from incidents.views.access import fresh, holder, reader


@require_safe
@reader
def listing(request: HttpRequest) -> HttpResponse:
    context = {"releases": Release.objects.all(), "may_download": _may_download(request)}
    context |= {"may_make": request.user.has_perm("incidents.add_release"), "licence": settings.RELEASE_LICENCE}
    return render(request, "incidents/releases.html", context)


@require_POST
@holder("add_release")
@fresh
def make(request: HttpRequest) -> HttpResponse:
    """Has a task make the next release; the answer is the page that tells how far it is."""
    task = start("release", by=request.user, key="release", number=next_number())
    return redirect("incidents:task", task.pk)


@require_safe
@reader
def release(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Release.objects.filter(number__lt=2**31), number=number)
    context = {"releases": [found], "one": found, "may_download": _may_download(request)}
    return render(request, "incidents/releases.html", context)


@require_safe
@reader
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """One file of a release; 404 of one that was withdrawn, and of any name that its manifest does not have."""
    if not _may_download(request):
        raise PermissionDenied
    found = get_object_or_404(Release, number=number, withdrawn_at__isnull=True)
    told = found.file(name)
    if told is None and name != MANIFEST:
        raise Http404
    try:
        content = (place_of(found) / name).open("rb")
    except OSError as problem:
        raise Http404 from problem
    if request.method == "GET":
        curation.note_download(found, name, by=request.user)
    media_type = told["media_type"] if told else MEDIA_TYPES[".json"]
    filename = f"sijil-release-{found.number}-{name}"
    return FileResponse(content, as_attachment=True, filename=filename, content_type=media_type)


def _may_download(request: HttpRequest) -> bool:
    return settings.PUBLIC_READ or request.user.has_perm("incidents.export_incident")

"""How to report a weakness of this installation: a page for people, a file for machines (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.views.access import anybody

VALID_FOR = timedelta(days=180)


@require_safe
@anybody
def report(request: HttpRequest) -> HttpResponse:
    """Whom to tell, and what is asked of who tells."""
    return render(request, "incidents/security.html", {"contact": settings.SECURITY_CONTACT})


@require_safe
@anybody
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact that the settings name; not found where they name none."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID_FOR).replace(microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: ar, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
        f"Policy: {settings.SITE_URL}/security/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

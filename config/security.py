"""Headers that keep a page to itself: where it may load from, who may frame it, what it tells other sites."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_security_policy(tiles_url: str = "", nonce: str = "") -> str:
    """The policy header's value: own origin only, no inline script or style.

    `tiles_url` adds its host to the places that images may come from; `nonce` allows
    the scripts of this response that carry it.  Leaflet positions its elements through
    the DOM, which `style-src 'self'` allows.
    """
    images = "img-src 'self' data:"
    host = tile_host(tiles_url)
    if host:
        images += f" {host}"
    scripts = f"script-src 'self' 'nonce-{nonce}'" if nonce else "script-src 'self'"
    return "; ".join(
        [
            "default-src 'self'",
            scripts,
            "style-src 'self'",
            images,
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def tile_host(tiles_url: str) -> str:
    """Scheme and host of a tile server's address in CSP's form; `{s}` (subdomains) becomes `*`.

    Empty for no address and for a path on our own host.
    """
    parts = urlsplit(tiles_url.replace("{s}", "*"))
    if not parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme else parts.netloc


class SecurityHeadersMiddleware:
    """Sets the headers that Django 5.2 does not set by itself.

    `request.csp_nonce()` gives a nonce for a script tag of this response; a response
    whose templates never ask for one allows no inline script at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        issued: list[str] = []

        def csp_nonce() -> str:
            if not issued:
                issued.append(get_random_string(22))
            return issued[0]

        request.csp_nonce = csp_nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        nonce = issued[0] if issued else ""
        response.headers.setdefault("Content-Security-Policy", content_security_policy(settings.MAP_TILES_URL, nonce))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

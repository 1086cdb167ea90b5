"""From which network address a request comes: the connection's, or what a proxy that the settings name says of it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from incidents.curation.audit import acting_from


def client_address(request: HttpRequest) -> str | None:
    """The nearest address on the way here that is none of TRUSTED_PROXIES; None where none is known.

    What a client writes into X-Forwarded-For is believed only as far as trusted proxies have handed it on.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    way = [request.META.get("REMOTE_ADDR", ""), *reversed(told)]
    nearest = None
    for hop in map(_plain, way):
        if hop is None:
            break
        nearest = hop
        if not _is_trusted(hop):
            break
    return nearest


def _plain(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def _is_trusted(hop: str) -> bool:
    return any(ip_address(hop) in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


class ClientAddressMiddleware:
    """Lets the audit log know the address for as long as a request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = acting_from.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            acting_from.reset(token)

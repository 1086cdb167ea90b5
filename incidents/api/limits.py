"""How many requests a minute each caller may make, over all processes of the web server together."""

from __future__ import annotations

import time
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from config.client_address import client_address
from config.shared_cache import SharedCache
from incidents.api.callers import caller

SECONDS = 60


class PerMinute(BaseThrottle):
    """A window of a minute, for everybody at once; a new one forgets the last."""

    def allow_request(self, request: HttpRequest) -> bool:
        kind = "read" if request.method in ("GET", "HEAD") else "write"
        most = settings.API_READS_PER_MINUTE if kind == "read" else settings.API_WRITES_PER_MINUTE
        cache = cast(SharedCache, caches["default"])
        return cache.count(f"api:{kind}:{_who(request)}", time.time() + self.wait()) <= most

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return SECONDS - time.time() % SECONDS


def _who(request: HttpRequest) -> object:
    """A person counts once, however many tokens there are; the public by its address."""
    user = caller(request).user
    return user.pk if user.is_authenticated else client_address(request)

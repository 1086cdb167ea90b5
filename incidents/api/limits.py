"""How many requests a minute each caller may make.

Counted in the memory of the process: Sijil runs as one (waitress with threads), and counting in PostgreSQL would
make every reading a writing one.  Where several processes serve, each counts for itself.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from config.client_address import client_address
from incidents.api.callers import caller

SECONDS = 60


class PerMinute(BaseThrottle):
    """A window of a minute, for everybody at once; a new one forgets the last."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.minute = 0
        self.counted: Counter[tuple[str, object]] = Counter()

    def allow_request(self, request: HttpRequest) -> bool:
        kind = "read" if request.method in ("GET", "HEAD") else "write"
        most = settings.API_READS_PER_MINUTE if kind == "read" else settings.API_WRITES_PER_MINUTE
        key = (kind, _who(request))
        with self.lock:
            if self.minute != (minute := int(time.time() // SECONDS)):
                self.minute = minute
                self.counted.clear()
            self.counted[key] += 1
            return self.counted[key] <= most

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return SECONDS - time.time() % SECONDS


def _who(request: HttpRequest) -> object:
    """A person counts once, however many tokens there are; the public by its address."""
    user = caller(request).user
    return user.pk if user.is_authenticated else client_address(request)

"""Reading from a copy of the database: lists, maps, pictures and files, unless the person has just written something.

Only what people read of the register comes from the copy: sessions, accounts and rights are always asked of the
database itself, and so is every request that may write.  Of a copy that lags too far, or does not answer, nothing is
asked until it has caught up.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.db import Error, connections
from django.db.models import Model
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

COPY = "replica"
COPIED = frozenset({"incidents", "geo"})  # apps
COOKIE = "sijil_wrote"
ROUTES = frozenset(
    f"incidents:{name}"
    for name in ("list", "total", "counts", "map", "map_list", "map_areas", "map_names", "map_feed", "pictures",
                 "briefing", "export", "dictionary", "lookup")
)  # fmt: skip

POSITION = """SELECT pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint"""
LOOK_EVERY = 1  # seconds
log = logging.getLogger("sijil.copy")
_from_copy: ContextVar[bool] = ContextVar("from_copy", default=False)


class CopyRouter:
    """Django's questions, answered for the request at hand."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return COPY if _from_copy.get() and model._meta.app_label in COPIED else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != COPY


class Following:
    """Whether the copy holds all that the database held some seconds ago, by what each has written of its log."""

    def __init__(self) -> None:
        self.lock, self.looked_at, self.follows = Lock(), 0.0, True
        self.marks: deque[tuple[float, int]] = deque()  # (when, how far the database was), the oldest first

    def closely(self, seconds: float) -> bool:
        """Looked at once in LOOK_EVERY seconds; whoever asks meanwhile is told what was seen then."""
        if self.lock.acquire(blocking=False):
            try:
                now = time.monotonic()
                if not self.looked_at or now - self.looked_at >= LOOK_EVERY:
                    self._look(now, seconds - LOOK_EVERY)
            finally:
                self.lock.release()
        return self.follows

    def _look(self, now: float, seconds: float) -> None:
        here = _position("default")
        there = _position(COPY)  # asked second: what is written between the two is no lag
        self.looked_at = now
        if here is not None:
            self.marks.append((now, here))
        while self.marks and self.marks[0][0] < now - seconds:
            self.marks.popleft()
        follows = there is not None and bool(self.marks) and there >= self.marks[0][1]
        if follows != self.follows:
            why = "follows again" if follows else "lags" if there is not None else "does not answer"
            log.warning("the copy of the database %s: reading from %s", why, COPY if follows else "the database itself")
        self.follows = follows


def _position(alias: str) -> int | None:
    """How far a database is in the log of all changes; None where it does not answer."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(POSITION)
            return cast(int, cursor.fetchone()[0])
    except Error:
        connections[alias].close()
        return None


class ReadFromCopyMiddleware:
    """Decides for each request; who has written reads the database itself until the copy has had time to follow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.copy = Following()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        may = reads and COOKIE not in request.COOKIES and _route(request) in ROUTES
        token = _from_copy.set(may and self.copy.closely(settings.REPLICA_LAG_SECONDS))
        try:
            response = self.get_response(request)
            if _from_copy.get() and isinstance(response, StreamingHttpResponse) and not response.is_async:
                response.streaming_content = _read_from_copy(cast(Iterator[bytes], response.streaming_content))
        finally:
            _from_copy.reset(token)
        if not reads:
            lasts = settings.REPLICA_LAG_SECONDS
            response.set_cookie(COOKIE, "1", lasts, httponly=True, secure=settings.HTTPS, samesite="Lax")
        return response


def _read_from_copy(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same for what is read while it is sent."""
    while True:
        token = _from_copy.set(True)
        try:
            part = next(parts, None)
        finally:
            _from_copy.reset(token)
        if part is None:
            return
        yield part


def _route(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""

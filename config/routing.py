"""Reading from a copy of the database: lists, maps, pictures and files, unless the person has just written something.

Only what people read of the register comes from the copy: sessions, accounts and rights are always asked of the
database itself, and so is every request that may write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, cast

from django.conf import settings
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


class ReadFromCopyMiddleware:
    """Decides for each request; who has written reads the database itself until the copy has had time to follow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        token = _from_copy.set(reads and COOKIE not in request.COOKIES and _route(request) in ROUTES)
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

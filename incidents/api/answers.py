"""What every answer has: JSON, an ETag made of its content, 304 where the caller has it already, the next page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from incidents.api.asking import Page

JSON = "application/json"
GEOJSON = "application/geo+json"

Write = Callable[[Any], Mapping[str, Any]]  # a row as JSON


def answer(
    request: HttpRequest,
    body: Any,
    *,
    content_type: str = JSON,
    version: int | None = None,
    next_url: str | None = None,
) -> HttpResponse:
    """The body as an answer to a reader; `version` of a single record stands in its ETag, for a later If-Match."""
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    mark = hashlib.sha256(content).hexdigest()[:32]
    etag = f'"{mark}"' if version is None else f'"{version}-{mark}"'
    response = HttpResponse(content, content_type=content_type, headers={"ETag": etag})
    if next_url:
        response["Link"] = f'<{next_url}>; rel="next"'
    told = get_conditional_response(request, etag=etag, response=response) or response
    told["Cache-Control"] = "private, no-cache"
    patch_vary_headers(told, ["Authorization", "Cookie", "Accept-Language"])
    return told


def listing(
    request: HttpRequest, rows: QuerySet[Any], asked: Page, write: Callable[[Any], Mapping[str, Any]]
) -> HttpResponse:
    """One page of rows in the order of their keys: {"results": […], "next": the address of the next page or null}."""
    found = list(rows.filter(pk__gt=asked.after_key).order_by("pk")[: asked.limit + 1])
    more, found = len(found) > asked.limit, found[: asked.limit]
    following = next_address(request, str(found[-1].pk)) if more else None
    return answer(request, {"results": [write(row) for row in found], "next": following}, next_url=following)


def next_address(request: HttpRequest, after: str) -> str:
    """The whole address of the page behind a row: the same question, from there on."""
    query = request.GET.copy()
    query["after"] = after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def refusal(status: int, words: str, errors: Mapping[str, Sequence[str]] | None = None, **more: Any) -> HttpResponse:
    """An answer that says no: `detail` in words, `errors` by the name of the parameter or field at fault."""
    body = {"detail": words, "errors": {name: list(said) for name, said in (errors or {}).items()}, **more}
    return HttpResponse(json.dumps(body), status=status, content_type=JSON)

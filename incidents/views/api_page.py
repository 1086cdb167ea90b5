"""The API for readers: its OpenAPI document, and a page of our own that is drawn from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from incidents.api import api
from incidents.api.door import not_found
from incidents.views.access import reader

SCOPES = {"take_report": "ingest", "move": "curate"}  # all others: read
SAME_QUESTION = {"features": "incidents"}  # whose parameters are told once


@dataclass(frozen=True)
class Line:
    """A parameter or a field: its name, what it holds, what it means."""

    name: str
    type: str
    meaning: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the API, in words."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[Line]
    same_as: str
    body: list[Line]
    answer: list[Line]
    refusals: str


@require_safe
@reader
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, which is in English."""
    with override("en"):
        return HttpResponse(json.dumps(_document()), content_type="application/json")


@csrf_exempt  # it reads nothing of what is sent
def nowhere(request: HttpRequest) -> HttpResponse:
    """Addresses that the API does not have are refused as all else there is, for programs to read."""
    return not_found(request, Http404())


@require_safe
@reader
def show(request: HttpRequest) -> HttpResponse:
    context = {
        "operations": list(_operations()),
        "root": request.build_absolute_uri("/api/v1"),
        "reads": settings.API_READS_PER_MINUTE,
        "writes": settings.API_WRITES_PER_MINUTE,
    }
    return render(request, "incidents/api.html", context)


def _document() -> dict[str, Any]:
    """The document as plain JSON in the language of the page."""
    return _drawn(get_language() or "en")


@cache
def _drawn(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1"), cls=NinjaJSONEncoder))
    return found


def _operations() -> Iterator[Operation]:
    whole = _document()
    shapes = whole["components"]["schemas"]
    for path, methods in sorted(whole["paths"].items(), key=lambda item: ("incidents" not in item[0], item[0])):
        for method, told in methods.items():
            name, summary = told["operationId"], told["summary"]
            content = next(iter(told["responses"]["200"]["content"].values()))["schema"]
            sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            yield Operation(
                name=name,
                method=method.upper(),
                path=path,
                summary=_(summary),
                scope=SCOPES.get(name, "read"),
                parameters=[] if name in SAME_QUESTION else [_parameter(one) for one in told["parameters"]],
                same_as=SAME_QUESTION.get(name, ""),
                body=list(_lines(sent, shapes)) if sent else [],
                answer=list(_answer(content, shapes)),
                refusals=", ".join(status for status in told["responses"] if status >= "400"),
            )


def _parameter(one: dict[str, Any]) -> Line:
    return Line(one["name"], _type(one["schema"]), one.get("description", ""), one.get("required", False))


def _answer(shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[Line]:
    """The fields of one row of a list, or of the whole answer; an incident's stand in the dictionary of columns."""
    name = shape.get("$ref", "").rpartition("/")[2]
    held = shapes.get(name, {}).get("properties", {})
    inner = held.get("results", {}).get("items") or shape
    if inner.get("$ref", "").endswith(("/Incident", "/Features")):
        return
    yield from _lines(inner, shapes)


def _lines(shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[Line]:
    """The fields of a shape."""
    found = shapes.get(shape.get("$ref", "").rpartition("/")[2], shape)
    for name, field in found.get("properties", {}).items():
        yield Line(name, _type(field), field.get("description", ""), name in found.get("required", ()))


def _type(shape: dict[str, Any]) -> str:
    """What a value is, as short as it can be said: `string | null`, `[draft | published]`, `Period`."""
    if "anyOf" in shape:
        return " | ".join(_type(one) for one in shape["anyOf"])
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    if shape.get("type") == "array":
        return f"[{_type(shape['items'])}]"
    return str(shape.get("format") or shape.get("type") or "any")

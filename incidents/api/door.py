"""The API itself: its name, its refusals, and what every operation shares."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as WrongShape
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from incidents.api.answers import GEOJSON, JSON, refusal
from incidents.api.asking import BadQuestion
from incidents.api.callers import READ
from incidents.api.limits import PerMinute
from incidents.api.shapes import Refusal


class Door(NinjaAPI):
    """Names each operation by its function, and GeoJSON by its own media type."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        whole = super().get_openapi_schema(*args, **kwargs)
        for path, methods in whole["paths"].items():
            if path.endswith(".geojson"):
                content = methods["get"]["responses"][200]["content"]
                content[GEOJSON] = content.pop(JSON)
        return whole


api = Door(
    title="Sijil",
    version="1",
    description="A register of conflict incidents. docs/api.md has examples in Python and R.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=READ,
    throttle=PerMinute(),
)


def answers(shape: Any, *more: int) -> dict[int, Any]:
    """The answers of an operation that reads, for the OpenAPI document: the good one, and refusals."""
    return {304: None, **written(shape, *more)}


def written(shape: Any, *more: int) -> dict[int, Any]:
    """The same of one that writes."""
    return {200: shape, **dict.fromkeys((400, 401, 403, 429, *more), Refusal)}


@api.exception_handler(BadQuestion)
def bad_question(request: HttpRequest, problem: BadQuestion) -> HttpResponse:
    return refusal(400, _("The question is not understood."), problem.errors)


@api.exception_handler(WrongShape)
def wrong_shape(request: HttpRequest, problem: WrongShape) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for one in problem.errors:
        errors.setdefault(str(one["loc"][-1]), []).append(str(one["msg"]))
    status = 422 if all(one["loc"][0] == "body" for one in problem.errors) else 400
    return refusal(status, _("What was sent is not understood."), errors)


@api.exception_handler(ValidationError)
def refused_value(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    errors = problem.message_dict if hasattr(problem, "error_dict") else {}
    return refusal(422, " ".join(problem.messages), errors)


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, problem: PermissionDenied) -> HttpResponse:
    return refusal(403, str(problem) or _("This is not open to you."))


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    response = refusal(401, _("Send a token of yours: Authorization: Bearer sijil_…"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Http404) -> HttpResponse:
    return refusal(404, _("There is nothing of this name that you may see."))


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, problem: Throttled) -> HttpResponse:
    response = refusal(429, _("Too many requests within a minute."))
    response["Retry-After"] = str(int(problem.wait or 0) + 1)
    return response


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:
    return refusal(413, _("What was sent is too long."))


@api.exception_handler(HttpError)
def refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return refusal(problem.status_code, str(problem))

"""A character that no text has (NUL) and that the database cannot hold: whoever sends it is told so, by every page."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.defaults import bad_request

NUL = "\0"


class UnstorableMiddleware:
    """Answers 400 where a page was stopped by a NUL in what it was sent; forms say so themselves, beside the field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return bad_request(request, exception) if isinstance(exception, DataError) and _has_nul(request) else None


def _has_nul(request: HttpRequest) -> bool:
    sent = (*request.GET.lists(), *request.POST.lists())
    return NUL in request.path or any(NUL in value for _name, values in sent for value in values)

"""What Prometheus and the log are told of requests: how many, how long, how they ended; never by whom, nor of what."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

log = logging.getLogger("sijil.requests")
REGISTRY = CollectorRegistry()
STEPS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 10, 30)
REQUESTS = Counter("sijil_requests", "Requests answered", ["route", "method", "status"], registry=REGISTRY)
SECONDS = Histogram("sijil_request_seconds", "Until the answer began", ["route"], buckets=STEPS, registry=REGISTRY)
SLOW = 3  # seconds from which an answer is told of as a warning
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def requests_counted() -> bytes:
    """The figures of all processes of the web server (config/serving.py), or of this one where it stands alone."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class Spent:
    """How often the database was asked for an answer, and for how long."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - started


class MeasuringMiddleware:
    """Counts every answer under the name of its address, and gives it a number by which the log tells of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started, spent = time.perf_counter(), Spent()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(spent))
            response = self.get_response(request)
        seconds = time.perf_counter() - started
        route = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        number = uuid.uuid4().hex
        response.headers["X-Request-Id"] = number
        told = {"route": route, "method": method, "status": response.status_code, "request_id": number}
        told |= {"milliseconds": round(seconds * 1000), "sql_milliseconds": round(spent.seconds * 1000)}
        log.log(
            logging.WARNING if seconds > SLOW else logging.INFO, "answered", extra=told | {"queries": spent.queries}
        )
        return response

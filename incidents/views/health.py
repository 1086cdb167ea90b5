"""For those who run the server: whether it lives, whether it can serve, and its figures for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.measuring import requests_counted
from incidents.codes import TaskState
from incidents.models import Task
from incidents.tasks import running_workers
from incidents.views.access import anybody, operator

OPEN = (TaskState.WAITING, TaskState.RUNNING)
TABLES = ("incidents_incident", "incidents_report", "incidents_claim", "incidents_revision")


@require_safe
@anybody
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@anybody
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has this code's tables, 503 otherwise; no reason is told here."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_ready = _is_migrated()
    except DatabaseError:
        is_ready = False
    return HttpResponse("ready\n" if is_ready else "not ready\n", "text/plain", status=200 if is_ready else 503)


_seen_migrated = False


def _is_migrated() -> bool:
    """Asked until it is so; from then on it stays so as long as this process lives."""
    global _seen_migrated
    if not _seen_migrated:
        executor = MigrationExecutor(connection)
        _seen_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen_migrated


@require_safe
@operator
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Requests of all processes of this server, and what waits in the register's queue."""
    return HttpResponse(requests_counted() + generate_latest(_REGISTER), CONTENT_TYPE_LATEST)


class _Register(Collector):
    """Asked of the database whenever Prometheus asks; rows are the planner's estimates, which cost nothing."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        tasks = GaugeMetricFamily("sijil_tasks", "Long work that waits or runs", labels=["state"])
        counts = Counter(Task.objects.filter(state__in=OPEN).values_list("state", flat=True))
        for state in OPEN:
            tasks.add_metric([str(state)], counts[state])
        yield tasks
        yield GaugeMetricFamily("sijil_workers", "Workers that tell of themselves", running_workers())
        rows = GaugeMetricFamily("sijil_rows", "Rows of a table, about", labels=["table"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname = ANY (%s)", [list(TABLES)])
            for table, estimate in cursor.fetchall():
                rows.add_metric([table], max(estimate, 0))
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        yield rows
        yield GaugeMetricFamily("sijil_database_bytes", "Size of the database", size)


_REGISTER = CollectorRegistry()
_REGISTER.register(_Register())

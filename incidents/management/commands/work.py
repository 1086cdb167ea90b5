"""`work`: a worker for the queue of long work.  Any number may run, on any machine that reaches the database."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from incidents.tasks.queue import HEARTBEAT, SILENT

WAIT = 2  # seconds before the database is asked again after it has gone away
LEAVE = 2.0  # seconds that a task gets to come to its end by itself; then it is cut off at its next step


class Command(BaseCommand):
    help = "Do the long work that waits in the queue, until stopped by Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-once", type=int, default=1, metavar="N", help="tasks at a time (default 1)")
        parser.add_argument("--until-empty", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        with suppress(KeyboardInterrupt), _terminated_as_interrupted():
            while not self.work(options["at_once"], wait=not options["until_empty"]):
                time.sleep(WAIT)

    def work(self, at_once: int, *, wait: bool) -> bool:
        """Whether it came to its end, rather than lose the database."""
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=at_once + 2)
        try:
            with app.replace_connector(connector):
                app.run_worker(
                    concurrency=at_once,
                    wait=wait,
                    shutdown_graceful_timeout=LEAVE,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=SILENT,
                    delete_jobs="always",
                )
        except (ConnectorException, OperationalError, InterfaceError) as error:
            self.stderr.write(f"The database does not answer; it is asked again in {WAIT} seconds: {error}")
            return False
        return True


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM ends the worker in order at every moment.  The queue's package listens only once it is at
    work; before that, and between two tries to reach the database, only Ctrl-C is no sudden end."""
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread alone
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

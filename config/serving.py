"""The web server: some processes of waitress on one socket, and one above them that replaces whichever ends.

    python -m config.serving 127.0.0.1:8000 [--proxy ADDRESS]

The program is loaded once and then forked: the processes share what they only read, and begin at once.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import itertools
import logging
import os
import signal
import socket
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import waitress
from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher, WSGITask

THREADS = 8  # of each process; what streams to a slow reader holds one
STOP_SECONDS = 15  # for the answers that are under way
SHORT_LIFE = 1  # seconds; a process that ends sooner is not replaced sooner
GARBAGE = 100_000  # objects from which it is looked through though others wait
SELDOM = 500  # answers between two looks through everything
log = logging.getLogger("sijil.serving")


class LastAnswer(WSGITask):  # type: ignore[misc]
    """The connection ends with its answer, and the next one goes to whichever process is free.

    Those that are kept stay with one process, however busy it is and idle the others are; a proxy in front keeps its
    own with the browsers.
    """

    def build_response_header(self) -> bytes:
        self.set_close_on_finish()
        return bytes(super().build_response_header())


class Channel(HTTPChannel):  # type: ignore[misc]
    """One answer, and what is left of it cleared away while nobody waits."""

    task_class = LastAnswer

    def service(self) -> None:
        super().service()
        workers: Workers = self.server.task_dispatcher
        is_sent = self.total_outbufs_len == 0
        if (is_sent and workers.is_last_at_work) or gc.get_count()[0] > GARBAGE:
            gc.collect(1 if next(workers.answers) % SELDOM else 2)


class LastFirst:
    """A condition that wakes whoever began to wait last."""

    def __init__(self, lock: threading.Lock) -> None:
        self.lock = lock
        self.waiting: list[threading.Lock] = []

    def wait(self) -> None:
        """The caller holds the lock: it is free while the caller waits, and held again afterwards."""
        woken = threading.Lock()
        woken.acquire()
        self.waiting.append(woken)
        self.lock.release()
        woken.acquire()
        self.lock.acquire()

    def notify(self) -> None:
        if self.waiting:
            self.waiting.pop().release()

    def notify_all(self) -> None:
        while self.waiting:
            self.notify()


class Workers(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The threads of a process, of which the one that worked last works next.

    Its connection to the database knows the tables already; in turn, each of the threads would learn of them on some
    visitor's time, and again whenever its connection had grown old.
    """

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.answers = itertools.count(1)
        self.queue_cv = LastFirst(self.lock)
        self.set_thread_count(threads)

    @property
    def is_last_at_work(self) -> bool:
        return self.active_count == 1 and not self.queue


@dataclass
class Server:
    """The processes on one listening socket."""

    listening: socket.socket
    application: Any
    options: dict[str, Any]
    children: dict[int, float] = field(default_factory=dict)  # process number: when it began

    def run(self, processes: int) -> None:
        """Serves until it is told to stop (SIGTERM, SIGINT)."""
        self.lifeline = os.pipe()
        try:
            while True:
                while len(self.children) < processes:
                    self._begin()
                self._wait()
        finally:
            self._stop()

    def _begin(self) -> None:
        pid = os.fork()
        if pid == 0:
            self._serve()
        self.children[pid] = time.monotonic()

    def _serve(self) -> NoReturn:
        code = 1
        try:
            os.close(self.lifeline[1])
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            server = waitress.create_server(
                self.application, sockets=[self.listening], _dispatcher=Workers(THREADS), **self.options
            )
            server.channel_class = Channel
            server.run()
            code = 0
        except (SystemExit, KeyboardInterrupt):
            code = 0
        except BaseException:
            log.exception("a process of the web server failed")
        finally:
            os._exit(code)

    def _end_with_parent(self) -> None:
        """The parent alone holds the other end of the pipe: however it ends, this read does."""
        os.read(self.lifeline[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _wait(self) -> None:
        pid, status = os.wait()
        lived = time.monotonic() - self.children.pop(pid)
        log.error("process %d of the web server ended (%d); another takes its place", pid, status)
        time.sleep(max(SHORT_LIFE - lived, 0))

    def _stop(self) -> None:
        for pid in self.children:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.children and time.monotonic() < deadline:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            if pid:
                del self.children[pid]
            time.sleep(0.02)
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)


def load() -> Any:
    """The application with all that a request may need: views, templates, messages, the lexicons of extraction."""
    from django.db import DatabaseError, connections

    from config.wsgi import application
    from incidents import ingest

    keep_language_by_thread()
    _read_templates()
    _read_addresses_and_messages()
    with contextlib.suppress(DatabaseError):  # it may come up after us; /readyz tells
        ingest.lexicon()
    connections.close_all()
    gc.collect()
    gc.freeze()  # else the first look for garbage writes to each page of memory that processes share
    return application


def keep_language_by_thread() -> None:
    """A page asks up to three thousand times, and what Django keeps the language in is made for coroutines as well.

    Here a thread writes a page from beginning to end, and its own variable is told in a tenth of the time.
    """
    from django.utils.translation import trans_real

    trans_real._active = threading.local()  # type: ignore[attr-defined]


def _read_templates() -> None:
    """Else the first who looks at a page waits until its templates are compiled, in each process anew."""
    from django.conf import settings
    from django.template import loader

    folder = Path(settings.BASE_DIR) / "templates"
    for template in folder.rglob("*.html"):
        loader.get_template(str(template.relative_to(folder)))


def _read_addresses_and_messages() -> None:
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from incidents import wording

    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("incidents:front")  # loads every view
            wording.day(date.today())  # loads messages, and the names of months


def bound(address: str) -> socket.socket:
    """A socket at HOST:PORT that does not listen yet."""
    host, _colon, port = address.rpartition(":")
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host.strip("[]"), int(port)))
    return found


def _end_in_order(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address", help="HOST:PORT to listen on")
    parser.add_argument("--proxy", help="address of the proxy in front, whose X-Forwarded-* is believed; * for any")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _end_in_order)
    signal.signal(signal.SIGINT, _end_in_order)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="sijil-") as figures, bound(options.address) as listening:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures  # where each process counts, for all to add up
        application = load()
        from django.conf import settings

        listening.listen(1024)
        Server(listening, application, _waitress_options(options.proxy)).run(settings.WEB_PROCESSES)


def _waitress_options(proxy: str | None) -> dict[str, Any]:
    given: dict[str, Any] = {"ident": None}
    if proxy:
        given |= {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"}}
    return given


if __name__ == "__main__":
    main()

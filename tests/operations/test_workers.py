"""The threads of one process of the web server: who works next, in which language, and when garbage is looked for."""

import gc
import threading
import time
import weakref
from http.client import HTTPConnection
from types import SimpleNamespace

import pytest
import waitress
from django.utils import translation
from django.utils.translation import trans_real
from waitress import wasyncore

from config.serving import Channel, Workers, bound, keep_language_by_thread


@pytest.fixture
def workers():
    workers = Workers(4)
    until(lambda: workers.active_count == 0)
    yield workers
    workers.shutdown()


class Cycle:
    """What only a look for garbage clears away."""

    def __init__(self):
        self.itself = self


def until(true):
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_the_thread_that_worked_last_works_next(workers):
    worked = []
    for number in range(1, 9):
        workers.add_task(SimpleNamespace(service=lambda: worked.append(threading.get_ident())))
        until(lambda: len(worked) == number and workers.active_count == 0)  # noqa: B023
    assert len(set(worked)) == 1


def test_what_comes_at_once_is_worked_on_at_once(workers):
    all_there = threading.Barrier(5)
    for _number in range(4):
        workers.add_task(SimpleNamespace(service=all_there.wait))
    all_there.wait(10)  # breaks where one of them waits for another


def test_threads_at_work_at_once_each_write_in_their_own_language(workers, monkeypatch):
    monkeypatch.setattr(trans_real, "_active", trans_real._active)
    keep_language_by_thread()
    chosen, written = threading.Barrier(2), {}

    def write(language):
        with translation.override(language):
            chosen.wait(10)
            written[language] = translation.get_language(), translation.gettext("Incidents")

    for language in ("en", "ar"):
        workers.add_task(SimpleNamespace(service=lambda language=language: write(language)))
    until(lambda: len(written) == 2)
    assert written == {"en": ("en", "Incidents"), "ar": ("ar", "الحوادث")}


def test_what_an_answer_leaves_behind_is_cleared_away_once_it_is_sent(workers):
    left, while_answering = [], []

    def application(environ, start_response):
        one = Cycle()
        left.append(weakref.ref(one))
        del one
        while_answering.append(left[0]() is not None)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    gc.disable()
    with bound("127.0.0.1:0") as listening:
        listening.listen()
        server = waitress.create_server(application, sockets=[listening], _dispatcher=workers)
        server.channel_class = Channel
        serving = threading.Thread(target=server.run, daemon=True)
        serving.start()
        try:
            asking = HTTPConnection(*listening.getsockname(), timeout=10)
            asking.request("GET", "/")
            assert asking.getresponse().read() == b"ok"
            assert while_answering == [True]
            until(lambda: left[0]() is None)
        finally:
            gc.enable()
            # By the thread itself, which else would ask for news of what another has closed.
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
            serving.join(10)
        assert not serving.is_alive()

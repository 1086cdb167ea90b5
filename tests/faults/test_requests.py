"""Slow, half and broken requests: the server stays up for the others, and nothing is stored by halves."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from incidents.models import Report
from tests.incidents.test_at_once import CHECKOUT, database_url
from tests.startup.test_commands import free_port

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 40  # connections that never finish what they say


@pytest.fixture(scope="module")
def program(django_db_setup, django_db_blocker):
    """A real server on the tests' database: its process, which stands above two others, and its address."""
    port = free_port()
    command = [sys.executable, "-m", "config.serving", f"127.0.0.1:{port}"]
    with django_db_blocker.unblock():
        environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL", "WEB_PROCESSES": "2"}
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    yield process, ("127.0.0.1", port)
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture
def server(program, transactional_db):
    yield program[1]
    connection.close()


def told(address, data, wait=15.0, whole=False):
    """How the server begins to answer these bytes, or the whole answer; empty when it hangs up without a word."""
    with socket.create_connection(address, timeout=wait) as talk:
        talk.sendall(data)
        answer = b""
        with contextlib.suppress(OSError):
            while part := talk.recv(65536):
                answer += part
                if b"\r\n\r\n" in answer and not whole:
                    break
    return answer


def status(answer):
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


def page(address, path):
    return told(address, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(), whole=True)


def alive(address):
    return status(page(address, "/healthz"))


def test_connections_that_never_finish_hold_up_nobody(server):
    """What a thread is given is a request that has come in whole: slow senders wait among themselves."""
    slow = [socket.create_connection(server, timeout=10) for _ in range(SLOW)]
    for number, one in enumerate(slow):
        head = b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n"
        one.sendall(head if number % 2 else head + b"\r\ntext=half")
    try:
        started = time.monotonic()
        assert [alive(server) for _ in range(8)] == [200] * 8
        assert time.monotonic() - started < 10
    finally:
        for one in slow:
            one.close()
    assert Report.objects.count() == 0


BROKEN = {
    "no length": (b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {403}),
    "a length that is none": (b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n", {400}),
    "a length below zero": (b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", {400}),
    "two lengths": (
        b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc",
        {0, 400, 403},
    ),
    "a length and chunks": (
        b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400, 403},
    ),
    "chunks that are none": (
        b"POST /paste/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        {400},
    ),
    "no host": (b"GET /incidents/ HTTP/1.1\r\n\r\n", {400}),
    "another host": (b"GET /incidents/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", {400}),
    "no request": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {0, 400}),
    "an endless address": (
        b"GET /incidents/?q=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        {400, 431, 0},
    ),
    "bytes that are no text": (b"GET /incidents/?q=%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", {302, 400}),
}


def test_broken_requests_are_refused_and_the_next_one_is_answered(server):
    for name, (data, expected) in BROKEN.items():
        answer = told(server, data)
        assert status(answer) in expected, (name, answer[:200])
        assert alive(server) == 200, name


def children(process):
    return {int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()}


def counted(address):
    """How often /readyz was answered, by all processes together."""
    told_of = page(address, "/metrics").decode()
    found = re.search(r'sijil_requests_total\{method="GET",route="readyz",status="200"\} (\d+)', told_of)
    return int(found[1]) if found else 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_a_process_that_dies_is_replaced_and_what_it_counted_is_kept(program, server):
    before = counted(server)
    assert [status(page(server, "/readyz")) for _ in range(6)] == [200] * 6
    first = children(program[0])
    assert len(first) == 2
    killed = first.pop()
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while len(now := children(program[0])) < 2 or killed in now:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert first < now
    assert [status(page(server, "/readyz")) for _ in range(6)] == [200] * 6
    assert counted(server) == before + 12


def test_its_processes_do_not_outlive_it():
    """However it ends: else they would hold the port, and serve old code."""
    code = (
        "import socket; from config import serving; listening = serving.bound('127.0.0.1:0'); listening.listen();"
        "print(listening.getsockname()[1], flush=True);"
        "serving.Server(listening, lambda *_: [b''], {'threads': 1}).run(2)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline())
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        process.kill()
        assert process.stdout.read() == "", "its processes hold the other end until they end"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)

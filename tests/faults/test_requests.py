"""Slow, half and broken requests: the server stays up for the others, and nothing is stored by halves."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection

from incidents.models import Report
from tests.incidents.test_at_once import CHECKOUT, database_url
from tests.startup.test_commands import free_port

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 40  # connections that never finish what they say


@pytest.fixture
def server(transactional_db):
    """The address of a real server on the test's database."""
    port = free_port()
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=4", "config.wsgi:application"]
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    yield ("127.0.0.1", port)
    process.terminate()
    process.wait()
    connection.close()


def told(address, data, wait=15.0):
    """What the server answers to these bytes; empty when it hangs up without a word."""
    with socket.create_connection(address, timeout=wait) as talk:
        talk.sendall(data)
        answer = b""
        with contextlib.suppress(OSError):
            while part := talk.recv(65536):
                answer += part
                if b"\r\n\r\n" in answer:
                    break
    return answer


def status(answer):
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


def alive(address):
    return status(told(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))


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

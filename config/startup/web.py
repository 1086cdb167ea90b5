"""The web server on the loopback address, one for each checkout, with a worker for long work beside it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.startup.checkout import Checkout, StartupError, say

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Web:
    """A server that runs now."""

    pid: int
    port: int
    worker: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"


def running(checkout: Checkout) -> Web | None:
    """The server of this checkout.

    It holds a lock for as long as it lives, so no stale file and no process number that
    was used again is taken for it.
    """
    try:
        with (checkout.state / "web").open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                facts = json.loads(file.read() or "{}")
                return Web(**facts) if facts else None
    except OSError:
        pass
    return None


def check_port(port: int) -> None:
    """Raises StartupError when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartupError(
                f"port {port} cannot be used: {error.strerror}. Choose another: ./sijil up --port {port + 1}"
            ) from None


def serve(checkout: Checkout, port: int) -> int:
    """Serves until it is stopped by Ctrl-C, a signal or `./sijil stop`; the server's exit code."""
    with (checkout.ready_state_folder() / "web").open("a+") as claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartupError("another ./sijil of this checkout has just begun to serve") from None
        child = _start(checkout, claim, "-m", "config.serving", f"{HOST}:{port}")
        worker = _start(checkout, claim, checkout.folder / "manage.py", "work")
        claim.truncate(0)
        claim.write(json.dumps({"pid": child.pid, "port": port, "worker": worker.pid}))
        claim.flush()
        try:
            _wait_until_it_answers(child, port)
            say(f"\nSijil is at http://{HOST}:{port}/ (the administration at /admin/). Ctrl-C stops it.")
            return child.wait()
        finally:
            for process in (child, worker):
                _stop(process)


def stop(checkout: Checkout) -> bool:
    """Stops the server and waits until it has; False when none was running."""
    web = running(checkout)
    if not web:
        return False
    for pid in (web.pid, web.worker):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while running(checkout):
        if time.monotonic() > deadline:
            raise StartupError(f"the web server (process {web.pid}) does not stop")
        time.sleep(0.05)
    return True


def _start(checkout: Checkout, claim: IO[str], *arguments: str | Path) -> subprocess.Popen[bytes]:
    """Starts a program; it inherits the claim, so that the lock is held even when we are killed."""
    return subprocess.Popen(
        [checkout.python, *arguments],
        cwd=checkout.folder,
        env=checkout.environment(),
        stdin=subprocess.DEVNULL,
        pass_fds=[claim.fileno()],
        start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
    )


def _wait_until_it_answers(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise StartupError("the web server did not start; its own words stand above")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise StartupError(f"the web server did not answer within {START_SECONDS} seconds")


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

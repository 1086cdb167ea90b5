"""What a page takes of the processor, in Python and in PostgreSQL: what the clock cannot tell on a busy machine.

    .venv/bin/python -m benchmarks.processor [--only queue] [--rounds 9]

Asks the addresses of benchmarks/pages.py inside this process, loaded as the web server's are, and shows the least of
all rounds in milliseconds.  Millions of instructions, where Linux counts them, are the same on every run: by them small
changes can be told, whatever else is at work.  PostgreSQL's part is that of the process of this connection, where it
runs on the same machine.  Garbage is looked for between the rounds, as the web server does after answers.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import platform
import random
import statistics
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client

from benchmarks.pages import READER, Asked, asked, known_values
from config import serving

WARM = 3  # rounds that do not count
PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}  # the number of the call
IN_PROGRAMS_ALONE = 1 << 5 | 1 << 6  # not those of the kernel and of what lies beneath it
Counter = Callable[[], float]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the processor time of pages.")
    parser.add_argument("--only", default="", help="only lines whose name holds this")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    serving.load()
    gc.disable()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # of one process of the database all rounds are asked
    client, chance = Client(), random.Random(1)
    client.force_login(User.objects.get(username=READER))
    counters = _counters()
    print(f"{'':28} {'ms of processor':>17} {'million instructions':>22}")
    print(f"{'':28} {'Python':>8} {'database':>8} {'Python':>13} {'database':>8}")
    for one in asked(known_values()):
        if options.only in one.name:
            rounds = [_round(client, one, chance, counters) for _ in range(WARM + options.rounds)][WARM:]
            own, database, *millions = zip(*rounds, strict=True)
            print(
                f"{one.name:28} {min(own):8.0f} {min(database):8.0f}"
                f" {statistics.median(millions[0]):13.0f} {statistics.median(millions[1]):8.0f}",
                flush=True,
            )
    return 0


def _counters() -> list[Counter]:
    """Milliseconds of this process and of its process of the database, and the millions of their instructions."""
    connection.ensure_connection()
    database = connection.connection.info.backend_pid
    told = Path(f"/proc/{database}/schedstat")
    of_database = lambda: int(told.read_text().split()[0]) / 1e6 if told.exists() else 0  # noqa: E731
    return [lambda: time.process_time() * 1000, of_database, _instructions(0), _instructions(database)]


def _round(client: Client, one: Asked, chance: random.Random, counters: list[Counter]) -> list[float]:
    address = quote(one.address(chance), safe="/?&=%,.")
    gc.collect()
    before = [count() for count in counters]
    answer = client.get(address)
    if answer.streaming:
        next(iter(answer))
    spent = [count() - begun for count, begun in zip(counters, before, strict=True)]
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    answer.close()
    return spent


def _instructions(process: int) -> Counter:
    """Counts the instructions of a process (0: this one), in millions; 0 where the system does not."""
    wanted = bytearray(112)
    struct.pack_into("IIQ", wanted, 0, 0, len(wanted), 1)  # of the processor's events, the instructions
    struct.pack_into("Q", wanted, 40, IN_PROGRAMS_ALONE)
    number = PERF_EVENT_OPEN.get(platform.machine()) if sys.platform == "linux" else None
    if number is None:
        return lambda: 0
    file = ctypes.CDLL(None).syscall(number, (ctypes.c_char * len(wanted)).from_buffer(wanted), process, -1, -1, 0)
    return lambda: struct.unpack("Q", os.read(file, 8))[0] / 1e6 if file >= 0 else 0


if __name__ == "__main__":
    sys.exit(main())

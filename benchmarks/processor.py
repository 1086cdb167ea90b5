"""What a page takes of the processor, in Python and in PostgreSQL: what the clock cannot tell on a busy machine.

    .venv/bin/python -m benchmarks.processor [--only queue] [--rounds 9]

Asks the addresses of benchmarks/pages.py inside this process and shows the least of all rounds, in milliseconds.
PostgreSQL's part is its process's own, where Linux tells it of one on the same machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import READER, Asked, asked, known_values

WARM = 3  # rounds that do not count


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the processor time of pages.")
    parser.add_argument("--only", default="", help="only lines whose name holds this")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # of one process of the database all rounds are asked
    client, chance = Client(), random.Random(1)
    client.force_login(User.objects.get(username=READER))
    print(f"{'ms of processor':28} {'Python':>8} {'database':>8} {'queries':>8}")
    for one in asked(known_values()):
        if options.only in one.name:
            rounds = [_round(client, one, chance) for _ in range(WARM + options.rounds)][WARM:]
            own, database = min(spent[0] for spent in rounds), min(spent[1] for spent in rounds)
            print(f"{one.name:28} {own:8.0f} {database:8.0f} {rounds[-1][2]:8}", flush=True)
    return 0


def _round(client: Client, one: Asked, chance: random.Random) -> tuple[float, float, int]:
    """Milliseconds of this process and of its process of the database, and the questions it was asked."""
    address = quote(one.address(chance), safe="/?&=%,.")
    with CaptureQueriesContext(connection) as asked_for:
        before, begun = _of_database(), time.process_time()
        answer = client.get(address)
        if answer.streaming:
            next(iter(answer))
        spent = time.process_time() - begun, _of_database() - before
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    answer.close()
    return spent[0] * 1000, spent[1] * 1000, len(asked_for)


def _of_database() -> float:
    """Seconds that the database's process of this connection has had of a processor; 0 where nobody tells."""
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0


if __name__ == "__main__":
    sys.exit(main())

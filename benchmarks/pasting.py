"""Reports pasted by several people at once: how long each takes, and how much of it is waiting for the year's counter.

    .venv/bin/python -m benchmarks.pasting --people 8 --each 40
    .venv/bin/python -m benchmarks.pasting --people 8 --each 40 --beside

Each person is a process of its own, and stores one invented report of today after the other; with `--beside` an archive
is taken in by `ingest_many` meanwhile.  Works on the register of this checkout, or that of DATABASE_URL.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from django.db import connection, connections

from incidents import curation, ingest
from incidents.ingesting import Given, ingest_many

COUNTER = "incidents_referencecounter"
VILLAGES = ("هجين", "الشحيل", "الباغوز", "غرانيج", "البصيرة", "الكشكية")

Times = list[tuple[float, float, float]]


def text(number: int, chance: random.Random) -> str:
    """A report that nobody else pastes; it happened today, so that its incident's number is of this year."""
    killed, injured = chance.randrange(3, 99), chance.randrange(3, 99)
    return f"قتل {killed} مدنيين وأصيب {injured} بقصف على بلدة {chance.choice(VILLAGES)} ({number} {time.time()})"


def paste(number: int, each: int) -> Times:
    """(milliseconds of the whole, of waiting for the counter, of a processor) of each report."""
    by, chance, waited = curation.system_user(), random.Random(number), [0.0]

    def watched(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if COUNTER in sql:
                waited[0] += time.perf_counter() - begun

    found: Times = []
    with connection.execute_wrapper(watched):
        ingest.ingest_report(text(number, chance), by=by)  # what is read once is read
        for _ in range(each):
            waited[0], begun, spent = 0.0, time.perf_counter(), time.process_time()
            ingest.ingest_report(text(number, chance), by=by)
            found.append(((time.perf_counter() - begun) * 1000, waited[0] * 1000, (time.process_time() - spent) * 1000))
    return found


def take_in(stop: Any) -> None:
    """An archive without an end, until `stop` is set."""
    chance = random.Random(0)

    def archive() -> Iterator[Given]:
        for number in count():
            if stop.is_set():
                return
            yield Given(text(-number, chance))

    for _answer in ingest_many(archive(), by=curation.system_user()):
        pass


def show(name: str, values: list[float]) -> None:
    values.sort()
    p95 = values[int(len(values) * 0.95)]
    print(f"{name:28} {statistics.median(values):8.1f} {p95:8.1f} {values[-1]:8.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--each", type=int, default=40, help="reports that each pastes")
    parser.add_argument("--beside", action="store_true", help="an archive is taken in meanwhile")
    options = parser.parse_args()
    ingest.told_in("قتل مدني في بلدة هجين", published=None, publisher=None)  # loaded once, before the fork
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    stop = fork.Event()
    beside = fork.Process(target=take_in, args=(stop,))
    if options.beside:
        beside.start()
    begun = time.monotonic()
    with fork.Pool(options.people) as pool:
        times = [
            one for found in pool.starmap(paste, [(n, options.each) for n in range(options.people)]) for one in found
        ]
    seconds = time.monotonic() - begun
    stop.set()
    if options.beside:
        beside.join()
    print(f"{'ms':28} {'median':>8} {'p95':>8} {'most':>8}")
    for name, values in zip(
        ("paste", "  waiting for the counter", "  of a processor"), zip(*times, strict=True), strict=True
    ):
        show(name, list(values))
    print(f"{len(times) / seconds:.1f} a second, load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

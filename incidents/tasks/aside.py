"""Telling how far work is from within a transaction that may not write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from django.db import connection, connections

EVERY = 0.5  # seconds

Progress = Callable[[int, int], None]


@contextmanager
def aside(progress: Progress) -> Iterator[Progress]:
    """`progress`, told from time to time over a connection of its own; what it raises comes out where it is called."""
    if connection.in_atomic_block:  # whose task nobody else can see yet
        yield lambda done, total: None
        return
    last = -EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= EVERY or done == total:
            last = monotonic()
            thread.submit(progress, done, total).result()

    with ThreadPoolExecutor(1) as thread:
        try:
            yield tell
        finally:
            thread.submit(connections.close_all).result()

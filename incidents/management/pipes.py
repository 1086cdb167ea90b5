"""Being a good neighbour in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

READER_LEFT = 141  # what a shell reports for a program that SIGPIPE ended


@contextmanager
def until_reader_leaves() -> Iterator[None]:
    """End quietly when whoever reads the output has had enough (`… | head`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(READER_LEFT) from None

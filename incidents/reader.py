"""What the person for whom this thread makes a page may know of, where words are made far from the request.

Doors set it for each request; commands and workers, which have no reader, know everything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def everything() -> bool:
    return True


_protected: ContextVar[Callable[[], bool]] = ContextVar("protected", default=everything)


def sees_protected() -> bool:
    """Whether the reader may know of protected sources and records."""
    return _protected.get()()


@contextmanager
def reading(may: Callable[[], bool]) -> Iterator[None]:
    """Inside, `may` says whether the reader may know of what is protected; it is asked only where that matters."""
    token = _protected.set(may)
    try:
        yield
    finally:
        _protected.reset(token)

"""Django's cache in a table of the database: what one server process remembers, all of them know.

The table is not logged: after a crash of the database it is empty, and no write of it waits for the disk.  Values are
signed, each for its own key: Django's own database cache would run whatever code a row of its table holds.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core import signing
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

TABLE = "sijil_cache"
READ_AT_ONCE = 10  # values that a process holds as it has read them
GET = f"SELECT value FROM {TABLE} WHERE key = %s AND expires > now()"
PUT = f"""INSERT INTO {TABLE} (key, value, expires) VALUES (%s, %s, coalesce(to_timestamp(%s), 'infinity'))
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires"""
ADD = f"{PUT} WHERE {TABLE}.expires <= now() RETURNING 1"
COUNT = f"""INSERT INTO {TABLE} AS held (key, counted, expires) VALUES (%s, 1, to_timestamp(%s))
    ON CONFLICT (key) DO UPDATE SET expires = excluded.expires,
        counted = CASE WHEN held.expires > now() THEN held.counted + 1 ELSE 1 END
    RETURNING counted"""
SWEEP = f"""DELETE FROM {TABLE} WHERE key IN
    (SELECT key FROM {TABLE} WHERE expires <= now() FOR UPDATE SKIP LOCKED)"""


class Pickled:
    """How `signing` writes and reads values; it reads none whose signature does not hold."""

    def dumps(self, value: Any) -> bytes:
        return pickle.dumps(value)

    def loads(self, data: bytes) -> Any:
        return pickle.loads(data)


class SharedCache(BaseCache):
    """One for all processes on all machines that share the database."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._got(key, _read, default, version)

    def glance(self, key: str) -> Any:
        """What `get` gives, read once while it stays: the same object for all who ask, who must not change it."""
        return self._got(key, _read_once)

    def _got(self, key: str, read: Callable[..., Any], default: Any = None, version: int | None = None) -> Any:
        key = self.make_and_validate_key(key, version=version)
        row = _told(GET, key)
        try:
            return read(key, row[0]) if row else default
        except signing.BadSignature:  # of another SECRET_KEY, or of nobody's
            return default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._put(PUT, key, value, timeout, version)
        _told(SWEEP)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether nothing was kept under the key: of several who ask at once, one is told so."""
        return self._put(ADD, key, value, timeout, version) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        return _told(f"DELETE FROM {TABLE} WHERE key = %s RETURNING 1", key) is not None

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        key, expires = self.make_and_validate_key(key, version=version), self.get_backend_timeout(timeout)
        told = _told(f"UPDATE {TABLE} SET expires = coalesce(to_timestamp(%s), 'infinity') "
                     "WHERE key = %s AND expires > now() RETURNING 1", expires, key)  # fmt: skip
        return told is not None

    def clear(self) -> None:
        _told(f"DELETE FROM {TABLE}")

    def count(self, key: str, until: float) -> int:
        """How often it was asked of this key up to the moment `until`, from the first time on, this time included."""
        (counted,) = _told(COUNT, self.make_and_validate_key(key), until) or (1,)
        if counted == 1:
            _told(SWEEP)
        return int(counted)

    def _put(self, statement: str, key: str, value: Any, timeout: float | None, version: int | None) -> Any:
        key = self.make_and_validate_key(key, version=version)
        text = signing.dumps(value, salt=_salt(key), serializer=Pickled, compress=True)
        return _told(statement, key, text, self.get_backend_timeout(timeout))


def _read(key: str, text: str) -> Any:
    return signing.loads(text, salt=_salt(key), serializer=Pickled)


_read_once = lru_cache(READ_AT_ONCE)(_read)


def _salt(key: str) -> str:
    return f"sijil.cache:{key}"


def _told(statement: str, *values: Any) -> tuple[Any, ...] | None:
    """The first row of what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None

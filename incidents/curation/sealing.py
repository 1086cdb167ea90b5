"""A seal over all revisions and the audit log, to be kept elsewhere: it tells later whether anything before it was
rewritten or cut off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from incidents.models import AuditEntry, Revision

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def sealed(columns: Mapping[str, Any], at: datetime) -> str:
    """SHA-256 of the canonical JSON of an entry's columns and of its moment in UTC."""
    content = {**columns, "at": at.astimezone(UTC).isoformat()}
    return hashlib.sha256(CANONICAL(content).encode()).hexdigest()


@dataclass(frozen=True)
class Sum:
    """The SHA-256 over the hashes of all `rows` of a table whose key is at most `until`, in the order of their keys."""

    until: int
    rows: int
    sha256: str

    def as_json(self, rows: str) -> dict[str, Any]:
        return {"until": self.until, rows: self.rows, "sha256": self.sha256}


@dataclass(frozen=True)
class Seal:
    """What stands of the history and of the audit log; early seals covered the history alone."""

    history: Sum
    audit: Sum | None = None

    def as_json(self) -> dict[str, Any]:
        audit = {"audit": self.audit.as_json("entries")} if self.audit else {}
        return self.history.as_json("revisions") | audit


def seal_of_all() -> Seal:
    """The seal of the register as it stands."""
    return Seal(_sum_of_all(Revision), _sum_of_all(AuditEntry))


def seal_until(earlier: Seal) -> Seal:
    """The seal of what an earlier one covers, as it stands now."""
    audit = _sum_until(AuditEntry, earlier.audit.until) if earlier.audit else None
    return Seal(_sum_until(Revision, earlier.history.until), audit)


def _sum_of_all(model: type[Model]) -> Sum:
    """The table is locked against writers for the moment in which the last key is read: no row with a smaller key can
    come in afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE MODE")
        last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return _sum_until(model, last)


def _sum_until(model: type[Model], until: int) -> Sum:
    digest, count = hashlib.sha256(), 0
    hashes = model._default_manager.filter(pk__lte=until).order_by("pk").values_list("hash", flat=True)
    for one in hashes.iterator(chunk_size=5000):
        digest.update(one.encode())
        count += 1
    return Sum(until, count, digest.hexdigest())


def read_seal(values: Any) -> Seal:
    """A seal as an earlier run has printed it; ValueError where it is none."""
    found = values.get("seal", values) if isinstance(values, Mapping) else {}
    audit = found.get("audit") if isinstance(found, Mapping) else None
    return Seal(_read_sum(found, "revisions"), _read_sum(audit, "entries") if audit else None)


def _read_sum(found: Any, rows: str) -> Sum:
    values: list[Any] = [found.get(name) for name in ("until", rows, "sha256")] if isinstance(found, Mapping) else []
    if [type(value) for value in values] != [int, int, str]:
        raise ValueError("no seal of verify_history --json")
    return Sum(*values)

"""A seal over all revisions, to be kept elsewhere: it tells later whether anything before it was rewritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from incidents.models import Revision

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def sealed(columns: Mapping[str, Any], at: datetime) -> str:
    """SHA-256 of the canonical JSON of an entry's columns and of its moment in UTC."""
    content = {**columns, "at": at.astimezone(UTC).isoformat()}
    return hashlib.sha256(CANONICAL(content).encode()).hexdigest()


@dataclass(frozen=True)
class Seal:
    """The SHA-256 over the hashes of all `revisions` whose key is at most `until`, in the order of their keys."""

    until: int
    revisions: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def seal_of_all() -> Seal:
    """The seal of the register as it stands.

    The table is locked against writers for the moment in which the last key is read: no revision with a smaller key can
    come in afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE incidents_revision IN SHARE MODE")
        last = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return seal_until(last)


def seal_until(until: int) -> Seal:
    """The seal of the revisions up to a key."""
    digest, count = hashlib.sha256(), 0
    hashes = Revision.objects.filter(pk__lte=until).order_by("pk").values_list("hash", flat=True)
    for one in hashes.iterator(chunk_size=5000):
        digest.update(one.encode())
        count += 1
    return Seal(until, count, digest.hexdigest())


def read_seal(values: Any) -> Seal:
    """A seal as an earlier run has printed it; ValueError where it is none."""
    found = values.get("seal", values) if isinstance(values, Mapping) else {}
    seal = Seal(found.get("until"), found.get("revisions"), found.get("sha256"))  # type: ignore[arg-type]
    if not (isinstance(seal.until, int) and isinstance(seal.revisions, int) and isinstance(seal.sha256, str)):
        raise ValueError("no seal of verify_history --json")
    return seal

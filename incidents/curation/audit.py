"""The audit log: what people did that is no change of a record.  Entries are only ever added, each sealed by its hash.

Who writes gives no address: `acting_from` holds that of the person whose request is being answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from incidents.curation.sealing import sealed
from incidents.models import AuditEntry
from incidents.models.audit import Verb

WINDOW = timedelta(minutes=15)  # in which failures to log in count
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 10, 50

# The network address of the person for whom this thread works; None for commands and workers.
acting_from: ContextVar[str | None] = ContextVar("acting_from", default=None)


@transaction.atomic
def append(
    by: Any,
    verb: str,
    *,
    about: Model | None = None,
    details: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AuditEntry:
    """The entry as stored.  `by` is None for somebody unknown; `details` are plain values, never words of a report."""
    last = AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first()
    entry = AuditEntry(
        by=by if isinstance(by, User) else None,
        verb=Verb(verb),
        entity=str(about._meta.model_name) if about else "",
        object_id=about.pk if about else None,
        name=name_of(about) if about else "",
        details=json.loads(json.dumps(dict(details or {}), cls=DjangoJSONEncoder)),
        address=address or acting_from.get(),
        at=timezone.now(),
        previous_hash=last or "",
    )
    entry.hash = seal(entry)
    entry.save(force_insert=True)
    return entry


def too_many_failures(username: str, address: str | None) -> bool:
    """Whether log-ins to this account, or from this address, have failed too often of late."""
    lately = AuditEntry.objects.filter(verb=Verb.LOG_IN_FAILED, at__gte=timezone.now() - WINDOW)
    if address and lately.filter(address=address).count() >= MOST_FROM_ADDRESS:
        return True
    return lately.filter(entity="user", name=username[:150]).count() >= MOST_FOR_ACCOUNT


def name_of(record: Model) -> str:
    """How a record is called: by its reference, code or user name, else by its key."""
    names = (getattr(record, column, None) for column in ("reference", "code", "username"))
    return str(next(filter(None, names), record.pk))[:200]


def seal(entry: AuditEntry) -> str:
    """SHA-256 of the canonical JSON of an entry's columns and of the hash that it follows."""
    content = {
        "by": entry.by_id,
        "verb": str(entry.verb),
        "entity": entry.entity,
        "object_id": entry.object_id,
        "name": entry.name,
        "details": entry.details,
        "address": entry.address,
        "previous_hash": entry.previous_hash,
    }
    return sealed(content, entry.at)


def entries_amiss() -> Iterator[int]:
    """The keys of entries that were changed after they were written, and of those whose predecessor is gone."""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if seal(entry) != entry.hash:
            yield entry.pk
    before = AuditEntry.objects.filter(hash=OuterRef("previous_hash"), pk__lt=OuterRef("pk"))
    yield from AuditEntry.objects.exclude(previous_hash="").exclude(Exists(before)).values_list("pk", flat=True)

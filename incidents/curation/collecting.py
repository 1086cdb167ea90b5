"""The verbs for what reports are collected from: name an origin, note what was found there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from incidents.codes import CollectOutcome
from incidents.curation import audit
from incidents.curation.rights import require
from incidents.models import CollectedItem, Report, ReportOrigin

ADMINISTERS = "incidents.change_source"


@transaction.atomic
def save_origin(origin: ReportOrigin, *, by: Any) -> ReportOrigin:
    """The origin as stored; which hosts are asked is an administrator's decision, and is entered in the audit log."""
    user = require(by, ADMINISTERS)
    for name in ("name", "address"):
        setattr(origin, name, getattr(origin, name).replace("\x00", "").strip())
    origin.full_clean()
    origin.save()
    told = {"address": origin.address, "hosts": origin.hosts, "in_use": origin.is_active, "set_up": True}
    audit.append(user, "collect", about=origin, details=told)
    return origin


@transaction.atomic
def note_item(
    origin: ReportOrigin, key: str, outcome: str, *, by: Any, report: Report | None = None, said: str = ""
) -> CollectedItem | None:
    """Remember an item; one of the same key is brought up to date.  None of an origin that is gone."""
    require(by, "incidents.add_report")
    if CollectOutcome(outcome) == CollectOutcome.REFUSED and not said:
        raise ValidationError("an item that is refused needs a reason")
    values = {
        "outcome": outcome,
        "report": report,
        "sha256": report.sha256 if report else "",
        "said": said[:2000].replace("\x00", ""),
        "at": timezone.now(),
    }
    return CollectedItem.objects.update_or_create(origin=origin, key=key[:300], defaults=values)[0]


@transaction.atomic
def note_collection(origin: ReportOrigin, counts: dict[str, int], *, by: Any, error: str = "") -> ReportOrigin:
    """Remember when an origin was last read, and what went wrong."""
    user = require(by, "incidents.add_report")
    found = ReportOrigin.objects.select_for_update().get(pk=origin.pk)
    found.last_run_at, found.last_error = timezone.now(), error[:2000].replace("\x00", "")
    found.save(update_fields=["last_run_at", "last_error"])
    audit.append(user, "collect", about=found, details={**counts, "error": found.last_error[:200]})
    return found

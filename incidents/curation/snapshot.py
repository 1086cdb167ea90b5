"""A record as plain JSON: what forms show, revisions keep and conflicts compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from incidents import codes
from incidents.models import Claim, Incident, IncidentFlag
from incidents.querysets import is_held

Values = dict[str, Any]

# Fields that describe the work on a record; who changes only these has not become its author.
NOT_AUTHORSHIP = frozenset({"assignee", "internal_note"})
# The verb of what a rule made anew when a source or an actor changed: nobody has written these values.
RECOMPUTE = "recompute"


def blank() -> Values:
    """The values of an incident of which nothing is known."""
    return {
        "event_type": None,
        "date_start": None,
        "date_end": None,
        "date_precision": str(codes.DatePrecision.UNKNOWN),
        "time_of_day": "",
        "weapons": [],
        "places": [],
        "participants": [],
        "casualties": [],
        "told_by": [],
        "source_urls": [],
        "summary_en": "",
        "summary_ar": "",
        "internal_note": "",
        "is_background": False,
        "certainty": str(codes.Certainty.REPORTED),
        "grade": "",
        "grade_reason": "",
        "is_sensitive": False,
        "assignee": None,
    }


def snapshot(incident: Incident) -> Values:
    """All values of an incident by code, in a fixed order: equal records give equal snapshots.

    Dates are ISO text; places come with the primary one first, the rest by code.
    """
    return {
        "event_type": incident.event_type.code if incident.event_type else None,
        "date_start": incident.date_start.isoformat() if incident.date_start else None,
        "date_end": incident.date_end.isoformat() if incident.date_end else None,
        "date_precision": str(incident.date_precision),
        "time_of_day": str(incident.time_of_day),
        "weapons": sorted(weapon.code for weapon in incident.weapons.all()),
        "places": _places(incident),
        "participants": _participants(incident),
        "casualties": _casualties(incident),
        "told_by": _told_by(incident),
        "source_urls": list(incident.source_urls),
        "summary_en": incident.summary_en,
        "summary_ar": incident.summary_ar,
        "internal_note": incident.internal_note,
        "is_background": incident.is_background,
        "certainty": str(incident.certainty),
        "grade": str(incident.grade),
        "grade_reason": incident.grade_reason,
        "is_sensitive": incident.is_sensitive,
        "assignee": incident.assignee.get_username() if incident.assignee else None,
    }


# What revisions seal and no person sets: it is told elsewhere on a page, by the revision itself or the head of it.
SEALED = ("reference", "origin", "confidence", "created_by", "created_at", "published_by", "published_at")


def full_state(incident: Incident) -> Values:
    """The snapshot with all else that revisions follow: status, merging, links to other records, what
    people set by hand, why the machine doubts its draft, who published it, claims and flags."""
    claims = incident.claims.all()
    flags = incident.flags.all()
    return {
        **snapshot(incident),
        "status": str(incident.status),
        "merged_into": incident.merged_into.reference if incident.merged_into else None,
        "merged_from": sorted(one.reference for one in incident.merged_from.all()),
        "links": link_rows(incident),
        "set_by_hand": list(incident.set_by_hand),
        "confidences": dict(incident.confidences),
        "doubts": list(incident.doubts),
        "carried": dict(incident.carried),
        **sealed(incident),
        **{claim_key(claim): claim_state(claim) for claim in claims},
        **{flag_key(flag): flag_state(flag) for flag in flags},
    }


def sealed(incident: Incident) -> Values:
    """The columns of SEALED; people by key, moments as ISO text."""
    return {
        "reference": incident.reference,
        "origin": str(incident.origin),
        "confidence": incident.confidence,
        "created_by": incident.created_by_id,
        "created_at": moment(incident.created_at),
        "published_by": incident.published_by_id,
        "published_at": moment(incident.published_at),
    }


def moment(at: datetime | None) -> str | None:
    """A point in time as revisions keep it."""
    return at.astimezone(UTC).isoformat() if at else None


def link_rows(incident: Incident) -> list[Values]:
    """The links that start at a record, as revisions keep them."""
    rows = [
        {"other": row.other.reference, "kind": str(row.kind), "note": row.note}
        for row in _loaded(incident, "links", "other")
    ]
    return sorted(rows, key=lambda row: (row["other"], row["kind"]))


def _loaded(incident: Incident, part: str, *related: str) -> Iterable[Any]:
    """The rows of a part with what they refer to, in one query where they are not held already."""
    rows: QuerySet[Any] = getattr(incident, part).all()
    return rows if is_held(incident, part) else rows.select_related(*related)


def claim_key(claim: Claim) -> str:
    """The name under which revisions keep a claim."""
    return f"claim.{claim.pk}"


def claim_state(claim: Claim) -> Values:
    """A claim as revisions keep it."""
    return {
        "report": claim.report_id,
        "field": str(claim.field),
        "value": claim.value,
        "start": claim.start,
        "end": claim.end,
        "rule": claim.rule,
        "certainty": str(claim.certainty),
        "state": str(claim.state),
        "corrected_value": claim.corrected_value,
        "decided_by": claim.decided_by_id,
        "decided_at": moment(claim.decided_at),
    }


def flag_key(flag: IncidentFlag) -> str:
    """The name under which revisions keep a flag."""
    return f"flag.{flag.pk}"


def flag_state(flag: IncidentFlag) -> Values:
    """A flag as revisions keep it; `settled` tells whether a person has."""
    return {
        "report": flag.report_id,
        "code": str(flag.code),
        "start": flag.start,
        "end": flag.end,
        "choices": flag.choices,
        "detail": flag.detail,
        "settled": flag.settled_at is not None,
        "resolution": flag.resolution,
        "settled_by": flag.settled_by_id,
        "settled_at": moment(flag.settled_at),
    }


def _places(incident: Incident) -> list[Values]:
    rows = [
        {
            "place": row.place.code,
            "is_primary": row.is_primary,
            "precision": str(row.precision),
            "latitude": row.latitude,
            "longitude": row.longitude,
        }
        for row in _loaded(incident, "places", "place")
    ]
    return in_order("places", rows)


def _participants(incident: Incident) -> list[Values]:
    rows = [
        {"actor": row.actor.code, "role": str(row.role), "certainty": str(row.certainty)}
        for row in _loaded(incident, "participants", "actor")
    ]
    return in_order("participants", rows)


def _casualties(incident: Incident) -> list[Values]:
    rows = [
        {
            "outcome": str(row.outcome),
            "status": str(row.status),
            "actor": row.actor.code if row.actor else None,
            "minimum": row.minimum,
            "best": row.best,
            "maximum": row.maximum,
            "children": row.children,
            "women": row.women,
            "reason": row.reason,
        }
        for row in _loaded(incident, "casualties", "actor")
    ]
    return in_order("casualties", rows)


def _told_by(incident: Incident) -> list[Values]:
    rows = [{"source": row.source.code, "report": row.report_id} for row in _loaded(incident, "told_by", "source")]
    return in_order("told_by", rows)


def in_order(field: str, rows: list[Values]) -> list[Values]:
    """Rows of a field in the one order that snapshots use."""
    keys = {
        "places": lambda row: (not row["is_primary"], row["place"]),
        "participants": lambda row: (row["role"], row["actor"]),
        "casualties": lambda row: (row["outcome"], row["status"], row["actor"] or ""),
        "told_by": lambda row: (row["source"], row["report"] or 0),
    }
    return sorted(rows, key=keys[field])

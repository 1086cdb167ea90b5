"""The form in which a reading leaves the program, as the command line promises it."""

from __future__ import annotations

from typing import Any

from .values import CasualtyValue, Draft, Reading

# Warnings that the annotation guide knows; a draft carries more of them for the desk (place_unknown …).
FLAGS = frozenset(
    {
        "month_mismatch",
        "place_variant",
        "perpetrator_uncertain",
        "casualty_conflict",
        "status_conflict",
        "death_toll_may_rise",
        "no_published_date",
    }
)


def reading_as_dict(reading: Reading) -> dict[str, Any]:
    """`{"incidents", "tallies", "flags"}`; places by their gazetteer name, evidence as offsets into the text."""
    return {
        "incidents": [_incident(draft) for draft in reading.drafts],
        "tallies": [
            {
                "count": tally.count,
                "outcome": tally.outcome,
                "since": tally.since.isoformat() if tally.since else None,
                "until": tally.until.isoformat() if tally.until else None,
                "start": tally.start,
                "end": tally.end,
            }
            for tally in reading.tallies
        ],
        "flags": [code for code in dict.fromkeys(flag.code for flag in reading.flags) if code in FLAGS],
    }


def _incident(draft: Draft) -> dict[str, Any]:
    when = draft.date
    return {
        "summary": draft.summary,
        "event_type": draft.event_type,
        "date": {
            "start": when.start.isoformat() if when.start else None,
            "end": when.end.isoformat() if when.end else None,
            "precision": when.precision,
        },
        "time_of_day": draft.time_of_day,
        "places": [place.name for place in draft.places],
        "side_a": list(draft.side_a),
        "side_b": list(draft.side_b),
        "weapons": list(draft.weapons),
        "casualties": [_casualty(row) for row in draft.casualties],
        "sources": list(draft.sources),
        "background": draft.background,
        "confidence": draft.confidence,
        "confidences": dict(draft.confidences),
        "reasons": [reason.code for reason in draft.reasons],
        "evidence": [
            {"field": item.field, "start": item.start, "end": item.end}
            for item in draft.evidence
            if item.start is not None
        ],
    }


def _casualty(row: CasualtyValue) -> dict[str, Any]:
    return {
        "outcome": row.outcome,
        "status": row.status,
        "actor": row.actor,
        "min": row.minimum,
        "max": row.maximum,
        "children": row.children,
        "women": row.women,
    }

"""Values into rows: the only place where an incident's columns and parts are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from geo.models import Place
from incidents.curation.snapshot import Values
from incidents.curation.validation import known
from incidents.models import (
    Actor,
    Casualty,
    EventType,
    Incident,
    IncidentActor,
    IncidentPlace,
    IncidentSource,
    Source,
    Weapon,
)

PLAIN = (
    "source_urls",
    "date_precision",
    "time_of_day",
    "summary_en",
    "summary_ar",
    "internal_note",
    "is_background",
    "certainty",
    "grade",
    "grade_reason",
    "is_sensitive",
)


def fill(incident: Incident, values: Mapping[str, Any]) -> None:
    """Set the columns that `values` name on the instance; the caller saves it."""
    for name in PLAIN:
        if name in values:
            setattr(incident, name, values[name])
    for name in ("date_start", "date_end"):
        if name in values:
            setattr(incident, name, date.fromisoformat(values[name]) if values[name] else None)
    if "event_type" in values:
        incident.event_type = EventType.objects.get(code=values["event_type"]) if values["event_type"] else None
    if "assignee" in values:
        incident.assignee = User.objects.get(username=values["assignee"]) if values["assignee"] else None


def put_parts(incident: Incident, values: Mapping[str, Any]) -> None:
    """Replace the parts that `values` name by their rows; the incident must be saved already."""
    for name, put in PARTS.items():
        if name in values:
            put(incident, values[name])


def _put_weapons(incident: Incident, weapons: list[str]) -> None:
    incident.weapons.set(Weapon.objects.filter(code__in=weapons))


def _put_places(incident: Incident, rows: list[Values]) -> None:
    found = known(Place, (row["place"] for row in rows))
    incident.places.all().delete()
    IncidentPlace.objects.bulk_create(
        IncidentPlace(incident=incident, **{**row, "place": found[row["place"]]}) for row in rows
    )


def _put_participants(incident: Incident, rows: list[Values]) -> None:
    found = known(Actor, (row["actor"] for row in rows))
    incident.participants.all().delete()
    IncidentActor.objects.bulk_create(
        IncidentActor(incident=incident, **{**row, "actor": found[row["actor"]]}) for row in rows
    )


def _put_casualties(incident: Incident, rows: list[Values]) -> None:
    found = known(Actor, (row["actor"] for row in rows if row["actor"]))
    incident.casualties.all().delete()
    Casualty.objects.bulk_create(
        Casualty(incident=incident, **{**row, "actor": found.get(row["actor"])}) for row in rows
    )


def _put_told_by(incident: Incident, rows: list[Values]) -> None:
    found = known(Source, (row["source"] for row in rows))
    incident.told_by.all().delete()
    IncidentSource.objects.bulk_create(
        IncidentSource(incident=incident, source=found[row["source"]], report_id=row["report"]) for row in rows
    )


PARTS: Mapping[str, Callable[[Incident, Any], None]] = {
    "weapons": _put_weapons,
    "places": _put_places,
    "participants": _put_participants,
    "casualties": _put_casualties,
    "told_by": _put_told_by,
}


def next_reference(year: int) -> str:
    """A new reference of that year; concurrent callers wait for each other, and a number given is never given again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_referencecounter (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = incidents_referencecounter.last + 1 RETURNING last",
            [year],
        )
        return f"SJ-{year:04d}-{cursor.fetchone()[0]:06d}"

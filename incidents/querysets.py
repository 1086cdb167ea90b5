"""The reading vocabulary of incidents: what a door asks for by name instead of filtering itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Prefetch, Value
from django.db.models.expressions import RawSQL

from geo.fields import distance_km
from geo.models import Place
from geo.querysets import box_around
from incidents.codes import Status

if TYPE_CHECKING:
    from incidents.models import Actor, Incident, Report, ReportOrigin  # noqa: F401  (named in the annotations below)


UNDER = """
WITH RECURSIVE under(id) AS (
    SELECT id FROM incidents_actor WHERE id = %s
    UNION SELECT child.id FROM incidents_actor child JOIN under ON child.parent_id = under.id
) SELECT id FROM under
"""


class ActorQuerySet(models.QuerySet["Actor"]):
    def descendants(self, actor: Actor) -> ActorQuerySet:
        """The actor and everything that belongs to it, however deep."""
        return self.filter(pk__in=RawSQL(UNDER, [actor.pk]))


# What protects a report: its source, or a record that it tells.
PROTECTED = ("publisher__is_sensitive", "claims__incident__is_sensitive", "tells__incident__is_sensitive")


def without_protected(rows: Any, report: str = "") -> Any:
    """The rows without those of a protected report, to which `report` leads ("report__"); "" where rows are reports."""
    for path in PROTECTED:
        rows = rows.exclude(**{f"{report}{path}": True})
    return rows


def protected_reports() -> str:
    """SQL of the keys of all reports that `PROTECTED` protects, for statements that the database carries out alone."""
    by_path = [
        apps.get_model("incidents", "Report").objects.filter(**{path: True}).order_by().values("pk")
        for path in PROTECTED
    ]
    return str(by_path[0].union(*by_path[1:]).query)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Reports that this user may know of: none of a protected source, none that tells a protected record."""
        return self if user.has_perm("incidents.view_sensitive") else without_protected(self)


class OriginQuerySet(models.QuerySet["ReportOrigin"]):
    def visible_to(self, user: Any) -> OriginQuerySet:
        """Origins that this user may know of: none of a protected source."""
        return self if user.has_perm("incidents.view_sensitive") else self.exclude(publisher__is_sensitive=True)


def days() -> Func:
    """The days of an incident as a range, both ends included: an index on it serves `overlapping`."""
    return Func(F("date_start"), F("date_end"), Value("[]"), function="daterange", output_field=DateRangeField())


class IncidentQuerySet(models.QuerySet["Incident"]):
    def published(self) -> IncidentQuerySet:
        return self.filter(status=Status.PUBLISHED)

    def awaiting_review(self) -> IncidentQuerySet:
        return self.filter(status=Status.IN_REVIEW)

    def visible_to(self, user: Any) -> IncidentQuerySet:
        """What this user may see: drafts and sensitive records only with the right to them."""
        rows = self if user.has_perm("incidents.view_drafts") else self.published()
        return rows if user.has_perm("incidents.view_sensitive") else rows.filter(is_sensitive=False)

    def overlapping(self, first: date, last: date) -> IncidentQuerySet:
        """Dated records that may have happened on one of these days."""
        both_ends = DateRange(first, last, "[]")
        return self.filter(date_start__isnull=False).alias(days=days()).filter(days__overlap=both_ends)

    def near(self, longitude: float, latitude: float, km: float) -> IncidentQuerySet:
        """Those with a point on the map within `km`, with `distance` in km, the nearest first."""
        west, south, east, north = box_around(latitude, longitude, km)
        rows = self.filter(map_longitude__range=(west, east), map_latitude__range=(south, north))
        distance = distance_km("map_latitude", "map_longitude", latitude, longitude)
        return rows.annotate(distance=distance).filter(distance__lte=km).order_by("distance", "date_start", "pk")

    def once(self) -> IncidentQuerySet:
        """The same rows without an order, each of them once: what counts are grouped from."""
        rows = self.order_by()
        return self.model._default_manager.filter(pk__in=rows.values("pk")) if rows.query.distinct else rows

    def in_lines(self) -> IncidentQuerySet:
        """All that one line says of an incident, in a number of queries that does not grow with rows."""
        rows = self.only(*SAID).select_related("event_type")
        return rows.prefetch_related(*held("places", "participants", "casualties"), AREAS, "participants__actor")

    def in_rows(self) -> IncidentQuerySet:
        """The same for a row of the list."""
        return self.in_lines().prefetch_related(*held("told_by", "flags"), "told_by__source")

    def in_view(self) -> IncidentQuerySet:
        """What the list beside the map says of an incident."""
        rows = self.only(*SAID).select_related("event_type")
        return rows.prefetch_related(*held("places", "casualties"), "places__place")

    def in_queue(self) -> IncidentQuerySet:
        """What a row of the queue says."""
        rows = self.select_related("event_type", "assignee", "changed_by")
        return rows.prefetch_related(*held("places", "casualties", "flags"), "places__place")

    def with_parts(self) -> IncidentQuerySet:
        """All that a record's page or an export line shows, in a number of queries that does not grow with rows."""
        rows = self.select_related("event_type", "assignee", "created_by", "changed_by")
        parts = ("participants__actor", "casualties__actor", "told_by__source", "flags", "weapons")
        place = Prefetch("places__place", Place.objects.select_related("parent__parent__parent"))
        return rows.prefetch_related(place, *parts)


# The columns that lines say or look for: to load all of them took longer than to ask for all parts.
SAID = (
    *("reference", "status", "event_type", "date_start", "date_end", "date_precision", "time_of_day"),
    *("summary_en", "summary_ar", "is_background", "is_sensitive", "internal_note", "map_longitude", "map_latitude"),
)
AREAS = "places__place__parent__parent__parent"  # a level at a time: hundreds of places lie in the same few areas


def held(*parts: str) -> list[Prefetch[Any]]:
    """Parts of incidents that are only shown: `incident.places.all()` gives them as a plain list.

    A queryset for each part of each incident, which nobody asks anything, took a fifth of a page of fifty.
    """
    return [Prefetch(part, to_attr=f"held_{part}") for part in parts]


def is_held(record: models.Model, part: str) -> bool:
    """Whether the rows of a part were loaded with their record, with what they refer to."""
    return part in getattr(record, "_prefetched_objects_cache", {})


def parts_of(incident: Incident, part: str) -> Collection[Any]:
    """`incident.places.all()` and the like, without a manager for each time where they are loaded already."""
    if not is_held(incident, part):
        return getattr(incident, part).all()  # type: ignore[no-any-return]
    return incident._prefetched_objects_cache[part]  # type: ignore[attr-defined, no-any-return]


class Held:
    """Takes in the rows that `held` asks for, under the name behind `held_`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.part = name.removeprefix("held_")

    def __get__(self, incident: Incident | None, owner: type) -> Any:
        if incident is None:
            return self
        if not is_held(incident, self.part):
            raise AttributeError(f"held_{self.part}")  # so that Django asks for them
        return incident._prefetched_objects_cache[self.part]  # type: ignore[attr-defined]

    def __set__(self, incident: Incident, rows: list[Any]) -> None:
        incident._prefetched_objects_cache[self.part] = rows  # type: ignore[attr-defined]

"""One incident as an export sees it: names, figures and places drawn from its parts, for one audience."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from geo.models import Place
from incidents.codes import Role, VictimStatus
from incidents.models import Actor, Casualty, Incident, IncidentActor, IncidentPlace, IncidentSource, Report, Weapon


@dataclass(frozen=True)
class Audience:
    """What the one who exports may see, and how that one reaches a record.

    `absolute` turns a path on this server into a whole address.
    """

    sees_drafts: bool
    sees_sensitive: bool
    absolute: Callable[[str], str]

    @classmethod
    def of(cls, user: Any, absolute: Callable[[str], str]) -> Audience:
        return cls(user.has_perm("incidents.view_drafts"), user.has_perm("incidents.view_sensitive"), absolute)


@dataclass(frozen=True)
class Figures:
    """The sum over groups of people; None is "not stated", and for `maximum` also "or more"."""

    minimum: int | None = None
    best: int | None = None
    maximum: int | None = None
    children: int | None = None
    women: int | None = None

    @classmethod
    def of(cls, groups: Iterable[Casualty]) -> Figures:
        rows = list(groups)
        if not rows:
            return cls()
        closed = all(row.maximum is not None for row in rows)
        return cls(
            minimum=sum(row.minimum for row in rows),
            best=sum(row.best for row in rows),
            maximum=sum(row.maximum or 0 for row in rows) if closed else None,
            children=_stated(row.children for row in rows),
            women=_stated(row.women for row in rows),
        )


def _stated(counts: Iterable[int | None]) -> int | None:
    """The sum of what is stated; None where nothing is."""
    stated = [count for count in counts if count is not None]
    return sum(stated) if stated else None


def names(things: Iterable[Any], language: str) -> list[str]:
    """Names in "en" or "ar" of actors, weapons, places…"""
    return [getattr(thing, f"name_{language}") for thing in things]


def codes(things: Iterable[Any]) -> list[str]:
    return [thing.code for thing in things]


def attribute(thing: Any, name: str) -> Any:
    """The attribute, or None of nothing."""
    return getattr(thing, name) if thing else None


def once(values: Iterable[str]) -> list[str]:
    """Each value that is not empty once, in the order of its first appearance."""
    return [value for value in dict.fromkeys(values) if value]


@dataclass(frozen=True)
class Line:
    """An incident out of `incidents_with_parts`, read for one audience without further queries."""

    incident: Incident
    audience: Audience

    @cached_property
    def url(self) -> str:
        return self.audience.absolute(self.incident.get_absolute_url())

    # Each relation is asked for once: even what is fetched already makes a new queryset each time.

    @cached_property
    def weapons(self) -> list[Weapon]:
        return list(self.incident.weapons.all())

    @cached_property
    def participants(self) -> list[IncidentActor]:
        return list(self.incident.participants.all())

    @cached_property
    def casualties(self) -> list[Casualty]:
        return list(self.incident.casualties.all())

    @cached_property
    def place(self) -> IncidentPlace | None:
        return self.incident.primary_place

    @cached_property
    def other_places(self) -> list[IncidentPlace]:
        return [place for place in self.incident.places.all() if place != self.place]

    @cached_property
    def areas(self) -> dict[str, Place]:
        """The primary place and all that contains it, by kind."""
        found: dict[str, Place] = {}
        step = self.place.place if self.place else None
        while step:
            found.setdefault(step.kind, step)
            step = step.parent
        return found

    @cached_property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude: the point set for the incident, or else the place's own."""
        for holder in (self.place, self.place.place if self.place else None):
            if holder and holder.latitude is not None and holder.longitude is not None:
                return holder.latitude, holder.longitude
        return None

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """What each report states, with the offsets of its words, and what a person decided."""
        names = ("field", "value", "report_id", "start", "end", "rule", "certainty", "state", "corrected_value")
        return [{name.removesuffix("_id"): getattr(row, name) for name in names} for row in self.incident.claims.all()]

    def actors(self, role: Role) -> list[Actor]:
        return [row.actor for row in self.participants if row.role == role]

    def figures(self, outcome: str, status: VictimStatus | None = None) -> Figures:
        """Sums over the groups of one outcome, of one status or of all."""
        rows = (row for row in self.casualties if row.outcome == outcome)
        return Figures.of(row for row in rows if status is None or row.status == status)

    @cached_property
    def told_by(self) -> list[IncidentSource]:
        """Sources that the audience may see, each once with each report."""
        rows = list(self.incident.told_by.all())
        return rows if self.audience.sees_sensitive else [row for row in rows if not row.source.is_sensitive]


def incidents_with_parts(incidents: QuerySet[Incident], *more: str) -> QuerySet[Incident]:
    """The same incidents with all that a line reads, in a number of queries that does not grow with rows.

    `more` are relations that only some formats read.

    The texts of the reports, which no line holds, stay in the database.
    """
    reports = Report.objects.only("id", "url")
    return incidents.select_related("event_type", "assignee", "created_by", "changed_by").prefetch_related(
        "places__place__parent__parent__parent",
        "participants__actor",
        "casualties__actor",
        "weapons",
        "flags",
        "told_by__source",
        Prefetch("told_by__report", queryset=reports),
        *more,
    )

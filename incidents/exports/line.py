"""One incident as an export sees it: names, figures and places drawn from its parts, for one audience."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from geo.models import Place
from incidents.codes import Role, VictimStatus
from incidents.models import (
    Actor,
    Casualty,
    Claim,
    Incident,
    IncidentActor,
    IncidentPlace,
    IncidentSource,
    Report,
    Weapon,
)
from incidents.querysets import without_protected


@dataclass(frozen=True)
class Audience:
    """What the one who exports may see, and how that one reaches a record.

    `absolute` turns a path on this server into a whole address.
    """

    sees_drafts: bool
    sees_sensitive: bool
    absolute: Callable[[str], str]
    sees_redacted: bool = False

    @classmethod
    def of(cls, user: Any, absolute: Callable[[str], str]) -> Audience:
        return cls(
            user.has_perm("incidents.view_drafts"),
            user.has_perm("incidents.view_sensitive"),
            absolute,
            user.has_perm("incidents.view_redacted"),
        )


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


CASUALTY = "outcome status minimum best maximum children women reason"


def _part(row: Any, columns: str, **named: Any) -> dict[str, Any]:
    """A row of a part: what it names by code, then these columns."""
    return {
        **{name: thing.code if thing else None for name, thing in named.items()},
        **{name: getattr(row, name) for name in columns.split()},
    }


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
    def places(self) -> list[IncidentPlace]:
        return list(self.incident.places.all())

    @cached_property
    def other_places(self) -> list[IncidentPlace]:
        return [place for place in self.places if place != self.place]

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
    def carried(self) -> dict[str, Any]:
        """What the register that it was imported from said of its last change, while nothing has changed here."""
        held: dict[str, Any] = self.incident.carried
        return held if held.get("at_version") == self.incident.version else {}

    @property
    def version(self) -> int:
        """Counts on from the register that it was imported from."""
        return int(self.incident.version + self.incident.carried.get("ahead", 0))

    @property
    def changed_at(self) -> datetime:
        told = self.carried.get("changed_at")
        return datetime.fromisoformat(told) if told else self.incident.changed_at

    @cached_property
    def source_urls(self) -> list[str]:
        """Where it was told: the addresses of its reports, then those that stand on the record itself."""
        hidden = len(self.told_by) < len(self.incident.told_by.all())  # one may be that of a sensitive source
        own = [] if hidden else self.incident.source_urls
        return once([*(row.report.url for row in self.told_by if row.report and self._is_known(row.report)), *own])

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """What each report (by its hash) states, with the offsets of its words, and what a person decided."""
        names = ("field", "value", "start", "end", "rule", "certainty", "state", "corrected_value")
        return [
            {"report": row.report.sha256, **{name: getattr(row, name) for name in names}, "value": self._value(row)}
            for row in self._known_claims
        ]

    @cached_property
    def _known_claims(self) -> list[Claim]:
        """The claims of reports that the audience may know of."""
        return [row for row in self.incident.claims.all() if self._is_known(row.report)]

    def _is_known(self, report: Any) -> bool:
        return self.audience.sees_sensitive or not report.is_protected

    def _value(self, claim: Claim) -> Any:
        """What a claim says; a name as the text has it is left out where its words are hidden from the reader."""
        hidden = [] if self.audience.sees_redacted or claim.start is None else claim.report.redactions
        under = any(one["start"] < (claim.end or 0) and claim.start < one["end"] for one in hidden)
        named = isinstance(claim.value, dict) and "name" in claim.value
        return {**claim.value, "name": ""} if under and named else claim.value

    @cached_property
    def reports(self) -> list[dict[str, Any]]:
        """The reports of its claims and of those who tell it, whole, each once."""
        told = [row.report for row in self.told_by if row.report and self._is_known(row.report)]
        found = {row.sha256: row for row in [*(claim.report for claim in self._known_claims), *told]}
        return [
            {
                "sha256": row.sha256,
                "publisher": row.publisher.code if row.publisher else None,
                "published": row.published.isoformat() if row.published else None,
                "url": row.url,
                "text": row.text if self.audience.sees_redacted else row.open_text,
            }
            for row in found.values()
        ]

    @cached_property
    def parts(self) -> dict[str, list[dict[str, Any]]]:
        """Places, participants, casualties and sources in full, which columns only tell in part."""
        return {
            "places": [_part(row, "is_primary precision latitude longitude", place=row.place) for row in self.places],
            "participants": [_part(row, "role certainty", actor=row.actor) for row in self.participants],
            "casualties": [_part(row, CASUALTY, actor=row.actor) for row in self.casualties],
            "told_by": [
                {"source": row.source.code, "report": row.report.sha256 if row.report else None} for row in self.told_by
            ],
        }

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


def incidents_with_parts(incidents: QuerySet[Incident], audience: Audience, *more: str) -> QuerySet[Incident]:
    """The same incidents with all that their lines read, in a number of queries that does not grow with rows.

    `more` are relations that only some formats read; without claims the texts of the reports stay in the database.
    """
    plain = reports_for(audience).only("id", "url", "published", "publisher_id")
    whole = reports_for(audience).defer("folded").select_related("publisher")
    with_claims = "claims" in more
    reports = whole if with_claims else plain
    related = ("event_type", "assignee", "created_by", "changed_by", "merged_into")
    return incidents.select_related(*related).prefetch_related(
        "places__place__parent__parent__parent",
        "participants__actor",
        "casualties__actor",
        "weapons",
        "flags",
        "told_by__source",
        Prefetch("told_by__report", queryset=reports),
        *more,
        *([Prefetch("claims__report", queryset=whole)] if with_claims else []),
    )


def reports_for(audience: Audience) -> QuerySet[Report]:
    """All reports; for who may not know of all of them, with whether each is one of those (`is_protected`)."""
    if audience.sees_sensitive:
        return Report.objects.all()
    return Report.objects.annotate(is_protected=~Exists(without_protected(Report.objects.filter(pk=OuterRef("pk")))))

"""Incidents and casualties of a filter by month, day, type, place and sides: each count is one question of SQL.

Casualties are the best figures of the incidents counted.  Where an incident states none, it adds to `unstated` and
not to the sum; running totals of reports are no incidents and are never in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth, TruncYear

from geo.models import Place
from incidents.codes import Outcome, Role, Status
from incidents.models import Actor, Casualty, EventType
from incidents.querysets import IncidentQuerySet

OUTCOMES = (Outcome.KILLED, Outcome.INJURED)
MOST_MONTHS = 150  # beyond that, a picture by month is one by year
AREAS = [Place.Kind.SUBDISTRICT, Place.Kind.DISTRICT, Place.Kind.GOVERNORATE]
LEVELS = {
    "place": AREAS,  # whatever is none of these
    "subdistrict": [Place.Kind.SUBDISTRICT],
    "district": [Place.Kind.DISTRICT],
    "governorate": [Place.Kind.GOVERNORATE],
}


@dataclass(frozen=True)
class Figures:
    """How many incidents, and the people of each outcome in them; a sum that nobody states is None."""

    incidents: int = 0
    killed: int | None = None
    killed_unstated: int = 0
    injured: int | None = None
    injured_unstated: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> Figures:
        return cls(
            row["incidents"],
            row["all_killed"],
            row["incidents"] - row["killed_stated"],
            row["all_injured"],
            row["incidents"] - row["injured_stated"],
        )

    def number(self, measure: str) -> int | None:
        found: int | None = getattr(self, measure)
        return found


FIGURES: dict[str, Any] = {
    "incidents": Count("pk"),
    "all_killed": Sum("killed_now"),
    "killed_stated": Count("killed_now"),
    "all_injured": Sum("injured_now"),
    "injured_stated": Count("injured_now"),
}
NOBODY = {f"{outcome}_none": Count("pk", filter=Q(**{f"{outcome}_now": 0})) for outcome in OUTCOMES}
SUMS = """count(*) AS incidents,
    sum(chosen.killed_now)::bigint AS all_killed, count(chosen.killed_now) AS killed_stated,
    sum(chosen.injured_now)::bigint AS all_injured, count(chosen.injured_now) AS injured_stated"""


@dataclass(frozen=True)
class Totals:
    """Everything that the filter holds, and how much of it the pictures cannot place."""

    figures: Figures
    killed_none: int
    injured_none: int
    undated: int
    not_on_map: int
    untyped: int
    left_out: int  # rejected or merged records among them
    first: date | None
    last: date | None


class Counts:
    """The counts of some incidents; `victims` is the only kind of people to count, if any."""

    def __init__(self, rows: IncidentQuerySet, victims: str = "") -> None:
        self.rows: QuerySet[Any] = rows.once().annotate(
            **{f"{outcome}_now": _best(outcome, victims) for outcome in OUTCOMES}
        )

    @cached_property
    def totals(self) -> Totals:
        found = self.rows.aggregate(
            **FIGURES,
            **NOBODY,
            undated=Count("pk", filter=Q(date_start__isnull=True)),
            not_on_map=Count("pk", filter=Q(map_longitude__isnull=True)),
            untyped=Count("pk", filter=Q(event_type__isnull=True)),
            left_out=Count("pk", filter=Q(status__in=[Status.REJECTED, Status.MERGED])),
            first=Min("date_start"),
            last=Max("date_end"),
        )
        figures = Figures.of(found)
        own = {name: found[name] for name in Totals.__dataclass_fields__ if name != "figures"}
        return Totals(figures, **own)

    @property
    def unit(self) -> str:
        """`month`, or `year` where there would be too many months to draw."""
        first, last = self.totals.first, self.totals.last
        if first is None or last is None:
            return "month"
        return "month" if _months_between(first, last) < MOST_MONTHS else "year"

    @cached_property
    def by_time(self) -> dict[date, Figures]:
        """By the first day of month or year; what spans several of them is in none."""
        truncated = TruncMonth if self.unit == "month" else TruncYear
        rows = self.rows.filter(date_start__isnull=False).annotate(start=truncated("date_start"))
        rows = rows.filter(start=truncated("date_end")).values("start").annotate(**FIGURES).order_by("start")
        return {row["start"]: Figures.of(row) for row in rows}

    def by_day(self, year: int) -> dict[date, Figures]:
        """Of one year, what is known to have happened on one day."""
        days = self.rows.filter(date_start=F("date_end"), date_start__range=(date(year, 1, 1), date(year, 12, 31)))
        return {row["date_start"]: Figures.of(row) for row in days.values("date_start").annotate(**FIGURES)}

    def by_type(self) -> list[tuple[EventType | None, Figures]]:
        """The most frequent first; None is those whose type is not stated."""
        rows = list(self.rows.values("event_type").annotate(**FIGURES).order_by("-incidents", "event_type"))
        types = EventType.objects.in_bulk([row["event_type"] for row in rows])
        return [(types.get(row["event_type"]), Figures.of(row)) for row in rows]

    def by_place(self, level: str, most: int) -> list[tuple[Place, Figures]]:
        """An incident counts at each of its places and at what these lie in, as the filter finds it."""
        rows = self._grouped(
            f"""SELECT place.id AS key, {SUMS}
            FROM chosen JOIN incidents_incidentterms terms ON terms.incident_id = chosen.id
            CROSS JOIN unnest(terms.places) held(id) JOIN geo_place place ON place.id = held.id
            WHERE (place.kind = ANY(%s)) = %s GROUP BY place.id ORDER BY count(*) DESC, place.id LIMIT %s""",
            [LEVELS[level], level != "place", most],
        )
        places = Place.objects.in_bulk([row["key"] for row in rows])
        return [(places[row["key"]], Figures.of(row)) for row in rows]

    def unplaced(self, level: str) -> int:
        """How many have no place of this level."""
        (row,) = self._grouped(
            """SELECT count(*) AS incidents FROM chosen
            JOIN incidents_incidentterms terms ON terms.incident_id = chosen.id
            WHERE NOT terms.places && ARRAY(SELECT id FROM geo_place WHERE (kind = ANY(%s)) = %s)""",
            [LEVELS[level], level != "place"],
        )
        found: int = row["incidents"]
        return found

    def by_side(self, role: Role, most: int) -> list[tuple[Actor | None, Figures]]:
        """By the groups of one side with all that belongs to them; None is incidents that name none."""
        rows = self._grouped(
            f"""SELECT sides.root AS key, {SUMS}
            FROM chosen LEFT JOIN sides ON sides.incident_id = chosen.id AND sides.role = %s
            GROUP BY sides.root ORDER BY count(*) DESC, sides.root LIMIT %s""",
            [str(role), most],
            SIDES,
        )
        actors = Actor.objects.in_bulk([row["key"] for row in rows])
        return [(actors.get(row["key"]), Figures.of(row)) for row in rows]

    def by_sides(self) -> dict[tuple[int | None, int | None], Figures]:
        """{(key of who acted, key of who was hit): figures}; None where no group is named."""
        rows = self._grouped(
            f"""SELECT acted.root AS acted, hit.root AS hit, {SUMS}
            FROM chosen
            LEFT JOIN sides acted ON acted.incident_id = chosen.id AND acted.role = %s
            LEFT JOIN sides hit ON hit.incident_id = chosen.id AND hit.role = %s
            GROUP BY 1, 2""",
            [str(Role.SIDE_A), str(Role.SIDE_B)],
            SIDES,
        )
        return {(row["acted"], row["hit"]): Figures.of(row) for row in rows}

    def _grouped(self, question: str, params: Iterable[Any], more: str = "") -> list[dict[str, Any]]:
        """The rows of a question about `chosen`, the incidents of the filter, and about the tables of `more`."""
        chosen, own = self.rows.values("id", "killed_now", "injured_now").query.sql_with_params()
        sql = f"WITH RECURSIVE chosen AS ({chosen}) {more} {question}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*own, *params])
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# Every actor with the topmost group that it belongs to, and the groups of each incident by side, each once.
SIDES = """, up(actor, root, parent_id) AS (
    SELECT id, id, parent_id FROM incidents_actor
    UNION SELECT up.actor, above.id, above.parent_id FROM up JOIN incidents_actor above ON above.id = up.parent_id
), sides AS (
    SELECT DISTINCT part.incident_id, part.role, up.root
    FROM incidents_incidentactor part JOIN up ON up.actor = part.actor_id AND up.parent_id IS NULL
)"""


def _best(outcome: str, victims: str) -> Any:
    if not victims:
        return F(f"{outcome}_best")
    groups = Casualty.objects.filter(incident=OuterRef("pk"), outcome=outcome, status=victims)
    return Subquery(groups.order_by().values("incident").annotate(total=Sum("best")).values("total"))


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month

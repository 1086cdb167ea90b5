"""Incidents and casualties of a filter by month, day, type, place and sides: each count is one question of SQL.

Casualties are the best figures of the incidents counted.  Where an incident states none, it adds to `unstated` and
not to the sum; running totals of reports are no incidents and are never in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import product
from time import monotonic
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth, TruncYear
from django.utils import timezone

from geo.models import Place
from incidents.codes import Outcome, Role, Status
from incidents.models import Actor, Casualty, EventType
from incidents.querysets import IncidentQuerySet

T = TypeVar("T")
NOTHING = """SELECT NULL::bigint AS id, NULL::date AS date_start, NULL::date AS date_end, NULL::int AS killed_now,
    NULL::int AS injured_now WHERE FALSE"""
SLOW = 0.25  # seconds from which a count is kept
KEPT_TIMES, KEPT_AT_MOST = 120, 600  # for so many times as long as it took, and so many seconds at most
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

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.incidents + other.incidents,
            _sum(self.killed, other.killed),
            self.killed_unstated + other.killed_unstated,
            _sum(self.injured, other.injured),
            self.injured_unstated + other.injured_unstated,
        )

    def number(self, measure: str) -> int | None:
        found: int | None = getattr(self, measure)
        return found


def _sum(one: int | None, other: int | None) -> int | None:
    """The sum of what is stated; None where neither is."""
    return other if one is None else one if other is None else one + other


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


Keys = list[int | None]


class Counts:
    """The counts of some incidents; `victims` is the only kind of people to count, if any.

    What took long to count is kept for a while: `counted_at` is the moment of the oldest count that was given out.
    """

    def __init__(self, rows: IncidentQuerySet, victims: str = "") -> None:
        self.rows: QuerySet[Any] = rows.once().annotate(
            **{f"{outcome}_now": _best(outcome, victims) for outcome in OUTCOMES}
        )
        self.counted_at = timezone.now()

    @cached_property
    def totals(self) -> Totals:
        found = self._kept("totals", self._count_all)
        figures = Figures.of(found)
        own = {name: found[name] for name in Totals.__dataclass_fields__ if name != "figures"}
        return Totals(figures, **own)

    def _count_all(self) -> dict[str, Any]:
        return self.rows.aggregate(
            **FIGURES,
            **NOBODY,
            undated=Count("pk", filter=Q(date_start__isnull=True)),
            not_on_map=Count("pk", filter=Q(map_longitude__isnull=True)),
            untyped=Count("pk", filter=Q(event_type__isnull=True)),
            left_out=Count("pk", filter=Q(status__in=[Status.REJECTED, Status.MERGED])),
            first=Min("date_start"),
            last=Max("date_end"),
        )

    @property
    def unit(self) -> str:
        """`month`, or `year` where there would be too many months to draw."""
        first, last = self.totals.first, self.totals.last
        if first is None or last is None:
            return "month"
        return "month" if months_between(first, last) < MOST_MONTHS else "year"

    @cached_property
    def by_time(self) -> dict[date, Figures]:
        """By the first day of month or year; what spans several of them is in none."""
        truncated = TruncMonth if self.unit == "month" else TruncYear
        rows = self.rows.filter(date_start__isnull=False).annotate(start=truncated("date_start"))
        rows = rows.filter(start=truncated("date_end")).values("start").annotate(**FIGURES).order_by("start")
        return {row["start"]: Figures.of(row) for row in self._kept("time", lambda: list(rows))}

    def by_day(self, year: int) -> dict[date, Figures]:
        """Of one year, what is known to have happened on one day."""
        days = self.rows.filter(date_start=F("date_end"), date_start__range=(date(year, 1, 1), date(year, 12, 31)))
        rows = days.values("date_start").annotate(**FIGURES).order_by("date_start")
        return {row["date_start"]: Figures.of(row) for row in self._kept(f"days-{year}", lambda: list(rows))}

    def by_type(self) -> list[tuple[EventType | None, Figures]]:
        """The most frequent first; None is those whose type is not stated."""
        grouped = self.rows.values("event_type").annotate(**FIGURES).order_by("-incidents", "event_type")
        rows = self._kept("types", lambda: list(grouped))
        types = EventType.objects.in_bulk([row["event_type"] for row in rows])
        return [(types.get(row["event_type"]), Figures.of(row)) for row in rows]

    def by_place(self, level: str, most: int) -> list[tuple[Place, Figures]]:
        """An incident counts at each of its places and at what these lie in, as the filter finds it."""
        wanted, sums = self._of_level(level), dict[int, Figures]()
        for keys, figures in self._places:
            for key in wanted.intersection(keys):
                sums[key] = sums.get(key, Figures()) + figures
        first = sorted(sums, key=lambda key: (-sums[key].incidents, key))[:most]
        places = Place.objects.in_bulk(first)
        return [(places[key], sums[key]) for key in first]

    def by_place_and_time(self, places: list[Place], unit: str) -> dict[tuple[int, date], Figures]:
        """{(key of one of these places, first day of month or year): figures}; what spans several is in none."""
        question = f"""SELECT held.id AS key, date_trunc('{unit}', chosen.date_start)::date AS start, {SUMS}
            FROM chosen JOIN incidents_incidentterms terms ON terms.incident_id = chosen.id
            CROSS JOIN unnest(terms.places) held(id)
            WHERE held.id = ANY(%s) AND date_trunc('{unit}', chosen.date_start) = date_trunc('{unit}', chosen.date_end)
            GROUP BY 1, 2"""
        keys = [place.pk for place in places]
        rows = self._kept(f"places-{unit}-{keys}".replace(" ", ""), lambda: self._grouped(question, [keys]))
        return {(row["key"], row["start"]): Figures.of(row) for row in rows}

    def unplaced(self, level: str) -> int:
        """How many have no place of this level."""
        wanted = self._of_level(level)
        return sum(figures.incidents for keys, figures in self._places if wanted.isdisjoint(keys))

    def _of_level(self, level: str) -> set[int]:
        kinds = Q(kind__in=LEVELS[level])
        return set(Place.objects.filter(~kinds if level == "place" else kinds).order_by().values_list("pk", flat=True))

    @cached_property
    def _places(self) -> list[tuple[list[int], Figures]]:
        """(keys of places with all that they lie in, figures) of each combination that there is."""
        question = f"""SELECT terms.places, {SUMS} FROM chosen
            JOIN incidents_incidentterms terms ON terms.incident_id = chosen.id GROUP BY terms.places"""
        rows = self._kept("places", lambda: self._grouped(question, []))
        return [(row["places"], Figures.of(row)) for row in rows]

    def by_side(self, role: Role, most: int) -> list[tuple[Actor | None, Figures]]:
        """By the groups of one side with all that belongs to them; None is incidents that name none."""
        place = 0 if role == Role.SIDE_A else 1
        sums: dict[int | None, Figures] = {}
        for sides, figures in self._sides:
            for key in sides[place]:
                sums[key] = sums.get(key, Figures()) + figures
        first = sorted(sums, key=lambda key: (-sums[key].incidents, key is None, key or 0))[:most]
        actors = Actor.objects.in_bulk([key for key in first if key])
        return [(actors[key] if key else None, sums[key]) for key in first]

    def by_sides(self) -> dict[tuple[int | None, int | None], Figures]:
        """{(key of who acted, key of who was hit): figures}; None where no group is named."""
        sums: dict[tuple[int | None, int | None], Figures] = {}
        for (acted, hit), figures in self._sides:
            for pair in product(acted, hit):
                sums[pair] = sums.get(pair, Figures()) + figures
        return sums

    @cached_property
    def _sides(self) -> list[tuple[tuple[Keys, Keys], Figures]]:
        """((topmost groups that acted, those that were hit), figures) of each combination that there is."""
        topmost = _topmost()
        question = f"SELECT acted, hit, {SUMS} FROM chosen LEFT JOIN sides ON sides.id = chosen.id GROUP BY acted, hit"
        params = [str(Role.SIDE_A), str(Role.SIDE_B), list(topmost), list(topmost.values())]
        rows = self._kept("sides", lambda: self._grouped(question, params, SIDES))
        return [((row["acted"] or [None], row["hit"] or [None]), Figures.of(row)) for row in rows]

    def _kept(self, name: str, count: Callable[[], T]) -> T:
        """The count, or the one that was kept: a slow one is, so that the next who looks need not wait."""
        key = f"counts:{name}:{self._fingerprint}"
        held: tuple[datetime, T] | None = cache.get(key)
        if held is None:
            begun = monotonic()
            held = (timezone.now(), count())
            took = monotonic() - begun
            if took > SLOW:
                cache.set(key, held, min(took * KEPT_TIMES, KEPT_AT_MOST))
        self.counted_at = min(self.counted_at, held[0])
        return held[1]

    @cached_property
    def _fingerprint(self) -> str:
        """What tells these incidents, and who may see them, from others."""
        return sha256(repr(self._chosen).encode()).hexdigest()

    @cached_property
    def _chosen(self) -> tuple[str, tuple[Any, ...]]:
        """The question for the incidents themselves, with its values."""
        try:
            return self.rows.values("id", "date_start", "date_end", "killed_now", "injured_now").query.sql_with_params()
        except EmptyResultSet:
            return NOTHING, ()

    def _grouped(self, question: str, params: Iterable[Any], more: str = "") -> list[dict[str, Any]]:
        """The rows of a question about `chosen`, the incidents of the filter, and about the tables of `more`."""
        chosen, own = self._chosen
        sql = f"WITH chosen AS ({chosen}) {more} {question}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*own, *params])
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# The topmost groups of each chosen incident by side, each once.
SIDES = """, sides AS (
    SELECT chosen.id,
        array_agg(DISTINCT up.root) FILTER (WHERE part.role = %s) AS acted,
        array_agg(DISTINCT up.root) FILTER (WHERE part.role = %s) AS hit
    FROM chosen
    JOIN incidents_incidentactor part ON part.incident_id = chosen.id
    JOIN unnest(%s::bigint[], %s::bigint[]) up(actor, root) ON up.actor = part.actor_id
    GROUP BY chosen.id
)"""


def _topmost() -> dict[int, int]:
    """{key of an actor: key of the topmost group that it belongs to}."""
    parents = dict(Actor.objects.order_by().values_list("pk", "parent"))

    def top(key: int) -> int:
        seen = {key}
        while (above := parents[key]) is not None and above not in seen:
            seen.add(key := above)
        return key

    return {key: top(key) for key in parents}


def _best(outcome: str, victims: str) -> Any:
    if not victims:
        return F(f"{outcome}_best")
    groups = Casualty.objects.filter(incident=OuterRef("pk"), outcome=outcome, status=victims)
    return Subquery(groups.order_by().values("incident").annotate(total=Sum("best")).values("total"))


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month

"""Incidents and casualties of a filter by month, day, type, place and sides: each count is one question of SQL.

Casualties are the best figures of the incidents counted.  Where an incident states none, it adds to `unstated` and
not to the sum; running totals of reports are no incidents and are never in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import product
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from django.core.cache import cache
from django.db import connections
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from config.prepared import Question
from geo.box import Box
from geo.models import Place
from incidents import mapping
from incidents.codes import Outcome, Role, Status
from incidents.models import Actor, Casualty, EventType
from incidents.querysets import IncidentQuerySet, by_keys

T = TypeVar("T")
K = TypeVar("K")
SLOW = 0.05  # seconds from which a count is kept
KEPT_TIMES, KEPT_AT_MOST = 120, 600  # for so many times as long as it took, and so many seconds at most
OUTCOMES = (Outcome.KILLED, Outcome.INJURED)
MOST_MONTHS = 150  # beyond that, a picture by month is one by year
MOST_COLUMNS = 24  # months of the heat of places
BEGINNINGS: dict[str, Callable[[tuple[int, int]], tuple[int, int, int]]] = {  # of the month or year of a month
    "month": lambda month: (*month, 1),
    "year": lambda month: (month[0], 1, 1),
}
AREAS = [Place.Kind.SUBDISTRICT, Place.Kind.DISTRICT, Place.Kind.GOVERNORATE]
LEVELS = {
    "place": AREAS,  # whatever is none of these
    "subdistrict": [Place.Kind.SUBDISTRICT],
    "district": [Place.Kind.DISTRICT],
    "governorate": [Place.Kind.GOVERNORATE],
}


OF_LEVEL = "SELECT id FROM geo_place WHERE (kind = ANY(%s)) <> %s"


class Figures(NamedTuple):
    """How many incidents, and the people of each outcome in them; a sum that nobody states is None."""

    incidents: int = 0
    killed: int | None = None
    killed_unstated: int = 0
    injured: int | None = None
    injured_unstated: int = 0

    def number(self, measure: str) -> int | None:
        found: int | None = getattr(self, measure)
        return found


FIELDS = len(Figures._fields)


Keys = tuple[int | None, ...]
Own = tuple[Any, ...]  # the values of Figures: of thousands of groups, of which few are asked for as such


@dataclass(frozen=True)
class Totals:
    """Everything that the filter holds, and how much of it the pictures cannot place."""

    figures: Figures
    box: Box | None  # that holds those on the map
    killed_none: int
    injured_none: int
    undated: int
    not_on_map: int
    left_out: int  # rejected or merged records among them
    first: date | None
    last: date | None

    @classmethod
    def of(cls, values: Own) -> Totals:
        """From what `TOTALS` answers."""
        figures, edges, rest = values[:FIELDS], values[FIELDS : FIELDS + 4], values[FIELDS + 4 :]
        return cls(Figures(*figures), Box(*edges) if edges[0] is not None else None, *rest)

    @property
    def on_the_map(self) -> mapping.Counts:
        return mapping.Counts(self.figures.incidents, self.figures.incidents - self.not_on_map, self.box)


TOTALS = f"""SELECT count(*), sum(killed_now)::bigint, count(*) - count(killed_now), sum(injured_now)::bigint,
    count(*) - count(injured_now), min(map_longitude), min(map_latitude), max(map_longitude), max(map_latitude),
    count(*) FILTER (WHERE killed_now = 0), count(*) FILTER (WHERE injured_now = 0), count(*) - count(date_start),
    count(*) - count(map_longitude), count(*) FILTER (WHERE status IN ('{Status.REJECTED}', '{Status.MERGED}')),
    min(date_start), max(date_end)
    FROM ({{chosen}}) chosen"""  # in the order of the fields of Totals
NOTHING = Totals(Figures(), None, 0, 0, 0, 0, 0, None, None)


class Group(NamedTuple):
    """What incidents of the same values have together.

    `moments` has their days, months or years, each with its figures, as the database wrote them: of thousands, few are
    asked for.  Keys of places and of groups are written too; a few hundred different ones stand in all.
    """

    values: tuple[Any, ...]
    own: Own
    moments: str | None


GROUPINGS = {  # days are told by their months, whose days are `moments`
    "spans": ("date_start", "date_end"),
    "types": ("event_type_id",),
    "places": ("within",),  # with all that they lie in
    "sides": ("acted", "was_hit"),  # topmost groups
    "places in time": ("within", "begun"),  # months or years are `moments`; what spans several has none
}
SPAN = ("date_start", "date_end")
MONTHS = """SELECT date_trunc('month', date_start::timestamp)::date, date_trunc('month', date_end::timestamp)::date,
        sum(number)::int
    FROM (SELECT date_start, date_end, count(*) AS number FROM ({chosen}) chosen WHERE date_start IS NOT NULL
        GROUP BY 1, 2) spans
    GROUP BY 1, 2"""  # days first: of them there are fewer than incidents
COLUMNS = ("date_start", "date_end", "event_type_id", "within", "acted", "was_hit", "begun")
ASKED = (*COLUMNS[:-1], "killed_now", "injured_now", "map_longitude", "map_latitude", "status")
KEYS = ("within", "acted", "was_hit")
MONTH = "date_trunc('month', {0}::timestamp)::date AS {0}"
BEGUN = """CASE WHEN date_trunc(%s, date_end::timestamp) <= date_start
    THEN date_trunc(%s, date_end::timestamp)::date END AS begun"""
MOMENTS = {"date_start": "CASE WHEN date_start = date_end THEN date_start END", "begun": "begun"}
GROUPED = """WITH parts AS (
    SELECT {kind} AS kind, count(*) AS incidents, sum(killed_now)::bigint AS killed,
        count(*) - count(killed_now) AS killed_unstated, sum(injured_now)::bigint AS injured,
        count(*) - count(injured_now) AS injured_unstated, coalesce({moments}) AS moment, {columns}
    FROM (SELECT {begun} FROM ({chosen}) asked) chosen GROUP BY {sets}
)
SELECT kind, sum(incidents)::bigint, sum(killed)::bigint, sum(killed_unstated)::bigint, sum(injured)::bigint,
    sum(injured_unstated)::bigint, string_agg(concat_ws(' ', moment - date '0001-01-01' + 1, incidents,
        coalesce(killed::text, ''), killed_unstated, coalesce(injured::text, ''), injured_unstated), ',')
        FILTER (WHERE moment IS NOT NULL), {told}
FROM parts GROUP BY kind, {names}"""  # figures as Figures has them; moments as Python counts days


class Counts:
    """The counts of some incidents; `victims` is the only kind of people to count, if any.

    Totals and groupings are counted each when it is asked for; of those `together`, all groupings in one pass.  What
    took long to count is kept for a while, together too: `counted_at` is the moment of the oldest count that was given
    out.
    """

    def __init__(self, rows: IncidentQuerySet, victims: str = "", *, together: tuple[str, ...] = ()) -> None:
        self.together = together
        self._found: dict[str, list[Any]] = {}
        self.rows: QuerySet[Any] = rows.once().annotate(
            **{f"{outcome}_now": _best(outcome, victims) for outcome in OUTCOMES}
        )
        self.counted_at = timezone.now()

    @cached_property
    def totals(self) -> Totals:
        found = self._counted("totals")
        return Totals.of(found[0]) if found else NOTHING

    @cached_property
    def unit(self) -> str:
        """`month`, or `year` where there would be too many months to draw."""
        return unit_of([(start, end) for start, end, _own, _days in self._spans])

    @property
    def span_of_heat(self) -> str:
        """`month`, or `year` where the heat of places would have too many columns."""
        first, last = self.totals.first, self.totals.last
        if first is None or last is None:
            return "month"
        return "month" if months_between(first, last) < MOST_COLUMNS else "year"

    @cached_property
    def by_time(self) -> dict[date, Figures]:
        """By the first day of month or year, in their order; what spans several of them is in none."""
        form = BEGINNINGS[self.unit]
        spans = (((start.year, start.month), (end.year, end.month), own) for start, end, own, _days in self._spans)
        sums = _sums((form(begun), own) for begun, ended, own in spans if form(begun) == form(ended))
        return {date(*begun): sums[begun] for begun in sorted(sums)}

    @cached_property
    def numbers_in_time(self) -> tuple[str, dict[date, int]]:
        """`unit`, and how many incidents `by_time` has, without their people: for which an index is enough."""
        spans = self._kept("months", self._count_months)
        unit = unit_of([(first, last) for first, last, _number in spans])
        form, sums = BEGINNINGS[unit], Counter[date]()
        for first, last, number in spans:
            begun, ended = form((first.year, first.month)), form((last.year, last.month))
            if begun == ended:
                sums[date(*begun)] += number
        return unit, {begun: sums[begun] for begun in sorted(sums)}

    def _count_months(self) -> list[tuple[date, date, int]]:
        """(first month, last month, incidents) of what has a date."""
        if self._asked is None:
            return []
        with self._asked.within(MONTHS) as cursor:
            return [*cursor.fetchall()]

    def by_day(self, year: int) -> dict[date, Figures]:
        """Of one year, what is known to have happened on one day."""
        months = [days for start, _end, _own, days in self._spans if start.year == year]
        return {day: Figures(*own) for days in months for day, own in _moments(days)}

    @cached_property
    def _spans(self) -> list[tuple[date, date, Own, str | None]]:
        """(first month, last month, figures, single days) of all dated incidents."""
        return [(*months, own, days) for months, own, days in self._counted("spans") if months[0] is not None]

    def by_type(self) -> list[tuple[EventType | None, Figures]]:
        """The most frequent first; None is those whose type is not stated."""
        rows = [(key, Figures(*own)) for (key,), own, _moments in self._counted("types")]
        types = by_keys(EventType, [key for key, _figures in rows if key])
        rows.sort(key=lambda row: (-row[1].incidents, row[0] is None, row[0]))
        return [(types.get(key), figures) for key, figures in rows]

    def by_place(self, level: str, most: int) -> list[tuple[Place, Figures]]:
        """An incident counts at each of its places and at what these lie in, as the filter finds it."""
        wanted = self._of_level(level)
        sums = _sums((key, own) for keys, own in self._places for key in wanted.intersection(keys))
        first = sorted(sums, key=lambda key: (-sums[key].incidents, key))[:most]
        places = by_keys(Place, first)
        return [(places[key], sums[key]) for key in first]

    def by_place_and_time(self, places: list[Place]) -> dict[tuple[int, date], Figures]:
        """{(key of one of these places, first day of month or year): figures}; what spans several is in none."""
        wanted = {place.pk for place in places}
        found: list[tuple[tuple[int, date], Own]] = []
        for (within,), _own, moments in self._counted("places in time"):
            if here := wanted.intersection(_keys(within)):
                found += [((key, begun), own) for begun, own in _moments(moments) for key in here]
        return _sums(found)

    def unplaced(self, level: str) -> int:
        """How many have no place of this level."""
        wanted = self._of_level(level)
        return sum(own[0] for keys, own in self._places if wanted.isdisjoint(keys))

    def _of_level(self, level: str) -> set[int]:
        with connections[self.rows.db].cursor() as cursor:
            cursor.execute(OF_LEVEL, [LEVELS[level], level == "place"])
            return {key for (key,) in cursor.fetchall()}

    @property
    def placed_or_not(self) -> int:
        """All incidents, from the count by place."""
        return sum(own[0] for _keys, own in self._places)

    @cached_property
    def _places(self) -> list[tuple[Keys, Own]]:
        """(keys of places with all that they lie in, figures) of each combination that there is."""
        name = "places in time" if "places in time" in self.together else "places"  # a grouping less to ask for
        return [(_keys(within), own) for (within,), own, _moments in self._counted(name)]

    def by_side(self, role: Role, most: int) -> list[tuple[Actor | None, Figures]]:
        """By the groups of one side with all that belongs to them; None is incidents that name none."""
        place = 0 if role == Role.SIDE_A else 1
        sums = _sums((key, own) for sides, own in self._sides for key in sides[place])
        first = sorted(sums, key=lambda key: (-sums[key].incidents, key is None, key or 0))[:most]
        actors = by_keys(Actor, [key for key in first if key])
        return [(actors[key] if key else None, sums[key]) for key in first]

    def by_sides(self) -> dict[tuple[int | None, int | None], Figures]:
        """{(key of who acted, key of who was hit): figures}; None where no group is named."""
        return _sums((pair, own) for sides, own in self._sides for pair in product(*sides))

    @cached_property
    def _sides(self) -> list[tuple[tuple[Keys, Keys], Own]]:
        """((topmost groups that acted, those that were hit), figures) of each combination that there is."""
        rows = self._counted("sides")
        return [((_keys(acted) or (None,), _keys(hit) or (None,)), own) for (acted, hit), own, _moments in rows]

    def _counted(self, name: str) -> list[Any]:
        """Each combination of the columns of a grouping that there is, or the values of the totals."""
        if name not in self._found:
            names = self.together if name in self.together else (name,)
            self._found |= self._kept("+".join(names), lambda: self._count(names))
        return self._found[name]

    def _count(self, names: tuple[str, ...]) -> dict[str, list[Any]]:
        """Totals first: the heat of places is by month or by year after them."""
        found: dict[str, list[Any]] = {}
        if "totals" in names:
            found["totals"] = self._found["totals"] = self._summed()
        groupings = tuple(name for name in names if name != "totals")
        return found | self._grouped(groupings) if groupings else found

    def _summed(self) -> list[Own]:
        """The values of the totals, as one row; none where the filter can hold nothing."""
        if self._asked is None:
            return []
        with self._asked.within(TOTALS) as cursor:
            return [tuple(cursor.fetchone())]

    def _grouped(self, names: tuple[str, ...]) -> dict[str, list[Group]]:
        """These groupings in one pass over the incidents."""
        found: dict[str, list[Group]] = {name: [] for name in names}
        if self._asked is None:
            return found
        used = [column for column in COLUMNS if any(column in GROUPINGS[name] for name in names)]
        told = [column for column in used if column != "begun"]
        sets = ", ".join(f"({', '.join(GROUPINGS[name])})" for name in names)
        alone = len(names) == 1  # several processes of the database share a plain grouping, and no grouping of sets
        parts = {
            "kind": "0" if alone else f"grouping({', '.join(used)})",
            "moments": ", ".join(MOMENTS[column] for column in used if column in MOMENTS) or "NULL::date",
            "columns": ", ".join(MONTH.format(column) if column in SPAN else column for column in told),
            "begun": f"*, {BEGUN}" if "begun" in used else "*",
            "sets": sets if alone else f"GROUPING SETS ({sets})",
            "told": ", ".join(f"{column}::text" if column in KEYS else column for column in told),
            "names": ", ".join(told),
        }
        which = {
            _left_out(used, columns): (found[name], [told.index(column) for column in columns if column in told])
            for name in names
            for columns in [GROUPINGS[name]]
        }
        before = [self.span_of_heat] * 2 if "begun" in used else []
        with self._asked.within(GROUPED, before=before, **parts) as cursor:
            for kind, *values in cursor.fetchall():
                groups, places = which[kind]
                own, moments, columns = values[:FIELDS], values[FIELDS], values[FIELDS + 1 :]
                groups.append(Group(tuple([columns[place] for place in places]), tuple(own), moments))
        return found

    def _kept(self, name: str, count: Callable[[], T]) -> T:
        """The count, or the one that was kept: a slow one is, so that the next who looks need not wait."""
        key = f"figures:{name}:{self._fingerprint}".replace(" ", "")
        held: tuple[datetime, T] | None = cache.glance(key)  # type: ignore[attr-defined]
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
        return sha256(repr(self._asked and self._asked[:2]).encode()).hexdigest()

    @cached_property
    def _asked(self) -> Question | None:
        """The question for the incidents themselves; None where the filter can hold none."""
        return Question.of(self.rows.values(*ASKED))


def _sums(groups: Iterable[tuple[K, Own]]) -> dict[K, Figures]:
    """The figures of each key; people are None where none of its groups states any."""
    sums: dict[K, list[Any]] = {}
    for key, own in groups:
        held = sums.get(key)
        if held is None:
            sums[key] = [*own]
            continue
        incidents, killed, killed_unstated, injured, injured_unstated = own  # in one line each: there are thousands
        held[0] += incidents
        if killed is not None:
            held[1] = killed if held[1] is None else held[1] + killed
        held[2] += killed_unstated
        if injured is not None:
            held[3] = injured if held[3] is None else held[3] + injured
        held[4] += injured_unstated
    return {key: Figures(*own) for key, own in sums.items()}


def _moments(written: str | None) -> Iterator[tuple[date, Own]]:
    """(its first day, figures) of each day, month or year of a group."""
    for one in written.split(",") if written else ():
        day, *own = one.split(" ")
        yield date.fromordinal(int(day)), tuple([int(number) if number else None for number in own])


@lru_cache(maxsize=10_000)
def _keys(text: str) -> tuple[int, ...]:
    """The keys of an array as PostgreSQL writes it."""
    return tuple(map(int, text[1:-1].split(","))) if text != "{}" else ()


def _left_out(used: list[str], columns: tuple[str, ...]) -> int:
    """What PostgreSQL's `grouping` says of the used columns in a set of some: a bit for each that is not in it."""
    return sum(1 << place for place, column in enumerate(reversed(used)) if column not in columns)


def unit_of(spans: list[tuple[date, date]]) -> str:
    """`month`, or `year` where there would be too many months to draw."""
    first, last = min((start for start, _end in spans), default=None), max((end for _start, end in spans), default=None)
    return "month" if not (first and last) or months_between(first, last) < MOST_MONTHS else "year"


def _best(outcome: str, victims: str) -> Any:
    if not victims:
        return F(f"{outcome}_best")
    groups = Casualty.objects.filter(incident=OuterRef("pk"), outcome=outcome, status=victims)
    return Subquery(groups.order_by().values("incident").annotate(total=Sum("best")).values("total"))


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month

"""The pictures of one filter, each mark with the address of the records behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Place
from incidents import wording
from incidents.charts import drawing
from incidents.charts.counting import LEVELS, Counts, Figures
from incidents.charts.drawing import Entry, Picture
from incidents.codes import Role, Status
from incidents.filters import LOOK as FILTER_LOOK
from incidents.filters import without
from incidents.filters.marks import NOT_STATED, Span, span_in_words
from incidents.models import Actor

MOST_ROWS = 15
MOST_GROUPS = 10  # rows and columns of the matrix, beside "not stated"
ADDED = ("at", "by", "against")  # conditions of which all hold together
LOOK = (*FILTER_LOOK, "measure", "level", "year", "picture")
LEVEL_NAMES = {
    "place": gettext_lazy("towns, villages and sites"),
    "subdistrict": gettext_lazy("subdistricts"),
    "district": gettext_lazy("districts"),
    "governorate": gettext_lazy("governorates"),
}
assert set(LEVEL_NAMES) == set(LEVELS)
# Of each picture, by the name that its page gives it: what its table is called, and what its rows are.
TABLES = {
    "time": (gettext_lazy("Over time"), gettext_lazy("Time")),
    "types": (gettext_lazy("By type of event"), gettext_lazy("Type")),
    "places": (gettext_lazy("By place"), gettext_lazy("Place")),
    "heat-cells": (gettext_lazy("By place and time"), gettext_lazy("Place and time")),
    "acted": (gettext_lazy("Who acted"), gettext_lazy("Group")),
    "hit": (gettext_lazy("Who was hit"), gettext_lazy("Group")),
    "pairs": (gettext_lazy("Who against whom"), gettext_lazy("Pair")),
    "days": (gettext_lazy("By day"), gettext_lazy("Day")),
}


@lru_cache(4096)  # codes and days: a page has hundreds, and the next page the same ones
def _written(name: str, value: str) -> str:
    return urlencode([(name, value)])


class Gallery:
    """`query` is the filter as it stands in the address; `measure`, `level` and `year` say how to look at it."""

    def __init__(self, counts: Counts, query: QueryDict, *, measure: str, level: str, year: int | None) -> None:
        self.counts, self.measure, self.level = counts, measure, level
        self.query = without(query, *LOOK)
        self._address, self._asked = reverse("incidents:list"), self.query.urlencode()
        self.years = self._years()
        self.year = year if year in self.years else (self.years or [timezone.localdate().year])[-1]

    def link(self, **conditions: str) -> str:
        """The list of the filter with some more conditions; those that do not add up take the place of the filter's."""
        return self._links(*conditions)(*conditions.values())

    def _links(self, *names: str) -> Callable[..., str]:
        """What gives the link for values of these conditions: a picture has hundreds that differ in nothing else."""
        replaced = [name for name in names if name not in ADDED and name in self.query]
        asked = without(self.query, *replaced).urlencode() if replaced else self._asked
        before = f"{self._address}?{asked}{'&' if asked and names else ''}"
        return lambda *values: before + "&".join(map(_written, names, values))

    @property
    def unplaced_link(self) -> str:
        return self.link(at=NOT_STATED)

    @property
    def standing_link(self) -> str:
        """The same page without rejected and merged records."""
        query = self.query.copy()
        query.setlist("status", [Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED])
        return f"?{query.urlencode()}"

    def named(self, name: str) -> Picture:
        """The picture that one of TABLES tells."""
        sides = ("acted", "hit", "pairs")
        if name in sides:
            return self.sides()[sides.index(name)]
        drawn = {"time": self.over_time, "types": self.types, "places": self.places, "heat-cells": self.heat}
        return drawn.get(name, self.calendar)()

    def over_time(self) -> Picture:
        unit = self.counts.unit
        form = "%Y-%m" if unit == "month" else "%Y"
        entries = [
            (start, self._entry(span_in_words(Span.parse(text)), figures, during=text))
            for start, figures in self.counts.by_time.items()
            for text in [start.strftime(form)]
        ]
        return drawing.over_time(entries, unit)

    @property
    def unplaced_in_time(self) -> int:
        """Dated incidents that span several months or years, so that none of them has the incident."""
        totals = self.counts.totals
        drawn = sum(figures.incidents for figures in self.counts.by_time.values())
        return totals.figures.incidents - totals.undated - drawn

    def types(self) -> Picture:
        return drawing.bars(
            [
                self._entry(kind.name, figures, kind.family, event_type=kind.code)
                if kind
                else self._entry(wording.not_stated(), figures, "unknown", event_type=NOT_STATED)
                for kind, figures in self.counts.by_type()
            ]
        )

    def places(self) -> Picture:
        return drawing.bars([self._entry(place.name, figures, at=place.code) for place, figures in self._places])

    @cached_property
    def _places(self) -> list[tuple[Place, Figures]]:
        """The foremost of the level."""
        return self.counts.by_place(self.level, MOST_ROWS)

    def heat(self) -> Picture:
        """The foremost places down, months across, or years where there would be too many months."""
        if self.counts.totals.first is None:
            return drawing.matrix([], [], {}, self.measure)
        unit = self.counts.span_of_heat
        places = [place for place, _figures in self._places[:MOST_GROUPS]]
        found = self.counts.by_place_and_time(places)
        form = "%Y-%m" if unit == "month" else "%Y"
        spans = [start.strftime(form) for start in drawing.slots([start for _key, start in found], unit)]
        rows, columns = {place.pk: row for row, place in enumerate(places)}, {text: n for n, text in enumerate(spans)}
        names = [span_in_words(Span.parse(text)) for text in spans]
        called, link, cells = [place.name for place in places], self._links("at", "during"), {}
        for (key, start), figures in found.items():
            row, column = rows[key], columns[start.strftime(form)]
            label = wording.listed([called[row], names[column]])
            cells[row, column] = Entry(label, figures, link(places[row].code, spans[column]))
        return drawing.matrix(called, names, cells, self.measure)

    def sides(self) -> tuple[Picture, Picture, Picture]:
        """Who acted, who was hit, and the one against the other."""
        acted = self.counts.by_side(Role.SIDE_A, MOST_ROWS)
        hit = self.counts.by_side(Role.SIDE_B, MOST_ROWS)
        bars = [
            drawing.bars([self._entry(_group(actor), figures, **{side: _code(actor)}) for actor, figures in found])
            for side, found in (("by", acted), ("against", hit))
        ]
        return bars[0], bars[1], self._matrix(_foremost(acted), _foremost(hit))

    def _matrix(self, acted: list[Actor | None], hit: list[Actor | None]) -> Picture:
        figures, link, words = self.counts.by_sides(), self._links("by", "against"), _("%(one)s against %(other)s")
        cells = {
            (row, column): Entry(
                words % {"one": _group(one), "other": _group(other)}, figures[pair], link(_code(one), _code(other))
            )
            for row, one in enumerate(acted)
            for column, other in enumerate(hit)
            for pair in [(one.pk if one else None, other.pk if other else None)]
            if pair in figures
        }
        return drawing.matrix([_group(one) for one in acted], [_group(other) for other in hit], cells, self.measure)

    def calendar(self) -> Picture:
        link, found = self._links("during"), self.counts.by_day(self.year)
        days = {day: Entry(wording.day(day), figures, link(day.isoformat())) for day, figures in found.items()}
        return drawing.calendar_of(self.year, days, self.measure)

    def _entry(self, label: str, figures: Figures, css: str = "", **conditions: str) -> Entry:
        return Entry(label, figures, self.link(**conditions), css)

    def _years(self) -> list[int]:
        return sorted({start.year for start in self.counts.by_time})


def _group(actor: Actor | None) -> str:
    return actor.name if actor else wording.not_stated()


def _code(actor: Actor | None) -> str:
    return actor.code if actor else NOT_STATED


def _foremost(found: list[tuple[Actor | None, Figures]]) -> list[Actor | None]:
    """The groups that a matrix has room for, those not stated at the end."""
    named: list[Actor | None] = []
    named += [actor for actor, _figures in found if actor][:MOST_GROUPS]
    return [*named, None] if any(actor is None for actor, _figures in found) else named

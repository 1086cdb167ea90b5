"""Pictures as plain shapes for templates to write out as SVG: numbers in, coordinates out, mirrored for Arabic.

A picture knows its bars, cells, labels and the address behind each mark; it knows nothing of the database.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import get_month_names
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from incidents import wording
from incidents.charts.counting import Figures

WIDTH = 860
MEASURES = ("incidents", "killed", "injured")
LEVELS = 5
LONG = 60  # marks from which a picture's table is written only when somebody opens it
SHARES = (0.05, 0.15, 0.35, 0.65, 1.0)  # of the largest number: where each level of colour ends


class Entry(NamedTuple):
    """One thing counted: its name, its figures, the list behind it, and how it looks."""

    label: str
    figures: Figures
    href: str
    css: str = ""

    @property
    def sentence(self) -> str:
        """What the mark says to those who do not see it."""
        return in_a_sentence(self.label, self.figures)


class Shape(NamedTuple):
    """A rectangle or the place of a text, in the units of the picture; numbers are ready to be written.

    A picture has hundreds, and a tuple is made in a third of the time of what cannot be changed otherwise.
    """

    x: str
    y: str
    width: str = "0"
    height: str = "0"
    text: str = ""
    css: str = ""


class Mark(NamedTuple):
    """What one press opens: the area to press and the shapes drawn in it."""

    entry: Entry
    area: Shape
    shapes: Sequence[Shape] = ()
    texts: Sequence[Shape] = ()


@dataclass(frozen=True)
class Picture:
    """Everything that a template needs to write one picture; the entries are its table."""

    height: int
    marks: list[Mark]
    texts: list[Shape] = field(default_factory=list)
    lines: list[Shape] = field(default_factory=list)
    steps: list[tuple[int, str]] = field(default_factory=list)  # levels of colour with what they stand for
    turn: int = 0  # by how many degrees the texts of class "turned" are turned
    width: int = WIDTH

    @property
    def entries(self) -> list[Entry]:
        return [mark.entry for mark in self.marks]

    @property
    def is_long(self) -> bool:
        return len(self.marks) > LONG


MEASURE_NAMES = {
    "incidents": gettext_lazy("Incidents"),
    "killed": gettext_lazy("Killed"),
    "injured": gettext_lazy("Injured"),
}


def measure_name(measure: str) -> str:
    return str(MEASURE_NAMES[measure])


def in_a_sentence(label: str, figures: Figures) -> str:
    """«January 2019: 12 incidents, killed 30 (not stated in 3), injured not stated»."""
    return f"{label}: {_said(figures, get_language())}"


@lru_cache(4096)  # a page has hundreds of marks, and many of them the same few figures
def _said(figures: Figures, _language: str | None) -> str:
    number = ngettext("%(number)s incident", "%(number)s incidents", figures.incidents)
    parts = [number % {"number": wording.count(figures.incidents)}]
    for measure in ("killed", "injured"):
        parts.append(f"{measure_name(measure).lower()} {_people(figures, measure)}")
    return wording.listed(parts)


def _people(figures: Figures, measure: str) -> str:
    total, unstated = figures.number(measure), getattr(figures, f"{measure}_unstated")
    if total is None:
        return wording.not_stated()
    said = wording.count(total) if total else _("none")
    if not unstated:
        return said
    return _("%(total)s (not stated in %(number)s)") % {"total": said, "number": wording.count(unstated)}


# By time: three panels over one axis.

PANEL, GAP, TOP, AXIS, SIDE = 84, 30, 22, 26, 44


def over_time(entries: Sequence[tuple[date, Entry]], unit: str) -> Picture:
    """Incidents, killed and injured by month or year; time without any is left empty."""
    places = slots([start for start, _entry in entries], unit)
    step = (WIDTH - SIDE) / max(len(places), 12)
    tops = {measure: TOP + number * (PANEL + GAP) for number, measure in enumerate(MEASURES)}
    most = {m: max([entry.figures.number(m) or 0 for _start, entry in entries], default=0) for m in MEASURES}
    bottom = tops["injured"] + PANEL
    marks = []
    for start, entry in entries:
        x = SIDE + places[start] * step
        shapes = [_column(entry, measure, x, step, tops[measure], most[measure]) for measure in MEASURES]
        marks.append(Mark(entry, _box(x, TOP, step, bottom - TOP), shapes))
    texts = [_text(SIDE, tops[measure] - 8, measure_name(measure), "name") for measure in MEASURES]
    texts += [_text(SIDE - 6, tops[m] + 5, wording.count(most[m]), "scale") for m in MEASURES if most[m]]
    texts += _ticks(places, step, bottom + 18, unit)
    lines = [_box(SIDE, tops[measure] + PANEL, WIDTH - SIDE, 1) for measure in MEASURES]
    return _facing(Picture(bottom + AXIS, marks, texts, lines))


def slots(starts: Sequence[date], unit: str) -> dict[date, int]:
    """Every month or year from the first to the last, with its number."""
    if not starts:
        return {}
    moment = min(starts)
    found: dict[date, int] = {}
    while moment <= max(starts):
        found[moment] = len(found)
        moment = _next_month(moment) if unit == "month" else date(moment.year + 1, 1, 1)
    return found


def _next_month(moment: date) -> date:
    return (moment.replace(day=1) + timedelta(days=31)).replace(day=1)


def _column(entry: Entry, measure: str, x: float, step: float, top: float, most: int) -> Shape:
    number = entry.figures.number(measure)
    width = max(step - 2, 1) if step < 24 else step * 0.72
    left = x + (step - width) / 2
    if number is None:  # nobody states it: a hollow mark, where a stated zero is a flat one
        return _box(left, top + PANEL - 6, width, 6, "unstated")
    height = max(PANEL * number / most, 2) if most and number else 2
    return _box(left, top + PANEL - height, width, height, measure if number else f"{measure} zero")


def _ticks(slots: dict[date, int], step: float, y: float, unit: str) -> list[Shape]:
    """Years under the axis, and months between them where there is room; never so many that they touch."""
    named = [start for start in slots if unit == "year" or start.month == 1 or slots[start] == 0]
    months = unit == "month" and step * 12 > 400
    wanted = list(slots) if months else named
    room = (104 if get_language_bidi() else 62) if months else 40  # Arabic months have long names
    found: list[Shape] = []
    before = -math.inf
    for start in wanted:
        x = SIDE + (slots[start] + 0.5) * step
        if x - before >= room:
            label = wording.in_form(start, "MMM y" if months else "y")
            found.append(_text(min(x, WIDTH - room / 2 + 4), y, label, "tick"))
            before = x
    return found


# Bars that lie: a row for each entry, a column for each measure.

ROW, LABEL = 28, 236


def bars(entries: Sequence[Entry]) -> Picture:
    """Incidents, killed and injured of each entry beside each other, each measure on its own scale."""
    column = (WIDTH - LABEL) / len(MEASURES)
    room = column - 62  # for the number behind the bar
    most = {m: max([entry.figures.number(m) or 0 for entry in entries], default=0) for m in MEASURES}
    marks = []
    for number, entry in enumerate(entries):
        y = ROW * (number + 1)
        shapes, texts = [], [_text(LABEL - (28 if entry.css else 10), y + 18, _short(entry.label, 32), "label")]
        for place, measure in enumerate(MEASURES):
            left = LABEL + place * column
            value = entry.figures.number(measure)
            length = room * value / most[measure] if value and most[measure] else 0
            if length:
                shapes.append(_box(left, y + 6, max(length, 1.5), 16, measure))
            said = wording.not_stated() if value is None else wording.count(value)
            texts.append(_text(left + length + 6, y + 18, said, "value" if value is not None else "value unknown"))
        if entry.css:
            shapes.append(_box(LABEL - 20, y + 9, 10, 10, "swatch"))
        marks.append(Mark(entry, _box(0, y, WIDTH, ROW), shapes, texts))
    texts = [_text(LABEL + place * column, 16, measure_name(m), "name") for place, m in enumerate(MEASURES)]
    lines = [_box(LABEL + place * column, 24, 1, ROW * len(entries) + 6) for place in range(len(MEASURES))]
    return _facing(Picture(ROW * (len(entries) + 1) + 6, marks, texts, lines))


# A matrix: who acted down, who was hit across.

CELL, HEAD, EDGE = 34, 132, 96


def matrix(rows: Sequence[str], columns: Sequence[str], cells: dict[tuple[int, int], Entry], measure: str) -> Picture:
    """A cell for each pair that has incidents; a pair without any is empty."""
    width = (WIDTH - LABEL - EDGE) / max(len(columns), 6)
    steps = steps_of([entry.figures.number(measure) for entry in cells.values()])
    marks = []
    for (row, column), entry in sorted(cells.items()):
        x, y = LABEL + column * width, HEAD + row * CELL
        value = entry.figures.number(measure)
        said = "?" if value is None else wording.count(value)
        shade = shade_of(value, steps)
        shape = _box(x + 1, y + 1, width - 2, CELL - 2, shade)
        marks.append(Mark(entry, shape, (shape,), (_text(x + width / 2, y + CELL / 2 + 5, said, f"cell {shade}"),)))
    texts = [_text(LABEL - 10, HEAD + n * CELL + 22, _short(label, 32), "label") for n, label in enumerate(rows)]
    texts += [
        _text(LABEL + (n + 0.5) * width, HEAD - 8, _short(label, 24), "turned") for n, label in enumerate(columns)
    ]
    lines = [_box(LABEL, HEAD + n * CELL, width * len(columns), 1) for n in range(len(rows) + 1)]
    turn = 35 if get_language_bidi() else -35
    return _facing(Picture(HEAD + CELL * len(rows) + 4, marks, texts, lines, named_steps(steps), turn))


# A calendar: a column for each week of a year, a cell for each day.

DAY, DAYS_LABEL, MONTHS_LABEL = 15, 46, 22


def calendar_of(year: int, days: dict[date, Entry], measure: str) -> Picture:
    """The days of a year; one without incidents is an empty cell that cannot be pressed."""
    steps = steps_of([entry.figures.number(measure) for entry in days.values()])
    locale = Locale.parse(wording.locale())
    first = date(year, 1, 1)
    offset = (first.weekday() - locale.first_week_day) % 7
    begun = first.toordinal() - offset  # the day of the first cell

    def cell(day: date, css: str) -> Shape:
        week, row = divmod(day.toordinal() - begun, 7)
        return _box(DAYS_LABEL + week * DAY, MONTHS_LABEL + row * DAY, DAY - 2, DAY - 2, css)

    every = map(date.fromordinal, range(first.toordinal(), date(year + 1, 1, 1).toordinal()))
    lines = [cell(day, "empty") for day in every if day not in days]
    marks = []
    for day, entry in sorted(days.items()):
        shape = cell(day, shade_of(entry.figures.number(measure), steps))
        marks.append(Mark(entry, shape, (shape,)))
    texts = _calendar_names(first, offset, locale)
    width = DAYS_LABEL + 54 * DAY
    return _facing(Picture(MONTHS_LABEL + 7 * DAY + 4, marks, texts, lines, named_steps(steps), width=width))


def _calendar_names(first: date, offset: int, locale: Locale) -> list[Shape]:
    months = get_month_names("abbreviated", locale=locale)
    texts = []
    for month in range(1, 13):
        week = ((date(first.year, month, 1) - first).days + offset + 6) // 7
        texts.append(_text(DAYS_LABEL + week * DAY, 14, months[month], "month"))
    for row in (1, 3, 5):
        name = locale.days["stand-alone"]["abbreviated"][(locale.first_week_day + row) % 7]
        texts.append(_text(DAYS_LABEL - 6, MONTHS_LABEL + row * DAY + 11, name, "day"))
    return texts


# Levels of colour.


def steps_of(numbers: Sequence[int | None]) -> list[int]:
    """Where each level ends, the last with the largest number; fewer levels where numbers are small."""
    most = max([number for number in numbers if number], default=0)
    return sorted({math.ceil(most * share) for share in SHARES}) if most else []


def shade_of(number: int | None, steps: list[int]) -> str:
    if number is None:
        return "unstated"
    if number == 0:
        return "l0"
    return f"l{bisect_left(steps, number) + 1 + LEVELS - len(steps)}"  # the first level that ends no sooner


def named_steps(steps: list[int]) -> list[tuple[int, str]]:
    starts = [1, *(end + 1 for end in steps)]
    names = [
        wording.count(end) if start == end else f"{wording.count(start)}–{wording.count(end)}"
        for start, end in zip(starts, steps, strict=False)
    ]
    return [(level + LEVELS - len(steps), name) for level, name in enumerate(names, 1)]


# Coordinates: counted from the side where reading begins, and turned to the left of the picture at the end.


def _facing(picture: Picture) -> Picture:
    """The picture as it is read in the language of the page."""
    if not get_language_bidi():
        return picture

    def mirrored(shapes: Sequence[Shape]) -> list[Shape]:
        return [turned(shape) for shape in shapes]

    def turned(shape: Shape) -> Shape:
        return shape._replace(x=_number(picture.width - float(shape.x) - float(shape.width)))

    marks = [
        mark._replace(area=turned(mark.area), shapes=mirrored(mark.shapes), texts=mirrored(mark.texts))
        for mark in picture.marks
    ]
    return replace(picture, marks=marks, texts=mirrored(picture.texts), lines=mirrored(picture.lines))


def _box(x: float, y: float, width: float, height: float, css: str = "") -> Shape:
    return Shape(_number(x), _number(y), _number(width), _number(height), css=css)


def _text(x: float, y: float, text: str, css: str) -> Shape:
    return Shape(_number(x), _number(y), text=text, css=css)


@lru_cache(8192)  # shapes stand in rows and columns: of thousands of numbers most are the same few hundred
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"

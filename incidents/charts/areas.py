"""Areas and places of a filter in shades, for the map and the table that is its equal; and the steps of its slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language_bidi

from geo.models import Place
from incidents.charts import drawing
from incidents.charts.counting import Counts, Figures
from incidents.filters.marks import Span, span_in_words

MOST = 400  # areas or places that a map shades


@dataclass(frozen=True)
class Area:
    """One area or place with its figures, the list behind it, and its shade."""

    place: Place
    figures: Figures
    href: str
    shade: str
    share: int  # of the largest number, in percent

    @property
    def sentence(self) -> str:
        return drawing.in_a_sentence(self.place.name, self.figures)


@dataclass(frozen=True)
class Shaded:
    """The areas, the largest number first, what the shades stand for, and how many incidents are in none."""

    areas: list[Area]
    steps: list[tuple[int, str]]
    total: int
    unplaced: int


def shaded(counts: Counts, level: str, measure: str, link: Callable[[Place], str]) -> Shaded:
    """By place or by area of one level; `link` gives the list behind a place."""
    found = counts.by_place(level, MOST)
    numbers = [figures.number(measure) for _place, figures in found]
    steps = drawing.steps_of(numbers)
    most = max([number for number in numbers if number], default=1)
    areas = [
        Area(place, figures, link(place), drawing.shade_of(number, steps), round(100 * (number or 0) / most))
        for (place, figures), number in zip(found, numbers, strict=True)
    ]
    areas.sort(key=lambda area: -(area.figures.number(measure) or 0))
    return Shaded(areas, drawing.named_steps(steps), counts.placed_or_not, counts.unplaced(level))


@dataclass(frozen=True)
class Step:
    """One month or year of the slider, and its column in the picture behind it."""

    during: str
    label: str
    x: int
    height: int


@dataclass(frozen=True)
class Timeline:
    unit: str
    steps: list[Step]

    @property
    def width(self) -> int:
        """One for each step, and one for all of the time before them."""
        return len(self.steps) + 1

    @property
    def choices(self) -> list[dict[str, str]]:
        return [{"during": step.during, "label": step.label} for step in self.steps]


def timeline(counts: Counts) -> Timeline:
    """Every month from the first incident to the last (or every year), those without any too."""
    unit, numbers = counts.numbers_in_time
    form = "%Y-%m" if unit == "month" else "%Y"
    slots = drawing.slots(list(numbers), unit)
    most = max(numbers.values(), default=1)
    steps = []
    for start, number in slots.items():
        text = start.strftime(form)
        x = len(slots) - 1 - number if get_language_bidi() else number + 1
        steps.append(Step(text, span_in_words(Span.parse(text)), x, round(100 * numbers.get(start, 0) / most)))
    return Timeline(unit, steps)

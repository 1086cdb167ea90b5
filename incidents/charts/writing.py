"""What a picture has in hundreds, marks, texts and rows of its table: written here and not by a template."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

from incidents import mapping, wording
from incidents.charts.cartography import Sheet, Spot
from incidents.charts.drawing import Entry, Mark, Picture, Shape


def marks(picture: Picture, *, by_keyboard: bool = True) -> SafeString:
    """Each mark as a link with its sentence as title; marks in great numbers are left to the table by the keyboard."""
    skipped = "" if by_keyboard else ' tabindex="-1"'
    return mark_safe("\n".join(_link(mark, skipped) for mark in picture.marks))


def lines(picture: Picture) -> SafeString:
    """What is drawn behind the marks: shapes of one look as one path."""
    paths: dict[str, list[str]] = {}
    for line in picture.lines:
        d = f"M{line.x} {line.y}h{line.width}v{line.height}H{line.x}z"
        paths.setdefault(f"line {line.css}".strip(), []).append(d)
    return mark_safe("".join(f'<path class="{css}" d="{"".join(d)}"/>' for css, d in paths.items()))


def texts(picture: Picture) -> SafeString:
    """Names, ticks and scales."""
    return mark_safe("".join(_text(one, picture.turn if one.css == "turned" else 0) for one in picture.texts))


def table_rows(picture: Picture) -> SafeString:
    """The entries as rows of the table that is the picture's equal."""
    unknown = f'<span class="unknown">{escape(wording.not_stated())}</span>'
    return mark_safe("".join(_table_row(entry, unknown) for entry in picture.entries))


def _table_row(entry: Entry, unknown: str) -> str:
    of = entry.figures
    figures = (of.incidents, of.killed, of.killed_unstated, of.injured, of.injured_unstated)
    cells = "".join(f"<td>{unknown if number is None else wording.count(number)}</td>" for number in figures)
    return f'<tr><th scope="row"><a href="{escape(entry.href)}"><bdi>{escape(entry.label)}</bdi></a></th>{cells}</tr>'


def _text(one: Shape, turn: int = 0) -> str:
    turned = f' transform="rotate({turn} {one.x} {one.y})"' if turn else ""
    return f'<text class="{one.css}" x="{one.x}" y="{one.y}"{turned}>{escape(one.text)}</text>'


def _link(mark: Mark, skipped: str) -> str:
    css = f' class="{mark.entry.css}"' if mark.entry.css else ""
    # A cell is pressed itself; thin columns and whole rows have more room to press than what they show.
    press = "" if mark.shapes and mark.shapes[0] == mark.area else _rectangle("press", mark.area)
    drawn = "".join(_rectangle(shape.css, shape) for shape in mark.shapes)
    words = "".join(map(_text, mark.texts))
    title = f"<title>{escape(mark.entry.sentence)}</title>"
    return f'<a href="{escape(mark.entry.href)}"{css}{skipped}>{title}{press}{drawn}{words}</a>'


def _rectangle(css: str, shape: Shape) -> str:
    return f'<rect class="{css}" x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"/>'


def spots(sheet: Sheet) -> SafeString:
    """The marks of a map for paper."""
    return mark_safe("".join(map(_spot, sheet.spots)))


def _spot(spot: Spot) -> str:
    around = f'<circle class="around" r="{spot.radius + 7}"/>' if spot.extent != mapping.Extent.POINT else ""
    if spot.css == "several":
        drawn = f'<circle class="plate" r="{spot.radius + 2}"/>'
    else:
        drawn = f'<use href="#mark-{spot.css}" transform="scale({spot.scale})"/>'
    number = f'<text class="number" y="4">{spot.count}</text>' if spot.count else ""
    return (
        f'<g class="spot {spot.css} is-{spot.extent}" transform="translate({spot.x} {spot.y})">'
        f"<title>{escape(spot.label)}</title>{around}{drawn}{number}</g>"
    )

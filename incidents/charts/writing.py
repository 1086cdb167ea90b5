"""Pictures with their marks, texts and tables: written here and not by templates, since a page has hundreds of them.

Whatever is put into markup is escaped in that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents import mapping, wording
from incidents.charts.cartography import Sheet, Spot
from incidents.charts.drawing import Entry, Mark, Picture, Shape


@dataclass(frozen=True)
class Words:
    """What is said of a picture: its title, what it shows, and what the rows of its table are."""

    title: str
    about: str
    head: str


def whole(picture: Picture, name: str, words: Words, *, table_at: str, by_keyboard: bool = True) -> SafeString:
    """A picture with the table that is its equal; `name` is for ids.

    Of many marks, the table comes from `table_at` when it is opened, and the marks themselves are for a pointer alone
    where `by_keyboard` is not set: the keyboard reaches their records through the table.
    """
    title, about = conditional_escape(words.title), conditional_escape(words.about)
    told = _later(words.title, table_at) if picture.is_long else table(picture, words)
    opens = escape(_("As a table"))
    return mark_safe(
        f'\n<div class="scroll picture" tabindex="0" role="region" aria-label="{title}">\n'
        f'<svg class="{name}" viewBox="0 0 {picture.width} {picture.height}" role="group"'
        f' aria-labelledby="{name}-title {name}-about">\n'
        f'  <title id="{name}-title">{title}</title>\n  <desc id="{name}-about">{about}</desc>\n'
        f"  {_lines(picture)}\n  {_texts(picture)}\n  {_marks(picture, by_keyboard)}\n</svg>\n</div>\n"
        f'{_steps(picture)}\n<details class="as-table"><summary>{opens}</summary>\n{told}\n</details>\n'
    )


def _steps(picture: Picture) -> str:
    """What the shades stand for."""
    if not picture.steps:
        return ""
    steps = "".join(
        f'<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="l{level}" width="14" height="14"/></svg>'
        f"{escape(label)}</li>"
        for level, label in picture.steps
    )
    about = escape(_("What the shades stand for"))
    return f'<ul class="steps small" aria-label="{about}">{steps}</ul>'


def _later(title: str, table_at: str) -> str:
    address = escape(table_at)
    return (
        f'<p hx-get="{address}" hx-trigger="toggle from:closest details once" hx-swap="outerHTML">'
        f'<a href="{address}">{_as_table(title)}</a></p>\n'
    )


def table(picture: Picture, words: Words) -> SafeString:
    """The equal of a picture."""
    title, unstated = conditional_escape(words.title), _("not stated in")
    columns = (words.head, _("Incidents"), _("Killed"), unstated, _("Injured"), unstated)
    heads = "".join(f'<th scope="col">{conditional_escape(column)}</th>' for column in columns)
    return mark_safe(
        f'\n<div class="scroll" tabindex="0" role="region" aria-label="{_as_table(words.title)}">\n'
        f'<table class="compact figures">\n  <caption class="hidden-visually">{title}</caption>\n'
        f"  <thead><tr>{heads}</tr></thead>\n  <tbody>{_table_rows(picture)}</tbody>\n</table>\n</div>\n"
    )


def _as_table(title: str) -> str:
    return _("%(title)s, as a table") % {"title": conditional_escape(title)}


def _marks(picture: Picture, by_keyboard: bool) -> str:
    """Each mark as a link with its sentence as title."""
    skipped = "" if by_keyboard else ' tabindex="-1"'
    return "\n".join([_link(mark, skipped) for mark in picture.marks])


def _lines(picture: Picture) -> str:
    """What is drawn behind the marks: shapes of one look as one path."""
    paths: dict[str, list[str]] = {}
    for line in picture.lines:
        d = f"M{line.x} {line.y}h{line.width}v{line.height}H{line.x}z"
        paths.setdefault(f"line {line.css}".strip(), []).append(d)
    return "".join(f'<path class="{css}" d="{"".join(d)}"/>' for css, d in paths.items())


def _texts(picture: Picture) -> str:
    """Names, ticks and scales."""
    return "".join(_text(one, picture.turn if one.css == "turned" else 0) for one in picture.texts)


def _table_rows(picture: Picture) -> str:
    """The entries as rows of the table that is the picture's equal."""
    unknown = f'<span class="unknown">{escape(wording.not_stated())}</span>'
    return "".join(_table_row(entry, unknown) for entry in picture.entries)


def _address(entry: Entry) -> str:
    """Its address, in which all but what joins conditions stands encoded."""
    return entry.href.replace("&", "&amp;")


_escaped = lru_cache(8192)(escape)  # numbers and names: most are the same few on all pictures


def _table_row(entry: Entry, unknown: str) -> str:
    of = entry.figures
    figures = (of.incidents, of.killed, of.killed_unstated, of.injured, of.injured_unstated)
    cells = "".join(f"<td>{unknown if number is None else wording.count(number)}</td>" for number in figures)
    return f'<tr><th scope="row"><a href="{_address(entry)}"><bdi>{_escaped(entry.label)}</bdi></a></th>{cells}</tr>'


def _text(one: Shape, turn: int = 0) -> str:
    turned = f' transform="rotate({turn} {one.x} {one.y})"' if turn else ""
    return f'<text class="{one.css}" x="{one.x}" y="{one.y}"{turned}>{_escaped(one.text)}</text>'


def _link(mark: Mark, skipped: str) -> str:
    entry, area, shapes, texts = mark
    css = f' class="{entry.css}"' if entry.css else ""
    # A cell is pressed itself; thin columns and whole rows have more room to press than what they show.
    press = "" if shapes and shapes[0] == area else _rectangle("press", area)
    drawn = "".join([_rectangle(shape.css, shape) for shape in shapes])
    words = "".join([_text(text) for text in texts])
    title = f"<title>{escape(entry.sentence)}</title>"
    return f'<a href="{_address(entry)}"{css}{skipped}>{title}{press}{drawn}{words}</a>'


def _rectangle(css: str, shape: Shape) -> str:
    return f'<rect class="{css}" x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"/>'


def outlines(sheet: Sheet) -> SafeString:
    """The lines of a map for paper."""
    return mark_safe("".join([f'<path class="{css}" d="{d}"/>' for css, d in sheet.paths]))


def names(sheet: Sheet) -> SafeString:
    """What a map for paper calls its places."""
    written = [
        f'<text class="place {one.css}" x="{one.x}" y="{one.y}">{escape(one.text)}</text>' for one in sheet.names
    ]
    return mark_safe("".join(written))


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

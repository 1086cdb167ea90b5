"""The marks of a picture as SVG: there are hundreds, so they are written here and not by a template."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

from incidents.charts.drawing import Mark, Picture, Shape


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


def _link(mark: Mark, skipped: str) -> str:
    css = f' class="{mark.entry.css}"' if mark.entry.css else ""
    # A cell is pressed itself; thin columns and whole rows have more room to press than what they show.
    press = "" if mark.shapes[:1] == [mark.area] else _rectangle("press", mark.area)
    drawn = "".join(_rectangle(shape.css, shape) for shape in mark.shapes)
    texts = "".join(f'<text class="{one.css}" x="{one.x}" y="{one.y}">{escape(one.text)}</text>' for one in mark.texts)
    title = f"<title>{escape(mark.entry.sentence)}</title>"
    return f'<a href="{escape(mark.entry.href)}"{css}{skipped}>{title}{press}{drawn}{texts}</a>'


def _rectangle(css: str, shape: Shape) -> str:
    return f'<rect class="{css}" x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"/>'

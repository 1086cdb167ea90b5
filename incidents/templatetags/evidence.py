"""A report's text with the words behind its values marked. The text is hostile input: all of it is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents.hits import Hit
from incidents.models import Report
from incidents.redaction import BLOCK

register = template.Library()

# Characters that turn text around, control a terminal or have no width are shown by their number, not obeyed.
UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029"
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# A word of Latin letters and of others that look like them: made to be taken for another word.
LOOK_ALIKES = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uff21-\uff3a\uff41-\uff5a"
MIXED = re.compile(rf"\b(?=\w*[A-Za-z])(?=\w*[{LOOK_ALIKES}])\w+")
HIDDEN = re.compile(f"{BLOCK}+")
LETTER = re.compile(r"[^\W\d_]")
ARABIC_RUN = re.compile("[\u0621-\u06ff]+(?:[ \u060c]+[\u0621-\u06ff]+)*")
LATIN_RUN = re.compile("[A-Za-z]+(?:[ '-]+[A-Za-z]+)*")
CHOSEN = "chosen"  # the look of words that a person has just chosen
DOUBTED = "doubted"  # the look of words that show a reason to doubt a draft, in place of a certainty
TINTS = {
    "event_type": "what",
    "weapons": "what",
    "date": "when",
    "time_of_day": "when",
    "places": "where",
    "side_a": "who",
    "side_b": "who",
    "casualties": "toll",
    "sources": "told",
    "tally": "toll tally",
    "selection": "chosen",
    "redaction": "redaction",
}


@dataclass(frozen=True)
class Words:
    """Characters `start` to `end` of a report that state something; `key` is the id of the element that shows it."""

    key: str
    field: str
    start: int
    end: int
    certainty: str
    label: str


@register.filter
def tint(field: str) -> str:
    """The class that colours a field, the same in the report and beside its value."""
    return TINTS.get(field, "told")


@register.filter
def is_shared(field: str) -> bool:
    """Whether two incidents that one report tells together usually have this field in common."""
    return field in ("event_type", "date", "sources")


@register.filter
def visible(text: str) -> SafeString:
    """Escaped text in which what deceives the eye is shown: characters that control or are unseen, look-alikes."""
    shown = MIXED.sub(lambda found: _mixed(found[0]), escape(text))
    shown = UNSEEN.sub(lambda found: f'<span class="control">U+{ord(found[0]):04X}</span>', shown)
    shown = HIDDEN.sub(lambda found: _hidden(found[0]), shown)
    return mark_safe(shown)


def _mixed(word: str) -> str:
    told = escape(_("letters of several scripts that look alike"))
    return f'<span class="mixed" title="{told}">{word}</span>'


def _hidden(blocks: str) -> str:
    told = escape(_("hidden words"))
    return f'<span class="redacted" role="img" aria-label="{told}">{blocks}</span>'


@register.filter
def isolated(text: str) -> SafeString:
    """Visible text in which a run of the other script stands for itself, so that it turns nothing around."""
    first = LETTER.search(text)
    runs = LATIN_RUN if first and ARABIC_RUN.match(first[0]) else ARABIC_RUN
    pieces = []
    end = 0
    for found in runs.finditer(text):
        pieces += [visible(text[end : found.start()]), format_html("<bdi>{}</bdi>", visible(found[0]))]
        end = found.end()
    return mark_safe("".join([*pieces, visible(text[end:])]))


@register.filter
def marked(hit: Hit) -> SafeString:
    """A piece of a text with what was looked for in `<mark>`."""
    pieces, end = ["… " if hit.before else ""], 0
    for start, stop in hit.marks:
        if start >= end:
            pieces += [visible(hit.text[end:start]), f"<mark>{visible(hit.text[start:stop])}</mark>"]
            end = stop
    return mark_safe("".join([*pieces, visible(hit.text[end:]), " …" if hit.behind else ""]))


@register.filter
def of(rows: dict[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; None where it holds nothing."""
    return rows.get(key)


@register.simple_tag(takes_context=True)
def report_text(context: Any, report: Report, words: Sequence[Words]) -> SafeString:
    """The text of a report as the reader of the page may see it, with its words marked."""
    return highlighted(report.shown_to(context.request.user), words)


@register.simple_tag
def highlighted(text: str, words: Sequence[Words]) -> SafeString:
    """The text with each stretch of words marked and linked to the value that it states.

    Where stretches overlap, the shortest gives the look and the link, one that states a value before one that shows a
    doubt; all are named in `data-for`.
    The first stretch of a key bears the anchor `words-<key>`.
    """
    edges = sorted({0, len(text), *(word.start for word in words), *(word.end for word in words)})
    edges = [edge for edge in edges if 0 <= edge <= len(text)]
    pieces = []
    met: set[str] = set()
    for start, end in pairwise(edges):
        over = sorted((w for w in words if w.start <= start and end <= w.end), key=_nearest)
        opened = list(dict.fromkeys(word.key for word in over if word.start == start and word.key not in met))
        met.update(opened)
        pieces.append(_marked(text[start:end], over, opened) if over else visible(text[start:end]))
    return mark_safe("".join(pieces))


def _nearest(words: Words) -> tuple[bool, int, str]:
    return words.certainty in (CHOSEN, DOUBTED), words.end - words.start, words.key


def _marked(piece: str, over: Sequence[Words], opened: Sequence[str]) -> SafeString:
    first = over[0]
    anchors = format_html_join("", '<span id="words-{}"></span>', ((key,) for key in opened))
    return format_html(
        '{}<mark class="evidence {} {}" data-for="{}" title="{}"><a href="#{}" draggable="false">{}</a></mark>',
        anchors,
        tint(first.field),
        CHOSEN if any(word.certainty == CHOSEN for word in over) else first.certainty,
        " ".join(word.key for word in over),
        " / ".join(word.label for word in over),
        first.key,
        visible(piece),
    )

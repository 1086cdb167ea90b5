"""Where the words of a search stand in the words of a record, in the spelling that they have there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from django.db import connection, connections, router
from django.db.models.functions import Left

from config.prepared import Prepared, array
from incidents import searching
from incidents.models import Incident, Report
from incidents.redaction import masked

WORD = re.compile(r"[^\W_][\w\u0640\u064b-\u065f\u0670]*")  # with the marks of vowels and the stretching stroke
LOOKED_THROUGH = 20_000  # characters of a text
AROUND = 90  # characters shown on either side of the first hit

Stretch = tuple[int, int]
Spans = list[tuple[int, int, str]]  # where each word of a text stands, and the word


@dataclass(frozen=True)
class Hit:
    """A piece of a text, and the stretches of it that were looked for."""

    text: str
    marks: tuple[tuple[int, int], ...]
    before: bool  # whether the text goes on before the piece
    behind: bool


@dataclass(frozen=True)
class _Word:
    folded: str
    stem: str


def hits(query: str, incidents: Sequence[Incident], *, inside: bool) -> dict[int, Hit]:
    """For each incident whose words hold some of the search: the piece that holds the most different parts of it.

    With `inside` also the internal note and the reports are looked through, as `searching.condition` does.
    """
    wanted = [part for part in searching.parts(query) if not part.is_excluded]
    if not wanted or not incidents:
        return {}
    texts = dict(_texts(incidents, inside))
    each = {text: _Text(text) for own in texts.values() for text in own}  # a report may tell several
    words = _folded(set().union(*(text.words for text in each.values())))
    finders = [_finder(part, words) for part in wanted]
    found = {key: _best([each[text] for text in own], finders) for key, own in texts.items()}
    return {key: hit for key, hit in found.items() if hit}


class _Text:
    """A text with its different words; where they stand is looked for in those that hold what is wanted."""

    def __init__(self, text: str) -> None:
        self.text, self.words = text, set(WORD.findall(text))

    @cached_property
    def spans(self) -> Spans:
        return [(found.start(), found.end(), found[0]) for found in WORD.finditer(self.text)]


def _texts(incidents: Sequence[Incident], inside: bool) -> Iterator[tuple[int, list[str]]]:
    reports = _reports([row.pk for row in incidents]) if inside else {}
    for row in incidents:
        own = [row.summary_ar, row.summary_en, *([row.internal_note] if inside else [])]
        yield row.pk, [text[:LOOKED_THROUGH] for text in [*own, *reports.get(row.pk, ())] if text]


TOLD = """SELECT incident_id, report_id FROM incidents_claim WHERE incident_id = ANY(%(incidents)s::bigint[])
    UNION SELECT incident_id, report_id FROM incidents_incidentsource
    WHERE incident_id = ANY(%(incidents)s::bigint[]) AND report_id IS NOT NULL"""
_beginnings: Prepared[Any] = Prepared(
    lambda: (
        Report.objects.order_by().only("redactions").annotate(start=Left("text", LOOKED_THROUGH)).filter(pk__among=[])
    )
)


def _reports(keys: list[int]) -> dict[int, list[str]]:
    with connections[router.db_for_read(Report)].cursor() as cursor:
        cursor.execute(TOLD, {"incidents": array(keys)})
        pairs = sorted(cursor.fetchall())
    texts = _beginnings(array({report for _incident, report in pairs}))
    held = {text.pk: masked(text.start, text.redactions) for text in texts}
    grouped = groupby(pairs, key=lambda pair: pair[0])
    return {key: [held[report] for _key, report in rows] for key, rows in grouped}


Finder = Callable[[_Text], list[Stretch]]


def _folded(words: Iterable[str]) -> Mapping[str, _Word]:
    """Each word folded and stemmed as the database does it for its index."""
    given = sorted(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, arabic_fold(word), arabic_stem(arabic_fold(word)) FROM unnest(%s::text[]) word", [given]
        )
        return {word: _Word(folded, stem) for word, folded, stem in cursor.fetchall()}


def _best(texts: Iterable[_Text], finders: Sequence[Finder]) -> Hit | None:
    best: tuple[int, str, list[Stretch]] = (0, "", [])
    for text in texts:
        held = [found for find in finders if (found := find(text))]
        if len(held) > best[0]:
            best = len(held), text.text, sorted(stretch for stretches in held for stretch in stretches)
    return _piece(best[1], best[2]) if best[0] else None


def _finder(part: searching.Part, words: Mapping[str, _Word]) -> Finder:
    """What finds the part among the words of a text; each different word is compared once, and not at each place."""
    if part.is_phrase:
        return partial(_phrases, part.words, words)
    pairs = list(zip(part.words, part.stems, strict=True))
    meant = {word for word, read in words.items() if any(_is_meant(read, *pair) for pair in pairs)}

    def find(text: _Text) -> list[Stretch]:
        here = meant & text.words
        return [(start, end) for start, end, word in text.spans if word in here] if here else []

    return find


def _phrases(phrase: tuple[str, ...], words: Mapping[str, _Word], text: _Text) -> list[Stretch]:
    spans = text.spans
    folded = [words[word].folded for _start, _end, word in spans]
    size = len(phrase)
    starts = [at for at in range(len(spans) - size + 1) if tuple(folded[at : at + size]) == phrase]
    return [(spans[at][0], spans[at + size - 1][1]) for at in starts]


def _is_meant(word: _Word, wanted: str, stem: str) -> bool:
    return word.folded.startswith(wanted) or stem in (word.stem, word.folded)


def _piece(text: str, stretches: list[tuple[int, int]]) -> Hit:
    first = stretches[0]
    start = max(0, first[0] - AROUND)
    end = min(len(text), first[1] + AROUND)
    start = text.find(" ", start, first[0]) + 1 if start else 0  # no word is cut
    end = max(text.rfind(" ", first[1], end), first[1]) if end < len(text) else end
    marks = tuple((max(a, start) - start, b - start) for a, b in stretches if start <= a and b <= end)
    return Hit(text[start:end].replace("\n", " "), marks, start > 0, end < len(text))

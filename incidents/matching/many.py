"""The same questions as for one record or report, asked for many at a time while they come in: same answers, few
queries.

What was read is kept, MOST_HELD rows of a kind at most, so that a long ingestion needs no more memory than a short one.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rapidfuzz.distance import Indel

from incidents.likeness import Comparison, Event, compare, excluded
from incidents.matching.candidates import Match, best, shortlist, with_words
from incidents.matching.events import Read, read_events, texts_of
from incidents.matching.nearby import OPEN, keys_near
from incidents.matching.reports import DAYS, MOST_WORDS, NEARLY, SHORTEST
from incidents.models import Claim, Incident, Report

MOST_HELD = 8_000
FEW = 20  # reports
AT_ONCE = 2_000  # keys a query
SPAN = timedelta(days=DAYS)
SLOWEST = timedelta(minutes=1)  # from an edit to its commit
BITS = 509  # of a word's place in a sketch of a text
AROUND_DAYS = """
    SELECT report.id, report.published, length(report.folded)
    FROM unnest(%(first)s::date[], %(last)s::date[]) span(first, last)
    JOIN incidents_report report ON report.published BETWEEN span.first AND span.last
    UNION ALL
    SELECT report.id, (report.received_at AT TIME ZONE %(zone)s)::date, length(report.folded)
    FROM unnest(%(first)s::date[], %(last)s::date[]) span(first, last)
    JOIN incidents_report report ON report.published IS NULL
        AND (report.received_at AT TIME ZONE %(zone)s)::date BETWEEN span.first AND span.last
"""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a report in their order; `sketch` has a bit set for each, so that most others are told apart by it.

    Of words that the other lacks, at least as many are there as bits that its sketch lacks.
    """

    told: list[str]
    distinct: frozenset[str]
    sketch: int

    @classmethod
    def of(cls, folded: str) -> Words:
        told = [sys.intern(word) for word in folded.split()[:MOST_WORDS]]
        distinct, sketch = frozenset(told), 0
        for word in distinct:
            sketch |= 1 << hash(word) % BITS
        return cls(told, distinct, sketch)


class Held(Generic[Row]):
    """The rows that were asked for last, MOST_HELD of them."""

    def __init__(self, read: Callable[[list[int]], Mapping[int, Row]]) -> None:
        self.read = read
        self.rows: OrderedDict[int, Row] = OrderedDict()

    def of(self, keys: Iterable[int]) -> dict[int, Row]:
        """Each key's row, as far as there is one; what is not held is read in one go."""
        wanted = set(keys)
        missing = [key for key in wanted if key not in self.rows]
        for start in range(0, len(missing), AT_ONCE):
            self.rows.update(self.read(missing[start : start + AT_ONCE]))
        found = {key: self.rows[key] for key in wanted if key in self.rows}
        for key in found:
            self.rows.move_to_end(key)
        while len(self.rows) > MOST_HELD:
            self.rows.popitem(last=False)
        return found

    def forget(self, keys: Iterable[int]) -> None:
        for key in keys:
            self.rows.pop(key, None)


@dataclass(frozen=True, slots=True)
class Group:
    """The new records of one report, in the order they came in, and the keys of the reports that are near-equal."""

    report: int
    records: Sequence[Incident]
    copies: Collection[int] = ()


class Surroundings:
    """What lies around the reports and drafts of one long ingestion."""

    def __init__(self) -> None:
        self.records: Held[Read] = Held(read_events)
        self.texts: Held[tuple[str, ...]] = Held(texts_of)
        self.words: Held[Words] = Held(_words)
        self.looked_at = timezone.now()

    def look_again(self) -> None:
        """Forget what people have changed since this was called last."""
        since, self.looked_at = self.looked_at - SLOWEST, timezone.now()
        rows = Incident.objects.filter(changed_at__gte=since, version__gt=1).values_list("pk", "version")
        held = self.records.rows
        changed = [key for key, version in rows if key not in held or held[key].version != version]
        self.records.forget(changed)
        self.texts.forget(changed)

    def near_equal(self, reports: Sequence[Report]) -> dict[int, dict[int, float]]:
        """{key: {key of another report: likeness}} of new reports, each among those that came in before it."""
        around = _around([_day(report) for report in reports])
        days = [day for day, _key, _length in around]
        mine = self.words.of(report.pk for report in reports)
        lengths = {key: length for _day, key, length in around}
        near: dict[int, list[int]] = {}
        for report in reports:
            day = _day(report)
            window = around[bisect_left(days, day - SPAN) : bisect_right(days, day + SPAN)]
            length = lengths[report.pk]
            least, most = int(length * SHORTEST), int(length / SHORTEST) + 1
            near[report.pk] = [key for _day, key, other in window if key < report.pk and least <= other <= most]
        return {key: _alike(mine[key], told) for key, told in self._told(near)}

    def _told(self, near: Mapping[int, list[int]]) -> Iterator[tuple[int, dict[int, Words]]]:
        """The words of what each is compared with, read for a few at a time."""
        keys = list(near)
        for start in range(0, len(keys), FEW):
            some = keys[start : start + FEW]
            words = self.words.of(chain.from_iterable(near[key] for key in some))
            yield from ((key, {other: words[other] for other in near[key]}) for key in some)

    def likely_same(self, groups: Sequence[Group]) -> dict[int, list[Match]]:
        """{key: matches, the likeliest first} of new records.

        Each is compared with what was there when its own report had come in, and not with later ones.
        """
        new = [one for group in groups for one in group.records]
        found = keys_near(new, {one.pk: group.records[-1].pk for group in groups for one in group.records})
        _add_copies(groups, found)
        events = {
            key: one.event for key, one in self.records.of({*found, *chain.from_iterable(found.values())}).items()
        }
        short = {key: _shortlist(key, others, events) for key, others in found.items()}
        told = self.texts.of({key for key, others in short.items() if others} | {*chain.from_iterable(short.values())})
        whole = with_words(events, told)
        return _likeliest({key: _likely(key, others, whole) for key, others in short.items()})


def _words(keys: list[int]) -> dict[int, Words]:
    rows = Report.objects.filter(pk__in=keys).values_list("pk", "folded")
    return {key: Words.of(folded) for key, folded in rows.iterator(chunk_size=200)}


def _day(report: Report) -> date:
    return report.published or report.received_at.date()


def _around(days: Iterable[date]) -> list[tuple[date, int, int]]:
    """(day, key, length) of the reports of about these days, in the order of days."""
    spans: list[list[date]] = []
    for day in sorted(set(days)):
        if spans and day - SPAN <= spans[-1][1]:
            spans[-1][1] = day + SPAN
        else:
            spans.append([day - SPAN, day + SPAN])
    values: dict[str, Any] = {
        "first": [one[0] for one in spans],
        "last": [one[1] for one in spans],
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(AROUND_DAYS, values)
        return sorted((day, key, length) for key, day, length in cursor.fetchall())


def _alike(mine: Words, others: Mapping[int, Words]) -> dict[int, float]:
    found = {}
    size, sketch = len(mine.told), mine.sketch
    for key, theirs in others.items():
        # Each word that the other lacks is one that cannot be common: most pairs are settled by this alone.
        enough = NEARLY * (size + len(theirs.told)) / 2
        if (
            size - (sketch & ~theirs.sketch).bit_count() < enough
            or size - len(mine.distinct - theirs.distinct) < enough
        ):
            continue
        if share := Indel.normalized_similarity(mine.told, theirs.told, score_cutoff=NEARLY):
            found[key] = round(share, 3)
    return found


def _add_copies(groups: Sequence[Group], found: dict[int, list[int]]) -> None:
    """The records of near-equal reports, which came in before those of the group."""
    reports = {key for group in groups if group.copies for key in (group.report, *group.copies)}
    if not reports:
        return
    rows = Claim.objects.filter(report__in=reports, incident__status__in=OPEN)
    told: dict[int, set[int]] = defaultdict(set)
    for report, key in rows.order_by().distinct().values_list("report", "incident"):
        told[report].add(key)
    for group in groups:
        if group.copies:
            copies = set().union(*(told[report] for report in (group.report, *group.copies)))
            before = {key for key in copies if key <= group.records[-1].pk}
            for one in group.records:
                found[one.pk] = list({*found[one.pk], *before} - {one.pk})


def _shortlist(key: int, others: Collection[int], events: Mapping[int, Event]) -> list[int]:
    return [other for other in shortlist(key, others, events) if not excluded(events[key], events[other])]


def _likely(key: int, others: Iterable[int], events: Mapping[int, Event]) -> dict[int, Comparison]:
    found = {other: compare(events[key], events[other]) for other in others}
    return {other: one for other, one in found.items() if one.likely}


def _likeliest(likely: Mapping[int, Mapping[int, Comparison]]) -> dict[int, list[Match]]:
    """The likely ones as matches; only of these are the records read."""
    rows = Incident.objects.in_bulk({*chain.from_iterable(likely.values())})
    matches = {key: [Match(rows[other], one) for other, one in found.items()] for key, found in likely.items()}
    return {key: best(found) for key, found in matches.items() if found}

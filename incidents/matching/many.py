"""The same questions as for one record or report, asked for many at a time while they come in: same answers, few
queries.

What was read is kept, MOST_HELD rows of a kind at most, so that a long ingestion needs no more memory than a short one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rapidfuzz.distance import Indel

from incidents.likeness import Comparison, Event, compare
from incidents.matching.candidates import SHORTLIST, Match, best, keys_of_copies
from incidents.matching.events import PARTS, events_of, texts_of
from incidents.matching.nearby import OPEN, keys_near
from incidents.matching.reports import DAYS, MOST_WORDS, NEARLY, SHORTEST
from incidents.models import Incident, Report

MOST_HELD = 20_000
FEW = 20  # reports
AT_ONCE = 2_000  # keys a query
SPAN = timedelta(days=DAYS)
SLOWEST = timedelta(minutes=1)  # from an edit to its commit
SETTLED = frozenset({"other_days", "one_report"})  # vetoes that no words of a report can lift
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
Words = tuple[list[str], frozenset[str]]


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


class Surroundings:
    """What lies around the reports and drafts of one long ingestion."""

    def __init__(self) -> None:
        self.events: Held[Event] = Held(_events)
        self.texts: Held[tuple[str, ...]] = Held(texts_of)
        self.words: Held[Words] = Held(_words)
        self.looked_at = timezone.now()

    def look_again(self) -> None:
        """Forget what people have changed since this was called last."""
        since, self.looked_at = self.looked_at - SLOWEST, timezone.now()
        changed = list(Incident.objects.filter(changed_at__gte=since, version__gt=1).values_list("pk", flat=True))
        self.events.forget(changed)
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

    def likely_same(self, groups: Sequence[tuple[Sequence[Incident], bool]]) -> dict[int, list[Match]]:
        """{key: matches, the likeliest first} of new records: those of each report, in the order they came in, and
        whether it is near-equal to another.

        Each is compared with what was there when its own report had come in, and not with later ones.
        """
        new = [one for group, _copied in groups for one in group]
        found = keys_near(new, {one.pk: group[-1].pk for group, _copied in groups for one in group})
        for group, copied in groups:
            if copied:
                _add_copies(group, found)
        events = self.events.of({*found, *chain.from_iterable(found.values())})
        short = {key: _shortlist(key, others, events) for key, others in found.items()}
        told = self.texts.of({key for key, others in short.items() if others} | {*chain.from_iterable(short.values())})
        whole = {key: replace(events[key], texts=words) for key, words in told.items()}
        return {key: likeliest(_compared(key, others, whole)) for key, others in short.items() if others}


def _events(keys: list[int]) -> dict[int, Event]:
    rows = Incident.objects.filter(pk__in=keys).select_related("event_type").prefetch_related(*PARTS)
    return events_of(rows, with_texts=False)


def _words(keys: list[int]) -> dict[int, Words]:
    rows = Report.objects.filter(pk__in=keys).values_list("pk", "folded")
    told = ((key, folded.split()[:MOST_WORDS]) for key, folded in rows.iterator(chunk_size=200))
    return {key: (words, frozenset(words)) for key, words in told}


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
    words, distinct = mine
    found = {}
    for key, (theirs, theirs_distinct) in others.items():
        # Each word that the other lacks is one that cannot be common: most pairs are settled by this alone.
        if 2 * (len(words) - len(distinct - theirs_distinct)) < NEARLY * (len(words) + len(theirs)):
            continue
        if share := Indel.normalized_similarity(words, theirs, score_cutoff=NEARLY):
            found[key] = round(share, 3)
    return found


def _add_copies(group: Sequence[Incident], found: dict[int, list[int]]) -> None:
    """The records of near-equal reports, which came in before this group's."""
    copies = keys_of_copies(group[0])
    rows = Incident.objects.filter(pk__in=copies, pk__lte=group[-1].pk, status__in=OPEN)
    for one in group:
        found[one.pk] = list({*found[one.pk], *(row.pk for row in rows)} - {one.pk})


def _shortlist(key: int, others: Iterable[int], events: Mapping[int, Event]) -> list[int]:
    """Those of which the words are read: the likeliest that no veto excludes for good."""
    ours = events[key]
    newest = sorted(others, key=lambda other: (-(events[other].start or date.min).toordinal(), -other))
    compared = [(compare(ours, events[other]), other) for other in newest]
    ranked = sorted(compared, key=lambda pair: -pair[0].score)[:SHORTLIST]
    return [other for comparison, other in ranked if not SETTLED.intersection(comparison.reasons)]


def _compared(key: int, others: Iterable[int], events: Mapping[int, Event]) -> dict[int, Comparison]:
    return {other: compare(events[key], events[other]) for other in others}


def likeliest(compared: Mapping[int, Comparison]) -> list[Match]:
    """The likely ones as matches; only of these are the records read."""
    likely = {key: one for key, one in compared.items() if one.likely}
    rows = Incident.objects.in_bulk(likely) if likely else {}
    return best(Match(rows[key], one) for key, one in likely.items())

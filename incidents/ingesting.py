"""Many reports at once: read by several processes, stored batch by batch, each batch in one transaction.

What a report becomes is what `ingest_report` would make of it.  A run that is cut off has stored whole batches; run
again, it passes over what is here.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import Any

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, connections, transaction

from incidents import curation, ingest, matching
from incidents.curation import NotAllowed
from incidents.ingest import BadReport, Told
from incidents.ingested import Ingested, taken_in
from incidents.models import Report, Source

BATCH = 200
AHEAD = 2  # batches that are read while one is stored
SELDOM = 25  # batches
PIECE = 10  # reports that a process is given at a time
WARM = "قتل مدني في بلدة هجين"  # a civilian was killed in the town of Hajin


@dataclass(frozen=True, slots=True)
class Given:
    """A report as it was given."""

    text: str
    published: date | None = None
    publisher: str | None = None
    url: str = ""


Answer = Ingested | Exception
Reading = Told | Exception


def ingest_many(given: Iterable[Given], *, by: User, processes: int = 0, batch: int = BATCH) -> Iterator[Answer]:
    """For each report, in order: what became of it, or why it could not be taken in (BadReport, or another error).

    `processes` read; with none, this process does.  Memory holds a few batches, however many reports there are.
    Raises NotAllowed, and what the database raises when it goes away.
    """
    surroundings = matching.Surroundings()
    with _readers(processes) as readers, _collecting() as collect:
        waiting: deque[_Batch] = deque()
        for reports in _in_batches(given, batch):
            waiting.append(_Batch(reports, readers))
            if len(waiting) > AHEAD * bool(readers):
                yield from waiting.popleft().stored(by, surroundings)
                collect()
        while waiting:
            yield from waiting.popleft().stored(by, surroundings)


def _in_batches(given: Iterable[Given], size: int) -> Iterator[list[Given]]:
    rest = iter(given)
    while found := list(islice(rest, size)):
        yield found


@dataclass(frozen=True, slots=True)
class _Readers:
    """Processes that read with this lexicon; they were forked with it in memory and never ask the database."""

    pool: Executor
    lexicon: object


_forked_with: object = None


@contextmanager
def _collecting() -> Iterator[Callable[[], None]]:
    """Python looks for rubbish only when told, between two batches, when nearly all that was made is rubbish.

    What was there before is never looked at, and what is kept for longer only now and then.
    """
    batches = count(1)

    def collect() -> None:
        gc.collect(1 if next(batches) % SELDOM else 2)

    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield collect
    finally:
        gc.enable()
        gc.unfreeze()


@contextmanager
def _readers(processes: int) -> Iterator[_Readers | None]:
    global _forked_with
    if not processes:
        yield None
        return
    _forked_with = ingest.lexicon()
    ingest.told_with(_forked_with, WARM, published=None, publisher=None)  # morphology is loaded once, for all
    connections.close_all()  # none may be shared
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        pool.submit(_read, []).result()  # now all are forked
        yield _Readers(pool, _forked_with)


def _read(reports: Sequence[Given]) -> list[Reading]:
    """What each tells; done by the reading processes."""
    return [_read_one(_forked_with, one) for one in reports]


def _read_one(lexicon: Any, one: Given) -> Reading:
    try:
        return ingest.told_with(lexicon, one.text, published=one.published, publisher=one.publisher)
    except Exception as error:
        return error


class _Batch:
    """Some reports on their way: checked, being read, stored."""

    def __init__(self, reports: Sequence[Given], readers: _Readers | None) -> None:
        self.reports, self.readers = reports, readers
        self.sources: dict[str, Source | None] = {"": None} | ingest.sources_of(one.publisher for one in reports)
        self.answers: dict[int, Answer] = {}
        for number, one in enumerate(reports):
            self._check(number, one)
        good = {
            number: curation.sha256_of(one.text) for number, one in enumerate(reports) if number not in self.answers
        }
        here = set(Report.objects.filter(sha256__in=good.values()).values_list("sha256", flat=True))
        self.known = {number: sha256 for number, sha256 in good.items() if sha256 in here}
        self.new = {number: reports[number] for number in good if number not in self.known}
        self.pieces = self._begin(readers.pool, list(self.new.values())) if readers else []

    def _check(self, number: int, one: Given) -> None:
        try:
            ingest.check(one.text, one.published)
            ingest.check_url(one.url)
            if (one.publisher or "") not in self.sources:
                self.sources[one.publisher or ""] = ingest.source_of(one.publisher)
        except BadReport as error:
            self.answers[number] = error

    def _begin(self, pool: Executor, new: Sequence[Given]) -> list[Future[list[Reading]]]:
        return [pool.submit(_read, new[start : start + PIECE]) for start in range(0, len(new), PIECE)]

    def stored(self, by: User, surroundings: matching.Surroundings) -> list[Answer]:
        """The answers in order; everything is committed then."""
        told = self._told()
        self.answers |= {number: one for number, one in told.items() if isinstance(one, Exception)}
        new = {number: self._record(number, one) for number, one in told.items() if isinstance(one, Told)}
        records = curation.numbered(list(new.values()), by=by)
        try:
            stored = _store(records, by, surroundings)
        except (NotAllowed, OperationalError, InterfaceError):
            raise
        except Exception:  # of one of them: each is stored by itself, so that the others are
            stored = [_store_alone(record, by) for record in records]
        self.answers |= dict(zip(new, stored, strict=True))
        here = taken_in(set(self.known.values()))
        self.answers |= {number: here[sha256] for number, sha256 in self.known.items()}
        return [self.answers[number] for number in range(len(self.reports))]

    def _told(self) -> dict[int, Reading]:
        lexicon = ingest.lexicon()
        if self.readers and lexicon is self.readers.lexicon:
            readings = [one for piece in self.pieces for one in piece.result()]
        else:  # a name has changed since the processes were forked
            readings = [_read_one(lexicon, one) for one in self.new.values()]
        return dict(zip(self.new, readings, strict=True))

    def _record(self, number: int, told: Told) -> curation.ReportRecord:
        one = self.reports[number]
        return told.record(one.text, one.published, self.sources[one.publisher or ""], one.url)


@transaction.atomic
def _store(records: Sequence[curation.ReportRecord], by: User, around: matching.Surroundings) -> list[Answer]:
    stored = curation.store_reports(records, by=by)
    around.look_again()
    new = [(report, incidents) for report, incidents, created in stored if created]
    alike = around.near_equal([report for report, _incidents in new])
    curation.note_likeness_of_new({report: alike[report.pk] for report, _incidents in new if alike[report.pk]}, by=by)
    groups = [matching.Group(report.pk, incidents, alike[report.pk]) for report, incidents in new if incidents]
    matches = around.likely_same(groups)
    drafts = [incident for group in groups for incident in group.records]
    proposed = {one: [match.as_choice() for match in matches[one.pk]] for one in drafts if one.pk in matches}
    curation.propose_duplicates_of_new(proposed, by=by)
    named = {one.pk: [choice["reference"] for choice in choices] for one, choices in proposed.items()}
    return [_answer(one, alike, named) for one in stored]


def _answer(stored: curation.Stored, alike: Mapping[int, Collection[int]], named: Mapping[int, list[str]]) -> Ingested:
    report, incidents, created = stored
    if not created:
        return taken_in([report.sha256])[report.sha256]
    doubles = {one.pk: named[one.pk] for one in incidents if one.pk in named}
    return Ingested(report, incidents, created, sorted(alike[report.pk]), doubles)


def _store_alone(record: curation.ReportRecord, by: User) -> Answer:
    try:
        return _store([record], by, matching.Surroundings())[0]
    except (NotAllowed, OperationalError, InterfaceError):
        raise
    except Exception as error:
        return error

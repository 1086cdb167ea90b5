"""What the command line answers for each report, and the three forms in which it does."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import OutputWrapper
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from incidents.curation import NotAllowed
from incidents.extraction.contract import reading_as_dict
from incidents.ingest import BadReport, ingest_report, read
from incidents.ingested import Ingested
from incidents.ingesting import Given, ingest_many
from incidents.management.intake.inputs import Fault, Item
from incidents.models import Incident
from incidents.wording import confidence, doubt, headline

logger = logging.getLogger(__name__)
Answer = dict[str, Any]


def preview(item: Item | Fault) -> Answer:
    """{"id", "incidents", "tallies", "flags"} of a report, or {"id", "error"}; stores nothing."""
    return _guarded(item, _preview)


def store(item: Item | Fault, by: User) -> Answer:
    """{"id", "report", "sha256", "created", "near_equal", "incidents"}, or {"id", "error"}; incidents are
    {"reference", "summary", "url", "confidence", "reasons", "may_double"}.
    """
    return _guarded(item, lambda good: _store(good, by))


def _guarded(item: Item | Fault, answer: Callable[[Item], Answer]) -> Answer:
    if isinstance(item, Fault):
        return {"id": item.id, "error": item.error}
    try:
        return {"id": item.id, **answer(item)}
    except BadReport as error:
        return {"id": item.id, "error": str(error)}
    except (NotAllowed, OperationalError, InterfaceError):
        raise  # the next report would fare no better
    except Exception as error:
        logger.exception("report %s", item.id)
        return {"id": item.id, "error": f"Sijil failed on this report, which was left out: {error!r}"}


def _preview(item: Item) -> Answer:
    return reading_as_dict(read(item.text, published=item.published, publisher=item.publisher))


def store_many(items: Iterable[Item | Fault], by: User, processes: int) -> Iterator[Answer]:
    """The answers of `store`, in order, for reports that are stored many at a time."""
    asked: deque[Item | Fault] = deque()

    def given() -> Iterator[Given]:
        for item in items:
            asked.append(item)
            if isinstance(item, Item):
                yield Given(item.text, item.published, item.publisher, item.url)

    for answer in ingest_many(given(), by=by, processes=processes):
        while isinstance(asked[0], Fault):
            yield _guarded(asked.popleft(), _preview)
        yield _guarded(asked.popleft(), partial(_as_answer, answer))
    yield from (_guarded(fault, _preview) for fault in asked)


def _as_answer(answer: Ingested | Exception, item: Item) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return _told(answer)


def _store(item: Item, by: User) -> Answer:
    return _told(ingest_report(item.text, by=by, published=item.published, publisher=item.publisher, url=item.url))


def _told(found: Ingested) -> Answer:
    review = settings.SITE_URL + reverse("incidents:review", args=[found.report.pk])
    return {
        "report": found.report.pk,
        "sha256": found.report.sha256,
        "created": found.created,
        "near_equal": list(found.near_equal),
        "incidents": [_stored(one, review, found.may_double.get(one.pk, ())) for one in found.incidents],
    }


def _stored(incident: Incident, review: str, may_double: Sequence[str]) -> Answer:
    return {
        "reference": incident.reference,
        "summary": headline(incident),
        "url": review,
        "confidence": incident.confidence,
        "reasons": [row["code"] for row in incident.doubts],
        "may_double": list(may_double),
    }


class Run:
    """One run of `ingest`: how many reports it has answered for, and how many of them it could not take in."""

    def __init__(self, told: Lines) -> None:
        self.told, self.count, self.failed = told, 0, 0

    def through(self, answers: Iterable[Answer], *, shown: bool) -> None:
        """Tell each answer as soon as it is there; `shown` counts them on a terminal."""
        terminal = shown and self.told.errors.isatty()
        for answer in answers:
            self.told.add(answer)
            self.count += 1
            self.failed += "error" in answer
            if terminal:
                self.told.errors.write(f"\r{self.count} reports", ending="")
        if terminal:
            self.told.errors.write("")
        self.told.end()


class Lines:
    """One JSON object a line."""

    def __init__(self, out: OutputWrapper, errors: OutputWrapper) -> None:
        self.out, self.errors = out, errors

    def add(self, answer: Answer) -> None:
        self.out.write(_json(answer))

    def end(self) -> None:
        self.out.flush()


class Array(Lines):
    """One JSON array of all."""

    opened = False

    def add(self, answer: Answer) -> None:
        self.out.write(("," if self.opened else "[") + "\n" + _json(answer, indent=2), ending="")
        self.opened = True

    def end(self) -> None:
        self.out.write("\n]" if self.opened else "[]")
        super().end()


class Text(Lines):
    """Lines for a person: a draft a line, errors on standard error."""

    def add(self, answer: Answer) -> None:
        if "error" in answer:
            name = "" if answer["id"] is None else f"{answer['id']}: "
            self.errors.write(_printable(f"{name}{answer['error']}"))
        elif "report" in answer:
            self._stored(answer)
        else:
            self._read(answer)

    def _stored(self, answer: Answer) -> None:
        if not answer["created"]:
            self.out.write(f"{answer['id']}: already here as report {answer['report']}, nothing was changed")
        elif not answer["incidents"]:
            self.out.write(f"{answer['id']}: stored as report {answer['report']}, no incident in it")
        for draft in answer["incidents"]:
            self.out.write(_printable(f"{draft['reference']}  {draft['url']}  {draft['summary']}"))
            self._doubts(draft)
            if draft["may_double"]:
                self.out.write(f"    may be the same event as {', '.join(draft['may_double'])}")
        if answer["created"] and answer["near_equal"]:
            self.out.write(f"    text near-equal to report {', '.join(map(str, answer['near_equal']))}")

    def _doubts(self, draft: Answer) -> None:
        """How far to trust a draft, and why not further."""
        if draft["confidence"] is not None:
            self.out.write(f"    confidence: {confidence(draft['confidence'])}")
        for code in draft["reasons"]:
            self.out.write(f"    {code}: {doubt(code)}")

    def _read(self, answer: Answer) -> None:
        drafts, tallies, flags = answer["incidents"], answer["tallies"], answer["flags"]
        self.out.write(f"{answer['id']}: {len(drafts)} incidents, {len(tallies)} running totals")
        for draft in drafts:
            when = draft["date"]["start"] or "no date"
            self.out.write(_printable(f"  {when}  {draft['event_type']}  {draft['summary']}"))
            self._doubts(draft)
        for tally in tallies:
            self.out.write(f"  total: {tally['count']} {tally['outcome']} since {tally['since'] or '?'}")
        if flags:
            self.out.write(f"  flags: {', '.join(flags)}")


FORMATS: Mapping[str, type[Lines]] = {"text": Text, "json": Array, "jsonl": Lines}


def _json(answer: Answer, indent: int | None = None) -> str:
    return _printable(json.dumps(answer, ensure_ascii=False, indent=indent))


def _printable(line: str) -> str:
    """The line without halves of characters, which no output can carry."""
    return line.encode("utf-8", "replace").decode("utf-8")

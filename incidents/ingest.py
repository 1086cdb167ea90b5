"""The only bridge from extraction to the register: a report's text becomes a report with drafts, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Place
from incidents import curation, matching
from incidents.codes import ActorKind
from incidents.extraction import Lexicon, extract, ner
from incidents.extraction.explain import as_text, explain
from incidents.extraction.selected import Selected, read_selected
from incidents.extraction.values import (
    CasualtyValue,
    DateValue,
    Draft,
    Evidence,
    NameProposal,
    NameRow,
    PlaceRow,
    PlaceValue,
    Reading,
    TallyValue,
)
from incidents.ingested import Ingested, taken_in
from incidents.models import Actor, Incident, Report, Source

MAX_CHARACTERS = 1_000_000
LONGEST_RULE = 80
LONGEST_FOR_NAMES = ner.LONGEST
NOBODY = "none"  # how evidence writes that nobody was hurt: one phrase for the killed and for the injured
# Bytes that no written text holds; tab, line ends and form feed are text.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")

_compiled: tuple[object, Lexicon] | None = None


class BadReport(ValueError):
    """A report that cannot be taken in; the message is for the person who sent it.  Nothing was stored."""


def lexicon() -> Lexicon:
    """The lexicons with the register's places and the desk's own spellings, compiled anew when one of them changes."""
    global _compiled
    stamp = _stamp()
    if _compiled is None or _compiled[0] != stamp:
        places = (PlaceRow(*row) for row in Place.objects.gazetteer_rows())
        _compiled = (stamp, Lexicon.load(places=places, actors=_actor_names(), sources=_source_names()))
    return _compiled[1]


def _stamp() -> object:
    """A value that every change of a place, an actor, a source or their spellings makes another."""
    tables = (Place, Actor, Source)  # each change through the one writer adds a row or raises a version
    counts = " UNION ALL ".join(f"SELECT count(*), sum(version) FROM {table._meta.db_table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return cursor.fetchall()


def _actor_names() -> Iterator[NameRow]:
    """The desk's own aliases, and the names of actors; what an actor counts as is what it was last."""
    rows = Actor.objects.select_related("parent").prefetch_related("aliases", "periods").order_by("code")
    for actor in rows:
        periods = sorted(actor.periods.all(), key=lambda period: period.valid_from or date.min)
        yield from _names(actor, str(periods[-1].kind) if periods else str(ActorKind.UNIDENTIFIED))


def _source_names() -> Iterator[NameRow]:
    for source in Source.objects.select_related("parent").prefetch_related("aliases").order_by("code"):
        yield from _names(source, str(source.kind))


def _names(thing: Actor | Source, group: str) -> Iterator[NameRow]:
    parent = thing.parent.code if thing.parent else ""
    row = NameRow(thing.name_ar, thing.code, name_ar=thing.name_ar, name_en=thing.name_en, parent=parent, group=group)
    yield replace(row, principal=True)
    for alias in thing.aliases.all():
        if alias.language == "ar" and not alias.carried_in:
            since, until = getattr(alias, "valid_from", None), getattr(alias, "valid_to", None)
            yield replace(row, surface=alias.name, valid_from=since, valid_to=until)


def read(text: str, *, published: date | None, publisher: str | None) -> Reading:
    """What the report says, with nothing stored; `publisher` is the code of a source.  Raises BadReport."""
    check(text, published)
    source_of(publisher)
    return extract(text, published=published, publisher=publisher or None, lexicon=lexicon())


def explained(text: str, *, published: date | None, publisher: str | None) -> str:
    """How the report was read, for a person: sentences, mentions, rules and drafts as lines.  Raises BadReport."""
    check(text, published)
    source_of(publisher)
    return as_text(explain(text, published=published, publisher=publisher or None, lexicon=lexicon()))


def unknown_names(text: str, *, published: date | None, publisher: str | None) -> tuple[NameProposal, ...]:
    """Persons and places that a model sees in a report and the register does not know; nothing is stored.

    They lie in the first LONGEST_FOR_NAMES characters.  Empty where no model is installed.
    """
    if ner.why_not():
        return ()
    return ner.unknown_names(explain(text, published=published, publisher=publisher, lexicon=lexicon()))


def words_say(report: Report, start: int, end: int) -> list[dict[str, Any]]:
    """What chosen words of a report say, as claims: those of the incident that they tell by themselves, if they do.

    Nothing is stored; codes that the register does not have are left out.
    """
    text, day, publisher = report.text, report.published, report.publisher.code if report.publisher else None
    drafts = extract(text[start:end], published=day, publisher=publisher, lexicon=lexicon()).drafts
    claims = [one for one in _claims(drafts[0]) if one["start"] is not None] if drafts else []
    for claim in claims:
        claim["start"], claim["end"] = claim["start"] + start, claim["end"] + start
    told = {claim["field"] for claim in claims}
    single = read_selected(text, start, end, published=day, publisher=publisher, lexicon=lexicon())
    found = claims + [_selected(one) for one in single if one.field not in told]
    return [claim for claim in found if _is_claim(claim)]


def _selected(one: Selected) -> dict[str, Any]:
    return {"field": one.field, "value": _plain(one.value), "start": one.start, "end": one.end, "rule": one.rule}


def _plain(value: str | DateValue | PlaceValue | CasualtyValue) -> Any:
    """A value of extraction as a claim holds it."""
    if isinstance(value, DateValue):
        start, end = (day.isoformat() if day else None for day in (value.start, value.end))
        return {"start": start, "end": end, "precision": value.precision}
    if isinstance(value, PlaceValue):
        return {"place": value.code, "name": value.name}
    return _casualty(value) if isinstance(value, CasualtyValue) else value


def _is_claim(claim: dict[str, Any]) -> bool:
    try:
        curation.claim_value(claim["field"], claim["value"])
    except ValidationError:
        return False
    return True


def dates_from(report: Report, published: date) -> dict[int, dict[str, Any]]:
    """What the drafts of a report say of their day once its day of publication is known: {key: a claim}."""
    read_again = redrawn(report, published)
    days = {key: next((one for one in claims if one["field"] == "date"), None) for key, claims in read_again.items()}
    return {key: day for key, day in days.items() if day}


def redrawn(report: Report, published: date | None) -> dict[int, list[dict[str, Any]]]:
    """What the rules and names of today make of a report's drafts: {key of the incident: claims}; nothing is stored.

    A draft is found again by the words of its claims.
    """
    publisher = report.publisher.code if report.publisher else None
    drafts = extract(report.text, published=published, publisher=publisher, lexicon=lexicon()).drafts
    spans: dict[int, set[tuple[int | None, int | None]]] = {}
    for key, start, end in report.claims.filter(start__isnull=False).values_list("incident", "start", "end"):
        spans.setdefault(key, set()).add((start, end))
    found = {}
    for key, told in spans.items():
        best = max(drafts, key=lambda draft: len(told & _spans(draft)), default=None)
        if best and told & _spans(best):
            found[key] = list(_claims(best))
    return found


def _spans(draft: Draft) -> set[tuple[int | None, int | None]]:
    return {(one.start, one.end) for one in draft.evidence if one.start is not None}


def ingest_report(
    text: str, *, by: User, published: date | None = None, publisher: str | None = None, url: str = ""
) -> Ingested:
    """Store a report with its drafts in one transaction.  Raises BadReport, or NotAllowed for who may not.

    A text that is here already, to the letter, changes nothing: what people have made of its drafts stays.
    """
    check(text, published)
    source = source_of(publisher, by)
    check_url(url)
    sha256 = curation.sha256_of(text)
    if known := taken_in([sha256]):
        return known[sha256]
    told = told_in(text, published=published, publisher=publisher)
    records = curation.numbered([told.record(text, published, source, url)], by=by)
    with transaction.atomic():
        ((report, incidents, created),) = curation.store_reports(records, by=by)
        if not created:  # it came in meanwhile
            return taken_in([sha256])[sha256]
        near_equal, may_double = _look_around(report, incidents, by)
    return Ingested(report, incidents, created, near_equal, may_double)


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells, as plain values that the register can store: without it, nothing of extraction is needed."""

    extractor_version: str
    flags: list[str]
    tallies: list[dict[str, Any]]
    drafts: list[curation.DraftRecord]

    def record(self, text: str, published: date | None, publisher: Source | None, url: str) -> curation.ReportRecord:
        return curation.ReportRecord(
            text, published, publisher, url, self.extractor_version, self.flags, self.tallies, self.drafts
        )


def told_in(text: str, *, published: date | None, publisher: str | None) -> Told:
    """What the rules read in a text; nothing is stored."""
    reading = extract(text, published=published, publisher=publisher or None, lexicon=lexicon())
    return _as_told(reading)


def told_with(compiled: Lexicon, text: str, *, published: date | None, publisher: str | None) -> Told:
    """The same with a lexicon that is there already: asks no database, so that other processes may do it."""
    return _as_told(extract(text, published=published, publisher=publisher or None, lexicon=compiled))


def _as_told(reading: Reading) -> Told:
    return Told(
        extractor_version=reading.version,
        flags=[flag.code for flag in reading.flags],
        tallies=[_tally(tally) for tally in reading.tallies],
        drafts=[_draft(draft, reading) for draft in reading.drafts],
    )


def _look_around(
    report: Report, incidents: Iterable[Incident], by: User
) -> tuple[Sequence[int], Mapping[int, Sequence[str]]]:
    """Note which reports are near-equal to a new one, and propose the records that its drafts may double: both."""
    if alike := matching.near_equal_reports(report):
        curation.note_likeness(report, alike, by=by)
    matches = {incident: found for incident in incidents if (found := matching.likely_same(incident))}
    choices = {incident: [match.as_choice() for match in found] for incident, found in matches.items()}
    curation.propose_duplicates_of_new(choices, by=by)
    return sorted(alike), {one.pk: [choice["reference"] for choice in named] for one, named in choices.items()}


def check(text: str, published: date | None) -> None:
    """Refuse, with a reason, a text that is no report."""
    if not text.strip():
        raise BadReport(_("The report is empty."))
    if len(text) > MAX_CHARACTERS:
        raise BadReport(_("The report is longer than %(most)s characters.") % {"most": f"{MAX_CHARACTERS:,}"})
    if found := CONTROL.search(text):
        raise BadReport(
            _("This is not a text: character %(place)s is a control character.") % {"place": found.start() + 1}
        )
    if published and published > timezone.localdate():
        raise BadReport(_("The day of publication, %(day)s, has not come yet.") % {"day": published.isoformat()})


def source_of(publisher: str | None, by: User | None = None) -> Source | None:
    """The source of this code; BadReport where there is none, or none that this person may know of."""
    if not publisher:
        return None
    found = Source.objects.filter(code=publisher).first() if publisher.isprintable() else None
    may_know = by is None or by.has_perm("incidents.view_sensitive")
    if found is None or (found.is_sensitive and not may_know):
        raise BadReport(_("There is no publisher with the code “%(code)s”.") % {"code": publisher})
    return found


def sources_of(publishers: Iterable[str | None]) -> dict[str, Source]:
    """Those of these codes of sources that there are, in one query."""
    codes = {code for code in publishers if code and code.isprintable()}
    return {row.code: row for row in Source.objects.filter(code__in=codes)}


def check_url(url: str) -> None:
    try:
        if url:
            URLValidator(schemes=["http", "https"])(url)
            Report._meta.get_field("url").run_validators(url)
    except ValidationError:
        raise BadReport(_("This is no web address: %(url)s") % {"url": url}) from None


def _tally(tally: TallyValue) -> dict[str, Any]:
    return {
        "count": tally.count,
        "outcome": tally.outcome,
        "group": tally.group,
        "area": tally.area,
        "since": tally.since,
        "until": tally.until,
        "start": tally.start,
        "end": tally.end,
    }


def _draft(draft: Draft, reading: Reading) -> curation.DraftRecord:
    flags = list(draft.flags)
    flags += [flag for flag in reading.flags if not any(flag in other.flags for other in reading.drafts)]
    return curation.DraftRecord(
        claims=list(_claims(draft)),
        values={"is_background": draft.background, "certainty": draft.certainty},
        flags=[
            {"code": f.code, "start": f.start, "end": f.end, "choices": f.choices, "detail": f.detail} for f in flags
        ],
        confidence=draft.confidence,
        confidences=dict(draft.confidences),
        doubts=[{"code": one.code, "field": one.field, "words": one.words} for one in draft.reasons],
    )


def _claims(draft: Draft) -> Iterator[dict[str, Any]]:
    """One claim for each value, with the first words that state it."""
    spare = list(draft.evidence)
    for field, key, value in _values(draft):
        found = _stated(spare, field, key) or _hit(draft, field, key) or Evidence(field, key, None, None, "inferred")
        if found in spare and found.field == field and key != NOBODY:  # the next equal value has words of its own
            spare.remove(found)
        yield {
            "field": field,
            "value": value,
            "start": found.start,
            "end": found.end,
            "rule": found.rule[:LONGEST_RULE],
            "certainty": found.certainty,
        }


def _stated(evidence: Iterable[Evidence], field: str, key: str) -> Evidence | None:
    """Evidence of that value: the first with words, or else the first that says how it was inferred."""
    found = [one for one in evidence if one.field == field and one.value == key]
    return next((one for one in found if one.start is not None), None) or next(iter(found), None)


def _hit(draft: Draft, field: str, actor: str) -> Evidence | None:
    """The words of the casualties that show who was hit, where nothing else names side B."""
    rows = [row for row in draft.casualties if row.actor == actor] if field == "side_b" else []
    return next((found for row in rows if (found := _stated(draft.evidence, "casualties", _figure(row)))), None)


def _values(draft: Draft) -> Iterator[tuple[str, str, Any]]:
    """(field, the value as evidence writes it, the value as a claim holds it)."""
    yield "event_type", draft.event_type, draft.event_type
    if draft.date.start and draft.date.end:
        start, end = draft.date.start.isoformat(), draft.date.end.isoformat()
        yield "date", start, {"start": start, "end": end, "precision": draft.date.precision}
    if draft.time_of_day:
        yield "time_of_day", draft.time_of_day, draft.time_of_day
    for place in draft.places:
        yield "places", place.code or place.name, {"place": place.code, "name": place.name}
    for field in ("side_a", "side_b", "weapons", "sources"):
        yield from ((field, code, code) for code in getattr(draft, field))
    for row in draft.casualties:
        yield "casualties", _figure(row), _casualty(row)
    if draft.no_casualties:
        yield "casualties", NOBODY, _casualty(CasualtyValue("killed", "unknown", None, 0, 0))
        yield "casualties", NOBODY, _casualty(CasualtyValue("injured", "unknown", None, 0, 0))


def _figure(row: CasualtyValue) -> str:
    high = "+" if row.maximum is None else "" if row.maximum == row.minimum else f"-{row.maximum}"
    return f"{row.outcome} {row.minimum}{high}"


def _casualty(row: CasualtyValue) -> dict[str, Any]:
    """Extraction counts untold children and women as none; in the register what is not told is None."""
    return {
        "outcome": row.outcome,
        "status": row.status,
        "actor": row.actor,
        "min": row.minimum,
        "max": row.maximum,
        "children": row.children or None,
        "women": row.women or None,
    }

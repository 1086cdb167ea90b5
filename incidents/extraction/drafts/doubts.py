"""Reasons to doubt a draft that can be seen without knowing better; `lexicons/confidence.csv` says what each weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from incidents.extraction.context import InOrder, Scanned, between
from incidents.extraction.frames.frame import Frame, Mentions
from incidents.extraction.joining.event import Event
from incidents.extraction.mentions.people import People
from incidents.extraction.mentions.place_roles import NONE, PlaceMention
from incidents.extraction.values import HARMED, Draft, Reason
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS

from .sheet import Words, reason

FAR = 100  # letters from the act to the words for its day
APART = 80  # letters from the act to its place
BESIDE = 3  # letters between a value and the word beside it
MANY_ACTS = 3
MANY_DRAFTS = 4
MANY_GROUPS = 3
MANY_UNREAD = 16  # words
UNREAD_SHARE = 0.2  # of the words of a report
SEVERAL_DAYS = 2
_MILD = frozenset({"arrest", "displacement", "grenade", "other", "property_destruction", "protest", "raid", "riot"})
_MILD |= {"territorial_change", "threat"}
# Types that are told of people killed or hurt, and hardly without a figure.
_OF_VICTIMS = frozenset({"assassination", "attack_on_civilians", "body_found", "communal_clash", "death_in_custody"})
_OF_VICTIMS |= {"execution"}
_COUNTED = frozenset({"number", "dual", "one_of", "others"})
# Heads of places that reach far: an act is somewhere on the road, in some village of the district.
_STRETCHES = frozenset({"road", "district", "subdistrict"})
_AROUND = frozenset({"surroundings", "base"})
OTHER_PLACES = 2
# Publishers that are themselves a side of the conflict, or speak for one.
_OF_A_SIDE = frozenset({"state_media", "official", "armed_group_media"})
_HURT = frozenset({"killed", "injured"})
_Found = tuple[str, Iterable[Words]]  # a reason and what in the report shows it
_OPENS = re.compile(r"\s*[وف]?(?:(?:كما|حيث|ثم|قد|فيما|بينما)\s+[وف]?)?(\w{3,})")


class Stretch(NamedTuple):
    """Words between two folded offsets."""

    start: int
    end: int


def with_doubts(
    scanned: Scanned, mentions: Mentions, frames: Sequence[Frame], events: Sequence[Event], drafts: Sequence[Draft]
) -> Iterator[Draft]:
    """The drafts of one report with all their reasons to doubt, and the confidence that these leave."""
    taken = {id(frame) for event in events for frame in event.frames}
    left: dict[int, list[Frame]] = {}  # by sentence: acts that no draft has taken
    for frame in frames:
        if id(frame) not in taken and frame.triggers:
            left.setdefault(frame.sentence, []).append(frame)
    read = _read_letters(scanned)
    unread = _unread(scanned, read)
    shared = _Shared.of(frames, events, drafts)
    for event, draft in zip(events, drafts, strict=True):
        told = event.telling()
        found: list[_Found] = [
            *_of_type(told, draft),
            *_of_date(mentions, told, event),
            *_of_places(told, event),
            *_of_lead(mentions, told, event),
            *_of_figures(scanned, mentions, told, draft),
            *_of_sides(draft),
            *_of_words(scanned, told, read, unread),
            *_of_values(mentions, told, event, unread),
            *_of_report(scanned, told, left, len(drafts)),
            *_of_reading(scanned, told, unread),
            *_of_neighbours(told, event, draft, shared),
        ]
        reasons = _each_once([*draft.reasons, *(reason(scanned, code, words) for code, words in found)])
        confidence, fields = scanned.lexicon.confidence.of(one.code for one in reasons)
        yield replace(draft, reasons=reasons, confidence=confidence, confidences=fields)


@dataclass(frozen=True, slots=True)
class _Shared:
    """How many clauses each sentence has, how many incidents each paragraph tells, and how many are at each place."""

    sentences: Counter[int]
    paragraphs: Counter[int]
    places: Counter[str]

    @classmethod
    def of(cls, frames: Iterable[Frame], events: Iterable[Event], drafts: Iterable[Draft]) -> _Shared:
        return cls(
            Counter(frame.sentence for frame in frames),
            Counter(paragraph for event in events for paragraph in _paragraphs(event)),
            Counter(place for draft in drafts for place in {place.code or place.name for place in draft.places}),
        )


def _paragraphs(event: Event) -> set[int]:
    return {frame.paragraph for frame in event.frames if frame.kind == "body"}


def _each_once(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """One reason of each code, with the words of all."""
    by_code: dict[str, Reason] = {}
    for one in found:
        if (before := by_code.get(one.code)) is not None:
            one = Reason(one.code, one.field, tuple(sorted({*one.words, *before.words})))
        by_code[one.code] = one
    return tuple(by_code.values())


def _strong(frames: Iterable[Frame]) -> list[Hit]:
    """The strong words for acts."""
    return [t for f in frames for t in f.triggers if t.entry.strong]


def _of_type(told: Sequence[Frame], draft: Draft) -> Iterator[_Found]:
    acts = _strong(told)
    kinds = {act.value: act for act in reversed(acts)}
    if not kinds:
        yield "act_by_weak_words", [t for f in told for t in f.triggers]
    if len(kinds) > 1:
        yield "types_several", kinds.values()
    if kinds and draft.event_type not in kinds:
        yield "type_by_rule", acts
    if acts and all(act.row["kind"] in NOUNS for act in acts):
        yield "act_by_nouns", acts
    every = {act.value: act for frame in told for act in frame.triggers}
    if len(every) >= MANY_ACTS:
        yield "acts_many", every.values()
    if draft.event_type in _MILD and any(row.outcome == "killed" for row in draft.casualties):
        yield "deaths_unusual", [toll for frame in told for toll in frame.tolls if toll.outcome == "killed"]


def _of_date(mentions: Mentions, told: Sequence[Frame], event: Event) -> Iterator[_Found]:
    if event.date is None:
        days = {day.value: day for day in mentions.dates if day.role == "event"}
        if len(days) >= SEVERAL_DAYS:
            yield "days_elsewhere", days.values()
        return
    acts = [act.start for act in _strong(told)]
    if acts and min(abs(event.date.start - start) for start in acts) > FAR:
        yield "date_far", [event.date]
    days = {frame.date.value: frame.date for frame in told if frame.date}
    if len(days) > 1:
        yield "dates_several", days.values()


def _of_places(told: Sequence[Frame], event: Event) -> Iterator[_Found]:
    acts = [act.start for act in _strong(told)]
    if event.places and acts and min(abs(place.start - start) for place in event.places for start in acts) > APART:
        yield "place_far", event.places
    if headless := [place for place in event.places if not place.head]:
        yield "place_without_head", headless
    if wide := [place for place in event.places if place.head in _STRETCHES]:
        yield "place_stretch", wide
    if around := [place for place in event.places if place.head in _AROUND]:
        yield "place_around", around
    lead = next((frame for frame in told if frame.telling), told[0])
    if event.places and not any(lead.start <= place.start < lead.end for place in event.places):
        yield "place_elsewhere", event.places


def _of_lead(mentions: Mentions, told: Sequence[Frame], event: Event) -> Iterator[_Found]:
    """A day that another clause tells than the one of the act, and other places in that one."""
    lead = next((frame for frame in told if frame.telling), told[0])
    if event.date is not None and not lead.start <= event.date.start < lead.end:
        yield "date_elsewhere", [event.date]
    own = {_name(place) for place in event.places}
    here = (place for place in between(mentions.places, lead.start, lead.end) if place.role != NONE)
    others = {_name(place): place for place in here if _name(place) not in own}
    if len(others) >= OTHER_PLACES:
        yield "places_beside", others.values()


def _name(place: PlaceMention) -> str:
    """Which place is meant, as far as is known."""
    return place.codes[0] if place.codes else place.name


def _of_figures(scanned: Scanned, mentions: Mentions, told: Sequence[Frame], draft: Draft) -> Iterator[_Found]:
    tolls = [toll for frame in told for toll in frame.tolls]
    if len(tolls) >= MANY_GROUPS:
        yield "groups_many", tolls
    if len(draft.casualties) > 1:
        yield "rows_several", ()
    if any(row.maximum is None for row in draft.casualties):
        yield "count_open", [toll for toll in tolls if toll.maximum is None]
    if inferred := [toll for toll in tolls if not toll.numeral]:
        yield "count_inferred", inferred
    yield from _of_harm(draft, _harm(scanned, told))
    if left := _counted_and_left(mentions, told, draft):
        yield "people_left_out", left


def _of_harm(draft: Draft, harm: Sequence[Hit]) -> Iterator[_Found]:
    """Words of harm that the figures do not answer, and figures that are not there."""
    deaths = [hit for hit in harm if hit.value == "killed"]
    if deaths and not any(row.outcome == "killed" for row in draft.casualties):
        yield "deaths_unread", deaths
    if not draft.casualties:
        yield from _of_no_figure(draft, harm)
    elif len(harm) > sum(row.outcome in HARMED for row in draft.casualties):
        yield "harm_beyond", harm


def _of_no_figure(draft: Draft, harm: Sequence[Hit]) -> Iterator[_Found]:
    if harm:
        yield "harm_uncounted", harm
    if draft.no_casualties:
        return
    yield "losses_unsaid", ()
    if draft.event_type in _OF_VICTIMS:
        yield "victims_missing", ()


def _harm(scanned: Scanned, told: Sequence[Frame]) -> list[Hit]:
    """Words that say that people were killed or hurt."""
    hits = (hit for frame in told for hit in scanned.inside("outcomes", frame.start, frame.end))
    return [hit for hit in hits if hit.value in _HURT]


def _counted_and_left(mentions: Mentions, told: Sequence[Frame], draft: Draft) -> list[People]:
    """People whom a clause counts and whose figure the draft has in no row; its women and children aside."""
    figures = {(row.minimum, row.maximum) for row in draft.casualties}
    groups = (p for frame in told for p in between(mentions.people, frame.start, frame.end))
    counted = (p for p in groups if p.form in _COUNTED and p.age_sex not in ("child", "woman"))
    return [p for p in counted if (p.minimum, p.maximum) not in figures]


def _of_sides(draft: Draft) -> Iterator[_Found]:
    if not draft.side_a:
        yield "author_missing", ()
    if not draft.side_b:
        yield "target_missing", ()
    if len(draft.side_b) > 1:
        yield "targets_several", ()
    if set(draft.side_a) & set(draft.side_b):
        yield "sides_alike", ()


def _read_letters(scanned: Scanned) -> bytearray:
    """For each letter of the report, whether a word of some table covers it."""
    read = bytearray(len(scanned.folded) + 1)
    for hits in scanned.hits.values():
        for hit in hits:
            end = hit.end + len(hit.suffix) if hit.suffix else hit.end
            read[hit.outer : end] = b"\1" * (end - hit.outer)
    return read


def _unread(scanned: Scanned, read: bytearray) -> list[Stretch]:
    """The words of three letters and more that no table knows, in order."""
    return InOrder(Stretch(start, end) for start, end in scanned.words if end - start > 2 and 1 not in read[start:end])


def _of_words(scanned: Scanned, told: Sequence[Frame], read: bytearray, unread: Sequence[Stretch]) -> Iterator[_Found]:
    lead = next((frame for frame in told if frame.telling), told[0])
    here = [word for frame in told for word in between(unread, frame.start, frame.end)]
    if len(here) >= MANY_UNREAD:
        yield "words_unread", here
    half = between(unread, lead.start, lead.end)
    if len(half) >= MANY_UNREAD // 2:
        yield "act_half_read", half
    first = _OPENS.match(scanned.folded, lead.start, lead.end)
    if first and read.find(1, *first.span(1)) < 0:
        yield "opening_unread", [Stretch(first.start(1), first.end(1))]


def _of_values(mentions: Mentions, told: Sequence[Frame], event: Event, unread: Sequence[Stretch]) -> Iterator[_Found]:
    """Words that no table knows right beside a value, which may say what it is; and other days."""
    near = [word for frame in told for word in between(unread, frame.start, frame.end)]
    if event.date is not None and (beside := _beside(near, event.date.start, event.date.end)):
        yield "date_beside_unread", beside
    if beside := [word for place in event.places for word in _beside(near, place.outer, place.end)]:
        yield "place_beside_unread", beside
    if beside := [word for frame in told for toll in frame.tolls for word in _beside(near, toll.start, toll.end)]:
        yield "count_beside_unread", beside
    days = [day for frame in told for day in between(mentions.dates, frame.start, frame.end)]
    if len({day.value for day in days}) > 1:
        yield "days_beside", days


def _beside(words: Iterable[Stretch], start: int, end: int) -> list[Stretch]:
    return [word for word in words if 0 <= start - word.end <= BESIDE or 0 <= word.start - end <= BESIDE]


def _of_reading(scanned: Scanned, told: Sequence[Frame], unread: Sequence[Stretch]) -> Iterator[_Found]:
    """How strange the report is to the tables, and whose words it gives."""
    if len(unread) > UNREAD_SHARE * len(scanned.words):
        yield "report_unread", ()
    if scanned.publisher == "other":
        yield "outlet_unlisted", ()
    outlet = scanned.lexicon.codes["source"].get(scanned.publisher or "")
    if outlet is not None and outlet.group in _OF_A_SIDE:
        yield "outlet_of_a_side", ()
    if speakers := [hit for frame in told for hit in scanned.inside("sources", frame.start, frame.end)]:
        yield "speakers_named", speakers


def _of_neighbours(told: Sequence[Frame], event: Event, draft: Draft, shared: _Shared) -> Iterator[_Found]:
    """Other incidents of the report that this one may be a part of, or that may be parts of it."""
    own = _paragraphs(event)
    lead = next((frame for frame in told if frame.telling), told[0])
    if shared.sentences[lead.sentence] > sum(frame.sentence == lead.sentence for frame in event.frames):
        yield "sentence_shared", ()
    if any(shared.paragraphs[frame.paragraph] > (frame.paragraph in own) for frame in told):
        yield "paragraph_shared", ()
    if any(shared.places[place.code or place.name] > 1 for place in draft.places):
        yield "place_twice", event.places


def _of_report(
    scanned: Scanned, told: Sequence[Frame], left: Mapping[int, Sequence[Frame]], drafts: int
) -> Iterator[_Found]:
    if "#" in scanned.text.raw:
        yield "written_as_post", ()
    if drafts >= MANY_DRAFTS:
        yield "drafts_many", ()
    sources = {source.code: source for frame in told for source in frame.sources}
    if len(sources) > 1:
        yield "sources_several", sources.values()
    sentences = {frame.sentence for frame in told}
    if len(sentences) > 1:
        yield "sentences_several", ()
    near = [frame for one in sentences for at in (one - 1, one, one + 1) for frame in left.get(at, ())]
    if near:
        yield "acts_left_out", (trigger for frame in near for trigger in frame.triggers)
    if any(frame.places for frame in near):
        yield "place_left_out", (place for frame in near for place in frame.places)

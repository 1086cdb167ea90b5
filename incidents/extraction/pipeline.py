"""The stages in order: scan, recognize, cut into clauses, frame, merge, draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from .clauses.cues import find_scopes
from .clauses.gaps import by_gaps
from .clauses.recalls import by_recalls
from .clauses.remarks import by_remarks, is_remark
from .clauses.segments import by_acts
from .clauses.sentences import Clause, Sentence, by_dates, heading_bar, split
from .clauses.shares import by_shares, is_region
from .context import LARGEST, InOrder, Scanned, between, scan_report
from .drafts.doubts import with_doubts
from .drafts.draft import draft
from .drafts.report_flags import report_flags
from .frames.alike import take_after, take_from_list
from .frames.attribution import attribute
from .frames.frame import Frame, Mentions, build
from .frames.headings import (
    announces,
    at_sites,
    day_heading,
    header_date,
    header_span,
    in_list,
    itself,
    label_day,
    under_heading,
)
from .frames.listed import counted_off, dated_at_the_end, day_of_series, heads, on_the_same_day
from .frames.quiet import hush
from .frames.same_subject import goes_on
from .frames.shares import Shares
from .frames.telling import Weighed, weigh_telling
from .joining.blame import blame
from .joining.bodies import count_bodies
from .joining.event import Event
from .joining.meeting import Meeting
from .joining.merging import ONLY_PLACE, merge
from .joining.periods import Period, counted_as_well, of_shares, period, split_totals, starts_anew
from .joining.sums import head_sum
from .joining.tallies import read
from .mentions.actors import find_actors
from .mentions.ages import with_ages
from .mentions.appositions import with_lists
from .mentions.dates import DateMention, find_dates
from .mentions.name_lists import with_names
from .mentions.numbers import find_numbers
from .mentions.people import find_people, without_place_names
from .mentions.place_roles import BARE, EVENT, HOME, ORIGIN, REFERENCE, ROAD, WIDE, PlaceMention
from .mentions.places import find_places
from .mentions.pointers import find_pointers
from .mentions.simple import CodeMention, find_weapons
from .mentions.sources import find_sources
from .mentions.time_spans import with_spans
from .values import Draft, Flag, Reading, TallyValue
from .words.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Trace:
    """Every stage's result for one report; `explain` prints it."""

    scanned: Scanned
    mentions: Mentions
    sentences: list[Sentence]
    frames: list[Frame]
    events: list[Event]
    tellings: list[Weighed]
    meetings: list[Meeting]
    reading: Reading


def recognize(scanned: Scanned) -> Mentions:
    """All the values that words of the report stand for."""
    dates = InOrder(with_spans(scanned, find_dates(scanned)))
    actors = InOrder(find_pointers(scanned, find_actors(scanned)))
    numbers = find_numbers(scanned)
    people = with_ages(scanned, find_people(scanned, numbers, dates, actors), numbers)
    people = with_lists(scanned, with_names(scanned, people))
    places = InOrder(find_places(scanned))
    return Mentions(
        dates,
        places,
        actors,
        InOrder(find_weapons(scanned)),
        InOrder(find_sources(scanned, actors)),
        InOrder(without_place_names(people, places)),
        InOrder(find_scopes(scanned, dates)),
    )


def trace(
    text: str, published: date | None, publisher: str | None, lexicon: Lexicon, *, to_learn: bool = False
) -> Trace:
    """Read one report and keep what each stage made of it; `to_learn`: of clauses that tell nothing, too."""
    scanned = scan_report(text, published, publisher, lexicon)
    if published is None and (dateline := _dateline(scanned)):
        scanned = replace(scanned, published=dateline)
    mentions = recognize(scanned)
    sentences = split(scanned)
    frames, tallies = _frames(scanned, mentions, sentences)
    hush(scanned, frames)
    at_sites(scanned, frames)
    count_bodies(scanned, frames)
    tellings = weigh_telling(scanned, frames, every=to_learn)
    scene = _scene(scanned, mentions, sentences) or _only_place(scanned, frames) or _home(scanned, mentions, frames)
    scene = scene or _region(scanned, mentions, sentences)
    events, meetings = merge(scanned, frames, scene)
    counts = {tally.count for tally in tallies}
    events = [event for event in events if not _heads_a_total(event, counts)]
    blame(scanned, events, frames)
    fallback = _publisher(scanned, mentions)
    drafts: list[Draft] = []
    for event in events:
        drafts.append(draft(scanned, event, fallback, drafts))
    drafts = list(with_doubts(scanned, mentions, frames, events, drafts))
    flags = [flag for value in drafts for flag in value.flags]
    for mention in mentions.dates:
        if mention.mismatch:
            first, last = scanned.text.original(mention.start, mention.end)
            flags.append(Flag("month_mismatch", first, last, mention.mismatch))
    if published is None:
        flags.append(Flag("no_published_date"))
    flags += report_flags(scanned, mentions, flags)
    reading = Reading(tuple(drafts), tuple(tallies), tuple(dict.fromkeys(flags)), lexicon.version)
    return Trace(scanned, mentions, sentences, frames, events, tellings, meetings, reading)


def _heads_a_total(event: Event, counts: set[int]) -> bool:
    """1412 قتيلاً حصيلة عام كامل: a total's figure in a line that tells no act and no day of its own."""
    told = event.date is not None or any(frame.strong for frame in event.frames)
    return (event.headline or not told) and any(t.minimum in counts for f in event.frames for t in f.tolls)


def _scene(scanned: Scanned, mentions: Mentions, sentences: list[Sentence]) -> list[PlaceMention]:
    """The place that the header names (ثلاث روايات لما جرى في العزبة), no seat of a governorate: that is a dateline."""
    for sentence in sentences:
        if sentence.kind not in ("header", "heading"):
            continue
        for place in between(mentions.places, sentence.start, sentence.end):
            kinds = {scanned.lexicon.places[code].kind for code in place.codes}
            if place.role in OWN_PLACE and kinds and "governorate" not in kinds:
                return [replace(place, role=EVENT)]
    return _home_of_outlet(scanned, sentences)


def _region(scanned: Scanned, mentions: Mentions, sentences: list[Sentence]) -> list[PlaceMention]:
    """السويداء: قُتل ستة في اشتباكات: the governorate that heads a report, for acts of no place."""
    header = sentences[0] if sentences else None
    if header is None or header.kind not in ("header", "heading") or not scanned.folded.startswith(":", header.end):
        return []
    if scanned.inside("sources", header.start, header.end) and "محافظه" not in scanned.folded[: header.end]:
        return []  # دمشق - سانا: a dateline
    named = between(mentions.places, header.start, header.end)
    return [replace(p, role=WIDE) for p in named if is_region(scanned, p)][:1]


def _home_of_outlet(scanned: Scanned, sentences: list[Sentence]) -> list[PlaceMention]:
    """تنسيقية الميادين: حصاد اليوم, in a header: the one town whose name the outlet bears."""
    for header in (s for s in sentences if s.kind == "header"):
        names = scanned.inside("places", header.start, header.end)
        kinds = {
            scanned.lexicon.places[code].kind for n in names for code in scanned.lexicon.place_names[n.entry.surface]
        }
        if (
            len({n.value for n in names}) == 1
            and "governorate" not in kinds
            and scanned.over("sources", names[0].start, names[0].end)
        ):
            hit = names[0]
            codes = scanned.lexicon.place_names[hit.entry.surface]
            words = scanned.text.words(hit.start, hit.end)
            return [PlaceMention(hit.start, hit.end, hit.outer, codes, words, EVENT, "", hit.entry.id)]
    return []


def _only_place(scanned: Scanned, frames: list[Frame]) -> list[PlaceMention]:
    """طلع من بيته بالسوسة رايح عالمدرسة. وقفته سيارة …: the one place of a report whose acts name none."""
    told = [frame for frame in frames if frame.telling]
    if not told or any(frame.placed for frame in told):
        return []
    before = [f for f in frames if f.start < told[0].start and f.paragraph >= told[0].paragraph - 1]
    named = [p for f in before for p in f.places if p.role in (EVENT, BARE) and p.codes]
    roads = [p for f in before for p in f.places if p.role == ROAD and p.codes]
    if not named and len(roads) == 2 and roads[1].start - roads[0].end < BESIDE:
        return [replace(p, role=EVENT, rule=ONLY_PLACE) for p in roads]  # حاجز على الطريق بين الصور ومركدة
    kinds = {scanned.lexicon.places[code].kind for place in named for code in place.codes}
    alike = len({place.codes[0] for place in named}) == 1 and "governorate" not in kinds
    return [replace(named[0], role=EVENT, rule=ONLY_PLACE)] if alike else []


BESIDE = 12  # letters


def _home(scanned: Scanned, mentions: Mentions, frames: list[Frame]) -> list[PlaceMention]:
    """نداء من أهالي الصعوة: خطف ملثمون طفلاً …: where those live who tell it, told before an act of no place."""
    first = next((frame for frame in frames if frame.telling), None)
    if first is None or first.places or first.wide:
        return []
    before = between(mentions.places, 0, min((t.start for t in first.triggers), default=first.start))
    homes = [p for p in before if p.role in _HOMES and p.codes and p.head != "hospital"]
    codes = {p.codes[0] for p in homes}
    return [replace(homes[0], role=EVENT, rule=ONLY_PLACE)] if len(codes) == 1 else []


_HOMES = frozenset({ORIGIN, HOME})


def _dateline(scanned: Scanned) -> date | None:
    """The whole date that heads the report (دير الزور 19 شباط 2021 –): relative dates count from it."""
    dates = [d for d in find_dates(scanned) if d.role == "event" and d.value.precision == "day" and d.value.start]
    if alone := next((d for d in dates if _stands_alone(scanned, d)), None):
        return alone.value.start
    head = next(iter(dates), None)
    if head is None or head.start > DATELINE or _heads_an_item(scanned, head, dates):
        return None
    told = scanned.inside("triggers", 0, head.start) + scanned.inside("outcomes", 0, head.start)
    if told or scanned.line(head.start) > 1 or _ON_A_DAY.search(scanned.before(head.start, 10)):
        return None
    yesterday = head.value.start and re.search(r"(?<!\w)(?:امس|البارحه)", scanned.folded[head.start : head.end])
    return head.value.start + timedelta(1) if head.value.start and yesterday else head.value.start


def _heads_an_item(scanned: Scanned, head: DateMention, dates: list[DateMention]) -> bool:
    """• الأحد 3/1/2021 : …, and other days after it: the day of the first item of a digest, and of no report."""
    others = any(d.value.start != head.value.start for d in dates if d.value.start)
    return others and scanned.after(head.end, 3).lstrip(" )")[:1] == ":"


def _stands_alone(scanned: Scanned, date: DateMention) -> bool:
    """2024.03.09 | 16:25 دمشق, or (الأحد 29 حزيران 2025) as the last line: a line that tells no more than a day."""
    start = scanned.folded.rfind("\n", 0, date.start) + 1
    end = scanned.folded.find("\n", date.end)
    end = len(scanned.folded) if end < 0 else end
    edge = scanned.line(start) < 4 or end >= len(scanned.folded.rstrip())
    told = scanned.inside("triggers", start, end) + scanned.inside("outcomes", start, end)
    return edge and start > 0 and not told and end - start < DATELINE + 20


_ON_A_DAY = re.compile(r"(?<!\w)(?:بتاريخ|في تاريخ|في يوم)\s+(?:ال)?$")  # بتاريخ 25/6/2023 اعتدى عناصر …: of the act
DATELINE = 60  # letters: a date further on is no dateline


def _publisher(scanned: Scanned, mentions: Mentions) -> list[tuple[str, int | None, int | None, str]]:
    """Who speaks where nobody is named: the publisher, else the outlet that the report opens with."""
    if scanned.publisher:
        named = next((s for s in mentions.sources if s.code == scanned.publisher), None)
        if named:
            return [(named.code, named.start, named.end, named.rule)]
        return [(scanned.publisher, None, None, "inferred: the publisher")]
    if mentions.sources:
        first = mentions.sources[0]
        return [(first.code, first.start, first.end, first.rule)]
    return [("other", None, None, "inferred: no source is named")]


@dataclass(slots=True)
class _SoFar:
    """What the sentences before have told: their frames, the last that tells an act, the last day."""

    frames: list[Frame] = field(default_factory=list)
    lead: Frame | None = None
    day: date | None = None
    counted: Period | None = None  # of the first total

    def take(self, told: list[Frame]) -> None:
        """Add the frames of one more sentence."""
        self.frames += told
        for frame in told:
            if frame.date:
                self.day = frame.date.value.start
            if frame.strong and frame.triggers[0].start >= frame.start:
                self.lead = frame


@dataclass(slots=True)
class _Over:
    """What headers, headings and labels give to the sentences under them: places and a day."""

    alone: bool  # whether the report has one place heading
    places: list[PlaceMention] = field(default_factory=list)
    label: Sentence | None = None
    bulletin: DateMention | None = None
    span: DateMention | None = None  # the days that a digest says it is about
    dated: Sentence | None = None  # a label, or the line before the first act, that tells a day
    day: DateMention | None = None

    def take(self, scanned: Scanned, mentions: Mentions, sentence: Sentence) -> bool:
        """Whether the sentence is one of these; then what it gives is kept."""
        dates = mentions.dates
        if sentence.kind in ("header", "heading"):
            self.dated, self.day = sentence, label_day(scanned, dates, sentence)
        if sentence.kind == "header":
            series = day_of_series(scanned, dates, sentence)
            self.bulletin = series or self.bulletin or header_date(scanned, dates, sentence)
            self.span = self.span or header_span(dates, sentence)
        elif sentence.kind == "day":
            self.bulletin = day_heading(dates, sentence, self.span) or self.bulletin
        elif sentence.kind == "heading":
            self.places = _heading(scanned, mentions, sentence, alone=self.alone)
            self.label = _is_label(scanned, sentence)
        else:
            return False
        return True

    def day_of(self, scanned: Scanned, mentions: Mentions, sentence: Sentence, before: _SoFar) -> DateMention | None:
        """The day that stands over a sentence; labels that have had their say are dropped."""
        if self.label is not None and _is_done(self.label, sentence, before):
            self.places, self.label = [], None
        if self.dated is not None and _is_done(self.dated, sentence, before):
            self.dated, self.day = None, None
        series = day_of_series(scanned, mentions.dates, sentence)
        if series is not None and series.value.start != scanned.published and heads(scanned, sentence):
            self.bulletin = series
        return self.day or series or self.bulletin or self._of_span()

    def _of_span(self) -> DateMention | None:
        """أبرز ما جرى أمس الجمعة وفجر اليوم السبت: the few days of a digest, for items that tell none."""
        value = self.span.value if self.span else None
        short = value is not None and value.start and value.end and (value.end - value.start).days <= FEW_DAYS
        return replace(self.span, rule="date.heading", part=None) if self.span and short else None


FEW_DAYS = 2


def _frames(scanned: Scanned, mentions: Mentions, sentences: list[Sentence]) -> tuple[list[Frame], list[TallyValue]]:
    before = _SoFar()
    tallies: list[TallyValue] = []
    over = _Over(alone=sum(s.kind == "heading" for s in sentences) == 1)
    speakers: list[CodeMention] = []
    counted: Period | None = None
    for index, sentence in enumerate(sentences):
        if over.take(scanned, mentions, sentence):
            continue
        day = over.day_of(scanned, mentions, sentence, before)
        told, totals, counted = _sentence(scanned, mentions, sentence, index, over.places, day, before, counted)
        tallies += totals
        before.counted = before.counted or counted
        speakers = attribute(scanned, told, speakers)
        before.take(told)
    return before.frames, tallies


def _heading(scanned: Scanned, mentions: Mentions, sentence: Sentence, *, alone: bool) -> list[PlaceMention]:
    """The place that a heading gives to what follows; a governorate, or the agency's town, only where none is told."""
    bar = heading_bar(scanned.folded, sentence.start, sentence.end)
    named = between(mentions.places, bar or sentence.start, sentence.end)[:1] or _bare_name(scanned, sentence)
    if not named:
        return []
    city = named[0].head == "city" or itself(scanned, named[0])
    kinds = {scanned.lexicon.places[code].kind for code in named[0].codes if not city}
    dateline = alone and sentence.start < DATELINE and scanned.folded[sentence.end : sentence.end + 1] == "\n"
    return [replace(named[0], role=WIDE if "governorate" in kinds or dateline else EVENT)]


def _bare_name(scanned: Scanned, heading: Sentence) -> list[PlaceMention]:
    """الأربعاء / الصور :: a name that is also a word, and stands in a heading."""
    names = scanned.inside("places", heading.start, heading.end)[:1]
    codes = scanned.lexicon.place_names
    return [
        PlaceMention(
            h.start, h.end, h.outer, codes[h.entry.surface], scanned.text.words(h.start, h.end), EVENT, "", h.entry.id
        )
        for h in names
    ]


def _is_label(scanned: Scanned, heading: Sentence) -> Sentence | None:
    """The heading itself where what it heads follows on its own line (#الطيانة: قُتل راعي غنم …)."""
    end = scanned.folded.find("\n", heading.end)
    rest = scanned.folded[heading.end : end if end >= 0 else LARGEST]
    return heading if rest.strip(" :|") else None


LINE = 8  # clauses of a label's own line that are looked at


def _is_done(label: Sentence, sentence: Sentence, before: _SoFar) -> bool:
    """Whether a label has had its say: an act was told after it, and another line begins."""
    if sentence.paragraph == label.paragraph:
        return False
    if label.item and sentence.item:
        return True  # 01:00 | المعامل: عدد الأسرى أربعة: of its own line
    return any(f.telling for f in before.frames[-LINE:] if f.start >= label.end)


def _sentence(
    scanned: Scanned,
    mentions: Mentions,
    sentence: Sentence,
    index: int,
    heading: list[PlaceMention],
    bulletin: DateMention | None,
    before: _SoFar,
    counted: Period | None,
) -> tuple[list[Frame], list[TallyValue], Period | None]:
    """The frames and totals of one sentence, and the period that it counts over; `counted` is the one before's."""
    counting = None
    told: list[Frame] = []
    tallies: list[TallyValue] = []
    lead, last = before.lead, before.day
    shares = Shares()
    for clause in clauses_of(scanned, mentions, sentence):
        frame = build(scanned, mentions, sentence, index, clause)
        listed = lead if lead is not None and announces(scanned, lead) else None
        if listed is not None and (frame.triggers or frame.tolls):
            frame.date = frame.date or listed.date
        _stand_for(scanned, mentions, frame, told, before.frames)
        under_heading(scanned, frame, heading, bulletin)
        on_the_same_day(scanned, frame, told)
        goes_on(scanned, frame, told, before.frames)
        if listed is not None:
            in_list(frame, listed)
        shares.take(scanned, frame, mentions.people, clause.share)
        span = _counted_over(scanned, mentions, frame, clause, last, counted) or (
            None if clause.share else counted_as_well(scanned, frame, before.counted)
        )
        if span is None and counting is not None and not (clause.share or starts_anew(frame)):
            span = counting
        if span is None:
            told.append(frame)
            last = frame.date.value.start if frame.date else last
        else:
            tallies += read(scanned, clause.start, clause.end, mentions.people, span)
        counting = span or counting
    shares.settle()
    dated_at_the_end(scanned, told)
    tallies += head_sum(scanned, told)
    return told, tallies, counting


def _stand_for(scanned: Scanned, mentions: Mentions, frame: Frame, told: list[Frame], before: list[Frame]) -> None:
    """Lend a clause that counts off or repeats an act (والثاني في …, ومثلها في …) what it leaves unsaid."""
    counted_off(scanned, frame, told[0] if told else None)
    take_from_list(scanned, frame, told[-LOOK_BACK:])
    if last := next((f for f in reversed((*before[-LOOK_BACK:], *told[-LOOK_BACK:])) if f.telling), None):
        take_after(scanned, frame, last, mentions.people, mentions.places)


LOOK_BACK = 4  # clauses


def _counted_over(
    scanned: Scanned, mentions: Mentions, frame: Frame, clause: Clause, last: date | None, counted: Period | None
) -> Period | None:
    """The period that a clause counts over; a share of a total tells an act."""
    if clause.share:
        return None
    span = period(scanned, frame, mentions.dates, last, counted)
    return span or (of_shares(scanned, frame) if clause.total else None)


OWN_PLACE = frozenset({EVENT, BARE, REFERENCE, ROAD})


def clauses_of(scanned: Scanned, mentions: Mentions, sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence, those that tell acts of two days or two places cut once more."""
    named = [p for p in between(mentions.places, sentence.start, sentence.end) if p.role in OWN_PLACE]
    if shares := by_shares(scanned, sentence, named):
        return shares
    said = [part for whole in sentence.clauses for part in by_remarks(scanned, whole)]
    return [part for whole in said for part in _told_apart(scanned, mentions, whole, named)]


def _told_apart(scanned: Scanned, mentions: Mentions, whole: Clause, named: list[PlaceMention]) -> list[Clause]:
    """The clause cut before further acts of another day or place; a remark that names no place stays whole."""
    if is_remark(scanned, whole.start, whole.end) and not between(named, whole.start, whole.end):
        return [whole]
    dated = by_dates(scanned, whole, mentions.dates)
    dated = [part for one in dated for part in by_recalls(scanned, one, named, mentions.dates)]
    apart = [part for one in dated for part in by_gaps(scanned, one, named)]
    placed = [part for one in apart for part in ([one] if one.share else by_acts(scanned, one, named, mentions.dates))]
    return [part for one in placed for part in split_totals(scanned, one)]

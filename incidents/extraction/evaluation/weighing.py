"""What `weights.csv` is learned from: choices in annotated reports, each with the answer that the annotation gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.weighed import decide_and_see
from incidents.extraction.pipeline import Trace
from incidents.extraction.words.lexicon import Lexicon
from incidents.extraction.words.weights import APART, EVENT_TYPE, JOINING, JOINS, NOTHING, TELLING, TELLS, Weights

from .gold import GoldReport
from .pairing import pair
from .records import Record
from .scores import answered, places_of
from .softmax import fit

FOLDS = 10
OF_A_CASE = 4  # times: a sentence is written for a construction that reports hold rarely
OVERLAP = 12  # letters of an annotated quote that a clause must hold, or half of the clause


_Told = Callable[[Frame], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: where, between what, by what it is weighed, what the rules say, and which answers are right."""

    report: str
    decision: str
    features: frozenset[str]
    ruled: str
    right: tuple[str, ...]  # the annotated answer, then others that are acceptable
    times: int = 1  # as often it counts
    free: bool = True  # whether weights may settle it

    @property
    def answer(self) -> str:
        """The answer to learn: the rules' where it is right."""
        return self.ruled if self.ruled in self.right else self.right[0]


@dataclass(frozen=True, slots=True)
class Tried:
    """How the answers of weights compare with those of rules, on choices that the weights were not fitted to."""

    choices: int
    ruled: int  # right by rules
    mended: int
    spoilt: int


def by_rules_alone(lexicon: Lexicon) -> Lexicon:
    """The lexicon with tables of weights that settle nothing: choices are gathered as rules leave them."""
    even = {decision: weights.even() for decision, weights in lexicon.weights.items()}
    return replace(lexicon, weights=even)


def choices(report: GoldReport, result: Trace, same: Mapping[str, str]) -> Iterator[Choice]:
    """The choices of one report whose answers its annotation tells."""
    yield from _types(report, result, same)
    told = _told_in(report, result)
    yield from _joinings(report, result, told)
    for frame, features, ruled, free in result.tellings:
        right = TELLS if told(frame) else NOTHING
        yield Choice(report.id, TELLING, features, ruled, (right,), free=free)


def choices_of_case(name: str, result: Trace) -> Iterator[Choice]:
    """The choices in a sentence of which a test says that the rules read it rightly."""
    for event in result.events:
        (ruled, *_), features = decide_and_see(result.scanned, event.telling())
        yield _as_ruled(name, EVENT_TYPE, features, ruled)
    for meeting in result.meetings:
        yield _as_ruled(name, JOINING, meeting.features, meeting.ruled)
    for telling in result.tellings:
        yield _as_ruled(name, TELLING, telling.features, telling.ruled)


def _as_ruled(name: str, decision: str, features: frozenset[str], ruled: str) -> Choice:
    return Choice(name, decision, features, ruled, (ruled,), OF_A_CASE)


def fitted(cases: Sequence[Choice], answers: Mapping[str, Sequence[str]]) -> dict[str, Weights]:
    """The weights of each decision; `answers` are all that it may have."""
    return {
        decision: fit([(one.features, one.answer, one.times) for one in cases if one.decision == decision], possible)
        for decision, possible in answers.items()
    }


def cross_validated(cases: Sequence[Choice], answers: Mapping[str, Sequence[str]]) -> dict[str, Tried]:
    """Each report's choices tried with weights fitted without a tenth of the reports, its own among it."""
    reports = {name: number % FOLDS for number, name in enumerate(sorted({one.report for one in cases}))}
    tried: dict[str, list[Tried]] = {decision: [] for decision in answers}
    for number in range(FOLDS):
        found = fitted([one for one in cases if reports[one.report] != number], answers)
        apart = [one for one in cases if reports[one.report] == number]
        for decision, weights in found.items():
            tried[decision].append(trial(weights, (one for one in apart if one.decision == decision)))
    return {decision: _summed(parts) for decision, parts in tried.items()}


def trial(weights: Weights, cases: Iterable[Choice]) -> Tried:
    """The choices settled with these weights, beside what the rules say."""
    free = ((one, weights.instead_of(one.ruled, one.features)[0] if one.free else one.ruled) for one in cases)
    return _summed([_tried(one, answer) for one, answer in free])


def _tried(one: Choice, answer: str) -> Tried:
    before, after = one.ruled in one.right, answer in one.right
    return Tried(1, before, after and not before, before and not after)


def _summed(parts: Sequence[Tried]) -> Tried:
    return Tried(
        sum(p.choices for p in parts),
        sum(p.ruled for p in parts),
        sum(p.mended for p in parts),
        sum(p.spoilt for p in parts),
    )


def _types(report: GoldReport, result: Trace, same: Mapping[str, str]) -> Iterator[Choice]:
    gold = [Record.of(row, same) for row in report.incidents]
    drafts = [Record.of(row, same) for row in answered(result.reading)["incidents"]]
    for i, j in pair(gold, drafts):
        (ruled, *_), features = decide_and_see(result.scanned, result.events[j].telling())
        yield Choice(
            report.id,
            EVENT_TYPE,
            features,
            ruled,
            (gold[i].event_type, *sorted(gold[i].types)),
        )


def _joinings(report: GoldReport, result: Trace, told: _Told) -> Iterator[Choice]:
    """Of which incidents a clause and the act before it tell, by the annotated quotes in them."""
    for meeting in result.meetings:
        mine = told(meeting.frame)
        before = (told(frame) for frame in meeting.event.frames if frame.start < meeting.frame.start)
        theirs = frozenset[int]().union(*before)
        earlier = frozenset[int]().union(*(told(f) for f in result.frames if f.start < meeting.frame.start))
        if not mine or not theirs or (mine & earlier and not mine & theirs):
            continue  # not annotated, or of an act told before the last one
        right = JOINS if mine & theirs else APART
        yield Choice(report.id, JOINING, meeting.features, meeting.ruled, (right,))


def _told_in(report: GoldReport, result: Trace) -> _Told:
    """Which annotated incidents a clause tells, by their numbers: those of which it holds a quote."""
    quotes = [
        (number, at, at + len(quote))
        for number, row in enumerate(report.incidents)
        for quote in row.get("evidence") or ()
        for at in places_of(quote, report.text)
    ]

    def told(frame: Frame) -> frozenset[int]:
        start, end = result.scanned.text.original(frame.start, frame.end)
        enough = min(OVERLAP, (end - start) // 2)
        return frozenset(n for n, first, last in quotes if min(end, last) - max(start, first) >= max(enough, 1))

    return told

"""The way from words to values, for a person who wants to find the row to change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date

from .clauses.sentences import Sentence
from .frames.frame import Frame
from .frames.weighed import BY_WEIGHT, decide_and_see
from .pipeline import Trace, trace
from .usage import entries_of
from .values import Draft
from .words.lexicon import Lexicon
from .words.weights import APART, EVENT_TYPE, JOINING, JOINS, NOTHING, TELLING, TELLS

SHOWN = 70  # letters of a clause
MOST_FEATURES = 6  # that are told of what outweighs a rule
Line = tuple[int, int, str, str]  # from, to, value, rule


def explain(text: str, *, published: date | None, publisher: str | None, lexicon: Lexicon) -> Trace:
    """What each stage made of the report; `as_text` prints it."""
    return trace(text, published, publisher, lexicon)


def as_text(result: Trace) -> str:
    """The trace as lines.

    First each sentence, its words with the file and row of each, and its clauses with what became of them; then each
    draft with the words and rows behind every value and the reasons to doubt it; then running totals and flags.
    """
    rows = _Rows(result.scanned.lexicon)
    lines = [f"rules {result.reading.version}"]
    for sentence in result.sentences:
        lines += _sentence(result, sentence, rows)
    for number, draft in enumerate(result.reading.drafts, 1):
        lines += _draft(result, number, draft, rows)
    for tally in result.reading.tallies:
        words = result.scanned.text.raw[tally.start : tally.end]
        lines.append(f"running total: {tally.count} {tally.outcome}, {tally.since} to {tally.until}  <  {words}")
    lines += [f"flag: {flag.code} {' '.join(flag.choices)}".rstrip() for flag in result.reading.flags]
    return "\n".join(lines)


class _Rows:
    """Where a rule stands: the file of a row, what a type rule asks for, or the module that found a value."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.files = {entry.id: entry.layer for entry in entries_of(lexicon)}
        self.types = {rule.id: rule for rules in lexicon.types.values() for rule in rules}

    def where(self, rule: str) -> str:
        """`triggers.csv trg-0412`, `types.csv typ-054: sense:attack target:forces`, or the rule as it calls itself."""
        name = rule.rpartition(" ")[2]
        if name in self.types:
            found = self.types[name]
            without = f" without {' '.join(found.without)}" if found.without else ""
            return f"types.csv {rule}: {' '.join(found.needs)}{without}"
        if name.startswith("spl-"):
            return f"splits.csv {rule}"
        if name.startswith("spk-"):
            return f"spokesmen.csv {rule}"
        return f"{self.files[name]}.csv {rule}" if name in self.files else rule


def _sentence(result: Trace, sentence: Sentence, rows: _Rows) -> Iterator[str]:
    scanned = result.scanned
    yield f"{sentence.kind}: {scanned.text.words(sentence.start, sentence.end).replace(chr(10), ' ').strip()}"
    for layer, mentions in _mentions(result).items():
        for start, end, value, rule in mentions:
            if sentence.start <= start < sentence.end:
                yield f"    {layer:8} {scanned.text.words(start, end)}  =  {value}   [{rows.where(rule)}]"
    for frame in result.frames:
        if sentence.start <= frame.start < sentence.end:
            words = scanned.text.words(frame.start, frame.end).replace("\n", " ").strip()
            yield f"    clause   {words[:SHOWN]}{'…' if len(words) > SHOWN else ''}  →  {_fate(result, frame)}"
    for tally in result.reading.tallies:
        if sentence.start <= bisect_left(range(sentence.end), tally.start, key=scanned.text.at) < sentence.end:
            yield f"    clause   … {scanned.text.raw[tally.start : tally.end]} …  →  a running total, of no draft"


def _fate(result: Trace, frame: Frame) -> str:
    """What became of a clause, and why."""
    for number, event in enumerate(result.events, 1):
        if any(one is frame for one in event.frames):
            return _taken(result, frame, number, first=event.frames[0] is frame)
    if frame.denied:
        return "no draft: denied"
    if not frame.telling:
        muted = ", ".join(
            sorted({s.kind for s in result.mentions.scopes if s.start < frame.end and frame.start < s.end})
        )
        return f"no draft: tells no act that is done{f' ({muted})' if muted else ''}"
    if frame.kind != "body":
        return "no draft of its own: the body tells it"
    return "no draft: an act without a place or day of its own"


def _taken(result: Trace, frame: Frame, number: int, *, first: bool) -> str:
    fate = f"opens draft {number}" if first else f"joins draft {number} (the same type, day and place, or none)"
    meeting = next((one for one in result.meetings if one.frame is frame), None)
    if meeting is not None and meeting.contested:
        other = APART if meeting.answer == JOINS else JOINS
        by = _speaking(result, JOINING, meeting.features, meeting.answer, other)
        fate += f", where rules say {meeting.ruled}: for {meeting.answer} {by}   [weights.csv {JOINING}]"
    if frame.told_by_weight:
        features = next(one.features for one in result.tellings if one.frame is frame)
        fate += f"; an act by weight: {_speaking(result, TELLING, features, TELLS, NOTHING)}   [weights.csv {TELLING}]"
    return fate


def _speaking(result: Trace, decision: str, features: Iterable[str], answer: str, against: str) -> str:
    """The weightiest features for and against an answer, as weights.csv names them."""
    found = result.scanned.lexicon.weights[decision].speaking(features, answer, against)
    return ", ".join(f"{name} {by:+.2f}" for name, by in found[:MOST_FEATURES])


def _type_by_weight(result: Trace, number: int, draft: Draft, rule: str) -> str:
    """Which type a rule would have given, and what outweighed it."""
    (ruled, *_), features = decide_and_see(result.scanned, result.events[number - 1].telling())
    by = _speaking(result, EVENT_TYPE, features, draft.event_type, ruled)
    return f"weights.csv {EVENT_TYPE}, not {ruled} by {rule.removeprefix(BY_WEIGHT)}: {by}"


def _draft(result: Trace, number: int, draft: Draft, rows: _Rows) -> Iterator[str]:
    raw, doubts = result.scanned.text.raw, result.scanned.lexicon.confidence.doubts
    sure = dict(draft.confidences)
    yield f"draft {number}: {draft.summary}  (confidence {draft.confidence})"
    for item in draft.evidence:
        told = raw[item.start : item.end] if item.start is not None else "–"
        certainty = "" if item.certainty == "asserted" else f" {item.certainty}"
        chance = f"{sure[item.field]:.2f}" if item.field in sure else "    "
        weighed = item.field == EVENT_TYPE and item.rule.startswith(BY_WEIGHT)
        where = _type_by_weight(result, number, draft, item.rule) if weighed else rows.where(item.rule)
        yield f"    {item.field:12} {chance} {item.value}  <  {told}   [{where}]{certainty}"
    for reason in draft.reasons:
        told = "".join(f"  <  {raw[start:end]}" for start, end in reason.words)
        yield f"    doubt        {reason.code}: {doubts[reason.code].note}{told}   [confidence.csv, {reason.field}]"


def _mentions(result: Trace) -> dict[str, list[Line]]:
    found, hits = result.mentions, result.scanned.hits
    scopes = [(s.start, s.end, f"{s.kind}: what it covers tells no act", s.rule) for s in found.scopes]
    return {
        "cue": [(h.outer, h.end, h.value, h.entry.id) for h in hits.get("cues", [])],
        "covered": scopes,
        "trigger": [(h.start, h.end, h.value, h.entry.id) for f in result.frames for h in f.triggers],
        "outcome": [(h.start, h.end, h.value, h.entry.id) for h in hits.get("outcomes", [])],
        "date": [(d.start, d.end, f"{d.value.start or d.role} {d.part or ''}".strip(), d.rule) for d in found.dates],
        "place": [(p.start, p.end, f"{p.codes[0] if p.codes else p.name} ({p.role})", p.rule) for p in found.places],
        "actor": [(a.start, a.end, a.code, a.rule) for a in found.actors],
        "weapon": [(w.start, w.end, w.code, w.rule) for w in found.weapons],
        "source": [(s.start, s.end, s.code, s.rule) for s in found.sources],
        "people": [
            (p.start, p.end, f"{p.minimum}-{p.maximum} {p.status} {p.actor or ''}".strip(), p.rule)
            for p in found.people
        ],
    }

"""The way from words to values, for a person who wants to find the row to change."""

from __future__ import annotations

from datetime import date

from .lexicon import Lexicon
from .pipeline import Trace, trace


def explain(text: str, *, published: date | None, publisher: str | None, lexicon: Lexicon) -> Trace:
    """What each stage made of the report; `as_text` prints it."""
    return trace(text, published, publisher, lexicon)


def as_text(result: Trace) -> str:
    """The trace as lines: each sentence, its mentions with their rows, and the drafts with their evidence."""
    scanned, lines = result.scanned, []
    for sentence in result.sentences:
        words = scanned.text.words(sentence.start, sentence.end).replace("\n", " ")
        lines.append(f"{sentence.kind}: {words}")
        for layer, mentions in _mentions(result).items():
            for start, end, value, rule in mentions:
                if sentence.start <= start < sentence.end:
                    lines.append(f"    {layer:8} {scanned.text.words(start, end)}  =  {value}   [{rule}]")
    for number, draft in enumerate(result.reading.drafts, 1):
        lines.append(f"draft {number}: {draft.summary}  (confidence {draft.confidence})")
        for item in draft.evidence:
            told = scanned.text.raw[item.start : item.end] if item.start is not None else "–"
            lines.append(f"    {item.field:12} {item.value}  <  {told}   [{item.rule}] {item.certainty}")
    for tally in result.reading.tallies:
        lines.append(f"tally: {tally.count} {tally.outcome} {tally.since} to {tally.until}")
    lines += [f"flag: {flag.code} {' '.join(flag.choices)}".rstrip() for flag in result.reading.flags]
    return "\n".join(lines)


def _mentions(result: Trace) -> dict[str, list[tuple[int, int, str, str]]]:
    found = result.mentions
    return {
        "trigger": [(h.start, h.end, h.value, h.entry.id) for f in result.frames for h in f.triggers],
        "date": [(d.start, d.end, f"{d.value.start or d.role} {d.part or ''}".strip(), d.rule) for d in found.dates],
        "place": [(p.start, p.end, f"{p.codes[0] if p.codes else p.name} ({p.role})", p.rule) for p in found.places],
        "actor": [(a.start, a.end, a.code, a.rule) for a in found.actors],
        "weapon": [(w.start, w.end, w.code, w.rule) for w in found.weapons],
        "source": [(s.start, s.end, s.code, s.rule) for s in found.sources],
        "people": [
            (p.start, p.end, f"{p.minimum}-{p.maximum} {p.status} {p.actor or ''}", p.rule) for p in found.people
        ],
    }

"""The figures of one or several sets of reports, told as text, as JSON and as the page `docs/accuracy.md`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .differences import Mistake
from .records import CLEAN
from .scores import FIELDS, Count, Scores

NONE = "–"


@dataclass(frozen=True, slots=True)
class Measured:
    """The scores of one set, whether it only measures, and when and for what it was written."""

    name: str
    scores: Scores
    kept_apart: bool
    written: str = ""
    use: str = ""
    tier: str = ""  # the part of a set that this is, or "" for the whole


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured, with which rules, on which day and by which command."""

    sets: Sequence[Measured]
    rules: str
    day: date
    command: str


def as_json(run: Run, mistakes: int) -> str:
    """One object: rules, day, and for each set its fields, summary, confusion and the first `mistakes` mistakes."""
    sets = {one.name: _object(one, mistakes) for one in run.sets}
    return json.dumps({"rules": run.rules, "measured": run.day.isoformat(), "sets": sets}, ensure_ascii=False, indent=1)


def _object(one: Measured, mistakes: int) -> dict[str, Any]:
    fields = {name: _figures(count) for name, count in one.scores.fields.items()}
    found: dict[str, Any] = {"kept_apart": one.kept_apart, "fields": fields, "summary": one.scores.summary()}
    if not one.kept_apart:
        rows = [{"gold": gold, "draft": drafted, "count": count} for gold, drafted, count in _confused(one.scores)]
        found["confusion"] = rows
    if mistakes:
        found["mistakes"] = [asdict(mistake) for mistake in one.scores.mistakes[:mistakes]]
    return found


def _figures(count: Count) -> dict[str, float]:
    rates = {"precision": count.precision, "recall": count.recall, "f1": count.f1}
    return {name: round(rate, 4) for name, rate in rates.items()} | asdict(count)


def as_text(run: Run, mistakes: int) -> Iterator[str]:
    """Lines for a terminal: a column of figures for each set, then types confused and mistakes."""
    width = max(25, *(len(one.name) + 2 for one in run.sets))
    yield f"rules {run.rules}"
    yield " " * 16 + "".join(f"{one.name:>{width}}" for one in run.sets)
    yield " " * 16 + f"{'P     R     F1':>{width}}" * len(run.sets)
    for name in FIELDS:
        counts = (one.scores.fields[name] for one in run.sets)
        cells = (f"{count.precision:.3f} {count.recall:.3f} {count.f1:.3f}" for count in counts)
        yield f"{name:16}" + "".join(f"{cell:>{width}}" for cell in cells)
    summaries = [one.scores.summary() for one in run.sets]
    for name in summaries[0]:
        yield f"{name:16}" + "".join(f"{_told(summary[name]):>{width}}" for summary in summaries)
    for one in run.sets:
        if not one.kept_apart:
            yield from ("", f"{one.name}: types annotated and drafted (other than right)")
            yield from (f"  {gold or NONE:24}{drafted or NONE:24}{count}" for gold, drafted, count in _off(one.scores))
        yield from _mistakes(one, mistakes)


def _mistakes(one: Measured, most: int) -> Iterator[str]:
    if most:
        yield from ("", f"{one.name}: {len(one.scores.mistakes)} mistakes, the first {most} of them")
    for mistake in one.scores.mistakes[:most]:
        yield f"{mistake.report}  {mistake.kind}  {mistake.summary}"
        for line in mistake.differences:
            yield f"    {line.field:16}gold {line.gold}   draft {line.draft}"
            yield from (f"        {words}" for words in line.words)


def only(mistakes: Iterable[Mistake], fields: Sequence[str]) -> list[Mistake]:
    """The mistakes in one of `fields` and no other lines of them; `incident` keeps what was missed or invented."""
    found = []
    for mistake in mistakes:
        lines = tuple(line for line in mistake.differences if line.field in fields)
        if mistake.kind in ("missed", "invented"):
            found += [mistake] * ("incident" in fields)
        elif lines:
            found.append(Mistake(mistake.report, mistake.kind, mistake.summary, lines))
    return found


def _confused(scores: Scores) -> list[tuple[str, str, int]]:
    return sorted((gold, drafted, count) for (gold, drafted), count in scores.confusion.items())


def _off(scores: Scores) -> list[tuple[str, str, int]]:
    rows = [row for row in _confused(scores) if row[0] != row[1]]
    return sorted(rows, key=lambda row: (-row[2], row))


def _told(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def as_markdown(run: Run) -> Iterator[str]:
    """The page on accuracy: what was measured on what, F1 of all sets side by side, and each set by itself."""
    yield from _INTRODUCTION.format(day=run.day.isoformat(), rules=run.rules, command=run.command).splitlines()
    yield ""
    whole = [one for one in run.sets if not one.tier]
    rows = [(_title(one), one.scores.reports, one.scores.incidents, one.written or NONE, one.use or NONE, _apart(one))
            for one in whole]  # fmt: skip
    yield from _table(("set", "reports", "incidents", "written", "use", "kept apart"), rows)
    yield from ("", "## Side by side", "", "F1 of each field:", "")
    f1 = [(name, *(f"{one.scores.fields[name].f1:.3f}" for one in whole)) for name in FIELDS]
    yield from _table(("field", *map(_title, whole)), f1)
    yield from ("", "The figures of the whole, and of each tier of a set:", "")
    summaries = [(_title(one), one.scores.summary()) for one in run.sets]
    told = [(name, *map(_told, summary.values())) for name, summary in summaries]
    yield from _table(("set", *summaries[0][1]), told)
    for one in whole:
        yield from _section(one)


def _title(one: Measured) -> str:
    return f"`{one.name}`"


def _apart(one: Measured) -> str:
    return "yes" if one.kept_apart else "no"


def _section(one: Measured) -> Iterator[str]:
    yield from ("", f"## `{one.name}`", "")
    counts = one.scores.fields.items()
    yield from _table(
        ("field", "precision", "recall", "F1", "right", "annotated", "drafted"),
        [(n, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", c.right, c.gold, c.drafted) for n, c in counts],
    )
    if one.kept_apart:
        return
    right = Counter({gold: count for gold, drafted, count in _confused(one.scores) if gold == drafted})
    wrong: dict[str, list[str]] = {}
    for gold, drafted, count in _off(one.scores):
        wrong.setdefault(gold, []).append(f"{drafted or 'missed'} {count}")
    types = sorted({*right, *wrong} - {""})
    yield from ("", "Types, as annotated:", "")
    yield from _table(("type", "right", "drafted as"), [(t, right[t], ", ".join(wrong.get(t, [NONE]))) for t in types])
    if invented := wrong.get(""):
        yield from ("", f"Drafted where nothing is annotated: {', '.join(invented)}.")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


_INTRODUCTION = f"""# Accuracy

How well drafts agree with annotated reports. Measured on {{day}} with rules {{rules}}; written by

    {{command}}

The program reads each report as `ingest --dry-run` does, with the gazetteer and names of the register. Its drafts are
paired one to one with the annotated incidents, so that they are as alike as they can be together (type, date, place,
figures, sides); pairs that share too little stay unpaired. A field of an incident that is missed costs recall and of
one that is invented costs precision: all figures are end to end.

*clean* is the share of annotated incidents whose {", ".join(CLEAN[:-1])} and {CLEAN[-1]} are all right: drafts
that an analyst accepts without touching these fields. *tally_leaks* counts drafts that take a running total for their
own dead, *false_alarms* the silent reports that were given a draft. Sides of clashes may stand in either order; a type
counts as right when the annotation names it as acceptable; other spellings of a place in the gazetteer count as the
place. *confidence_auc* is how surely a draft that is clean has more confidence than one that is not (0.5 is chance).

What rules may be written against says something about the rules; only what is kept apart says how well they will do on
reports that nobody has seen. Of sets that are kept apart the program shows no single mistake.

## What was measured
"""

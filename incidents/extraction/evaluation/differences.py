"""Where annotation and draft part, side by side, with the words behind the draft's value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .gold import GoldReport
from .records import Record

# The evidence that speaks for a field, where it has another name.
EVIDENCE = {"killed": "casualties", "injured": "casualties", "casualty_rows": "casualties",
            "children_women": "casualties"}  # fmt: skip
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what the annotation has, what the draft has, and the words and rules behind the draft's value."""

    field: str
    gold: str
    draft: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one incident (`wrong`, `missed`, `invented`) or with totals and flags of a `report`."""

    report: str
    kind: str
    summary: str
    differences: tuple[Difference, ...] = ()


def mistaken(
    report: GoldReport, gold: Record, draft: Record, fields: Iterable[str], turned: Mapping[str, str]
) -> Mistake:
    """A draft that differs in `fields`; `turned` names the draft's field that stands for a side."""
    lines = []
    for name in fields:
        other = turned.get(name, name)
        lines.append(Difference(name, shown(gold, name), shown(draft, other), tuple(_words(report, draft, other))))
    return Mistake(report.id, "wrong", str(gold.row.get("summary", "")), tuple(lines))


def missed(report: GoldReport, gold: Record) -> Mistake:
    """An annotated incident that no draft tells."""
    return Mistake(report.id, "missed", f"{_headline(gold)}: {gold.row.get('summary', '')}")


def invented(report: GoldReport, draft: Record) -> Mistake:
    """A draft that stands for no annotated incident."""
    words = tuple(_words(report, draft, "event_type"))
    line = Difference("event_type", NOTHING, draft.event_type, words)
    return Mistake(report.id, "invented", _headline(draft), (line,))


def unlike(field: str, gold: Iterable[object], drafted: Iterable[object]) -> Difference | None:
    """What only one of two sets has; None where they are the same."""
    mine, theirs = set(gold), set(drafted)
    if mine == theirs:
        return None
    return Difference(field, _joined(sorted(map(str, mine - theirs))), _joined(sorted(map(str, theirs - mine))))


def shown(one: Record, field: str) -> str:
    """A field's value for a person."""
    match field:
        case "killed" | "injured":
            return _range(*one.total(field))
        case "date":
            return " to ".join(dict.fromkeys(day or NOTHING for day in one.days))
        case "casualty_rows" | "children_women":
            return _joined(_casualty(row) for row in one.row["casualties"])
    value = one.row.get(field)
    return _joined(value) if isinstance(value, list) else str(value if value is not None else NOTHING)


def _headline(one: Record) -> str:
    return f"{one.event_type} {shown(one, 'date')} {shown(one, 'places')}"


def _joined(values: Iterable[str]) -> str:
    return ", ".join(values) or NOTHING


def _range(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def _casualty(row: Mapping[str, Any]) -> str:
    parts = [_range(row["min"], row["max"]), row["outcome"], row["status"], row["actor"] or ""]
    parts += [f"({row[name]} {name})" for name in ("children", "women") if row[name]]
    return " ".join(part for part in parts if part)


def _words(report: GoldReport, draft: Record, field: str) -> Iterator[str]:
    """«words» value [rule] of each piece of evidence for the field."""
    for item in draft.row.get("evidence") or ():
        if item["field"] == EVIDENCE.get(field, field):
            told = f"«{report.text[item['start'] : item['end']]}» " if item["start"] is not None else ""
            yield f"{told}{item['value']} [{item['rule']}]"

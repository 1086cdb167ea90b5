"""Counting what drafts got right, field by field, over a set of annotated reports.

A field of an incident that is missed costs recall, and of one that is invented precision: every figure is end to end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from incidents.extraction.contract import reading_as_dict
from incidents.extraction.values import Reading

from .differences import Mistake, invented, missed, mistaken, unlike
from .gold import GoldReport
from .pairing import pair
from .ranking import area_under_curve
from .records import CLEAN, SETS, WHOLE, Record, sides_turned

Answer = Mapping[str, Any]  # {"incidents", "tallies", "flags"}, as `ingest --dry-run` prints them
FIELDS = ("incident", *WHOLE, *SETS, "tallies", "flags")


@dataclass(slots=True)
class Count:
    """How many values were right, how many the annotation has, and how many the drafts have."""

    right: int = 0
    gold: int = 0
    drafted: int = 0

    def add(self, right: int, gold: int, drafted: int) -> None:
        self.right, self.gold, self.drafted = self.right + right, self.gold + gold, self.drafted + drafted

    @property
    def precision(self) -> float:
        """Of the drafted values, the share that is right; 1 where there was nothing to find and nothing was drafted."""
        return self.right / self.drafted if self.drafted else float(not self.gold)

    @property
    def recall(self) -> float:
        """Of the annotated values, the share that was found."""
        return self.right / self.gold if self.gold else float(not self.drafted)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Scores:
    """The figures of one set of reports."""

    fields: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in FIELDS})
    reports: int = 0
    incidents: int = 0
    clean_incidents: int = 0
    silent: int = 0
    false_alarms: int = 0  # silent reports that were given a draft
    tally_leaks: int = 0  # drafts that count a running total as their own dead
    spans: int = 0
    bad_spans: int = 0
    quotes: int = 0
    quotes_touched: int = 0  # annotated evidence that some words behind the draft overlap
    ranked: list[tuple[float, bool]] = field(default_factory=list)  # confidence of each draft, and whether it is clean
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)  # annotated and drafted type, "" for none
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def clean(self) -> float:
        """The share of annotated incidents whose type, date, places, killed and injured are all right."""
        return self.clean_incidents / self.incidents if self.incidents else 1.0

    @property
    def ranking(self) -> float | None:
        """How surely a clean draft has more confidence than another: 0.5 is chance; None where all are alike."""
        return area_under_curve(self.ranked)

    def summary(self) -> dict[str, Any]:
        """The figures that belong to no single field."""
        ranking = self.ranking
        return {
            "reports": self.reports,
            "incidents": self.incidents,
            "clean": round(self.clean, 4),
            "tally_leaks": self.tally_leaks,
            "silent_reports": self.silent,
            "false_alarms": self.false_alarms,
            "evidence_spans": self.spans,
            "bad_spans": self.bad_spans,
            "evidence_touched": round(self.quotes_touched / self.quotes, 4) if self.quotes else None,
            "confidence_auc": None if ranking is None else round(ranking, 4),
        }


def answered(reading: Reading) -> Answer:
    """A reading in the annotation's form, each piece of evidence with its value and rule."""
    found = reading_as_dict(reading)
    for incident, draft in zip(found["incidents"], reading.drafts, strict=True):
        incident["evidence"] = [item._asdict() for item in draft.evidence]
    return found


def score(reports: Iterable[tuple[GoldReport, Answer]], same: Mapping[str, str]) -> Scores:
    """The figures of the answers; `same` is of `records.same_places`."""
    scores = Scores()
    for report, answer in reports:
        _count_report(scores, report, answer, same)
    return scores


def _count_report(scores: Scores, report: GoldReport, answer: Answer, same: Mapping[str, str]) -> None:
    gold = [Record.of(row, same) for row in report.incidents]
    drafts = [Record.of(row, same) for row in answer["incidents"]]
    pairs = pair(gold, drafts)
    scores.reports += 1
    scores.incidents += len(gold)
    scores.silent += not gold
    scores.false_alarms += bool(drafts) and not gold
    scores.fields["incident"].add(len(pairs), len(gold), len(drafts))
    _count_whole(scores, [(gold[i], drafts[j]) for i, j in pairs], len(gold), len(drafts))
    right = {j: gold[i] for i, j in pairs}
    found = {i for i, _ in pairs}
    for i, j in pairs:
        _count_pair(scores, report, gold[i], drafts[j])
    for one in (g for i, g in enumerate(gold) if i not in found):
        _count_alone(scores, one, gold=True)
        scores.mistakes.append(missed(report, one))
    for one in (d for j, d in enumerate(drafts) if j not in right):
        _count_alone(scores, one, gold=False)
        scores.mistakes.append(invented(report, one))
    for j, one in enumerate(drafts):
        _count_spans(scores, report, one)
        clean = j in right and all(WHOLE[name](right[j], one) for name in CLEAN)
        scores.ranked.append((one.row.get("confidence", 1.0), clean))
    _count_totals(scores, report, answer, gold, drafts)


def _count_whole(scores: Scores, pairs: list[tuple[Record, Record]], gold: int, drafts: int) -> None:
    for name, agree in WHOLE.items():
        scores.fields[name].add(sum(agree(one, other) for one, other in pairs), gold, drafts)
    scores.clean_incidents += sum(all(WHOLE[name](one, other) for name in CLEAN) for one, other in pairs)


def _count_pair(scores: Scores, report: GoldReport, gold: Record, draft: Record) -> None:
    turned = {"side_a": "side_b", "side_b": "side_a"} if sides_turned(gold, draft) else {}
    wrong = [name for name, agree in WHOLE.items() if not agree(gold, draft)]
    for name, of in SETS.items():
        mine, theirs = of(gold), SETS[turned.get(name, name)](draft)
        scores.fields[name].add(len(mine & theirs), len(mine), len(theirs))
        if mine != theirs and name != "places_set":
            wrong.append(name)
    right = draft.event_type in gold.types
    scores.confusion[gold.event_type, gold.event_type if right else draft.event_type] += 1
    _count_touched(scores, report, gold, draft)
    if wrong:
        scores.mistakes.append(mistaken(report, gold, draft, wrong, turned))


def _count_alone(scores: Scores, one: Record, *, gold: bool) -> None:
    scores.confusion[(one.event_type, "") if gold else ("", one.event_type)] += 1
    for name, of in SETS.items():
        scores.fields[name].add(0, len(of(one)) * gold, len(of(one)) * (not gold))


def _spans(draft: Record) -> list[tuple[int, int]]:
    evidence = draft.row.get("evidence") or ()
    return [(item["start"], item["end"]) for item in evidence if item["start"] is not None]


def _count_spans(scores: Scores, report: GoldReport, draft: Record) -> None:
    spans = _spans(draft)
    scores.spans += len(spans)
    scores.bad_spans += sum(not 0 <= start < end <= len(report.text) for start, end in spans)


def _count_touched(scores: Scores, report: GoldReport, gold: Record, draft: Record) -> None:
    spans = _spans(draft)
    for quote in gold.row.get("evidence") or ():
        scores.quotes += 1
        scores.quotes_touched += any(
            start < at + len(quote) and at < end for at in places_of(quote, report.text) for start, end in spans
        )


def places_of(quote: str, text: str) -> list[int]:
    """The offsets at which a quote stands in a text."""
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + len(quote))
    return found


def _count_totals(scores: Scores, report: GoldReport, answer: Answer, gold: list[Record], drafts: list[Record]) -> None:
    """Running totals and flags, which belong to the report; totals are known by their count."""
    counts = {tally["count"] for tally in report.tallies}
    drafted = {tally["count"] for tally in answer["tallies"]}
    scores.fields["tallies"].add(len(counts & drafted), len(counts), len(drafted))
    told = {one.total(outcome)[0] for one in gold for outcome in ("killed", "injured")}
    scores.tally_leaks += sum(one.total("killed")[0] in counts - told - {0} for one in drafts)
    flags, raised = set(report.flags), set(answer["flags"])
    scores.fields["flags"].add(len(flags & raised), len(flags), len(raised))
    if lines := [line for line in (unlike("tallies", counts, drafted), unlike("flags", flags, raised)) if line]:
        scores.mistakes.append(Mistake(report.id, "report", "", tuple(lines)))

"""Fitting the table of confidence on annotated reports, and how well a fitted table sorts reports it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from incidents.extraction.words.confidence import DRAFT, FIELDS, Confidence

from .gold import GoldReport
from .pairing import pair
from .ranking import area_under_curve
from .records import CLEAN, SETS, WHOLE, Record, sides_turned
from .regression import fit, level, odds
from .scores import Answer

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """One draft: its set and report, the reasons to doubt it, and what of it is wrong (`draft`: it is not clean)."""

    source: str
    report: str
    reasons: frozenset[str]
    wrong: frozenset[str]


def examples(source: str, answers: Iterable[tuple[GoldReport, Answer]], same: Mapping[str, str]) -> Iterator[Example]:
    """An example of each draft; of a draft that stands for no annotated incident everything is wrong."""
    for report, answer in answers:
        gold = [Record.of(row, same) for row in report.incidents]
        drafts = [Record.of(row, same) for row in answer["incidents"]]
        counterpart = {j: gold[i] for i, j in pair(gold, drafts)}
        for number, draft in enumerate(drafts):
            meant = counterpart.get(number)
            wrong = frozenset({DRAFT, *FIELDS}) if meant is None else frozenset(_wrong(meant, draft))
            yield Example(source, report.id, frozenset(draft.row["reasons"]), wrong)


def _wrong(gold: Record, draft: Record) -> Iterator[str]:
    if not all(WHOLE[name](gold, draft) for name in CLEAN):
        yield DRAFT
    if sides_turned(gold, draft):
        draft = replace(draft, side_a=draft.side_b, side_b=draft.side_a)
    agreed = {"casualties": WHOLE["casualty_rows"](gold, draft)}
    for field in FIELDS:
        if field in WHOLE:
            agreed[field] = WHOLE[field](gold, draft)
        elif field in SETS:
            agreed[field] = SETS[field](gold) == SETS[field](draft)
        if not agreed[field]:
            yield field


def fitted(cases: Sequence[Example], table: Confidence) -> Confidence:
    """The table with weights that fit the examples; its reasons, their fields and notes stay."""
    base, weights = fit([(one.reasons, DRAFT in one.wrong) for one in cases], list(table.doubts))
    bases, own = {DRAFT: base}, dict.fromkeys(table.doubts, 0.0)
    for field in FIELDS:
        reasons = [name for name, doubt in table.doubts.items() if doubt.field == field]
        bases[field], found = fit([(one.reasons, field in one.wrong) for one in cases], reasons)
        own |= found
    doubts = {
        name: replace(doubt, weight=round(weights[name], 2), own_weight=round(own[name], 2))
        for name, doubt in table.doubts.items()
    }
    return Confidence({field: round(value, 2) for field, value in bases.items()}, doubts)


def levelled(table: Confidence, cases: Sequence[Example]) -> Confidence:
    """The table brought to the level of reports for which no rule was written; the order of drafts stays.

    Rules err less often on the reports that they were written against, so a table fitted on those promises too much.
    """
    slopes, bases = dict[str, float](), dict[str, float]()
    for field in (DRAFT, *FIELDS):
        weights = {
            name: doubt.weight if field == DRAFT else doubt.own_weight
            for name, doubt in table.doubts.items()
            if field in (DRAFT, doubt.field)
        }
        found = level((odds(table.base[field], weights, one.reasons), field in one.wrong) for one in cases)
        slopes[field], bases[field] = found[0], round(found[0] * table.base[field] + found[1], 2)
    doubts = {
        name: replace(
            doubt,
            weight=round(doubt.weight * slopes[DRAFT], 2),
            own_weight=round(doubt.own_weight * slopes.get(doubt.field, 0.0), 2),
        )
        for name, doubt in table.doubts.items()
    }
    return Confidence(bases, doubts)


def cross_validated(cases: Sequence[Example], table: Confidence) -> dict[str, float | None]:
    """The area under the curve for clean drafts, of all sets together (`all`) and of each.

    Each report's drafts are judged by weights fitted without a tenth of the reports, their own among it.
    """
    reports = sorted({(one.source, one.report) for one in cases})
    fold = {report: number % FOLDS for number, report in enumerate(reports)}
    judged: list[tuple[str, float, bool]] = []
    for number in range(FOLDS):
        seen = [one for one in cases if fold[one.source, one.report] != number]
        base, weights = fit([(one.reasons, DRAFT in one.wrong) for one in seen], list(table.doubts))
        for one in cases:
            if fold[one.source, one.report] == number:
                judged.append((one.source, -odds(base, weights, one.reasons), DRAFT not in one.wrong))
    sources = dict.fromkeys(one.source for one in cases)
    by_source = {name: area_under_curve((n, c) for s, n, c in judged if s == name) for name in sources}
    return {"all": area_under_curve((n, c) for _, n, c in judged), **by_source}

"""What follows from the claims about one incident: its values, its casualty figures and its grade.

Pure rules, no database.  `docs/decisions/0004-claims-and-figures.md` states them for readers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.codes import ClaimField, Grade, Role, SourceKind

# Whose figure is preferred: those who count for a living and take no side come first, the parties to the war last.
PREFERENCE = (
    SourceKind.MONITOR,
    SourceKind.RESPONDER,
    SourceKind.WIRE,
    SourceKind.LOCAL_MEDIA,
    SourceKind.NATIONAL_MEDIA,
    SourceKind.OFFICIAL,
    SourceKind.STATE_MEDIA,
    SourceKind.ARMED_GROUP_MEDIA,
    SourceKind.OTHER,
    SourceKind.UNNAMED,
)
NOT_CREDIBLE = frozenset({SourceKind.OTHER, SourceKind.UNNAMED})

# Which values of an incident follow from which claims.
FIELDS_OF_CLAIM: Mapping[str, tuple[str, ...]] = {
    ClaimField.EVENT_TYPE: ("event_type",),
    ClaimField.DATE: ("date_start", "date_end", "date_precision"),
    ClaimField.TIME_OF_DAY: ("time_of_day",),
    ClaimField.PLACE: ("places",),
    ClaimField.SIDE_A: ("participants",),
    ClaimField.SIDE_B: ("participants",),
    ClaimField.WEAPON: ("weapons",),
    ClaimField.CASUALTY: ("casualties",),
    ClaimField.SOURCE: ("told_by",),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim that counts, as the rules see it.

    `value` has the shape of its `field` in `models.Claim`; `decided` tells that a person accepted or corrected it;
    `publisher` and `kind` are those of the report's publisher, empty when it is not known.
    """

    number: int
    field: str
    value: Any
    decided: bool
    certainty: str
    report: int
    publisher: str = ""
    kind: str = ""
    published: date | None = None


CRITERIA = ("decided", "kind", "later", "entered")


def by_preference(statements: Iterable[Statement]) -> list[Statement]:
    """Decided before proposed, then the better kind of source, then the later report, then as entered."""
    return sorted(statements, key=_rank)


def ahead_by(first: Statement, second: Statement) -> str:
    """Which of CRITERIA puts the one before the other."""
    pairs = zip(CRITERIA, _rank(first), _rank(second), strict=True)
    return next((name for name, one, other in pairs if one != other), CRITERIA[-1])


def _rank(one: Statement) -> tuple[int, int, int, int]:
    """A place for each of CRITERIA, the smaller the better."""
    return (
        not one.decided,
        kind_rank(one.kind),
        -(one.published.toordinal() if one.published else 0),
        one.number,
    )


def kind_rank(kind: str) -> int:
    """The place of a kind of source in PREFERENCE; a publisher that is not known comes last."""
    return PREFERENCE.index(SourceKind(kind)) if kind else len(PREFERENCE)


def values_from(statements: Iterable[Statement]) -> dict[str, Any]:
    """All values that follow from claims, in the form of a snapshot (of rows, only what claims can tell)."""
    ordered = by_preference(statements)
    by_field = {field: [one for one in ordered if one.field == field] for field in ClaimField.values}
    when = _first(by_field["date"]) or {"start": None, "end": None, "precision": "unknown"}
    return {
        "event_type": _first(by_field["event_type"]),
        "date_start": when["start"],
        "date_end": when["end"],
        "date_precision": when["precision"],
        "time_of_day": _first(by_field["time_of_day"]) or "",
        "places": _places(by_field["places"]),
        "participants": _participants(by_field["side_a"], Role.SIDE_A) + _participants(by_field["side_b"], Role.SIDE_B),
        "weapons": sorted({one.value for one in by_field["weapons"]}),
        "casualties": casualty_rows(by_field["casualties"]),
        "told_by": _told_by(by_field["sources"]),
    }


def _first(ordered: Sequence[Statement]) -> Any:
    return ordered[0].value if ordered else None


def _places(ordered: Sequence[Statement]) -> list[dict[str, Any]]:
    known = dict.fromkeys(one.value["place"] for one in ordered if one.value["place"])
    return [{"place": place, "is_primary": number == 0} for number, place in enumerate(known)]


def _participants(ordered: Sequence[Statement], role: Role) -> list[dict[str, Any]]:
    first: dict[str, Statement] = {}
    for one in ordered:
        first.setdefault(one.value, one)
    return [{"actor": code, "role": str(role), "certainty": one.certainty} for code, one in first.items()]


def _told_by(ordered: Sequence[Statement]) -> list[dict[str, Any]]:
    pairs = dict.fromkeys((one.value, one.report) for one in ordered)
    return [{"source": source, "report": report} for source, report in pairs]


def casualty_rows(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """One row for each outcome, status and group that is claimed.

    What one report tells of a group in several claims adds up.  Then, over the reports: minimum is the smallest,
    maximum the largest, open (None) when any is open; best is the minimum of the preferred report.  Children and women
    come together from the first report, by preference, that states either.
    `reason` is empty for a single report, else a code for `reason_in_words`.
    """
    groups: dict[tuple[str, str, str | None], dict[int, list[Statement]]] = {}
    for one in by_preference(statements):
        key = (one.value["outcome"], one.value["status"], one.value["actor"])
        groups.setdefault(key, {}).setdefault(one.report, []).append(one)
    return [_casualty_row(key, reports) for key, reports in groups.items()]


def _total(claims: Sequence[Statement], name: str, *, all_needed: bool = False) -> int | None:
    """The sum of what the claims state; None when none does, or when `all_needed` and one does not."""
    found = [one.value[name] for one in claims]
    stated = [number for number in found if number is not None]
    return sum(stated) if stated and (len(stated) == len(found) or not all_needed) else None


def _casualty_row(key: tuple[str, str, str | None], reports: Mapping[int, Sequence[Statement]]) -> dict[str, Any]:
    values = [
        {
            "min": sum(one.value["min"] for one in claims),
            "max": _total(claims, "max", all_needed=True),
            "children": _total(claims, "children"),
            "women": _total(claims, "women"),
        }
        for claims in reports.values()
    ]
    maxima = [value["max"] for value in values if value["max"] is not None]
    stating = next((v for v in values if v["children"] is not None or v["women"] is not None), values[0])
    preferred = next(iter(reports.values()))[0]
    return {
        "outcome": key[0],
        "status": key[1],
        "actor": key[2],
        "minimum": min(value["min"] for value in values),
        "best": values[0]["min"],
        "maximum": max(maxima) if len(maxima) == len(values) else None,
        "children": stating["children"],
        "women": stating["women"],
        "reason": f"rule:preferred {len(reports)} {preferred.publisher or '?'}" if len(reports) > 1 else "",
    }


def voices(told_by: Iterable[tuple[str, int | None]], alike: Iterable[tuple[int, int]] = ()) -> list[list[str]]:
    """The sources in groups of which each counts once.

    `told_by` are (source, report or None) pairs.  A source, all that one report quotes, and reports with near-equal
    text (`alike`) each count once.
    """
    links: list[set[str]] = [{f"source {source}", f"report {report or source}"} for source, report in told_by]
    links += [{f"report {one}", f"report {other}"} for one, other in alike]
    groups: list[set[str]] = []
    for link in links:
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [link.union(*touched)]
    named = [sorted(name.removeprefix("source ") for name in group if name.startswith("source ")) for group in groups]
    return sorted(group for group in named if group)


def independent(told_by: Iterable[tuple[str, int | None]], alike: Iterable[tuple[int, int]] = ()) -> int:
    """How many sources stand on their own feet."""
    return len(voices(told_by, alike))


def is_contested(accused: Mapping[int, Collection[str]]) -> bool:
    """Whether two reports name wholly different sides; `accused` gives each report's actors by their topmost parent."""
    named = [set(actors) for actors in accused.values() if actors]
    return any(not one & other for place, one in enumerate(named) for other in named[place + 1 :])


def grade(*, credible: int, told: bool, admitted: bool, contested: bool, discounted: bool) -> tuple[str, str]:
    """The grade and the code of its reason: the first of Airwars' five rules that holds.

    `credible`: independent sources of a kind that can be judged; `told`: any source at all; `admitted`: a side that
    acted says so itself; `contested`: reports accuse different sides; `discounted`: all victims claimed to be
    civilians proved to be fighters.
    """
    rules = (
        (not told, "", "rule:no_source"),
        (discounted, Grade.DISCOUNTED, "rule:discounted"),
        (admitted, Grade.CONFIRMED, "rule:admitted"),
        (contested, Grade.CONTESTED, "rule:contested"),
        (credible >= 2, Grade.FAIR, f"rule:independent {credible}"),
        (True, Grade.WEAK, "rule:one_source"),
    )
    return next((str(result), reason) for holds, result, reason in rules if holds)


# The rules of `grade` for readers, in the order in which they are asked: (grade, code of its reason, when it holds).
GRADE_RULES = (
    (
        Grade.DISCOUNTED,
        "discounted",
        gettext_noop("All victims are fighters, and a claim that called them civilians was rejected or corrected."),
    ),
    (
        Grade.CONFIRMED,
        "admitted",
        gettext_noop("A side that acted says so itself, or somebody who speaks for it does."),
    ),
    (Grade.CONTESTED, "contested", gettext_noop("Two reports accuse wholly different sides.")),
    (
        Grade.FAIR,
        "independent",
        gettext_noop("Two or more sources that can be judged and do not rest on each other say so."),
    ),
    (Grade.WEAK, "one_source", gettext_noop("Everything else.")),
)

REASONS = {
    "preferred": gettext_noop("Lowest and highest of {0} reports; best figure from {1}."),
    "no_source": gettext_noop("No source."),
    "discounted": gettext_noop("Those first called civilians were fighters."),
    "admitted": gettext_noop("A side that acted says so itself."),
    "contested": gettext_noop("Reports accuse different sides."),
    "independent": gettext_noop("{0} independent sources."),
    "one_source": gettext_noop("No second independent source."),
    "source": gettext_noop("The source {0} was changed."),
    "actor": gettext_noop("The actor {0} was changed."),
    "place": gettext_noop("The place {0} was changed."),
    "sources": gettext_noop("A file changed {0} sources."),
    "actors": gettext_noop("A file changed {0} actors."),
    "places": gettext_noop("A file changed {0} places."),
    "likeness": gettext_noop("The text of report {0} proved to be near-equal to another."),
}


def reason_in_words(reason: str) -> str:
    """A stored reason for readers: a rule's in the language of the page, a person's as it was written."""
    name, *details = reason.removeprefix("rule:").split(" ")
    words = REASONS.get(name, "") if reason.startswith("rule:") else ""
    return _(words).format(*details) if words and words.count("{") == len(details) else reason

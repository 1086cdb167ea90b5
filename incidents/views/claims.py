"""Who said what of one incident, and why the record says what it says: the table of claims and the grade explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import curation, figures, wording
from incidents.codes import ClaimField, Grade, Outcome, Role, SourceKind
from incidents.figures import Statement
from incidents.models import Incident, Report, Revision, Source
from incidents.naming import Names, claim_words, field_words, label_of, place_codes
from incidents.views.evidence import ClaimRow

SINGLE = frozenset({ClaimField.EVENT_TYPE, ClaimField.DATE, ClaimField.TIME_OF_DAY})  # fields of one value
AHEAD: Mapping[str, Any] = {
    "decided": gettext_lazy("a person has decided on it"),
    "kind": gettext_lazy("%(kind)s goes before %(other)s"),
    "later": gettext_lazy("the later report"),
    "entered": gettext_lazy("read first"),
}
Group = tuple[str, str, str | None]  # outcome, status and actor of casualties


@dataclass(frozen=True)
class Hand:
    """What a person set, by the name that `set_by_hand` has for it, and the change that did."""

    name: str
    revision: Revision | None


@dataclass(frozen=True)
class Line:
    """One field: what the record says and why, and what each report says of it.

    `hand` stands with the first line of what a person set; claims do not move it until it is given back to them.
    """

    field: str
    label: str
    value: str
    why: str
    hand: Hand | None
    cells: Sequence[tuple[Report, Sequence[ClaimRow]]]


@dataclass(frozen=True)
class ClaimTable:
    """The reports by preference, and a line for each field of which anything is said."""

    reports: Sequence[Report]
    lines: Sequence[Line]

    @property
    def order(self) -> str:
        """Whose word goes before whose, in words."""
        return wording.listed(str(kind.label) for kind in figures.PREFERENCE)


def claim_table(incident: Incident, rows: Sequence[ClaimRow], names: Names) -> ClaimTable | None:
    """The table of claims on an incident with its parts; None where no report tells it."""
    return _Table(incident, rows, names).table() if rows else None


class _Table:
    """The table while it is made."""

    def __init__(self, incident: Incident, rows: Sequence[ClaimRow], names: Names) -> None:
        self.rows, self.names = rows, names
        self.values = curation.snapshot(incident)
        names.expect(place_codes("places", self.values["places"]))
        counted = curation.statements([row.claim for row in rows], incident.status)
        self.counted = figures.by_preference(counted)
        self.reports = _columns(row.claim.report for row in rows)
        self.hands = hands_of(incident)
        self.told: set[str] = set()

    def table(self) -> ClaimTable:
        lines: list[Line] = []
        for field in ClaimField:
            if field == ClaimField.CASUALTY:
                lines += [self._casualties(group) for group in self._groups()]
            elif any(row.claim.field == field for row in self.rows) or _held(field, self.values):
                lines.append(self._field(field))
        return ClaimTable(self.reports, lines)

    def _field(self, field: ClaimField) -> Line:
        held = _held(field, self.values)
        words = _IN_WORDS[field](held, self.names) if held else wording.not_stated()
        counted = [one for one in self.counted if one.field == field]
        why = _why_one(counted, self.names) if field in SINGLE else _why_all(counted)
        return self._line(field, words, why, [row for row in self.rows if row.claim.field == field])

    def _casualties(self, group: Group) -> Line:
        held = next((row for row in self.values["casualties"] if _group(row) == group), None)
        counted = [one for one in self.counted if one.field == ClaimField.CASUALTY and _group(one.value) == group]
        stated = [row for row in self.rows if row.claim.field == ClaimField.CASUALTY]
        said = [row for row in stated if _group(row.claim.effective_value) == group]
        why = _why_figures(counted, self.names)
        if held is not None and not held["reason"].startswith("rule:"):
            why = held["reason"] or why
        return self._line(ClaimField.CASUALTY, self._figures(held), why, said)

    def _figures(self, held: Mapping[str, Any] | None) -> str:
        if held is None:
            return wording.not_stated()
        words = field_words("casualties", [held], self.names)
        if held["maximum"] == held["minimum"]:
            return words
        return wording.listed([words, _("best: %(figure)s") % {"figure": wording.count(held["best"])}])

    def _line(self, field: ClaimField, words: str, why: str, said: Sequence[ClaimRow]) -> Line:
        name = curation.hand_name(field)
        hand = self.hands.get(name)
        first = hand is not None and name not in self.told
        self.told.add(name)
        if hand is not None and field != ClaimField.CASUALTY:
            why = ""  # the rule has no part in it
        cells = [(report, [row for row in said if row.claim.report_id == report.pk]) for report in self.reports]
        return Line(str(field), str(field.label), words, why, hand if first else None, cells)

    def _groups(self) -> list[Group]:
        """The groups of casualties in the order of their outcomes, what is only claimed after what the record has."""
        claimed = [row.claim.effective_value for row in self.rows if row.claim.field == ClaimField.CASUALTY]
        found = dict.fromkeys(_group(row) for row in [*self.values["casualties"], *claimed])
        return sorted(found, key=lambda group: Outcome.values.index(group[0]))


def hands_of(incident: Incident) -> dict[str, Hand]:
    """What a person set, with the last change of it: since then nothing else has moved it."""
    found: dict[str, Revision] = {}
    if incident.set_by_hand:
        for revision in curation.history(incident).select_related("by"):
            found |= dict.fromkeys(curation.hand_names(revision.changes), revision)
    return {name: Hand(name, found.get(name)) for name in incident.set_by_hand}


def _columns(reports: Iterable[Report]) -> list[Report]:
    """Each report once, whose word goes first first."""
    rows = {report.pk: report for report in reports}.values()
    return sorted(rows, key=lambda one: (_rank(one), -(one.published.toordinal() if one.published else 0), one.pk))


def _rank(report: Report) -> int:
    return figures.kind_rank(report.publisher.kind if report.publisher else "")


def _group(row: Mapping[str, Any] | Any) -> Group:
    return row["outcome"], row["status"], row["actor"]


def _held(field: str, values: Mapping[str, Any]) -> Any:
    """What the record holds of a field; nothing for what is not stated."""
    if field in (ClaimField.SIDE_A, ClaimField.SIDE_B):
        role = Role.SIDE_A if field == ClaimField.SIDE_A else Role.SIDE_B
        return [row["actor"] for row in values["participants"] if row["role"] == role]
    if field == ClaimField.DATE:
        days = {name: values[f"date_{name}"] for name in ("start", "end", "precision")}
        return days if days["start"] else None
    return values["told_by" if field == ClaimField.SOURCE else field]


def _why_one(counted: Sequence[Statement], names: Names) -> str:
    """Why a field of one value has the one that it has."""
    other = next((one for one in counted if one.value != counted[0].value), None)
    if other is None:
        return _agreed(counted)
    return _("From %(source)s: %(why)s.") % {"source": _voice(counted[0], names), "why": _ahead(counted[0], other)}


def _why_all(counted: Sequence[Statement]) -> str:
    """Why a field of many values has all of them."""
    if len({one.report for one in counted}) < 2 or len({str(one.value) for one in counted}) < 2:
        return _agreed(counted)
    return _("All that the reports name.")


def _why_figures(counted: Sequence[Statement], names: Names) -> str:
    """Why the figures of one group are what they are."""
    first = counted[0] if counted else None
    other = next((one for one in counted if first and one.report != first.report), None)
    if first is None or other is None:
        return ""
    told = _("Lowest and highest of %(count)s reports; best figure from %(source)s: %(why)s.")
    reports = wording.count(len({one.report for one in counted}))
    return told % {"count": reports, "source": _voice(first, names), "why": _ahead(first, other)}


def _agreed(counted: Sequence[Statement]) -> str:
    reports = len({one.report for one in counted})
    return _("%(count)s reports agree.") % {"count": wording.count(reports)} if reports > 1 else ""


def _voice(one: Statement, names: Names) -> str:
    return names.source(one.publisher) if one.publisher else _("a report without a publisher")


def _ahead(one: Statement, other: Statement) -> str:
    kinds = {"kind": _kind(one), "other": _kind(other)}
    return str(AHEAD[figures.ahead_by(one, other)]) % kinds


def _kind(one: Statement) -> str:
    return label_of(SourceKind, one.kind) if one.kind else _("a publisher that is not known")


_IN_WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    ClaimField.EVENT_TYPE: lambda code, names: names.event_type(code),
    ClaimField.DATE: lambda days, names: claim_words("date", days, names),
    ClaimField.TIME_OF_DAY: lambda code, names: claim_words("time_of_day", code, names),
    ClaimField.PLACE: lambda rows, names: field_words("places", rows, names),
    ClaimField.SIDE_A: lambda codes, names: wording.listed(names.actor(code) for code in codes),
    ClaimField.SIDE_B: lambda codes, names: wording.listed(names.actor(code) for code in codes),
    ClaimField.WEAPON: lambda codes, names: wording.listed(names.weapon(code) for code in codes),
    ClaimField.SOURCE: lambda rows, names: wording.listed(dict.fromkeys(names.source(row["source"]) for row in rows)),
}


@dataclass(frozen=True)
class GradeRule:
    grade: str
    words: str
    holds: bool


@dataclass(frozen=True)
class GradeShown:
    """The grade explained: what the rule makes of the sources, whatever a person has said, and the rule itself.

    `voices` are sources in groups of which each counts once, `not_judged` those of a kind that cannot be judged.
    """

    label: str
    reason: str
    hand: Hand | None
    voices: Sequence[Sequence[Source]]
    not_judged: Sequence[Source]
    rules: Sequence[GradeRule]


def grade_of(incident: Incident) -> GradeShown:
    """Why an incident with its parts has the grade that it has."""
    found = curation.judged(incident)
    sources = {row.source.code: row.source for row in incident.told_by.all()}
    name = found.reason.removeprefix("rule:").split(" ")[0]
    rules = [GradeRule(str(grade.label), _(words), code == name) for grade, code, words in figures.GRADE_RULES]
    return GradeShown(
        label_of(Grade, found.grade),
        found.reason,
        hands_of(incident).get("grade"),
        [[sources[code] for code in group] for group in found.voices],
        [sources[code] for code in found.not_judged],
        rules,
    )

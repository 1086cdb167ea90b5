"""What the claims say, brought into the incident by the rules of `figures`, save where a person set the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents import figures
from incidents.codes import ClaimState, Status, VictimStatus
from incidents.curation.snapshot import Values
from incidents.models import Actor, Claim, Incident, ReportLikeness, Source

# The values that claims or a rule determine, by the name under which `Incident.set_by_hand` keeps them.
BY_HAND: Mapping[str, str] = {
    "event_type": "event_type",
    "date_start": "date",
    "date_end": "date",
    "date_precision": "date",
    "time_of_day": "time_of_day",
    "places": "places",
    "participants": "participants",
    "weapons": "weapons",
    "casualties": "casualties",
    "told_by": "told_by",
    "grade": "grade",
    "grade_reason": "grade",
}


def hand_name(field: str) -> str:
    """The name under which `set_by_hand` keeps what a claim of this field would give."""
    return BY_HAND[figures.FIELDS_OF_CLAIM[field][0]]


def hand_names(values: Iterable[str]) -> set[str]:
    """The names of `set_by_hand` that these keys of a snapshot come under."""
    return {BY_HAND[name] for name in values if name in BY_HAND}


def set_by_hand(incident: Incident, values: Mapping[str, Any]) -> list[str]:
    """What counts as set by hand after a person has set `values`; an emptied grade goes back to the rule."""
    held = set(incident.set_by_hand) | hand_names(values)
    if values.get("grade") == "":
        held.discard("grade")
    return sorted(held)


def statements(claims: Iterable[Claim], status: str) -> list[figures.Statement]:
    """The claims that count: accepted and corrected ones, and until the record is published the proposed ones too."""
    counted = {ClaimState.ACCEPTED, ClaimState.CORRECTED}
    if status != Status.PUBLISHED:
        counted.add(ClaimState.PROPOSED)
    return [
        figures.Statement(
            number=claim.pk,
            field=claim.field,
            value=claim.effective_value,
            decided=claim.state != ClaimState.PROPOSED,
            certainty=claim.certainty,
            report=claim.report_id,
            publisher=claim.report.publisher.code if claim.report.publisher else "",
            kind=claim.report.publisher.kind if claim.report.publisher else "",
            published=claim.report.published,
        )
        for claim in claims
        if claim.state in counted
    ]


def derived_values(incident: Incident) -> Values:
    """The values that follow from the claims, without those that a person has set by hand."""
    claims = loaded(incident.claims, "report__publisher")
    values = figures.values_from(statements(claims, incident.status))
    return {name: value for name, value in values.items() if BY_HAND[name] not in incident.set_by_hand}


@dataclass(frozen=True)
class Judgement:
    """What the rule makes of an incident's sources: the grade, the code of its reason, and which sources count.

    `voices` are the codes of those that can be judged, in groups of which each counts once; `not_judged` the others.
    """

    grade: str
    reason: str
    voices: list[list[str]]
    not_judged: list[str]


def loaded(rows: Any, *related: str) -> Any:
    """All rows of a relation with what they refer to; those that are held in memory already are taken as they are."""
    found = rows.all()
    return found if isinstance(found, list) else found.select_related(*related)


def graded(incident: Incident) -> Values:
    """The rule's grade and reason; nothing where a person has graded."""
    if "grade" in incident.set_by_hand:
        return {}
    found = judged(incident)
    return {"grade": found.grade, "grade_reason": found.reason}


def judged(incident: Incident) -> Judgement:
    """What the rule says, whatever a person has said."""
    told = list(loaded(incident.told_by, "source"))
    reports = {row.report_id for row in told if row.report_id}
    alike = ReportLikeness.objects.filter(report__in=reports, other__in=reports) if len(reports) > 1 else ()
    credible = [(row.source.code, row.report_id) for row in told if row.source.kind not in figures.NOT_CREDIBLE]
    voices = figures.voices(credible, [(pair.report_id, pair.other_id) for pair in alike])
    grade, reason = figures.grade(
        credible=len(voices),
        told=bool(told),
        admitted=_admitted(incident, [row.source for row in told]),
        contested=_contested(incident),
        discounted=_discounted(incident),
    )
    not_judged = {row.source.code for row in told} - {source for source, _report in credible}
    return Judgement(grade, reason, voices, sorted(not_judged))


def _families(wanted: Iterable[str]) -> dict[str, str]:
    """The topmost parent of each actor."""
    parents = dict(Actor.objects.values_list("code", "parent__code"))
    tops = {}
    for code in wanted:
        top, seen = code, {code}
        while (above := parents.get(top)) and above not in seen:
            top = above
            seen.add(top)
        tops[code] = top
    return tops


def _admitted(incident: Incident, told: Iterable[Source]) -> bool:
    speakers = {source.speaks_for.code for source in told if source.speaks_for}
    if not speakers:
        return False
    acted = {row.actor.code for row in loaded(incident.participants, "actor") if row.role == "side_a"}
    tops = _families(speakers | acted)
    return any(tops[one] == tops[other] for one in speakers for other in acted)


def _contested(incident: Incident) -> bool:
    claims = [claim for claim in loaded(incident.claims, "report__publisher") if claim.field == "side_a"]
    accusing = statements(claims, incident.status)
    if len({one.report for one in accusing}) < 2:
        return False
    tops = _families(str(one.value) for one in accusing)
    accused: dict[int, set[str]] = {}
    for one in accusing:
        accused.setdefault(one.report, set()).add(tops[str(one.value)])
    return figures.is_contested(accused)


def _discounted(incident: Incident) -> bool:
    statuses = {row.status for row in incident.casualties.all()}
    if statuses != {VictimStatus.COMBATANT}:
        return False
    overruled = [claim for claim in incident.claims.all() if claim.state in (ClaimState.REJECTED, ClaimState.CORRECTED)]
    figures_told = [claim.value for claim in overruled if claim.field == "casualties"]
    return any(value.get("status") == VictimStatus.CIVILIAN for value in figures_told)

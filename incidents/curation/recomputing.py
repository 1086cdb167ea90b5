"""What the rules made of a source or an actor, made anew when that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q

from incidents.codes import ClaimField, Role, Status
from incidents.curation.incidents import derive, finish
from incidents.curation.snapshot import RECOMPUTE, full_state
from incidents.figures import NOT_CREDIBLE
from incidents.models import Actor, Claim, Incident, Report, Source
from incidents.querysets import IncidentQuerySet


def follow(thing: Model, changes: Mapping[str, Sequence[Any]], *, by: User) -> None:
    """Bring the incidents up to date whose figures or grade rest on what has changed, in the same transaction.

    Which these are follows from the rules of `figures`: a source's kind decides whose figure is preferred and who
    counts for the grade, the actor that it speaks for who admits, and an actor's parent whose side it is.
    ValidationError names the published record that would lack something that publishing asks for.
    """
    if isinstance(thing, Source):
        rows, reason = _told_by(thing, changes), f"rule:source {thing.code}"
    elif isinstance(thing, Actor) and "parent" in changes:
        rows, reason = _around(thing), f"rule:actor {thing.code}"
    else:
        return
    _recompute_all(rows, by, reason)


def follow_likeness(report: Report, others: Iterable[int], *, by: User) -> None:
    """The same for incidents that two reports tell which prove to have near-equal text, and so to be one voice."""
    both = Incident.objects.filter(told_by__report=report).filter(told_by__report__in=list(others))
    _recompute_all(both, by, f"rule:likeness {report.pk}")


def _recompute_all(rows: IncidentQuerySet, by: User, reason: str) -> None:
    for incident in Incident.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk")).order_by("pk"):
        _recompute(incident, by, reason)


def _recompute(incident: Incident, by: User, reason: str) -> None:
    if incident.status == Status.MERGED:
        return
    before = full_state(incident)
    derive(incident)
    try:
        finish(incident, before, by=by, verb=RECOMPUTE, reason=reason)
    except ValidationError as error:
        raise ValidationError([f"{incident.reference}: {message}" for message in error.messages]) from None


def _told_by(source: Source, changes: Mapping[str, Sequence[Any]]) -> IncidentQuerySet:
    touched = Q(pk__in=())
    if "kind" in changes:
        touched |= Q(pk__in=_told_twice(Claim.objects.filter(report__publisher=source)))
        judged = {kind in NOT_CREDIBLE for kind in changes["kind"]}
        touched |= Q(told_by__source=source) if len(judged) > 1 else Q()
    if "speaks_for" in changes:
        touched |= Q(told_by__source=source)
    return Incident.objects.filter(touched)


def _told_twice(claims: Any) -> Any:
    """Of the incidents of these claims, those that more than one report tells."""
    told = Incident.objects.filter(pk__in=claims.values("incident"))
    return told.annotate(reports=Count("claims__report", distinct=True)).filter(reports__gt=1).values("pk")


def _around(actor: Actor) -> IncidentQuerySet:
    """Where the actor or one of its units acted, is accused, or has a voice."""
    units = dict(Actor.objects.descendants(actor).values_list("pk", "code"))
    accusing = Claim.objects.filter(field=ClaimField.SIDE_A, value__in=list(units.values()))
    return Incident.objects.filter(
        Q(participants__actor__in=units, participants__role=Role.SIDE_A)
        | Q(told_by__source__speaks_for__in=units)
        | Q(pk__in=_told_twice(accusing))
    )

"""What the rules and the database made of places, actors and sources, made anew when these have changed.

Where few incidents rest on a change, they follow in its transaction; where many do, a task takes them along, each in a
transaction of its own, which is asked for together with the change and so never forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Model, Q

from geo.models import Place
from incidents.codes import ClaimField, Role, Status
from incidents.curation import reading, revisions
from incidents.curation.incidents import derive, finish
from incidents.curation.snapshot import RECOMPUTE, full_state
from incidents.curation.tasks import OPEN, RECOMPUTING, REFRESHING, ask_task, put_on_queue
from incidents.figures import NOT_CREDIBLE
from incidents.models import Actor, Claim, Incident, IncidentSource, IncidentTerms, Report, Source, Task
from incidents.querysets import IncidentQuerySet

Changes = Mapping[str, Sequence[Any]]
Things = Sequence[tuple[int, Changes]]  # keys of places, of actors or of sources, and how each has changed
# What lists, maps and filters hold ready of an incident rests on these columns; names are never held.
HELD_READY: Mapping[type[Model], frozenset[str]] = {
    Place: frozenset({"parent", "kind", "latitude", "longitude", "coordinate_precision"}),
    Actor: frozenset({"parent"}),
    Source: frozenset({"parent"}),
}
# What the values and the grade of an incident rest on.
JUDGED_BY: Mapping[type[Model], frozenset[str]] = {
    Place: frozenset({"kind", "latitude", "longitude"}),
    Actor: frozenset({"parent"}),
    Source: frozenset({"kind", "speaks_for"}),
}


@dataclass(frozen=True)
class _Following:
    """How incidents follow: those with these `keys` do when one of `columns` changes, `bring` brings some of them on.

    Up to `most` follow with the change itself; a task takes them along by `batch`.
    """

    columns: Mapping[type[Model], frozenset[str]]
    keys: Callable[[type[Model], Things], set[int]]
    bring: Callable[[type[Model], Things, Sequence[int], User], None]
    batch: int
    most: int


def follow(changed: Iterable[tuple[Model, Changes]], *, by: User) -> None:
    """Bring the incidents up to date that rest on what has changed: at once, or by a task where they are many.

    Which these are follows from the rules of `figures`: a source's kind decides whose figure is preferred and who
    counts for the grade, the actor that it speaks for who admits, and an actor's parent whose side it is; a place lends
    its point to what names it; what the database holds ready names all that a place, an actor or a source is part of.
    ValidationError names the published record that would lack something that publishing asks for; a task tells of it
    when it has ended.
    """
    by_model: dict[type[Model], list[tuple[Model, Changes]]] = {}
    for thing, changes in changed:
        by_model.setdefault(type(thing), []).append((thing, changes))
    for model, found in by_model.items():
        for what, following in FOLLOWING.items():
            columns = following.columns.get(model, frozenset())
            held = [(thing.pk, {name: pair for name, pair in told.items() if name in columns}) for thing, told in found]
            if things := [(key, told) for key, told in held if told]:
                _start(what, model, things, by)


def _start(what: str, model: type[Model], things: Things, by: User) -> None:
    following = FOLLOWING[what]
    keys = following.keys(model, things)
    if len(keys) <= following.most:
        following.bring(model, things, sorted(keys), by)
        return
    task, _is_new = ask_task(what, by=by, arguments={"entity": str(revisions.ENTITIES[model]), "things": things})
    put_on_queue(task)


def catch_up(
    what: str,
    *,
    by: User,
    progress: Callable[..., None],
    entity: str,
    things: Things,
    after: int = 0,
    refused: Sequence[Sequence[Any]] = (),
) -> dict[str, Any]:
    """Take the incidents along that rest on a change, in the order of their keys, from the one `after` on.

    Each is brought to what its claims and its places say now, whatever has changed in the meantime, so that doing it
    again changes nothing.  What cannot follow stays as it is and is told as `refused`: [key, why].  Cut off, it goes on
    with what it has told `progress` last.
    """
    following, model, refused = FOLLOWING[what], _model_of(entity), list(refused)
    keys = sorted(following.keys(model, things))
    left = [key for key in keys if key > after]
    for first in range(0, len(left), following.batch):
        batch = left[first : first + following.batch]
        try:
            with transaction.atomic():
                following.bring(model, things, batch, by)
        except ValidationError as error:
            refused.append([batch[0], " ".join(error.messages)])
        progress(len(keys) - len(left) + first + len(batch), len(keys), after=batch[-1], refused=refused)
    return {"refused": refused}


def awaiting(keys: Sequence[int]) -> set[int]:
    """Those of these incidents for which a task has still to renew what is held ready of them."""
    awaited: set[int] = set()
    for told in Task.objects.filter(kind=REFRESHING, state__in=OPEN).values_list("arguments", flat=True):
        awaited |= FOLLOWING[REFRESHING].keys(_model_of(told["entity"]), told["things"])
    return awaited.intersection(keys)


def follow_likeness(report: Report, others: Iterable[int], *, by: User) -> None:
    """Have those follow that two reports tell which prove to have near-equal text, and so to be one voice."""
    both = Incident.objects.filter(told_by__report=report).filter(told_by__report__in=list(others))
    _anew(sorted(set(both.values_list("pk", flat=True))), by, f"rule:likeness {report.pk}")


def _model_of(entity: str) -> type[Model]:
    return next(model for model, name in revisions.ENTITIES.items() if name == entity)


def _resting_on(model: type[Model], things: Things) -> set[int]:
    """The records of which the rules say something else than before, or may."""
    found: set[int] = set()
    for key, changes in things:
        rows = RESTING[model](key, changes).exclude(status=Status.MERGED).order_by()
        found |= set(rows.values_list("pk", flat=True))
    return found


def _recompute(model: type[Model], things: Things, keys: Sequence[int], by: User) -> None:
    reason = f"rule:{revisions.ENTITIES[model]}s {len(things)}"
    if len(things) == 1:
        (code,) = model._default_manager.filter(pk=things[0][0]).values_list("code", flat=True)
        reason = f"rule:{revisions.ENTITIES[model]} {code}"
    _anew(keys, by, reason, things if model is Place else ())


def _anew(keys: Sequence[int], by: User, reason: str, moved: Things = ()) -> None:
    for incident in Incident.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"):
        if incident.status == Status.MERGED:
            continue
        before = full_state(incident)
        derive(incident)
        _move_points(incident, dict(moved))
        try:
            finish(incident, before, by=by, verb=RECOMPUTE, reason=reason)
        except ValidationError as error:
            raise ValidationError([f"{incident.reference}: {message}" for message in error.messages]) from None


def _move_points(incident: Incident, moved: Mapping[int, Changes]) -> None:
    """Where a person chose a place and set no nearer point, the point is the place's own and goes with it."""
    for row in incident.places.filter(place__in=moved).select_related("place"):
        place, changes = row.place, moved[row.place_id]
        own = [changes[name][0] if name in changes else getattr(place, name) for name in ("latitude", "longitude")]
        if [row.latitude, row.longitude] == own:
            row.latitude, row.longitude = place.latitude, place.longitude
            row.save(update_fields=["latitude", "longitude"])


def _at(place: int, changes: Changes) -> IncidentQuerySet:
    return Incident.objects.filter(places__place=place)


def _told_by(source: int, changes: Changes) -> IncidentQuerySet:
    touched = Q(pk__in=())
    if "kind" in changes:
        touched |= Q(pk__in=_told_twice(Claim.objects.filter(report__publisher=source)))
        judged = {kind in NOT_CREDIBLE for kind in changes["kind"]}
        touched |= Q(pk__in=_of_several_sources(source)) if len(judged) > 1 else Q()
    if "speaks_for" in changes:
        touched |= Q(told_by__source=source)
    return Incident.objects.filter(touched)


def _of_several_sources(source: int) -> Any:
    """What this source tells beside another: one alone never makes two that stand on their own feet."""
    told = Incident.objects.filter(pk__in=IncidentSource.objects.filter(source=source).values("incident"))
    return told.annotate(sources=Count("told_by")).filter(sources__gt=1).values("pk")


def _told_twice(claims: Any) -> Any:
    """Of the incidents of these claims, those that more than one report tells."""
    told = Incident.objects.filter(pk__in=claims.values("incident"))
    return told.annotate(reports=Count("claims__report", distinct=True)).filter(reports__gt=1).values("pk")


def _around(actor: int, changes: Changes) -> IncidentQuerySet:
    """Where the actor or one of its units acted, is accused, or has a voice."""
    units = dict(Actor.objects.descendants(Actor(pk=actor)).values_list("pk", "code"))
    accusing = Claim.objects.filter(field=ClaimField.SIDE_A, value__in=list(units.values()))
    return Incident.objects.filter(
        Q(participants__actor__in=units, participants__role=Role.SIDE_A)
        | Q(told_by__source__speaks_for__in=units)
        | Q(pk__in=_told_twice(accusing))
    )


RESTING: Mapping[type[Model], Callable[[int, Changes], IncidentQuerySet]] = {
    Place: _at,
    Actor: _around,
    Source: _told_by,
}


def _naming(model: type[Model], things: Things) -> set[int]:
    """What names one of these things, or one that lies in it or belongs to it."""
    column = {Place: "places", Actor: "actors", Source: "sources"}[model]
    rows = IncidentTerms.objects.filter(**{f"{column}__overlap": [key for key, _changes in things]})
    return set(rows.values_list("pk", flat=True))


def _refresh(model: type[Model], things: Things, keys: Sequence[int], by: User) -> None:
    held = Incident.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    reading.refresh([incident.pk for incident in held.only("pk")])


FOLLOWING: Mapping[str, _Following] = {
    RECOMPUTING: _Following(JUDGED_BY, _resting_on, _recompute, batch=1, most=50),
    REFRESHING: _Following(HELD_READY, _naming, _refresh, batch=200, most=1000),
}

"""Who took part, as the schemes of others see them: each party with what it counted as on the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from incidents.codes import AcledInteraction, ActorKind, Role
from incidents.exports.left_out import LeftOut, Reason
from incidents.exports.line import Line
from incidents.models import Actor, ActorPeriod

# Relations that telling parties apart reads of each line.
PARTS = (
    "participants__actor__periods",
    "participants__actor__parent__periods",
    "participants__actor__parent__parent__periods",
    "casualties__actor__parent__parent",
)
UNARMED = frozenset({AcledInteraction.RIOTERS, AcledInteraction.PROTESTERS, AcledInteraction.CIVILIANS})


@dataclass(frozen=True)
class Party:
    """One side's name and kind; `actor` is missing where the scheme itself has a name for somebody unknown."""

    name: str
    interaction: str
    kind: str = ""
    actor: Actor | None = None

    @property
    def is_armed(self) -> bool:
        return self.interaction not in UNARMED


def parties(line: Line, role: Role, day: date) -> list[Party]:
    """Those who held a role, in the order of the record."""
    return [_party(actor, day) for actor in line.actors(role)]


def armed(some: Iterable[Party]) -> list[Party]:
    return [party for party in some if party.is_armed]


def unarmed(some: Iterable[Party]) -> list[Party]:
    return [party for party in some if not party.is_armed]


def lineage(actor: Actor | None) -> Iterator[Actor]:
    """The actor, what it is part of, what that is part of…"""
    while actor:
        yield actor
        actor = actor.parent


def _party(actor: Actor, day: date) -> Party:
    period = _period(actor, day)
    if period is None:
        raise LeftOut(Reason.ACTOR_UNDATED, actor.code)
    return Party(actor.name_en, period.acled_interaction, period.kind, actor)


def _period(actor: Actor, day: date) -> ActorPeriod | None:
    """What the actor counted as; one without periods of its own counts as what it is part of."""
    for step in lineage(actor):
        if step.periods.all():
            return step.period_on(day)
    return None


ORGANISED = frozenset(ActorKind) - {ActorKind.CIVILIAN, ActorKind.UNIDENTIFIED, ActorKind.OTHER}
STATES = frozenset({ActorKind.STATE_FORCES, ActorKind.COALITION})

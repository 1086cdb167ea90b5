"""One record by the rules of ACLED's codebook: type and sub-type, two actors, day and place with their precision.

A record that those rules have no room for is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from incidents.codes import AcledInteraction, DatePrecision, Outcome, PlacePrecision, Role
from incidents.exports.left_out import LeftOut, Reason, must_stand
from incidents.exports.line import Line
from incidents.exports.located import Located, located
from incidents.exports.parties import Party, armed, parties, unarmed

BATTLES, PROTESTS, RIOTS = "Battles", "Protests", "Riots"
REMOTE = "Explosions/Remote violence"
CIVILIANS = "Violence against civilians"
STRATEGIC = "Strategic developments"
VIOLENCE, DEMONSTRATIONS = "Political violence", "Demonstrations"
EXCESSIVE = "Excessive force against protesters"
INTERVENTION = "Protest with intervention"
REGAINS, OVERTAKES = "Government regains territory", "Non-state actor overtakes territory"

# Sub-event type: its event type and its disorder type.
TREE: dict[str, tuple[str, str]] = {
    **dict.fromkeys((REGAINS, OVERTAKES, "Armed clash"), (BATTLES, VIOLENCE)),
    EXCESSIVE: (PROTESTS, f"{VIOLENCE}; {DEMONSTRATIONS}"),
    **dict.fromkeys((INTERVENTION, "Peaceful protest"), (PROTESTS, DEMONSTRATIONS)),
    "Violent demonstration": (RIOTS, DEMONSTRATIONS),
    "Mob violence": (RIOTS, VIOLENCE),
    **dict.fromkeys(
        (
            "Chemical weapon",
            "Air/drone strike",
            "Suicide bomb",
            "Shelling/artillery/missile attack",
            "Remote explosive/landmine/IED",
            "Grenade",
        ),
        (REMOTE, VIOLENCE),
    ),
    **dict.fromkeys(("Sexual violence", "Attack", "Abduction/forced disappearance"), (CIVILIANS, VIOLENCE)),
    **dict.fromkeys(
        (
            "Agreement",
            "Arrests",
            "Change to group/activity",
            "Disrupted weapons use",
            "Headquarters or base established",
            "Looting/property destruction",
            "Non-violent transfer of territory",
            "Other",
        ),
        (STRATEGIC, STRATEGIC),
    ),
}
NUMBERS = {kind: number for number, kind in enumerate(AcledInteraction, 1)}
MOST_DAYS_MIDWAY, MOST_DAYS_MONTH = 7, 31
GEO_PRECISION = {
    PlacePrecision.EXACT: 1,
    PlacePrecision.PLACE: 1,
    PlacePrecision.NEAR: 2,
    PlacePrecision.SUBDISTRICT: 2,
}
TARGETED_KILLING = "assassination"  # in the register it may also hit fighters, which ACLED counts as a clash


@dataclass(frozen=True)
class Sides:
    """Sub-event type, and the parties of both sides; the first of each is the actor, the others go with it."""

    sub_event_type: str
    first: Sequence[Party]
    second: Sequence[Party] = ()


@dataclass(frozen=True)
class Coded:
    """A record as ACLED would have it."""

    line: Line
    day: date
    time_precision: int
    where: Located
    sides: Sides

    @property
    def event_type(self) -> str:
        return TREE[self.sides.sub_event_type][0]

    @property
    def geo_precision(self) -> int:
        return 3 if self.where.is_landscape else GEO_PRECISION.get(self.where.precision, 3)

    @property
    def interaction(self) -> str:
        """Both kinds, the one with the smaller number first."""
        kinds = {
            NUMBERS[AcledInteraction(side[0].interaction)] for side in (self.sides.first, self.sides.second) if side
        }
        names = [kind.value for kind, number in sorted(NUMBERS.items(), key=lambda row: row[1]) if number in kinds]
        if not self.sides.second:
            return f"{names[0]} only"
        return "-".join(names if len(names) == 2 else names * 2)

    @property
    def targets_civilians(self) -> bool:
        """Civilians were the main or only ones hit, not bystanders of a fight."""
        second = self.sides.second
        if self.event_type == CIVILIANS or self.sides.sub_event_type == EXCESSIVE:
            return True
        return self.sides.sub_event_type in (*REMOTE_TYPES, "Mob violence") and bool(second) and not armed(second)


REMOTE_TYPES = tuple(sub for sub, (kind, _disorder) in TREE.items() if kind == REMOTE)


def code(line: Line) -> Coded:
    """The record by ACLED's rules; raises LeftOut where they have no room for it."""
    must_stand(line)
    day, precision = _day(line)
    where = located(line)
    if not line.told_by:
        raise LeftOut(Reason.NO_SOURCE)
    return Coded(line, day, precision, where, _sides(line, day, where.country.name))


def _day(line: Line) -> tuple[date, int]:
    """One day and its precision: the middle of what is possible where no day is known."""
    first, last, precision = line.incident.date_start, line.incident.date_end, line.incident.date_precision
    if first is None or last is None or precision == DatePrecision.UNKNOWN:
        raise LeftOut(Reason.NO_DATE)
    days = (last - first).days + 1
    if precision == DatePrecision.YEAR or days > MOST_DAYS_MONTH:
        raise LeftOut(Reason.DATE_VAGUE)
    middle = first + timedelta((days - 1) // 2)
    if precision == DatePrecision.MONTH or days > MOST_DAYS_MIDWAY:
        return middle, 3
    exact = days == 1 and precision in (DatePrecision.DAY, DatePrecision.REPORT, DatePrecision.RANGE)
    return middle, 1 if exact else 2


def _sides(line: Line, day: date, country: str) -> Sides:
    sub = line.incident.event_type.acled_sub_event_type if line.incident.event_type else ""
    if sub not in TREE:
        raise LeftOut(Reason.TYPE_OUTSIDE, sub)
    told = Told(line, sub, parties(line, Role.SIDE_A, day), parties(line, Role.SIDE_B, day), country)
    return RULES[TREE[sub][0]](told)


@dataclass(frozen=True)
class Told:
    """What the record tells of both sides."""

    line: Line
    sub: str
    acted: list[Party]
    hit: list[Party]
    country: str

    def named(self, name: str, kind: AcledInteraction) -> Party:
        """One of ACLED's own names for people of a country."""
        return Party(f"{name} ({self.country})", kind)

    @property
    def unidentified(self) -> Party:
        if self.sub == "Air/drone strike":
            return self.named("Unidentified Military Forces", AcledInteraction.EXTERNAL)
        return self.named("Unidentified Armed Group", AcledInteraction.POLITICAL_MILITIA)

    @property
    def attackers(self) -> list[Party]:
        """The armed ones who acted; somebody unidentified where nobody is named."""
        if not self.acted:
            return [self.unidentified]
        if not armed(self.acted):
            raise LeftOut(Reason.AUTHOR_UNARMED)
        return armed(self.acted)

    def harmed(self, *outcomes: Outcome) -> bool:
        return any((self.line.figures(outcome).best or 0) > 0 for outcome in outcomes)


def _battle(told: Told) -> Sides:
    """Two armed sides; civilians go with neither."""
    first, second = told.attackers, armed(told.hit)
    if not second:
        raise LeftOut(Reason.BATTLE_ONE_SIDE)
    if told.sub in (REGAINS, OVERTAKES):
        regained = first[0].interaction == AcledInteraction.STATE_FORCES
        return Sides(REGAINS if regained else OVERTAKES, first, second)
    return Sides(told.sub, first, second)


def _remote(told: Told) -> Sides:
    chemical = any(weapon.code == "chemical" for weapon in told.line.weapons)
    first = told.acted or [told.unidentified]
    return Sides("Chemical weapon" if chemical else told.sub, first, [*armed(told.hit), *unarmed(told.hit)])


def _against_civilians(told: Told) -> Sides:
    """Somebody armed against civilians; a targeted killing of fighters is a clash."""
    civilians = [party for party in told.hit if party.interaction == AcledInteraction.CIVILIANS]
    if civilians:
        return Sides(told.sub, told.attackers, [*civilians, *(one for one in told.hit if one not in civilians)])
    if not told.hit:
        return Sides(told.sub, told.attackers, [told.named("Civilians", AcledInteraction.CIVILIANS)])
    if armed(told.hit) and told.line.incident.event_type.code == TARGETED_KILLING:  # type: ignore[union-attr]
        return Sides("Armed clash", told.attackers, armed(told.hit))
    raise LeftOut(Reason.TARGET_NOT_CIVILIAN)


def _protest(told: Told) -> Sides:
    """Protesters; against them those who are told to have acted on them."""
    protesters = _crowd(told, "Protesters", AcledInteraction.PROTESTERS)
    if armed(told.acted):
        force = told.harmed(Outcome.KILLED, Outcome.INJURED, Outcome.KILLED_OR_INJURED)
        return Sides(EXCESSIVE if force else INTERVENTION, protesters, armed(told.acted))
    if told.harmed(Outcome.KILLED):
        raise LeftOut(Reason.DEATHS_AT_PROTEST)
    return Sides("Peaceful protest", protesters)


def _riot(told: Told) -> Sides:
    rioters = _crowd(told, "Rioters", AcledInteraction.RIOTERS)
    against = armed(told.acted) or armed(told.hit)
    if not against and told.sub == "Mob violence":
        against = [party for party in told.hit if party.interaction == AcledInteraction.CIVILIANS]
    return Sides(told.sub, rioters, against)


def _crowd(told: Told, name: str, kind: AcledInteraction) -> list[Party]:
    """ACLED's one name for the crowd, with the groups in it that the record names."""
    named = told.named(name, kind)
    groups = [party for party in unarmed([*told.acted, *told.hit]) if party.interaction != kind]
    return [named, *groups]


def _strategic(told: Told) -> Sides:
    if not told.acted:
        raise LeftOut(Reason.NO_ACTOR)
    return Sides(told.sub, told.acted, told.hit)


RULES: dict[str, Callable[[Told], Sides]] = {
    BATTLES: _battle,
    PROTESTS: _protest,
    RIOTS: _riot,
    REMOTE: _remote,
    CIVILIANS: _against_civilians,
    STRATEGIC: _strategic,
}

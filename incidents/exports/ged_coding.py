"""One record by the rules of UCDP's Georeferenced Event Dataset: who against whom, and deaths split by side.

A record that those rules have no room for is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import floor

from incidents.codes import ActorKind, DatePrecision, Outcome, PlacePrecision, Role, VictimStatus
from incidents.exports.left_out import LeftOut, Reason, must_stand
from incidents.exports.line import Figures, Line
from incidents.exports.located import Located, located
from incidents.exports.parties import ORGANISED, STATES, Party, lineage, parties
from incidents.models import Casualty

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
OUTSIDE = "other"  # EventType.ucdp_type of what is no use of armed force against people
MOST_DAYS = {2: 6, 3: 7, 4: 31, 5: 366}  # date_prec: as many days as it may cover
WHERE_PREC = {
    PlacePrecision.EXACT: 1,
    PlacePrecision.PLACE: 1,
    PlacePrecision.NEAR: 2,
    PlacePrecision.SUBDISTRICT: 3,
    PlacePrecision.DISTRICT: 3,
    PlacePrecision.GOVERNORATE: 4,
}
# Gleditsch–Ward numbers of the states whose forces are in the codebook; a unit has the number of its state.
STATE_NUMBERS = {
    "government": 652,
    "transitional_government": 652,
    "us_forces": 2,
    "russia": 365,
    "turkey": 640,
    "iraqi_forces": 645,
    "israel": 666,
    "jordan": 663,
    "irgc": 630,
}
CELLS_PER_DEGREE, CELLS_AROUND, CELLS_UP = 2, 720, 360  # PRIO-GRID


@dataclass(frozen=True)
class Deaths:
    """The best figure by whom the dead belonged to; the four add up to it."""

    side_a: int
    side_b: int
    civilians: int
    unknown: int


@dataclass(frozen=True)
class Coded:
    """A record as GED would have it."""

    line: Line
    type_of_violence: int
    side_a: list[Party]
    side_b: list[Party]
    first: date
    last: date
    date_prec: int
    where: Located
    deaths: Deaths
    killed: Figures

    @property
    def where_prec(self) -> int:
        return 5 if self.where.is_landscape else WHERE_PREC[self.where.precision]

    @property
    def name_a(self) -> str:
        return _names(self.side_a)

    @property
    def name_b(self) -> str:
        return "Civilians" if self.type_of_violence == ONE_SIDED else _names(self.side_b)

    @property
    def high(self) -> int:
        """The highest figure that a source states; where it is open, no higher one than the best is stated."""
        best, maximum = self.killed.best or 0, self.killed.maximum
        return best if maximum is None else maximum

    @property
    def cell(self) -> int:
        """Number of the PRIO-GRID cell: from the south-west corner of the world eastwards, row by row."""
        column = min(floor((self.where.longitude + 180) * CELLS_PER_DEGREE), CELLS_AROUND - 1)
        row = min(floor((self.where.latitude + 90) * CELLS_PER_DEGREE), CELLS_UP - 1)
        return row * CELLS_AROUND + column + 1


def code(line: Line) -> Coded:
    """The record by GED's rules; raises LeftOut where they have no room for it."""
    must_stand(line)
    killed = line.figures(Outcome.KILLED)
    if not any((killed.minimum, killed.best, killed.maximum)):
        raise LeftOut(Reason.NO_DEATH)
    first, last, precision = _days(line)
    where = located(line)
    kind, side_a, side_b = _sides(line, first)
    deaths = _deaths(line, kind, side_a, side_b)
    return Coded(line, kind, side_a, side_b, first, last, precision, where, deaths, killed)


def _days(line: Line) -> tuple[date, date, int]:
    """First and last possible day, and how exact that is."""
    first, last, precision = line.incident.date_start, line.incident.date_end, line.incident.date_precision
    if first is None or last is None or precision == DatePrecision.UNKNOWN:
        raise LeftOut(Reason.NO_DATE)
    days = (last - first).days + 1
    if days == 1 and precision in (DatePrecision.DAY, DatePrecision.REPORT, DatePrecision.RANGE):
        return first, last, 1
    least = {DatePrecision.WEEK: 3, DatePrecision.MONTH: 4, DatePrecision.YEAR: 5}.get(DatePrecision(precision), 2)
    for number, most in MOST_DAYS.items():
        if number >= least and days <= most:
            return first, last, number
    raise LeftOut(Reason.DATE_VAGUE)


def _sides(line: Line, day: date) -> tuple[int, list[Party], list[Party]]:
    """Type of violence, and the organised parties of both sides."""
    event_type = line.incident.event_type
    if event_type is None or event_type.ucdp_type == OUTSIDE:
        raise LeftOut(Reason.TYPE_OUTSIDE, event_type.code if event_type else "")
    side_a = _organised(parties(line, Role.SIDE_A, day))
    hit = parties(line, Role.SIDE_B, day)
    side_b = _organised(hit)
    if not side_a:
        raise LeftOut(Reason.SIDE_A_UNORGANISED)
    if side_b:
        state = any(party.kind in STATES for party in (*side_a, *side_b))
        return (STATE_BASED if state else NON_STATE), side_a, side_b
    if any(party.kind == ActorKind.CIVILIAN for party in hit) or _only_civilians_died(line):
        return ONE_SIDED, side_a, []
    raise LeftOut(Reason.SIDE_B_MISSING)


def _organised(some: Iterable[Party]) -> list[Party]:
    return [party for party in some if party.kind in ORGANISED]


def _only_civilians_died(line: Line) -> bool:
    return all(row.status == VictimStatus.CIVILIAN for row in line.casualties if row.outcome == Outcome.KILLED)


def _deaths(line: Line, kind: int, side_a: list[Party], side_b: list[Party]) -> Deaths:
    sums = dict.fromkeys(("side_a", "side_b", "civilians", "unknown"), 0)
    for row in line.casualties:
        if row.outcome == Outcome.KILLED:
            whose = _whose(row, side_a, side_b)
            if kind == ONE_SIDED and whose == "unknown" and row.status == VictimStatus.COMBATANT and row.best:
                raise LeftOut(Reason.FIGHTERS_ONE_SIDED)
            sums[whose] += row.best
    return Deaths(**sums)


def _whose(row: Casualty, side_a: list[Party], side_b: list[Party]) -> str:
    """Whose dead they were: a side's where their group is of it, else civilians or unknown."""
    if row.status == VictimStatus.CIVILIAN:
        return "civilians"
    groups = set(lineage(row.actor))
    if groups & {party.actor for party in side_a}:
        return "side_a"
    return "side_b" if groups & {party.actor for party in side_b} else "unknown"


def _names(side: list[Party]) -> str:
    """Allies as UCDP joins them."""
    return ", ".join(dict.fromkeys(party.name for party in side))


def state_number(side: list[Party]) -> int | None:
    """Gleditsch–Ward number of the first state of a side."""
    for party in side:
        if party.kind == ActorKind.STATE_FORCES:
            for actor in lineage(party.actor):
                if actor.code in STATE_NUMBERS:
                    return STATE_NUMBERS[actor.code]
    return None


def event_number(reference: str) -> int:
    """A number that no other record has: SJ-2019-000123 gives 20190000123, longer than any of UCDP's."""
    _sj, year, number = reference.split("-")
    return int(year) * 10**7 + int(number)

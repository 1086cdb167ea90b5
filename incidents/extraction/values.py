"""The values that pass between the stages of extraction, and what comes out.

All are frozen.  Offsets in everything that leaves `extract` are Python character
offsets into the report's text as it was given: `text[start:end]` are the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Certainty = Literal["asserted", "reported", "hedged", "denied"]
DatePrecision = Literal["day", "range", "week", "month", "year", "report", "unknown"]
Outcome = Literal["killed", "injured", "killed_or_injured", "detained", "abducted", "missing"]
HARMED = frozenset[Outcome](("killed", "injured", "killed_or_injured"))
SEIZED = frozenset[Outcome](("detained", "abducted"))
VictimStatus = Literal["civilian", "combatant", "unknown"]
NameKind = Literal["person", "place"]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the gazetteer as extraction sees it; `names` are Arabic spellings, the principal one first."""

    code: str
    names: tuple[str, ...]
    kind: str
    governorate: str
    district: str = ""
    subdistrict: str = ""
    latitude: float | None = None
    longitude: float | None = None
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """A spelling that stands for a code, added by a desk to those of the lexicons (an actor's or a source's alias).

    The rest says what bears the name, for a code that the lexicons do not have; `principal` marks its own name, which
    is only taken for such a code: the lexicons hold the names of theirs with more features.
    """

    surface: str
    code: str
    valid_from: date | None = None
    valid_to: date | None = None
    name_ar: str = ""
    name_en: str = ""
    parent: str = ""
    group: str = ""
    principal: bool = False


class Evidence(NamedTuple):
    """The words behind one value: the field, the value, where the words stand and the lexicon row or rule that fired.

    `start` and `end` are None for a value that no words state (a date taken from the day of publication):
    `rule` then says how it was inferred.
    """

    field: str  # event_type date time_of_day places side_a side_b weapons casualties sources
    value: str  # the code, ISO date or figure as text, equal to the draft's own value
    start: int | None
    end: int | None
    rule: str
    certainty: Certainty = "asserted"


@dataclass(frozen=True, slots=True)
class DateValue:
    """When it happened; both ends are None only with precision `unknown`."""

    start: date | None
    end: date | None
    precision: DatePrecision


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A place of the gazetteer (`code`), or a name that it does not know (`code` is None, `name` as the text has it).

    `candidates` are codes that the name may also mean when context did not settle it.
    """

    code: str | None
    name: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasualtyValue:
    """People of one outcome and one group; `maximum` None is open, children and women are parts of the count."""

    outcome: Outcome
    status: VictimStatus
    actor: str | None
    minimum: int
    maximum: int | None
    children: int = 0
    women: int = 0


class Flag(NamedTuple):
    """A warning for a person to settle; `choices` are the readings to choose from (ISO dates, place codes, figures)."""

    code: str
    start: int | None = None
    end: int | None = None
    choices: tuple[str, ...] = ()
    detail: str = ""


class Reason(NamedTuple):
    """A reason to doubt a draft, and where the report shows it, in order; no words where it shows in none."""

    code: str  # as `confidence.csv` names it
    field: str  # that it speaks against, or `draft` for the whole
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One incident as the machine reads it; every value has Evidence of the same field."""

    summary: str  # one line in English, made of the values
    event_type: str
    date: DateValue
    time_of_day: str | None
    places: tuple[PlaceValue, ...]
    side_a: tuple[str, ...]
    side_b: tuple[str, ...]
    weapons: tuple[str, ...]
    casualties: tuple[CasualtyValue, ...]
    no_casualties: bool  # the text says that nobody was hurt
    sources: tuple[str, ...]
    background: bool
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()  # to doubt it
    confidence: float = 1.0  # 0 to 1: how likely an analyst accepts it as it stands
    confidences: tuple[tuple[str, float], ...] = ()  # the same for each field


@dataclass(frozen=True, slots=True)
class TallyValue:
    """A running total that the report states; never part of an incident."""

    count: int
    outcome: Outcome
    since: date | None
    until: date | None
    start: int
    end: int
    group: str | None = None  # actor code of the counted people
    area: tuple[str, ...] = ()  # place codes


@dataclass(frozen=True, slots=True)
class Reading:
    """What `extract` returns for one report; `flags` are those of the report and of all its drafts."""

    drafts: tuple[Draft, ...]
    tallies: tuple[TallyValue, ...]
    flags: tuple[Flag, ...]
    version: str  # of rules and lexicons together


@dataclass(frozen=True, slots=True)
class NameProposal:
    """A name that a model sees and no lexicon knows: shown beside the drafts, never a value of one."""

    kind: NameKind
    start: int
    end: int
    name: str  # the words of the report, clitics included
    label: str  # the model's own: PERS, LOC

"""Whether a file keeps ACLED's rules, cell by cell.  Knows nothing of how Sijil writes one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.codes import AcledInteraction
from incidents.exports.acled_coding import TREE
from incidents.exports.checks import Row, Rule, day, faults, filled, number, one_of, point, whole

HEADER = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
KINDS = [kind.value for kind in AcledInteraction]
SCALES = {"Local partner", "Other", "Local", "Subnational", "National", "Regional", "International"}
ALWAYS_TARGETED = {"Violence against civilians"}
MAY_TARGET = {"Explosions/Remote violence", "Violence against civilians", "Riots", "Protests"}
CROWDS = {"Protests": "Protesters", "Riots": "Rioters"}
BASED_ON_ONE = {"Peaceful protest"}
BASED_ON_TWO = {"Excessive force against protesters", "Protest with intervention"}


def problems(row: Row) -> list[str]:
    """Every fault of a row of cells; none where it keeps the rules."""
    return faults(row, RULES)


def _identity(row: Row) -> Iterator[str]:
    if re.fullmatch(r"[A-Z]{3}\d+", row["event_id_cnty"]):
        yield "event_id_cnty looks like one of ACLED's own"


def _date(row: Row) -> Iterator[str]:
    held = day(row["event_date"])
    if held is None:
        yield f"event_date is {row['event_date']!r}"
    elif number(row, "year") != held.year:
        yield "year is not that of event_date"


def _tree(row: Row) -> Iterator[str]:
    if (row["event_type"], row["disorder_type"]) != TREE.get(row["sub_event_type"]):
        yield "disorder_type, event_type and sub_event_type do not belong together"


def _kinds(row: Row) -> Iterator[str]:
    if row["inter1"] not in KINDS:
        yield f"inter1 is {row['inter1']!r}"
    if bool(row["actor2"]) != bool(row["inter2"]) or row["inter2"] not in ("", *KINDS):
        yield "inter2 does not go with actor2"
    if row["assoc_actor_2"] and not row["actor2"]:
        yield "assoc_actor_2 without actor2"


def _interaction(row: Row) -> Iterator[str]:
    kinds = sorted((kind for kind in (row["inter1"], row["inter2"]) if kind in KINDS), key=KINDS.index)
    wanted = "-".join(kinds) if len(kinds) == 2 else f"{''.join(kinds)} only"
    if row["interaction"] != wanted:
        yield f"interaction is {row['interaction']!r} and should be {wanted!r}"


def _parties(row: Row) -> Iterator[str]:
    """Who may stand where in each event type."""
    kind, sub = row["event_type"], row["sub_event_type"]
    unarmed = {"Rioters", "Protesters", "Civilians"}
    if kind == "Battles" and (not row["actor2"] or {row["inter1"], row["inter2"]} & unarmed):
        yield "a battle without two armed sides"
    if kind == "Violence against civilians" and (row["inter2"] != "Civilians" or row["inter1"] in unarmed):
        yield "violence against civilians without civilians as actor2 or with an unarmed actor1"
    if kind in CROWDS and row["inter1"] != CROWDS[kind]:
        yield f"{kind} without {CROWDS[kind]} as actor1"
    if (sub in BASED_ON_ONE and row["actor2"]) or (sub in BASED_ON_TWO and not row["actor2"]):
        yield f"{sub} with the wrong number of actors"


def _territory(row: Row) -> Iterator[str]:
    by_state = row["inter1"] == "State forces"
    if row["sub_event_type"] == "Government regains territory" and not by_state:
        yield "a government regains territory, but actor1 is no state force"
    if row["sub_event_type"] == "Non-state actor overtakes territory" and by_state:
        yield "a non-state actor overtakes territory, but actor1 is a state force"


def _targeting(row: Row) -> Iterator[str]:
    said = row["civilian_targeting"]
    if said not in ("", "Civilians targeted"):
        yield f"civilian_targeting is {said!r}"
    if row["event_type"] in ALWAYS_TARGETED and not said:
        yield "violence against civilians without civilian_targeting"
    if said and row["event_type"] not in MAY_TARGET:
        yield "civilian_targeting where civilians are bystanders"
    if said and row["inter1"] != "Protesters" and row["inter2"] not in ("Civilians", "Protesters", "Rioters"):
        yield "civilian_targeting without civilians"


def _peaceful(row: Row) -> Iterator[str]:
    if row["sub_event_type"] == "Peaceful protest" and row["fatalities"] != "0":
        yield "deaths at a peaceful protest"


def _scale(row: Row) -> Iterator[str]:
    parts = row["source_scale"].split("-")
    if not set(parts) <= SCALES or len(set(parts)) != len(parts):
        yield f"source_scale is {row['source_scale']!r}"


def _notes(row: Row) -> Iterator[str]:
    if not re.match(r"(On|Around) \d{1,2} [A-Z][a-z]+ \d{4}, .", row["notes"], re.DOTALL):
        yield "notes do not begin with the date"


RULES: tuple[Rule, ...] = (
    filled("event_id_cnty", "actor1", "inter1", "country", "region", "admin1", "location", "source", "notes"),
    _identity,
    _date,
    whole("time_precision", 1, 3),
    _tree,
    _kinds,
    _interaction,
    _parties,
    _territory,
    _targeting,
    _peaceful,
    whole("iso", 1, 999),
    one_of("region", frozenset({"Middle East"})),
    point,
    whole("geo_precision", 1, 3),
    _scale,
    _notes,
    whole("fatalities", 0),
    whole("timestamp", 1),
)

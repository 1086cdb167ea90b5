"""ACLED's and UCDP GED's events as source material: each row a report in its own words, with claims and a draft.

Nothing of it is published, and no source is made up: a claim names those of the file's sources, actors and places that
the register knows by that name; the rest is told in the note of the draft.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from geo.models import Place
from incidents import lookup
from incidents.codes import Certainty, FlagCode, Outcome, VictimStatus
from incidents.curation import FileRow
from incidents.imports.cells import NOT_TEXT
from incidents.imports.files import BadFile, Line, csv_table, text_of
from incidents.imports.names import ACLED_ACTORS, ACLED_TYPES, GED_TYPES
from incidents.models import Source

Claim = dict[str, Any]
AREAS = frozenset({Place.Kind.GOVERNORATE, Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT})


class Known:
    """What the register calls the names of a file, each looked up once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], list[Any]] = {}

    def all(self, kind: str, name: str) -> list[Any]:
        """The places, actors or sources of that name."""
        if (kind, name) not in self._held:
            self._held[kind, name] = lookup.resolve(kind, name)
        return self._held[kind, name]

    def code(self, kind: str, name: str) -> str | None:
        found = self.all(kind, name)
        return found[0].code if len(found) == 1 else None

    @cached_property
    def sources(self) -> set[str]:
        return set(Source.objects.values_list("code", flat=True))


@dataclass
class Material:
    """One row on its way: its text with the place of every cell, claims, flags, what is not known here, faults."""

    cells: Mapping[str, str]
    known: Known
    text: str = ""
    spans: dict[str, int] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, cell in self.cells.items():
            if cell.strip():
                self.text += f"{name}: "
                self.spans[name] = len(self.text)
                self.text += f"{cell}\n"

    def cell(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def claim(self, name: str, value: Any, column: str, words: str = "") -> None:
        """A claim whose words are a cell, or a part of one."""
        start = end = None
        words = words or self.cell(column)
        if words and (found := self.cells.get(column, "").find(words)) >= 0:
            start = self.spans[column] + found
            end = start + len(words)
        self.claims.append(
            {
                "field": name,
                "value": value,
                "start": start,
                "end": end,
                "rule": f"column {column}",
                "certainty": str(Certainty.REPORTED),
            }
        )

    def number(self, name: str) -> int:
        """A whole number of people; an empty cell is none."""
        cell = self.cell(name)
        if cell and not (cell.isascii() and cell.isdigit() and len(cell) < 8):
            self.faults.append((name, _("“%(value)s” is no whole number.") % {"value": cell[:50]}))
            return 0
        return int(cell or 0)

    def day(self, name: str) -> date | None:
        cell = self.cell(name)
        try:
            return date.fromisoformat(cell[:10])
        except ValueError:
            self.faults.append((name, _("“%(value)s” is no date of the form 2019-01-31.") % {"value": cell[:50]}))
            return None

    def choice(self, name: str, choices: Mapping[str, Any]) -> Any:
        cell = self.cell(name)
        if cell not in choices:
            told = _("“%(value)s” is not one of: %(choices)s.")
            self.faults.append((name, told % {"value": cell[:50], "choices": ", ".join(choices)}))
        return choices.get(cell)

    def names(self, field_: str, kind: str, column: str, table: Mapping[str, str] = {}) -> None:
        """A claim for each name of a list that the register knows; the rest is noted."""
        for name in filter(None, (part.strip() for part in self.cell(column).split(";"))):
            code = table.get(name) or self.known.code(kind, name)
            if code is None:
                self.notes.append(_("%(column)s: “%(name)s” is not known here.") % {"column": column, "name": name})
            elif not any(c["field"] == field_ and c["value"] == code for c in self.claims):
                self.claim(field_, code, column, name)

    def place(self, column: str, around: Sequence[str]) -> None:
        """The place of that name that lies in the areas around it; a flag where there is none, or more than one."""
        name = self.cell(column)
        if not name:
            return
        found = self.known.all("place", name)
        wanted = [self.cell(area) for area in around if self.cell(area)]
        near = [place for place in found if _lies_in(place, wanted)] if len(found) > 1 else found
        if len(near) > 1:  # a town and the area that is called after it
            near = [place for place in near if place.kind not in AREAS]
        code = near[0].code if len(near) == 1 else None
        self.claim("places", {"place": code, "name": name[:200]}, column)
        if code is None:
            flag = FlagCode.PLACE_AMBIGUOUS if found else FlagCode.PLACE_UNKNOWN
            choices = [{"place": place.code, "name": place.name_ar} for place in found[:8]]
            at = {name: self.claims[-1][name] for name in ("start", "end")}
            self.flags.append({"code": str(flag), **at, "choices": choices, "detail": name[:200]})

    def killed(self, least: int, most: int | None, column: str, status: str, actor: str | None = None) -> None:
        group = {"outcome": str(Outcome.KILLED), "status": status, "actor": actor}
        self.claim("casualties", {**group, "min": least, "max": most, "children": None, "women": None}, column)

    def side(self, name: str) -> str | None:
        return next((c["value"] for c in self.claims if c["field"] == name), None)


def _lies_in(place: Any, names: Sequence[str]) -> bool:
    around, step = set(), place.parent
    while step is not None:
        around |= {step.name_en, step.name_ar}
        step = step.parent
    return bool(names) and any(name in around for name in names)


def _acled(row: Material) -> None:
    row.claim("event_type", row.choice("sub_event_type", ACLED_TYPES), "sub_event_type")
    _acled_day(row)
    row.place("location", ("admin3", "admin2", "admin1"))
    for number, side in ((1, "side_a"), (2, "side_b")):
        row.names(side, "actor", f"actor{number}", ACLED_ACTORS)
        row.names(side, "actor", f"assoc_actor_{number}", ACLED_ACTORS)
    row.names("sources", "source", "source")
    if dead := row.number("fatalities"):  # ACLED writes 0 where nothing is stated, and else the least that is told
        targeted = row.cell("civilian_targeting") and row.side("side_b") == "civilians"
        row.killed(dead, None, "fatalities", str(VictimStatus.CIVILIAN if targeted else VictimStatus.UNKNOWN))


def _acled_day(row: Material) -> None:
    day = row.day("event_date")
    precision = row.choice("time_precision", {"1": "day", "2": "week", "3": "month"})
    if day is None or precision is None:
        return
    first = last = day
    if precision == "week":  # the day given is the middle of it
        first, last = day - timedelta(days=3), day + timedelta(days=3)
    elif precision == "month":
        first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    row.claim("date", {"start": f"{first}", "end": f"{last}", "precision": precision}, "event_date")


def _ged(row: Material) -> None:
    row.claim("event_type", row.choice("type_of_violence", GED_TYPES), "type_of_violence")
    first, last = row.day("date_start"), row.day("date_end")
    named = {"1": "day", "2": "range", "3": "week", "4": "month", "5": "year"}
    precision = row.choice("date_prec", named)
    if first and last and precision:
        precision = "range" if precision == "day" and first != last else precision
        row.claim("date", {"start": f"{first}", "end": f"{last}", "precision": precision}, "date_start")
    row.place("where_coordinates", ("adm_2", "adm_1"))
    row.names("side_a", "actor", "side_a", ACLED_ACTORS)
    row.names("side_b", "actor", "side_b", ACLED_ACTORS)
    for column in ("source_office", "source_original"):
        row.names("sources", "source", column)
    _ged_deaths(row)


DEATHS = {
    "deaths_a": (VictimStatus.COMBATANT, "side_a"),
    "deaths_b": (VictimStatus.COMBATANT, "side_b"),
    "deaths_civilians": (VictimStatus.CIVILIAN, ""),
    "deaths_unknown": (VictimStatus.UNKNOWN, ""),
}


def _ged_deaths(row: Material) -> None:
    """The groups of the dead, so that their least and most add up to GED's low and high."""
    counts = {column: row.number(column) for column in DEATHS}
    low, best, high = row.number("low"), row.number("best"), row.number("high")
    if sum(counts.values()) != best or not low <= best <= high:
        told = _("low, best and high must rise, and the four groups of the dead add up to best.")
        row.faults.append(("best", told))
        return
    spare, more = best - low, high - best
    groups = {column: count for column, count in counts.items() if count} or ({"deaths_unknown": 0} if high else {})
    for column, count in groups.items():
        less = min(spare, count)
        spare -= less
        status, side = DEATHS[column]
        row.killed(count - less, count + more, column, str(status), row.side(side) if side else None)
        more = 0


@dataclass(frozen=True)
class DataSet:
    """How one is read: its keys' prefix and column, the columns without which it is none, what claims are shown at."""

    prefix: str
    key: str
    needed: tuple[str, ...]
    columns: Mapping[str, str]
    read: Callable[[Material], None]


ACLED = DataSet(
    "acled",
    "event_id_cnty",
    ("event_id_cnty", "event_date", "time_precision", "sub_event_type", "location", "actor1", "source", "fatalities"),
    {"event_type": "sub_event_type", "date": "event_date", "places": "location", "side_a": "actor1",
     "side_b": "actor2", "sources": "source", "casualties": "fatalities"},
    _acled,
)  # fmt: skip
GED = DataSet(
    "ucdp",
    "id",
    ("id", "type_of_violence", "date_start", "date_end", "date_prec", "side_a", "side_b", "low", "best", "high"),
    {"event_type": "type_of_violence", "date": "date_start", "places": "where_coordinates", "side_a": "side_a",
     "side_b": "side_b", "sources": "source_office", "casualties": "best"},
    _ged,
)  # fmt: skip


def read_acled(data: bytes, encoding: str = "") -> Iterator[FileRow]:
    """The rows of a file of ACLED's.  Raises BadFile."""
    return _read(ACLED, data, encoding)


def read_ged(data: bytes, encoding: str = "") -> Iterator[FileRow]:
    """The rows of a file of UCDP GED's.  Raises BadFile."""
    return _read(GED, data, encoding)


def _read(data_set: DataSet, data: bytes, encoding: str) -> Iterator[FileRow]:
    table = csv_table(text_of(data, encoding))
    if missing := [name for name in data_set.needed if name not in table.header]:
        raise BadFile(_("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)})
    known = Known()
    for line in table.lines:
        yield _row(data_set, table.header, line, known)


def _row(data_set: DataSet, header: Sequence[str], line: Line, known: Known) -> FileRow:
    if line.error:
        return FileRow(line.number, said=({"column": "", "reason": line.error},))
    cells = dict(zip(header, line.cells, strict=True))
    for name, cell in cells.items():
        if NOT_TEXT.search(cell):
            told = _("A text holds a character that is none.")
            return FileRow(line.number, said=({"column": name, "reason": told},))
    row = Material(cells, known)
    if not row.cell(data_set.key):
        row.faults.append((data_set.key, _("The row has no key.")))
    data_set.read(row)
    if row.faults:
        return FileRow(line.number, said=tuple({"column": c, "reason": r} for c, r in row.faults))
    given = {
        "text": row.text,
        "publisher": data_set.prefix if data_set.prefix in known.sources else None,
        "claims": row.claims,
        "flags": row.flags,
        "values": {"internal_note": "\n".join(row.notes)} if row.notes else {},
        "columns": data_set.columns,
    }
    return FileRow(line.number, f"{data_set.prefix}:{row.cell(data_set.key)}", given)

"""From files of codes, places and sample reports to the register: what a file says, and what of it is news."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from geo.gazetteer import Entry, Gazetteer, read_gazetteer
from geo.matching import match
from geo.models import Place
from geo.tables import Row, TableError, read_table, read_text
from incidents import curation, ingest
from incidents.ingested import Ingested
from incidents.models import Actor, EventType, Report, Revision, Source, Weapon

CODES = Path(__file__).parent / "data"
SAMPLES = Path(__file__).parent / "samples"
PLACES = Path(__file__).parent.parent / "geo" / "data" / "places.csv"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: the writer's counts, rows left out by reason, columns not read."""

    name: str
    counts: curation.Imported
    skipped: Counter[str]
    ignored: tuple[str, ...] = ()

    def __str__(self) -> str:
        n = self.counts
        line = f"{self.name}: {n.created} created, {n.changed} changed, {n.unchanged} unchanged, {n.kept} kept"
        line += "".join(f"; {count} left out ({reason})" for reason, count in sorted(self.skipped.items()))
        return line + (f"; columns not read: {', '.join(self.ignored)}" if self.ignored else "")


# Codes


@transaction.atomic
def load_codes(folder: Path = CODES, *, by: Any, reason: str = "") -> list[Loaded]:
    """Bring event types, weapons, actors and sources up to date with the tables of a folder."""
    return [_load(model, read(folder), by=by, reason=reason) for model, read in CODE_TABLES]


def _load(model: type[Model], rows: list[tuple[Row, Values]], *, by: Any, reason: str) -> Loaded:
    name = rows[0][0].where.partition(",")[0] if rows else model._meta.model_name or ""
    where = {values["code"]: row.where for row, values in rows}
    return Loaded(name, _import(model, [values for _row, values in rows], where, by=by, reason=reason), Counter())


def _import(
    model: type[Model], rows: Iterable[Values], where: Mapping[str, str], *, by: Any, reason: str
) -> curation.Imported:
    """The writer's counts; its complaints come with file and line."""
    try:
        return curation.import_named(model, rows, by=by, reason=reason)
    except ValidationError as error:
        faults = getattr(error, "error_dict", {"": error})
        lines = [
            f"{where.get(code, code)}: {' '.join(ValidationError(found).messages)}" for code, found in faults.items()
        ]
        raise TableError("\n".join(lines)) from None


def _plain(file: str, *columns: str) -> Callable[[Path], list[tuple[Row, Values]]]:
    """A reader of a table whose columns are the model's own."""

    def read(folder: Path) -> list[tuple[Row, Values]]:
        return [(row, dict(row.cells)) for row in _coded(folder / file, "code", *columns)]

    return read


def _coded(path: Path, *columns: str) -> list[Row]:
    """Rows of a table with a code each; a code that stands twice is refused."""
    rows = read_table(path, columns)
    seen: dict[str, str] = {}
    for row in rows:
        code = row.required("code")
        if seen.setdefault(code, row.where) != row.where:
            raise row.error(f"code {code!r} stands in {seen[code]} too")
    return rows


def _parts(path: Path, owner: str, known: Iterable[str], *columns: str) -> dict[str, list[Values]]:
    """Rows that belong to a code: {code: [values]}; an unknown owner is refused."""
    known = set(known)
    found: dict[str, list[Values]] = {}
    for row in read_table(path, (owner, *columns)):
        values: Values = {name: row[name] for name in columns if name != "note"}
        for name in ("valid_from", "valid_to"):
            if name in values:
                values[name] = values[name] or None
        found.setdefault(row.one_of(owner, known), []).append(values)
    return found


def _read_actors(folder: Path) -> list[tuple[Row, Values]]:
    rows = _coded(folder / "actors.csv", "code", "name_en", "name_ar", "parent")
    known = [row["code"] for row in rows]
    aliases = _parts(folder / "actor_aliases.csv", "actor", known, "language", "name", "valid_from", "valid_to")
    periods = _parts(
        folder / "actor_periods.csv", "actor", known, "valid_from", "valid_to", "kind", "acled_interaction", "note"
    )
    _check_references(rows, "parent", known)
    for row in rows:
        if row["code"] not in periods:
            raise row.error(f"{row['code']!r} has no row in actor_periods.csv")
    return [
        (row, {**row.cells, "aliases": aliases.get(row["code"], []), "periods": periods[row["code"]]}) for row in rows
    ]


def _read_sources(folder: Path) -> list[tuple[Row, Values]]:
    rows = _coded(folder / "sources.csv", "code", "name_en", "name_ar", "kind", "scale", "parent", "speaks_for")
    known = [row["code"] for row in rows]
    aliases = _parts(folder / "source_aliases.csv", "source", known, "language", "name")
    _check_references(rows, "parent", known)
    _check_references(rows, "speaks_for", Actor.objects.values_list("code", flat=True))
    return [(row, {**row.cells, "aliases": aliases.get(row["code"], [])}) for row in rows]


def _check_references(rows: Iterable[Row], column: str, known: Iterable[str]) -> None:
    allowed = {"", *known}
    for row in rows:
        row.one_of(column, allowed)


CODE_TABLES: list[tuple[type[Model], Callable[[Path], list[tuple[Row, Values]]]]] = [
    (
        EventType,
        _plain(
            "event_types.csv",
            "family", "name_en", "name_ar", "acled_event_type", "acled_sub_event_type", "ucdp_type", "definition",
            "definition_ar",
        ),
    ),
    (Weapon, _plain("weapons.csv", "name_en", "name_ar")),
    (Actor, _read_actors),
    (Source, _read_sources),
]  # fmt: skip


# Places


@transaction.atomic
def load_places(path: Path = PLACES, form: str = "sijil", *, by: Any, reason: str = "") -> Loaded:
    """Bring places up to date with a gazetteer file of one of `geo.gazetteer.FORMATS`.

    Our own table sets what it states.  A foreign one adds: new places, spellings, what is still empty, and a
    nearer area; it never replaces a name, a point or a kind that the register has.
    """
    gazetteer = read_gazetteer(path, form)
    register = _Register(gazetteer)
    rows = list(register.rows())
    where = {values["code"]: entry.where for values, entry in zip(rows, gazetteer.entries, strict=True)}
    counts = _import(Place, rows, where, by=by, reason=reason or path.name)
    return Loaded(path.name, counts, Counter(gazetteer.skipped), gazetteer.ignored)


class _Register:
    """The stored places beside the entries of a file: what each entry means and what it adds."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.found = match(gazetteer.entries, by_name=not gazetteer.is_own)
        self.code_of: dict[str, str] = {}  # by code and by P-code, stored or of the file
        self.above: dict[str, str | None] = {}  # the code of what a place lies in
        for code, pcode, parent in Place.objects.values_list("code", "pcode", "parent__code"):
            self._know(code, code, pcode)
            self.above[code] = parent
        for entry, place in self._pairs():
            self._know(place.code if place else entry.code, entry.code, entry.pcode)
        for entry, place in self._pairs():
            if not place:
                self.above[entry.code] = self._within(entry)

    def _pairs(self) -> Iterable[tuple[Entry, Place | None]]:
        return zip(self.gazetteer.entries, self.found, strict=True)

    def _know(self, code: str, *keys: str | None) -> None:
        self.code_of |= {key: code for key in keys if key}

    def _within(self, entry: Entry) -> str | None:
        own = self.code_of[entry.code]
        areas = (self.code_of.get(key) for key in entry.within)
        return next((code for code in areas if code and code != own), None)

    def rows(self) -> Iterable[Values]:
        """A row for the writer for each entry, in the order of the file."""
        for entry, place in self._pairs():
            if place is None:
                yield _columns(entry) | {"parent": self._within(entry), "names": _names(entry, None)}
                continue
            given = {name: value for name, value in _columns(entry).items() if value not in (None, "")}
            if not self.gazetteer.is_own:
                given = {name: value for name, value in given.items() if getattr(place, name) in (None, "")}
                if place.latitude is not None:  # a point comes whole, with its precision and source, or not at all
                    given = {name: value for name, value in given.items() if name not in POINT}
            yield given | {"code": place.code, "parent": self._parent(entry, place), "names": _names(entry, place)}

    def _parent(self, entry: Entry, place: Place) -> str | None:
        """The nearer of the stored area and the entry's; where neither lies in the other, our own table's word counts.

        So a table that knows subdistricts refines what another put under a district, in whatever order they come.
        """
        stored, given = self.above[place.code], self._within(entry)
        if stored is None or given is None:
            return given or stored
        if self._lies_in(given, stored) or (self.gazetteer.is_own and not self._lies_in(stored, given)):
            return given
        return stored

    def _lies_in(self, code: str, area: str) -> bool:
        seen: set[str] = set()
        step = self.above.get(code)
        while step and step != area and step not in seen:
            seen.add(step)
            step = self.above.get(step)
        return step == area


POINT = ("latitude", "longitude", "coordinate_precision", "coordinate_source")


def _columns(entry: Entry) -> Values:
    names = ("code", "name_ar", "name_en", "kind", "country", "pcode", "geonames_id", *POINT)
    return {name: getattr(entry, name) for name in names}


def _names(entry: Entry, place: Place | None) -> list[Values]:
    """The spellings that the place has and those that the entry adds; a file never takes one away."""
    stored = list(place.names.all()) if place else []
    held = [{"language": name.language, "name": name.name, "kind": name.kind} for name in stored]
    taken = {(name.language, name.name) for name in stored}
    if place:
        taken |= {("ar", place.name_ar), ("en", place.name_en)}
        given = [("ar", entry.name_ar), ("en", entry.name_en), *entry.spellings]
    else:
        given = list(entry.spellings)
    new = [pair for pair in dict.fromkeys(given) if pair not in taken]
    return held + [{"language": language, "name": name, "kind": "variant"} for language, name in new]


# All of it, on every start


def load_project_data(*, by: Any) -> list[Loaded]:
    """Codes and places of the project itself; nothing is read when the register has them from the same files already.

    The reason that its revisions carry names the state of the files, and so tells the next start.
    """
    reason = f"{OWN_DATA} {_fingerprint()}"
    last = Revision.objects.filter(entity__in=NAMED, verb="import", reason__startswith=OWN_DATA).order_by("id").last()
    if last is not None and last.reason == reason:
        return []
    with transaction.atomic():
        return [*load_codes(by=by, reason=reason), load_places(by=by, reason=reason)]


OWN_DATA = "data of the project"
NAMED = [
    Revision.Entity.PLACE,
    Revision.Entity.ACTOR,
    Revision.Entity.SOURCE,
    Revision.Entity.EVENT_TYPE,
    Revision.Entity.WEAPON,
]


def _fingerprint() -> str:
    total = hashlib.sha256()
    for path in sorted([*CODES.glob("*.csv"), PLACES]):
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


# Samples


def load_samples(folder: Path = SAMPLES, *, by: Any) -> list[Ingested]:
    """Take in the sample reports that `index.csv` lists, unless the register holds a report already."""
    if Report.objects.exists():
        return []
    done = []
    for row in read_table(folder / "index.csv", ("file", "published", "publisher", "gloss")):
        try:
            published = date.fromisoformat(row["published"])
            done.append(
                ingest.ingest_report(
                    read_text(folder / row["file"]), by=by, published=published, publisher=row["publisher"]
                )
            )
        except ValueError as error:  # no day, or a report that ingestion refuses
            raise row.error(str(error)) from None
    return done

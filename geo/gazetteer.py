"""Readers of gazetteers: our own table, OCHA's COD tables, GeoNames dumps.  All give the same entries.

Nothing here touches the database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.models import Place
from geo.tables import Row, TableError, read_any_table, read_table, read_text

COLUMNS = (
    "id", "name_ar", "name_en", "alt_ar", "alt_en", "kind", "country", "admin1", "admin2", "admin3",
    "pcode", "geonames_id", "lat", "lon", "coord_precision", "source",
)  # fmt: skip
AREAS = ("governorate", "district", "subdistrict")
EXACT, CENTROID = Place.CoordinatePrecision.EXACT, Place.CoordinatePrecision.CENTROID
ARABIC = re.compile(r"[\u0621-\u064a]")
NOT_ARABIC_SCRIPT_OF_ARABIC = re.compile(r"[\u0671-\u06d3]")  # letters of Persian, Urdu, Kurdish and others


@dataclass(frozen=True, slots=True)
class Entry:
    """One place as a gazetteer gives it; what it does not give is empty or None.

    `within` are codes or P-codes of what it lies in, the nearest first.  `spellings` are
    (language, name) pairs beside the two names.
    """

    where: str  # file and line
    code: str
    name_ar: str
    name_en: str
    kind: str
    country: str = "SY"
    within: tuple[str, ...] = ()
    pcode: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    coordinate_precision: str = ""
    coordinate_source: str = ""
    spellings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What a file gave; `is_own` tells our table, whose word counts, from a foreign one, which only adds.

    `skipped` counts the rows left out, by reason; `ignored` are columns that were not read.
    """

    entries: list[Entry]
    is_own: bool = False
    skipped: Counter[str] = field(default_factory=Counter)
    ignored: tuple[str, ...] = ()


def read_gazetteer(path: Path, form: str) -> Gazetteer:
    """The entries of a file in one of FORMATS; TableError names file and line of what is wrong."""
    gazetteer = FORMATS[form](path)
    if not gazetteer.entries:
        raise TableError(f"{path.name} holds no place")
    _refuse_doubles(gazetteer.entries)
    return gazetteer


# Our own table


def read_own(path: Path) -> Gazetteer:
    rows = read_table(path, COLUMNS)
    areas: dict[tuple[str, ...], str] = {}
    for row in rows:
        if row["kind"] in AREAS:
            areas[_area_key(row, AREAS.index(row["kind"]) + 1)] = row["id"]
    return Gazetteer([_own_entry(row, areas) for row in rows], is_own=True)


def _area_key(row: Row, depth: int) -> tuple[str, ...]:
    return tuple(row[f"admin{level}"] for level in range(1, depth + 1))


def _own_entry(row: Row, areas: dict[tuple[str, ...], str]) -> Entry:
    kind = row.one_of("kind", Place.Kind.values)
    latitude, longitude = point(row, row["lat"], row["lon"])
    precision = row["coord_precision"]
    if latitude is not None or precision:
        row.one_of("coord_precision", Place.CoordinatePrecision.values)
    for column in ("name_ar", "alt_ar"):
        if not ARABIC.search(row[column]) and (row[column] or column == "name_ar"):
            raise row.error(f"{column} has no Arabic letter")
    return Entry(
        where=row.where,
        code=slug(row, row.required("id")),
        name_ar=row["name_ar"],
        name_en=row.required("name_en"),
        kind=kind,
        country=country(row, row["country"]),
        within=_own_areas(row, areas),
        pcode=row["pcode"] or None,
        geonames_id=whole(row, "geonames_id", row["geonames_id"]),
        latitude=latitude,
        longitude=longitude,
        coordinate_precision=precision,
        coordinate_source=row["source"],
        spellings=spellings(
            row["name_ar"], row["name_en"], ar=row["alt_ar"].split("|"), en=row["alt_en"].split("|")
        ),
    )  # fmt: skip


def _own_areas(row: Row, areas: dict[tuple[str, ...], str]) -> tuple[str, ...]:
    """Codes of the areas that the row names, the nearest first, without itself."""
    found: list[str] = []
    for depth in (1, 2, 3):
        if row[f"admin{depth}"]:
            code = areas.get(_area_key(row, depth))
            if code is None:
                raise row.error(f"admin{depth} {row[f'admin{depth}']!r} is no {AREAS[depth - 1]} of this file")
            found.append(code)
    return tuple(code for code in reversed(found) if code != row["id"])


# OCHA's Common Operational Datasets: one row for each area or populated place, with the areas above it


def _cod_names(level: int) -> dict[str, tuple[str, ...]]:
    stems = (f"adm{level}", f"admin{level}")
    return {
        "pcode": tuple(f"{stem}{end}" for stem in stems for end in ("_pcode", "pcode")),
        "en": tuple(f"{stem}{end}" for stem in stems for end in ("_en", "name_en", "name")),
        "ar": tuple(f"{stem}{end}" for stem in stems for end in ("_ar", "name_ar")),
    }


COD_POINT = {
    "lat": ("lat", "latitude", "latitude_y", "y", "point_y", "center_lat"),
    "lon": ("lon", "long", "longitude", "longitude_x", "x", "point_x", "center_lon"),
}
COD_PLACE = {"pcode": ("pcode",), "en": ("name_en",), "ar": ("name_ar",), "seat": ("seat_level",)}


def read_cod(path: Path) -> Gazetteer:
    """A table of OCHA's with its own headers (ADM1_PCODE, admin1Name_ar …) in any letter case.

    Its deepest level is what the rows are; the levels above become areas where both names stand.
    """
    header, rows = read_any_table(path)
    held = {name.casefold().replace(" ", "_"): name for name in header}
    levels = {level: _columns(held, _cod_names(level)) for level in (1, 2, 3, 4)}
    own = _columns(held, COD_PLACE)
    if "pcode" in own:
        levels[4] = own
    depth = max((level for level, found in levels.items() if "pcode" in found), default=0)
    place = _columns(held, COD_POINT)
    if not depth or not {"en", "ar"} <= set(levels[depth]):
        raise TableError(
            f"{path.name}, line 1: no columns of P-code, English and Arabic name of one level"
            " (as ADM4_PCODE, ADM4_EN, ADM4_AR or pcode, name_en, name_ar)"
        )
    table = _Cod(path.name, levels, depth, place)
    used = {name for found in (*levels.values(), place) for name in found.values()}
    entries = [*table.areas(rows), *(table.entry(row) for row in rows)]
    return Gazetteer(entries, ignored=tuple(name for name in header if name not in used))


def _columns(held: dict[str, str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found = {what: next((held[name] for name in names if name in held), None) for what, names in wanted.items()}
    return {what: name for what, name in found.items() if name is not None}


@dataclass(frozen=True, slots=True)
class _Cod:
    """A COD table: which columns hold what of which level."""

    name: str
    levels: dict[int, dict[str, str]]
    depth: int
    place: dict[str, str]

    def cell(self, row: Row, level: int, what: str) -> str:
        column = self.levels[level].get(what)
        return " ".join(row[column].replace("_", " ").split()) if column else ""

    def pcodes_above(self, row: Row, level: int) -> tuple[str, ...]:
        """P-codes of the areas above a level, the nearest first."""
        found = (self.cell(row, above, "pcode") for above in range(level - 1, 0, -1))
        return tuple(pcode for pcode in found if pcode)

    def areas(self, rows: Iterable[Row]) -> list[Entry]:
        """The areas above the rows, each at the middle of its places, the largest first."""
        found: dict[str, Entry] = {}
        for level in range(1, min(self.depth, 4)):
            members: dict[str, list[Row]] = {}
            for row in rows:
                if all(self.cell(row, level, what) for what in ("pcode", "en", "ar")):
                    members.setdefault(self.cell(row, level, "pcode"), []).append(row)
            for pcode, within in members.items():
                found[pcode] = self.area(pcode, level, within)
        return list(found.values())

    def area(self, pcode: str, level: int, rows: list[Row]) -> Entry:
        row = rows[0]
        points = [(lat, lon) for lat, lon in map(self.point, rows) if lat is not None and lon is not None]
        return self.made(
            row, level, pcode,
            latitude=round(sum(lat for lat, _ in points) / len(points), 5) if points else None,
            longitude=round(sum(lon for _, lon in points) / len(points), 5) if points else None,
            precision=CENTROID, source=f"OCHA COD, {self.name}: middle of its places",
        )  # fmt: skip

    def entry(self, row: Row) -> Entry:
        latitude, longitude = self.point(row)
        precision = EXACT if self.depth == 4 else CENTROID
        pcode = row.required(self.levels[self.depth]["pcode"])
        return self.made(
            row, self.depth, pcode,
            latitude=latitude, longitude=longitude, precision=precision, source=f"OCHA COD, {self.name}",
        )  # fmt: skip

    def point(self, row: Row) -> tuple[float | None, float | None]:
        if set(self.place) != {"lat", "lon"}:
            return None, None
        return point(row, row[self.place["lat"]], row[self.place["lon"]])

    def made(
        self, row: Row, level: int, pcode: str, *,
        latitude: float | None, longitude: float | None, precision: str, source: str,
    ) -> Entry:  # fmt: skip
        name_ar, name_en = self.cell(row, level, "ar"), self.cell(row, level, "en")
        if not name_en or not ARABIC.search(name_ar):
            raise row.error(f"{pcode} lacks its English or its Arabic name")
        return Entry(
            where=row.where,
            code=slug(row, pcode.lower()),
            name_ar=name_ar,
            name_en=name_en,
            kind=AREAS[level - 1] if level < 4 else ("town" if self.cell(row, 4, "seat") else "village"),
            country=pcode[:2] if pcode[:2].isalpha() else "SY",
            within=self.pcodes_above(row, level),
            pcode=pcode,
            latitude=latitude,
            longitude=longitude,
            coordinate_precision=precision if latitude is not None else "",
            coordinate_source=source if latitude is not None else "",
        )


# GeoNames: tab-separated, no header, 19 columns (readme.txt of its dumps)

GEONAMES_COLUMNS = 19
GEONAMES_KINDS = {
    "PPL": "village", "PPLL": "village", "PPLF": "village", "PPLS": "village", "STLMT": "village",
    "PPLA": "town", "PPLA2": "town", "PPLA3": "town", "PPLA4": "town", "PPLA5": "town", "PPLC": "town",
    "PPLX": "neighbourhood", "CMPRF": "camp", "AIRP": "airport", "AIRB": "base", "MILB": "base",
    "OILF": "oil_field", "GASF": "gas_field", "BDG": "bridge",
    "ADM1": "governorate", "ADM2": "district", "ADM3": "subdistrict",
}  # fmt: skip


def read_geonames(path: Path) -> Gazetteer:
    """A dump of one country (SY.txt): the features of GEONAMES_KINDS that have an Arabic name."""
    entries: list[Entry] = []
    skipped: Counter[str] = Counter()
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        row = Row(f"{path.name}, line {number}", {})
        if len(cells) != GEONAMES_COLUMNS:
            raise row.error(f"{len(cells)} tab-separated cells, {GEONAMES_COLUMNS} expected")
        kind = GEONAMES_KINDS.get(cells[7])
        arabic = [name for name in cells[3].split(",") if is_arabic(name)]
        if kind is None or not arabic:
            skipped["other kind of feature" if kind is None else "no Arabic name"] += 1
            continue
        entries.append(_geonames_entry(row, cells, kind, arabic, path.name))
    return Gazetteer(entries, skipped=skipped)


def _geonames_entry(row: Row, cells: list[str], kind: str, arabic: list[str], name: str) -> Entry:
    number = whole(row, "geonameid", cells[0])
    if number is None:
        raise row.error("geonameid is empty")
    latitude, longitude = point(row, cells[4], cells[5])
    latin = [cells[2], *(other for other in cells[3].split(",") if other.isascii())]
    return Entry(
        where=row.where,
        code=f"gn-{number}",
        name_ar=arabic[0],
        name_en=cells[1],
        kind=kind,
        country=country(row, cells[8]),
        geonames_id=number,
        latitude=latitude,
        longitude=longitude,
        coordinate_precision=CENTROID if kind in AREAS else EXACT,
        coordinate_source=f"GeoNames, {name}",
        spellings=spellings(arabic[0], cells[1], ar=arabic, en=latin),
    )


FORMATS: dict[str, Callable[[Path], Gazetteer]] = {"sijil": read_own, "cod": read_cod, "geonames": read_geonames}


# Cells


def is_arabic(name: str) -> bool:
    """Whether a name is written as Arabic writes it: Arabic letters, and none that only other languages use."""
    return bool(ARABIC.search(name)) and not NOT_ARABIC_SCRIPT_OF_ARABIC.search(name)


def spellings(name_ar: str, name_en: str, *, ar: Iterable[str], en: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(language, name) of the other spellings, each once, in their order."""
    pairs = [("ar", name.strip()) for name in ar] + [("en", name.strip()) for name in en]
    taken = {("ar", name_ar), ("en", name_en), ("ar", ""), ("en", "")}
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in taken and len(pair[1]) <= 120))


def point(row: Row, latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees; both None where both cells are empty."""
    if not latitude and not longitude:
        return None, None
    try:
        lat, lon = float(latitude), float(longitude)
    except ValueError:
        raise row.error(f"{latitude!r}, {longitude!r} is no point") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise row.error(f"{latitude}, {longitude} is no point on earth")
    return lat, lon


def whole(row: Row, column: str, value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 10) or int(value) >= 2**31:
        raise row.error(f"{column} {value!r} is no whole number")
    return int(value)


def country(row: Row, value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise row.error(f"country {value!r} is no ISO 3166 code of two letters")
    return value


def slug(row: Row, value: str) -> str:
    if not re.fullmatch("[-a-z0-9_]{1,80}", value):
        raise row.error(f"{value!r} is no code: small letters, digits, - and _ only")
    return value


def _refuse_doubles(entries: Iterable[Entry]) -> None:
    for what in ("code", "pcode"):
        seen: dict[str, str] = {}
        for entry in entries:
            value = getattr(entry, what)
            if value and seen.setdefault(value, entry.where) != entry.where:
                raise TableError(f"{entry.where}: {what} {value!r} stands in {seen[value]} too")

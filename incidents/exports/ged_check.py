"""Whether a file keeps the rules of UCDP's Georeferenced Event Dataset, cell by cell.

Knows nothing of how Sijil writes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from math import ceil

from incidents.exports.checks import Row, Rule, day, decimal, empty, faults, filled, number, one_of, point, whole

HEADER = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
ONLY_UCDP = [
    "active_year",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "side_a_dset_id",
    "side_a_new_id",
    "side_b_dset_id",
    "side_b_new_id",
]
DEATHS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")
MOST_DAYS = {1: 1, 2: 6, 3: 7, 4: 31, 5: 366}  # date_prec: as many days as it covers
LARGEST_OF_UCDP = 10**9


def problems(row: Row) -> list[str]:
    """Every fault of a row of cells; none where it keeps the rules."""
    return faults(row, RULES)


def _dates(row: Row) -> Iterator[str]:
    first, last = (_day(row[name]) for name in ("date_start", "date_end"))
    if first is None or last is None or last < first:
        yield "date_start and date_end are no days in order"
        return
    if number(row, "year") != first.year:
        yield "year is not that of date_start"
    days, precision = (last - first).days + 1, number(row, "date_prec") or 0
    most = MOST_DAYS.get(precision, 0)
    if days > most:
        yield f"{days} days with date_prec {precision}"


def _day(text: str) -> date | None:
    return day(text.removesuffix(" 00:00:00.000")) if text.endswith(" 00:00:00.000") else None


def _deaths(row: Row) -> Iterator[str]:
    held = [number(row, name) for name in DEATHS]
    if any(figure is None or figure < 0 for figure in held):
        yield "a figure of deaths is no number"
        return
    a, b, civilians, unknown, best, high, low = (figure or 0 for figure in held)
    if a + b + civilians + unknown != best:
        yield "the four splits do not add up to best"
    if not low <= best <= high:
        yield "low, best and high are not in order"
    if not (best or high or low):
        yield "no death at all"


def _sides(row: Row) -> Iterator[str]:
    kind = row["type_of_violence"]
    if (kind == "3") != (row["side_b"] == "Civilians"):
        yield "side_b is Civilians in one-sided violence, and only there"
    if row["dyad_name"] != f"{row['side_a']} - {row['side_b']}":
        yield "dyad_name does not name both sides"
    if kind == "2" and (row["gwnoa"] or row["gwnob"]):
        yield "a state in non-state violence"
    if kind == "3" and (row["gwnob"] or row["deaths_b"] != "0"):
        yield "a second armed side in one-sided violence"
    for name in ("gwnoa", "gwnob"):
        if row[name] and not 2 <= (number(row, name) or 0) <= 999:
            yield f"{name} is {row[name]!r}"


def _place(row: Row) -> Iterator[str]:
    x, y = decimal(row, "longitude"), decimal(row, "latitude")
    if x is None or y is None:
        return
    if row["geom_wkt"] != f"POINT ({row['longitude']} {row['latitude']})":
        yield "geom_wkt is not the point"
    cell = number(row, "priogrid_gid") or 0
    west, south = ((cell - 1) % 720) / 2 - 180, ceil(cell / 720) / 2 - 0.5 - 90
    if not (west <= x <= west + 0.5 and south <= y <= south + 0.5):
        yield "the point does not lie in priogrid_gid"


def _sources(row: Row) -> Iterator[str]:
    held = number(row, "number_of_sources")
    if held is None or held == 0 or held < -1:
        yield f"number_of_sources is {row['number_of_sources']!r}"


def _identity(row: Row) -> Iterator[str]:
    if (number(row, "id") or 0) < LARGEST_OF_UCDP:
        yield "id looks like one of UCDP's own"
    if re.match(r"[A-Z]{3}-\d{4}-", row["relid"]):
        yield "relid looks like one of UCDP's own"


RULES: tuple[Rule, ...] = (
    filled("id", "relid", "side_a", "side_b", "where_coordinates", "adm_1", "country", "region"),
    empty(*ONLY_UCDP, "source_headline"),
    _identity,
    one_of("code_status", frozenset({"Clear"})),
    whole("type_of_violence", 1, 3),
    _sources,
    whole("where_prec", 1, 7),
    point,
    _place,
    whole("country_id", 2, 999),
    whole("event_clarity", 1, 2),
    whole("date_prec", 1, 5),
    _dates,
    _deaths,
    _sides,
)

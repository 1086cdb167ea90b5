"""A desk's own sheet by its column map: which column is which field, how it writes days, what its words mean."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents import codes, lookup
from incidents.curation import FileRow
from incidents.exports.column import Type
from incidents.exports.columns import COLUMNS
from incidents.imports.cells import NOT_TEXT, BadCell
from incidents.imports.files import Line, Table, csv_table, is_workbook, text_of, workbook_table
from incidents.imports.record import FIGURES, record_of
from incidents.models import EventType, Weapon

Values = dict[str, Any]
KEY = "key"
# Fields that a sheet may fill, by the names of Sijil's own columns; figures may be a number, "2-5" or "2+".
FIELDS = (
    "date_start", "date_end", "date_precision", "time_of_day", "event_type", "place", "place_precision", "latitude",
    "longitude", "other_places", "side_a", "side_b", "other_actors", "weapons", "sources", "source_urls", "summary_en",
    "summary_ar", "internal_note", "certainty", "is_background", "is_sensitive",
)  # fmt: skip
PEOPLE = tuple(dict.fromkeys(name.rpartition("_")[0] for name in FIGURES if name.endswith("_min")))
PARTS_OF_PEOPLE = tuple(name for name in FIGURES if name.endswith(("_children", "_women")))
TARGETS = (KEY, *FIELDS, *PEOPLE, *PARTS_OF_PEOPLE)
MEANING = {column.name: (column.meaning_en, column.meaning_ar) for column in COLUMNS}
TYPES = {column.name: column.type for column in COLUMNS}
NAMED = {
    "place": "place", "other_places": "place", "side_a": "actor", "side_b": "actor", "other_actors": "actor",
    "sources": "source",
}  # fmt: skip
CHOICES: Mapping[str, Any] = {
    "date_precision": codes.DatePrecision,
    "time_of_day": codes.TimeOfDay,
    "place_precision": codes.PlacePrecision,
    "certainty": codes.Certainty,
}
DAY_FORMATS = {
    "": "2019-01-31", "%d/%m/%Y": "31/01/2019", "%m/%d/%Y": "01/31/2019", "%d.%m.%Y": "31.01.2019",
    "%d-%m-%Y": "31-01-2019", "%Y/%m/%d": "2019/01/31", "%d %b %Y": "31 Jan 2019",
}  # fmt: skip
SEVERAL = re.compile(r"\s*[;؛,،|\n]\s*")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
FIGURE = re.compile(r"([0-9]{1,7})(?:\s*[-–—]\s*([0-9]{1,7})|\s*(\+))?")
TRUE, FALSE = {"true", "yes", "1", "نعم"}, {"false", "no", "0", "لا", ""}


def table_of(data: bytes, encoding: str = "") -> Table:
    """The table of a sheet, from a workbook or separated values.  Raises BadFile."""
    return workbook_table(data) if is_workbook(data) else csv_table(text_of(data, encoding))


def read(table: Table, columns: Sequence[Mapping[str, Any]], scope: str) -> Iterator[FileRow]:
    """The rows of a sheet; `columns` are those of a `ColumnMap`, `scope` tells one sheet's keys from another's."""
    reader = _Sheet(table.header, columns, scope)
    yield from (reader.row(line) for line in table.lines)


class _Sheet:
    """One sheet while it is read: what its columns are, and what each of its words has proved to mean."""

    def __init__(self, header: Sequence[str], columns: Sequence[Mapping[str, Any]], scope: str) -> None:
        chosen = {column["column"]: column for column in columns if column.get("field")}
        self.columns = [(place, chosen[name]) for place, name in enumerate(header) if name in chosen]
        self.scope = scope
        self.held: dict[tuple[str, str], str] = {}

    def row(self, line: Line) -> FileRow:
        if line.error:
            return FileRow(line.number, said=({"column": "", "reason": line.error},))
        cells: Values = {}
        faults: list[tuple[str, str]] = []
        shown: dict[str, str] = {}
        for place, column in self.columns:
            shown[column["field"]] = column["column"]
            try:
                for name, value in self._read(column, line.cells[place]).items():
                    cells[name] = _joined(cells.get(name), value)
            except BadCell as error:
                faults.append((column["column"], str(error)))
        key = cells.pop(KEY, "") or _hash(cells)
        found = record_of(cells)
        columns = {name: shown.get(column, column) for name, column in found.given["columns"].items()}
        found.given["columns"] = columns | shown
        found.faults = faults + [(shown.get(column.rpartition("_")[0], column), why) for column, why in found.faults]
        return FileRow(line.number, f"{self.scope}:{key}", {} if found.faults else found.given, found.said)

    def _read(self, column: Mapping[str, Any], cell: str) -> Values:
        """What a cell says, by Sijil's own columns."""
        if NOT_TEXT.search(cell):
            raise BadCell(_("A text holds a character that is none."))
        name, cell = column["field"], cell.strip()
        cell = {"": ""}.get(cell, column.get("values", {}).get(cell, cell))
        if name in PEOPLE:
            return _figures(name, cell)
        if name in PARTS_OF_PEOPLE:
            return {name: _count(cell)}
        return {name: self._value(name, cell, column.get("format", ""))}

    def _value(self, name: str, cell: str, form: str) -> Any:
        kind = TYPES.get(name, Type.TEXT)
        if kind in (Type.CODES, Type.URLS):
            parts = [part for part in (SEVERAL if kind == Type.CODES else re.compile(r"\s+")).split(cell) if part]
            return [self._code(name, part) if kind == Type.CODES else part for part in parts]
        if kind == Type.TEXT:
            return cell
        if kind == Type.BOOLEAN:
            return _boolean(cell)
        if cell == "":
            return None
        if kind == Type.CODE:
            return self._code(name, cell)
        return _day(cell, form) if kind == Type.DATE else _decimal(cell)

    def _code(self, name: str, word: str) -> str:
        if (name, word) not in self.held:
            self.held[name, word] = _FIND[name](name, word)
        return self.held[name, word]


def _joined(before: Any, value: Any) -> Any:
    """Two columns of one field: texts and lists go on, of other values the first that is stated counts."""
    if before in (None, "", []):
        return value
    if isinstance(before, list):
        return before + [one for one in value if one not in before]
    return f"{before}\n{value}" if isinstance(before, str) and isinstance(value, str) and value else before


def _hash(cells: Values) -> str:
    content = json.dumps(cells, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _named(name: str, word: str) -> str:
    found = lookup.resolve(NAMED[name], word)
    if len(found) == 1:
        return str(found[0].code)
    told = _("“%(word)s” names several: choose one in the map.") if found else _("“%(word)s” is not known here.")
    raise BadCell(told % {"word": word[:80]})


def _choice(name: str, word: str) -> str:
    for value, label in CHOICES[name].choices:
        if word.casefold() in (value, str(label).casefold()):
            return str(value)
    told = _("“%(word)s” is not one of: %(choices)s.")
    raise BadCell(told % {"word": word[:80], "choices": ", ".join(CHOICES[name].values)})


def _row_of(model: Any) -> Callable[[str, str], str]:
    def find(name: str, word: str) -> str:
        for row in model.objects.all():
            if word.casefold() in (row.code, row.name_en.casefold(), row.name_ar):
                return str(row.code)
        raise BadCell(_("“%(word)s” is not known here.") % {"word": word[:80]})

    return find


_FIND: Mapping[str, Callable[[str, str], str]] = {
    **dict.fromkeys(NAMED, _named),
    **dict.fromkeys(CHOICES, _choice),
    "event_type": _row_of(EventType),
    "weapons": _row_of(Weapon),
}


def code_for(name: str, word: str) -> str:
    """The code that a word of a sheet means by itself; empty where a person has to say."""
    try:
        return _FIND[name](name, word)
    except (BadCell, KeyError):
        return ""


def _figures(name: str, cell: str) -> Values:
    if cell == "":
        return {}
    found = FIGURE.fullmatch(cell.translate(DIGITS))
    if not found:
        raise BadCell(_("“%(value)s” is no figure such as 3, 2-5 or 2+.") % {"value": cell[:50]})
    low, high, opened = found.groups()
    most = None if opened else int(high or low)
    return {f"{name}_min": int(low), f"{name}_best": int(low), f"{name}_max": most}


def _count(cell: str) -> int | None:
    cell = cell.translate(DIGITS)
    if cell and not re.fullmatch("[0-9]{1,7}", cell):
        raise BadCell(_("“%(value)s” is no whole number.") % {"value": cell[:50]})
    return int(cell) if cell else None


def _decimal(cell: str) -> float:
    try:
        return float(cell.translate(DIGITS).replace("٫", "."))
    except ValueError:
        raise BadCell(_("“%(value)s” is no number.") % {"value": cell[:50]}) from None


def _boolean(cell: str) -> bool:
    word = cell.casefold()
    if word not in TRUE | FALSE:
        raise BadCell(_("“%(value)s” is neither yes nor no.") % {"value": cell[:50]})
    return word in TRUE


def _day(cell: str, form: str) -> str:
    cell = cell.translate(DIGITS)
    try:
        found = datetime.strptime(cell, form) if form else datetime.fromisoformat(cell)
    except ValueError:
        wanted = DAY_FORMATS.get(form, form)
        told = _("“%(value)s” is no day of the form %(form)s.") % {"value": cell[:50], "form": wanted}
        raise BadCell(told) from None
    return found.date().isoformat()

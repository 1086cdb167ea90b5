"""The form by which a desk says what the columns of its sheet are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents import lookup
from incidents.exports.column import Type
from incidents.forms import event_type_choices, weapon_choices
from incidents.imports import sheet
from incidents.imports.files import Table
from incidents.models import ColumnMap

SAMPLES = 3
MOST_WORDS = 60
ALL = tuple(sheet.NAMED) + tuple(sheet.CHOICES) + ("event_type", "weapons")


@dataclass
class Word:
    """A word of a coded column, and the code that it means."""

    said: str
    code: str
    box: str


@dataclass
class ColumnRow:
    """One column of the sheet as the page shows it."""

    number: int
    name: str
    samples: list[str]
    target: str = ""
    form: str = ""
    words: list[Word] = field(default_factory=list)
    more: int = 0

    @property
    def is_day(self) -> bool:
        return self.target in ("date_start", "date_end")

    @property
    def choices(self) -> Sequence[tuple[str, Any]]:
        """The codes to choose from; empty where a name is typed."""
        if self.target == "event_type":
            return _flat(event_type_choices())
        if self.target == "weapons":
            return [("", "—"), *weapon_choices()]
        found = sheet.CHOICES.get(self.target)
        return [("", "—"), *found.choices] if found else []

    @property
    def lookup(self) -> str:
        return sheet.NAMED.get(self.target, "")


def _flat(choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [("", "—")]
    for _label, inner in choices[1:]:
        rows += inner
    return rows


class MapForm:
    """`columns()` are those of a `ColumnMap`; `errors` are sentences."""

    def __init__(self, table: Table, data: QueryDict | None, *, chosen: ColumnMap | None) -> None:
        self.table, self.data, self.errors = table, data, list[str]()
        self.known: Mapping[str, Any] = {row["column"]: row for row in chosen.columns} if chosen else {}
        self.name = " ".join((data.get("name", "") if data else chosen.name if chosen else "").split())
        self.shared = "shared" in data if data else bool(chosen and chosen.is_shared)
        self.rows = [self._row(number, name) for number, name in enumerate(table.header) if name]

    def _row(self, number: int, name: str) -> ColumnRow:
        cells = (line.cells[number] for line in self.table.lines if not line.error)
        stated = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
        known = self.known.get(name, {})
        row = ColumnRow(number, name, [cell[:80] for cell in stated[:SAMPLES]])
        row.target = self._sent(f"field-{number}", known.get("field", _guess(name)))
        row.form = self._sent(f"format-{number}", known.get("format", ""))
        if row.target in ALL:
            words = self._words(row.target, stated)
            row.more = max(len(words) - MOST_WORDS, 0)
            row.words = [self._word(row, n, said, known) for n, said in enumerate(words[:MOST_WORDS])]
        return row

    def _sent(self, name: str, default: str) -> str:
        return self.data.get(name, default) if self.data is not None else default

    def _words(self, target: str, stated: Sequence[str]) -> list[str]:
        several = sheet.TYPES[target] == Type.CODES
        parts = (part for cell in stated for part in (sheet.SEVERAL.split(cell) if several else [cell]))
        return [word for word in dict.fromkeys(parts) if word]

    def _word(self, row: ColumnRow, number: int, said: str, known: Mapping[str, Any]) -> Word:
        box = f"word-{row.number}-{number}"
        mine = self.data.get(box) if self.data is not None and self.data.get(f"said-{box}") == said else None
        code = known.get("values", {}).get(said) or sheet.code_for(row.target, said)
        if mine is not None:
            code = self._code(row, said, mine)
        return Word(said, code, box)

    def _code(self, row: ColumnRow, said: str, typed: str) -> str:
        if not typed.strip() or not row.lookup:
            return typed.strip()
        found = lookup.resolve(row.lookup, typed)
        if len(found) == 1:
            return str(found[0].code)
        self.errors.append(_("“%(typed)s” is not known: “%(said)s” of “%(column)s” has no code.")
                           % {"typed": typed[:80], "said": said[:80], "column": row.name})  # fmt: skip
        return typed

    def is_valid(self) -> bool:
        if not self.name:
            self.errors.append(_("Give the map a name."))
        if any(row.target and row.target not in sheet.TARGETS for row in self.rows):
            self.errors.append(_("There is no such field."))
        if not any(row.target for row in self.rows):
            self.errors.append(_("Say of one column at least what it is."))
        if any(row.form not in sheet.DAY_FORMATS for row in self.rows):
            self.errors.append(_("There is no such form of a day."))
        return not self.errors

    def columns(self) -> list[dict[str, Any]]:
        return [
            {
                "column": row.name,
                "field": row.target,
                "format": row.form,
                "values": {
                    **self.known.get(row.name, {}).get("values", {}),
                    **{word.said: word.code for word in row.words if word.code},
                },
            }
            for row in self.rows
            if row.target
        ]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """The fields to choose from, each with what it means."""
        arabic = get_language() == "ar"
        named = {sheet.KEY: _("the row’s own number or key")}
        for name in sheet.PEOPLE:
            named[name] = sheet.MEANING[f"{name}_min"][arabic].split(":")[0]
        return [("", _("leave it out"))] + [
            (name, f"{name} · {named.get(name) or sheet.MEANING[name][arabic]}"[:90]) for name in sheet.TARGETS
        ]

    @property
    def day_formats(self) -> Mapping[str, str]:
        return sheet.DAY_FORMATS


def _guess(name: str) -> str:
    """The field whose name a column has."""
    plain = name.strip().casefold().replace(" ", "_")
    return plain if plain in sheet.TARGETS else ""

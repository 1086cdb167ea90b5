"""What a cell of Sijil's own files says, read back by the type of its column: the other half of `exports`' writing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.exports.column import Type
from incidents.exports.to_csv import restore

SEPARATOR = "; "
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class BadCell(ValueError):
    """What a cell should have been."""


def from_csv(kind: Type, cell: str) -> Any:
    """The value that `exports.to_csv.cell` wrote: None where nothing is stated, lists for what stood side by side."""
    _check(cell)
    if kind in (Type.TEXT, Type.URL):
        return restore(cell)
    if kind in (Type.CODES, Type.NAMES, Type.URLS):
        return restore(cell).split(SEPARATOR) if cell else []
    return None if cell == "" else READ[kind](cell)


def from_json(kind: Type, value: Any) -> Any:
    """The value that `exports.to_json.plain` wrote."""
    if kind in (Type.TEXT, Type.URL):
        return _checked("" if value is None else _a(str, value))
    if kind in (Type.CODES, Type.NAMES, Type.URLS):
        return [_checked(_a(str, one)) for one in _a(list, value or [])]
    if value is None or kind == Type.JSON:
        return value
    if kind in (Type.INTEGER, Type.DECIMAL, Type.BOOLEAN):
        return _number(kind, value)
    return READ[kind](_checked(_a(str, value)))


def _check(text: str) -> None:
    if found := NOT_TEXT.search(text):
        raise BadCell(_("Character %(place)s is none that a text can hold.") % {"place": found.start() + 1})


def _checked(text: str) -> str:
    _check(text)
    return text


def _a(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        told = _("A list is wanted here.") if kind is list else _("A text is wanted here.")
        raise BadCell(told)
    return value


def _number(kind: Type, value: Any) -> Any:
    wanted = {Type.INTEGER: int, Type.DECIMAL: (int, float), Type.BOOLEAN: bool}[kind]
    if isinstance(value, bool) != (kind == Type.BOOLEAN) or not isinstance(value, wanted):  # type: ignore[arg-type]
        raise BadCell(_("“%(value)s” is not of the type of this column.") % {"value": str(value)[:50]})
    return float(value) if kind == Type.DECIMAL else value


def _code(cell: str) -> str:
    return restore(cell)


def _integer(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", cell):
        raise BadCell(_("“%(value)s” is no whole number.") % {"value": cell[:50]})
    return int(cell)


def _decimal(cell: str) -> float:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?", cell):
        raise BadCell(_("“%(value)s” is no number.") % {"value": cell[:50]})
    return float(cell)


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise BadCell(_("“%(value)s” is neither true nor false.") % {"value": cell[:50]})
    return cell == "true"


def _date(cell: str) -> str:
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError:
        raise BadCell(_("“%(value)s” is no date of the form 2019-01-31.") % {"value": cell[:50]}) from None


def _moment(cell: str) -> str:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadCell(_("“%(value)s” is no time of the form 2026-11-22T09:30:00Z.") % {"value": cell[:50]})
    return found.isoformat()


def _json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise BadCell(_("This is not JSON.")) from None


READ: Mapping[Type, Callable[[str], Any]] = {
    Type.CODE: _code,
    Type.INTEGER: _integer,
    Type.DECIMAL: _decimal,
    Type.BOOLEAN: _boolean,
    Type.DATE: _date,
    Type.MOMENT: _moment,
    Type.JSON: _json,
}

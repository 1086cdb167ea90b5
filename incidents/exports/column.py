"""What a column is, and how each type of value is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


def moment(at: datetime) -> str:
    """A point in time in UTC, ISO 8601, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Type(StrEnum):
    """What a cell holds.  An empty cell of any type is "not stated" or "does not apply", and never zero."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    NAMES = "names"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    URL = "url"
    URLS = "urls"
    JSON = "json"


# How each type is written: English, Arabic.
TYPES: dict[Type, tuple[str, str]] = {
    Type.TEXT: ("text as entered", "نص كما أُدخل"),
    Type.CODE: ("one code of a list", "رمز واحد من قائمة"),
    Type.CODES: ("codes, separated by “; ”", "رموز يفصل بينها «; »"),
    Type.NAMES: ("names, separated by “; ”", "أسماء يفصل بينها «; »"),
    Type.INTEGER: ("whole number", "عدد صحيح"),
    Type.DECIMAL: ("number with a decimal point", "عدد بفاصلة عشرية على هيئة نقطة"),
    Type.BOOLEAN: ("true or false", "true (نعم) أو false (لا)"),
    Type.DATE: ("date, YYYY-MM-DD", "تاريخ، YYYY-MM-DD"),
    Type.MOMENT: ("date and time in UTC, ISO 8601", "تاريخ ووقت بالتوقيت العالمي، ISO 8601"),
    Type.URL: ("web address", "عنوان ويب"),
    Type.URLS: ("web addresses, separated by “; ”", "عناوين ويب يفصل بينها «; »"),
    Type.JSON: ("JSON", "JSON"),
}


@dataclass(frozen=True)
class Column:
    """One column.  `field` names where the value comes from in the register; `read` takes it from a row of the table.

    `read` gives None, str, int, float, bool, date, datetime, a list of str, or for JSON any plain value.
    A column that is not `public` is left out for those who may not see drafts.  `hxl` is its tag in HXL, if any.
    """

    name: str
    type: Type
    meaning_en: str
    meaning_ar: str
    field: str
    example: str
    read: Callable[[Any], Any]
    public: bool = True
    hxl: str = ""

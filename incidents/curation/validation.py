"""Values from a form, a claim or a file, checked field by field against the codes and tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db.models import Model, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Place
from incidents import codes
from incidents.curation.snapshot import Values, blank, in_order
from incidents.models import Actor, EventType, Report, Source, Weapon

FIRST_YEAR = 1900
MOST_PEOPLE = 1_000_000
LONGEST_TEXT = 20_000
LONGEST_ADDRESS = 1_000

# How exactly an incident is placed by a place of a kind; a place of any other kind is "in the named place".
PRECISION_OF_KIND: Mapping[str, str] = {
    Place.Kind.GOVERNORATE: codes.PlacePrecision.GOVERNORATE,
    Place.Kind.DISTRICT: codes.PlacePrecision.DISTRICT,
    Place.Kind.SUBDISTRICT: codes.PlacePrecision.SUBDISTRICT,
    Place.Kind.AREA: codes.PlacePrecision.NEAR,
    Place.Kind.RIVER: codes.PlacePrecision.NEAR,
}


def clean(values: Mapping[str, Any]) -> Values:
    """`values` in the form of a snapshot, ready to compare; dates also accept `date` objects.

    Raises ValidationError with a list of messages for each bad field.
    """
    errors: dict[str, list[str]] = {}
    cleaned: Values = {}
    for name, value in values.items():
        check = CHECKS.get(name)
        try:
            if check is None:
                raise ValidationError(_("There is no such field."))
            cleaned[name] = check(value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return cleaned


def complete(cleaned: Values, current: Mapping[str, Any]) -> Values:
    """`cleaned` with what follows from it, checked together with the `current` values of the other fields."""
    cleaned = dict(cleaned)
    _settle_dates(cleaned, current)
    _explain_grade(cleaned, current)
    return cleaned


DATES = ("date_start", "date_end", "date_precision")
SINGLE_DAYS = frozenset({codes.DatePrecision.DAY, codes.DatePrecision.REPORT})


def _settle_dates(cleaned: Values, current: Mapping[str, Any]) -> None:
    """Complete what follows from a new date, then compare the ends."""
    if not any(name in cleaned for name in DATES):
        return
    if "date_start" in cleaned:
        _follow_start(cleaned, current)
    start, end, precision = (cleaned.get(name, current[name]) for name in DATES)
    if start is None and (end is not None or precision != codes.DatePrecision.UNKNOWN):
        raise ValidationError({"date_start": _("Give the day, or say that the date is unknown.")})
    if start is None:
        return
    if end is None or end < start:
        raise ValidationError({"date_end": _("The end must not come before the start.")})
    if precision == codes.DatePrecision.UNKNOWN:
        raise ValidationError({"date_precision": _("Say how exactly the date is known.")})
    if precision in SINGLE_DAYS and start != end:
        raise ValidationError({"date_end": _("A single day starts and ends on the same day.")})


def _follow_start(cleaned: Values, current: Mapping[str, Any]) -> None:
    """The end and the precision that a new first day brings with it when they are not given."""
    start = cleaned["date_start"]
    if start is None:
        cleaned.setdefault("date_end", None)
        cleaned.setdefault("date_precision", str(codes.DatePrecision.UNKNOWN))
        return
    if current["date_precision"] == codes.DatePrecision.UNKNOWN:
        cleaned.setdefault("date_precision", str(codes.DatePrecision.DAY))
    if cleaned.get("date_end") is None and cleaned.get("date_precision", current["date_precision"]) in SINGLE_DAYS:
        cleaned["date_end"] = start


def _explain_grade(cleaned: Values, current: Mapping[str, Any]) -> None:
    if "grade" not in cleaned or not cleaned["grade"] or cleaned["grade"] == current["grade"]:
        return
    if not cleaned.get("grade_reason", "").strip():
        raise ValidationError({"grade_reason": _("Say why this grade and not the rule's.")})


def text(value: Any) -> str:
    """A text that the database can hold, at most LONGEST_TEXT characters."""
    if not isinstance(value, str):
        raise ValidationError(_("This must be a text."))
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError(_("The text holds a character that is none."))
    if len(value) > LONGEST_TEXT:
        raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST_TEXT})
    return value


def day(value: Any) -> str | None:
    """An ISO date between FIRST_YEAR and today, or None."""
    if value is None or value == "":
        return None
    try:
        parsed = value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValidationError(_("This is no date of the form 2019-01-31.")) from None
    if parsed > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))
    if parsed.year < FIRST_YEAR:
        raise ValidationError(_("The year must be %(year)s or later.") % {"year": FIRST_YEAR})
    return parsed.isoformat()


@cache
def one_of(choices: type[TextChoices], *, empty: bool = False) -> Callable[[Any], str]:
    """A check for a code of a closed list, or for the empty text where that is allowed."""
    allowed = frozenset(choices.values)

    def check(value: Any) -> str:
        if empty and value in ("", None):
            return ""
        if not isinstance(value, str) or value not in allowed:
            raise ValidationError(_("%(value)r is not one of: %(choices)s.") % _listed(value, choices.values))
        return str(value)

    return check


def _listed(value: Any, choices: Iterable[str]) -> dict[str, Any]:
    return {"value": value, "choices": ", ".join(choices)}


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("This must be yes or no."))
    return value


@dataclass
class _Held:
    rows: dict[type[Model], dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    reports: set[int] = field(default_factory=set)


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def holding(reports: Iterable[int], places: Iterable[str]) -> Iterator[None]:
    """Inside, codes are read once, and these reports are known to be there: for many records at once.

    Of places, of which there may be many, only those of these codes are read ahead; of other tables all rows.
    """
    held = _Held(reports=set(reports))
    held.rows[Place] = {row.code: row for row in Place.objects.filter(code__in=set(places))}
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)


def known(model: type[Model], found: Iterable[Any]) -> dict[str, Any]:
    """The rows of a table by code; ValidationError names a code that the table lacks."""
    wanted = set()
    for code in found:
        if not isinstance(code, str):
            raise ValidationError(_("%(code)r is not a code.") % {"code": code})
        wanted.add(code)
    if not wanted:
        return {}
    held = _held.get()
    rows = {} if held is None else held.rows[model]
    if missing := wanted - rows.keys():
        all_rows = model._default_manager.all()
        read = all_rows if held and model is not Place else all_rows.filter(code__in=missing)
        rows |= {row.code: row for row in read}  # type: ignore[attr-defined]
    for code in sorted(wanted - set(rows)):
        raise ValidationError(
            _("%(code)s is not a code of the table “%(table)s”.")
            % {"code": code, "table": model._meta.verbose_name_plural}
        )
    return {code: rows[code] for code in wanted}


def code_of(model: type[Model]) -> Callable[[Any], str | None]:
    """A check for one code of a table, or None."""

    def check(value: Any) -> str | None:
        if value in (None, ""):
            return None
        known(model, [value])
        return str(value)

    return check


def weapons(value: Any) -> list[str]:
    codes_given = _list(value)
    known(Weapon, codes_given)
    return sorted(set(codes_given))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValidationError(_("This must be a list."))
    return list(value)


def _rows(value: Any, needed: str, optional: Mapping[str, Any]) -> list[Values]:
    """The rows of a list with the optional keys filled in; refuses unknown and missing keys."""
    rows = []
    for row in _list(value):
        if not isinstance(row, Mapping):
            raise ValidationError(_("Each row must have named fields."))
        keys = needed.split()
        unknown = set(row) - set(keys) - set(optional)
        missing = [key for key in keys if row.get(key) in (None, "")]
        if unknown or missing:
            named = ", ".join(sorted(map(str, unknown)) or missing)
            raise ValidationError(
                _("A row has unknown fields: %(named)s.") % {"named": named}
                if unknown
                else _("A row lacks: %(named)s.") % {"named": named}
            )
        rows.append({**optional, **row})
    return rows


def _once(rows: list[Values], *keys: str) -> None:
    seen = set()
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key in seen:
            raise ValidationError(_("This stands twice: %(row)s.") % {"row": ", ".join(str(k) for k in key if k)})
        seen.add(key)


def coordinates(latitude: Any, longitude: Any) -> tuple[float | None, float | None]:
    """A point in degrees (WGS 84), or no point."""
    if latitude is None and longitude is None:
        return None, None
    for value, limit in ((latitude, 90), (longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValidationError(_("A point needs both latitude and longitude, as numbers."))
        if abs(value) > limit:
            raise ValidationError(
                _("%(value)s lies outside -%(limit)s to %(limit)s.") % {"value": value, "limit": limit}
            )
    return latitude + 0.0, longitude + 0.0  # which also turns a negative zero into zero


def places(value: Any) -> list[Values]:
    """Places with exactly one primary (the first when none is marked); points default to the places' own."""
    rows = _rows(value, "place", {"is_primary": False, "precision": None, "latitude": None, "longitude": None})
    found = known(Place, (row["place"] for row in rows))
    _once(rows, "place")
    for row in rows:
        place = found[row["place"]]
        default = PRECISION_OF_KIND.get(place.kind, codes.PlacePrecision.PLACE)
        row["precision"] = one_of(codes.PlacePrecision)(row["precision"] or str(default))
        row["is_primary"] = yes_or_no(row["is_primary"])
        row["latitude"], row["longitude"] = coordinates(row["latitude"], row["longitude"])
        if row["latitude"] is None:
            row["latitude"], row["longitude"] = place.latitude, place.longitude
    if sum(row["is_primary"] for row in rows) > 1:
        raise ValidationError(_("Only one place can be the primary one."))
    if rows and not any(row["is_primary"] for row in rows):
        rows[0]["is_primary"] = True
    return in_order("places", rows)


def participants(value: Any) -> list[Values]:
    rows = _rows(value, "actor role", {"certainty": str(codes.Certainty.REPORTED)})
    known(Actor, (row["actor"] for row in rows))
    for row in rows:
        row["role"] = one_of(codes.Role)(row["role"])
        row["certainty"] = one_of(codes.Certainty)(row["certainty"])
    _once(rows, "actor", "role")
    return in_order("participants", rows)


def count(value: Any) -> int:
    """A number of people, 0 to MOST_PEOPLE."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PEOPLE:
        raise ValidationError(
            _("%(value)r is not a number from 0 to %(most)s.") % {"value": value, "most": MOST_PEOPLE}
        )
    return value


def casualties(value: Any) -> list[Values]:
    """Casualty rows; `best` defaults to the minimum, a maximum of None is open, parts of None are not stated."""
    unstated = {"status": "unknown", "actor": None, "best": None, "children": None, "women": None}
    rows = _rows(value, "outcome minimum", {**unstated, "maximum": None, "reason": ""})
    known(Actor, (row["actor"] for row in rows if row["actor"] not in (None, "")))
    for row in rows:
        row["outcome"] = one_of(codes.Outcome)(row["outcome"])
        row["status"] = one_of(codes.VictimStatus)(row["status"])
        row["actor"] = row["actor"] or None
        row["reason"] = text(row["reason"])
        row["minimum"] = count(row["minimum"])
        row["best"] = row["minimum"] if row["best"] is None else count(row["best"])
        for part in ("maximum", "children", "women"):
            row[part] = None if row[part] is None else count(row[part])
        _check_figures(row)
    _once(rows, "outcome", "status", "actor")
    return in_order("casualties", rows)


def _check_figures(row: Values) -> None:
    most = row["maximum"]
    if row["best"] < row["minimum"] or (most is not None and most < row["best"]):
        raise ValidationError(_("The figures must rise: least, best, most."))
    if most is not None and (row["children"] or 0) + (row["women"] or 0) > most:
        raise ValidationError(_("Children and women together are more than all."))


def told_by(value: Any) -> list[Values]:
    rows = _rows(value, "source", {"report": None})
    known(Source, (row["source"] for row in rows))
    given = [row["report"] for row in rows if row["report"] is not None]
    if any(isinstance(number, bool) or not isinstance(number, int) for number in given):
        raise ValidationError(_("A report goes by its number."))
    held = _held.get()
    reports = set(given) - (held.reports if held else set())
    missing = reports - set(Report.objects.filter(pk__in=reports).values_list("pk", flat=True)) if reports else ()
    for number in sorted(missing):
        raise ValidationError(_("There is no report %(number)s.") % {"number": number})
    _once(rows, "source", "report")
    return in_order("told_by", rows)


def source_urls(value: Any) -> list[str]:
    """Web addresses, each once, in their order."""
    found = [text(one) for one in _list(value)]
    for one in found:
        try:
            URLValidator(schemes=["http", "https"])(one)
            MaxLengthValidator(LONGEST_ADDRESS)(one)
        except ValidationError:
            raise ValidationError(_("This is no web address: %(url)s") % {"url": one}) from None
    return list(dict.fromkeys(found))


def assignee(value: Any) -> str | None:
    """The name of an active user who may edit, or None."""
    if value in (None, ""):
        return None
    user = User.objects.filter(username=value, is_active=True).first() if isinstance(value, str) else None
    if user is None or not user.has_perm("incidents.change_incident"):
        raise ValidationError(_("%(value)s is nobody who can work on incidents.") % {"value": value})
    return user.get_username()


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "event_type": code_of(EventType),
    "date_start": day,
    "date_end": day,
    "date_precision": one_of(codes.DatePrecision),
    "time_of_day": one_of(codes.TimeOfDay, empty=True),
    "weapons": weapons,
    "places": places,
    "participants": participants,
    "casualties": casualties,
    "told_by": told_by,
    "source_urls": source_urls,
    "summary_en": text,
    "summary_ar": text,
    "internal_note": text,
    "is_background": yes_or_no,
    "certainty": one_of(codes.Certainty),
    "grade": one_of(codes.Grade, empty=True),
    "grade_reason": text,
    "is_sensitive": yes_or_no,
    "assignee": assignee,
}
assert set(CHECKS) == set(blank())

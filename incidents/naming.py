"""Codes into names: what claims, revisions and conflicts say, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from config.prepared import Prepared
from geo.models import Place
from incidents import codes, wording
from incidents.figures import reason_in_words
from incidents.models import Actor, EventType, Incident, Source, Weapon
from incidents.reader import sees_protected

FIELD_LABELS = {
    "event_type": gettext_lazy("event type"),
    "date": gettext_lazy("date"),
    "date_start": gettext_lazy("date"),
    "date_end": gettext_lazy("until"),
    "date_precision": gettext_lazy("date precision"),
    "time_of_day": gettext_lazy("time of day"),
    "weapons": gettext_lazy("weapons"),
    "places": gettext_lazy("places"),
    "participants": gettext_lazy("participants"),
    "casualties": gettext_lazy("casualties"),
    "told_by": gettext_lazy("sources"),
    "source_urls": gettext_lazy("addresses of sources"),
    "summary_en": gettext_lazy("public summary, English"),
    "summary_ar": gettext_lazy("public summary, Arabic"),
    "internal_note": gettext_lazy("internal note"),
    "is_background": gettext_lazy("recalled by the report"),
    "certainty": gettext_lazy("certainty"),
    "grade": gettext_lazy("grade"),
    "grade_reason": gettext_lazy("reason for the grade"),
    "is_sensitive": gettext_lazy("sensitive"),
    "assignee": gettext_lazy("assignee"),
    "status": gettext_lazy("state"),
    "published_by": gettext_lazy("published by"),
    "published_at": gettext_lazy("day of publication"),
    "merged_into": gettext_lazy("merged into"),
    "merged_from": gettext_lazy("merged in"),
    "links": gettext_lazy("links"),
    "set_by_hand": gettext_lazy("set by hand"),
    "confidences": gettext_lazy("confidence by field"),
    "doubts": gettext_lazy("reasons to doubt the draft"),
    "carried": gettext_lazy("carried over from another register"),
}
CHOICES: Mapping[str, Any] = {
    "date_precision": codes.DatePrecision,
    "time_of_day": codes.TimeOfDay,
    "certainty": codes.Certainty,
    "grade": codes.Grade,
    "status": codes.Status,
}


def in_files(row: Any) -> dict[str, str]:
    """What has a code as files for programs name it."""
    return {"code": row.code, "name_en": row.name_en, "name_ar": row.name_ar}


def list_in_files(kind: Any) -> list[dict[str, str]]:
    """The codes of a closed list, named in the same way."""
    both = ((str(code), wording.in_both(label)) for code, label in kind.choices)
    return [{"code": code, "name_en": english, "name_ar": arabic} for code, (english, arabic) in both]


class Names:
    """Names by code, each asked for once: places that are expected together, the small tables whole.

    Which of the `records` that are expected are protected is asked at once too, where the reader may not know of them.
    """

    def __init__(self, places: Iterable[str | None] = (), records: Iterable[str] = ()) -> None:
        self._places: dict[str, str] = {}
        self._wanted, self._unasked, self._asked, self._protected = set[str](), set[str](), set[str](), set[str]()
        self.expect(places, records)

    def expect(self, places: Iterable[str | None] = (), records: Iterable[str] = ()) -> None:
        """These too will be asked for."""
        self._wanted |= {code for code in places if code and code not in self._places}
        self._unasked |= set(records) - self._asked

    @cached_property
    def _actors(self) -> dict[str, str]:
        return {row.code: row.name for row in _actors()}

    @cached_property
    def _sources(self) -> dict[str, str]:
        hidden = not sees_protected()
        told = _("a protected source")
        return {row.code: told if hidden and row.is_sensitive else row.name for row in _sources()}

    @cached_property
    def _weapons(self) -> dict[str, str]:
        return {row.code: row.name for row in _weapons()}

    @cached_property
    def _event_types(self) -> dict[str, str]:
        return {row.code: row.name for row in _event_types()}

    def place(self, code: str) -> str:
        if self._wanted:
            found = {row.code: row.name for row in _places(list(self._wanted))}
            self._places |= {wanted: found.get(wanted, wanted) for wanted in self._wanted}
            self._wanted = set()
        return self._places.get(code, code)

    def actor(self, code: str) -> str:
        return self._actors.get(code, code)

    def source(self, code: str) -> str:
        return self._sources.get(code, code)

    def record(self, reference: str) -> str:
        """A record by its reference, where the reader may know of it."""
        return _("a protected record") if self.hides(reference) else reference

    def hides(self, reference: str) -> bool:
        """Whether a record is protected and the reader may not know of it."""
        if sees_protected():
            return False
        if reference not in self._asked:
            asked = {*self._unasked, reference}
            rows = Incident.objects.filter(reference__in=asked, is_sensitive=True)
            self._protected |= set(rows.values_list("reference", flat=True))
            self._asked, self._unasked = self._asked | asked, set()
        return reference in self._protected

    def weapon(self, code: str) -> str:
        return self._weapons.get(code, code)

    def event_type(self, code: str) -> str:
        return self._event_types.get(code, code)


_actors = Prepared(lambda: Actor.objects.order_by())
_sources = Prepared(lambda: Source.objects.order_by())
_weapons = Prepared(lambda: Weapon.objects.order_by())
_event_types = Prepared(lambda: EventType.objects.order_by())
_places = Prepared(
    lambda: Place.objects.order_by().filter(pk__in=RawSQL("SELECT id FROM geo_place WHERE code = ANY(%s)", [[""]]))
)


def claim_words(field: str, value: Any, names: Names) -> str:
    """What a claim's value says (its forms are in `models.claim.Claim`)."""
    if value is None or value == "":
        return wording.not_stated()
    return _CLAIM_WORDS[field](value, names)


def field_words(field: str, value: Any, names: Names) -> str:
    """What one field of `curation.snapshot` says."""
    if value is None or value in ("", []):
        return wording.not_stated()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in CHOICES:
        return label_of(CHOICES[field], value)
    if field in _PARTS:
        return wording.listed(_PARTS[field](row, names) for row in value)
    return _FIELD_WORDS[field](value, names) if field in _FIELD_WORDS else str(value)


def exact_words(field: str, row: Any, names: Names) -> str:
    """What one row of a list field says, down to what tells it from another of the same name."""
    details = _DETAILS[field](row) if field in _DETAILS else []
    return wording.listed([field_words(field, [row], names), *(detail for detail in details if detail)])


def place_codes(field: str, value: Any) -> list[str | None]:
    """The places that a claim's or a snapshot's value names."""
    if field != "places" or not value:
        return []
    return [row.get("place") for row in (value if isinstance(value, list) else [value])]


def label_of(choices: Any, value: str) -> str:
    """The words of a closed code; the code itself where the list does not have it."""
    return _label(choices, value, get_language())


@lru_cache(2048)
def _label(choices: Any, value: str, _language: str | None) -> str:
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value)


def _date(value: Mapping[str, Any], names: Names) -> str:
    start, end = (date.fromisoformat(value[key]) if value.get(key) else None for key in ("start", "end"))
    return wording.period(start, end, value.get("precision", ""))


def _place(value: Mapping[str, Any], names: Names) -> str:
    if value.get("place"):
        return names.place(value["place"])
    return _("%(name)s (not in the gazetteer)") % {"name": value.get("name", "")}


def _people(value: Mapping[str, Any], names: Names) -> str:
    low = value.get("min", value.get("minimum"))
    high = value.get("max", value.get("maximum"))
    parts = [f"{label_of(codes.Outcome, value['outcome'])}: {wording.figure(low, high)}"]
    parts.append(names.actor(value["actor"]) if value.get("actor") else label_of(codes.VictimStatus, value["status"]))
    if value.get("children"):
        parts.append(_("children: %(count)s") % {"count": wording.count(value["children"])})
    if value.get("women"):
        parts.append(_("women: %(count)s") % {"count": wording.count(value["women"])})
    return wording.listed(parts)


def _point(row: Mapping[str, Any]) -> str:
    return "" if row["latitude"] is None else f"{row['latitude']:.5f} {row['longitude']:.5f}"


def _link(row: Mapping[str, Any], names: Names) -> str:
    other = names.record(row["other"])
    note = f" ({row['note']})" if row["note"] and other == row["other"] else ""
    return f"{label_of(codes.LinkKind, row['kind'])} {other}{note}"


_CLAIM_WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    "event_type": lambda value, names: names.event_type(value),
    "time_of_day": lambda value, names: label_of(codes.TimeOfDay, value),
    "date": _date,
    "places": _place,
    "side_a": lambda value, names: names.actor(value),
    "side_b": lambda value, names: names.actor(value),
    "weapons": lambda value, names: names.weapon(value),
    "casualties": _people,
    "sources": lambda value, names: names.source(value),
}
_PARTS: Mapping[str, Callable[[Any, Names], str]] = {
    "weapons": lambda code, names: names.weapon(code),
    "places": lambda row, names: f"{names.place(row['place'])} ({label_of(codes.PlacePrecision, row['precision'])})",
    "participants": lambda row, names: f"{names.actor(row['actor'])} ({label_of(codes.Role, row['role'])})",
    "casualties": _people,
    "told_by": lambda row, names: names.source(row["source"]),
}
_DETAILS: Mapping[str, Callable[[Any], list[str]]] = {
    "places": lambda row: [_("primary") if row["is_primary"] else "", _point(row)],
    "participants": lambda row: [label_of(codes.Certainty, row["certainty"])],
    "casualties": lambda row: [
        label_of(codes.VictimStatus, row["status"]) if row["actor"] else "",
        _("best: %(count)s") % {"count": wording.count(row["best"])},
        reason_in_words(row["reason"]),
    ],
    "told_by": lambda row: [
        _("report %(number)s") % {"number": wording.digits(row["report"])} if row["report"] else ""
    ],
}
_FIELD_WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    "event_type": lambda code, names: names.event_type(code),
    "date_start": lambda day, names: wording.day(day),
    "date_end": lambda day, names: wording.day(day),
    "grade_reason": lambda reason, names: reason_in_words(reason),
    "confidences": lambda shares, names: wording.listed(
        f"{label_of(codes.ClaimField, field)} {wording.percent(share)}" for field, share in shares.items()
    ),
    "source_urls": lambda addresses, names: "\n".join(addresses),
    "carried": lambda held, names: ", ".join(f"{name} {value}" for name, value in held.items()),
    "doubts": lambda rows, names: " ".join(wording.doubt(row["code"]) for row in rows),
    "merged_into": lambda reference, names: names.record(reference),
    "merged_from": lambda references, names: wording.listed(map(names.record, references)),
    "links": lambda rows, names: wording.listed(_link(row, names) for row in rows),
    "set_by_hand": lambda fields, names: wording.listed(str(FIELD_LABELS.get(name, name)) for name in fields),
}

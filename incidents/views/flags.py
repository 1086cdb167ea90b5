"""How each flag may be settled: its readings in words, what is to be looked up, and where its places lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.models import Place
from incidents import curation, lookup, wording
from incidents.codes import FlagCode, VictimStatus
from incidents.models import IncidentFlag

DATE_FLAGS = frozenset({FlagCode.MONTH_MISMATCH, FlagCode.WEEKDAY_MISMATCH, FlagCode.NO_PUBLISHED_DATE})
PLACE_FLAGS = frozenset({FlagCode.PLACE_VARIANT, FlagCode.PLACE_AMBIGUOUS, FlagCode.PLACE_UNKNOWN})

NAMED, DAY = "named", "day"  # the choices that bring a place or a day of their own
ASKS: Mapping[str, str] = {
    FlagCode.PLACE_AMBIGUOUS: NAMED,
    FlagCode.PLACE_VARIANT: NAMED,
    FlagCode.PLACE_UNKNOWN: NAMED,
    FlagCode.NO_PUBLISHED_DATE: DAY,
}
# What leaving the values as they are means for each flag; where nothing stands here, a remark settles it.
KEEP: Mapping[str, Promise] = {
    FlagCode.MONTH_MISMATCH: _("leave the date as it is"),
    FlagCode.WEEKDAY_MISMATCH: _("leave the date as it is"),
    FlagCode.PLACE_VARIANT: _("leave the place as it is"),
    FlagCode.PLACE_AMBIGUOUS: _("leave the place as it is"),
    FlagCode.PLACE_UNKNOWN: _("it cannot be put on the map"),
    FlagCode.CASUALTY_CONFLICT: _("keep both figures"),
    FlagCode.DEATH_TOLL_MAY_RISE: _("seen"),
    FlagCode.NO_PUBLISHED_DATE: _("the day is not known"),
    FlagCode.SUM_MISMATCH: _("leave the figures as they are"),
}
NOBODY = "nobody"


@dataclass(frozen=True)
class Option:
    """One way to settle a flag by one press; `hint` tells a place from others of its name."""

    value: str
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Ways:
    """All ways to settle one flag: by an option or by what `asks` names; `spots` are its places on a map."""

    options: Sequence[Option]
    asks: str
    spots: Sequence[Mapping[str, Any]]

    def words_of(self, choice: str) -> str:
        """The option in words; empty for what is none of them."""
        return next((option.words for option in self.options if option.value == choice), "")


def places_of(flags: Iterable[IncidentFlag]) -> dict[str, Place]:
    """The places that flags name, with what tells them apart, in one query."""
    wanted = {str(choice) for flag in flags if flag.code in PLACE_FLAGS for choice in flag.choices}
    rows = Place.objects.filter(code__in=wanted).select_related("parent__parent") if wanted else ()
    return {place.code: place for place in rows}


def ways_of(flag: IncidentFlag, readings: Sequence[tuple[str, str]], places: Mapping[str, Place]) -> Ways:
    """The ways to settle a flag whose readings are (as stored, in words)."""
    if flag.code == FlagCode.POSSIBLE_DUPLICATE:
        return Ways([], "", [])  # the records are compared, on a page of its own
    found = [places[value] for value, _words in readings if value in places]
    options = [Option(value, words, _hint(places.get(value))) for value, words in readings if _is_one(flag, value)]
    if flag.code == FlagCode.STATUS_CONFLICT:
        options.append(Option(VictimStatus.UNKNOWN, str(VictimStatus.UNKNOWN.label)))
    if flag.code == FlagCode.PERPETRATOR_UNCERTAIN:
        options.append(Option(NOBODY, str(_("name nobody"))))
    if flag.code in KEEP:
        options.append(Option(curation.KEPT, str(KEEP[flag.code])))
    return Ways(options, ASKS.get(flag.code, ""), _spots(found))


def _is_one(flag: IncidentFlag, value: str) -> bool:
    """Whether a reading stands alone: an open end of two figures does not."""
    return value not in ("", "None") or flag.code != FlagCode.CASUALTY_CONFLICT


def _hint(place: Place | None) -> str:
    return lookup.setting(place) if place else ""


def _spots(places: Sequence[Place]) -> list[dict[str, Any]]:
    """What the small map draws: each candidate under its number."""
    return [
        {
            "lon": place.longitude,
            "lat": place.latitude,
            "extent": "point",
            "name": f"{wording.digits(number)} {place.name}",
            "pcode": None,
            "primary": False,
        }
        for number, place in enumerate(places, start=1)
        if place.latitude is not None
    ]

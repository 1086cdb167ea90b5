"""The names that the base map writes, the more important the earlier."""

from __future__ import annotations

from functools import cache
from typing import Any

from config.prepared import Prepared
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Concat

from geo.box import Box
from geo.models import Place

AT_MOST = 200

# Zoom from which a place of the rank is named, and up to which.
ZOOMS = {1: (0, 7), 2: (7, 99), 3: (9, 99), 4: (11, 99), 5: (13, 99)}

# A district bears the name of its seat: «منطقة الميادين», district of Mayadin.
DISTRICT_OF = Concat(Value("منطقة "), F("name_ar"))

RANK = Case(
    When(kind=Place.Kind.GOVERNORATE, then=1),
    When(kind=Place.Kind.RIVER, then=2),
    When(Q(kind=Place.Kind.TOWN) & (Q(parent__name_ar=DISTRICT_OF) | Q(parent__parent__name_ar=DISTRICT_OF)), then=2),
    When(kind__in=[Place.Kind.TOWN, Place.Kind.AREA], then=3),
    When(kind=Place.Kind.NEIGHBOURHOOD, then=5),
    default=4,
    output_field=IntegerField(),
)  # fmt: skip


def labels(box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features of at most AT_MOST places to name in this view, first those that must not be left out."""
    ranks = tuple(rank for rank, (low, high) in ZOOMS.items() if low <= zoom <= high)
    places: list[Any] = _ranked(ranks)(box.west, box.east, box.south, box.north)
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
            "properties": {"ar": place.name_ar, "en": place.name_en, "kind": place.kind, "rank": place.rank},
        }
        for place in places
    ]


@cache
def _ranked(ranks: tuple[int, ...]) -> Prepared[Any]:
    """The places of these ranks in a box."""
    named = Place.objects.exclude(kind__in=[Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT]).annotate(rank=RANK)
    in_box = named.filter(rank__in=ranks).filter(longitude__range=(0, 0)).filter(latitude__range=(0, 0))
    return Prepared(lambda: in_box.order_by("rank", "sort_key", "code")[:AT_MOST])

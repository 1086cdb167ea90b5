"""The names that the base map writes, the more important the earlier."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
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
    ranks = [rank for rank, (low, high) in ZOOMS.items() if low <= zoom <= high]
    places: QuerySet[Any] = (
        Place.objects.exclude(kind__in=[Place.Kind.DISTRICT, Place.Kind.SUBDISTRICT])
        .annotate(rank=RANK)
        .filter(rank__in=ranks, longitude__range=(box.west, box.east), latitude__range=(box.south, box.north))
        .order_by("rank", "sort_key", "code")
        .values_list("longitude", "latitude", "name_ar", "name_en", "kind", "rank")[:AT_MOST]
    )
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {"ar": arabic, "en": english, "kind": kind, "rank": rank},
        }
        for longitude, latitude, arabic, english, kind, rank in places
    ]

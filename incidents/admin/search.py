"""Search of the desk: in both scripts, letters folded as the register folds them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from geo.fields import ArabicFold
from geo.models import PlaceName
from incidents.models import ActorAlias, Claim, IncidentPlace, Report, SourceAlias


def by_name(rows: QuerySet[Any], text: str, spellings: type[ActorAlias] | type[SourceAlias] | None) -> QuerySet[Any]:
    """Named things with a code, name or alias that holds the text."""
    wanted: Any = ArabicFold(Value(" ".join(text.split())))
    found = Q(sort_key__contains=wanted) | Q(folded_en__contains=wanted) | Q(code__icontains=text.strip())
    if spellings is not None:
        owner = "actor" if spellings is ActorAlias else "source"
        held = spellings._default_manager.filter(**{owner: OuterRef("pk")}, folded__contains=wanted)
        found |= Q(Exists(held))
    held_rows: QuerySet[Any] = rows.annotate(folded_en=ArabicFold(F("name_en"))).filter(found)
    return held_rows


def incidents(rows: QuerySet[Any], text: str, *, whole: bool) -> QuerySet[Any]:
    """Incidents whose reference, summary, place or report holds the text; `whole` for who may read hidden words."""
    wanted: Any = ArabicFold(Value(" ".join(text.split())))
    places = IncidentPlace.objects.filter(incident=OuterRef("pk")).annotate(
        en=ArabicFold(F("place__name_en")),
        spelled=Exists(PlaceName.objects.filter(place=OuterRef("place"), folded__contains=wanted)),
    )
    named = places.filter(Q(place__sort_key__contains=wanted) | Q(en__contains=wanted) | Q(spelled=True))
    told = Claim.objects.filter(incident=OuterRef("pk"), report__folded__contains=wanted)
    told = told if whole else told.filter(report__redactions=[])
    found: QuerySet[Any] = rows.annotate(
        folded_ar=ArabicFold(F("summary_ar")), folded_en=ArabicFold(F("summary_en"))
    ).filter(
        Q(reference__icontains=text.strip())
        | Q(folded_ar__contains=wanted)
        | Q(folded_en__contains=wanted)
        | Q(Exists(named))
        | Q(Exists(told))
    )  # fmt: skip
    return found


def reports(rows: QuerySet[Report], text: str, *, whole: bool) -> QuerySet[Report]:
    """Reports whose text, address or hash holds the text; not `whole` as above."""
    wanted: Any = ArabicFold(Value(" ".join(text.split())))
    said = Q(folded__contains=wanted) if whole else Q(folded__contains=wanted, redactions=[])
    found = said | Q(url__icontains=text.strip()) | Q(sha256__startswith=text.strip().lower())
    return rows.filter(found)

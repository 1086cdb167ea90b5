"""Finding a place, an actor or a source by any of its names, in Arabic or Latin letters, spelt as people spell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from geo.fields import ArabicFold
from geo.models import Place, PlaceName
from incidents import wording
from incidents.models import Actor, ActorAlias, Source, SourceAlias
from incidents.reader import sees_protected

SEPARATOR = " · "  # between the name and the code in a field: «الكشكية · al-kashkiyah»
NEAR_ENOUGH = 0.25  # trigram similarity from which a spelling is worth showing


@dataclass(frozen=True)
class Kind:
    model: Any
    spellings: Any  # rows with a column `folded` that point to the model
    parents: tuple[str, ...] = ()


KINDS = {
    "place": Kind(Place, PlaceName, ("parent__parent",)),
    "actor": Kind(Actor, ActorAlias, ("parent",)),
    "source": Kind(Source, SourceAlias, ("parent",)),
}


def typed(text: str) -> str:
    """What was typed, without blanks around it and what the database cannot hold."""
    return text.replace("\x00", "").strip()


def label(row: Any) -> str:
    """What a field holds for a row; `resolve` reads it back."""
    return f"{row.name}{SEPARATOR}{row.code}"


def search(kind: str, text: str, *, sensitive: bool, limit: int = 12) -> list[Any]:
    """The rows whose code, name or spelling is, begins with, holds or resembles the text, best first.

    `sensitive` says whether sensitive sources may be among them.
    """
    text = typed(text)
    if not text:
        return []
    folded: Any = ArabicFold(Value(text))
    spellings = _spellings(kind)
    nearest = spellings.annotate(near=TrigramSimilarity("folded", folded)).order_by("-near").values("near")[:1]
    rows = _rows(kind, sensitive).annotate(
        english=ArabicFold(F("name_en")),
        likeness=Greatest(
            TrigramSimilarity("sort_key", folded),
            TrigramSimilarity(ArabicFold(F("name_en")), folded),
            Coalesce(Subquery(nearest), 0.0, output_field=FloatField()),
        ),
        rank=Case(
            When(Q(sort_key=folded) | Q(english=folded) | Q(code=text), then=3),
            When(Q(sort_key__startswith=folded) | Q(english__startswith=folded), then=2),
            When(Exists(spellings.filter(folded=folded)), then=2),
            When(Q(sort_key__contains=folded) | Q(english__contains=folded) | Q(code__contains=text), then=1),
            When(Exists(spellings.filter(folded__contains=folded)), then=1),
            default=0,
        ),
    )
    found = rows.filter(Q(rank__gt=0) | Q(likeness__gte=NEAR_ENOUGH)).order_by("-rank", "-likeness", "sort_key")
    return list(found[:limit])


def resolve(kind: str, text: str, *, sensitive: bool = True) -> list[Any]:
    """The rows that the text names exactly: by label, by code, else by name or spelling, letters folded."""
    text = typed(text)
    code = text.rpartition(SEPARATOR.strip())[2].strip()
    exact = list(_rows(kind, sensitive).filter(code__in=[text, code])[:1])
    if exact or not text:
        return exact
    folded = ArabicFold(Value(text))
    rows = _rows(kind, sensitive).annotate(english=ArabicFold(F("name_en")))
    found = list(rows.filter(Q(sort_key=folded) | Q(english=folded))[:12])
    return found or list(rows.filter(Exists(_spellings(kind).filter(folded=folded)))[:12])


def setting(row: Any) -> str:
    """What tells a row from others of its name: the areas around a place, the body that an actor belongs to."""
    names: list[str] = []
    parent: Any = row.parent
    while parent is not None and len(names) < 2:
        names += [parent.name] if sees_protected() or not getattr(parent, "is_sensitive", False) else []
        parent = parent.parent if isinstance(parent, Place) else None
    return wording.listed(names)


def _rows(kind: str, sensitive: bool) -> QuerySet[Any]:
    found = KINDS[kind]
    rows: QuerySet[Any] = found.model.objects.select_related(*found.parents)
    return rows if sensitive or found.model is not Source else rows.filter(is_sensitive=False)


def _spellings(kind: str) -> QuerySet[Any]:
    found = KINDS[kind]
    rows: QuerySet[Any] = found.spellings.objects.filter(**{kind: OuterRef("pk")})
    return rows

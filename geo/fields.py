"""PostgreSQL's own point type and the folding of Arabic letters, as Django sees them."""

from __future__ import annotations

from typing import Any

from django.db import models


class PointField(models.Field[Any, Any]):
    """A column of PostgreSQL's type `point` (longitude, latitude); only ever generated, never assigned."""

    def db_type(self, connection: Any) -> str:
        return "point"


class PointOf(models.Func):
    """`point(longitude, latitude)`; null where either is."""

    function = "point"
    arity = 2
    output_field = PointField()


class ArabicFold(models.Func):
    """The folded form that search, matching and sorting compare: see the migration that makes `arabic_fold`."""

    function = "arabic_fold"
    arity = 1
    output_field = models.TextField()

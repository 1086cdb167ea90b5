"""The reading vocabulary of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from geo.models import Place  # noqa: F401  (named in the annotation below)


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, with their spellings when asked."""

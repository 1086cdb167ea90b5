"""The verbs for column maps: how a desk's own sheet is read.  They are no records and have no history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from incidents.curation.rights import require
from incidents.models import ColumnMap

MAY = "incidents.import_incident"


def column_maps(user: Any) -> QuerySet[ColumnMap]:
    """The user's own and those shared with the desk, by name."""
    return ColumnMap.objects.select_related("owner").filter(Q(owner=user) | Q(is_shared=True))


@transaction.atomic
def save_map(name: str, columns: Sequence[Mapping[str, Any]], *, by: Any, shared: bool = False) -> ColumnMap:
    """The map under its name; one of the same name that the person has is replaced."""
    user = require(by, MAY)
    name = " ".join(name.replace("\x00", "").split())
    found = ColumnMap.objects.filter(owner=user, name=name).first() or ColumnMap(owner=user, name=name)
    found.columns, found.is_shared = [dict(column) for column in columns], shared
    found.full_clean(validate_constraints=False)
    found.save()
    return found


@transaction.atomic
def remove_map(key: int, *, by: Any) -> str:
    """The name of the map that was removed; ColumnMap.DoesNotExist where the person has none of this key."""
    found = ColumnMap.objects.get(pk=key, owner=require(by, MAY))
    found.delete()
    return found.name

"""The verbs for saved filters: everybody's own; sharing is the desk's.  They are no records and have no history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from config.prepared import Prepared
from incidents.curation.rights import require
from incidents.models import SavedFilter
from incidents.querysets import name_all

SHARES = "incidents.change_incident"
MOST = 100  # filters of one person


def saved_filters(user: Any) -> list[SavedFilter]:
    """The user's own and those shared with the desk, by name."""
    found = _own_and_shared(user.pk) if user.has_perm(SHARES) else _own(user.pk)
    name_all([(found, "owner")])
    return found


_own = Prepared(lambda: SavedFilter.objects.filter(owner=0))
_own_and_shared = Prepared(lambda: SavedFilter.objects.filter(Q(owner=0) | Q(is_shared=True)))


@transaction.atomic
def save_filter(name: str, query: str, *, by: Any, shared: bool = False) -> SavedFilter:
    """The filter under its name; one of the same name that the person has is replaced."""
    user = require(by, SHARES) if shared else require(by)
    name = " ".join(name.replace("\x00", "").split())
    kept = SavedFilter.objects.filter(owner=user).exclude(name=name)
    if kept.count() >= MOST:
        raise ValidationError(_("You have as many filters as can be kept. Remove one first."))
    found = SavedFilter.objects.filter(owner=user, name=name).first() or SavedFilter(owner=user, name=name)
    found.query, found.is_shared = query, shared
    found.full_clean(validate_constraints=False)
    found.save()
    return found


@transaction.atomic
def remove_filter(key: int, *, by: Any) -> str:
    """The name of the filter that was removed; SavedFilter.DoesNotExist where the person has none of this key."""
    found = SavedFilter.objects.get(pk=key, owner=require(by))
    found.delete()
    return found.name

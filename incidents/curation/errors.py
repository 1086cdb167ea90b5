"""How the one writer says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """This person may not do this; Django answers 403."""


class Conflict(Exception):
    """Somebody else changed the same fields since they were seen.  Nothing was written.

    `fields` is {name: (base, theirs, mine)}: the value that both saw, the one that stands now, the one refused.
    """

    def __init__(self, fields: Mapping[str, tuple[Any, Any, Any]]) -> None:
        self.fields = dict(fields)
        super().__init__(f"changed by someone else in the meantime: {', '.join(sorted(self.fields))}")

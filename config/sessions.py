"""Sessions in the database, as Django keeps them; every page asks for one, so the question is written once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.prepared import Prepared


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = _session(timezone.now(), self.session_key)
        if not found:
            self._session_key = None
        return found[0] if found else None


_session = Prepared(lambda: Session.objects.filter(expire_date__gt=timezone.now()).filter(session_key=""))

"""Large files, made by a task: kept for a while for the person who asked for them, and for nobody else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import QueryDict

from incidents.codes import TaskState
from incidents.curation import audit
from incidents.curation.rights import require
from incidents.exports import Options
from incidents.exports.account import Account
from incidents.exports.companion import Digest, entered
from incidents.exports.line import Audience
from incidents.exports.wanted import Wanted
from incidents.filters import IncidentFilter
from incidents.models import Task
from incidents.models.audit import Verb

MAY = "incidents.export_incident"
MOST_KEPT = 10  # files of one person; a further one takes the place of the oldest
PART = ".part"

Tell = Callable[[int, int], None]


def arguments_of(wanted: Wanted, site: str) -> dict[str, Any]:
    """What `make` is called with; `site` is how the addresses of records begin."""
    options = wanted.options
    return {
        "format_name": wanted.kind,
        "query": wanted.found.data.urlencode(),
        "columns": list(options.columns),
        "bom": options.bom,
        "hxl": options.hxl,
        "packed": wanted.packed,
        "site": site,
    }


def make(
    *,
    by: Any,
    tell: Tell,
    file: str,
    format_name: str,
    query: str,
    columns: list[str],
    bom: bool,
    hxl: bool,
    packed: bool,
    site: str,
) -> dict[str, Any]:
    """Makes the file whole under the name `file`, enters it in the audit log, and says what it is.

    Called again it makes the same file anew.  Raises NotAllowed, and Refused where it cannot be made.
    """
    user = require(by, MAY)
    remove_old()
    audience = Audience.of(user, lambda path: f"{site}{path}")
    found = IncidentFilter(QueryDict(query), user=user)
    wanted = Wanted(format_name, found, audience, Options(tuple(columns), bom, hxl), packed)
    total = found.qs.count()
    account, digest = Account(tell=lambda done: tell(done, total)), Digest()
    name, content_type, pieces = wanted.file(account)
    part = place_of(file).with_suffix(PART)
    with closing(pieces), open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        for piece in digest.of(pieces):
            out.write(piece)
    part.rename(place_of(file))
    told = entered(wanted.asked, account, digest, whole=True)
    audit.append(user, Verb.MAKE_EXPORT, details=told)
    _remove_oldest(user)
    return {"name": name, "content_type": content_type, "told": told, "sees": _sees(audience)}


def kept_for(task: Task, user: User) -> Path | None:
    """The file that a task has made; None where it is gone, not this person's, or of more than they may see now."""
    if task.kind != "export" or task.state != TaskState.DONE or task.by_id != user.pk or not user.has_perm(MAY):
        return None
    if set(task.result["sees"]) - set(_sees(Audience.of(user, str))):
        return None
    path = place_of(task.arguments["file"])
    return path if path.is_file() and not _is_old(path) else None


def note_taken(told: Mapping[str, Any], *, by: User) -> None:
    """Enters into the audit log that the person took the file away."""
    audit.append(by, Verb.EXPORT, details=told)


def place_of(file: str) -> Path:
    return _folder() / f"{file}.file"


def remove_old() -> int:
    """Removes the files whose time is over, and how many these were."""
    old = [path for path in _folder().iterdir() if _is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _remove_oldest(user: User) -> None:
    made = Task.objects.filter(by=user, kind="export", state=TaskState.DONE).order_by("-pk")
    for arguments in made.values_list("arguments", flat=True)[MOST_KEPT - 1 :]:
        place_of(arguments["file"]).unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > settings.EXPORTS_KEPT_HOURS * 3600
    except FileNotFoundError:  # somebody else has removed it just now
        return False


def _folder() -> Path:
    folder = Path(settings.EXPORTS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sees(audience: Audience) -> list[str]:
    return [name for name in ("sees_drafts", "sees_sensitive", "sees_redacted") if getattr(audience, name)]

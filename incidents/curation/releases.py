"""The verbs for releases: files that lie ready are entered, or withdrawn.  `incidents.releases` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.curation import audit
from incidents.curation.rights import require
from incidents.models import Release
from incidents.models.audit import Verb

MAKES = "incidents.add_release"
WITHDRAWS = "incidents.change_release"


@transaction.atomic
def enter_release(number: int, day: date, manifest: Mapping[str, Any], sha256: str, *, by: Any) -> Release:
    """The release as entered; its files must lie in their folder by now."""
    user = require(by, MAKES)
    release = Release(number=number, day=day, made_by=user, manifest=dict(manifest), manifest_sha256=sha256)
    release.full_clean()
    release.save(force_insert=True)
    told = {"number": number, "manifest_sha256": sha256, "incidents": manifest["incidents"]}
    audit.append(user, Verb.RELEASE, about=release, details=told)
    return release


@transaction.atomic
def withdraw_release(number: int, *, by: Any, reason: str) -> Release:
    """The release, whose files are given out no more; Release.DoesNotExist where there is none of that number."""
    user = require(by, WITHDRAWS)
    release = Release.objects.select_for_update().get(number=number)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if release.withdrawn_at:
        raise ValidationError(_("It was withdrawn before."))
    release.withdrawn_at, release.withdrawn_by = timezone.now(), user
    release.withdrawal_reason = reason.replace("\x00", "").strip()
    release.save()
    audit.append(user, Verb.WITHDRAW_RELEASE, about=release, details={"number": number, "reason": reason.strip()})
    return release


def may_make_release(by: Any) -> None:
    """NotAllowed for those who may not: asked before long work is begun."""
    require(by, MAKES)


def note_download(release: Release, name: str, *, by: Any) -> None:
    """Enters into the audit log who took which file; nobody's name where the public did."""
    told = release.file(name)
    sha256 = told["sha256"] if told else release.manifest_sha256
    audit.append(by, Verb.EXPORT, about=release, details={"file": name, "sha256": sha256})

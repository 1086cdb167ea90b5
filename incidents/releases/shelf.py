"""Where releases lie: made aside and moved into place whole, checked by their hashes, opened for whoever downloads."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.disk import sync
from incidents import curation
from incidents.models import Release
from incidents.releases.files import MANIFEST, RECORDS, Edition, Tell, build, described

BUILDING = ".building"
LOCK = ".lock"


class ReleaseError(ValueError):
    """Why no release was made or read; nothing was entered.  The message is for a person."""


def shelf() -> Path:
    """The folder that holds all releases."""
    return Path(settings.RELEASES_DIR)


def place_of(release: Release) -> Path:
    """The folder of a release's files."""
    return shelf() / release.folder


def create(*, by: Any, number: int | None = None, tell: Tell | None = None) -> Release:
    """A new release of what is published now.

    With a `number` it is that one: where it is there already and this person has made it, it is given back.
    Raises ReleaseError, or NotAllowed.  A process that is killed on the way leaves no release, and nothing that the
    next one does not clear away.
    """
    curation.may_make_release(by)
    if not settings.RELEASE_LICENCE:
        raise ReleaseError(_("Name the licence first: set RELEASE_LICENCE, such as CC BY 4.0."))
    with _alone():
        following = next_number()
        if number is not None and number != following:
            return _made_already(number, by)
        edition = Edition(following, timezone.localdate(), _latest())
        before = _records_of(edition.previous)
        _clear(edition.number)
        folder = shelf() / f"{BUILDING}-{edition.number:04}"
        folder.mkdir(mode=0o700)
        manifest, sha256 = build(folder, edition, before, tell)
        folder.rename(shelf() / f"{edition.number:04}")
        sync(shelf())
        return curation.enter_release(edition.number, edition.day, manifest, sha256, by=by)


def next_number() -> int:
    """The number that the next release gets."""
    last = Release.objects.order_by("-number").first()
    return (last.number if last else 0) + 1


def _made_already(number: int, by: Any) -> Release:
    made = Release.objects.filter(number=number, made_by=by.pk).first()
    if made is None:
        raise ReleaseError(_("Another release has been made since: look at it before you make one more."))
    return made


def faults(release: Release) -> list[str]:
    """What differs between the files of a release and its hashes; nothing when it is whole."""
    folder = place_of(release)
    if not folder.is_dir():
        return [_("the folder %(folder)s is missing") % {"folder": folder}]
    found = {path.name for path in folder.iterdir()}
    wanted = {one["name"]: one for one in release.manifest["files"]}
    amiss = [_("%(name)s is missing") % {"name": name} for name in sorted({*wanted, MANIFEST} - found)]
    amiss += [_("%(name)s does not belong to it") % {"name": name} for name in sorted(found - {*wanted, MANIFEST})]
    for name in sorted(found & wanted.keys()):
        if described(folder / name) != wanted[name]:
            amiss.append(_("%(name)s is not what was released") % {"name": name})
    if MANIFEST in found and not _is_manifest(folder / MANIFEST, release):
        amiss.append(_("%(name)s is not what was released") % {"name": MANIFEST})
    return amiss


def _is_manifest(path: Path, release: Release) -> bool:
    """Whether the manifest has its hash and says what was entered with the release."""
    content = path.read_bytes()
    same = hashlib.sha256(content).hexdigest() == release.manifest_sha256
    return same and json.loads(content) == release.manifest


def built_again(release: Release) -> list[str]:
    """The files that would be others if the release were made of the register as it stands now."""
    told = release.manifest["previous"]
    previous = Release.objects.get(number=told["number"]) if told else None
    with _alone():
        folder = shelf() / f"{BUILDING}-again"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            manifest, sha256 = build(folder, Edition(release.number, release.day, previous), _records_of(previous))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    wanted = {one["name"]: one for one in release.manifest["files"]}
    others = [one["name"] for one in manifest["files"] if wanted.get(one["name"]) != one]
    return others if sha256 == release.manifest_sha256 else [*others, MANIFEST]


def remove_files(release: Release) -> None:
    """Takes the files of a withdrawn release from the disk; number and hashes stay."""
    if release.withdrawn_at is None:
        raise ReleaseError(_("Withdraw it first."))
    shutil.rmtree(place_of(release), ignore_errors=True)


def _latest() -> Release | None:
    """The last release that stands."""
    return Release.objects.filter(withdrawn_at__isnull=True).order_by("-number").first()


def _records_of(release: Release | None) -> Path | None:
    """The records of the release that a new one is compared with; they must be what was released."""
    if release is None:
        return None
    path = place_of(release) / RECORDS
    if not path.is_file() or described(path) != release.file(RECORDS):
        told = _("Release %(number)s is not what was released, so changes cannot be told: see release verify.")
        raise ReleaseError(told % {"number": release.number})
    return path


def _clear(number: int) -> None:
    """Removes what a killed process left: folders in the making, and one in place that was never entered."""
    for left in [*shelf().glob(f"{BUILDING}-*"), shelf() / f"{number:04}"]:
        if left.is_dir():
            shutil.rmtree(left)


@contextmanager
def _alone() -> Iterator[None]:
    """One release is made at a time; the kernel lets go of the lock when its holder dies."""
    try:
        shelf().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (shelf() / LOCK).open("a")
    except OSError as problem:
        told = _("The folder of releases cannot be written: %(why)s")
        raise ReleaseError(told % {"why": problem}) from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError(_("Another release is being made just now.")) from None
        yield

"""The files of a release.  Each is made of the published register, the number and the day alone: the same state gives
the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from config.disk import sync
from incidents.exports import export, snapshot, to_csv
from incidents.exports.account import Account
from incidents.exports.line import Audience
from incidents.models import Incident, Release
from incidents.releases import codebook
from incidents.releases.changes import ADDED, CHANGED, WITHDRAWN, changes, counted

Tell = Callable[[int, int], None]

RECORDS = "incidents.jsonl"
FORMATS = {"incidents.csv": "csv", "incidents.geojson": "geojson", RECORDS: "jsonl"}
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Edition:
    """Which release: its number, its day, and the one that it follows."""

    number: int
    day: date
    previous: Release | None


def public_incidents() -> Any:
    """What anybody may see: published, not sensitive, in the order of references."""
    return Incident.objects.visible_to(AnonymousUser()).order_by("reference")


def build(folder: Path, edition: Edition, before: Path | None, tell: Tell | None = None) -> tuple[dict[str, Any], str]:
    """Writes every file of the edition into an empty folder, safely on disk; gives its manifest and that one's SHA-256.

    `before` is the file of records of the release that it follows; `tell` is told how much of all is written.
    """
    counts: Counter[str] = Counter({ADDED: 0, CHANGED: 0, WITHDRAWN: 0})
    with snapshot():
        incidents = public_incidents().count()
        for number, (name, kind) in enumerate(FORMATS.items()):
            account = Account(tell=_within(tell, number * incidents, len(FORMATS) * incidents))
            _write(folder / name, export(public_incidents(), _public(), kind, account=account))
        _write(folder / "codebook.md", [codebook.page().encode()])
        _write(folder / "codes.json", [as_json(codebook.codes())])
    _write(folder / "changes.csv", _table(counted(changes(before, folder / RECORDS), counts)))
    _write(folder / "CITATION.txt", [f"{citation(edition)}\n".encode()])
    manifest = _manifest(folder, edition, incidents, counts)
    content = as_json(manifest)
    _write(folder / MANIFEST, [content])
    sync(folder)
    return manifest, hashlib.sha256(content).hexdigest()


def _within(tell: Tell | None, before: int, total: int) -> Callable[[int], None] | None:
    return (lambda done: tell(before + done, total)) if tell else None


def citation(edition: Edition) -> str:
    """How a text that uses the release names it."""
    by = f"{settings.RELEASE_PUBLISHER}. " if settings.RELEASE_PUBLISHER else ""
    at = f"{settings.SITE_URL}/releases/{edition.number}/"
    title = f"{settings.RELEASE_TITLE}, release {edition.number}"
    return f"{by}{title} ({edition.day.isoformat()}). {at}. Licence: {settings.RELEASE_LICENCE}."


def as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def described(path: Path) -> dict[str, Any]:
    """A file as the manifest names it: name, size, SHA-256, media type."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": path.name,
        "bytes": path.stat().st_size,
        "sha256": digest,
        "media_type": MEDIA_TYPES[path.suffix],
    }


def _public() -> Audience:
    return Audience.of(AnonymousUser(), lambda path: f"{settings.SITE_URL}{path}")


def _manifest(folder: Path, edition: Edition, incidents: int, counts: Counter[str]) -> dict[str, Any]:
    last = edition.previous
    return {
        "title": settings.RELEASE_TITLE,
        "publisher": settings.RELEASE_PUBLISHER,
        "number": edition.number,
        "date": edition.day.isoformat(),
        "licence": settings.RELEASE_LICENCE,
        "citation": citation(edition),
        "incidents": incidents,
        "previous": {"number": last.number, "manifest_sha256": last.manifest_sha256} if last else None,
        "changes": dict(counts),
        "files": [described(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST],
    }


def _table(found: Iterable[Any]) -> Iterator[bytes]:
    """The changes as CSV; values before and after stand as JSON, so that nothing of them is lost."""
    yield to_csv.row(["reference", "change", "field", "before", "after"]).encode()
    for one in found:
        values = [json.dumps(value, ensure_ascii=False) if one.field else "" for value in (one.before, one.after)]
        yield to_csv.row([one.reference, one.change, one.field, *values]).encode()


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """A file whose bytes are on disk when this returns."""
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
    sync(path)

"""What goes with a file: records left out with their reasons, and what was asked, when, of which Sijil, with hashes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from incidents.curation import audit
from incidents.exports.account import Account
from incidents.exports.left_out import LeftOut
from incidents.exports.to_csv import row
from incidents.models.audit import Verb
from incidents.wording import in_both

HEADER = ("reference", "reason", "meaning_en", "meaning_ar", "detail")
IN_MEMORY = 1_000_000  # bytes of records left out before they go to a file on disk
LEFT_OUT, ABOUT = "left-out.csv", "about.json"


@dataclass(frozen=True)
class Asked:
    """What somebody asked for: the filter in words (label, value) and as in the address, format and choices."""

    format: str
    filter: list[tuple[str, str]]
    query: str
    columns: tuple[str, ...] = ()
    bom: bool = False
    hxl: bool = False
    packed: bool = False

    @property
    def in_words(self) -> str:
        """The filter on one line."""
        return "; ".join(f"{label}: {value}" for label, value in self.filter)


class Digest:
    """Hands pieces on; afterwards knows their SHA-256 and how many bytes they were."""

    def __init__(self) -> None:
        self._sha256, self.bytes = hashlib.sha256(), 0

    def of(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._sha256.update(piece)
            self.bytes += len(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


def logged(
    pieces: Generator[bytes], account: Account, asked: Asked, *, by: Any, address: str | None
) -> Generator[bytes]:
    """The same pieces; at their end, or when the reader goes away, an entry in the audit log says what was taken."""
    digest, whole = Digest(), False
    try:
        with closing(pieces):
            yield from digest.of(pieces)
        whole = True
    finally:
        audit.append(by, Verb.EXPORT, details=entered(asked, account, digest, whole), address=address)


def entered(asked: Asked, account: Account, digest: Digest, whole: bool) -> dict[str, Any]:
    """What the audit log keeps of a file."""
    chosen = {"columns": "; ".join(asked.columns), "bom": asked.bom, "hxl": asked.hxl}
    return {
        "kind": f"{asked.format}.zip" if asked.packed else asked.format,
        "filter": asked.in_words,
        "query": asked.query,
        **{name: value for name, value in chosen.items() if value},
        "rows": account.rows,
        "left_out": account.left_out,
        "bytes": digest.bytes,
        "whole": whole,
        "sha256": digest.sha256 if whole else "",
        "version": settings.VERSION,
    }


class LeftOutFile:
    """Records left out, as lines of CSV in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.write(HEADER)

    def write(self, cells: tuple[str, ...]) -> None:
        self.file.write(row(cells).encode())

    def note(self, reference: str, refused: LeftOut) -> None:
        self.write((reference, refused.reason.value, *in_both(refused.reason.label), refused.detail))

    def pieces(self) -> Iterator[bytes]:
        self.file.seek(0)
        while piece := self.file.read(64 * 1024):
            yield piece


class _Sink(io.RawIOBase):
    """Where a ZIP file writes, and from where it is taken bit by bit; nobody can go back in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> Iterator[bytes]:
        if self._held:
            yield bytes(self._held)
            self._held.clear()


def packed(name: str, pieces: Generator[bytes], account: Account, asked: Asked) -> Generator[bytes]:
    """A ZIP of the file, of the records left out of it, and of `about.json` with the hashes of both."""
    sink, hashes = _Sink(), {}
    with closing(pieces), SpooledTemporaryFile(max_size=IN_MEMORY) as held:
        beside = LeftOutFile(held)
        account.note = beside.note
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
            for member, content in ((name, pieces), (LEFT_OUT, beside.pieces())):
                digest = Digest()
                with package.open(_member(member), "w", force_zip64=True) as entry:
                    for piece in digest.of(content):
                        entry.write(piece)
                        yield from sink.take()
                hashes[member] = {"sha256": digest.sha256, "bytes": digest.bytes}
            package.writestr(_member(ABOUT), _about(asked, account, hashes))
    yield from sink.take()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _about(asked: Asked, account: Account, hashes: dict[str, Any]) -> str:
    told = {
        "sijil": settings.VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **asdict(asked),
        "filter": [{"condition": label, "value": value} for label, value in asked.filter],
        "rows": account.rows,
        "left_out": {reason.value: number for reason, number in sorted(account.reasons.items())},
        "files": hashes,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"

"""What stands at an origin: its items, each a text with a key, a day and an address."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from incidents.codes import OriginKind
from incidents.collecting.fetch import MOST_BYTES, CannotFetch, fetch, host_of
from incidents.models import ReportOrigin

PAGES = {".html", ".htm"}
TEXTS = {".txt", *PAGES}


@dataclass(frozen=True, slots=True)
class Item:
    """One report as an origin holds it.  `load` gives its text, and may raise CannotFetch for this item alone."""

    key: str
    load: Callable[[], str]
    published: date | None = None
    url: str = ""


def items_of(origin: ReportOrigin) -> Iterator[Item]:
    """The items of an origin, as they stand there now.  Raises CannotFetch."""
    return READERS[origin.kind](origin)


def hosts_of(origin: ReportOrigin) -> set[str]:
    """The hosts that this origin may ask: that of its address, and those that an administrator added."""
    return {host_of(origin.address), *origin.hosts}


def _feed(origin: ReportOrigin) -> Iterator[Item]:
    import feedparser  # here and below: large libraries, which only collecting needs, are not loaded at every start

    content = fetch(origin.address, hosts_of(origin)).content
    if b"<!ENTITY" in content:
        raise CannotFetch(_("The feed declares entities, which no feed needs: it is not read."))
    feed = feedparser.parse(io.BytesIO(content))  # of bytes: a text could be taken for an address
    if not feed.entries and not feed.version:
        raise CannotFetch(_("This is no feed in RSS or Atom."))
    for entry in feed.entries:
        yield _entry(origin, entry)


def _entry(origin: ReportOrigin, entry: Mapping[str, Any]) -> Item:
    link = str(entry.get("link", ""))
    url = link if link.startswith(("http://", "https://")) and len(link) <= 1000 else ""
    parts = [part.get("value", "") for part in entry.get("content", [])] or [entry.get("summary", "")]
    text = "\n\n".join(filter(None, [_plain(entry.get("title", "")), *(_plain(part) for part in parts)]))
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    published = date(*moment[:3]) if moment else None
    key = str(entry.get("id") or link or hashlib.sha256(text.encode()).hexdigest())
    if origin.follows and url:
        return Item(key, lambda: _article(fetch(url, hosts_of(origin)).content), published, url)
    return Item(key, lambda: text, published, url)


def _plain(html: str) -> str:
    """The words of a piece of HTML, without a mark, a script or a style."""
    if "<" not in html and "&" not in html:
        return html.strip()
    import trafilatura

    lines = html.replace("<br", "\n<br").replace("</p>", "\n</p>")
    return "\n".join(
        filter(
            None,
            (trafilatura.html2txt(f"<html><body><p>{line}</p></body></html>").strip() for line in lines.split("\n")),
        )
    )


def _article(content: bytes) -> str:
    """The words of a page without what stands around them on every page of its site."""
    import trafilatura

    found = trafilatura.extract(content, include_comments=False, include_tables=True)
    if not found:
        raise CannotFetch(_("The page holds no article."))
    return str(found)


def _page(origin: ReportOrigin) -> Iterator[Item]:
    text = _article(fetch(origin.address, hosts_of(origin)).content)
    key = hashlib.sha256(text.encode()).hexdigest()
    yield Item(f"{origin.address[:200]} {key}", lambda: text, url=origin.address)


def within(path: str) -> Path:
    """A path within the folder for collecting, and nowhere else.  Raises CannotFetch."""
    root = Path(settings.COLLECT_FOLDER).resolve()
    try:
        found = (root / path).resolve()
        there = found.is_relative_to(root) and found.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise CannotFetch(_("There is no %(path)s in the folder for collecting.") % {"path": path[:200]})
    return found


def _folder(origin: ReportOrigin) -> Iterator[Item]:
    folder = within(origin.address)
    if not folder.is_dir():
        raise CannotFetch(_("%(path)s is no folder.") % {"path": origin.address[:200]})
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in TEXTS and path.is_file() and not path.is_symlink():
            yield _file(path, path.relative_to(folder).as_posix())


def _file(path: Path, name: str) -> Item:
    stat = path.stat()

    def load() -> str:
        content = _bytes(path)
        if path.suffix.lower() in PAGES:
            return _article(content)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CannotFetch(_("This is not UTF-8: byte %(place)s.") % {"place": error.start + 1}) from None

    return Item(f"{name[:200]} {stat.st_size} {stat.st_mtime_ns}", load)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotFetch(str(error.strerror)) from None
    if len(content) > MOST_BYTES:
        raise CannotFetch(_("It is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    return content


def _telegram(origin: ReportOrigin) -> Iterator[Item]:
    path = within(origin.address)
    path = path / "result.json" if path.is_dir() else path
    try:
        told = json.loads(_bytes(path))
        messages = told["messages"]
        channel = str(told.get("id", ""))
        assert isinstance(messages, list)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        raise CannotFetch(_("This is no export of Telegram Desktop in JSON.")) from None
    for message in messages:
        if isinstance(message, dict) and message.get("type") == "message":
            text = _message(message.get("text"))
            if text.strip():
                yield Item(f"{channel} {message.get('id')}", lambda text=text: text, _day(message.get("date")))  # type: ignore[misc]


def _message(text: Any) -> str:
    """The words of a message, which Telegram gives as one text or in pieces."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    pieces = (piece.get("text", "") if isinstance(piece, dict) else piece for piece in text)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _day(moment: Any) -> date | None:
    try:
        return date.fromisoformat(str(moment)[:10])
    except ValueError:
        return None


READERS: Mapping[str, Callable[[ReportOrigin], Iterator[Item]]] = {
    OriginKind.FEED: _feed,
    OriginKind.PAGE: _page,
    OriginKind.FOLDER: _folder,
    OriginKind.TELEGRAM: _telegram,
}

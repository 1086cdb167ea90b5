"""One page from one host that an administrator named: nothing else on any network is reached from here.

A name is resolved once, every address that it has must be a public one, and the connection goes to the very address
that was checked, at every redirect anew.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _

MOST_BYTES = 10_000_000
SECONDS = 30.0  # for all of it
SILENCE = 10.0  # between two pieces
MOST_REDIRECTS = 5
PIECE = 65_536
TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 addresses in disguise
PORTS = {"http": 80, "https": 443}


class CannotFetch(Exception):
    """Why nothing was fetched, for the page of the origin."""


@dataclass(frozen=True, slots=True)
class Fetched:
    content: bytes
    content_type: str
    url: str


def may_connect(address: str) -> bool:
    """Whether an address is a public one: not private, loopback, link-local, multicast, reserved, or one of these in
    the disguise of another."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.sixtofour or found.teredo or found in TRANSLATED:
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast and not found.is_reserved


def host_of(url: str) -> str:
    """The host of an address with its port, as origins name it; CannotFetch for what is no web address."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise CannotFetch(_("This is no web address: %(url)s") % {"url": url[:200]}) from None
    if parts.scheme not in PORTS or not host or parts.username or parts.password or not url.isprintable():
        raise CannotFetch(_("This is no web address: %(url)s") % {"url": url[:200]})
    return host if port in (None, PORTS[parts.scheme]) else f"{host}:{port}"


def fetch(url: str, hosts: Collection[str]) -> Fetched:
    """What stands at an address, through redirects within `hosts`.  Raises CannotFetch."""
    for _redirect in range(MOST_REDIRECTS + 1):
        if host_of(url) not in hosts:
            raise CannotFetch(_("%(host)s is not among the hosts that are named here.") % {"host": host_of(url)})
        try:
            found, further = _one(urlsplit(url))
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise CannotFetch(_("%(url)s did not answer: %(error)s") % {"url": url[:200], "error": error}) from None
        if not further:
            return found
        url = urljoin(url, further)
    raise CannotFetch(_("%(url)s leads on and on.") % {"url": url[:200]})


def _one(parts: SplitResult) -> tuple[Fetched, str]:
    """(what was answered, the address to which it leads on)."""
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else ""
    with _connected(host, port, parts.scheme == "https") as connection:
        headers = {"User-Agent": "Sijil", "Accept-Encoding": "identity", "Accept": "*/*"}
        connection.request("GET", path + query, headers=headers)
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308):
            return Fetched(b"", "", ""), answer.headers.get("Location", "") or "/"
        if answer.status != 200:
            raise CannotFetch(_("%(host)s answers %(status)s.") % {"host": host, "status": answer.status})
        content = _unpacked(_read(answer), answer.headers.get("Content-Encoding", "identity"))
        return Fetched(content, answer.headers.get("Content-Type", ""), parts.geturl()), ""


@contextmanager
def _connected(host: str, port: int, secure: bool) -> Iterator[http.client.HTTPConnection]:
    """A connection to an address of the host that was checked; it is cut when its time is up."""
    plain = socket.create_connection((_checked(host, port), port), timeout=SILENCE)
    cut = Timer(SECONDS, _cut, [plain])
    cut.daemon = True
    cut.start()
    try:
        used = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        connection = http.client.HTTPConnection(host, port, timeout=SILENCE)
        connection.sock = used
        with used:
            yield connection
    finally:
        cut.cancel()
        plain.close()


def _cut(used: socket.socket) -> None:
    with suppress(OSError):
        used.shutdown(socket.SHUT_RDWR)


def _checked(host: str, port: int) -> str:
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may_connect(address) for address in found):
        raise CannotFetch(_("%(host)s is not on the public network: it is not asked.") % {"host": host})
    return found[0]


def _read(answer: http.client.HTTPResponse) -> bytes:
    pieces, size = [], 0
    while piece := answer.read(PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise CannotFetch(too_large())
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(content: bytes, encoding: str) -> bytes:
    """The content as it was before a server compressed it, unasked."""
    if encoding in ("", "identity"):
        return content
    if encoding not in ("gzip", "deflate"):
        raise CannotFetch(_("It is packed in a way that is not read here: %(how)s") % {"how": encoding[:40]})
    unpacker = zlib.decompressobj(47)
    unpacked = unpacker.decompress(content, MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise CannotFetch(too_large())
    return unpacked


def too_large() -> str:
    return _("It is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000}

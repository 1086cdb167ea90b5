"""How soon the pages answer, asked of a running server by one person at a time.

    ./sijil up --port 8010                            with a register that benchmarks/register has filled
    .venv/bin/python -m benchmarks.pages http://127.0.0.1:8010

Each address is asked once to warm up and then ROUNDS times with varying values, over one kept connection, as a
reviewer.  The table shows milliseconds until the whole answer is there (for the export: until its first bytes; the rest
is read before the next is asked for, or what nobody takes any more would be at work beside it).
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from incidents.models import Claim, Incident

ROUNDS = 60  # of twenty, the 95th percentile would be the slowest
READER = "benchmark-8"
FIRST_BYTES = 512


@dataclass(frozen=True)
class Asked:
    """One line of the table: a name, and the address of each round."""

    name: str
    address: Callable[[random.Random], str]
    whole: bool = True


def listing(**conditions: object) -> str:
    return "/incidents/?" + urlencode(conditions, doseq=True)


WORDS = ("الشحيل", "غارة", "قوات سوريا", "البصيرة مدنيين", "طوقا امنيا", "Shuhayl", "انفجار عبوة")
BOXES = {6: "35,32,43,38", 8: "39,34,41.5,36", 10: "40,34.8,40.7,35.4", 13: "40.4,35,40.5,35.1"}  # by zoom
PLACES = ("al-shuhayl", "al-busayrah", "hajin", "deir-ez-zor-city")


def asked(known: dict[str, list[str]]) -> list[Asked]:
    """Every address, with values that the register holds."""
    return [
        Asked("list, first page", lambda chance: "/incidents/"),
        Asked("list, far behind", lambda chance: listing(after=f"{chance.randrange(2012, 2020)}-06-01_1")),
        Asked("list, most killed first", lambda chance: listing(sort="killed")),
        Asked("filter: type and year", lambda chance: listing(event_type="shelling", **year(chance))),
        Asked("filter: place and actor", lambda chance: listing(place=chance.choice(known["places"]), actor="isis")),
        Asked("filter: weapon and killed", lambda chance: listing(weapon="mortar", killed_min=3)),
        Asked("filter: source and status", lambda chance: listing(source="afp", status="draft")),
        Asked("search, a word", lambda chance: listing(q=chance.choice(WORDS))),
        Asked("detail", lambda chance: f"/incidents/{chance.choice(known['references'])}/"),
        Asked("review desk", lambda chance: f"/reports/{chance.choice(known['reports'])}/review/"),
        Asked("queue", lambda chance: "/queue/"),
        Asked("map page", lambda chance: "/map/"),
        *(Asked(f"map feed, zoom {zoom}", partial(_feed, zoom)) for zoom in BOXES),
        Asked("map feed, filtered", lambda chance: f"{_feed(8)}&" + urlencode({"actor": "isis", **year(chance)})),
        Asked("map feed, a step of the slider", _step),
        Asked("map, shades by district", lambda chance: "/map/areas/?level=district&" + urlencode(year(chance))),
        Asked("pictures, two filters", lambda chance: "/pictures/?" + urlencode({"family": "remote", **year(chance)})),
        Asked("pictures, all", lambda chance: "/pictures/"),
        Asked("briefing of a year", lambda chance: "/briefing/?" + urlencode({"family": "battle", **year(chance)})),
        Asked("front page", lambda chance: "/"),
        Asked("CSV, first bytes", lambda chance: "/export.csv?" + urlencode(year(chance)), whole=False),
    ]  # fmt: skip


def _feed(zoom: int, chance: object = None) -> str:
    return f"/map.geojson?only=marks&zoom={zoom}&bbox={BOXES[zoom]}"


def _step(chance: random.Random) -> str:
    """A step counts its filter anew, beside the marks."""
    return f"/map.geojson?zoom=6&bbox={BOXES[6]}&during={chance.randrange(2012, 2026)}"


def year(chance: random.Random) -> dict[str, str]:
    chosen = chance.randrange(2012, 2026)
    return {"date_from": f"{chosen}-01-01", "date_to": f"{chosen}-12-31"}


class Reader:
    """A logged-in person with one connection to the server."""

    def __init__(self, address: str, name: str = READER) -> None:
        self.at = urlsplit(address)
        user = User.objects.get(username=name)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
        self.connection = http.client.HTTPConnection(self.at.hostname or "", self.at.port, timeout=120)

    def milliseconds(self, one: Asked, chance: random.Random) -> tuple[float, int]:
        """How long the answer took, and how many bytes it had; exits where the answer is no 200."""
        address = quote(one.address(chance), safe="/?&=%,.")
        begun = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read() if one.whole else answer.read(FIRST_BYTES)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            sys.exit(f"{address} answered {answer.status}")
        answer.read()
        return taken, len(body)


def known_values() -> dict[str, list[str]]:
    newest = Incident.objects.order_by("-id")
    return {
        "references": list(newest.values_list("reference", flat=True)[:500]),
        "reports": [str(key) for key in Claim.objects.order_by("-id").values_list("report", flat=True)[:500]],
        "places": list(PLACES),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how soon the pages of a running server answer.")
    parser.add_argument("address")
    parser.add_argument("--only", default="", help="only lines whose name holds this")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chance, reader = random.Random(1), Reader(options.address)
    found = {}
    print(f"{Incident.objects.count():,} incidents\n{'ms':28} {'median':>8} {'p95':>8} {'most':>8} {'bytes':>9}")
    for one in asked(known_values()):
        if options.only not in one.name:
            continue
        reader.milliseconds(one, chance)
        times, sizes = zip(*(reader.milliseconds(one, chance) for _ in range(ROUNDS)), strict=True)
        p95 = statistics.quantiles(times, n=20)[-1]
        found[one.name] = {"median": round(statistics.median(times)), "p95": round(p95), "most": round(max(times))}
        figures = found[one.name].values()
        print(f"{one.name:28} " + " ".join(f"{figure:8,}" for figure in figures) + f" {max(sizes):9,}")
    if options.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

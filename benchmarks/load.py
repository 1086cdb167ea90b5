"""Analysts at work at the same time: how soon they are answered, how soon the slowest twentieth, and what goes wrong.

    ./sijil up --port 8010                            with a register that benchmarks/register has filled
    .venv/bin/python -m benchmarks.load http://127.0.0.1:8010 --people 8 --minutes 5

Each does what a shift does, one thing after the other, with `--pause` after each or without any: lists, filters,
searches, records, the review desk, the map; one act in six writes (a note on a record, a report pasted).  Two who
change one record at once are told so (409), which is no error.  Afterwards the register is asked for everything that
was answered as stored: each note in its record's history, each report once.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import os
import random
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import django
import lxml.html

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
GOOD = frozenset({200, 302, 303, 409})
STORED = frozenset({302, 303})


class Analyst:
    """One person with a connection and a random sequence of acts."""

    def __init__(self, address: str, number: int, name: str, pause: float) -> None:
        from benchmarks.pages import Reader, asked, known_values

        self.reader, self.chance, self.number = Reader(address, name), random.Random(number), number
        self.known, self.pause = known_values(), pause
        wanted = ("list, first page", "filter: type and year", "filter: place and actor", "search, a word", "detail",
                  "review desk", "queue", "map feed, zoom 10")  # fmt: skip
        self.reads = [one for one in asked(self.known) if one.name in wanted]
        self.writes: list[Callable[[], tuple[str, int]]] = [self.note, self.paste]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.own: list[str] = []
        self.errors: list[str] = []
        self.notes: list[str] = []
        self.pasted: list[str] = []

    def work(self, until: float, writes: float = 1 / 6) -> None:
        while time.monotonic() < until:
            write = self.chance.random() < writes
            begun = time.perf_counter()
            try:
                name, status = self.chance.choice(self.writes)() if write else self.read()
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                self.reader.connection.close()
                time.sleep(0.1)  # a server that is away is asked again
                continue
            self.times[name].append((time.perf_counter() - begun) * 1000)
            if status not in GOOD:
                self.errors.append(f"{name}: {status}")
            time.sleep(self.pause * self.chance.uniform(0.5, 1.5))

    def read(self) -> tuple[str, int]:
        one = self.chance.choice(self.reads)
        return one.name, self.asked("GET", one.address(self.chance))[0]

    def note(self) -> tuple[str, int]:
        """Opens a record's form and stores a note: both answers together."""
        address = f"/incidents/{self.chance.choice(self.own)}/edit/"
        status, page = self.asked("GET", address)
        forms = lxml.html.fromstring(page).forms if status == 200 else []
        form = next((one for one in forms if "internal_note" in one.fields), None)
        if form is None:
            return "form of a record", status
        fields = dict(form.form_values())
        note = f"{self.number} {time.time()}"
        status = self.asked("POST", address, {**fields, "internal_note": note, "reason": "measured"})[0]
        if status in STORED:
            self.notes.append(note)
        return "note on a record", status

    def paste(self) -> tuple[str, int]:
        status, page = self.asked("GET", "/paste/")
        token = TOKEN.search(page)
        if not token:
            return "paste", status
        text = f"قتل {self.chance.randrange(3, 99)} مدنيين بقصف على بلدة هجين ({self.number} {time.time()})"
        fields = {"csrfmiddlewaretoken": token[1].decode(), "text": text}
        status = self.asked("POST", "/paste/", fields)[0]
        if status in STORED:
            self.pasted.append(text)
        return "paste a report", status

    def asked(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        reader = self.reader
        body = urlencode(fields).encode() if fields else None
        headers = {**reader.headers, "Referer": f"http://{reader.at.netloc}/"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        reader.connection.request(method, quote(address, safe="/?&=%,."), body, headers)
        answer = reader.connection.getresponse()
        if cookie := answer.getheader("Set-Cookie"):
            self._keep(cookie)
        return answer.status, answer.read()

    def _keep(self, cookie: str) -> None:
        name, _equals, value = cookie.split(";")[0].partition("=")
        kept = dict(pair.split("=", 1) for pair in self.reader.headers["Cookie"].split("; "))
        self.reader.headers["Cookie"] = "; ".join(f"{key}={one}" for key, one in (kept | {name: value}).items())


def report(analysts: list[Analyst], seconds: float) -> int:
    times: dict[str, list[float]] = defaultdict(list)
    for one in analysts:
        for name, found in one.times.items():
            times[name] += found
    everything = [value for found in times.values() for value in found]
    print(f"{'ms':28} {'acts':>6} {'median':>8} {'p95':>8} {'most':>8}")
    for name, found in [*sorted(times.items()), ("all", everything)]:
        found.sort()
        p95 = found[int(len(found) * 0.95)]
        print(f"{name:28} {len(found):6} {statistics.median(found):8.0f} {p95:8.0f} {found[-1]:8.0f}")
    errors = [error for one in analysts for error in one.errors]
    print(f"{len(everything) / seconds:.0f} acts a second, {len(errors)} errors, load {os.getloadavg()[0]:.1f}")
    for error in sorted(set(errors))[:10]:
        print(f"  {errors.count(error)} x {error}")
    return 1 if errors else 0


def changeable() -> list[str]:
    """The newest records that have a history; those of a register made `--without-history` cannot be changed."""
    from incidents.models import Incident, Revision

    changed = Revision.objects.filter(entity=Revision.Entity.INCIDENT).order_by("-pk")
    newest = list(changed.values_list("object_id", flat=True)[:500])
    return list(Incident.objects.filter(pk__in=newest).values_list("reference", flat=True))


def missing(analysts: list[Analyst]) -> int:
    """How many of the notes and reports that were answered as stored the register does not hold, each once; says it."""
    from incidents.models import Report, Revision

    begun = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    changed = Revision.objects.filter(at__gt=begun, changes__has_key="internal_note").values_list("changes", flat=True)
    written = Counter(str(changes["internal_note"][1]) for changes in changed.iterator())
    pasted = [text for one in analysts for text in one.pasted]
    held = Counter(Report.objects.filter(text__in=pasted).values_list("text", flat=True))
    notes = [note for one in analysts for note in one.notes]
    wrong = sum(written[note] != 1 for note in notes) + sum(held[text] != 1 for text in pasted)
    print(f"{len(notes)} notes and {len(pasted)} reports were answered as stored; missing or doubled: {wrong}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--pause", type=float, default=0, help="mean seconds between two acts of one person")
    parser.add_argument("--user", default="benchmark-8", help="whom they log in as")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    analysts = [Analyst(options.address, number, options.user, options.pause) for number in range(options.people)]
    for _ in range(20):  # whoever comes first waits for the lexicons
        analysts[0].paste()
    for one in analysts:
        one.own = changeable()
    until = time.monotonic() + options.minutes * 60
    with ThreadPoolExecutor(options.people) as pool:
        list(pool.map(lambda one: one.work(until), analysts))
    wrong = [report(analysts, options.minutes * 60), missing(analysts)]
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())

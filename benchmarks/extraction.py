"""How fast extraction reads, on one core, without the database and with the lexicons loaded once.

    .venv/bin/python benchmarks/extraction.py            measure, and compare with baseline.json
    .venv/bin/python benchmarks/extraction.py --update   measure, and make it the baseline
    .venv/bin/python benchmarks/extraction.py --quick    without the text of 5 MB

Times are processor seconds, the best of several runs; see README.md beside this file for how to read them.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
sys.path.insert(0, str(CHECKOUT))

from incidents.extraction import Lexicon, extract  # noqa: E402
from incidents.extraction.values import PlaceRow  # noqa: E402

BASELINE = HERE / "baseline.json"
REPORTS = CHECKOUT / "tests" / "extraction" / "gold" / "dev.jsonl"
PLACES = CHECKOUT / "geo" / "data" / "places.csv"
PUBLISHED = date(2021, 3, 10)
ROUNDS = 7
REPEATS = 20_000
# What a hostile text may say over and over.
REPEATED = {
    "a cue": "وكان ",
    "a verb of harm": "قتل ",
    "a place": "الشحيل ",
    "a side": "قسد ",
    "a date": "أمس ",
    "a noun": "مدنيين ",
    "a digit": "7",
    "numbers": "7 ",
    "a quotation mark": "«",
    "a bracket": "(",
    "a conjunction": "و ",
    "a comma": "، ",
    "line ends": "\n",
    "a tatweel and a dot": "ـ.",
}


def main() -> int:
    """Measures, prints a table, and writes the baseline if asked; the exit code is 0."""
    parser = argparse.ArgumentParser(description="Measure the speed and memory of extraction.")
    parser.add_argument("--update", action="store_true", help="write the figures to baseline.json")
    parser.add_argument("--quick", action="store_true", help="leave out the text of 5 MB")
    options = parser.parse_args()
    lexicon = Lexicon.load(places=read_places())
    figures = measure(lexicon, quick=options.quick)
    known = json.loads(BASELINE.read_text(encoding="utf-8"))["figures"] if BASELINE.is_file() else {}
    width = max(map(len, figures))
    print(f"{'':{width}}  {'now':>10}  {'baseline':>10}")
    for name, value in figures.items():
        print(f"{name:{width}}  {value:>10}  {known.get(name, '–'):>10}")
    if options.update:
        BASELINE.write_text(json.dumps(described(figures), indent=1) + "\n", encoding="utf-8")
    return 0


def read_places() -> list[PlaceRow]:
    """The gazetteer that is in the repository, in the shape that extraction takes."""
    with PLACES.open(encoding="utf-8", newline="") as lines:
        return [
            PlaceRow(
                row["id"],
                (row["name_ar"], *filter(None, row["alt_ar"].split("|"))),
                row["kind"],
                row["admin1"],
                row["admin2"],
                row["admin3"],
                float(row["lat"]) if row["lat"] else None,
                float(row["lon"]) if row["lon"] else None,
            )
            for row in csv.DictReader(lines)
        ]


def measure(lexicon: Lexicon, *, quick: bool) -> dict[str, float]:
    """Every figure by its name: reports a second, seconds, megabytes."""
    reports = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]

    def read_all() -> None:
        for report in reports:
            published = date.fromisoformat(report["published"]) if report["published"] else None
            extract(report["text"], published=published, publisher=report.get("publisher"), lexicon=lexicon)

    def read(text: str) -> None:
        extract(text, published=PUBLISHED, publisher=None, lexicon=lexicon)

    read_all()  # loads what loads itself at the first use
    figures: dict[str, float] = {"reports a second": round(len(reports) / best(read_all, ROUNDS))}
    figures["peak memory after the reports, MB"] = peak_memory()
    every = "\n\n".join(report["text"] for report in reports)
    for times in (1, 2, 4, 8):
        text = "\n\n".join([every] * times)
        figures[f"all reports as one text, {times} times over, s"] = round(best(partial(read, text), 2), 2)
    for name, unit in REPEATED.items():
        figures[f"{REPEATS} times {name}, s"] = round(best(partial(read, unit * REPEATS), 1), 2)
    if not quick:
        long = "\n\n".join([every] * (5_000_000 // len(every.encode()) + 1))
        long = long.encode()[:5_000_000].decode(errors="ignore")
        figures["a text of 5 MB, s"] = round(best(partial(read, long), 1), 1)
        figures["peak memory after it, MB"] = peak_memory()
    return figures


def best(work: Callable[[], None], rounds: int) -> float:
    """The processor seconds of the fastest of several rounds."""
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def peak_memory() -> float:
    """The most memory that this process has held so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000))  # bytes there, kilobytes elsewhere


def described(figures: dict[str, float]) -> dict[str, object]:
    """The figures with the day and the machine that they were measured on."""
    machine = (
        f"{platform.system()} {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    )
    return {"date": date.today().isoformat(), "machine": machine, "figures": figures}


if __name__ == "__main__":
    sys.exit(main())

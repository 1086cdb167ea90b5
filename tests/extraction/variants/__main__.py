"""The share of answers that survive each kind of variant.

python -m tests.extraction.variants FILE… [--only KIND] [--errors N] [--seed N]
"""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from random import Random

from benchmarks.extraction import read_places
from incidents.extraction import Lexicon

from .kinds import Maker
from .measure import Reader, Tried, by_kind, read_rows, tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="kinds whose name begins so")
    parser.add_argument("--errors", type=int, default=0, help="show so many that do not survive")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if kept := [path.name for path in options.files if path.name.startswith("held_out")]:
        parser.error(f"{kept[0]} is kept apart: nothing is shown of it")
    places = read_places()
    lexicon = Lexicon.load(places=places)
    rows = read_rows(options.files)
    reader = Reader(lexicon, places)
    maker = Maker(lexicon, places, Random(options.seed), [row for row in rows if reader.answer(row).right])
    found = by_kind(tried(reader, maker, rows, options.only))
    print(f"{'kind':34}{'variants':>9}{'survive':>9}{'incidents':>11}{'kept':>8}")
    for kind, results in sorted(found.items(), key=lambda one: _share(one[1])):
        expected = sum(one.expected for one in results)
        print(f"{kind:34}{len(results):9}{_held(results):9.3f}{expected:11}{_share(results):8.3f}")
    every = [one for results in found.values() for one in results]
    print(f"{'all':34}{len(every):9}{_held(every):9.3f}{sum(o.expected for o in every):11}{_share(every):8.3f}")
    for one in [one for one in every if not one.holds][: options.errors]:
        _show(one)


def _held(results: list[Tried]) -> float:
    return sum(one.holds for one in results) / max(1, len(results))


def _share(results: list[Tried]) -> float:
    return sum(one.kept for one in results) / max(1, sum(one.expected for one in results))


def _show(one: Tried) -> None:
    print(f"\n== {one.kind}: {one.before['id']}, extra {one.was.extra} to {one.now.extra}, leaks {one.now.leaks}")
    before, after = one.before["text"].split(), one.after["text"].split()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            print(f"   {' '.join(before[max(0, a - 3) : b + 3])}  ->  {' '.join(after[max(0, c - 3) : d + 3])}")
    for number, wrong in enumerate(one.now.wrong):
        if wrong and (number >= len(one.was.clean) or one.was.clean[number]):
            gold = one.after["incidents"][number]
            print(f"   lost: {wrong}: {gold['event_type']} {gold['date']['start']} {gold['places']}")


main()

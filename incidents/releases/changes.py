"""What one release changes against the last: two files of JSON Lines in the order of references, read side by side."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]

# What differs without the record telling anything else: where the site is reached, and its count of edits, among them
# notes of the desk that no release shows.
NOT_TOLD = frozenset({"record_url", "version", "changed_at"})
ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"


@dataclass(frozen=True)
class Change:
    """One field of one record that was changed; a record that was added or withdrawn has no field."""

    reference: str
    change: str
    field: str = ""
    before: Any = None
    after: Any = None


def changes(before: Path | None, after: Path) -> Iterator[Change]:
    """Every difference between two files, in the order of references; all is added where there was none before.

    Memory does not grow with the files.
    """
    old, new = _records(before), _records(after)
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left["reference"] < right["reference"]):
            assert left is not None
            yield Change(left["reference"], WITHDRAWN)
            left = next(old, None)
        elif left is None or right["reference"] < left["reference"]:
            yield Change(right["reference"], ADDED)
            right = next(new, None)
        else:
            yield from _fields(left, right)
            left, right = next(old, None), next(new, None)


def counted(found: Iterator[Change], counts: Counter[str]) -> Iterator[Change]:
    """The same; `counts` gets how many records were added, changed and withdrawn."""
    last = ""
    for change in found:
        if change.reference != last:
            counts[change.change] += 1
        last = change.reference
        yield change


def _fields(left: Record, right: Record) -> Iterator[Change]:
    for name in [*right, *(name for name in left if name not in right)]:
        if name not in NOT_TOLD and left.get(name) != right.get(name):
            yield Change(right["reference"], CHANGED, name, left.get(name), right.get(name))


def _records(path: Path | None) -> Iterator[Record]:
    if path is None:
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)

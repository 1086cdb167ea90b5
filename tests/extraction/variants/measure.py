"""Which answers survive a variant: incident by incident, of those that were clean before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from incidents.extraction import Lexicon, extract
from incidents.extraction.contract import reading_as_dict
from incidents.extraction.evaluation.pairing import pair
from incidents.extraction.evaluation.records import CLEAN, WHOLE, Record, same_places
from incidents.extraction.values import PlaceRow

from .kinds import Maker, Row


@dataclass(frozen=True, slots=True)
class Answer:
    """How one report was read: which of its incidents are clean, drafts too many, totals taken for dead or missed."""

    clean: tuple[bool, ...]
    wrong: tuple[str, ...]  # of each incident: what is wrong
    extra: int
    leaks: int

    @property
    def right(self) -> bool:
        return all(self.clean) and not self.extra and not self.leaks


@dataclass(frozen=True, slots=True)
class Tried:
    """A variant with its answer, and the report that it was made of with its own."""

    kind: str
    before: Row
    after: Row
    was: Answer
    now: Answer

    @property
    def expected(self) -> int:
        """Incidents that were clean before, and those that the variant adds."""
        return sum(self.was.clean) + len(self.now.clean) - len(self.was.clean)

    @property
    def kept(self) -> int:
        was = (*self.was.clean, *(True for _ in self.now.clean[len(self.was.clean) :]))
        return sum(old and new for old, new in zip(was, self.now.clean, strict=True))

    @property
    def holds(self) -> bool:
        return self.kept == self.expected and self.now.extra <= self.was.extra and self.now.leaks <= self.was.leaks


class Reader:
    """Reads reports and compares drafts with annotations."""

    def __init__(self, lexicon: Lexicon, places: Iterable[PlaceRow]) -> None:
        self.lexicon = lexicon
        self.same = same_places(places)

    def answer(self, row: Row) -> Answer:
        published = date.fromisoformat(row["published"]) if row["published"] else None
        reading = extract(row["text"], published=published, publisher=row["publisher"], lexicon=self.lexicon)
        found = reading_as_dict(reading)
        gold = [Record.of(one, self.same) for one in row["incidents"]]
        drafts = [Record.of(one, self.same) for one in found["incidents"]]
        pairs = dict(pair(gold, drafts))
        wrong = [_wrong(one, drafts[pairs[i]]) if i in pairs else "missed" for i, one in enumerate(gold)]
        counts = {tally["count"] for tally in row["tallies"]} - {0}
        told = {one.total("killed")[0] for one in gold}
        leaks = sum(one.total("killed")[0] in counts - told for one in drafts)
        clean = tuple(not one for one in wrong)
        return Answer(clean, tuple(wrong), len(drafts) - len(pairs), leaks)


def _wrong(gold: Record, draft: Record) -> str:
    return ", ".join(f"{name} read as {_told(draft, name)}" for name in CLEAN if not WHOLE[name](gold, draft))


def _told(draft: Record, name: str) -> object:
    row = draft.row
    return {"event_type": row["event_type"], "date": draft.days, "places": row["places"]}.get(name, draft.total(name))


def read_rows(paths: Iterable[Path]) -> list[Row]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def tried(reader: Reader, maker: Maker, rows: Iterable[Row], only: str = "") -> Iterator[Tried]:
    """Every report in a variant of every kind that applies to it and whose name begins with `only`."""
    kinds = {name: make for name, make in maker.kinds().items() if name.startswith(only)}
    for row in rows:
        was = reader.answer(row)
        for name, make in kinds.items():
            if (made := make(row)) is not None:
                yield Tried(name, row, made, was, reader.answer(made))


def by_kind(results: Iterable[Tried]) -> Mapping[str, list[Tried]]:
    found: dict[str, list[Tried]] = {}
    for one in results:
        found.setdefault(one.kind, []).append(one)
    return found

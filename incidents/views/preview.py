"""What extraction reads in a text, in words, before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from incidents import wording
from incidents.codes import Certainty, ClaimField, FlagCode, TimeOfDay
from incidents.extraction.values import Draft, Evidence, Flag, Reading, TallyValue
from incidents.naming import Names, claim_words, label_of
from incidents.templatetags.evidence import Words
from incidents.views.doubts import Doubts, Trust, doubts_in
from incidents.views.evidence import reading as reading_words
from incidents.views.evidence import tally_label, tally_words


@dataclass(frozen=True)
class ValueRow:
    """One field of a draft in words; `inferred` says by which rule when no words state it."""

    key: str
    field: str
    label: str
    values: Sequence[str]
    inferred: str
    trust: Trust | None


@dataclass(frozen=True)
class DraftPreview:
    number: int
    title: str
    certainty: str
    certainty_label: str
    is_background: bool
    rows: Sequence[ValueRow]
    flags: Sequence[tuple[str, str]]
    doubts: Doubts


class Preview:
    """A reading with its text, ready for a template."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.text = text
        self.reading = reading
        places = [value.code for draft in reading.drafts for value in draft.places]
        places += [code for tally in reading.tallies for code in tally.area]
        places += [choice for flag in reading.flags for choice in flag.choices]
        self.names = Names(places)

    @cached_property
    def drafts(self) -> list[DraftPreview]:
        return [self._draft(number, draft) for number, draft in enumerate(self.reading.drafts, start=1)]

    @cached_property
    def tallies(self) -> list[tuple[str, str]]:
        return [(f"total-{i}", self._total(tally)) for i, tally in enumerate(self.reading.tallies, start=1)]

    @cached_property
    def flags(self) -> list[tuple[str, str]]:
        own = [flag for draft in self.reading.drafts for flag in draft.flags]
        return [self._flag(flag) for flag in self.reading.flags if flag not in own]

    @cached_property
    def words(self) -> list[Words]:
        found = [words for i, draft in enumerate(self.reading.drafts, start=1) for words in self._words(i, draft)]
        found += [words for draft in self.drafts for words in draft.doubts.words]
        totals = enumerate(self.reading.tallies, start=1)
        return found + [tally_words(tally, f"total-{i}", self._total(tally)) for i, tally in totals]

    def _draft(self, number: int, draft: Draft) -> DraftPreview:
        doubts = doubts_in(number, draft)
        rows = [self._row(number, draft, field, values, doubts) for field, values in self._fields(draft) if values]
        flags = [self._flag(flag) for flag in draft.flags]
        title, label = self.names.event_type(draft.event_type), label_of(Certainty, draft.certainty)
        return DraftPreview(number, title, draft.certainty, label, draft.background, rows, flags, doubts)

    def _row(self, number: int, draft: Draft, field: str, values: list[str], doubts: Doubts) -> ValueRow:
        label = label_of(ClaimField, field)
        return ValueRow(_key(number, field), field, label, values, _inferred(draft, field), doubts.trust_in(field))

    def _fields(self, draft: Draft) -> Iterator[tuple[str, list[str]]]:
        names = self.names
        yield "event_type", [names.event_type(draft.event_type)]
        yield "date", [wording.period(draft.date.start, draft.date.end, draft.date.precision)]
        yield "time_of_day", [label_of(TimeOfDay, draft.time_of_day)] if draft.time_of_day else []
        yield "places", [claim_words("places", {"place": p.code, "name": p.name}, names) for p in draft.places]
        yield "side_a", [names.actor(code) for code in draft.side_a]
        yield "side_b", [names.actor(code) for code in draft.side_b]
        yield "weapons", [names.weapon(code) for code in draft.weapons]
        yield "casualties", [self._people(row) for row in draft.casualties] or [_no_people(draft)]
        yield "sources", [names.source(code) for code in draft.sources]

    def _people(self, row: Any) -> str:
        names = ("outcome", "status", "actor", "minimum", "maximum", "children", "women")
        return claim_words("casualties", {name: getattr(row, name) for name in names}, self.names)

    def _flag(self, flag: Flag) -> tuple[str, str]:
        choices = " / ".join(reading_words(flag.code, choice, self.names) for choice in flag.choices)
        return label_of(FlagCode, flag.code), choices or flag.detail

    def _total(self, tally: TallyValue) -> str:
        group = self.names.actor(tally.group) if tally.group else ""
        return tally_label(tally, group, [self.names.place(code) for code in tally.area])

    def _words(self, number: int, draft: Draft) -> Iterator[Words]:
        for piece in draft.evidence:
            if piece.start is not None and piece.end is not None:
                label = f"{wording.count(number)} · {label_of(ClaimField, piece.field)}"
                yield Words(_key(number, piece.field), piece.field, piece.start, piece.end, piece.certainty, label)


def _key(number: int, field: str) -> str:
    return f"value-{number}-{field}"


def _inferred(draft: Draft, field: str) -> str:
    pieces: list[Evidence] = [piece for piece in draft.evidence if piece.field == field]
    return pieces[0].rule if pieces and all(piece.start is None for piece in pieces) else ""


def _no_people(draft: Draft) -> str:
    return _("none, the text says") if draft.no_casualties else wording.not_stated()

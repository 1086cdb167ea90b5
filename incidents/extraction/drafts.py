"""Incidents to drafts: every value with its evidence, its flags and the reasons to doubt it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from .context import Scanned
from .figures import settle
from .frames import Frame
from .lexicon import SENSES, Lexicon
from .mentions.place_roles import ORIGIN, WIDE, PlaceMention
from .merging import Event, settled_date
from .roles import Side
from .summaries import summary
from .tolls import Toll
from .types import decide, speaks_of
from .values import CasualtyValue, Certainty, DateValue, Draft, Evidence, Flag, Outcome, PlaceValue, VictimStatus
from .wording import any_of

# انفجار مماثل, هجوم مشابه: of the type of the act told before.
_ANOTHER = re.compile(r"\s+" + any_of("another"))
_LIKEWISE = re.compile(r"\s*" + any_of("likewise"))


class _Sheet:
    """The evidence, flags and doubts of one draft as they gather."""

    def __init__(self, scanned: Scanned) -> None:
        self.scanned = scanned
        self.evidence: dict[tuple[str, str, int | None, int | None, str, Certainty], Evidence] = {}
        self.flags: list[Flag] = []
        self.reasons: list[str] = []

    def note(
        self, field: str, value: str, start: int | None, end: int | None, rule: str, certainty: Certainty = "asserted"
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        item = (field, value, start, end, rule, certainty)
        if item not in self.evidence:
            self.evidence[item] = Evidence(*item)

    def forget(self, value: str) -> None:
        """Drop the evidence of a value."""
        self.evidence = {item: evidence for item, evidence in self.evidence.items() if evidence.value != value}

    def flag(
        self,
        code: str,
        start: int | None = None,
        end: int | None = None,
        choices: tuple[str, ...] = (),
        detail: str = "",
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        item = Flag(code, start, end, choices, detail)
        if item not in self.flags:
            self.flags.append(item)


def draft(
    scanned: Scanned,
    event: Event,
    fallback_sources: list[tuple[str, int | None, int | None, str]],
    before: Draft | None = None,
) -> Draft:
    """The draft of one incident."""
    sheet = _Sheet(scanned)
    frames = event.telling()
    kind = _type(sheet, frames, before.event_type if before else "")
    when, part = _date(sheet, event)
    places = _places(sheet, event)
    side_a, side_b = _sides(sheet, frames, kind)
    if not side_a and before is not None and _is_another_strike(sheet, frames, kind, before):
        side_a = before.side_a
    weapons = _weapons(sheet, frames, kind, side_a)
    casualties, none = _casualties(sheet, frames, side_a, side_b, kind)
    if kind not in ("protest", "communal_clash", "death_in_custody"):
        side_b = _victims(side_b, casualties, side_a)
    if kind == "displacement" and not side_b:
        side_b = ("civilians",)
        sheet.note("side_b", "civilians", None, None, "inferred: those who flee")
    sources = _sources(sheet, frames, fallback_sources)
    if not side_a and sources == ("amaq",) and "isis" not in side_b and kind not in ("body_found", "protest", "other"):
        side_a = ("isis",)
        sheet.note("side_a", "isis", None, None, "inferred: its own agency claims it")
    hedged = any(e.certainty == "hedged" for e in sheet.evidence.values())
    if event.background:
        sheet.reasons.append("background")
    result = Draft(
        summary="",
        event_type=kind,
        date=when,
        time_of_day=part,
        places=places,
        side_a=side_a,
        side_b=side_b,
        weapons=weapons,
        casualties=casualties,
        no_casualties=none and not casualties,
        sources=sources,
        background=event.background,
        certainty="hedged" if hedged else "reported",
        evidence=tuple(sheet.evidence.values()),
        flags=tuple(sheet.flags),
        reasons=tuple(sheet.reasons),
    )
    return replace(result, summary=summary(scanned.lexicon, result))


def _weapons(sheet: _Sheet, frames: list[Frame], kind: str, side_a: tuple[str, ...]) -> tuple[str, ...]:
    """The weapons that the clauses tell; aircraft alone are a weapon only where they struck."""
    scanned = sheet.scanned
    weapons = _codes(
        sheet, "weapons", [(w.code, w.start, w.end, w.rule) for f in frames if speaks_of(f, frames) for w in f.weapons]
    )
    if "helicopter" in weapons:  # الطائرات after المروحيات are the helicopters
        weapons = tuple(w for w in weapons if w != "aircraft_munition")
        sheet.forget("aircraft_munition")
    if kind not in ("airstrike", "accident", "raid") or side_a == ("unknown_aircraft",):
        told = any(
            w.code == "aircraft_munition" and scanned.folded[w.start : w.end].startswith(("غار", "قصف", "ضرب"))
            for f in frames
            for w in f.weapons
        )
        if not told:
            weapons = tuple(w for w in weapons if w != "aircraft_munition")
            sheet.forget("aircraft_munition")
    return weapons


def _is_another_strike(sheet: _Sheet, frames: list[Frame], kind: str, before: Draft) -> bool:
    """ضربة أخرى after an air strike: of the same aircraft."""
    if kind != before.event_type or kind not in ("airstrike", "drone_strike"):
        return False
    words = [
        t for f in frames for t in f.triggers if t.value == kind and _ANOTHER.match(sheet.scanned.after(t.end, 10))
    ]
    for code in before.side_a if words else ():
        sheet.note("side_a", code, words[0].start, words[0].end, "as the one before")
    return bool(words)


def _type(sheet: _Sheet, frames: list[Frame], before: str) -> str:
    kind, rule, spans, strong = decide(sheet.scanned, frames)
    open_words = [t for f in frames for t in f.triggers if t.value in SENSES]
    if before and any(_LIKEWISE.match(sheet.scanned.after(t.end, 16)) for t in open_words):
        kind, rule = before, f"as the one before: {rule}"
    for start, end in spans[:2] or [(frames[0].start, min(frames[0].end, frames[0].start + 40))]:
        sheet.note("event_type", kind, start, end, rule)
    if not strong:
        sheet.reasons.append("type_from_outcome")
    return kind


def _date(sheet: _Sheet, event: Event) -> tuple[DateValue, str | None]:
    value, mention = settled_date(sheet.scanned, event)
    text = value.start.isoformat() if value.start else "unknown"
    if mention is not None:
        sheet.note("date", text, mention.start, mention.end, mention.rule)
        if mention.mismatch:
            sheet.flag("month_mismatch", mention.start, mention.end, mention.mismatch)
        if mention.weekday_conflict:
            sheet.flag("weekday_mismatch", mention.start, mention.end, (text,))
    else:
        sheet.note("date", text, None, None, "inferred: the day of publication")
        sheet.reasons.append("date_inferred" if value.start else "date_unknown")
    part = mention.part if mention else None
    source = mention
    if part is None:
        source = next((f.part for f in event.telling() if f.part), None) or next(
            (f.date for f in event.telling() if f.date and f.date.part), None
        )
        part = source.part if source else None
    if part and source:
        sheet.note("time_of_day", part, source.start, source.end, source.rule)
    return value, part


def _places(sheet: _Sheet, event: Event) -> tuple[PlaceValue, ...]:
    found = []
    for mention in event.places:
        code = mention.codes[0] if mention.codes else None
        name = sheet.scanned.lexicon.places[code].names[0] if code else mention.name
        found.append(PlaceValue(code, name, mention.codes if mention.ambiguous else ()))
        sheet.note("places", code or name, mention.start, mention.end, mention.rule)
        _place_warnings(sheet, mention)
    if not found:
        sheet.reasons.append("place_missing")
    if event.inherited_place:
        sheet.reasons.append("place_inherited")
    if len(found) > 1:
        sheet.reasons.append("many_places")
    return tuple(found)


def _place_warnings(sheet: _Sheet, mention: PlaceMention) -> None:
    if mention.variant:
        sheet.flag("place_variant", mention.start, mention.end, mention.codes[:1], mention.name)
        sheet.reasons.append("place_variant")
    if mention.ambiguous:
        sheet.flag("place_ambiguous", mention.start, mention.end, mention.codes)
        sheet.reasons.append("place_ambiguous")
    if not mention.codes:
        sheet.flag("place_unknown", mention.start, mention.end, (), mention.name)
        sheet.reasons.append("place_unknown")
    if mention.role in (WIDE, ORIGIN):
        sheet.reasons.append("place_wide")


def _sides(sheet: _Sheet, frames: list[Frame], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if kind in _CROWDS:
        return _crowd(sheet, frames, kind)
    a: dict[str, None] = {}
    b: dict[str, None] = {}
    for frame in frames:
        aside = not speaks_of(frame, frames)
        for side in frame.sides.a:
            if _acts(side, kind, aside):
                a.setdefault(side.code)
                _note_actor(sheet, side)
        for side in frame.sides.b if not aside else ():
            if side.code not in a and (side.code != "clan" or kind == "arrest"):
                b.setdefault(side.code)
                sheet.note("side_b", side.code, side.start, side.end, side.rule)
    if "isis" in a or len(a) > 1:
        a.pop("unknown_gunmen", None)
    a, b = _without_parents(sheet.scanned.lexicon, a), _without_parents(sheet.scanned.lexicon, b)
    return tuple(a), tuple(code for code in b if code not in a)


def _acts(side: Side, kind: str, aside: bool) -> bool:
    """A clause that only stands by, or a find, names who did it only with words that say so."""
    if (aside and not side.hedged) or (kind == "body_found" and not side.explicit):
        return False
    return side.code != "clan"


def _note_actor(sheet: _Sheet, side: Side) -> None:
    sheet.note("side_a", side.code, side.start, side.end, side.rule, "hedged" if side.hedged else "asserted")
    if side.hedged:
        sheet.flag("perpetrator_uncertain", side.start, side.end, (side.code,))
        sheet.reasons.append("hedged")


def _without_parents(lexicon: Lexicon, codes: dict[str, None]) -> dict[str, None]:
    """The National Defence and the government: the nearer name tells both."""
    above = {parent for code in codes for parent in lexicon.ancestors(code)}
    return {code: None for code in codes if code not in above}


_CROWDS = frozenset({"protest", "riot", "communal_clash", "death_in_custody"})


def _crowd(sheet: _Sheet, frames: list[Frame], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Types whose sides the guide settles: protests, feuds, deaths in custody."""
    named = [s for f in frames if speaks_of(f, frames) for s in (*f.sides.a, *f.sides.b, *f.sides.neutral)]
    forces = list(
        dict.fromkeys(
            s.code for s in named if sheet.scanned.lexicon.group(s.code) not in ("civilian", "identity_militia", "")
        )
    )
    forces = [code for code in forces if not any(code in sheet.scanned.lexicon.ancestors(other) for other in forces)]
    sides = {
        "protest": (("protesters",), ()),
        "riot": (("protesters",), tuple(forces[:1])),
        "communal_clash": (("clan",), ("clan",)),
        "death_in_custody": (tuple(forces[:1]), ("detainees",)),
    }[kind]
    for field, codes in zip(("side_a", "side_b"), sides, strict=True):
        for code in codes:
            found = next((s for s in named if s.code == code), None)
            rule = found.rule if found else f"inferred: {kind}"
            sheet.note(field, code, found.start if found else None, found.end if found else None, rule)
    return sides


def _victims(
    side_b: tuple[str, ...], casualties: tuple[CasualtyValue, ...], side_a: tuple[str, ...]
) -> tuple[str, ...]:
    found = dict.fromkeys(side_b)
    for row in casualties:
        if row.actor and row.actor not in side_a:
            found.setdefault(row.actor)
    return tuple(found)


def _codes(sheet: _Sheet, field: str, mentions: list[tuple[str, int, int, str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for code, start, end, rule in mentions:
        found.setdefault(code)
        sheet.note(field, code, start, end, rule)
    return tuple(found)


def _casualties(
    sheet: _Sheet, frames: list[Frame], side_a: tuple[str, ...], side_b: tuple[str, ...], kind: str
) -> tuple[tuple[CasualtyValue, ...], bool]:
    found = []
    for row in settle(sheet.scanned, frames, side_a, side_b, kind):
        toll = row.toll
        sheet.note("casualties", _count(toll), toll.start, toll.end, toll.rule)
        if row.conflict:
            sheet.flag("casualty_conflict", toll.start, toll.end, (str(toll.minimum), str(toll.maximum or "")))
            sheet.reasons.append("casualty_conflict")
        if row.status_conflict:
            sheet.flag("status_conflict", toll.start, toll.end, ("civilian", "combatant"))
            sheet.reasons.append("casualty_conflict")
        found.append(
            CasualtyValue(
                cast(Outcome, toll.outcome),
                cast(VictimStatus, toll.status),
                toll.actor,
                toll.minimum,
                toll.maximum,
                toll.children,
                toll.women,
            )
        )
    for frame in frames:
        if cue := frame.cues.get("toll_may_rise"):
            sheet.flag("death_toll_may_rise", cue.start, cue.end)
    return tuple(found), any(f.none for f in frames)


def _count(row: Toll) -> str:
    high = "+" if row.maximum is None else "" if row.maximum == row.minimum else f"-{row.maximum}"
    return f"{row.outcome} {row.minimum}{high}"


def _sources(
    sheet: _Sheet, frames: list[Frame], fallback: list[tuple[str, int | None, int | None, str]]
) -> tuple[str, ...]:
    """Who is told to have said it, and the publisher where the act is first told in its own voice."""
    named = [(s.code, s.start, s.end, s.rule) for f in frames for s in (*f.sources, *f.told_by)]
    first = next((f for f in frames if f.telling), None)
    own = first is not None and not first.sources and not first.told_by and sheet.scanned.publisher is not None
    found: dict[str, None] = {}
    for code, start, end, rule in [*(fallback if own or not named else []), *named]:
        found.setdefault(code)
        sheet.note("sources", code, start, end, rule)
    return tuple(found)

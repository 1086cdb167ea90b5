"""Incidents to drafts: every value with its evidence, its flags and the reasons to doubt it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.weighed import BY_WEIGHT, decide_and_see
from incidents.extraction.joining.event import Event
from incidents.extraction.joining.merging import settled_date
from incidents.extraction.mentions.place_roles import ORIGIN, WIDE, PlaceMention
from incidents.extraction.values import CasualtyValue, DateValue, Draft, Outcome, PlaceValue, VictimStatus
from incidents.extraction.words.tables import SENSES
from incidents.extraction.words.weights import EVENT_TYPE
from incidents.extraction.words.wording import Phrase, any_of

from .arms import weapons_of
from .figures import settle
from .parties import Told, settled, sides_of
from .sheet import Sheet
from .summaries import summary

# انفجار مماثل, هجوم مشابه: of the type of the act told before.
_ANOTHER = re.compile(r"\s+" + any_of("another"))
_ANOTHER_DRONE = Phrase(r"(?<!\w)(?:مسيره|طايره)\s+(?:مسيره\s+)?(?:اخري|ثانيه)(?!\w)")  # كما استهدفت مسيّرة أخرى …
_LIKEWISE = re.compile(r"\s*" + any_of("likewise"))


def draft(
    scanned: Scanned,
    event: Event,
    fallback_sources: list[tuple[str, int | None, int | None, str]],
    earlier: Sequence[Draft] = (),
) -> Draft:
    """The draft of one incident; `earlier`: those before it."""
    before = earlier[-1] if earlier else None
    sheet = Sheet(scanned)
    frames = event.telling()
    kind = _type(sheet, frames, [value.event_type for value in earlier])
    when, part = _date(sheet, event)
    places = _places(sheet, event)
    side_a, side_b = sides_of(sheet, frames, kind)
    if not side_a and len(frames) < len(event.frames):  # غارة للتحالف, the headline; the body does not say whose
        side_a = sides_of(sheet, [f for f in event.frames if f.kind != "body"], kind)[0]
    if (
        side_a in ((), ("unknown_aircraft",))
        and before is not None
        and before.side_a
        and _is_another_strike(sheet, frames, kind, before)
    ):
        side_a = before.side_a
    weapons = weapons_of(sheet, frames, kind, side_a)
    casualties, none = _casualties(sheet, frames, side_a, side_b, kind)
    sources = _sources(sheet, frames, fallback_sources)
    side_a, side_b = settled(sheet, Told(kind, frames, casualties, sources, weapons), side_a, side_b)
    hedged = any(e.certainty == "hedged" for e in sheet.evidence)
    if event.background:
        sheet.doubt("background")
    if event.contested:
        sheet.doubt("joining_contested")
    return Draft(
        summary=summary(scanned.lexicon, kind, side_a, side_b, places, casualties),
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
        evidence=tuple(sheet.evidence),
        flags=tuple(sheet.flags),
        reasons=tuple(sheet.reasons),
    )


def _is_another_strike(sheet: Sheet, frames: list[Frame], kind: str, before: Draft) -> bool:
    """ضربة أخرى after an air strike: of the same aircraft; لقصف مماثل: by the same guns."""
    if kind != before.event_type or kind not in ("airstrike", "drone_strike", "shelling"):
        return False
    told = [t for f in frames for t in f.triggers if t.value in (kind, "bombard")]
    alike = _LIKEWISE if kind == "shelling" else _ANOTHER
    words = [t for t in told if alike.match(sheet.scanned.after(t.end, 16))]
    if not words and any(sheet.scanned.search(_ANOTHER_DRONE, f.start, f.end) for f in frames):
        words = told
    for code in before.side_a if words else ():
        sheet.note("side_a", code, words[0].start, words[0].end, "as the one before")
    return bool(words)


# Which types a word that leaves the type open may take from the act told before.
_LIKE = {
    "explosion": frozenset({"ied", "landmine", "suicide_bombing", "grenade", "accident"}),
    "bombard": frozenset({"airstrike", "drone_strike", "shelling"}),
    "gunfire": frozenset({"assassination", "attack_on_forces", "attack_on_civilians"}),
    "attack": frozenset({"attack_on_forces", "attack_on_civilians", "assassination", "suicide_bombing", "drone_strike"})
    | frozenset({"grenade", "ied"}),
}


def _type(sheet: Sheet, frames: list[Frame], earlier: Sequence[str]) -> str:
    (kind, rule, spans, strong), features = decide_and_see(sheet.scanned, frames)
    open_words = [t for f in frames for t in f.triggers if t.value in SENSES]
    if like := next((t for t in open_words if _LIKEWISE.match(sheet.scanned.after(t.end, 16))), None):
        before = next((told for told in reversed(earlier) if told in _LIKE.get(like.value, ())), None)
        kind, rule = (before, f"as the one before: {rule}") if before else (kind, rule)
    else:
        kind, rule = _weighed(sheet, features, kind, rule)
    for start, end in spans[:2] or [(frames[0].start, min(frames[0].end, frames[0].start + 40))]:
        sheet.note("event_type", kind, start, end, rule)
    if not strong:
        sheet.doubt("type_from_outcome")
    return kind


def _weighed(sheet: Sheet, features: frozenset[str], ruled: str, rule: str) -> tuple[str, str]:
    kind, contested = sheet.scanned.lexicon.weights[EVENT_TYPE].instead_of(ruled, features)
    if contested:
        sheet.doubt("type_contested")
    return kind, rule if kind == ruled else f"{BY_WEIGHT}{rule}"


def _date(sheet: Sheet, event: Event) -> tuple[DateValue, str | None]:
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
        sheet.doubt("date_inferred" if value.start else "date_unknown")
    if value.precision not in ("day", "report", "unknown"):
        return value, None  # of several days no part is told
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


def _places(sheet: Sheet, event: Event) -> tuple[PlaceValue, ...]:
    found = []
    for mention in event.places:
        code = mention.codes[0] if mention.codes else None
        name = sheet.scanned.lexicon.places[code].names[0] if code else mention.name
        found.append(PlaceValue(code, name, mention.codes if mention.ambiguous else ()))
        sheet.note("places", code or name, mention.start, mention.end, mention.rule)
        _place_warnings(sheet, mention)
    if not found:
        sheet.doubt("place_missing")
    if event.inherited_place:
        sheet.doubt("place_inherited", *event.places)
    if len(found) > 1:
        sheet.doubt("many_places", *event.places)
    return tuple(found)


def _place_warnings(sheet: Sheet, mention: PlaceMention) -> None:
    if mention.variant:
        sheet.flag("place_variant", mention.start, mention.end, mention.codes[:1], mention.name)
        sheet.doubt("place_variant", mention)
    if mention.ambiguous:
        sheet.flag("place_ambiguous", mention.start, mention.end, mention.codes)
        sheet.doubt("place_ambiguous", mention)
    if not mention.codes:
        sheet.flag("place_unknown", mention.start, mention.end, (), mention.name)
        sheet.doubt("place_unknown", mention)
    if mention.role in (WIDE, ORIGIN):
        sheet.doubt("place_wide", mention)


def _casualties(
    sheet: Sheet, frames: list[Frame], side_a: tuple[str, ...], side_b: tuple[str, ...], kind: str
) -> tuple[tuple[CasualtyValue, ...], bool]:
    found = []
    for row in settle(sheet.scanned, frames, side_a, side_b, kind):
        toll = row.toll
        sheet.note("casualties", _count(toll), toll.start, toll.end, toll.rule)
        if row.conflict:
            sheet.flag("casualty_conflict", toll.start, toll.end, (str(toll.minimum), str(toll.maximum or "")))
            sheet.doubt("casualty_conflict", toll)
        if row.status_conflict:
            sheet.flag("status_conflict", toll.start, toll.end, ("civilian", "combatant"))
            sheet.doubt("casualty_conflict", toll)
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
    sheet: Sheet, frames: list[Frame], fallback: list[tuple[str, int | None, int | None, str]]
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

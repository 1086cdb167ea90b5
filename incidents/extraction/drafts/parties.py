"""Both sides of one incident, from the clauses that tell it and from what its type lets one infer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.types import speaks_of
from incidents.extraction.sides.roles import Side
from incidents.extraction.values import CasualtyValue
from incidents.extraction.words.lexicon import Lexicon
from incidents.extraction.words.offices import side_of_office
from incidents.extraction.words.wording import Phrase, any_of

from .losses import by_losses
from .sheet import Sheet


def sides_of(sheet: Sheet, frames: list[Frame], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if kind in _CROWDS:
        return _crowd(sheet, frames, kind)
    a: dict[str, None] = {}
    b: dict[str, None] = {}
    for frame in frames:  # the first clause that gives a side its part decides
        aside = not speaks_of(frame, frames)
        for side in frame.sides.a:
            if _acts(side, kind, aside):
                _enter(sheet, side, a, b)
        for side in frame.sides.b if not aside else ():
            if side.code not in a and side.code != "clan":
                b.setdefault(side.code)
                sheet.note("side_b", side.code, side.start, side.end, side.rule)
    a = {code: None for code in a if code not in _NOBODY} or a
    if kind == "attack_on_civilians" and len(a) > 1:
        a.pop("protesters", None)  # fired on
    a, b = without_parents(sheet.scanned.lexicon, a), without_parents(sheet.scanned.lexicon, b)
    above = {parent for code in a for parent in sheet.scanned.lexicon.ancestors(code)} if kind in _OF_POLICE else set()
    return tuple(a), tuple(code for code in b if code not in a and code not in above)


def _enter(sheet: Sheet, side: Side, a: dict[str, None], b: dict[str, None]) -> None:
    """Put a side that acts where it belongs: ردت القوات, who answers fire, was under it."""
    if side.responds and a and side.code not in a:
        b.setdefault(side.code)
        sheet.note("side_b", side.code, side.start, side.end, side.rule)
    elif side.code not in b or side.explicit:
        a.setdefault(side.code)
        _note_actor(sheet, side)


_NOBODY = frozenset({"unknown_gunmen", "unknown_aircraft"})


def _acts(side: Side, kind: str, aside: bool) -> bool:
    """A clause that only stands by, or a find, names who did it only with words that say so."""
    if (aside and not side.hedged) or (kind == "body_found" and not side.explicit):
        return False
    return side.code != "clan"


def _note_actor(sheet: Sheet, side: Side) -> None:
    sheet.note("side_a", side.code, side.start, side.end, side.rule, "hedged" if side.hedged else "asserted")
    if side.hedged:
        sheet.flag("perpetrator_uncertain", side.start, side.end, (side.code,))
        sheet.doubt("hedged", side)


def without_parents(lexicon: Lexicon, codes: dict[str, None]) -> dict[str, None]:
    """The National Defence and the government: the nearer name tells both."""
    above = {parent for code in codes for parent in lexicon.ancestors(code)}
    return {code: None for code in codes if code not in above}


_CROWDS = frozenset({"protest", "riot", "communal_clash", "death_in_custody"})


def _crowd(sheet: Sheet, frames: list[Frame], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
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


@dataclass(frozen=True, slots=True)
class Told:
    """What is settled of an incident when its sides are inferred."""

    kind: str
    frames: list[Frame]
    casualties: tuple[CasualtyValue, ...]
    sources: tuple[str, ...]
    weapons: tuple[str, ...]


_OF_FORCES = frozenset({"airstrike", "drone_strike", "shelling", "raid", "arrest", "territorial_change", "armed_clash"})
_OF_POLICE = frozenset({"arrest", "raid"})
_OF_GUNMEN = frozenset({"abduction", "assassination", "attack_on_civilians", "attack_on_forces", "grenade"})
_FROM_THE_AIR = frozenset({"airstrike", "drone_strike"})
_OF_ISIS = frozenset({"suicide_bombing", "execution"})
_TO_PERSONS = frozenset({"abduction", "execution", "body_found"})
_ANYONE = frozenset({("civilians", "execution"), ("civilians", "other"), ("aanes", "other")})
_OF_ITS_OWN = frozenset({"execution", "accident"})
_TO_NOBODY = frozenset({"body_found", "other"})  # unless people were hurt
_AGAINST_CIVILIANS = frozenset({"displacement", "threat", "grenade", "attack_on_civilians"})


def settled(
    sheet: Sheet, told: Told, side_a: tuple[str, ...], side_b: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sides with the victims of the figures, and where none is named, what the kind of act leaves to suppose."""
    if told.kind == "armed_clash" and not side_a and len(side_b) > 1:
        side_a, side_b = side_b[:1], side_b[1:]  # a clash has two sides, and their order carries no weight
    if told.kind == "armed_clash" and len({*side_a, *side_b}) == 1 and _among_themselves(sheet, told):
        side_a = side_b = side_a or side_b
    side_a, side_b = by_losses(sheet.scanned.lexicon, told.frames, told.kind, side_a, side_b, told.casualties)
    if not side_a and (author := _author(sheet, told, side_b)):
        side_a = (author[0],)
        sheet.note("side_a", author[0], None, None, f"inferred: {author[1]}")
    if told.kind in _CROWDS and told.kind != "riot":
        return side_a, side_b
    hit = _hit(sheet, told, side_a, side_b)
    for code in set(side_b) - set(hit):
        sheet.forget(code, "side_b")
    if not hit and _against_civilians(sheet, told):
        hit = ("civilians",)
        sheet.note("side_b", "civilians", None, None, f"inferred: {told.kind}")
    if "civilians" in hit and _is_of_oil(sheet, told):
        hit = tuple(dict.fromkeys("oil_workers" if code == "civilians" else code for code in hit))
    return side_a, hit


_FACTIONS = Phrase(any_of("among_themselves"))


def _among_themselves(sheet: Sheet, told: Told) -> bool:
    """اشتباك بين فصيلين من الجيش الوطني: one side fights itself."""
    return any(sheet.scanned.search(_FACTIONS, f.start, f.end) for f in told.frames)


def _against_civilians(sheet: Sheet, told: Told) -> bool:
    """Threats, grenades and the like are made to civilians where no other is told; so is what private people lose."""
    if told.kind in _AGAINST_CIVILIANS:
        return told.kind == "displacement" or not told.casualties
    if told.kind == "abduction":
        return True
    if told.kind not in ("property_destruction", "ied") or told.casualties:
        return False
    telling = [f for f in told.frames if f.telling]
    private = any(sheet.scanned.search(_PRIVATE, f.start, f.end) for f in telling)
    if told.kind == "ied":
        return private
    return private or not any(sheet.scanned.search(_PUBLIC, f.start, f.end) for f in telling)


def _is_child_only(sheet: Sheet, told: Told, named: dict[str, None]) -> bool:
    """The sheikh and his driver: a trade or office is told, and hardly anyone beside."""
    if "civilians" not in named or not any("civilians" in sheet.scanned.lexicon.ancestors(code) for code in named):
        return False
    rest = [row for row in told.casualties if row.actor == "civilians"]
    return all(row.maximum is not None and row.maximum <= FEW for row in rest)


FEW = 2  # people beside the one whose office is told
_PUBLIC = Phrase(r"(?<!\w)\w?(?:ال|لل)?" + any_of("public_things") + r"(?!\w)")
_PRIVATE = Phrase(r"(?<!\w)\w?(?:ال|لل)?" + any_of("private_goods") + r"(?!\w)")


def _hit(sheet: Sheet, told: Told, side_a: tuple[str, ...], side_b: tuple[str, ...]) -> tuple[str, ...]:
    """Who was hit: for acts done to persons those persons alone, else also whose post or vehicle it was."""
    own = told.kind in _OF_ITS_OWN and len(told.casualties) == 1  # أعدم التنظيم ثلاثة من عناصره
    if side_a == side_b and side_a:
        return side_b
    if told.kind == "displacement":
        return ("civilians",)  # whoever it was that they fled from
    victims = dict.fromkeys(row.actor for row in told.casualties if row.actor and (own or row.actor not in side_a))
    if told.kind in _TO_NOBODY or (told.kind in _TO_PERSONS and told.casualties):
        people = [c for c in side_b if sheet.scanned.lexicon.group(c) == "civilian" and (c, told.kind) not in _ANYONE]
        return tuple(victims | dict.fromkeys(people))
    named = dict.fromkeys(side_b)
    if "civilians" in named and len(named) > 1 and "civilians" not in victims:
        del named["civilians"]  # beside those who were aimed at
    named |= victims
    if len(named) > 1 and _is_child_only(sheet, told, named):
        del named["civilians"]
    armed = {code: None for code in named if sheet.scanned.lexicon.group(code) != "civilian"}
    nearest = without_parents(sheet.scanned.lexicon, armed)
    return tuple(code for code in named if code in nearest or code not in armed)


_TANKER = any_of("oil_vehicles") + r"\w*\s+(?:\S+\s+){0,3}?(?:ل|ب)?(?:ال)?" + any_of("oil_words")
_OIL_HANDS = any_of("oil_people") + r"\w*\s+(?:في\s+|من\s+|ب)?(?:ال)?" + any_of("oil_sites")
_OIL = Phrase(_TANKER + "|" + _OIL_HANDS + r"(?!\s+" + any_of("crops") + ")")


def _is_of_oil(sheet: Sheet, told: Told) -> bool:
    """صهاريج نفط, عمال حقل العمر: drivers, owners and hands of the oil trade, and nobody else hurt beside them."""
    if any(row.children or row.women for row in told.casualties):
        return False
    telling = [f for f in told.frames if f.telling]
    return any(sheet.scanned.search(_OIL, f.start, f.end) for f in telling)


def _before_its_fall(when: date | None) -> bool:
    return when is None or when <= FALL_OF_THE_GOVERNMENT


COALITION_CAME = date(2014, 9, 22)
FALL_OF_THE_GOVERNMENT = date(2024, 12, 8)


def _author(sheet: Sheet, told: Told, side_b: tuple[str, ...]) -> tuple[str, str] | None:
    """Who did it, and why it is supposed: the side that tells its own deed, else whom such acts come from."""
    scanned = sheet.scanned
    offices = [side_of_office(source, scanned.published) for source in told.sources]
    own = next((side for side in offices if side), None)
    hit = {above for code in side_b for above in (code, *scanned.lexicon.ancestors(code))}
    if own is not None and len(offices) == 1 and own.code not in hit:
        if told.kind in (_OF_FORCES if own.only_its_own else _OF_POLICE):
            return own.code, "its own office tells it"
        if told.sources == ("amaq",) and told.kind not in ("body_found", "protest", "other"):
            return own.code, "its own agency claims it"
    if told.kind in _OF_ISIS and "isis" not in hit and any(h.value == "isis" for h in scanned.hits.get("actors", ())):
        return "isis", "its kind of act"
    if told.kind in _OF_GUNMEN:
        return "unknown_gunmen", "gunmen of no name"
    return _from_the_air(told, scanned.published) if told.kind in _FROM_THE_AIR else None


def _from_the_air(told: Told, when: date | None) -> tuple[str, str]:
    """Whose aircraft they were, where nobody says so."""
    if "barrel_bomb" in told.weapons and _before_its_fall(when):
        return "government", "nobody else dropped barrel bombs"
    if told.kind == "airstrike" and when is not None and when < COALITION_CAME:
        return "government", "nobody else flew"
    return "unknown_aircraft", "aircraft of no told owner"

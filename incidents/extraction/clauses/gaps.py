"""Acts told by people and a place alone: قُتل خمسة بقصف على بنش وثلاثة في تفتناز, where the verb is left out."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.place_relations import same_place, widens
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE, PlaceMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .sentences import Clause
from .shares import is_region

# و11 في سقبا, وطفلين بقذائف على …, و8 بينهم ثلاثة أطفال بصواريخ …, و3 آخرون جراء …
_AND_COUNT = re.compile(r"(?<=[\s،,])و\s?(?:(\d{1,3})(?![\d/:.])|\w{3,})")
_THEN = Phrase(r"\s+(?:(?:" + any_of("after_a_count") + r")\s|ب\w{3})")
_COMMA = re.compile(r"[،,؛]")
# بينهم ثلاثة في الميادين, 12 منهم في القورية: a share of those told before
_SHARE_OF = Phrase(
    r"(?<!\w)(?:من\s?)?(?:بينهم|منهم|بينهن|منهن|ضمنهم)\s+(?:\S+\s+)?(?:في\s|علي\s|ب)?(?:مدينه\s|بلده\s|قريه\s|حي\s)?$"
)
_SPOTS = frozenset({EVENT, REFERENCE, BARE})
_HARM = frozenset({"killed", "injured", "detained", "abducted"})
FAR, APART = 60, 40  # letters from people to their place; from a place to the next people


def by_gaps(scanned: Scanned, clause: Clause, named: list[PlaceMention]) -> list[Clause]:
    """The clause cut before people who have a place of their own, and the verb before; else as it is."""
    if clause.share or clause.total or not _AND_COUNT.search(scanned.folded, clause.start, clause.end):
        return [clause]
    here = [p for p in between(named, clause.start, clause.end) if _is_spot(scanned, p)]
    cuts: list[int] = []
    outcome = ""
    for match in _AND_COUNT.finditer(scanned.folded, clause.start + 2, clause.end) if len(here) > 1 else ():
        told = _told_before(scanned, clause.start, match.start(), here)
        if told and _is_gap(scanned, match, clause.end, here):
            outcome = outcome or told
            cuts.append(match.start())
    return _pieces(scanned, clause, cuts, here, outcome) if cuts else [clause]


def _pieces(scanned: Scanned, clause: Clause, cuts: list[int], here: list[PlaceMention], outcome: str) -> list[Clause]:
    last = next(p.end for p in here if p.start > cuts[-1])
    comma = _COMMA.search(scanned.folded, last, clause.end)
    end = comma.end() if comma else clause.end
    shares = [
        Clause(a, b, apart=True, answers=True, share=outcome) for a, b in zip(cuts, [*cuts[1:], end], strict=True)
    ]
    rest = [Clause(end, clause.end)] if clause.end - end > APART else []
    if not rest:
        shares[-1] = replace(shares[-1], end=clause.end)
    return [replace(clause, end=cuts[0]), *shares, *rest]


def _is_spot(scanned: Scanned, place: PlaceMention) -> bool:
    return place.role in _SPOTS and place.head != "hospital" and not is_region(scanned, place)


def _told_before(scanned: Scanned, start: int, at: int, here: list[PlaceMention]) -> str:
    """What became of the people counted before, where a place is told right before `at`; else nothing."""
    place = next((p for p in reversed(here) if p.end <= at), None)
    if place is None or at - place.end > APART or _COMMA.search(scanned.folded[place.end : at].rstrip(" ،,؛")):
        return ""
    harm = [h for h in scanned.inside("outcomes", start, place.start) if h.value in _HARM]
    acts = scanned.inside("triggers", start, place.start)
    if not harm or _is_of_an_act_told(scanned, harm[-1], acts, [p for p in here if p.end <= at]):
        return ""
    if any(act.start > harm[-1].end and act.prefix[:1] in ("و", "ف") for act in acts):
        return ""
    things = [*scanned.inside("not_casualties", harm[-1].start, at), *acts]
    return "" if any(_is_counted(scanned, thing) for thing in things) else harm[-1].value


def _is_of_an_act_told(scanned: Scanned, harm: Hit, acts: list[Hit], here: list[PlaceMention]) -> bool:
    """Whether people are shares of a total, or of an act whose places were told before what became of them."""
    if acts and all("ال" in act.prefix for act in acts):
        return True  # أسفرت الغارات عن مقتل سبعة في … وخمسة في …
    before, after = ([p for p in here if (p.start < harm.start) == told] for told in (True, False))
    return same_place(scanned, before, after) or any(scanned.search(_SHARE_OF, harm.start, p.start) for p in after)


def _is_counted(scanned: Scanned, thing: Hit) -> bool:
    """13 غارة: a number that stands before something else than people."""
    digits = _DIGIT_BEFORE.search(scanned.before(thing.outer, 4))
    numbers = scanned.inside("numbers", max(0, thing.outer - NOUN), thing.outer)
    return not thing.prefix and (digits is not None or any(h.end + 1 == thing.outer for h in numbers))


_DIGIT_BEFORE = re.compile(r"\d\s*$")


def _is_gap(scanned: Scanned, match: re.Match[str], end: int, here: list[PlaceMention]) -> bool:
    """Whether people, and no verb, stand between «و» and a place that is not the one before."""
    at = match.start()
    place = next((p for p in here if p.start > at), None)
    if place is None or place.start - at > FAR or not _counts_people(scanned, match):
        return False
    before = [p for p in here if p.end <= at][-1:]
    if same_place(scanned, before, [place]) or widens(scanned, before, [place]):
        return False
    if _COMMA.search(scanned.folded, match.end(), place.start):
        return False
    harm, acts = (scanned.inside(layer, at, place.start) for layer in ("outcomes", "triggers"))
    goes_on = any(h.prefix[:1] in ("و", "ف") and h.outer != at for h in (*harm, *acts))
    return not goes_on and all("noun" in h.form and h.form != "verbal_noun" for h in harm)


def _counts_people(scanned: Scanned, match: re.Match[str]) -> bool:
    """Whether «و» opens with a number of people, or with one or two of them (وطفلة, وطفلين)."""
    at, end = match.span()
    nouns = scanned.inside("count_nouns", at, end + NOUN)
    if any(h.outer <= at + 1 and h.row["number"] in _OF_ITSELF and "ال" not in h.prefix for h in nouns):
        return True
    number = match[1] or any(h.outer <= at + 1 for h in scanned.inside("numbers", at, end + 1))
    then = any(end <= h.outer <= end + 2 for h in nouns) or scanned.match(_THEN, end)
    return bool(number and then)


NOUN = 16  # letters of a number's noun
_OF_ITSELF = frozenset({"singular", "dual"})

"""What a clause that stands for the act before takes from it: act, day, author and people (ومثلهما في الرشدية)."""

from __future__ import annotations

from dataclasses import replace

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.clauses.likewise import is_likewise, the_like
from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.people import People
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE, PlaceMention
from incidents.extraction.mentions.ranked_places import RANKED
from incidents.extraction.values import HARMED, SEIZED
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame, take_act, take_setting
from .shares import toll_at

_NOBODY = Phrase(
    r"(?<!\w)(?:دون|بدون|بلا|لا|ولا|لم|ولم)\s+(?:[^\s،,.]+\s+){0,2}?(?:ال)?" + any_of("losses_told") + r"(?!\w)"
)
_RESULTS = frozenset({"property_destruction", "displacement"})


def take_after(scanned: Scanned, frame: Frame, before: Frame, people: list[People], places: list[PlaceMention]) -> None:
    """Lend a clause that opens with words like ومثلها or وأخرى what it stands for."""
    if not before.telling or not is_likewise(scanned, before.start, frame.start):
        return
    if frame.strong:
        take_setting(frame, before)
    else:
        take_act(frame, before, frame.triggers)
    if not frame.places:  # ومثلها بدون ضحايا عند …: its place, too, was left out with what did not happen
        frame.places = [p for p in between(places, frame.start, frame.end) if p.role in (EVENT, BARE, REFERENCE)][:1]
    if frame.places and not frame.opener:
        frame.opener = "new_incident"
    if not frame.tolls:
        frame.tolls = _as_many(scanned, frame, before, people)


def _as_many(scanned: Scanned, frame: Frame, before: Frame, people: list[People]) -> list[Toll]:
    """ومثله اثنان في القريا: two more seized; ومثلهما في الرشدية: two more killed."""
    if (like := the_like(scanned, frame.start)) is None or scanned.search(_NOBODY, frame.start, frame.end):
        return []
    told = [t for t in before.tolls if t.outcome in HARMED or t.outcome in SEIZED]
    if not told:
        return []
    if own := toll_at(scanned, like.end(), people, told[0].outcome):
        return [replace(own, status=told[0].status if own.status == "unknown" else own.status)]
    pronoun = like[1]
    if pronoun in ("هم", "هن"):
        return [t for t in told if t.numeral][:1]
    count = 2 if pronoun == "هما" else 1
    return [t for t in told if pronoun and t.minimum == t.maximum == count][:1]


def take_from_list(scanned: Scanned, frame: Frame, told: list[Frame]) -> None:
    """قصفت موحسن وحطلة، وفي الأولى قُتل سبعة وفي الأخرى أصيب ثلاثة: what was done to each of the places told."""
    place = next((p for p in frame.places if p.rule == RANKED), None)
    own = [t for t in frame.triggers if t.start >= frame.start]
    if place is None or any(t.entry.strong and t.value not in _RESULTS for t in own):
        return
    whole = next((f for f in reversed(told) if len(f.places) > 1 and any(_same(p, place) for p in f.places)), None)
    if whole is None or not whole.strong:
        return
    take_act(frame, whole, own)
    if not _same(whole.places[0], place):
        frame.opener = frame.opener or "new_incident"
        whole.places = [p for p in whole.places if not _same(p, place)]


def _same(one: PlaceMention, another: PlaceMention) -> bool:
    return one.codes == another.codes and one.name == another.name

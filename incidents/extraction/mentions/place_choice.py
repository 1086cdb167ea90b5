"""Which of the places that a sentence names is the place of the event."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, began
from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.wording import Phrase, any_of

from .place_roles import BARE, EVENT, ORIGIN, REFERENCE, ROAD, SITE, TIERS, TOWARD, WIDE, PlaceMention

# How large a kind of place is: a larger one may only say where a smaller one lies.
SIZE = {"governorate": 5, "district": 4, "subdistrict": 3, "town": 2, "village": 1, "area": 1}
_SITES = frozenset({"village", "area", "base", "airport", "oil_field", "gas_field", "camp", "station"})
_STATION = Phrase(
    r"(?:^|\s)(?:و|ل|ب)?(?:ال)?"
    + any_of("stationed")
    + r"\s+(?:\S+\s+){0,2}(?:في|من|داخل|ضمن|علي|عند)?\s*(?:(?:ال|ب|ل|لل)?"
    + any_of("words_for_places")
    + r"\s+)?(?:ب|ل|#)*$"
)


_AFTER = re.compile(r"(?<!\w)(" + any_of("after_another") + r")\s+(?!ظهر|منتصف|يوم|ساع|ان\s)")
_FIRED_FROM = re.compile(
    r"(?<!\w)[وف]?" + any_of("fired_from") + r"\s(?!حفل|عرس|مجهول)(?!.*\s(?:علي|نحو|باتجاه|صوب)\s)"
)
_HEARD = re.compile(r"(?<!\w)[وف]?" + any_of("heard") + r"(?!\w)")
_CARRIED = re.compile(
    r"(?<!\w)[وف]?" + any_of("carried_there") + r"(?!\w)(?!.*(?<!\w)(?:قتل|قض[يوت]|استشهد|لق[يو]|توفي|توفوا|سقط)\w*\s)"
)
# خطفت شابا من مدينة درعا أثناء مروره في السويداء: who comes from one place and was taken in the other.
_ON_THE_WAY = Phrase(r"(?<!\w)(?:اثناء|خلال|لدي|عند) (?:\S+ ){1,4}$")
_TAKEN = re.compile(r"(?<!\w)من (?:\w+ ){0,2}$")
_TIMES = ("relative_dates", "day_parts")


def choose(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """The places of an event among those its sentence names: of the best tier, each once, containers dropped."""
    mentions = _without_guns(scanned, mentions)
    near = [m for m in mentions if m.role == REFERENCE]
    roles = {m.role for m in mentions}
    for tier in TIERS:
        if tier not in roles:
            continue
        chosen = [m for m in mentions if m.role == tier]
        if tier == EVENT:
            chosen = _surest(scanned, chosen, near, mentions)
        if tier == WIDE:
            chosen = chosen[:1]
        if tier == SITE:
            chosen = [replace(m, role=EVENT) for m in chosen]
        if chosen:
            return _distinct(scanned, _without_containers(scanned, chosen))
    return []


def _surest(
    scanned: Scanned, chosen: list[PlaceMention], near: list[PlaceMention], mentions: list[PlaceMention]
) -> list[PlaceMention]:
    """Of places told with "in" and the like those of the act; what is told beside it, where they only hold that."""
    chosen = _without_scene(scanned, _of_the_act(scanned, chosen, near))
    chosen = [m for m in chosen if not _is_deathbed(scanned, m)] or chosen
    chosen = _in_its_region(scanned, chosen, mentions) or chosen
    return near if chosen and near and _are_within(scanned, chosen, near) else chosen


_DIED = Phrase(r"(?<!\w)[وف]?" + any_of("dies_of_wounds") + r"(?:\s+[^\s،,.]+){0,5}\s*$")


def _is_deathbed(scanned: Scanned, mention: PlaceMention) -> bool:
    """توفي ثلاثة مصابين في مشفى الكسرة, with the place of the act told: where the hurt died."""
    return mention.head == "hospital" and scanned.search_before(_DIED, mention.outer, 50) is not None


def _in_its_region(scanned: Scanned, chosen: list[PlaceMention], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """وفي حمص فُككت عبوة على طريق بلدة مهين: a governorate that opens the clause, and the village beside the act."""
    if len(chosen) != 1 or chosen[0].head or not _FRONTED.search(scanned.before(chosen[0].outer, 40)):
        return []
    if not any(scanned.lexicon.places[code].kind == "governorate" for code in chosen[0].codes):
        return []
    beside = [m for m in mentions if m.role in (REFERENCE, ROAD) and m.start > chosen[0].end]
    return [m for m in beside if m.head in ("village", "town")]


def _of_the_act(scanned: Scanned, chosen: list[PlaceMention], near: list[PlaceMention]) -> list[PlaceMention]:
    """Without places of stations and other acts; none where only stations are told, and a place beside the act."""
    if near and all(_is_station(scanned, m, chosen) for m in chosen):
        return []  # قوات النظام المتمركزة في حطلة … عبارة قبالة الجنينة
    return _without_other_acts(scanned, _without_stations(scanned, chosen))


def _are_within(scanned: Scanned, chosen: list[PlaceMention], near: list[PlaceMention]) -> bool:
    """Beside a bridge, in the city: the bridge. غارات بمحيط دمشق وحمص وطرطوس … إصابة سبعة في طرطوس: all of them."""
    if len(near) > len(chosen) and _codes(chosen) <= _codes(near):
        return True
    return all(any(_holds(scanned, m, n) for n in near) for m in chosen)


def _codes(mentions: list[PlaceMention]) -> set[str]:
    return {m.codes[0] if m.codes else fold_word(m.name) for m in mentions}


_HIT = frozenset({EVENT, BARE, REFERENCE, TOWARD})
_FIRE = frozenset({"shelling", "bombard", "gunfire", "attack", "airstrike"})
# من مواقعها في بلدة الطيانة, انطلاقا من قرية مراط: where fire comes from.
_FROM_POSTS = Phrase(
    r"(?<!\w)(?:من\s+(?:داخل\s+)?(?:ال)?" + any_of("fire_places") + r"\w*\s+(?:\S+\s+){0,4}?(?:في|داخل|ضمن|ب|قرب)"
    r"|" + any_of("fired_from") + r"\s+(?:\S+\s+){0,5}?(?:في|من))\s*(?:ال)?$"
)

# القصف انطلق من مواقع في مراط: of an act told before, whose place is told there
_LAUNCHED = Phrase(
    r"(?<!\w)ال(?:قصف|صواريخ|قذايف|مسيرات|مسيره|نيران)\s+(?:\w+\s+){0,3}?(?:انطلق\w*|مصدره\w*)\s+(?:من\s+)?(?:\S+\s+){0,5}$"
)

# واقتادتهم إلى سجن في الشدادي: where those taken are held
_TO_CELLS = r"\s+(?:[^\s،,.]+\s+){0,11}?(?:الي|ل(?!غم)|نحو|باتجاه)\s*(?:[^\s،,.]+\s+){1,5}$"
_LED_TO = Phrase(r"(?<!\w)[وف]?" + any_of("leads_away") + r"\w{0,4}" + _TO_CELLS)
_LED_THEM_TO = Phrase(r"(?<!\w)[وف]?" + any_of("leads_away") + r"(?:ت|وا?)?(?:هم|هما|هن|ها|ه)" + _TO_CELLS)


def _is_of_what_was_told(scanned: Scanned, mention: PlaceMention) -> bool:
    return bool(
        scanned.search_before(_LAUNCHED, mention.outer, 70) or scanned.search_before(_LED_THEM_TO, mention.outer, 70)
    )


def _without_guns(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """أطلقت قذائف باتجاه القورية من نقاطها في الطيانة: where the fire came from, with the place that it hit."""
    if len(mentions) < 2:
        return [m for m in mentions if not _is_of_what_was_told(scanned, m)]
    guns = [m for m in mentions if scanned.search_before(_FROM_POSTS, m.outer, 60) and _is_fired(scanned, m)]
    cells = [m for m in mentions if scanned.search_before(_LED_TO, m.outer, 120)]
    kept = [m for m in mentions if m not in guns and m not in cells]
    return kept if any(m.role in _HIT or (cells and m.role == ORIGIN) for m in kept) else mentions


def _is_fired(scanned: Scanned, mention: PlaceMention) -> bool:
    acts = scanned.inside("triggers", max(0, mention.outer - 160), mention.outer)
    return any(t.value in _FIRE for t in acts) and not any(t.value == "territorial_change" for t in acts)


def _without_stations(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """حارس في حقل كونيكو, مدفعية متمركزة في المطار: where people serve or fire from, with another place told."""
    stations = [m for m in mentions if _is_station(scanned, m, mentions)]
    kept = [m for m in mentions if m not in stations]
    if not kept or any(_coordinated(scanned, m, n) for m in stations for n in kept):
        return mentions
    quarters = [m for m in stations if m.head == "quarter"]  # موظف في حي القصور بمدينة دير الزور
    return mentions if quarters and all(any(_holds(scanned, k, q) for q in quarters) for k in kept) else kept


_FRONTED = re.compile(r"(?:^|[.\n؛،,:])\s*[وف]?(?:في|ب)\s*(?:\w+\s+){0,2}(?:ال)?$")
_MOURNED = re.compile(r"(?<!\w)[وف]?" + any_of("funerals") + r"\s")  # شيعت … ثلاثة عسكريين قضوا في …
_FURTHER = re.compile(r"[،,]\s*(?:و|ف|كما|فيما|بينما|ثم)")


def _without_scene(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """وفي محيط المطار استهدف التنظيم حاجزاً في قرية الجفرة: the first only sets the scene."""
    if len(mentions) < 2 or not _FRONTED.search(scanned.before(mentions[0].outer, 40)):
        return mentions
    gap = scanned.folded[mentions[0].end : mentions[1].start]
    verb = scanned.inside("triggers", mentions[0].end, mentions[1].start)
    told = any(t.row["kind"].startswith("verb") for t in verb) or _MOURNED.search(gap)
    return mentions[1:] if told and not _FURTHER.search(gap) else mentions


def _without_other_acts(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """بعد كسر الحصار عن المطار، سيطرت على القرية: places of what came before or after, with another place told."""
    if len(mentions) < 2:
        return mentions
    other = [m for m in mentions if _is_of_another_act(scanned, m)]
    if any(scanned.search_before(_ON_THE_WAY, m.outer, 40) for m in mentions):
        other += [m for m in mentions if _TAKEN.search(scanned.before(m.outer, 20))]
    kept = [m for m in mentions if m not in other]
    return kept or mentions


def _is_of_another_act(scanned: Scanned, mention: PlaceMention) -> bool:
    before = scanned.before(mention.outer, 90)
    phrase = before[max(before.rfind(mark) for mark in "،,.\n؛:") + 1 :]
    start = mention.outer - len(phrase)
    for match in _AFTER.finditer(phrase):
        at, end = start + match.start(1), start + match.end(1)
        times = [h for layer in _TIMES for h in scanned.inside(layer, max(0, at - 12), at + 40)]
        if not any(h.outer <= at and h.end > end for h in times):
            return True
    return bool(_HEARD.search(phrase) or _FIRED_FROM.search(phrase) or _CARRIED.search(phrase))


def _is_station(scanned: Scanned, mention: PlaceMention, mentions: list[PlaceMention]) -> bool:
    match = scanned.search_before(_STATION, mention.outer, 60)
    if match is None:
        return False
    start = began(match, mention.outer)
    return not any(start < m.start < mention.start for m in mentions)


def _coordinated(scanned: Scanned, one: PlaceMention, other: PlaceMention) -> bool:
    """قيادي في بلدة الصور وآخر في بلدة البصيرة: both are places of the act."""
    first, second = sorted((one, other), key=lambda m: m.start)
    gap = scanned.folded[first.end : second.start]
    return bool(re.match(r"\s*[،,]?\s*و", gap)) and len(gap) < 30


def _distinct(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    kept: dict[str, PlaceMention] = {}
    for mention in mentions:
        kept.setdefault(mention.codes[0] if mention.codes else fold_word(mention.name), mention)
    return list(kept.values())


def _without_containers(scanned: Scanned, mentions: list[PlaceMention]) -> list[PlaceMention]:
    if len(mentions) < 2:
        return mentions
    kept = []
    for index, mention in enumerate(mentions):
        others = mentions[max(0, index - BESIDE) : index] + mentions[index + 1 : index + 1 + BESIDE]
        if not any(_holds(scanned, mention, other) for other in others):
            kept.append(mention)
    return kept or mentions


BESIDE = 20  # names on either side of one, among which the places that it holds are looked for


def _holds(scanned: Scanned, big: PlaceMention, small: PlaceMention) -> bool:
    """حي الجورة بمدينة دير الزور: the city only says where the quarter is."""
    if not small.codes or not big.codes:
        return (not small.codes or big.head in _STRETCHES) and _lies_in(scanned, small, big)
    if small.head == "subdistrict" and big.head in ("district", "governorate"):
        return _lies_in(scanned, small, big)  # ناحية راجو في منطقة عفرين
    place, inner = scanned.lexicon.places[big.codes[0]], scanned.lexicon.places[small.codes[0]]
    if big.head != "city":  # دير الزور with no head may be the governorate
        wider = [scanned.lexicon.places[c] for c in big.codes if scanned.lexicon.places[c].kind == "governorate"]
        place = wider[0] if wider else place
    if place.code == inner.code or place.governorate != inner.governorate:
        return False
    if SIZE.get(place.kind, 0) <= SIZE.get(inner.kind, 0):
        return False
    if place.kind in ("town", "subdistrict", "district") and place.district != inner.district:
        return False
    first, second = sorted((big, small), key=lambda m: m.start)
    gap = scanned.folded[first.end : second.start]
    if gap.strip() == "-" or _AND.search(gap if len(gap) < 24 else gap[-8:]):
        return False
    spread = place.kind in ("village", "area") or (place.kind == "town" and inner.kind in _SITES)
    return _is_site_of(gap, first is small, big) if spread else True


_AND = re.compile(r"(?:^|\s)و(?!سط)")  # and, no وسط


def _is_site_of(gap: str, site_first: bool, town: PlaceMention) -> bool:
    """قرية السكرية بمدينة البوكمال; هاجم مدينة البوكمال … في قرية السكرية: the village is where it was."""
    if site_first:
        return "،" not in gap and len(gap) < 30
    return town.head == "city" and bool(_THERE.search(gap)) and not _ANEW.search(gap)


_STRETCHES = frozenset({"mountain", "desert", "subdistrict", "district", "governorate", "outskirts", "countryside"})
_SPOTS = frozenset({"village", "town", "camp", "city", "surroundings", "outskirts", "near", "subdistrict"})
_WITHIN = re.compile(r"\s*(?:في|ب|ضمن|من|التابعه ل)\s*(?:[\w]+\s*){0,2}$")
_THERE = re.compile(r"(?:^|\s)(?:في|ب|عند|من محور|عبر|قرب)\s*(?:قريه|بلده|منطقه|حي|معبر|جسر)?\s*$")
_ANEW = re.compile(r"(?:[،,؛]\s*و|(?:^|\s)و(?:في|ب|علي)\s)")


def _lies_in(scanned: Scanned, small: PlaceMention, big: PlaceMention) -> bool:
    """قرية قرمتلق بناحية شيخ الحديد: a new name, and behind it the larger place where it lies."""
    if small.start > big.start or small.head not in _SPOTS:
        return False
    if big.head in ("village", "town", "quarter", "field", "camp"):
        return False
    return len(gap := scanned.folded[small.end : big.start]) < 24 and bool(_WITHIN.match(gap))

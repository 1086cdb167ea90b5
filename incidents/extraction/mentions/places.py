"""Where: gazetteer names with the part they play (place of the event, point of reference, origin, region)."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.values import PlaceRow
from incidents.extraction.words.lexicon import Lexicon
from incidents.extraction.words.match import Hit
from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.wording import any_of, words_of

from .misspelt import misspelt
from .new_places import new_headings, said_to_lie, told_again, unknown_names
from .place_choice import SIZE
from .place_roles import (
    BETWEEN,
    EVENT,
    HOME,
    IN,
    NONE,
    ON,
    ORIGIN,
    ROAD,
    WIDE,
    PlaceMention,
    in_it,
    of_hospital,
    role_of,
)
from .spelling import is_misspelling

_NEEDS_HEAD = frozenset({"common_word", "given_name", "family_name", "homonym", "kunya", "person", "clan"})
_NAMING_HEADS = frozenset(
    {
        "village",
        "town",
        "city",
        "quarter",
        "field",
        "camp",
        "bridge",
        "subdistrict",
        "district",
        "desert",
        "governorate",
        "outskirts",
        "surroundings",
        "between",
        "crossing",
        "from_origin",
        "mountain",
        "station",
        "base",
        "market",
        "road",
    }
)
_AREA_KINDS = {
    "village": ("village", "town"),
    "town": ("town", "village"),
    "city": ("town",),
    "quarter": ("neighbourhood",),
    "field": ("oil_field", "gas_field"),
    "bridge": ("bridge",),
    "crossing": ("crossing",),
    "camp": ("camp",),
    "desert": ("area", "town", "village"),
    "governorate": ("governorate",),
    "subdistrict": ("subdistrict", "town"),
    "district": ("town", "village", "neighbourhood", "district"),
    "base": ("base", "airport", "oil_field"),
    "station": ("base", "station"),
    "mountain": ("area",),
}


def find_places(scanned: Scanned) -> list[PlaceMention]:
    """Every place name of the report in order, known ones and new names behind a head."""
    found: list[PlaceMention] = []
    heads = scanned.hits.get("place_heads", [])
    headed: set[str] = set()  # names that the report has told with a head: later they need none
    for hit in _names(scanned):
        mention = _known(scanned, hit, found[-1] if found else None, headed)
        if mention is not None:
            found.append(mention)
            if mention.head in _OF_PEOPLE:
                headed.add(hit.entry.surface)
    found += unknown_names(scanned, heads, found)
    found.sort(key=lambda m: m.start)
    found = sorted(found + said_to_lie(scanned, found), key=lambda m: m.start)
    found = sorted(found + _headings(scanned, found), key=lambda m: m.start)
    found = sorted(found + told_again(scanned, found), key=lambda m: m.start)
    found += list(misspelt(scanned, found))
    found.sort(key=lambda m: m.start)
    found = sorted(found + _taken_up(scanned, found), key=lambda m: m.start)
    found = [_with_between(scanned, found[max(0, n - 1) : n], m) for n, m in enumerate(found)]
    found = [m for n, m in enumerate(found) if not _of_another_town(scanned, m, found[max(0, n - 3) : n])]
    found = _without_sites_of_towns(found)
    home = _home(scanned, found)
    lines = _regions(scanned, found)
    return [_settled(scanned.lexicon, m, lines.get(scanned.line(m.start), home)) for m in found]


def _headings(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    spans = [s for s in new_headings(scanned) if not between(found, *s)]
    return [PlaceMention(a, b, a, (), scanned.text.words(a, b), EVENT, "town", "place.heading") for a, b in spans]


def _without_sites_of_towns(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """سجن الصناعة, after مدينة الحسكة: a new base or prison goes by the town told before it."""
    kept: list[PlaceMention] = []
    towns = False
    for mention in mentions:
        if mention.head == "base" and not mention.codes and towns:
            continue
        towns = towns or (mention.head in _OF_PEOPLE and bool(mention.codes) and mention.role == EVENT)
        kept.append(mention)
    return kept


def _of_another_town(scanned: Scanned, mention: PlaceMention, before: list[PlaceMention]) -> bool:
    """في مدينة البوكمال ... في منطقة الصناعة: no quarter of another town by that name, where حي is not told."""
    places = [scanned.lexicon.places[code] for code in mention.codes]
    if mention.head == "quarter" or not places or any(p.kind != "neighbourhood" for p in places):
        return False
    for town in reversed([m for m in before if m.codes and m.head == "city" and m.role == EVENT]):
        if "\n" in scanned.folded[town.end : mention.start]:
            return False
        districts = {scanned.lexicon.places[code].district for code in town.codes}
        return not any(p.district in districts for p in places)
    return False


def _regions(scanned: Scanned, mentions: list[PlaceMention]) -> dict[int, str]:
    """The one governorate that a line names (محافظة السويداء: …), by the number of the line."""
    told: dict[int, set[str]] = {}
    for mention in mentions:
        places = [scanned.lexicon.places[code] for code in mention.codes]
        if mention.role == WIDE and (region := {p.governorate for p in places if p.kind == "governorate"}):
            told.setdefault(scanned.line(mention.start), set()).update(region)
    return {line: regions.pop() for line, regions in told.items() if len(regions) == 1}


_TAKEN_UP = {"قريه": "village", "بلده": "town", "مدينه": "city", "حي": "quarter", "مخيم": "camp"}
_IN_IT = re.compile(
    r"(?:^|\s)(?:(?:في|داخل|وسط|بين|محيط|قرب|اطراف|مدخل|ضواحي)\s+|ب)ال(قريه|بلده|مدينه|حي|مخيم)(?=[\s،.]|$)(?!\s+ال)"
)


def _taken_up(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """من أبناء قرية جرية ... في القرية: the home of the victim is the place after all."""
    taken: list[PlaceMention] = []
    if not any("ال" + word in scanned.folded for word in _TAKEN_UP):
        return taken
    for match in _IN_IT.finditer(scanned.folded):
        kind = _TAKEN_UP[match[1]]
        near = [m for m in between(found, match.start() - 240, match.start()) if m.start < match.start()]
        if any(m.role == EVENT for m in near) or any(
            not scanned.folded[match.end() : m.start].strip() for m in between(found, match.end(), match.end() + 4)
        ):
            continue
        home = next((m for m in reversed(near) if m.head == kind or _is_home_of(scanned, m, kind)), None)
        if home is not None and "\n" not in scanned.folded[home.end : match.start()]:
            start = match.start(1) - 2
            taken.append(replace(home, start=start, end=match.end(1), outer=start, role=EVENT, rule="place.taken_up"))
    return taken


def _with_between(scanned: Scanned, last: list[PlaceMention], mention: PlaceMention) -> PlaceMention:
    """بين القرية ومطار دير الزور: what the village that words point back to is told with."""
    if not last or last[0].rule != "place.taken_up" or mention.role != EVENT:
        return mention
    near = scanned.folded[last[0].end : mention.start].strip() in ("", "و")
    return replace(mention, role=BETWEEN) if near and scanned.before(last[0].outer, 5).endswith("بين ") else mention


def _is_home_of(scanned: Scanned, mention: PlaceMention, kind: str) -> bool:
    """من أبناء قرية جرية: the head before the name is of that kind."""
    if mention.role not in (ORIGIN, HOME, NONE) or not mention.codes:
        return False
    kinds = _AREA_KINDS.get(kind, ())
    return any(scanned.lexicon.places[code].kind in kinds for code in mention.codes)


def _names(scanned: Scanned) -> list[Hit]:
    return [hit for hit in scanned.hits.get("places", []) if not _is_something_else(scanned, hit)]


def _is_something_else(scanned: Scanned, hit: Hit) -> bool:
    for layer in ("actors", "sources"):
        other = scanned.over(layer, hit.start, hit.end)
        if other is not None and other.end - other.start > hit.end - hit.start:
            return True
    if any(source.row["ambiguous"] == "n" for source in scanned.inside("sources", hit.start, hit.end)):
        return True
    if hit.prefix in ("", "و", "ف") and scanned.folded.startswith(("تبني", "وتبني", "فتبني"), hit.outer):
        return True  # وتبنى التنظيم العملية: claimed it, and not the town of التبني
    return scanned.over("months", hit.start, hit.end) is not None


def _not_place(scanned: Scanned, hit: Hit) -> Hit | None:
    """The warning row that covers the name, the longest one."""
    best: Hit | None = None
    for other in scanned.inside("not_places", max(0, hit.start - 40), hit.end + 40):
        if not (other.start <= hit.start and hit.end <= other.end) or not _warns_of(scanned, other, hit):
            continue
        if best is None or other.end - other.start > best.end - best.start:
            best = other
    return best


def _warns_of(scanned: Scanned, warning: Hit, hit: Hit) -> bool:
    """A warning is about one place: سويدان جزيرة warns of الجزيرة and is itself a village."""
    meant = fold_word(warning.row["place_name"])
    return hit.value in scanned.lexicon.place_names.get(meant, ()) or not meant


_OF_PEOPLE = frozenset({"village", "town", "city", "quarter"})


def _known(scanned: Scanned, hit: Hit, last: PlaceMention | None, headed: set[str]) -> PlaceMention | None:
    words = scanned.text.words(hit.start, hit.end)
    told, head, rule = role_of(scanned, hit, last)
    if _is_half_a_name(scanned, hit):
        return None
    if words in ("على", "علي") and head not in ("village", "town"):
        return None
    if not head and _claims(scanned, hit):
        return None
    warning = _not_place(scanned, hit)
    role = _by_kind(scanned, hit, told, head)
    if warning is not None and not (hit.entry.surface in headed and rule == "place.in"):
        role = _warned(scanned, hit, warning, role, head)
    if not role or (hit.end - hit.start < 4 and not head and rule != "place.in"):
        return None
    codes = _site_of(scanned, hit) or scanned.lexicon.place_names[hit.entry.surface]
    return PlaceMention(hit.start, hit.end, hit.outer, codes, words, role, head, rule)


_NAMED_FOR = re.compile(r"(?<!\w)[وفبل]?(مطار|سجن|سد|جسر|باديه|معبر|مخيم|حقل)\s+#?$")


def _site_of(scanned: Scanned, hit: Hit) -> tuple[str, ...]:
    """مطار الدير, for مطار دير الزور: the site that is named for the town, by its principal name."""
    head = _NAMED_FOR.search(scanned.before(hit.outer, 10))
    if head is None:
        return ()
    names = (
        fold_word(scanned.lexicon.places[code].names[0]) for code in scanned.lexicon.place_names[hit.entry.surface]
    )
    return next((found for name in names if (found := scanned.lexicon.place_names.get(f"{head[1]} {name}"))), ())


_LIES = re.compile(r"(?:^|\s)و?(?:الي |ال)?(?:شرق|غرب|شمال|جنوب)ي?(?:\s+(?:ال)?(?:شرق|غرب)ي?)?(?:\s+\w+)?\s*(?:ال)?$")
_AUTHORITY = re.compile(r"(?<!\w)[وفبل]?" + any_of("authorities") + r"(?:\s+\w+)?\s+(?:في\s*)?$")
_HALF = re.compile(r"(?:^|[\s#])[وبلف]?" + any_of("half_names") + r"\s$")


def _claims(scanned: Scanned, hit: Hit) -> bool:
    """وتبنى التنظيم العملية: claimed, and no town."""
    near = scanned.inside("cues", hit.start, hit.end)
    return any(cue.value == "claim_of_responsibility" and cue.start == hit.start for cue in near)


def _is_half_a_name(scanned: Scanned, hit: Hit) -> bool:
    """كفر نوران, تل السمن: the second half of a name that the gazetteer does not have."""
    return bool(_HALF.search(scanned.before(hit.outer, 10)))


def _by_kind(scanned: Scanned, hit: Hit, role: str, head: str) -> str:
    """A river is nowhere in particular, and the desert of a governorate is wide."""
    kind = scanned.lexicon.places[hit.value].kind
    if kind == "river":
        return NONE
    if role == WIDE and kind in ("town", "village") and _LIES.search(scanned.before(hit.outer, 40)):
        kinds = {scanned.lexicon.places[code].kind for code in scanned.lexicon.place_names[hit.entry.surface]}
        return role if "governorate" in kinds else ROAD  # شرقي السخنة
    if kind == "governorate" and head in ("desert", "outskirts", "surroundings") and role == EVENT:
        return WIDE
    return role


def _warned(scanned: Scanned, hit: Hit, warning: Hit, role: str, head: str) -> str:
    """The part of a name that may be something else, "" where it is."""
    longer = warning.end - warning.start > hit.end - hit.start
    if warning.value == "road":
        return ROAD if longer else role
    if warning.value in _NEEDS_HEAD:
        direction = {hit.entry.surface, "ال" + hit.entry.surface} & _NEVER_BARE  # غرب is also a village
        named = (head in _NAMING_HEADS and not _is_seat(scanned, hit, head)) or (
            head == "countryside" and not direction
        )
        namesake = (warning.value == "homonym" and _is_in(scanned, hit)) or (
            warning.value in _OF_PERSONS and bool(_RIGHT_IN.search(scanned.before(hit.outer, 8)))
        )
        return role if not longer and (named or namesake or _names_itself(scanned, hit)) else ""
    if warning.value == "government_seat" and not longer:
        there = hit.prefix in IN or in_it(scanned, hit.outer)
        return role if head in _NAMING_HEADS or (there and not _AUTHORITY.search(scanned.before(hit.outer, 30))) else ""
    if warning.value == "hospital_name":
        return of_hospital(scanned, warning.start)
    if warning.value == "prison_name" and in_it(scanned, warning.outer):
        return EVENT  # قضى في سجن صيدنايا
    return role if not longer and (warning.value == "unit" or head in _OF_PEOPLE | {"from_origin"}) else ""


_SEAT = re.compile(r"(?<!\w)[وفبل]*(?:مقر|مقرات|مبني|مركز|فرع)\s+$")


def _is_seat(scanned: Scanned, hit: Hit, head: str) -> bool:
    """مقر البلدية, مركز الناحية: the seat of the thing itself, no town by that name."""
    return head in ("base", "station") and bool(_SEAT.search(scanned.before(hit.outer, 16)))


_IN_FRONT = re.compile(r"(?:^|[.\n،؛])\s*[وف]?(?:اما\s+)?في\s+$")


def _opens_with(scanned: Scanned, hit: Hit) -> bool:
    """وفي جاسم، اغتال مسلحون …: a name between "in" and a comma, before any verb, is a place."""
    if scanned.after(hit.end, 1) not in ("،", ","):
        return False
    return bool(_IN_FRONT.search(scanned.before(hit.outer, 12)))


def _names_itself(scanned: Scanned, hit: Hit) -> bool:
    """بـ or في straight before a name with the article, or a hashtag, names a place even where the word is common."""
    if not hit.entry.surface.startswith("ال"):
        return " " in hit.entry.surface or _opens_with(scanned, hit)
    if _stands_bare(scanned, hit):
        return True
    raw = scanned.text.raw[max(0, scanned.text.at(hit.start) - 1) : scanned.text.at(hit.start)]
    before = scanned.before(hit.start).rpartition("\n")[2]
    line = before + (scanned.folded[hit.start : hit.end] + scanned.after(hit.end)).split("\n", 1)[0].split(":", 1)[0]
    alone = len(line.strip(" 📌🔹▪◾🔸🔻•-–")) <= hit.end - hit.outer + 2
    return raw == "#" or " " in hit.entry.surface or alone


_OF_PERSONS = frozenset({"given_name", "family_name", "kunya"})  # nobody is "in" a person: اعتقل في جاسم
_RIGHT_IN = re.compile(r"(?:^|\s)[وف]?(?:في|داخل)\s+$")
_NEVER_BARE = words_of("never_bare")
# في الصور المتداولة, في الباب الخلفي, في العزبة التي: a noun with its adjective.
_AS_A_NOUN = re.compile(
    r"\s+(?:ال(?!يوم|سبت|احد|اثنين|اتنين|ثلاثاء|اربعاء|خميس|جمعه|ليله|ساعه|واقع|مجاور|تابع|خاضع)|و?ان\s|كيف)"
)
_SHOWN = re.compile(r"(?<!\w)[وف]?" + any_of("shown") + r"(?!\w)")
_NO_NOUN = re.compile(r"\s*(?:$|[.،,:()\n؛\-–]|و?" + any_of("after_names") + r"(?!\w))")


def _stands_bare(scanned: Scanned, hit: Hit) -> bool:
    """قُتل في الصور، برصاص …: "in" before the name, and nothing behind it that a common noun would have."""
    if hit.entry.surface in _NEVER_BARE:
        return False
    if _NO_NOUN.match(scanned.folded, hit.end) or _goes_on(scanned, hit.end):
        return _is_in(scanned, hit)
    if _AS_A_NOUN.match(scanned.folded, hit.end) or _SHOWN.search(scanned.before(hit.outer, 40)):
        return False
    return bool(_RIGHT_IN.search(scanned.before(hit.outer, 8)))


def _is_in(scanned: Scanned, hit: Hit) -> bool:
    """في الجرذي, عالجرذي: "in" or "on" straight before a name that is no word on a list of common ones."""
    if hit.entry.surface in _NEVER_BARE:
        return False
    return hit.prefix in IN + ON or bool(_RIGHT_IN.search(scanned.before(hit.outer, 8)))


def _goes_on(scanned: Scanned, end: int) -> bool:
    """في الصور وخطفوا …, بالصور مات …: another act told after the name."""
    verbs = scanned.inside("triggers", end + 1, end + 14) + scanned.inside("outcomes", end + 1, end + 14)
    return any(v.outer == end + 1 and v.entry.is_verb and v.prefix in ("", "و") for v in verbs)


def _home(scanned: Scanned, mentions: list[PlaceMention]) -> str:
    """The governorate that the report is about: of its header, else of most of its places."""
    votes: dict[str, float] = {}
    for index, mention in enumerate(mentions):
        places = [scanned.lexicon.places[code] for code in mention.codes]
        regions = {place.governorate for place in places}
        if len(regions) == 1:
            weight = 3.0 if mention.role == WIDE else 1.0
            votes[regions.pop()] = votes.get(places[0].governorate, 0.0) + weight / (1 + index * 0.1)
    return max(votes, key=lambda region: votes[region], default="")


def _settled(lexicon: Lexicon, mention: PlaceMention, home: str) -> PlaceMention:
    """One candidate first; ambiguous where neither head, region nor principal name decides."""
    if not mention.codes:
        return mention
    places = [lexicon.places[code] for code in mention.codes]
    name = fold_word(mention.name)
    named = {place.code: fold_word(place.names[0]) for place in places}
    wanted = _AREA_KINDS.get(mention.head, ())

    def rank(place: PlaceRow) -> tuple[int, int, int, int]:
        kind = wanted.index(place.kind) if place.kind in wanted else 9
        if not wanted:
            kind = 1 if place.kind in ("governorate", "district", "subdistrict") else 0
            if mention.role == WIDE:
                kind = 1 - kind
        elsewhere = 0 if not home or place.governorate == home else 1
        return elsewhere, kind, 0 if named[place.code] == name else 1, -SIZE.get(place.kind, 0)

    ranks = {place.code: rank(place) for place in places}
    ordered = sorted(places, key=lambda place: ranks[place.code])
    first = ordered[0]
    same_level = [
        p
        for p in ordered
        if p.kind == first.kind and ranks[p.code][:3] == ranks[first.code][:3] and named[p.code] == named[first.code]
    ]
    variant = mention.variant or (name not in named.values() and is_misspelling(mention.name, first))
    return replace(mention, codes=tuple(p.code for p in ordered), variant=variant, ambiguous=len(same_level) > 1)

"""Where: gazetteer names with the part they play (place of the event, point of reference, origin, region)."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.values import PlaceRow
from incidents.extraction.words.lexicon import Lexicon
from incidents.extraction.words.match import Hit
from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.wording import Phrase, any_of

from .misspelt import misspelt
from .new_places import joined_to_new, new_headings, opening_names, said_to_lie, told_again, unknown_names
from .place_choice import SIZE
from .place_roles import (
    BARE,
    BETWEEN,
    EVENT,
    HOME,
    NONE,
    ORIGIN,
    ROAD,
    WIDE,
    PlaceMention,
    role_of,
)
from .place_words import OF_PEOPLE, warned, warning_of
from .ranked_places import ranked
from .spelling import is_misspelling

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
            if mention.head in OF_PEOPLE:
                headed.add(hit.entry.surface)
    found += unknown_names(scanned, heads, found)
    found = joined_to_new(scanned, sorted(found, key=lambda m: m.start))
    found = sorted(found + said_to_lie(scanned, found) + opening_names(scanned, found), key=lambda m: m.start)
    found = sorted(found + _headings(scanned, found), key=lambda m: m.start)
    found = sorted(found + told_again(scanned, found), key=lambda m: m.start)
    found += list(misspelt(scanned, found))
    found.sort(key=lambda m: m.start)
    found = sorted(found + _taken_up(scanned, found), key=lambda m: m.start)
    found = _in_camps(scanned, _without_slips(scanned, found))
    found = [_with_between(scanned, found[max(0, n - 1) : n], m) for n, m in enumerate(found)]
    found = [m for n, m in enumerate(found) if not _of_another_town(scanned, m, found[max(0, n - 3) : n])]
    found = [_at_a_front(scanned, _town_of(scanned, m)) for m in found]
    found = _without_sites_of_towns([_in_its_town(scanned, m, found) for m in found])
    home = _home(scanned, found)
    lines = _regions(scanned, found)
    return ranked(scanned, [_settled(scanned.lexicon, m, lines.get(scanned.line(m.start), home)) for m in found])


def _town_of(scanned: Scanned, mention: PlaceMention) -> PlaceMention:
    """منطقة البوكمال: the town whose name the district bears is the nearer place."""
    name = scanned.folded[mention.start : mention.end]
    if not name.startswith("منطقه ") or len(mention.codes) != 1:
        return mention
    codes = [c for c in scanned.lexicon.place_names.get(name[6:], ()) if scanned.lexicon.places[c].kind == "town"]
    if len(codes) != 1 or scanned.lexicon.places[mention.codes[0]].kind != "district":
        return mention
    return replace(mention, codes=(codes[0],), name=scanned.lexicon.places[codes[0]].names[0])


_FRONT = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("parts_of_a_city") + r"\s+#?$")
_OF_FRONTS = ("", "village")  # the front of a village or of a quarter


def _at_a_front(scanned: Scanned, mention: PlaceMention) -> PlaceMention:
    """جبهة الجبيلة, جامع العرضي: the quarter of that name, and not a village."""
    if mention.head not in _OF_FRONTS or len(mention.codes) < 2 or not scanned.search_before(_FRONT, mention.outer, 12):
        return mention
    kinds = {scanned.lexicon.places[code].kind for code in mention.codes}
    return replace(mention, head="quarter") if "neighbourhood" in kinds else mention


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
        towns = towns or (mention.head in OF_PEOPLE and bool(mention.codes) and mention.role == EVENT)
        kept.append(mention)
    return kept


def _in_its_town(scanned: Scanned, mention: PlaceMention, found: list[PlaceMention]) -> PlaceMention:
    """حي الناصرة, after مدينة الحسكة: no village of that name, but a quarter that goes by its town."""
    kinds = {scanned.lexicon.places[code].kind for code in mention.codes}
    own = "town" in kinds and scanned.folded.startswith(
        "حي ", mention.start
    )  # حي الوعر: of a town that it tells itself
    if mention.head != "quarter" or not kinds or own:
        return mention
    if "neighbourhood" in kinds:
        return _of_town_after(scanned, mention, found)
    towns = [m for m in found if m.head == "city" and m.codes and m.start < mention.end + NEXT_NAME]
    towns = towns or [m for m in found if _heads_line(scanned, m, mention)]
    return replace(mention, codes=towns[-1].codes, name=towns[-1].name, head="city") if towns else mention


def _of_town_after(scanned: Scanned, mention: PlaceMention, found: list[PlaceMention]) -> PlaceMention:
    """حي الوسطى بمدينة القامشلي, حي الصناعة بالشدادي: no quarter of that name in another district."""
    after = (m for m in found if _is_town(scanned, m) and 0 < m.start - mention.end < NEXT_NAME)
    town = next(after, None)
    if town is None:
        return _of_town_before(scanned, mention, found)
    districts = {scanned.lexicon.places[code].district for code in town.codes}
    if any(scanned.lexicon.places[code].district in districts for code in mention.codes):
        return mention
    return replace(mention, codes=town.codes, name=town.name, head="city")


def _is_town(scanned: Scanned, mention: PlaceMention) -> bool:
    kinds = {scanned.lexicon.places[code].kind for code in mention.codes}
    return mention.head == "city" or (mention.rule == "place.in" and "town" in kinds)


def _of_town_before(scanned: Scanned, mention: PlaceMention, found: list[PlaceMention]) -> PlaceMention:
    """في مدينة بانياس … في حي القصور: no quarter of that name in another governorate."""
    before = [m for m in found if m.head == "city" and m.codes and m.role == EVENT and m.start < mention.start]
    if not before or "\n" in scanned.folded[before[-1].end : mention.start]:
        return mention
    town = before[-1]
    regions = {scanned.lexicon.places[code].governorate for code in town.codes}
    if any(scanned.lexicon.places[code].governorate in regions for code in mention.codes):
        return mention
    return replace(mention, codes=town.codes, name=town.name, head="city")


def _heads_line(scanned: Scanned, town: PlaceMention, mention: PlaceMention) -> bool:
    """الحسكة : اختطاف طفل … بحي الناصرة: the town that heads the line."""
    if not town.codes or town.start > mention.start or scanned.line(town.start) != scanned.line(mention.start):
        return False
    return _COLON.match(scanned.folded, town.end) is not None


_COLON = re.compile(r"\s*:")
NEXT_NAME = 24  # letters: حي الناصرة بمدينة الحسكة


def _of_another_town(scanned: Scanned, mention: PlaceMention, before: list[PlaceMention]) -> bool:
    """في مدينة البوكمال ... في منطقة الصناعة: no quarter of another town by that name, where حي is not told."""
    places = [scanned.lexicon.places[code] for code in mention.codes]
    if mention.head == "quarter" or not places or any(p.kind != "neighbourhood" for p in places):
        return False
    for town in reversed([m for m in before if m.codes and m.head in ("city", "quarter") and m.role == EVENT]):
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


_TAKEN_UP = {
    "قريه": "village",
    "بلده": "town",
    "مدينه": "city",
    "حي": "quarter",
    "مخيم": "camp",
    "مطار": "base",
    "حقل": "field",
    "معبر": "crossing",
}
_SITES = frozenset({"مطار", "حقل", "معبر"})  # with a town told beside them
_IN_IT = Phrase(
    r"(?:^|\s)(?:(?:في|علي|داخل|وسط|بين|محيط|قرب|اطراف|مدخل|ضواحي|باديه|ريف|بمحيط|باطراف)\s+|ب)"
    r"ال(قريه|بلده|مدينه|حي|مخيم|مطار|حقل|معبر)(?=[\s،.]|$)(?!\s+ال)"
)


def _taken_up(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """من أبناء قرية جرية ... في القرية: the home of the victim is the place after all."""
    taken: list[PlaceMention] = []
    if not any("ال" + word in scanned.folded for word in _TAKEN_UP):
        return taken
    for match in scanned.all_of(_IN_IT):
        kind = _TAKEN_UP[match[1]]
        near = [m for m in between(found, match.start() - 240, match.start()) if m.start < match.start()]
        near = [m for m in near if "\n" not in scanned.folded[m.end : match.start()]]
        if any(m.role == EVENT and (match[1] not in _SITES or m.head == kind) for m in near) or any(
            not scanned.folded[match.end() : m.start].strip() for m in between(found, match.end(), match.end() + 4)
        ):
            continue
        home = next((m for m in reversed(near) if _is_left(m, kind) or _is_home_of(scanned, m, kind)), None)
        if home is not None:
            start = match.start(1) - 2
            taken.append(replace(home, start=start, end=match.end(1), outer=start, role=EVENT, rule="place.taken_up"))
    return taken


_CAMP = Phrase(
    r"(?<!\w)(?<!الي )(?<!نحو )(?<!باتجاه )(?<!قرب )[وفب]?ال(?:(?<!من ال)مخيم|(?:قطاع|قسم|فيز|سكتور)\s+(?:ال)?"
    + any_of("camp_sectors")
    + r")(?!\w)"
)


def _in_camps(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """في الهول قتل مسلحون رجلاً داخل المخيم: the camp that bears the name of the town told before it."""
    if "المخيم" not in scanned.folded and "القطاع" not in scanned.folded:
        return found
    camps = [m.start() for m in scanned.all_of(_CAMP)]
    settled = list(found)
    for at in camps:
        near = [n for n, m in enumerate(settled) if at - IN_SIGHT < m.start < at and m.role in (EVENT, BARE)]
        if not near or settled[near[-1]].head in ("camp", "village", "quarter"):
            continue
        town = settled[near[-1]]
        named = [fold_word(scanned.lexicon.places[code].names[0]) for code in town.codes[:1]]
        codes = scanned.lexicon.place_names.get("مخيم " + "".join(named), ())
        if codes:
            name = scanned.lexicon.places[codes[0]].names[0]
            settled[near[-1]] = replace(town, codes=codes, name=name, head="camp", rule="place.in_camp")
    return settled


IN_SIGHT = 120  # letters


def _with_between(scanned: Scanned, last: list[PlaceMention], mention: PlaceMention) -> PlaceMention:
    """بين القرية ومطار دير الزور: what the village that words point back to is told with."""
    if not last or last[0].rule != "place.taken_up" or mention.role != EVENT:
        return mention
    near = scanned.folded[last[0].end : mention.start].strip() in ("", "و")
    return replace(mention, role=BETWEEN) if near and scanned.before(last[0].outer, 5).endswith("بين ") else mention


def _is_left(mention: PlaceMention, kind: str) -> bool:
    """A place of that kind told before, but for one that people only go to."""
    return mention.head == kind and not (mention.role == NONE and kind == "city")


def _is_home_of(scanned: Scanned, mention: PlaceMention, kind: str) -> bool:
    """من أبناء قرية جرية: the head before the name is of that kind."""
    if mention.role not in (ORIGIN, HOME, NONE) or not mention.codes:
        return False
    if kind == "village" and scanned.before(mention.outer, 9).rstrip(" #").endswith(("ناحيه", "منطقه")):
        return False  # من أبناء قرية أم الكيف بناحية تل تمر
    kinds = _AREA_KINDS.get(kind, ())
    return any(scanned.lexicon.places[code].kind in kinds for code in mention.codes)


def _names(scanned: Scanned) -> list[Hit]:
    return [hit for hit in scanned.hits.get("places", []) if not _is_something_else(scanned, hit)]


_FUTURE = frozenset({"س", "وس", "فس"})  # سرقة, theft, and not رقة
# وحداتنا تدمر أوكاراً للإرهابيين: destroys, and not the town of that name
_DESTROYS = Phrase(
    r"(?<!\w)[وف]?تدمر\s+(?:(?!غدا|ايضا|شرقا|غربا|شمالا|جنوبا|يوميا|صباحا|مساء|فجرا|ظهرا|ليلا|عصرا|حاليا|مجددا|كاملا)\w{3,}ا"
    r"|"
    + any_of("things_hit")
    + r"|عشرات|عددا|دبابه|دبابتين|عربه|رشاشا?|\d+|"
    + any_of("numbers_destroyed")
    + r")(?!\w)"
)


def _is_something_else(scanned: Scanned, hit: Hit) -> bool:
    if hit.prefix in _FUTURE or scanned.match(_DESTROYS, hit.outer):
        return True
    for layer in ("actors", "sources"):
        other = scanned.over(layer, hit.start, hit.end)
        if other is not None and other.end - other.start > hit.end - hit.start:
            return True
    if any(source.row["ambiguous"] == "n" for source in scanned.inside("sources", hit.start, hit.end)):
        return True
    if hit.prefix in ("", "و", "ف") and scanned.folded.startswith(("تبني", "وتبني", "فتبني"), hit.outer):
        return True  # وتبنى التنظيم العملية: claimed it, and not the town of التبني
    return scanned.over("months", hit.start, hit.end) is not None


_VILLAGE_OF = Phrase(r"(?<!\w)[وفبل]?(?:قريه|بلده|مزرعه)\s+$")  # قرية العلي; but قرية ماشخ، على خلفية …


def _known(scanned: Scanned, hit: Hit, last: PlaceMention | None, headed: set[str]) -> PlaceMention | None:
    words = scanned.text.words(hit.start, hit.end)
    told, head, rule = role_of(scanned, hit, last)
    if _is_no_name(scanned, hit, told, head):
        return None
    warning = warning_of(scanned, hit)
    role = _by_kind(scanned, hit, told, head)
    if role == ROAD and told == WIDE and last is not None and hit.outer - last.end < BESIDE_NAME and last.role != NONE:
        role = WIDE  # على طريق تل حميس جنوب القامشلي: where the road lies
    known = hit.entry.surface in headed and (rule == "place.in" or _is_object(scanned, hit))
    known = known or (warning is not None and warning.value == "clan" and _is_coordinated(scanned, hit, last))
    if warning is not None and not known:
        role = warned(scanned, hit, warning, role, head)
    if not role or (hit.end - hit.start < 4 and not head and rule != "place.in"):
        return None
    if scanned.search_before(_NOT_THERE, hit.outer, 24):
        role = NONE
    codes = _site_of(scanned, hit) or scanned.lexicon.place_names[hit.entry.surface]
    return PlaceMention(hit.start, hit.end, hit.outer, codes, words, role, head, rule)


def _is_no_name(scanned: Scanned, hit: Hit, told: str, head: str) -> bool:
    """Whether the words before and behind say that what is also a name is none here."""
    if _is_half_a_name(scanned, hit):
        return True
    if scanned.folded[hit.start : hit.end] == "علي" and _is_on(scanned, hit):
        return True
    if head:
        return head == "quarter" and hit.entry.surface in _SIDES and _has_a_place_behind(scanned, hit)
    return _claims(scanned, hit) or (told == BARE and (_tears_down(scanned, hit) or _is_byname(scanned, hit)))


def _is_on(scanned: Scanned, hit: Hit) -> bool:
    """قرية على الطريق, برصاص على حاجز: "on", and no village of Ali."""
    on = scanned.text.letters_of(hit.start, hit.end) == "على" and scanned.folded.startswith(" ال", hit.end)
    return on or not scanned.search_before(_VILLAGE_OF, hit.outer, 8)


_KUNYA = ("ابو ", "ابي ", "ابا ", "ام ")
_CALLED = Phrase(r"(?<!\w)[وف]?" + any_of("called") + r"\s+$")
_NISBA = re.compile(r"\s+ال(?!شرق|غرب|شمال|جنوب)\w{3,}ي(?!\w)")


def _is_byname(scanned: Scanned, hit: Hit) -> bool:
    """نفذها أبو عمر الشامي, يدعى أبو حسن: a man's byname, and no village."""
    if not hit.entry.surface.startswith(_KUNYA):
        return False
    return bool(_NISBA.match(scanned.folded, hit.end) or scanned.search_before(_CALLED, hit.outer, 24))


_SIDES = frozenset({"غرب", "شرق", "شمال", "جنوب"})


def _has_a_place_behind(scanned: Scanned, hit: Hit) -> bool:
    """أحياء غرب حلب: the west of the city, and no quarter of that name."""
    return any(place.outer == hit.end + 1 for place in scanned.inside("places", hit.end, hit.end + 30))


def _is_coordinated(scanned: Scanned, hit: Hit, last: PlaceMention | None) -> bool:
    """بقرص تحتاني والبوليل: joined by "and" to a place."""
    if last is None or not last.codes or not hit.prefix.startswith("و"):
        return False
    return not scanned.folded[last.end : hit.outer].strip(" ،#")


def _is_object(scanned: Scanned, hit: Hit) -> bool:
    """داهمت معيزيلة, after بلدة معيزيلة: right behind the verb of an act."""
    verbs = scanned.inside("triggers", max(0, hit.outer - 14), hit.outer)
    return not hit.prefix and any(v.end == hit.outer - 1 and v.entry.is_verb for v in verbs)


_NAMED_FOR = Phrase(r"(?<!\w)[وفبل]?(مطار|سجن|سد|جسر|باديه|معبر|مخيم|حقل)\s+#?$")


def _site_of(scanned: Scanned, hit: Hit) -> tuple[str, ...]:
    """مطار الدير, for مطار دير الزور: the site that is named for the town, by its principal name."""
    head = scanned.search_before(_NAMED_FOR, hit.outer, 10)
    if head is None:
        return ()
    names = (
        fold_word(scanned.lexicon.places[code].names[0]) for code in scanned.lexicon.place_names[hit.entry.surface]
    )
    return next((found for name in names if (found := scanned.lexicon.place_names.get(f"{head[1]} {name}"))), ())


BESIDE_NAME = 12  # letters
# عند معبر العشارة مو القورية, وليس في بلدة الطيانة
_NOT_THERE = Phrase(
    r"(?<!\w)و?" + any_of("not_there") + r"\s+(?:في\s+|ب|من\s+)?(?:ال)?(?:قريه\s+|بلده\s+|مدينه\s+|حي\s+)?#?$"
)
# ببلدة السبخة – عفواً – ببلدة المنصورة: what is put right
_PUT_RIGHT = Phrase(r"[^\w]*(?:\w+\s+)?(?:لا\W+)?و?" + any_of("puts_right") + r"(?!\w)")


def _without_slips(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """Places that the report takes back, and names another one instead."""
    kept = []
    for n, mention in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        near = after is not None and after.start - mention.end < PUT_RIGHT
        if near and scanned.match(_PUT_RIGHT, mention.end):
            continue
        kept.append(mention)
    return kept


PUT_RIGHT = 48  # letters
_OBJECT = Phrase(r"\s+(?:ال)?" + any_of("targets"))


def _tears_down(scanned: Scanned, hit: Hit) -> bool:
    """مسيّرة تدمّر شاحنة: destroys, and not the town of Palmyra."""
    if hit.entry.surface != "تدمر" or hit.prefix:
        return False
    return "\u0651" in scanned.text.words(hit.start, hit.end) or bool(scanned.match(_OBJECT, hit.end))


_LIES = Phrase(r"(?:^|\s)و?(?:الي |ال)?(?:شرق|غرب|شمال|جنوب)ي?(?:\s+(?:ال)?(?:شرق|غرب)ي?)?(?:\s+\w+)?\s*(?:ال)?$")
_HALF = Phrase(r"(?:^|[\s#])[وبلف]?" + any_of("half_names") + r"\s$")


def _claims(scanned: Scanned, hit: Hit) -> bool:
    """وتبنى التنظيم العملية: claimed, and no town."""
    near = scanned.inside("cues", hit.start, hit.end)
    return any(cue.value == "claim_of_responsibility" and cue.start == hit.start for cue in near)


def _is_half_a_name(scanned: Scanned, hit: Hit) -> bool:
    """كفر نوران, تل السمن: the second half of a name that the gazetteer does not have."""
    return bool(scanned.search_before(_HALF, hit.outer, 10))


def _by_kind(scanned: Scanned, hit: Hit, role: str, head: str) -> str:
    """A river is nowhere in particular, and the desert of a governorate is wide."""
    kind = scanned.lexicon.places[hit.value].kind
    if kind == "river":
        return NONE
    if role == WIDE and kind in ("town", "village") and scanned.search_before(_LIES, hit.outer, 40):
        kinds = {scanned.lexicon.places[code].kind for code in scanned.lexicon.place_names[hit.entry.surface]}
        return role if "governorate" in kinds else ROAD  # شرقي السخنة
    if kind == "governorate" and head in ("desert", "outskirts", "surroundings") and role == EVENT:
        return WIDE
    return role


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
    if len(places) == 1:
        spelled = mention.variant or (name not in named.values() and is_misspelling(mention.name, places[0]))
        return mention if spelled == mention.variant else replace(mention, variant=spelled)
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

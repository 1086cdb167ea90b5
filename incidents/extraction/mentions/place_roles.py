"""The part that a place name plays: the place of the event, a point of reference, an origin, the region, none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

# From the surest sign of the event's place to the weakest; places of the best tier told are taken.
EVENT, BARE, REFERENCE, BETWEEN, ROAD, TOWARD = "event", "bare", "near", "between", "road", "toward"
SITE = "site"  # a new name of a base or an area, where nothing known is told
ORIGIN, WIDE, HOME, NONE = "origin", "wide", "home", "none"
TIERS = (EVENT, BARE, REFERENCE, SITE, BETWEEN, ROAD, TOWARD, ORIGIN, WIDE, HOME)

_EFFECTS = {
    "event_place": EVENT,
    "narrows": EVENT,
    "widens": WIDE,
    "origin_of_victim": ORIGIN,
    "reference_only": REFERENCE,
    "names": EVENT,
    "self": EVENT,
}
_IN = re.compile(r"(?:^|[\s(،,.:|/-])[وف]?" + any_of("in") + r"\s*$")
_EACH_OF = re.compile(r"(?<!\w)[وفبل]?كلا?\s+من\s*$")  # طال القصف كلا من احسم ومرعيان
_IN_BRACKETS = re.compile(r"(?:^|[\s،,.])[وف]?(?:في|ب|داخل)\s*#?\s*\($")  # وفي (العزبة)
_FROM = re.compile(r"(?:^|\s)من\s*$")
_HOSPITAL = Phrase(any_of("hospitals") + r"(?:\s+\w+){0,2}\s*(?:ب|في)?\s*$")
_TAKEN_FROM = re.compile(any_of("taken_from"))
_MOVES = re.compile(r"(?:(?<!\w)[وف]?(?:فر|عاد)|" + any_of("moves") + r")")
_CALM = re.compile(r"هدوء|(?<!\w)(?:الامن والا|الامان والا|الاستقرار (?:الي|ل))")
_ENTERS = re.compile(r"(?<!م)" + any_of("enters"))  # and not مدخل, the entrance
_BROUGHT = re.compile(any_of("brought"))
_IS_HIT = re.compile(any_of("is_hit"))
_NATIVES = re.compile(r"\s*(?:من\s+)?" + any_of("natives"))
_HIDES = Phrase(r"(?<!\w)[وف]?" + any_of("hides") + r"\s+(?:في|الي|ب|داخل|ضمن|باتجاه|نحو)\s*(?:ال)?$")  # توارت في
# سُمع دوي الانفجار في مدينة البصيرة: the act told already, heard elsewhere.
_AFAR = Phrase(any_of("sound_of") + r"\s+(?:هذ[اه]\s+)?ال[^\s،,.]+(?:\s+[^\s،,.]+){0,3}?\s*$")
_SOLIDARITY = Phrase(r"(?<!\w)[وف]?" + any_of("in_solidarity") + r"\s+(?:مع\s+|ل)?(?:اهالي\s+|اهل\s+)?$")
# القريبة من المطار, المجاورة: said of a place that is named; where it lies, not where it happened.
_STREET = Phrase(r"(?<!\w)[وفبل]?شارع\s$")  # شارع تل أبيض, of another town
_ADJECTIVE = Phrase(r"ال" + any_of("lies_near"))
# تعزيزات من مدينة الميادين, قذائف من بلدة خشام: where they come from.
_TRAVELS = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("travels") + r"(?:\s+من)?\s*$")
_THINGS = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("things_from") + r"(?:\s+\w+){0,2}\s+(?:من|قادم\w*\s+من)\s*$")
_PHRASE = re.compile(r"[،,.\n؛]")
# قبل إرسالهم لمخيم الهول, ترحيل عائلات لبلدة …: where people are sent.
_SENT = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("sends") + r"\s+(?:[^\s،,.]+\s+){0,2}$")

# مدفعية النظام المتمركزة في …: where the guns stand.
_GUNS = Phrase(
    r"(?<!\w)(?:ال)?"
    + any_of("guns")
    + r"\s+(?:[^\s،,.]+\s+){0,3}?(?:"
    + any_of("gun_posts")
    + r"\s*)+(?:في|ب|علي|ع)?\s*$"
)

IN = ("ب", "وب", "فب", "بهال")
ON = ("ع", "وع", "عال", "وعال")  # of speech: على, on, onto

Head = tuple[str, str, int, str]  # kind, effect, where it starts, the row


@dataclass(slots=True, unsafe_hash=True)
class PlaceMention:
    """A place named in the text: `codes` are the gazetteer's candidates, best first, none for an unknown name."""

    start: int
    end: int
    outer: int
    codes: tuple[str, ...]
    name: str  # as the text spells it
    role: str
    head: str  # kind of the head word, "" without one
    rule: str
    variant: bool = False
    ambiguous: bool = False


def role_of(scanned: Scanned, hit: Hit, last: PlaceMention | None) -> tuple[str, str, str]:
    """What part the name plays, the kind of its head word and the row that says so."""
    outer, prefix = hit.outer, hit.prefix
    within = last is not None and last.role in (NONE, HOME, ORIGIN) and last.rule != "place.of_street"
    if last is not None and within and prefix in ("ب", "") and _lies_in(scanned, last, hit):
        return last.role, last.head, last.rule  # من أبناء حي الجورة بمدينة دير الزور
    own = _head_inside(scanned, hit.entry.surface)
    if own is not None and (own[0] == "river_bank" or (own[0] == "mountain" and _is_settled(scanned, hit))):
        own = None  # حويجة كاطع: the island is itself a place; تل تمر: a town, whatever its name begins with
    if not prefix and scanned.search_before(_STREET, outer, 8) and _is_settled(scanned, hit):
        return NONE, "quarter", "place.of_street"
    near = _head_over(scanned, hit) or own or (None if prefix.startswith("و") else _head_before(scanned, outer))
    if near is not None:
        kind, effect, start, rule = near
        if prefix in ("ل", "ولل") and re.search(r"تابع\w*\s*$", scanned.before(outer, 40)):
            return WIDE, kind, rule
        if (
            last is not None
            and last.role in (BETWEEN, ROAD)
            and _is_other_end(scanned, last, outer if near is own else start)
        ):
            return last.role, kind, rule  # بين حقل العمر وحقل التنك, الطريق الواصل بين مدينة الميادين وبلدة محكان
        return by_head(scanned, kind, effect, start if own is None or near is not own else outer), kind, rule
    if last is not None and prefix in ("و", "") and _joined(scanned, last, outer, prefix):
        return last.role, last.head, last.rule
    return _without_head(scanned, outer, prefix)


_REGIONS_OF = frozenset({"subdistrict", "district"})
CLOSE = 3  # letters
_SETTLED = frozenset({"village", "town"})


def _is_settled(scanned: Scanned, hit: Hit) -> bool:
    """Whether all places of that very name are towns or villages."""
    codes = scanned.lexicon.place_names.get(hit.entry.surface, ())
    return bool(codes) and all(scanned.lexicon.places[code].kind in _SETTLED for code in codes)


def _lies_in(scanned: Scanned, last: PlaceMention, hit: Hit) -> bool:
    """من أبناء حي الجورة بمدينة دير الزور, ينحدر من ذيبان في دير الزور: where the home told before lies."""
    if hit.outer - last.end < CLOSE:
        return True
    head = _head_before(scanned, hit.outer)
    if head is not None:  # أحد أبناء قرية أم الكيف بناحية تل تمر
        return head[0] in _REGIONS_OF and head[2] - last.end < CLOSE
    kinds = {scanned.lexicon.places[code].kind for code in scanned.lexicon.place_names[hit.entry.surface]}
    return "governorate" in kinds and scanned.folded[last.end : hit.outer].strip(" #") == "في"


def _is_other_end(scanned: Scanned, last: PlaceMention, start: int) -> bool:
    gap = scanned.folded[last.end : start].strip()
    return gap == "و" or (not gap and (last.role == BETWEEN or scanned.folded[start] == "و"))


def _without_head(scanned: Scanned, outer: int, prefix: str) -> tuple[str, str, str]:
    before = scanned.before(outer, 40)
    if _after_source(scanned, outer):
        return NONE, "", "place.of_reporter"
    if scanned.search_before(_HOSPITAL, outer):
        return of_hospital(scanned, outer), "", "place.hospital"
    if scanned.search_before(_HIDES, outer) or scanned.search_before(_GUNS, outer, 60):
        return NONE, "", "place.of_flight"
    if prefix in (*ON, *IN) or _IN.search(before) or ("(" in before and _IN_BRACKETS.search(before)):
        return _onto(scanned, outer) if prefix in ON or _ON_WORD.search(before) else (EVENT, "", "place.in")
    if _FROM.search(before):
        part = _EACH_OF.search(before) or scanned.search_before(_PART_OF, outer, 30)
        return EVENT if part else ORIGIN, "", "place.from"
    if prefix in ("ل", "لل", "ال"):
        return WIDE, "", "place.of"
    if before.rstrip(" #").endswith("("):  # (القورية): says where another word lies
        return ROAD, "", "place.in_brackets"
    return BARE, "", "place.bare"


_ON_WORD = re.compile(r"(?<!\w)و?ع\s*#?$")


def _onto(scanned: Scanned, outer: int) -> tuple[str, str, str]:
    """قصف عالميادين, fire on it; ودوهم عالميادين, taken to it."""
    role = _toward(scanned, outer)
    return EVENT if role == TOWARD else role, "", "place.on"


def _joined(scanned: Scanned, last: PlaceMention, outer: int, prefix: str) -> bool:
    gap = scanned.folded[last.end : outer]
    if prefix == "و":
        return not gap.strip(" ،#")
    if not gap.strip(" #"):
        return (
            last.role == ROAD and last.head in _ON_ROADS and not _SIDE.match(scanned.folded, outer)
        )  # على طريق الميادين البوكمال
    return gap.strip(" #") in ("-", "و", "،") and last.role in (EVENT, REFERENCE, BETWEEN, ROAD)


_SIDE = re.compile(r"(?:ال)?(?:شرق|غرب|شمال|جنوب)(?!\w)")  # على طريق الحصان غرب دير الزور
_ON_ROADS = frozenset({"road", "city", "town", "village"})


def _head_inside(scanned: Scanned, surface: str) -> Head | None:
    first = surface.split(" ", 1)[0]
    if " " not in surface:
        return None
    for key in scanned.lexicon.keys(first):
        for entry in key.entries:
            if entry.layer == "place_heads" and entry.row["takes_place_after"] == "y":
                return entry.row["kind"], entry.value, 0, entry.id
    return None


def _head_over(scanned: Scanned, hit: Hit) -> Head | None:
    """A head phrase that shares words with the name: من أبناء مدينة + مدينة الميادين, بريف ديرالزور + ديرالزور."""
    for other in scanned.inside("place_heads", max(0, hit.start - 40), hit.end + 16):
        if other.start < hit.start < other.end:
            return other.row["kind"], other.value, other.outer, other.entry.id
    return None


def _head_before(scanned: Scanned, outer: int) -> Head | None:
    for hit in reversed(scanned.inside("place_heads", max(0, outer - 40), outer)):
        gap = scanned.folded[hit.end : outer]
        if not gap.strip(' #("«'):
            if hit.prefix.endswith("ال"):
                return None  # الحوايج, المخيم: a noun with the article governs no name
            if hit.row["takes_place_after"] != "y" and hit.row["kind"] != "countryside":
                return None
            return hit.row["kind"], hit.value, hit.outer, hit.entry.id
        if hit.end < outer - 14:
            return None
    return None


def _is_elsewhere(scanned: Scanned, start: int) -> bool:
    """Where guns stand, whom a protest is for, where an act told already was heard."""
    afar = scanned.search_before(_GUNS, start, 60) or scanned.search_before(_AFAR, start, 50)
    return bool(afar or scanned.search_before(_SOLIDARITY, start, 16))


def by_head(scanned: Scanned, kind: str, effect: str, start: int) -> str:
    """The part of a name behind a head word."""
    role = _EFFECTS[effect]
    if _is_elsewhere(scanned, start) or (scanned.folded[start] == "ل" and scanned.search_before(_SENT, start, 30)):
        return NONE
    if kind in _BY_KIND:
        return _BY_KIND[kind](scanned, start)
    if role == REFERENCE and (kind == "road" or (kind == "near" and scanned.match(_ADJECTIVE, start))):
        return ROAD
    if role == WIDE or (kind == "from_origin" and role == EVENT):
        return role
    if role == ORIGIN:
        return _origin(scanned, start)
    if scanned.search_before(_HOSPITAL, start):
        return of_hospital(scanned, start)
    if scanned.search_before(_HIDES, start):
        return NONE
    joined = scanned.folded.startswith("و", start) and not scanned.folded.startswith(_OWN_AND, start)
    outer = None if joined else _head_before(scanned, start)  # ريف حمص الشرقي وجبل العمور
    within = _within(scanned, kind, start, outer) if outer is not None else ""
    return within or (_from_there(scanned, kind, start) if _FROM.search(scanned.before(start, 40)) else role)


def _from_there(scanned: Scanned, kind: str, start: int) -> str:
    """أحبطت عبور زورق من معبر بقرص, سرقوا القمح من صوامع الشركراك: of no natives, so it happened there."""
    if kind in _PASSAGES and not scanned.search_before(_THINGS, start, 40):
        return EVENT
    return _origin(scanned, start)


_PASSAGES = frozenset({"crossing", "bridge", "facility"})
_OWN_AND = ("وادي", "وسط", "وديان")


def _within(scanned: Scanned, kind: str, start: int, outer: Head) -> str:
    """قرب قرية …, من أهالي بلدة …: the head before the head decides."""
    outer_kind, effect, outer_start, _ = outer
    if outer_kind in ("near", "road", "river_bank") and effect == "reference_only":
        lies = outer_kind == "road" or (outer_kind == "near" and scanned.match(_ADJECTIVE, outer_start))
        return ROAD if lies else REFERENCE
    if outer_kind == "between":
        return BETWEEN
    if effect == "origin_of_victim":
        return _origin(scanned, outer_start)
    if outer_kind == "hospital":
        return of_hospital(scanned, start)
    if outer_kind == "toward":
        return _toward(scanned, outer_start)
    return WIDE if effect == "widens" and kind not in ("quarter", "village", "field") else ""


def in_it(scanned: Scanned, start: int) -> bool:
    """Whether "in", "inside" or the like stands before."""
    return bool(_IN.search(scanned.before(start, 12)))


def _after_source(scanned: Scanned, outer: int) -> bool:
    """مراسل عنب بلدي في دير الزور: where the reporter is."""
    gap_start = max(0, outer - 50)
    for hit in scanned.inside("sources", gap_start, outer):
        if hit.row["ambiguous"] == "y":
            continue  # بيت المختار بالطيانة
        gap = scanned.folded[hit.end : outer].strip()
        if outer - hit.end < 5 and (gap in ("في", "ب") or (not gap and scanned.folded[outer] == "ب")):
            return True
    return False


_TO = re.compile(r"(?:\w+\s+){1,3}?(?:الي|علي)(?!\w)")


# وإلى مخيم الهول، حيث أصيب …: the report turns to another place
_TURNS = re.compile(r"(?:^|[.\n؛])\s*و?(?:ب|في\s)?(?:ال)?(?:انتقال|عوده|انتقالا)\s+(?:الي\s+)?(?:\w+\s+)?$")
_TURNS_HERE = re.compile(r"(?:(?<=[.\n؛])|(?<=[.\n؛]\s))و?الي\s+(?!ذلك|ه)[^،,.\n]{2,40}[،,]\s*حيث\s")


def _toward(scanned: Scanned, start: int) -> str:
    """Fire toward a place may be all that tells where; people moving toward one are not there."""
    if _TURNS.search(scanned.before(start, 30)) or _TURNS_HERE.match(scanned.folded, start, start + 60):
        return EVENT
    head = _TO.match(scanned.folded, start, start + 30)
    clause = _PHRASE.split(scanned.before(start, 90))[-1] + (head[0] if head else "")
    moves = [m.start() for m in _MOVES.finditer(clause)] + [m.start() for m in _BROUGHT.finditer(clause)]
    enters = [m.start() for m in _ENTERS.finditer(clause)]
    if (enters and max(enters) > max(moves, default=-1)) or _CALM.search(clause):
        return EVENT  # عاد الهدوء إلى مدينة الشدادي بعد اشتباكات, أعادت الأمن والاستقرار إلى القرية
    return NONE if moves else TOWARD


def of_hospital(scanned: Scanned, start: int) -> str:
    """Where the wounded were taken is no place of the act; a hospital that is hit, or died in, may be all there is."""
    clause = _PHRASE.split(scanned.before(start, 90))[-1]
    brought = list(_BROUGHT.finditer(clause))
    if _IS_HIT.search(clause, brought[-1].end() if brought else 0):
        return EVENT
    return NONE if brought or re.search(r"\bالي\b", clause) else ORIGIN


_PART_OF = Phrase(r"(?<!\w)[وفب]?(?:ال)?" + any_of("parts_of_place") + r"\s+(?:\w+\s+)?من\s+$")  # أجزاء من بلدة هجين


def _origin(scanned: Scanned, start: int) -> str:
    """من قرية X: where people were taken or fled, else where the victim comes from; أبناء X tells the place last."""
    if scanned.search_before(_PART_OF, start, 30) or _PART_OF.pattern.search(scanned.before(start, 30) + "من "):
        return EVENT
    clause = _PHRASE.split(scanned.before(start, 90))[-1]
    if scanned.search_before(_THINGS, start, 40) or _THINGS.pattern.search(
        scanned.folded[max(0, start - 30) : start + 4]
    ):
        return NONE
    if _NATIVES.match(scanned.folded[start : start + 20]) or re.search(r"ابناء\s*(?:من)?\s*$", clause):
        return HOME
    if scanned.search_before(_TRAVELS, start, 24):
        return ORIGIN  # اختطف مسلحون تاجراً أثناء عودته من الرقة
    return EVENT if _TAKEN_FROM.search(clause) or _left_by_those_before(scanned, start, clause) else ORIGIN


_FLED = re.compile(r"(?<!\w)[وف]?" + any_of("flee"))


def _left_by_those_before(scanned: Scanned, start: int, clause: str) -> bool:
    """خرجت عشرات العائلات، منذ صباح اليوم، من بلدة أبو حمام: the verb stands before words between commas."""
    if clause.strip() not in ("", "من"):
        return False
    sentence = _STOP.split(scanned.before(start, 120))[-1]
    return _FLED.search(sentence) is not None


_STOP = re.compile(r"[.\n؛]")


def _between(scanned: Scanned, start: int) -> str:
    """بين X وY: somewhere between the two."""
    return BETWEEN


_BY_KIND = {"hospital": of_hospital, "toward": _toward, "between": _between}

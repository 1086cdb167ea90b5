"""Names behind بلدة, قرية and the like that the gazetteer does not have."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import InOrder, Scanned, between
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .place_roles import BARE, EVENT, SITE, PlaceMention, by_head
from .spelling import nearest

LONG_ENOUGH = 4  # letters of a name in a list that may be misspelt
_UNKNOWN_HEADS = frozenset({"village", "town", "city", "desert", "camp", "district", "subdistrict", "base", "crossing"})
_WITH_HEAD = frozenset({"camp", "base", "crossing"})  # مخيم الركبان: the head is of the name
_LESSER = frozenset({"district", "base", "crossing"})  # where a place that is known is told too, that one stands
_BASES = ("قاعده", "قاعدتي", "معسكر", "سجن")
_MAY_BE_MISSPELT = frozenset({"village", "town", "city", "quarter", "desert"})
_NAMED_WITH_HEAD = frozenset({"crossing", "camp", "field", "bridge"})  # معبر بقرس, for معبر بقرص
_PREFIX_WORDS = words_of("name_beginnings")
_ENDINGS = words_of("name_endings")
_NO_NAMES = words_of("no_names")
_NAME = re.compile(r"\s*([\u0621-\u064a]+)(?:\s+([\u0621-\u064a]+))?")


_MAY_BE_NEW = _UNKNOWN_HEADS | {"quarter"}
_LAST = {"مدينه": "city", "بلده": "town", "قريه": "village"}


def _kind(head: Hit) -> str:
    """The kind of a head; of سوق مدينة, أهالي بلدة that of the last word."""
    return _LAST.get(head.entry.surface.rpartition(" ")[2], head.row["kind"])


def unknown_names(scanned: Scanned, heads: list[Hit], known: list[PlaceMention]) -> list[PlaceMention]:
    """Names behind بلدة, قرية, مدينة, حي that the gazetteer does not have: a misspelling of one, or a new name."""
    found: list[PlaceMention] = []
    known = InOrder(known)
    for hit in heads:
        near = between(known, hit.start - 60, hit.end + 4)
        if hit.value == "self" and not any(m.start < hit.end and hit.start < m.end for m in near):
            words = scanned.text.words(hit.start, hit.end)
            role = by_head(scanned, "station", "event_place", hit.outer)
            found.append(PlaceMention(hit.start, hit.end, hit.outer, (), words, role, "station", hit.entry.id))
            continue
        if not _may_head(hit) or _leads_to(scanned, hit) or scanned.search_before(_BYNAME, hit.outer, 6):
            continue
        if hit.prefix.endswith(("ال", "لل")) or any(
            m.outer <= hit.end + 2 <= m.end or m.outer - hit.end in (0, 1, 2) for m in near
        ):
            continue
        if any(m.start <= hit.start < m.end for m in [*near, *found[-1:]]):
            continue
        mention = _name_after(scanned, hit, known)
        if mention and not _ends_a_force(scanned, hit, mention):
            found.append(mention)
    named = [m for m in [*known, *found] if m.head in ("village", "town", "desert")]
    return found + [more for m in named for more in _further(scanned, m, known)]


def _ends_a_force(scanned: Scanned, head: Hit, name: PlaceMention) -> bool:
    """غارات على جبهة النصرة: head and name are those of a force."""
    forces = scanned.inside("actors", head.start, name.end)
    return any(force.start < head.end and force.end == name.end for force in forces)


def _may_head(head: Hit) -> bool:
    """Whether a name that no list has may stand behind the head."""
    kind = _kind(head)
    if head.entry.surface.endswith("تين"):
        return False  # في بلدتين تحملان الاسم ذاته: no name follows the whole dual
    if head.row["takes_place_after"] != "y" or (head.value != "names" and kind not in _MAY_BE_NEW):
        return False
    return kind != "base" or head.entry.surface.startswith(_BASES)


def _leads_to(scanned: Scanned, hit: Hit) -> bool:
    """وأدى (and led to), spelt as وادي (valley) once folded."""
    words = scanned.text.words(hit.outer, hit.end)
    return hit.row["kind"] == "desert" and ("أ" in words or words.endswith("ى"))


# القيادي أبو جبل على طريق …: a man's byname, and no mountain
_BYNAME = Phrase(r"(?<!\w)(?:ابو|ابي|ابا|ام)\s+$")


_SEVERAL = Phrase(r"(?<!\w)[وفبل]*(?:ال)?" + any_of("several_places") + r"\s+[^،.\n]*$")
_AND_NAME = re.compile(r"\s*[،,]?\s*و((?:" + any_of("name_beginnings") + r"\s+)?[\u0621-\u064a]{4,})(?!\w)")


_TWO = Phrase(r"(?<!\w)[وفبل]*(?:قريتي|قريتا|بلدتي|بلدتا)\s+$")  # بلدتي مجدليا وسان
_AND_SHORT = re.compile(r"\s*و((?:" + any_of("name_beginnings") + r"\s+)?[\u0621-\u064a]{3,})(?!\w)")


def _further(scanned: Scanned, first: PlaceMention, known: list[PlaceMention]) -> list[PlaceMention]:
    """قرى أم الكيف والطويلة والدردارة: after "villages", each name joined by "and", known or not.

    بادية السخنة والرصافة: after "desert", where the new name has the article.
    """
    several = scanned.search_before(_SEVERAL, first.outer, 40) is not None
    if not several and first.head != "desert":
        return []
    found: list[PlaceMention] = []
    end = first.end
    pair = scanned.search_before(_TWO, first.outer, 12) is not None
    while match := (_AND_SHORT if pair and not found else _AND_NAME).match(scanned.folded, end):
        start, end = match.start(1), match.end(1)
        if (held := next((m for m in between(known, start - 2, end) if m.end >= end), None)) is not None:
            end = held.end
            continue
        if match[1] in _NO_NAMES or not (several or match[1].startswith("ال")) or is_known_word(scanned, start, end):
            break
        words = scanned.text.words(start, end)
        long = len(match[1].removeprefix("ال")) >= LONG_ENOUGH
        close = nearest(match[1], scanned.lexicon) if long and first.head in _MAY_BE_MISSPELT else None
        codes = scanned.lexicon.place_names[close] if close and _is_near(scanned, close, known) else ()
        found.append(
            PlaceMention(
                start, end, start - 1, codes, words, first.role, first.head, "place.further", variant=bool(codes)
            )
        )
    return found


def joined_to_new(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """بلدات هجين وكرعوب والباغوز: a known name that "and" joins to a new one has the part of that one."""
    told: list[PlaceMention] = []
    for mention in found:
        last = told[-1] if told else None
        if (
            last is not None
            and not last.codes
            and mention.role == BARE
            and _AND_ONLY.fullmatch(scanned.folded, last.end, mention.start)
        ):
            mention = replace(mention, role=last.role, head=last.head, rule="place.further")
        told.append(mention)
    return told


_AND_ONLY = re.compile(r"\s*[،,]?\s*و\s*#?(?:ال)?")


# قرية بريف عين عيسى, مزرعة بمحيط الصالحية: where the nameless village lies
_LOCATES = re.compile(r"[بل]?" + any_of("locates"))


def _name_after(scanned: Scanned, head: Hit, known: list[PlaceMention]) -> PlaceMention | None:
    match = _NAME.match(scanned.folded, head.end)
    if match is None or scanned.folded[head.end : match.start(1)].strip("#") != " " or _LOCATES.fullmatch(match[1]):
        return None
    start, end = match.start(1), match.end(1)
    first, kind = match[1], _kind(head)
    if head.entry.surface in _SEVERAL_HEADS and _two_words_of_a_list(scanned, match):
        return _new(scanned, head, start, match.end(2), by_head(scanned, kind, head.value, head.outer))
    if first not in _PREFIX_WORDS and not _may_be_name(scanned, head, first, start, end):
        return None
    if match[2] and (first in _PREFIX_WORDS or match[2] in _ENDINGS or _is_of(scanned, match)):
        end = match.end(2)
    role = by_head(scanned, kind, head.value, head.outer)
    if head.value == "names":
        words = scanned.text.words(head.start, end)
        return PlaceMention(head.start, end, head.outer, (), words, role, kind, head.entry.id)
    plain = first not in _PREFIX_WORDS and match[2] not in _ENDINGS
    if (plain and is_known_word(scanned, start, end, kind)) or _is_region(scanned, head, end):
        return None
    if not plain and any(h.end - h.start == end - start for h in scanned.inside("not_places", start, end)):
        return None  # منطقة باب توما, a quarter
    return _misspelt(scanned, head, (start, end, role), known) or (
        _new(scanned, head, start, end, role) if kind in _UNKNOWN_HEADS else None
    )


def _misspelt(
    scanned: Scanned, head: Hit, found: tuple[int, int, str], known: list[PlaceMention]
) -> PlaceMention | None:
    """The one name of the gazetteer of which the words behind a head are a misspelling."""
    start, end, role = found
    kind, name, close = _kind(head), scanned.folded[start:end], None
    if kind in _MAY_BE_MISSPELT:
        close = nearest(name, scanned.lexicon)
    elif kind in _NAMED_WITH_HEAD:
        close = nearest(f"{head.entry.surface} {name}", scanned.lexicon)
    if close is None or (kind == "quarter" and not _is_quarter(scanned, close)) or not _is_near(scanned, close, known):
        return None
    codes, words = scanned.lexicon.place_names[close], scanned.text.words(start, end)
    return PlaceMention(start, end, start, codes, words, role, kind, "place.near_spelling", variant=True)


def _is_near(scanned: Scanned, name: str, known: list[PlaceMention]) -> bool:
    """قرية عرمان بريف السويداء is no misspelling of a name in another governorate than all places told."""
    regions = {scanned.lexicon.places[code].governorate for mention in known for code in mention.codes}
    mine = {scanned.lexicon.places[code].governorate for code in scanned.lexicon.place_names[name]}
    return not regions or not regions.isdisjoint(mine)


def _is_quarter(scanned: Scanned, name: str) -> bool:
    """حي النيل is no misspelling of the town نبل."""
    kinds = (scanned.lexicon.places[code].kind for code in scanned.lexicon.place_names[name])
    return any(kind == "neighbourhood" for kind in kinds)


def _is_of(scanned: Scanned, match: re.Match[str]) -> bool:
    """قرية جباتا الخشب: a second word with the article, and no adjective of the village (الحدودية, الواقعة)."""
    first, second = match[1], match[2]
    if first.startswith("ال") or not second.startswith("ال") or second.endswith(("ه", "ي")):
        return False
    return not is_known_word(scanned, match.start(2), match.end(2))


_TOWNS_OF = frozenset({"قري", "بلدات", "مدن", "مناطق", "قري وبلدات", "بلدات وقري", "مدن وبلدات"})
_LISTED = re.compile(r"\s*(?:[،,]|و\w|-)")


def _is_region(scanned: Scanned, head: Hit, end: int) -> bool:
    """بلدات الغوطة الشرقية: of a region, where no list of names follows."""
    return head.entry.surface in _TOWNS_OF and not _LISTED.match(scanned.folded, end)


_SEVERAL_HEADS = words_of("several_places")


def _two_words_of_a_list(scanned: Scanned, match: re.Match[str]) -> bool:
    """قريتي عمر أوشاغي ودورقان: what stands between "villages" and "and" is one name."""
    if not match[2] or match[2].startswith("و") or not scanned.after(match.end(2), 3).startswith(" و"):
        return False
    second = is_known_word(scanned, match.start(2), match.end(2))
    return not second and match[1] not in _NO_NAMES and not scanned.inside("place_heads", match.start(1), match.end(1))


def _new(scanned: Scanned, head: Hit, start: int, end: int, role: str) -> PlaceMention:
    kind = _kind(head)
    if kind in _LESSER and role == EVENT:
        role = SITE
    if (kind in _WITH_HEAD and " " not in head.entry.surface) or head.entry.surface in _PREFIX_WORDS:
        start = head.start
    return PlaceMention(start, end, start, (), scanned.text.words(start, end), role, kind, "place.unknown_name")


_SAID_OF = re.compile(any_of("said_of_places"))  # قريتين تابعتين لناحية, مزرعة يتحصن فيها


def _may_be_name(scanned: Scanned, head: Hit, first: str, start: int, end: int) -> bool:
    """No general word, and no further thing (مزرعة ومضخات: "a farm and pumps")."""
    if len(first) < 3 or first in _NO_NAMES or first.startswith("و") or _SAID_OF.fullmatch(first):
        return False
    if first.startswith("لل") or (first.startswith(("ف", "ب")) and _is_joined_word(scanned, start, end)):
        return False  # مزرعة للدواجن, على مزارع فأصابته, أصيب مزارع برصاص
    endings = ("يه",) if head.value == "names" else ("ي", "يه", "ين") if head.row["kind"] in _WITH_HEAD else ()
    if endings and not first.startswith("ال") and first.endswith(endings):
        return False  # قاعدة أمريكية, مخيم عشوائي, مخيم نازحين
    if head.value == "names" or head.row["kind"] == "desert":
        return True
    second = _NAME.match(scanned.folded, head.end)
    if second and second[2] in _ENDINGS:
        return True  # قرية الصورة الكبيرة
    return not scanned.inside("not_places", start, end)


def _is_joined_word(scanned: Scanned, start: int, end: int) -> bool:
    """برصاص, فأصابته: a word of the tables behind ب or ف."""
    layers = ("triggers", "outcomes", "weapons", "cues", "numbers", "quantifiers", "reporting", "count_nouns")
    return any(h.outer == start and h.end >= end for layer in layers for h in scanned.inside(layer, start, end + 16))


# في أم جلود بريف منبج, قرب البارة جنوب إدلب: the words between a preposition and the region where they lie.
_SAID_TO_LIE = re.compile(
    r"(?<!\w)(?:[وف]?(?:في|قرب|محيط|علي|باتجاه|نحو|اطراف|بمحيط|استهد\w+|قصف\w*)\s+"
    r"(?:(?:محيط|اطراف|وسط|مدخل)\s+)?|ب(?=\w{4}))"
    r"([\u0621-\u064a]{2,})(?:\s+([\u0621-\u064a]{3,}))?\s+"
    r"(?:(?:في\s+|ب)?ريف\w*|(?:الي\s+)?(?:شمال|جنوب|شرق|غرب)ي?|(?:ب|في\s+)?(?:محافظه|ناحيه|منطقه)|التابعه ل\w*)"
    r"(?:\s+\w+){0,1}\s*(?:ال)?$"
)
_NO_NEW_NAMES = words_of("no_new_names") | _NO_NAMES
_INFLECTED = ("ات", "ون", "ته", "تها", "تهم", "هم", "ها", "ايه", "يه")


_REGIONS = frozenset({"countryside", "governorate", "subdistrict", "district"})


def said_to_lie(scanned: Scanned, known: list[PlaceMention]) -> list[PlaceMention]:
    """New names without a head, right before the words that say in which region they lie."""
    found = []
    for mention in known:
        if mention.head not in _REGIONS or not mention.codes:
            continue
        before = scanned.before(mention.outer, 70)
        match = _SAID_TO_LIE.search(before)
        if match is None:
            continue
        start = mention.outer - len(before) + match.start(1)
        two = bool(match[2]) and (match[1] in _PREFIX_WORDS or match[2] in _ENDINGS)
        if (match[2] and not two) or not (two or _sounds_new(scanned, match[1], start)):
            continue
        end = start + len(match[0][match.start(1) - match.start() : match.end(2 if two else 1) - match.start()])
        if not any(m.start < end and start < m.end for m in between(known, start, end)):
            words = scanned.text.words(start, end)
            found.append(PlaceMention(start, end, start, (), words, SITE, "village", "place.said_to_lie"))
    return found


# وفي كورين قُتل …: where a sentence opens with it and goes on with the verb of an act
_OPENS = re.compile(r"(?:\A|[.\n؛]\s*)[وف]?في\s+([\u0621-\u064a]{4,})(?:\s*[،,])?\s+(?=[\u0621-\u064a])")
_NO_OPENING = words_of("no_opening_names")


def opening_names(scanned: Scanned, known: list[PlaceMention]) -> list[PlaceMention]:
    """New names without a head that open a sentence, right before the verb that tells what was done there."""
    found = []
    for match in _OPENS.finditer(scanned.folded):
        start, end = match.span(1)
        if match[1] in _NO_OPENING or not _sounds_new(scanned, match[1], start):
            continue
        if _verb_at(scanned, match.end()) and not any(m.end > start for m in between(known, start - 2, end)):
            words = scanned.text.words(start, end)
            found.append(PlaceMention(start, end, start, (), words, EVENT, "village", "place.opens"))
    return found


def _verb_at(scanned: Scanned, at: int) -> bool:
    """Whether the verb of an act or of harm stands there, or its noun, which may be written alike (قصف)."""
    told = scanned.inside("triggers", at, at + WORD) + scanned.inside("outcomes", at, at + WORD)
    return any(h.outer == h.start == at and h.form.startswith("verb") for h in told)


WORD = 20  # letters

# ٢- مسكنة: …, in a digest whose other items are headed by places.
_ITEM = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:\d{1,2}\s*[-–.)/]|[•▪◾◼🔹🔸🔻📌*\-–])\s*)?#?"
    r"([\u0621-\u064a]{3,}(?:[ _][\u0621-\u064a]{3,})?)\s*(?=:)"
)


def new_headings(scanned: Scanned) -> list[tuple[int, int]]:
    """Where words that no list knows head an item of a digest, two other items of which are headed by places."""
    if scanned.folded.count(":") < 3:
        return []
    found = list(_ITEM.finditer(scanned.folded))
    items = [m.span(1) for m in found]
    placed = {span for span in items if any(h.end == span[1] for h in scanned.inside("places", *span))}
    if len(placed) < (2 if any(m[0][: m.start(1) - m.start()].strip() for m in found) else 3):
        return []
    return [
        s for s in items if s not in placed and scanned.folded[s[0] : s[1]] not in _NO_NAMES and _unheard_of(scanned, s)
    ]


_OTHER_WORDS = ("triggers", "outcomes", "actors", "sources", "cues", "count_nouns", "relative_dates", "day_parts")


def _unheard_of(scanned: Scanned, span: tuple[int, int]) -> bool:
    return not any(scanned.inside(layer, *span) for layer in _OTHER_WORDS)


_OF_NEW = frozenset({"place.unknown_name", "place.further", "place.said_to_lie", "place.opens"})


def told_again(scanned: Scanned, known: list[PlaceMention]) -> list[PlaceMention]:
    """في كودنة, after قرية كودنة: a new name needs no head where the report tells it again."""
    found = []
    seen: set[str] = set()
    for mention in known:
        name = scanned.folded[mention.start : mention.end]
        if mention.rule not in _OF_NEW or mention.head not in ("village", "town", "city") or name in seen:
            continue
        seen.add(name)
        for match in re.finditer(
            r"(?<!\w)(?:(?:في|قرب|محيط|علي|من)\s+|ب)(" + re.escape(name) + r")(?!\w)", scanned.folded
        ):
            start, end = match.start(1), match.end(1)
            if not any(m.start < end and start < m.end for m in between(known, start, end)):
                role = EVENT if match[0].startswith(("في", "ب")) else SITE
                found.append(replace(mention, start=start, end=end, outer=match.start(), role=role, rule="place.again"))
    return found


def _sounds_new(scanned: Scanned, word: str, start: int) -> bool:
    if len(word) < 4 or word in _NO_NEW_NAMES or (not word.startswith("ال") and word.endswith(_INFLECTED)):
        return False
    return not is_known_word(scanned, start, start + len(word))


def begins_name(word: str) -> bool:
    """Whether a word begins names of two words (أبو, تل, عين)."""
    return word in _PREFIX_WORDS


def may_follow_head(word: str) -> bool:
    """Whether a word may be a name: no general word, and nothing said of a place (تابع, الحدودي)."""
    return word not in _NO_NAMES and not word.startswith("و") and not _SAID_OF.fullmatch(word)


def is_known_word(scanned: Scanned, start: int, end: int, kind: str = "") -> bool:
    """Whether the tables know the words in some other sense than that of a place."""
    layers: tuple[str, ...] = (
        "cues",
        "place_heads",
        "relative_dates",
        "weekdays",
        "day_parts",
        "triggers",
        "outcomes",
        "reporting",
        "actors",
        "count_nouns",
        "not_casualties",
        "quantifiers",
        "numbers",
        "not_places",
        "weapons",
        "sources",
    )
    if kind == "site":
        layers = tuple(layer for layer in layers if layer != "not_places")  # مخيم اليرموك
    if kind == "desert":
        layers = tuple(layer for layer in layers if layer not in ("actors", "not_places"))  # بادية الشعيطات
    article = scanned.folded.startswith("ال", start)
    reach = start + (0 if kind in _LAST.values() and not article else 2)  # not بعمرة, a village, for "aged"
    return any(
        h.start <= reach and end <= h.end for layer in layers for h in scanned.inside(layer, start - 1, end + 30)
    )

"""Names that are also words or parts of other names: whether a place is meant (في الصور، برصاص …) or not."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .place_roles import EVENT, IN, ON, ROAD, in_it, of_hospital

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
        "checkpoint",
    }
)
OF_PEOPLE = frozenset({"village", "town", "city", "quarter"})


def warning_of(scanned: Scanned, hit: Hit) -> Hit | None:
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


_AUTHORITY = Phrase(r"(?<!\w)[وفبل]?" + any_of("authorities") + r"(?:\s+\w+)?\s+(?:في\s*)?$")


# قذيفتان قرب السفارة الروسية بدمشق: a building in the capital, and no government
_BESIDE_EMBASSY = Phrase(
    r"(?<!\w)(?:قرب|بالقرب من|امام|محيط|حرم|مبني|علي|جوار|بجوار|خلف)\s+(?:ال)?سفار(?:ه|ات)(?:\s+\w+){0,2}\s+(?:في\s*)?$"
)


def warned(scanned: Scanned, hit: Hit, warning: Hit, role: str, head: str) -> str:
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
            warning.value in _OF_PERSONS and _is_no_person(scanned, hit)
        )
        namesake = namesake or (warning.value == "clan" and _is_no_clan(scanned, hit))
        return role if not longer and (named or namesake or _names_itself(scanned, hit)) else ""
    if warning.value == "government_seat" and not longer:
        there = hit.prefix in IN or in_it(scanned, hit.outer)
        seated = there and not scanned.search_before(_AUTHORITY, hit.outer, 30)
        beside = there and scanned.search_before(_BESIDE_EMBASSY, hit.outer, 44)
        return role if head in _NAMING_HEADS or seated or beside else ""
    if warning.value == "hospital_name":
        return of_hospital(scanned, warning.start)
    if warning.value == "prison_name" and in_it(scanned, warning.outer):
        return EVENT  # قضى في سجن صيدنايا
    return role if not longer and (warning.value == "unit" or head in _NAMING_HEADS) else ""


def _is_no_person(scanned: Scanned, hit: Hit) -> bool:
    """اعتقل في جاسم, قرب نوى: nobody is in a person or near one."""
    return _is_right_in(scanned, hit) or _is_beside(scanned, hit)


def _is_no_clan(scanned: Scanned, hit: Hit) -> bool:
    """قرب البوليل, بالمجاودة, على أطراف المراشدة: people are not beside a clan or in it, but in its village."""
    return _is_in(scanned, hit) or _is_beside(scanned, hit)


_SEAT = Phrase(r"(?<!\w)[وفبل]*(?:مقر|مقرات|مبني|مركز|فرع)\s+$")


def _is_seat(scanned: Scanned, hit: Hit, head: str) -> bool:
    """مقر البلدية, مركز الناحية: the seat of the thing itself, no town by that name."""
    return head in ("base", "station") and bool(scanned.search_before(_SEAT, hit.outer, 16))


_IN_FRONT = re.compile(r"(?:^|[.\n،؛])\s*[وف]?(?:اما\s+)?في\s+$")


def _opens_with(scanned: Scanned, hit: Hit) -> bool:
    """وفي جاسم، اغتال مسلحون …: a name between "in" and a comma, before any verb, is a place."""
    if scanned.after(hit.end, 1) not in ("،", ","):
        return False
    return bool(_IN_FRONT.search(scanned.before(hit.outer, 12)))


def _names_itself(scanned: Scanned, hit: Hit) -> bool:
    """بـ or في straight before a name with the article, or a hashtag, names a place even where the word is common."""
    if _is_tagged(scanned, hit):
        return True
    if not hit.entry.surface.startswith("ال"):
        return " " in hit.entry.surface or _opens_with(scanned, hit) or _is_alone(scanned, hit)
    if _stands_bare(scanned, hit) or _is_bracketed(scanned, hit):
        return True
    raw = scanned.text.raw[max(0, scanned.text.at(hit.start) - 1) : scanned.text.at(hit.start)]
    return raw == "#" or " " in hit.entry.surface or _is_alone(scanned, hit)


_IN_TAG = re.compile(r"(?:^|\s)[وف]?(?:ب|بال|في|ع|عال|علي|جنب|قرب|يم)\s+$")


def _is_tagged(scanned: Scanned, hit: Hit) -> bool:
    """بـ #ماشخ, بالـ #خريطه: a hashtag after a word of place."""
    at = scanned.text.at(hit.start)
    if scanned.text.raw[max(0, at - 1) : at] != "#":
        return False
    return hit.prefix in IN + ON or bool(_IN_TAG.search(scanned.before(hit.outer, 10)))


def _is_alone(scanned: Scanned, hit: Hit) -> bool:
    """ماشخ : الأهالي قطعوا الطريق: the name is the whole line, or all that stands before its colon."""
    if _COUNTS.match(scanned.folded, hit.end):
        return False  # الشهداء: 4
    before = scanned.before(hit.start).rpartition("\n")[2]
    line = before + (scanned.folded[hit.start : hit.end] + scanned.after(hit.end)).split("\n", 1)[0].split(":", 1)[0]
    return len(line.strip(" 📌🔹▪◾🔸🔻•-–")) <= hit.end - hit.outer + 2


_COUNTS = re.compile(r"\s*[:=]\s*\d")
_IN_BRACKETS = re.compile(r"(?:^|\s)[وف]?(?:في|ب|قرب|داخل|قريه|بلده|مدينه)\s*\($")


def _is_bracketed(scanned: Scanned, hit: Hit) -> bool:
    """وفي (العزبة), قرب (الصور): a name that stands in brackets of its own."""
    return scanned.after(hit.end, 1) == ")" and bool(_IN_BRACKETS.search(scanned.before(hit.outer, 12)))


_OF_PERSONS = frozenset({"given_name", "family_name", "kunya"})
_RIGHT_IN = re.compile(r"(?:^|\s)[وف]?(?:في|داخل)\s+$")
_RIGHT_BESIDE = Phrase(r"(?:^|\s)[وف]?(?:ب?قرب|محيط|ب?محيط|اطراف|مشارف|شرق|غرب|شمال|جنوب)ي?\s+$")
_NEVER_BARE = words_of("never_bare")
# في الصور المتداولة, في الباب الخلفي, في العزبة التي: a noun with its adjective.
_AS_A_NOUN = re.compile(
    r"\s+(?:ال(?!يوم|سبت|احد|اثنين|اتنين|ثلاثاء|اربعاء|خميس|جمعه|ليله|فجر|صبح|ظهر|عصر|مسا|مغرب|عشا|ليل|ساعه|واقع|مجاور|تابع|خاضع)|و?ان\s|كيف)"
)
_SHOWN = Phrase(r"(?<!\w)[وف]?" + any_of("shown") + r"(?!\w)")
_NO_NOUN = re.compile(r"\s*(?:$|[.،,:()\n؛\-–]|و?" + any_of("after_names") + r"(?!\w))")


def _stands_bare(scanned: Scanned, hit: Hit) -> bool:
    """قُتل في الصور، برصاص …: "in" before the name, and nothing behind it that a common noun would have."""
    if hit.entry.surface in _NEVER_BARE:
        return False
    if _NO_NOUN.match(scanned.folded, hit.end) or _goes_on(scanned, hit.end):
        return _is_in(scanned, hit) or _is_beside(scanned, hit)
    if _AS_A_NOUN.match(scanned.folded, hit.end) or scanned.search_before(_SHOWN, hit.outer, 40):
        return False
    return _is_right_in(scanned, hit)


def _is_right_in(scanned: Scanned, hit: Hit) -> bool:
    return bool(_RIGHT_IN.search(scanned.before(hit.outer, 8)))


def _is_beside(scanned: Scanned, hit: Hit) -> bool:
    return scanned.search_before(_RIGHT_BESIDE, hit.outer, 12) is not None


def _is_in(scanned: Scanned, hit: Hit) -> bool:
    """في الجرذي, عالجرذي: "in" or "on" straight before a name that is no word on a list of common ones."""
    if hit.entry.surface in _NEVER_BARE:
        return False
    return hit.prefix in IN + ON or _is_right_in(scanned, hit)


def _goes_on(scanned: Scanned, end: int) -> bool:
    """في الصور وخطفوا …, بالصور مات …: another act told after the name."""
    verbs = scanned.inside("triggers", end + 1, end + 14) + scanned.inside("outcomes", end + 1, end + 14)
    return any(v.outer == end + 1 and v.entry.is_verb and v.prefix in ("", "و") for v in verbs)

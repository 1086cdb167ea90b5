"""Misspelt place names: one letter wrong, missing, added or two letters swapped; and what is another spelling."""

from __future__ import annotations

from functools import lru_cache

from incidents.extraction.values import PlaceRow
from incidents.extraction.words.lexicon import Lexicon, consonants
from incidents.extraction.words.normalize import fold_word

# Letters that people spell one for the other without misspelling the name: العكيدات, العقيدات.
_SAME = str.maketrans({"ق": "ك", "غ": "ك", "ج": "ك", "ط": "ت", "ظ": "ض", "ص": "س", "ه": "", "ا": "", "ء": ""})
_ALIKE = str.maketrans({"ز": "ذ", "ظ": "ض", "ط": "ت", "ث": "س", "ص": "س", "ح": "ه", "ع": "ا", "ق": "ك"})


# Letters of one shape, told apart by dots alone: الشجيل, الشحيل.
_SHAPE = str.maketrans("تثنيجخذزشضظغقة", "ببببححدرسصطعفه")
LONG = 5  # letters without the article: a shorter name is too like others for any slip but a swap or a dot


def _bare(name: str) -> str:
    words = fold_word(name).split()
    return "".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words)


@lru_cache(maxsize=4096)
def distance_is_one(first: str, second: str) -> bool:
    """Whether one edit (insert, delete, replace, swap neighbours) turns one word into the other."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    index = 0
    while index < min(len(first), len(second)) and first[index] == second[index]:
        index += 1
    a, b = first[index:], second[index:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


def nearest(surface: str, lexicon: Lexicon) -> str | None:
    """The one gazetteer name at one edit from `surface`, or None when there is none or more than one place."""
    found: dict[tuple[str, ...], str] = {}
    for length in (len(surface) - 1, len(surface), len(surface) + 1):
        for name in lexicon.names_like.get((surface[0], length), ()):
            if distance_is_one(name, surface):
                found.setdefault(lexicon.place_names[name], name)
    short = len(surface.split()[-1].removeprefix("ال")) < LONG
    if len(found) > 1 or short:  # a letter taken for its like (ز for ذ) before any other slip
        slips = [names for slip in _SLIPS if (names := {k: n for k, n in found.items() if slip(n, surface)})]
        found = slips[0] if slips else {} if short else found
    return next(iter(found.values())) if len(found) == 1 else None


def _sounds_alike(name: str, surface: str) -> bool:
    return name.translate(_ALIKE) == surface.translate(_ALIKE)


def _looks_alike(name: str, surface: str) -> bool:
    return name.translate(_SHAPE) == surface.translate(_SHAPE)


def _swapped(name: str, surface: str) -> bool:
    return len(name) == len(surface) and sorted(name) == sorted(surface)


def _less_a_vowel(name: str, surface: str) -> bool:
    """هجن, الحواج, for هجين, الحوايج: the letter of a vowel left out or put in."""
    return abs(len(name) - len(surface)) == 1 and consonants(name) == consonants(surface)


_SLIPS = (_looks_alike, _swapped, _sounds_alike, _less_a_vowel)  # the likeliest first


def is_misspelling(name: str, place: PlaceRow) -> bool:
    """Whether a name that the gazetteer lists is a slip of its principal name, and not another usual spelling."""
    written, principal = _bare(name), _bare(place.names[0])
    if written == principal or written.translate(_SAME) == principal.translate(_SAME):
        return False
    head = fold_word(name).split()
    if len(head) > 1 and _bare(head[-1]) == principal:
        return False
    return distance_is_one(written, principal)

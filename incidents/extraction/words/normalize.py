"""Folding: one spelling for each word, with the way back to the report as it was given.

Everything after this stage reads `Text.folded`; every offset that leaves extraction
goes through `Text.original`.  Folding replaces letters one by one and drops characters,
so the way back is a short list of the places where something was dropped.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

# One letter for one letter: hamza seats, alef maksura, teh marbuta, Persian forms, digits.
_LETTERS = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "گ": "ق",  # حرگو, يگول: as on the Euphrates and in Iraq
    "چ": "ك",
    "ڪ": "ك",
    "ہ": "ه",
    "ھ": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\t": " ",
    "_": " ",
    "#": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "٬": ",",
    "٫": ".",
    "٪": "%",
    "–": "-",
    "—": "-",
    "‒": "-",
    "‐": "-",
    "−": "-",
}
_LETTERS |= {chr(0x0660 + i): str(i) for i in range(10)} | {chr(0x06F0 + i): str(i) for i in range(10)}

# Vowels, small signs, tatweel, direction and joining marks, and quotation marks say nothing about which word it is.
_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640\u00ad\u061c\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f\"“”„‟«»‘’‚‛'`´″"
)
_ARABIC = "\u0621-\u063a\u0641-\u064a"
# هجـ.ـوم ("attack" with tatweel and a full stop inside, to pass filters of social media) is one word.
_CENSOR = (
    rf"(?<=[{_ARABIC}]\u0640)\u0640*[.·*]+\u0640*(?=[{_ARABIC}])|(?<=[{_ARABIC}][.·*])[.·*]*\u0640+(?=[{_ARABIC}])"
)
# A pattern is searched ten times as fast when it begins with one set of characters: look-behinds come after the first.
_DROPPED = re.compile(rf"[{_MARKS}.·* #_\t](?:{_CENSOR}|(?<=[{_MARKS}])[{_MARKS}]*|(?<=[ #_\t]{{2}})[ #_\t]*)")
# Words broken up to pass filters: استش*هاد, قـ ـتل, ق.س.د, خ.طف; and drawn out: عااااجل. Few reports have any.
_SPLIT = re.compile(
    rf"[*|\\+~^./\u0640](?:(?<=[{_ARABIC}][^\u0640])[{_ARABIC}]"
    rf"|(?<=\u0640)(?:[ ،/|*.-]{{1,3}}\u0640|[،/|]+[{_ARABIC}]))"
)
_BROKEN_UP = re.compile(
    rf"[*|\\+~^ ،/.-](?:(?<=[{_ARABIC}][*|\\+~^])[*|\\+~^]*(?=[{_ARABIC}\u0640])"
    rf"|(?<=\u0640[ ،/|*.-])[ ،/|*.-]{{0,2}}(?=\u0640)|(?<=\u0640[،/|])[،/|]*(?=[{_ARABIC}])"
    rf"|(?<=[{_ARABIC}][،/|.])[،/|.]*(?=\u0640[{_ARABIC}])"
    rf"|(?<=(?<![{_ARABIC}])[{_ARABIC}]/)(?=[{_ARABIC}]))"
)
_ACRONYM = re.compile(
    rf"\.(?<=(?<![{_ARABIC}])[{_ARABIC}]\.)[{_ARABIC}](?:\.[{_ARABIC}])*(?![{_ARABIC}])"
)  # but its first
# A letter cut off by a full stop; no title (د. doctor) and no و before a new sentence.
_CUT_OFF = re.compile(
    rf"\.(?:(?<=(?<![{_ARABIC}])[^\W\dدمأاوف]\.)(?=[{_ARABIC}])|(?<=[{_ARABIC}]\.)(?=[^\W\dوفبلك](?!\w)))"
)
# No و before a new sentence that begins without a space (أمس.وفي).
_SHORT_HALVES = re.compile(rf"(?<![{_ARABIC}])[{_ARABIC}]{{1,4}}(\.)(?!و)[{_ARABIC}]{{1,4}}(?![{_ARABIC}])")
_DRAWN_OUT = re.compile(rf"([{_ARABIC}])\1\1+")
_LATIN_COMMA = re.compile(r",(?:(?!\d)|(?<!\d,))")  # but that within a number (1,000)
_VOWELS = frozenset("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670\u0640")
_SIGNS = re.compile(f"[{_MARKS}]")
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")  # presentation forms, as PDF files give them


@dataclass(frozen=True, slots=True)
class Text:
    """A report as given, its folded form, and where each stretch of the folded form comes from."""

    raw: str
    folded: str
    starts: tuple[int, ...]  # folded offset at which a stretch begins
    shifts: tuple[int, ...]  # what to add to a folded offset within that stretch
    letters: tuple[int, ...] | None = None  # only where folding changed lengths: raw offset of each character

    def at(self, index: int) -> int:
        """The raw offset of the folded character at `index`."""
        if self.letters is not None:
            return self.letters[index]
        return index + self.shifts[bisect_right(self.starts, index) - 1]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a folded span, with the vowels that stand on its last letter."""
        if self.letters is None:
            starts, shifts = self.starts, self.shifts
            first = start + shifts[bisect_right(starts, start) - 1]
            last = end + shifts[bisect_right(starts, end - 1) - 1]
        else:
            first, last = self.letters[start], self.letters[end - 1] + 1
        raw = self.raw
        while last < len(raw) and raw[last] in _VOWELS:
            last += 1
        return first, last

    def words(self, start: int, end: int) -> str:
        """The report's own words for a folded span."""
        first, last = self.original(start, end)
        return self.raw[first:last]

    def letters_of(self, start: int, end: int) -> str:
        """The same without vowels, tatweel and marks: على, however drawn out (عـلى, عَلى), and no علي."""
        return _SIGNS.sub("", self.words(start, end))


def fold(raw: str) -> Text:
    """`raw` in one spelling; never fails, whatever the characters."""
    return _fold_presentation_forms(raw) if _FORMS.search(raw) else _fold_letters(raw)


def _fold_letters(raw: str) -> Text:
    pieces: list[str] = []
    starts, shifts = [0], [0]
    done = length = 0
    for start, end in _gaps(raw):
        if start < done:
            start = done
        if start > done:
            pieces.append(raw[done:start])
            length += start - done
        done = max(done, end)
        if starts[-1] == length:
            shifts[-1] = done - length
        else:
            starts.append(length)
            shifts.append(done - length)
    pieces.append(raw[done:])
    folded = "".join(pieces)
    if "," in folded:
        folded = _LATIN_COMMA.sub("،", folded)
    for letter, plain in _LETTERS.items():  # five times as fast as `translate` for letters beyond ASCII
        folded = folded.replace(letter, plain)
    return Text(raw, folded, tuple(starts), tuple(shifts))


def _gaps(raw: str) -> list[tuple[int, int]]:
    """The stretches to drop, in order; two may overlap."""
    gaps = [gap.span() for gap in _DROPPED.finditer(raw)]
    broken = [*_broken_up(raw), *_drawn_out(raw)]
    return sorted(gaps + broken) if broken else gaps


def _broken_up(raw: str) -> list[tuple[int, int]]:
    if not _SPLIT.search(raw):
        return []
    broken = [gap.span() for gap in _BROKEN_UP.finditer(raw)]
    broken += [gap.span() for gap in _CUT_OFF.finditer(raw)]
    if broken:
        broken += [gap.span(1) for gap in _SHORT_HALVES.finditer(raw)]
    broken += [
        (m.start() + i, m.start() + i + 1) for m in _ACRONYM.finditer(raw) for i, c in enumerate(m[0]) if c == "."
    ]
    return broken


def _drawn_out(raw: str) -> list[tuple[int, int]]:
    return [(gap.start() + 1, gap.end()) for gap in _DRAWN_OUT.finditer(raw)]


def _fold_presentation_forms(raw: str) -> Text:
    """Joined forms may open into several letters, so each letter keeps its own offset."""
    opened: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(raw):
        letters = unicodedata.normalize("NFKC", character) if _FORMS.match(character) else character
        opened.append(letters)
        origin.extend([index] * len(letters))
    plain = _fold_letters("".join(opened))
    return Text(raw, plain.folded, (0,), (0,), tuple(origin[plain.at(i)] for i in range(len(plain.folded))))


@lru_cache(maxsize=8192)
def fold_word(surface: str) -> str:
    """A lexicon's surface in the spelling that texts are folded to."""
    return " ".join(fold(surface).folded.split())

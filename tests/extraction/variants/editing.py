"""Changing words of a text by their offsets, and numbers written another way."""

from __future__ import annotations

from collections.abc import Iterable

Edit = tuple[int, int, str]
UNITS = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة")
OF_WOMEN = ("", "واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر")
TENS = ("", "عشرة", "عشرين", "ثلاثين", "أربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with stretches replaced; stretches that overlap an earlier one stay."""
    pieces, done = [], 0
    for start, end, words in sorted(edits):
        if start >= done:
            pieces += [text[done:start], words]
            done = end
    return "".join([*pieces, text[done:]])


def attached(clitics: str, name: str) -> str:
    """A name behind the clitics that stood before another: ل and the article become لل."""
    if not name.startswith("ال"):
        return clitics.removesuffix("لل") + "ل" + name if clitics.endswith("لل") else clitics + name
    return clitics.removesuffix("لل").removesuffix("ل") + "لل" + name[2:] if clitics.endswith("ل") else clitics + name


def number_words(count: int, *, feminine: bool) -> str | None:
    """3 to 10 and 20 to 99 in words, before a noun of the given gender; None for others."""
    units = OF_WOMEN if feminine else UNITS
    if 3 <= count <= 10:
        return units[count]
    if not 20 <= count < 100:
        return None
    ones = units[count % 10] + " و" if count % 10 else ""
    return ones.replace("اثنان", "اثنين") + TENS[count // 10]

"""Kin of a fighter (شقيق قيادي في قسد): people of whom nothing more is told, and no fighters themselves."""

from __future__ import annotations

from itertools import zip_longest

from incidents.extraction.context import Scanned, began
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .counted import People

_KIN_OF = Phrase(r"(?<!\w)(?:و|ل|ب)?((" + any_of("kinswomen") + ")|" + any_of("kinsmen") + r")\s+(?:ال)?$")


def kin_of(scanned: Scanned, start: int, fighter: Hit) -> People | None:
    """Whose kin stands straight before the noun for a fighter that starts there; None where nobody's does."""
    kin = scanned.search_before(_KIN_OF, start, 24)
    if kin is None:
        return None
    begins, woman = began(kin, start, 1), 1 if kin[2] else 0
    sex, noun, rule = "woman" if woman else "", kin[1], fighter.entry.id
    return People(
        begins, fighter.end, 1, 1, "unknown", None, sex, rule, False, noun, False, "singular", women=woman
    )  # fmt: skip


def without_kin(nouns: list[Hit]) -> list[Hit]:
    """The nouns without those for kin of the fighter named next, which are read as one with him.

    Of other kin (زوجة المدرس, ابن عم السائق) the noun after them goes: whose kin it is, and not hit with them.
    """
    kept = []
    before: Hit | None = None
    for hit, following in zip_longest(nouns, nouns[1:]):
        owner = before is not None and hit.value != "combatant" and _is_kin_of(before, hit)
        if not owner and not (following is not None and following.value == "combatant" and _is_kin_of(hit, following)):
            kept.append(hit)
        before = hit
    return kept


def _is_kin_of(hit: Hit, following: Hit) -> bool:
    if following.outer - hit.end != 1 or hit.suffix or following.row["number"] != "singular":
        return False
    if following.prefix.startswith("و"):
        return False  # والده وعمه
    return hit.entry.surface in words_of("kinsmen") or hit.entry.surface in words_of("kinswomen")

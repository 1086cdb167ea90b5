"""Kin of a fighter (شقيق قيادي في قسد): people of whom nothing more is told, and no fighters themselves."""

from __future__ import annotations

from itertools import zip_longest

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .counted import People

_KIN_OF = Phrase(r"(?<!\w)(?:و|ل|ب)?(?:(" + any_of("kinswomen") + ")|" + any_of("kinsmen") + r")\s+(?:ال)?$")


def kin_of(scanned: Scanned, start: int, fighter: Hit) -> People | None:
    """Whose kin stands straight before the noun for a fighter that starts there; None where nobody's does."""
    kin = scanned.search_before(_KIN_OF, start, 24)
    if kin is None:
        return None
    begins, woman = start - len(kin.string) + kin.start(), 1 if kin[1] else 0
    sex, noun, rule = "woman" if woman else "", kin[0].strip(), fighter.entry.id
    return People(
        begins, fighter.end, 1, 1, "unknown", None, sex, rule, False, noun, False, "singular", women=woman
    )  # fmt: skip


def without_kin(nouns: list[Hit]) -> list[Hit]:
    """The nouns without those for kin of the fighter named next: both are read as one."""
    return [hit for hit, following in zip_longest(nouns, nouns[1:]) if not _is_kin_of(hit, following)]


def _is_kin_of(hit: Hit, following: Hit | None) -> bool:
    if following is None or following.outer - hit.end != 1 or hit.suffix or following.value != "combatant":
        return False
    kin = hit.entry.surface in words_of("kinsmen") or hit.entry.surface in words_of("kinswomen")
    return kin and following.row["number"] == "singular"

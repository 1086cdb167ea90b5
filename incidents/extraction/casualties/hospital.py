"""People carried to hospital, with the verb before them and the hospital after: نُقل ثلاثة مدنيين إلى المشفى."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.wording import Phrase, any_of

from .tolls import Toll

_CARRIED = Phrase(
    r"(?<!\w)(?:و|ف)?" + any_of("carried_off") + r"\s+(?:(?:علي|من|في)\s*\S+\s+){0,2}(?:نحو\s+|حوالي\s+)?$",
)
_HOSPITAL = Phrase(r"[^.\n]{0,70}?(?:الي|نحو|لل?|ب)\s*(?:ال)?(?:احد\s+|احدي\s+)?(?:ال)?" + any_of("hospitals"))
_GIVEN_AID = Phrase(r"(?<!\w)[وف]?(?:اسعف|اسعفوا|اسعفت)\s+(?:نحو\s+|حوالي\s+)?$")  # وأُسعف ستة إلى تركيا
REACH = 110  # letters


_ALONE = Phrase(
    r"(?<!\w)[وف]?" + any_of("carried_off") + r"\s+(?:" + any_of("ways_of_harm") + r"\s+)?(?:الي|لل?|نحو)\s*(?:ال)?"
    + any_of("hospitals")
)  # fmt: skip
_TO_HOSPITAL = Phrase(  # ونُقل إلى مشفى البلدة ثمانية أشخاص
    r"(?<!\w)[وف]?" + any_of("carried_off") + r"\s+(?:الي|لل?|نحو)\s*(?:ال)?(?:احد\s+|احدي\s+)?(?:ال)?"
    + any_of("hospitals") + r"\w*\s+(?:(?!و|بعد|اثر|جراء|عقب|حيث|بسبب)[^\s،.]+\s+){0,4}(?:نحو\s+|حوالي\s+)?$"
)  # fmt: skip


def one_carried(scanned: Scanned, start: int, end: int) -> Toll | None:
    """ونُقل إلى المشفى: he who was hit before, with nobody beside the verb."""
    told = scanned.search(_ALONE, start, end)
    if told is None:
        return None
    return Toll("injured", 1, 1, "unknown", None, told.start(), told.end(), "hospital.alone", anaphoric=True)


def is_carried_off(scanned: Scanned, group: People) -> bool:
    """Whether people are told to have been carried to a hospital, and not those who carry others."""
    if (group.definite and group.form == "plural") or group.noun.startswith(("جث", "رفات")):
        return False
    counted = group.numeral or group.form == "dual"
    if counted and scanned.search_before(_TO_HOSPITAL, group.start, 80) is not None:
        return True
    if scanned.search_before(_CARRIED, group.start, 40) is None:
        return False
    if group.numeral and scanned.search_before(_GIVEN_AID, group.start, 20):
        return True
    if not scanned.may_tell(_HOSPITAL, group.end, group.end + REACH):
        return False
    return _HOSPITAL.pattern.match(scanned.folded, group.end, group.end + REACH) is not None

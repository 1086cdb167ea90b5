"""Names that carry their deed (غارات إسرائيلية), nouns of attack with an object, those who run into a device."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of


def names_deed(scanned: Scanned, actor: ActorMention) -> bool:
    """غارات إسرائيلية, القصف التركي: a name that begins with the word of an act."""
    hits = scanned.inside("triggers", actor.start, actor.end)
    return bool(hits) and any(t.row["kind"] in NOUNS and t.end < actor.end and t.start <= actor.start + 2 for t in hits)


_BY_MEANS = re.compile(r"\s+ب\w+(?:\s+(?:حربي|موجه|مسير|ثقيل|متفجر|انتحاري|محلي|ناسف|حراري)\w*)?(?=\s)")
_TO = Phrase(r"\s+ل(?:ال?)?(?:عده\s+|عدد\s+من\s+)?" + any_of("targets", "civil_vehicles"))
_PLACE = Phrase(
    r"\s+(?:بلد[هتا]|قري[هت]|قري|مدين[هت]|حي|احياء|مخيم|منازل|منزل|سوق|مدرسه|مشفي|مبني|تجمع|رتل|ارتال)\w?(?!\w)"
)


def has_object_too(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """استهداف قوات النظام بلدة, استهداف قسد بصاروخ لسيارة: the name beside the noun of attack is its subject."""
    if (
        main.row["voice"] != "patient_first"
        or actor.prefix not in ("", "ال")
        or scanned.folded[main.end : actor.outer].strip()
    ):
        return False
    means = _BY_MEANS.match(scanned.folded, actor.end)
    for at in {actor.end, means.end() if means else actor.end}:
        if scanned.match(_PLACE, at) or scanned.match(_TO, at):
            return True
    return False


_DEVICES = frozenset({"landmine", "ied", "explosion"})
_OWNED = Phrase(any_of("targets") + r"\S*\s+(?:\S+\s+){0,2}$")


def runs_into(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """رتل لقوات النظام في حقل ألغام, دورية للأسايش داست على لغم: named before the device, it was hit."""
    if main.value not in _DEVICES or actor.end > main.start or main.start - actor.end > REACH:
        return False
    gap = scanned.folded[actor.end : main.start]
    if "،" in gap or "." in gap or main.row["kind"] in NOUNS:
        return False
    owned = actor.prefix.startswith("ل") and scanned.search_before(_OWNED, actor.outer, 40) is not None
    return owned or (main.value == "landmine" and main.row["kind"] == "verb_active" and _LAYS.match(gap) is None)


REACH = 60  # letters
_LAYS = re.compile(r".*(?:زرع|يزرع|زراعه|تزرع|لغم)")


_DID_IT = Phrase(r"\s+" + any_of("did_it"))
_CARRIES = Phrase(r"(?<!\w)\w?" + any_of("passengers_of") + r"\s+(?:\S+\s+){0,4}?(?:من\s+|ل)?(?:ال)?$")


def did_it(scanned: Scanned, actor: ActorMention) -> bool:
    """أن تنظيم الدولة هو من نفذ الهجوم: said of the one just named."""
    return scanned.match(_DID_IT, actor.end, actor.end + 24) is not None


def is_carried(scanned: Scanned, actor: ActorMention) -> bool:
    """كانت تقل عسكريين من الفرقة الرابعة: who was in the vehicle that was hit."""
    return actor.code != "civilians" and scanned.search_before(_CARRIES, actor.outer, 44) is not None


_BOMBER = Phrase(
    any_of("suicide_attackers") + r"\w*\s+(?:\w+\s+)?(?:من|تابع\w*\s+ل|ينتم\w+\s+(?:الي|ل))\s*(?:عناصر\s+)?(?:ال)?$"
)


def is_bombers(scanned: Scanned, actor: ActorMention) -> bool:
    """انتحاري من التنظيم: whose bomber it was."""
    return scanned.search_before(_BOMBER, actor.outer, 40) is not None

"""Fighters who fell as they attacked: قتل أربعة من عناصر التنظيم أثناء تسللهم إلى مواقع قسد."""

from __future__ import annotations

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of

_AS_THEY_ATTACKED = Phrase(
    r"[^.،\n]{0,50}?\s(?:اثناء|خلال|لدي|عند|في|بعد)\s+(?:"
    r"محاولت(?:هم|ه|هما)\s+(?:ال)?" + any_of("creeps") + r"\w*|" + any_of("creeps") + r"(?:ت)?(?:هم|ه|هما)(?!\w))",
)
REACH = 90  # letters


def crept_up(scanned: Scanned, toll: Toll) -> bool:
    """Whether those who fell are told to have attacked when they fell."""
    if toll.status != "combatant":
        return False
    return scanned.match(_AS_THEY_ATTACKED, toll.end, toll.end + REACH) is not None

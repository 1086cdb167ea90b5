"""One person told twice: إصابة مرافقه … المرافق, زوجته … زوجة المدرس, by the noun and by what makes it known."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned

from .tolls import Toll

_NOUN = re.compile(r"(?:ال)?(\w{2,}?)(?:ت?(?:ه|ها|هم|هما)|ته)?(?!\w)")
_OWNED = re.compile(r"\w+\s+ال\w")  # زوجة المدرس


def named_again(scanned: Scanned, hurt: Toll, toll: Toll) -> bool:
    """Whether a death is of the one hurt before: one person, known by the article or by whose kin it is."""
    if hurt.outcome != "injured" or not hurt.minimum or toll.outcome != "killed" or toll.maximum != 1:
        return False
    if toll.numeral or toll.others or toll.start <= hurt.end or not _is_known(scanned, toll):
        return False
    noun = _noun(scanned, toll)
    return bool(noun) and noun == _noun(scanned, hurt)


def _is_known(scanned: Scanned, toll: Toll) -> bool:
    folded = scanned.folded
    article = folded.startswith("ال", toll.start) or folded[toll.start - 2 : toll.start] == "ال"
    return article or toll.relative or _OWNED.match(folded, toll.start) is not None


def _noun(scanned: Scanned, toll: Toll) -> str:
    told = _NOUN.match(scanned.folded, toll.start)
    return told[1] if told else ""

"""Acts told by a word that stands for the act before (، ومثلها في درنج; وأخرى في ذيبان; والحال نفسه في معدان)."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of

_AT = any_of("where_words") + r"\s"
_WHERE = r"(?=(?:بلا\s|بدون\s|دون\s|بس\s)?(?:[^\s،,.:]+\s+){0,3}?(?:" + _AT + r"|ب\s?#?\w{3}|ب[ـ_]))"
# ومثلها في درنج, وكذلك الحال في معدان: whatever the act before was
_THE_LIKE = Phrase(r"[^\w]*و?(?:مثل(ه|ها|هما|هم|هن)|" + any_of("of_the_like") + r")\s+" + _WHERE)
# وأخرى في ذيبان, والآخر في الحصين: another of those told, which are counted one by one
_ANOTHER = Phrase(r"[^\w]*و(?:ال)?" + any_of("item_ordinals") + r"\s+(?=" + _AT + r")")
_MARK = Phrase(
    r"(?<!\w)(?=و(?:مثل(?:ه|ها|هما|هم|هن)|" + any_of("of_the_like") + r"|(?:ال)?" + any_of("item_ordinals") + r")\s)"
)
_ONE = Phrase(r"(?<!\w)[وب]?(?:ال(?:اول|اولي)|احدهما|احداهما|واحده|واحد)\s+" + _WHERE)
_SINGLE = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("those_of_whom_another", "single_acts") + r"(?!\w)")
_SEVERAL = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("things_hit") + r"(?!\w)")


def marks(scanned: Scanned, start: int, end: int) -> set[int]:
    """Where in a clause words begin that tell one more of the act before them."""
    return {m.start() for m in scanned.all_of(_MARK, start + 1, end) if is_likewise(scanned, start, m.start())}


def is_likewise(scanned: Scanned, told: int, start: int) -> bool:
    """Whether the words at `start` stand for the act that is told from `told` on."""
    return the_like(scanned, start) is not None or (
        scanned.match(_ANOTHER, start) is not None and _of_one(scanned, told, start)
    )


def the_like(scanned: Scanned, start: int) -> re.Match[str] | None:
    """ومثلهما في الرشدية: words for as many as were told, at an offset."""
    return scanned.match(_THE_LIKE, start)


def _of_one(scanned: Scanned, told: int, start: int) -> bool:
    """ألقى قنبلة على …، وأخرى في …: of one thing, or counted off; not استهدفت مواقع في … وأخرى في …, one act."""
    if scanned.search(_ONE, told, start):
        return True
    single = list(scanned.all_of(_SINGLE, told, start))
    return bool(single) and not scanned.search(_SEVERAL, single[-1].end(), start)

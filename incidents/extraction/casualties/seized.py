"""One who is told to have been seized, with no word for him after the verb: كان قد اختطف من منزله, الذي اعتقل أمس."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.values import SEIZED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .account import Account
from .items import people_after
from .tolls import Toll, pointing, toll_of

_SEVERAL = ("وا", "ون", "ان", "تا", "ا")
_HAD_BEEN = re.compile(r"(?<!\w)(?:قد|الذي|التي)\s+$")
_THEN = Phrase(r"\s+(?:" + any_of("where_or_when") + r"|علي يد|ب\w+)(?!\w)|\s*[،.]|\s*$")
# ضبط takes things far more often than people.
REACH = 8  # words from the one seized to the verb


def is_seized_alone(account: Account, index: int, hit: Hit) -> bool:
    """Whether a verb of seizing is passive and its subject was told before."""
    if hit.value not in SEIZED or hit.suffix or hit.row["kind"] != "verb_transitive":
        return False
    if (
        hit.entry.surface.startswith("ضبط")
        or hit.entry.surface.endswith(_SEVERAL)
        or not _HAD_BEEN.search(account.scanned.before(hit.outer, 8))
    ):
        return False
    following = people_after(account.items, index)
    if following is not None and "،" not in account.scanned.folded[hit.end : following.start]:
        return False
    return account.scanned.match(_THEN, hit.end) is not None


def seized(account: Account, hit: Hit) -> Toll:
    """The one who was seized: told straight before, or in an earlier clause."""
    last = account.pending[-1] if account.pending else None
    if last is not None and last.maximum == 1 and last.actor != "unknown_gunmen":
        gap = account.scanned.folded[last.end : hit.outer]
        if len(gap.split()) <= REACH and "." not in gap:
            return replace(toll_of(account.scanned, last, hit.value), anaphoric=True)
    return pointing(hit, 1, 1, "unknown")

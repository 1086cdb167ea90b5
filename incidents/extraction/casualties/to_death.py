"""Blows that end in death: طُعن شاب حتى الموت, ضربوه حتى فارق الحياة count the one hit as killed."""

from __future__ import annotations

from dataclasses import replace

from incidents.extraction.words.match import Hit

from .account import Account
from .governing import ENDS
from .tolls import pointing, toll_of

_UNTIL = ("حتي ", "لحد ", "رجما حتي", "رجم حتي")  # until; stoned until
REACH = 12  # words from the one hit to his death


def is_to_death(hit: Hit) -> bool:
    """Whether the words tell that an act went on until its victim was dead."""
    return hit.value == "killed" and hit.row["kind"] == "phrase" and hit.entry.surface.startswith(_UNTIL)


def ends_in_death(account: Account, hit: Hit) -> None:
    """Count as killed whom the clause tells to be hit, or else the one that it points at."""
    last = account.tolls[-1] if account.tolls else None
    struck = [group for group in account.pending if group.actor != "unknown_gunmen"]
    if last is not None and _near(account, last.end, hit):
        account.tolls[-1] = replace(last, outcome="killed") if last.outcome == "injured" else last
    elif struck and _near(account, struck[-1].end, hit):
        account.tolls.append(toll_of(account.scanned, struck[-1], hit.value))
        account.used.add(struck[-1].start)
    else:
        account.tolls.append(pointing(hit, 1, 1, "unknown"))


def _near(account: Account, end: int, hit: Hit) -> bool:
    gap = account.scanned.folded[end : hit.start]
    return len(gap.split()) <= REACH and not ENDS.search(gap)

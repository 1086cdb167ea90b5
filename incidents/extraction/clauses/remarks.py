"""What is remarked on an act beside it: demands, fears, blame, how things are (…، وطالب الأهالي بمحاسبة الفاعلين)."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.values import HARMED
from incidents.extraction.words.wording import Phrase, any_of

from .acts import TIME_WORDS, tells_act
from .sentences import Clause

_STATE = any_of("remarks_of_state") + r"(?!\w)"
_CHARGES = any_of("charges_with") + r"\s+(?:[^\s،,.]+\s+){1,4}?" + any_of("responsibility")
_SAID = any_of("remarks", "goes_on_happening") + r"|" + _CHARGES
_AFTER_COMMA = Phrase(r"[،,؛]\s*(?=(?:و\s?(?:" + _SAID + r")|" + _STATE + r")(?!\w))")
_OPENS = Phrase(r"[^\w]*(?:و?(?:" + _SAID + r")|" + _STATE + r")(?!\w)")
_OPENS_WITH_STATE = Phrase(r"[^\w]*و?" + _STATE)
_STOP = re.compile(r"[،,؛]\s*")
_GOES_ON = re.compile(r"(?:فيما|بينما|كما|كذلك|في حين)(?!\w)")
_RANSOM = Phrase(r"(?<!\w)ب?(?:ال)?" + any_of("ransoms"))  # وطالبوا بفدية: part of an abduction


def by_remarks(scanned: Scanned, clause: Clause) -> list[Clause]:
    """The clause with what is remarked cut off, which ends at a comma before an act; else as it is."""
    if scanned.match(_OPENS_WITH_STATE, clause.start):
        return _from_remark(scanned, clause, at_head=True)
    for match in scanned.all_of(_AFTER_COMMA, clause.start + 1, clause.end):
        if tells_act(scanned, clause.start, match.start()) and is_remark(scanned, match.end(), clause.end):
            rest = Clause(match.end(), clause.end)
            return [replace(clause, end=match.start()), *_from_remark(scanned, rest, at_head=False)]
    return [clause]


def _from_remark(scanned: Scanned, clause: Clause, *, at_head: bool) -> list[Clause]:
    """The remark, and the act that is told after it."""
    for stop in _STOP.finditer(scanned.folded, clause.start + 1, clause.end):
        if at_head and _is_told(scanned, clause.start, stop.start()):
            break
        turns = at_head or _GOES_ON.match(scanned.folded, stop.end()) or _opens_with_act(scanned, stop.end())
        if turns and tells_act(scanned, stop.end(), clause.end):
            return [replace(clause, end=stop.start(), opener=None), Clause(stop.end(), clause.end, clause.opener)]
    return [clause]


def _is_told(scanned: Scanned, start: int, end: int) -> bool:
    """في إطار ملاحقة داعش نفذت وحداتنا فجر اليوم …: what has an act or a day is told, and not only remarked."""
    return tells_act(scanned, start, end) or any(scanned.inside(layer, start, end) for layer in TIME_WORDS)


def _opens_with_act(scanned: Scanned, start: int) -> bool:
    """Whether «و» and a verb of an act or of harm begin here."""
    told = scanned.inside("triggers", start, start + REACH) + scanned.inside("outcomes", start, start + REACH)
    return any(h.outer == start and h.prefix == "و" for h in told)


def is_remark(scanned: Scanned, start: int, end: int) -> bool:
    """Whether the stretch remarks on an act; no demand for ransom, nor words that tell of people harmed."""
    opening = scanned.match(_OPENS, start)
    if opening is None or scanned.search(_RANSOM, opening.end(), opening.end() + REACH):
        return False
    stop = _STOP.search(scanned.folded, opening.end(), end)
    hurt = scanned.inside("outcomes", opening.end(), stop.start() if stop else end)
    return not any(h.row["form"].startswith("verb_") and h.value in HARMED for h in hurt)


REACH = 30  # letters

"""Warnings that belong to the whole report, whichever act they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from incidents.extraction.context import Scanned, between
from incidents.extraction.frames.frame import Mentions
from incidents.extraction.values import Flag
from incidents.extraction.words.wording import Phrase, any_of

_MAY_RISE = Phrase(
    any_of("toll_nouns") + r"\s+(?:[^\s.،]+\s+){0,3}?" + any_of("may") + r"\s+" + any_of("grow"),
)
_FEARED = Phrase(r"(?<!\w)(?:و|من\s+)?" + any_of("fears") + r"\s+(?:من\s+)?(?:ب)?" + any_of("growth") + r"(?!\w)")
_AUTHOR = Phrase(any_of("is_behind"))
_NEXT = re.compile(r"[.\n؛]")
REACH = 90  # letters from the hedge to the side that it suspects


def report_flags(scanned: Scanned, mentions: Mentions, known: Iterable[Flag]) -> list[Flag]:
    """Flags that no draft has raised: the toll may rise, the author is only suspected."""
    raised = {flag.code for flag in known}
    found = []
    told = [scanned.search(phrase, 0, len(scanned.folded)) for phrase in (_MAY_RISE, _FEARED)]
    rise = min(filter(None, told), key=lambda match: match.start(), default=None)
    if rise and "death_toll_may_rise" not in raised:
        found.append(_flag(scanned, "death_toll_may_rise", rise.start(), rise.end()))
    if "perpetrator_uncertain" not in raised and (suspect := _suspected(scanned, mentions)):
        found.append(suspect)
    if "status_conflict" not in raised and (called := _called_a_fighter(scanned, mentions)):
        found.append(called)
    return found


_A_FIGHTER = Phrase(
    r"(?<!\w)ب?ان(?:(?:ه|ها)|\s+" + any_of("the_victim") + r")\s+(?:كان\w*\s+)?(?:يعمل\s+)?" + any_of("fighter_of")
    + r"\s+(?:سابق\w*\s+)?(?:في|ضمن|لدي|من|ب)\s*",
)  # fmt: skip
_A_CIVILIAN = Phrase(
    r"(?<!\w)ب?(?:ان|كون)(?:ه|ها)\s+(?:كان\w*\s+)?(?:مجرد\s+)?" + any_of("is_civilian")
    + r"(?!\w)|(?<!\w)" + any_of("the_victim") + r"\s+(?:كان\w*\s+)?" + any_of("is_civilian") + r"(?!\w)"
)  # fmt: skip
SAME_STORY = 240  # letters from the victim to what others call him


def _called_a_fighter(scanned: Scanned, mentions: Mentions) -> Flag | None:
    """قتل مدني …، فيما قالت قسد إنه عنصر في صفوفها: called a civilian here, a fighter there."""
    match = scanned.search(_A_FIGHTER, 0, len(scanned.folded))
    if match is None:
        return None
    before = between(mentions.people, match.start() - SAME_STORY, match.start())
    civilian = any(p.status == "civilian" and p.lemma in _CALLED_CIVILIAN and p.maximum == 1 for p in before)
    claimed = scanned.search(_A_CIVILIAN, max(0, match.start() - SAME_STORY), match.end() + SAME_STORY) is not None
    return _flag(scanned, "status_conflict", match.start(), match.end()) if civilian or claimed else None


_CALLED_CIVILIAN = frozenset({"مدني", "مواطن"})


def _suspected(scanned: Scanned, mentions: Mentions) -> Flag | None:
    """رجّح مصدر أمني وقوف خلايا التنظيم خلف التفجير: a hedge, a word of being behind it, and a side."""
    for cue in scanned.hits.get("cues", []):
        if cue.value != "hedge":
            continue
        stop = _NEXT.search(scanned.folded, cue.end, cue.end + REACH)
        end = stop.start() if stop else min(len(scanned.folded), cue.end + REACH)
        if not scanned.search(_AUTHOR, cue.end, end):
            continue
        for actor in mentions.actors:
            if cue.end <= actor.start < end and scanned.lexicon.group(actor.code) not in ("civilian", "unidentified"):
                return _flag(scanned, "perpetrator_uncertain", actor.start, actor.end, (actor.code,))
    return None


def _flag(scanned: Scanned, code: str, start: int, end: int, choices: tuple[str, ...] = ()) -> Flag:
    first, last = scanned.text.original(start, end)
    return Flag(code, first, last, choices)

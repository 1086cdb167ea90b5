"""Who is told to have said it: named outlets and offices, kinds of speakers, and sides that speak for themselves.

A name counts where words of saying stand beside it; the outlet that somebody spoke *to* (قال شاهد لرويترز) has
said nothing itself.
"""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned, began, between
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .actors import ActorMention
from .simple import CodeMention

_OUTLET_HEAD = re.compile(r"(?:^|\s)ل\s?" + any_of("outlet_heads") + r"\s+(?:ال\w+\s+)?$")
_TOLD = re.compile(
    r"(?:^|\s)(?:و|ف)?" + any_of("informs") + r"\s+(?:\S+\s+){1,4}?(?:" + any_of("outlet_heads") + r"\s+)?$"
)
_SPOKE_TO = re.compile(any_of("spoke_to") + r"\s+(?:الي|مع|ل)\s*(?:" + any_of("outlet_heads") + r"\s+)?$")
_OF_THE_OUTLET = re.compile(
    r"(?:^|\s)(?:و|ب)?(?:ال)?" + any_of("papers_of") + r"\s+(?:\S+\s+){0,1}?(?:" + any_of("outlet_heads") + r"\s+)?$"
)
_FROM_HEAD = re.compile(r"\s*(?:به\s+|بها\s+)?(?:ال)?(?:" + any_of("speaker_openers") + r"\s+(?:من\s+)?(?:ال)?)?")
_NEVER_TOLD = frozenset({"unnamed", "official", "armed_group_media", "responder", "monitor"})
_WITH_ARTICLE = frozenset({"", "ال", "و", "ف", "ل", "لل", "ب", "بال"})
_OFFICE = Phrase(
    r"(?:^|\s)(?:و|ب|ل)?(?:ال)?(" + any_of("office_speakers") + r")\s+"
    r"(?:(?:ال)?" + any_of("office_adjectives") + r"\s+){0,2}"
    r"(?:(?:في|من|باسم|لدي|عن|داخل|ضمن|ل)\s+)?(?:" + any_of("office_parts") + r"\s+)?(?:ال)?$"
)
_STOP = re.compile(r"[.\n]")
_PAUSE = re.compile(r"[.\n،]")
_SENTENCE_MARK = re.compile(r"[.\n؟!؛]")
# لم تعلق وزارة الدفاع, لم يتسن لرويترز التحقق: who has not spoken.
_SILENT = Phrase(r"(?:^|\s)(?:و|ف)?(?:لم|دون ان|من دون ان)\s+\S+\s+(?:ال\S+\s+)?(?:ل|ال)?$")
_WHAT = re.compile(r"(?:^|\s)(?:ل|ب)?(?:ما|حسبما|كما|بما)\s+$")  # وفق ما, على ما, طبقا لما
_BY = re.compile(r"\s*(?:به|بها|عنه)?\s*")
_TO_OUTLET = re.compile(r"\s+(?:ل\s*)?(?:" + any_of("outlet_heads") + r"\s*)?$")
_TELLER = re.compile(
    r"\s+(?!" + any_of("no_teller") + r"\b|ال" + any_of("speakers") + r"\b)([^\s،]+(?:\s+[^\s،]+){0,6}?)\s*،?\s*$"
)


def find_sources(scanned: Scanned, actors: list[ActorMention]) -> list[CodeMention]:
    """Sources in the order of the text: those named, sides that speak, and unnamed people who spoke to an outlet."""
    found: list[CodeMention] = []
    told_to: list[Hit] = []
    for hit in scanned.hits.get("sources", []):
        if _is_part_of_actor(scanned, hit):
            continue
        if _is_told(scanned, hit):
            told_to.append(hit)
            continue
        if scanned.search_before(_SILENT, hit.start, 34):
            continue
        ambiguous = hit.row["ambiguous"] == "y"
        if not ambiguous or speaks(scanned, hit.start, hit.end, hit.prefix):
            found.append(CodeMention(hit.start, hit.end, hit.outer, hit.value, hit.entry.id, ambiguous))
    found += _sides_that_speak(scanned, actors, found)
    found.sort(key=lambda s: s.start)
    return sorted(found + _unnamed(scanned, told_to, found), key=lambda s: s.start)


def _is_part_of_actor(scanned: Scanned, hit: Hit) -> bool:
    return any(
        a.start <= hit.start and a.end > hit.end for a in scanned.inside("actors", max(0, hit.start - 20), hit.end + 40)
    )


def _is_told(scanned: Scanned, hit: Hit) -> bool:
    """لرويترز, لموقع تلفزيون سوريا, أبلغ رويترز: the outlet that was spoken to."""
    if scanned.lexicon.codes["source"][hit.value].group in _NEVER_TOLD:
        return False
    before = _STOP.split(scanned.before(hit.start, 60))[-1]
    if hit.prefix in ("ل", "لل") or before.endswith((" ل ", " ل")):
        papers = before[: len(before) - len(hit.prefix)] if hit.prefix else before.rstrip(" ل") + " "
        return not _OF_THE_OUTLET.search(papers)
    if match := _OUTLET_HEAD.search(before):
        return not _OF_THE_OUTLET.search(before[: match.start()] + " ")
    return bool(_TOLD.search(before) or _SPOKE_TO.search(before))


def speaks(scanned: Scanned, start: int, end: int, prefix: str = "") -> bool:
    """Whether a word of saying stands beside the name, with nothing between but what opens a speaker (عدد من, أحد)."""
    outer = start - len(prefix)
    for word in scanned.inside("reporting", max(0, outer - 40), end + 44):
        if word.end <= outer and prefix in _WITH_ARTICLE and _before_speaker(word):
            if _FROM_HEAD.fullmatch(scanned.folded[word.end : outer]):
                return True
        elif word.outer >= end and word.row["kind"] == "verb" and prefix in ("", "و", "ف", "ال", "وال"):
            gap = scanned.folded[end : word.outer]
            if len(gap.split()) <= 2 and not _PAUSE.search(gap):
                return True
    return prefix in ("", "ال") and scanned.after(end, 3).lstrip().startswith(":")


def _before_speaker(word: Hit) -> bool:
    """نقل, ورد: with عن only (نقل الموقع عن سكان), and that is a row of its own; else they are no words of saying."""
    return word.row["takes"] != "source_before" or word.row["kind"] == "noun"


def _sides_that_speak(scanned: Scanned, actors: list[ActorMention], found: list[CodeMention]) -> list[CodeMention]:
    """قالت قسد, متحدث باسم التحالف, مصدر في حرس الحدود: a side is its own press office, or a source without a code."""
    speakers = []
    for actor in actors:
        if any(s.start <= actor.start < s.end for s in between(found, actor.start - 80, actor.end)):
            continue
        if scanned.lexicon.group(actor.code) in ("civilian", "unidentified", "identity_militia", "criminal"):
            continue
        office = scanned.search_before(_OFFICE, actor.start, 70)
        if office is not None:
            start = began(office, actor.start, 1)
            if not speaks(scanned, start, len(scanned.folded)):
                continue
            code, rule = _office(scanned, actor, "military_source")
            speakers.append(CodeMention(start, actor.end, start, code, rule, True))
        elif actor.outer == actor.start and _says(scanned, actor):
            code, rule = _office(scanned, actor, "other")
            speakers.append(CodeMention(actor.start, actor.end, actor.start, code, rule, True))
    return speakers


def _office(scanned: Scanned, actor: ActorMention, otherwise: str) -> tuple[str, str]:
    for code in (actor.code, *scanned.lexicon.ancestors(actor.code)):
        if code in scanned.lexicon.spokesmen:
            return scanned.lexicon.spokesmen[code]
    return otherwise, "sources.side"


def _says(scanned: Scanned, actor: ActorMention) -> bool:
    """قالت قسد, نفى التحالف: a sure verb of saying straight before the side, or straight after it (قسد تنفي)."""
    for word in scanned.inside("reporting", max(0, actor.start - 30), actor.end + 14):
        row = word.row
        if row["kind"] != "verb" or row["ambiguous"] == "y" or row["takes"] != "source_after":
            continue
        first = word.end <= actor.start
        if not first and row["certainty"] != "denied":
            continue
        gap = scanned.folded[word.end : actor.start] if first else scanned.folded[actor.end : word.outer]
        if re.fullmatch(r"\s*(?:" + any_of("members", "command_heads") + r"\s+){0,2}(?:ال)?\s*", gap):
            return True
    return False


def _unnamed(scanned: Scanned, told_to: list[Hit], found: list[CodeMention]) -> list[CodeMention]:
    """قال أحد المعلمين لنورث برس: people without a name or office who spoke to an outlet."""
    speakers: list[CodeMention] = []
    for hit in told_to:
        words = [w for w in scanned.inside("reporting", max(0, hit.outer - 90), hit.outer) if w.row["kind"] == "verb"]
        if words and not between(found, words[-1].end, hit.outer):
            said = _TO_OUTLET.sub("", scanned.folded[words[-1].end : hit.outer])
            speakers += _teller(words[-1].end, said + " ")
    return speakers + _what_they_said(scanned, sorted(found + speakers, key=lambda s: s.start))


def _what_they_said(scanned: Scanned, found: list[CodeMention]) -> list[CodeMention]:
    """على ما رواه أحد زملائه: people without a name or office, after a word of saying that points back."""
    speakers: list[CodeMention] = []
    for word in scanned.hits.get("reporting", []):
        if word.row["kind"] != "verb" or not _WHAT.search(scanned.before(word.outer, 10)):
            continue
        by = _BY.match(scanned.folded, word.end)
        start = (by.end() if by else word.end) - 1
        if between(found, start - 60, start + 45) or scanned.inside("actors", start, start + 40):
            continue
        said = re.split(r"[،.\n؛]", scanned.folded[start : start + 60])[0]
        speakers += _teller(start, " " + " ".join(said.split()[:2]) + " ")
    return speakers


def _teller(start: int, said: str) -> list[CodeMention]:
    teller = _TELLER.fullmatch(said)
    if teller is None or _SENTENCE_MARK.search(said):
        return []
    code = "other" if re.match(r"(?:ال)?" + any_of("officials"), teller[1]) else "local_sources"
    at = start + teller.start(1)
    return [CodeMention(at, at + len(teller[1]), at, code, "sources.told_to", True)]

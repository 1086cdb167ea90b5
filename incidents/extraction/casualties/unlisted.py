"""A victim whom no table lists: a bare name or an unknown trade straight after the outcome (مقتل أحمد الخلف) is one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .agents import is_means
from .companions import KIN
from .items import Item
from .people_before import is_marked_passive

_SEVERAL = ("ات", "وا", "ون", "ين", "ان", "تا")  # of several: no single noun follows
_DOERS = re.compile(r"\s+(?:\S+\s+){0,2}?(?:ال)?")
_WOUNDED = Phrase(r"\s+(?:[^\s،,.]+\s+){0,4}?" + any_of("with_wounds"))
_RECALLED = Phrase(r"(?<!\w)\w{0,2}" + any_of("campaigns", "after_the_act") + r"\s+$")
_TAKES_ONE = frozenset({"verb_passive", "verb_intransitive", "verb_transitive"})
_HARMS = frozenset({"killed", "injured", "detained", "abducted"})
_PRESENT = re.compile(r"[يت]\w{2,}(?:ون|ان|ين)")  # يستقلون: what those who act are told to do
_ON_IT = re.compile(  # استشهد على إثرها أحمد الخلف, استشهد أمس أحمد الخلف
    r"\s+(?:(?:علي\s+)?اثر(?:ها|ه|هما)|خلال(?:ها|ه)|في(?:ها|ه)|جراء(?:ها|ه)|بسبب(?:ها|ه)"
    r"|(?:(?:صباح|مساء|فجر|ظهر|ليل|ليله|عصر)\s+)?(?:امس|اليوم))(?=\s)"
)
_AND_KIN = re.compile(r"\s+و" + KIN.pattern)
_IN_NAMES = frozenset({"not_places", "places"})  # tables whose words a person's name may hold
_LONGEST = 5  # words of a name
BESIDE = 24  # letters to people who are told after the name


def with_unlisted(scanned: Scanned, items: list[Item]) -> list[Item]:
    """The items, with one person more for each outcome that takes one whom no table knows."""
    found: list[Item] = []
    for item in items:
        if item.outcome is not None and (told := _victim(scanned, item.outcome, items)) is not None:
            found.append(Item(told.start, told.end, "people", people=told))
    return items + found


def _victim(scanned: Scanned, outcome: Hit, items: list[Item]) -> People | None:
    row = outcome.row
    takes = row["kind"] in _TAKES_ONE or row["form"] == "verbal_noun" or _lays_hold(outcome)
    if not takes or outcome.value not in _HARMS or outcome.suffix or outcome.entry.surface.endswith(_SEVERAL):
        return None
    end = _after_doers(scanned, outcome)
    if end is not None and (means := _ON_IT.match(scanned.folded, end)):
        end = means.end()
    words = list(_name(scanned, end)) if end is not None else []
    if not words or not _is_one(scanned, outcome, words) or _are_told(scanned, words, items):
        return None
    status, actor = ("civilian", "civilians") if len(words) == 1 else ("unknown", None)
    start, end = words[0][0], words[-1][1]
    return People(start, end, 1, 1, status, actor, "", "people.unlisted", False, "", False, "singular")


def _lays_hold(outcome: Hit) -> bool:
    """القبض على: whoever is seized follows it."""
    return outcome.value == "detained" and outcome.entry.surface.endswith(" علي")


def _after_doers(scanned: Scanned, outcome: Hit) -> int | None:
    """Where the victim may stand: after the outcome, or after those who act (اغتال مسلحون أحمد الخلف).

    None after an active verb whose doers no table knows: the next word may be they (أوقفت مفرزة …).
    """
    if outcome.row["kind"] != "verb_transitive" or is_marked_passive(scanned, outcome):
        return outcome.end
    before = scanned.inside("actors", outcome.outer - 40, outcome.outer)
    if before and scanned.folded[before[-1].end : outcome.outer] == " ":
        return outcome.end  # مسلحون يقتلون أحمد الخلف
    doers = scanned.inside("actors", outcome.end, outcome.end + 60)
    return doers[0].end if doers and _DOERS.fullmatch(scanned.folded, outcome.end, doers[0].start) else None


def _name(scanned: Scanned, end: int) -> Iterator[tuple[int, int]]:
    """The words straight after an offset that no table knows, or that names are made of."""
    first = bisect_left(scanned.words, (end, 0))
    unknown = False
    for start, stop in scanned.words[first : first + _LONGEST]:
        word = scanned.folded[start:stop]
        if (
            scanned.folded[end:start].strip()
            or stop - start < 3
            or word in words_of("no_name")
            or _PRESENT.fullmatch(word)
        ):
            return
        if word[0] in ("و" if unknown else "وبل"):
            return
        named = unknown or _is_given_name(scanned, start, stop)
        if _is_known(scanned, scanned.hits.keys() - _IN_NAMES if named else scanned.hits, start, stop):
            return
        unknown, end = True, stop
        yield start, stop


def _is_given_name(scanned: Scanned, start: int, end: int) -> bool:
    """مقتل عبد الرزاق العلي: a name of people that places have, too."""
    return any(h.value == "given_name" and h.end == end for h in scanned.inside("not_places", start, end))


def _is_no_name(word: str) -> bool:
    return word in words_of("no_name") or _PRESENT.fullmatch(word) is not None


def _is_known(scanned: Scanned, layers: Iterable[str], start: int, end: int) -> bool:
    """Whether one of these tables knows a word, alone or in a phrase."""
    near = (hit for layer in layers for hit in scanned.inside(layer, max(0, start - 40), end + 40))
    return any(hit.outer < end and hit.end > start for hit in near)


def _is_one(scanned: Scanned, outcome: Hit, words: list[tuple[int, int]]) -> bool:
    """Whether the words may be a person's: no adverb, no adjective, and of the hurt only with their wounds told."""
    if outcome.value == "injured" and not scanned.match(_WOUNDED, words[-1][1]):
        return False
    verbal = outcome.row["kind"].startswith("verb_") or _lays_hold(outcome)
    recalled = not verbal and scanned.search_before(_RECALLED, outcome.outer, 16)
    if recalled and not _AND_KIN.match(scanned.folded, words[-1][1]):
        return False  # بعد إيقاف دراجته: told already, or of a thing
    word = scanned.folded[slice(*words[0])]
    if len(words) > 1 or word.startswith("ال"):
        return len(words) > 1
    return not word.endswith("ه" if not verbal else "ا") or outcome.row["kind"] == "verb_transitive"


def _is_joined(scanned: Scanned, end: int, people: People) -> bool:
    """Whether people are joined by "and" straight after an offset."""
    return scanned.folded[end : people.start].strip() == "و"


def _are_told(scanned: Scanned, words: list[tuple[int, int]], items: list[Item]) -> bool:
    """Whether the words count or describe people who are told beside them (قتلت حامية النقطة ثلاثة)."""
    start, end = words[0][0], words[-1][1]
    for item in sorted(items, key=lambda one: one.start):
        if item.people is not None and item.start >= end and _is_joined(scanned, end, item.people):
            return False  # استشهد حسين العلي ووالدته
        if item.people is None or not start < item.end or item.start > end + BESIDE or is_means(scanned, item.people):
            continue
        gap = scanned.folded[end : item.start]
        if item.start < end or ("،" not in gap and "." not in gap and scanned.folded[item.start - 1] != "و"):
            return True
    return False

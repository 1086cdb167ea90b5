"""Finding lexicon words in folded text: one pass of the automaton, whole words only, clitics allowed on the left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import ahocorasick

from .lexicon import TAKES_PRONOUN, Lexicon
from .tables import Entry, Found, Key
from .wording import words_of

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك")
PROCLITICS = frozenset(
    c + p + a for c in _CONJUNCTIONS for p in _PREPOSITIONS for a in ("", "ال") if not (p == "ل" and a)
) | frozenset({"لل", "ولل", "فلل", "س", "وس", "فس"})
ON_THE = frozenset({"عال", "وعال"})  # of speech: على ال, on the
_ON = frozenset({"ع", "وع"})  # of speech, before a word that begins with the article
_THIS = frozenset({"هال", "وهال", "بهال", "عهال"})  # of speech: هذا ال, this
PROCLITICS |= ON_THE | _ON | _THIS
PRONOUNS = frozenset({"ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم", "ي", "و"})
_HIS = "و"  # of speech: بيتو, his house
_LAST_LETTERS = frozenset(clitics[-1] for clitics in PROCLITICS if clitics)
_LONGEST_PROCLITIC = max(map(len, PROCLITICS))
_BEFORE_VERBS = frozenset({"", "و", "ف", "س", "وس", "فس", "ل", "ول", "فل"})
_BEFORE_ARTICLE = frozenset({"", "و", "ف"})
_LONE_CLITICS = frozenset("ولبفك")
_MAY_FOLLOW = frozenset(pronoun[0] for pronoun in PRONOUNS)
_LONGEST_PRONOUN = max(map(len, PRONOUNS))


@dataclass(
    slots=True, init=False
)  # not frozen: a report has hundreds, and frozen ones take three times as long to make
class Hit:
    """A lexicon word in the folded text; `start` is where its stem begins, `outer` where the word with clitics does."""

    start: int
    end: int
    outer: int
    entry: Entry
    prefix: str
    suffix: str
    value: str = field(init=False)  # the entry's
    row: Mapping[str, str] = field(init=False)  # the entry's

    def __init__(self, start: int, end: int, outer: int, entry: Entry, prefix: str = "", suffix: str = "") -> None:
        self.start = start
        self.end = end
        self.outer = outer
        self.entry = entry
        self.prefix = prefix
        self.suffix = suffix
        self.value = entry.value
        self.row = entry.row


def scan(folded: str, lexicon: Lexicon) -> dict[str, list[Hit]]:
    """Hits by layer, each layer in order, the longest of overlapping ones only."""
    text = folded + " "  # so that both text[len(folded)] and text[-1] are no letters
    layers: dict[str, list[Hit]] = {}
    for start, end, outer, entry, prefix, suffix in _found(folded, lexicon):
        if not prefix and text[outer - 2] in _LONE_CLITICS and _lone_clitic(text, outer):
            prefix, outer = text[outer - 2], outer - 2
            if entry.is_verb and prefix not in _BEFORE_VERBS:
                continue
        hit = Hit(start, end, outer, entry, prefix, suffix)
        if (hits := layers.get(entry.layer)) is None:
            layers[entry.layer] = [hit]
        else:
            hits.append(hit)
    found = {layer: longest(hits) for layer, hits in layers.items()}
    if armies := found.get("actors"):
        found["actors"] = _whole_names(armies, layers["actors"])
    if splits := _splits(folded, lexicon):
        for layer in {hit.entry.layer for hit in splits}:
            more = [hit for hit in splits if hit.entry.layer == layer]
            found[layer] = sorted(found.get(layer, []) + more, key=lambda h: h.start)
    return found


def _whole_names(kept: list[Hit], hits: list[Hit]) -> list[Hit]:
    """عناصر الجيش الوطني: of two names that share a word, the one that goes on further is meant."""
    whole: dict[int, list[Hit]] = {}
    ends = {hit.end for hit in kept}
    for hit in hits:
        if hit.end not in ends and hit.entry.surface.startswith("الجيش "):
            whole.setdefault(hit.start, []).append(hit)
    if not whole:
        return kept
    longer = [hit for found in whole.values() for hit in longest(found)]
    left = [h for h in kept if not any(h.start < n.start < h.end < n.end for n in longer)]
    added = [n for n in longer if any(h.start < n.start < h.end < n.end for h in kept)]
    return sorted(left + added, key=_position)


_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 50_000  # kept with what was found in them, some 20 MB


def _found(folded: str, lexicon: Lexicon) -> Iterator[Found]:
    """What the lexicon has in a text: single words, each read once for all reports, and runs of words."""
    seen = lexicon.seen
    if len(seen) > MOST_WORDS:
        seen.clear()
    for match in _WORD.finditer(folded):
        word = match[0]
        if (found := seen.get(word)) is None:
            found = tuple(_read(word, lexicon.words))
            if word in words_of("begins_in_waw"):
                found = tuple(f for f in found if not f[4])
            seen[word] = found
        if found:
            at = match.start()
            for start, end, outer, entry, prefix, suffix in found:
                yield at + start, at + end, at + outer, entry, prefix, suffix
    yield from _read(folded, lexicon.phrases)


def _read(folded: str, automaton: ahocorasick.Automaton) -> Iterator[Found]:
    """What one automaton finds in a text, in the order in which it ends."""
    text = folded + " "
    for last, keys in automaton.iter(folded):
        end = last + 1
        bounded = not text[end].isalnum()
        if not bounded and text[end] not in _MAY_FOLLOW:
            continue
        for key in keys:
            start = end - key.length
            if not text[start - 1].isalnum():
                yield from _read_key(text, key, start, end, start, bounded)
            elif text[start - 1] in _LAST_LETTERS and (outer := _outer(text, start)) is not None:
                yield from _read_key(text, key, start, end, outer, bounded)


def _outer(text: str, start: int) -> int | None:
    """Where the proclitics before a stem begin; None where other letters stand there."""
    outer = start - 1
    while text[outer - 1].isalnum():
        outer -= 1
        if start - outer > _LONGEST_PROCLITIC:
            return None
    return outer if text[outer:start] in PROCLITICS else None


def _lone_clitic(text: str, outer: int) -> bool:
    """و قتل: the letter of a clitic, written apart."""
    return outer >= 2 and text[outer - 1] == " " and not text[outer - 3].isalnum()


def _read_key(text: str, key: Key, start: int, end: int, outer: int, bounded: bool) -> Iterator[Found]:
    """The entries of one key for whose kind of word the clitics and endings are Arabic ones."""
    prefix = text[outer:start]
    if key.spelled_with_article:
        if prefix not in _BEFORE_ARTICLE:
            return
        prefix += "لل"
    if prefix in _ON and not text.startswith("ال", start):
        return
    suffix = "" if bounded else _pronoun(text, start, end)
    if bounded if key.pronoun_follows else not (bounded or suffix):
        return
    for entry in key.entries:
        if (not entry.is_verb or prefix in _BEFORE_VERBS) and (not suffix or entry.layer in TAKES_PRONOUN):
            yield start, end, outer, entry, prefix, suffix


_TOKEN = re.compile(r"[\u0621-\u064a]+|[.\n]")
_ENDS = (".", "\n")


def _splits(folded: str, lexicon: Lexicon) -> list[Hit]:
    """Split formulas: the first word, and the second within its reach in the same sentence."""
    found = []
    tokens = list(_TOKEN.finditer(folded))
    words = [token[0] for token in tokens]
    for index, word in enumerate(words):
        for formula in lexicon.splits.get(word, ()):
            if _is_said(words[index + 1 : index + 2 + formula.words], formula.seconds):
                start, end = tokens[index].span()
                found.append(Hit(start + len(formula.prefix), end, start, formula.entry, formula.prefix))
    return found


def _is_said(words: list[str], seconds: frozenset[str]) -> bool:
    """Whether one of the second words comes before the sentence ends."""
    for word in words:
        if word in seconds:
            return True
        if word in _ENDS:
            return False
    return False


def _pronoun(text: str, start: int, end: int) -> str:
    stop = end + 1
    while text[stop].isalnum() and stop - end <= _LONGEST_PRONOUN:
        stop += 1
    rest = text[end:stop]
    if rest == _HIS:
        return "ه" if end - start > 2 else ""  # no أبو, أخو
    return rest if rest in PRONOUNS else ""


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Leftmost and longest hits; several meanings of the same words stay side by side."""
    kept: list[Hit] = []
    start = end = -1
    for hit in sorted(hits, key=_position):
        if hit.start >= end or (hit.start == start and hit.end == end):
            kept.append(hit)
            start, end = hit.start, hit.end
    return kept


def _position(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end

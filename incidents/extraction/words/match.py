"""Finding lexicon words in folded text: one pass of the automaton, whole words only, clitics allowed on the left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import ahocorasick

from .hits import Hit as Hit
from .lexicon import TAKES_PRONOUN, Lexicon
from .splits import TOKEN, split_formulas
from .tables import Found, Key, Known, Opener, Split
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
OF_ONE_TOLD = frozenset({"ه", "ها", "هم", "هما", "هن"})  # his, hers, theirs
PRONOUNS = OF_ONE_TOLD | {"نا", "ك", "كم", "ي", "و"}
_HIS = "و"  # of speech: بيتو, his house
_LAST_LETTERS = frozenset(clitics[-1] for clitics in PROCLITICS if clitics)
_LONGEST_PROCLITIC = max(map(len, PROCLITICS))
_BEFORE_VERBS = frozenset({"", "و", "ف", "س", "وس", "فس", "ل", "ول", "فل"})
_BEFORE_ARTICLE = frozenset({"", "و", "ف"})
_FUTURE = frozenset({"س", "وس", "فس"})
_NAMES = frozenset({"count_nouns", "numbers", "quantifiers", "places", "actors", "weapons", "months", "weekdays"})
_LONE_CLITICS = frozenset("ولبفك")
_MAY_FOLLOW = frozenset(pronoun[0] for pronoun in PRONOUNS)
_LONGEST_PRONOUN = max(map(len, PRONOUNS))


def scan(folded: str, lexicon: Lexicon) -> tuple[dict[str, list[Hit]], list[tuple[int, int]]]:
    """Hits by layer, each layer in order, the longest of overlapping ones only; and where every word stands."""
    text = folded + " "  # so that both text[len(folded)] and text[-1] are no letters
    pieces = _WORD.split(folded)  # what stands between words, and words, in turn
    runs: list[Found] = list(_read(folded, lexicon.phrases))
    if apart := not _LONE_CLITICS.isdisjoint(pieces):
        runs = [found for one in runs if (found := _with_lone_clitic(text, one))]
    ends = list(accumulate(map(len, pieces)))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    words = _Words(text, lexicon, runs, apart=apart)
    words.read(pieces[1::2], spans)
    hits = words.hits
    for found in runs:
        layer = found[3].layer
        hits[layer].append(Hit(*found))
        words.overlapping.add(layer)
    for layer in words.overlapping:
        if len(hits[layer]) > 1:
            hits[layer] = _longest(hits[layer])
    if "actors" in hits:
        hits["actors"] = _whole_names(hits["actors"], runs)
    if splits := split_formulas(folded, words.openers, words.seconds):
        for layer in {hit.entry.layer for hit in splits}:
            more = [hit for hit in splits if hit.entry.layer == layer]
            hits[layer] = sorted(hits.get(layer, []) + more, key=lambda h: h.start)
    return dict(hits), spans


class _Words:
    """What the single words of a text stand for, each word looked up once for all reports."""

    def __init__(self, text: str, lexicon: Lexicon, runs: Iterable[Found], *, apart: bool) -> None:
        self.text = text
        self.lexicon = lexicon
        self.apart = apart  # some letter stands alone that may be the clitic of the word after it
        self.hits: defaultdict[str, list[Hit]] = defaultdict(list)
        self.overlapping: set[str] = set()  # layers that may hold overlapping hits, or some out of order
        self.openers: list[tuple[int, Known]] = []
        self.seconds: list[frozenset[str]] = []  # of each word: the formulas that it may end
        self.covered = bytearray(len(text))  # 1 where a letter belongs to a run of words that is known
        for found in runs:
            self.covered[found[0] : found[1]] = b"\1" * (found[1] - found[0])

    def read(self, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
        seen = self.lexicon.words_seen()
        hits = self.hits
        for word, (at, end), known in zip(words, spans, map(seen.get, words), strict=True):
            if known is None:
                known = seen[word] = _known(word, self.lexicon)
            if known is NOTHING:
                continue
            every, longest, openers, seconds = known
            if openers:
                self.openers.append((at, known))
            if seconds:
                self.seconds.append(seconds)
            left = longest if longest is every and not self.apart else self._left(at, end, every, longest)
            for start, stop, outer, entry, prefix, suffix in left:
                hits[entry.layer].append(Hit(at + start, at + stop, at + outer, entry, prefix, suffix))

    def _left(self, at: int, end: int, every: Iterable[Found], longest: Iterable[Found]) -> Iterable[Found]:
        """What is left of what a word may stand for, by its neighbours."""
        if self.apart and at > 1 and self.text[at - 1] == " " and self.text[at - 2] in _LONE_CLITICS:
            self._apart(at, every)
            return ()
        if longest is every or self.covered.find(1, at, end) < 0:
            return longest
        self.overlapping.update(found[3].layer for found in every)
        return every

    def _apart(self, at: int, every: Iterable[Found]) -> None:
        """A word after a letter that may be its clitic, written apart."""
        for one in every:
            start, end, outer, entry, prefix, suffix = one
            if found := _with_lone_clitic(self.text, (at + start, at + end, at + outer, entry, prefix, suffix)):
                self.overlapping.add(entry.layer)
                self.hits[entry.layer].append(Hit(*found))


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Leftmost and longest hits; several meanings of the same words stay side by side.

    Leftmost with its conjunction: وأحد عشر is "and eleven", not واحد, one, and ten.
    """
    kept: list[Hit] = []
    start = end = -1
    for hit in sorted(hits, key=_from_conjunction):
        first = hit.start
        if first >= end:
            kept.append(hit)
            start, end = first, hit.end
        elif first == start and hit.end == end:
            kept.append(hit)
    return kept


def _whole_names(kept: list[Hit], runs: Iterable[Found]) -> list[Hit]:
    """عناصر الجيش الوطني: of two names that share a word, the one that goes on further is meant."""
    ends = {hit.end for hit in kept}
    whole = [
        Hit(*found)
        for found in runs
        if found[3].layer == "actors" and found[1] not in ends and found[3].surface.startswith("الجيش ")
    ]
    if not whole:
        return kept
    starts = {hit.start for hit in whole}
    longer = [hit for start in starts for hit in _longest(hit for hit in whole if hit.start == start)]
    left = [h for h in kept if not any(h.start < n.start < h.end < n.end for n in longer)]
    added = [n for n in longer if any(h.start < n.start < h.end < n.end for h in kept)]
    return sorted(left + added, key=_position)


_WORD = re.compile(r"(\w+)")  # folded texts have no underscores
_AND = frozenset({"و", "ف"})


def _from_conjunction(hit: Hit) -> tuple[int, int, int]:
    return (hit.outer if hit.prefix in _AND else hit.start), -hit.end, hit.start


NOTHING = Known((), (), (), frozenset())


def _known(word: str, lexicon: Lexicon) -> Known:
    """What the lexicon has in one word."""
    every = tuple(_read(word, lexicon.words))
    if word in words_of("begins_in_waw"):
        every = tuple(found for found in every if not found[4])
    hits = [Hit(*found) for found in every]
    layers: dict[str, list[Hit]] = {}
    for hit in hits:
        layers.setdefault(hit.entry.layer, []).append(hit)
    stay = {id(hit) for layer in layers.values() for hit in _longest(layer)}
    best = every if len(stay) == len(every) else tuple(f for f, hit in zip(every, hits, strict=True) if id(hit) in stay)
    tokens = list(TOKEN.finditer(word))
    openers = tuple(_opener(token, lexicon.splits[token[0]]) for token in tokens if token[0] in lexicon.splits)
    seconds = frozenset(formula for token in tokens for formula in lexicon.seconds.get(token[0], ()))
    return Known(every, best, openers, seconds) if every or openers or seconds else NOTHING


def _opener(token: re.Match[str], formulas: tuple[Split, ...]) -> Opener:
    return *token.span(), formulas, frozenset(formula.entry.id for formula in formulas)


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


def _with_lone_clitic(text: str, found: Found) -> Found | None:
    """و قتل: with the letter of a clitic that is written apart; None where it can be none of this word's."""
    start, end, outer, entry, prefix, suffix = found
    if prefix or text[outer - 2] not in _LONE_CLITICS:
        return found
    if outer < 2 or text[outer - 1] != " " or text[outer - 3].isalnum():
        return found
    clitic = text[outer - 2]
    return None if entry.is_verb and clitic not in _BEFORE_VERBS else (start, end, outer - 2, entry, clitic, suffix)


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
        if prefix in _FUTURE and entry.layer in _NAMES:
            continue  # سامه, poisonous: not س and أمه
        if (not entry.is_verb or prefix in _BEFORE_VERBS) and (not suffix or entry.layer in TAKES_PRONOUN):
            yield start, end, outer, entry, prefix, suffix


def _pronoun(text: str, start: int, end: int) -> str:
    stop = end + 1
    while text[stop].isalnum() and stop - end <= _LONGEST_PRONOUN:
        stop += 1
    rest = text[end:stop]
    if rest == _HIS:
        return "ه" if end - start > 2 else ""  # no أبو, أخو
    return rest if rest in PRONOUNS else ""


def _position(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end

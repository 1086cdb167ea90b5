"""Finding lexicon words in folded text: one pass of the automaton, whole words only, clitics allowed on the left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .lexicon import TAKES_PRONOUN, Entry, Key, Lexicon

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك")
PROCLITICS = frozenset(
    c + p + a for c in _CONJUNCTIONS for p in _PREPOSITIONS for a in ("", "ال") if not (p == "ل" and a)
) | frozenset({"لل", "ولل", "فلل", "س", "وس", "فس"})
PRONOUNS = frozenset({"ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم", "ي"})
_BEFORE_VERBS = frozenset({"", "و", "ف", "س", "وس", "فس", "ل", "ول", "فل"})
_LONE_CLITICS = frozenset("ولبفك")


@dataclass(frozen=True, slots=True)
class Hit:
    """A lexicon word in the folded text; `start` is where its stem begins, `outer` where the word with clitics does."""

    start: int
    end: int
    outer: int
    entry: Entry
    prefix: str = ""
    suffix: str = ""

    @property
    def layer(self) -> str:
        return self.entry.layer

    @property
    def value(self) -> str:
        return self.entry.value

    @property
    def row(self) -> dict[str, str]:
        return self.entry.row  # type: ignore[return-value]


def scan(folded: str, lexicon: Lexicon) -> dict[str, list[Hit]]:
    """Hits by layer, each layer in order, the longest of overlapping ones only."""
    layers: dict[str, list[Hit]] = {}
    size = len(folded)
    for last, keys in lexicon.automaton.iter(folded):
        end = last + 1
        bounded = end == size or not folded[end].isalnum()
        if not bounded and not _may_follow(folded[end]):
            continue
        for key in keys:
            start = end - key.length
            outer = start
            while outer > 0 and start - outer < 5 and folded[outer - 1].isalnum():
                outer -= 1
            if start - outer == 5:
                continue
            _read_key(folded, key, start, end, outer, bounded, layers)
    found = {layer: longest(hits) for layer, hits in layers.items()}
    if splits := _splits(folded, lexicon):
        found["triggers"] = sorted(found.get("triggers", []) + splits, key=lambda h: h.start)
    return found


def _may_follow(character: str) -> bool:
    return character in "هنكي"


def _lone_clitic(folded: str, outer: int) -> bool:
    """و قتل: the clitic written apart."""
    if outer < 2 or folded[outer - 1] != " " or folded[outer - 2] not in _LONE_CLITICS:
        return False
    return outer == 2 or not folded[outer - 3].isalnum()


def _read_key(
    folded: str, key: Key, start: int, end: int, outer: int, bounded: bool, layers: dict[str, list[Hit]]
) -> None:
    """Keep the hits of one key whose clitics and endings are Arabic ones."""
    prefix = folded[outer:start]
    if prefix and prefix not in PROCLITICS:
        return
    if key.spelled_with_article:
        if prefix not in ("", "و", "ف"):
            return
        prefix += "لل"
    suffix = "" if bounded else _pronoun(folded, end)
    if bounded if key.pronoun_follows else (not bounded and not suffix):
        return
    if not prefix and _lone_clitic(folded, outer):
        prefix, outer = folded[outer - 2], outer - 2
    for entry in key.entries:
        if (not entry.is_verb or prefix in _BEFORE_VERBS) and (not suffix or entry.layer in TAKES_PRONOUN):
            layers.setdefault(entry.layer, []).append(Hit(start, end, outer, entry, prefix, suffix))


_TOKEN = re.compile(r"[\u0621-\u064a]+|[.\n]")


def _splits(folded: str, lexicon: Lexicon) -> list[Hit]:
    """Split formulas: the first word, and the second within its reach in the same sentence."""
    found = []
    tokens = list(_TOKEN.finditer(folded))
    for index, token in enumerate(tokens):
        word = token[0]
        for prefix in ("", "و", "ف"):
            if not word.startswith(prefix) or (formulas := lexicon.splits.get(word[len(prefix) :])) is None:
                continue
            start = token.start() + len(prefix)
            for formula in formulas:
                if _second(tokens[index + 1 : index + 2 + formula.words], formula.seconds):
                    found.append(Hit(start, token.end(), token.start(), formula.entry, prefix, ""))
    return found


def _second(tokens: list[re.Match[str]], seconds: frozenset[str]) -> int:
    for token in tokens:
        if token[0] in (".", "\n"):
            return 0
        word = token[0]
        if any(word.removeprefix(clitic) in seconds for clitic in ("", "ب", "ال", "بال")):
            return token.end()
    return 0


def _pronoun(folded: str, end: int) -> str:
    stop, size = end, len(folded)
    while stop < size and stop - end < 4 and folded[stop].isalnum():
        stop += 1
    rest = folded[end:stop]
    return rest if rest in PRONOUNS else ""


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Leftmost and longest hits; several meanings of the same words stay side by side."""
    kept: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= reach or (kept and kept[-1].start == hit.start and kept[-1].end == hit.end):
            kept.append(hit)
            reach = max(reach, hit.end)
    return kept

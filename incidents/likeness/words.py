"""What the words of two reports tell about their being of one event: shared words, and the names of people."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

EVERYDAY = Path(__file__).parent.parent / "data" / "everyday_report_words.csv"
CUES = Path(__file__).parent.parent / "data" / "report_cues.csv"
CALLINGS = Path(__file__).parent.parent / "data" / "callings.csv"
WORD = re.compile(r"\w+")
ARTICLES = ("وال", "بال", "فال", "كال", "ولل", "لل", "ال")  # the article, alone or after and, by, so, like, to
TWIN_MONTHS = ("تشرين", "كانون")  # October and November, December and January: the second of each is called so
CLITICS, TENSES = "وفبلك", "تين"  # letters before a word
SHORTEST = 3  # letters of what is left without its article
HEAD_OF_NAME = re.compile(r"\b(عبد|ابو)\s+")  # Abd al-, Abu: one name with what follows
LONGEST_NAME = 3  # words that are taken for a name after a cue
ALIKE = 80  # of 100: spellings of one name
SAME_TEXT = 0.8  # of the words, in the same order
MANY, SOME = 0.2, 0.1  # of the telling words
SEVERAL = 2
MOST_FIRST = ("many_words", "some_words", "no_words")
LONG, ALIKE_WORDS = 4, 75  # letters, and likeness of 100, of words that may be forms of one
ENOUGH = 3  # telling words that a text must have for the lack of common ones to tell anything


def compare_texts(
    ours: Sequence[str], theirs: Sequence[str], *, here: bool = True, places: Iterable[str] = ()
) -> Iterator[str]:
    """Reasons from the words: the best pair of reports counts, the names of all.

    Events that are not `here`, at one place, may be told in an outlet's usual form: that is no copy.  The names of the
    `places` of both are left out: the places themselves are compared.
    """
    pairs = [(one, other) for one in ours for other in theirs if one and other]
    if not pairs:
        return
    if any(Indel.normalized_similarity(one.split(), other.split()) >= SAME_TEXT for one, other in pairs):
        yield "near_equal_text" if here else "same_form"
    else:
        known = frozenset(stemmed(word) for name in places for word in name.split())
        told = [found for one, other in pairs if (found := _by_words(telling(one) - known, telling(other) - known))]
        yield from sorted(told, key=MOST_FIRST.index)[:1]
        if any(set(pair) - known for one, other in pairs for pair in phrases(one) & phrases(other)):
            yield "same_phrase"
    if _tells_another(ours) != _tells_another(theirs):
        yield "told_as_another"
    callings = _callings(ours), _callings(theirs)
    if all(callings):
        yield "same_calling" if callings[0] & callings[1] else "other_calling"
    names = names_in(ours), names_in(theirs)
    if all(names):
        same = any(same_name(one, other) for one in names[0] for other in names[1])
        yield "same_name" if same else "other_names"


def _tells_another(texts: Iterable[str]) -> bool:
    return any(
        stemmed(word) in again_cues() and before not in TWIN_MONTHS
        for text in texts
        for before, word in pairwise(["", *WORD.findall(text)])
    )


def names_place(texts: Iterable[str], name: str) -> bool:
    """Whether a place is named in a text; its folded name is long enough to be no chance."""
    words = " ".join(map(stemmed, name.split()))
    return len(words) >= SHORTEST and any(f" {words} " in _stems(text) for text in texts)


@lru_cache(maxsize=4096)
def _stems(text: str) -> str:
    return f" {' '.join(map(stemmed, WORD.findall(text)))} "


def tells_a_rise(texts: Iterable[str]) -> bool:
    """Whether a report says that a toll has risen."""
    return any(stemmed(word) in rise_cues() for text in texts for word in WORD.findall(text))


def _by_words(one: frozenset[str], other: frozenset[str]) -> str | None:
    """What the telling words that two texts share tell; nothing where a text has too few of them."""
    size = min(len(one), len(other))
    if size == 0:
        return None
    shared = len(one & other) + sum(_is_among(word, other - one) for word in one - other)
    if shared >= SEVERAL and shared / size >= MANY:
        return "many_words"
    if shared and shared / size >= SOME:
        return "some_words"
    return "no_words" if size >= ENOUGH else None


def _is_among(word: str, others: Iterable[str]) -> bool:
    """Whether one of the words is another form or spelling of this one."""
    return len(word) >= LONG and any(len(one) >= LONG and ratio(word, one) >= ALIKE_WORDS for one in others)


@lru_cache(maxsize=4096)
def telling(text: str) -> frozenset[str]:
    """The words of a folded text, without article, that are not in every other report."""
    stems = map(stemmed, WORD.findall(text))
    return frozenset(stem for stem in stems if len(stem) > 1 and not stem.isdigit() and not _is_everyday(stem))


@lru_cache(maxsize=16384)
def _is_everyday(stem: str) -> bool:
    """Whether a word, or what is left of it without «and», «by», «to» and the sign of its tense, is in every report."""
    if stem in everyday():
        return True
    bare = stem[1:] if stem[0] in CLITICS else stem
    return len(bare) >= SHORTEST and (bare in everyday() or (bare[0] in TENSES and bare[1:] in everyday()))


@lru_cache(maxsize=4096)
def phrases(text: str) -> frozenset[tuple[str, str]]:
    """Pairs of telling words that stand side by side: mostly names of people, quarters, checkpoints."""
    stems = [stemmed(word) for word in WORD.findall(text)]
    named = telling(text) | given_names()
    return frozenset(pair for pair in pairwise(stems) if set(pair) <= named and set(pair) & telling(text))


def stemmed(word: str) -> str:
    """A word without its article."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST:
            return word.removeprefix(article)
    return word


def names_in(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """The names of people: up to LONGEST_NAME words after a word that announces one («the young man …»)."""
    return [name for text in texts for name in _names(text)]


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[tuple[str, ...], ...]:
    words = WORD.findall(HEAD_OF_NAME.sub(r"\1", text))
    found = []
    for place, word in enumerate(words):
        if stemmed(word) in name_cues():
            name = []
            for follower in words[place + 1 : place + 1 + LONGEST_NAME]:
                if stemmed(follower) in everyday() - given_names() or follower.isdigit():
                    break
                name.append(follower)
            if len(name) > 1:
                found.append(tuple(name))
    return tuple(dict.fromkeys(found))


def same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names share two words, spelling set aside."""
    shared = sum(any(ratio(ours, theirs) >= ALIKE for theirs in other) for ours in one)
    return shared >= 2


@lru_cache
def everyday() -> frozenset[str]:
    """Folded words that stand in every other report."""
    return _column(EVERYDAY, "word")


@lru_cache
def name_cues() -> frozenset[str]:
    """Words that announce the name of a person."""
    return _column(CUES, "word", kind="person")


def _callings(texts: Iterable[str]) -> set[str]:
    """What people of these texts do for a living: a doctor, a trader, a shepherd."""
    known = callings()
    return {found for text in texts for word in WORD.findall(text) if (found := known.get(stemmed(word)))}


@lru_cache
def callings() -> dict[str, str]:
    """{folded word for a calling: the one word that stands for it}."""
    with CALLINGS.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["calling"] for row in csv.DictReader(file)}


@lru_cache
def again_cues() -> frozenset[str]:
    """Words that tell an event from one before it: «new», «second», «again»."""
    return _column(CUES, "word", kind="again")


@lru_cache
def rise_cues() -> frozenset[str]:
    return _column(CUES, "word", kind="rise")


@lru_cache
def given_names() -> frozenset[str]:
    """Given names that are everyday words too."""
    return _column(CUES, "word", kind="name")


def _column(path: Path, name: str, **wanted: str) -> frozenset[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return frozenset(row[name] for row in rows if all(row[key] == value for key, value in wanted.items()))

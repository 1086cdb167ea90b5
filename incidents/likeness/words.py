"""What the words of two reports tell about their being of one event: shared words, and the names of people."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

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


@dataclass(frozen=True, slots=True)
class Words:
    """What one folded text tells by its words, read once.

    `telling` are the words, without article, that are not in every other report; `phrases` pairs of them that stand
    side by side: mostly names of people, quarters, checkpoints; `names` those of people; `callings` what people do for
    a living; `again` and `rise`, whether it tells of another event than one before, and of a toll that has risen.
    """

    all: tuple[str, ...]
    stems: str
    telling: frozenset[str]
    phrases: frozenset[tuple[str, str]]
    names: tuple[tuple[str, ...], ...]
    callings: frozenset[str]
    again: bool
    rise: bool


@lru_cache(maxsize=4096)
def read(text: str) -> Words:
    """The words of a folded text."""
    words = WORD.findall(text)
    stems = [stemmed(word) for word in words]
    after = zip(["", *words], stems, strict=False)  # each word with the one before it
    telling = frozenset(stem for stem in stems if len(stem) > 1 and not stem.isdigit() and not _is_everyday(stem))
    return Words(
        all=tuple(text.split()),
        stems=f" {' '.join(stems)} ",
        telling=telling,
        phrases=frozenset(_phrases(stems, telling)),
        names=_names(text),
        callings=frozenset(callings()[stem] for stem in stems if stem in callings()),
        again=any(stem in again_cues() and before not in TWIN_MONTHS for before, stem in after),
        rise=not rise_cues().isdisjoint(stems),
    )


def compare_texts(
    ours: Sequence[str], theirs: Sequence[str], *, here: bool = True, places: Iterable[str] = ()
) -> Iterator[str]:
    """Reasons from the words: the best pair of reports counts, the names of all.

    Events that are not `here`, at one place, may be told in an outlet's usual form: that is no copy.  The names of the
    `places` of both are left out: the places themselves are compared.
    """
    mine, others = [read(text) for text in ours], [read(text) for text in theirs]
    pairs = [(one, other) for one in mine for other in others if one.all and other.all]
    if not pairs:
        return
    if any(_are_copies(one.all, other.all) for one, other in pairs):
        yield "near_equal_text" if here else "same_form"
    else:
        known = frozenset(stemmed(word) for name in places for word in name.split())
        told = [found for one, other in pairs if (found := _by_words(one.telling - known, other.telling - known))]
        yield from sorted(told, key=MOST_FIRST.index)[:1]
        if any(set(pair) - known for one, other in pairs for pair in one.phrases & other.phrases):
            yield "same_phrase"
    yield from _by_people(mine, others)


def _by_people(ours: Sequence[Words], theirs: Sequence[Words]) -> Iterator[str]:
    """Reasons from what all reports of each side say: told as another event, callings, names."""
    if any(one.again for one in ours) != any(one.again for one in theirs):
        yield "told_as_another"
    callings = [frozenset().union(*(one.callings for one in side)) for side in (ours, theirs)]
    if all(callings):
        yield "same_calling" if callings[0] & callings[1] else "other_calling"
    names = [[name for one in side for name in one.names] for side in (ours, theirs)]
    if all(names):
        same = any(same_name(one, other) for one in names[0] for other in names[1])
        yield "same_name" if same else "other_names"


def _are_copies(one: Sequence[str], other: Sequence[str]) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=SAME_TEXT) >= SAME_TEXT


def names_place(texts: Iterable[str], name: str) -> bool:
    """Whether a place is named in a text; its folded name is long enough to be no chance."""
    words = " ".join(map(stemmed, name.split()))
    return len(words) >= SHORTEST and any(f" {words} " in read(text).stems for text in texts)


def tells_a_rise(texts: Iterable[str]) -> bool:
    """Whether a report says that a toll has risen."""
    return any(read(text).rise for text in texts)


def _by_words(one: frozenset[str], other: frozenset[str]) -> str | None:
    """What the telling words that two texts share tell; nothing where a text has too few of them."""
    size = min(len(one), len(other))
    if size == 0:
        return None
    rest = [word for word in other - one if len(word) >= LONG]
    shared = len(one & other) + sum(_is_among(word, rest) for word in one - other)
    if shared >= SEVERAL and shared / size >= MANY:
        return "many_words"
    if shared and shared / size >= SOME:
        return "some_words"
    return "no_words" if size >= ENOUGH else None


def _is_among(word: str, others: Sequence[str]) -> bool:
    """Whether one of the long words is another form or spelling of this one."""
    return len(word) >= LONG and extractOne(word, others, scorer=ratio, score_cutoff=ALIKE_WORDS) is not None


@lru_cache(maxsize=16384)
def _is_everyday(stem: str) -> bool:
    """Whether a word, or what is left of it without «and», «by», «to» and the sign of its tense, is in every report."""
    if stem in everyday():
        return True
    bare = stem[1:] if stem[0] in CLITICS else stem
    return len(bare) >= SHORTEST and (bare in everyday() or (bare[0] in TENSES and bare[1:] in everyday()))


def _phrases(stems: Iterable[str], telling: frozenset[str]) -> Iterator[tuple[str, str]]:
    named = telling | given_names()
    return (pair for pair in pairwise(stems) if set(pair) <= named and set(pair) & telling)


@lru_cache(maxsize=16384)
def stemmed(word: str) -> str:
    """A word without its article."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST:
            return word.removeprefix(article)
    return word


def _names(text: str) -> tuple[tuple[str, ...], ...]:
    """The names of people: up to LONGEST_NAME words after a word that announces one («the young man …»)."""
    words = WORD.findall(HEAD_OF_NAME.sub(r"\1", text))
    found = []
    for place, word in enumerate(words):
        if stemmed(word) in name_cues():
            name = []
            for follower in words[place + 1 : place + 1 + LONGEST_NAME]:
                if stemmed(follower) in nobodys_names() or follower.isdigit():
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
def nobodys_names() -> frozenset[str]:
    """Everyday words that nobody is called."""
    return everyday() - given_names()


@lru_cache
def name_cues() -> frozenset[str]:
    """Words that announce the name of a person."""
    return _column(CUES, "word", kind="person")


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

"""What a person means by a few words: a condition on incidents, found by names, public text and reports.

    الشحيل مدنيين        both words, in any form that folds or stems to them
    "قوات سوريا"         these words, side by side
    -قصف                 without this one

A word stands for every incident whose place or actor, or one above it, has a name that holds or resembles it, whose
event type does, or in whose words it stands: with its article, particles and endings or without (`arabic_terms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db import connection
from django.db.models import F, Q

from geo.fields import ArabicFold
from geo.models import Place, PlaceName
from incidents.models import Actor, ActorAlias, EventType

MOST = 8  # parts of a search; what stands behind them is not looked at
PART = re.compile(r'(-?)(?:"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+))')
WORD = re.compile(r"[^\W_]+")
ALIKE = 0.5  # trigram similarity from which a name that holds no word as typed may still be meant
LONG_ENOUGH = 4  # letters from which a misspelling is looked for
CLITICS = frozenset("بلكفو")  # in, to, like, so, and
ARTICLE = re.compile("^و?(?:[بكف]?ال|لل)(?=...)")  # (and) (in, like, so) the; to the


@dataclass(frozen=True)
class Part:
    """A word or a phrase of a search, folded; `stems` has the stem of each word."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    is_phrase: bool
    is_excluded: bool

    def query(self) -> SearchQuery:
        if self.is_phrase:
            return _raw(" <-> ".join(f"'{word}'" for word in self.words))
        pairs = zip(self.words, self.stems, strict=True)
        return _raw(" & ".join(f"('{word}':* | '{stem}')" for word, stem in pairs))

    def name(self) -> str:
        """What a name must hold: the words, without an article."""
        return " ".join(self.words) if self.is_phrase else ARTICLE.sub("", " ".join(self.words))


def condition(text: str, *, inside: bool) -> Q:
    """The condition on rows of `Incident`; with `inside` also reports and internal notes are searched.

    Words without a letter or digit ask for nothing.
    """
    whole = Q()
    for part in parts(text):
        held = _holds(part, inside)
        whole &= ~held if part.is_excluded else held
    return whole


def parts(text: str) -> list[Part]:
    """The words and phrases of a search, folded and stemmed as the database does it."""
    found = [(found[1], found[2] or found[3] or found[4] or "", found[5] or "") for found in _given(text)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT arabic_fold(word) FROM unnest(%s::text[]) word", [[p or w for _no, p, w in found]])
        folded = [WORD.findall(row[0]) for row in cursor.fetchall()]
        every = [word for words in folded for word in words]
        cursor.execute("SELECT arabic_stem(word) FROM unnest(%s::text[]) word", [every])
        stems = iter([row[0] for row in cursor.fetchall()])
    read = [(words, tuple(next(stems) for _ in words)) for words in folded]
    return [
        Part(tuple(words), own, bool(phrase), bool(minus))
        for (minus, phrase, _word), (words, own) in zip(found, read, strict=True)
        if words
    ]


def _given(text: str) -> Iterator[re.Match[str]]:
    for number, found in enumerate(PART.finditer(text.replace("\x00", ""))):
        if number == MOST:
            return
        yield found


def _raw(query: str) -> SearchQuery:
    return SearchQuery(query, search_type="raw", config="simple")


def _holds(part: Part, inside: bool) -> Q:
    name = part.name()
    held = Q(terms__words=part.query())
    if inside:
        held |= Q(terms__inside_words=part.query())
    if places := _named(Place, PlaceName, "place", name, is_word=not part.is_phrase):
        held |= Q(terms__places__overlap=places)
    if actors := _named(Actor, ActorAlias, "actor", name, is_word=not part.is_phrase):
        held |= Q(terms__actors__overlap=actors)
    if types := list(_holding(EventType, name).values_list("pk", flat=True)):
        held |= Q(event_type__in=types)
    return held


def _named(model: Any, spellings: Any, owner: str, name: str, *, is_word: bool) -> list[int]:
    """Keys of the rows with a name that holds `name`.

    Where none does, a word is looked for without a particle written with it, and then by what resembles it.
    """
    spelled = spellings.objects.order_by().filter(folded__contains=name).values_list(owner, flat=True)
    found = set(_holding(model, name).order_by().values_list("pk", flat=True).union(spelled))
    if not found and is_word and len(name) >= LONG_ENOUGH:
        if name[0] in CLITICS and (rest := _named(model, spellings, owner, name[1:], is_word=False)):
            return rest
        found = set(
            _alike(model, "pk", F("sort_key"), name).union(
                _alike(model, "pk", ArabicFold(F("name_en")), name), _alike(spellings, owner, F("folded"), name)
            )
        )
    return sorted(found)


def _alike(model: Any, key: str, spelt: Any, name: str) -> Any:
    """Keys of the rows in which this resembles the name; the operator of the first condition asks an index."""
    near = model.objects.order_by().alias(spelt=spelt).filter(spelt__trigram_similar=name)
    return near.alias(alike=TrigramSimilarity(spelt, name)).filter(alike__gte=ALIKE).values_list(key, flat=True)


def _holding(model: Any, name: str) -> Any:
    rows = model.objects.annotate(english=ArabicFold(F("name_en")))
    return rows.filter(Q(sort_key__contains=name) | Q(english__contains=name))

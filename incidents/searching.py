"""What a person means by a few words: a condition on incidents, found by names, public text and reports.

    الشحيل مدنيين        both words, in any form that folds or stems to them
    "قوات سوريا"         these words, side by side
    -قصف                 without this one

A word stands for every incident whose place or actor, or one above it, has a name that holds or resembles it, whose
event type does, or in whose words it stands: with its article, particles and endings or without (`arabic_terms`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, connections, router
from django.db.models import Q

from geo.models import Place, PlaceName
from incidents.models import Actor, ActorAlias

REMEMBERED = 100  # searches of which a process knows the parts: a page asks for them twice, and its neighbour again
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


@lru_cache(REMEMBERED)
def parts(text: str) -> tuple[Part, ...]:
    """The words and phrases of a search, folded and stemmed as the database does it."""
    found = [(found[1], found[2] or found[3] or found[4] or "", found[5] or "") for found in _given(text)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT arabic_fold(word) FROM unnest(%s::text[]) word", [[p or w for _no, p, w in found]])
        folded = [WORD.findall(row[0]) for row in cursor.fetchall()]
        every = [word for words in folded for word in words]
        cursor.execute("SELECT arabic_stem(word) FROM unnest(%s::text[]) word", [every])
        stems = iter([row[0] for row in cursor.fetchall()])
    read = [(words, tuple(next(stems) for _ in words)) for words in folded]
    return tuple(
        Part(tuple(words), own, bool(phrase), bool(minus))
        for (minus, phrase, _word), (words, own) in zip(found, read, strict=True)
        if words
    )


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
    named = _named(name)
    if places := named["place"] or _meant(Place, PlaceName, "place", part):
        held |= Q(terms__places__overlap=sorted(places))
    if actors := named["actor"] or _meant(Actor, ActorAlias, "actor", part):
        held |= Q(terms__actors__overlap=sorted(actors))
    if types := named["event_type"]:
        held |= Q(event_type__in=sorted(types))
    return held


# Both names of places apart: with an OR between them the English ones would be folded anew, for want of their index.
NAMED = """
SELECT 'place', id FROM geo_place WHERE sort_key LIKE %(name)s
UNION SELECT 'place', id FROM geo_place WHERE arabic_fold(name_en) LIKE %(name)s
UNION SELECT 'place', place_id FROM geo_placename WHERE folded LIKE %(name)s
UNION SELECT 'actor', id FROM incidents_actor WHERE sort_key LIKE %(name)s OR arabic_fold(name_en) LIKE %(name)s
UNION SELECT 'actor', actor_id FROM incidents_actoralias WHERE folded LIKE %(name)s
UNION SELECT 'event_type', id FROM incidents_eventtype
    WHERE sort_key LIKE %(name)s OR arabic_fold(name_en) LIKE %(name)s
"""


def _named(name: str) -> dict[str, set[int]]:
    """Keys of the places, actors and types of event with a name that holds this, in one question."""
    found: dict[str, set[int]] = defaultdict(set)
    with connections[router.db_for_read(Place)].cursor() as cursor:
        cursor.execute(NAMED, {"name": f"%{name}%"})  # of letters and digits alone: nothing stands for others
        for kind, key in cursor.fetchall():
            found[kind].add(key)
    return found


# The operator of each first condition asks an index.
ALIKE_TO = """
SELECT id FROM {table} WHERE sort_key %% %(name)s AND similarity(sort_key, %(name)s) >= %(alike)s
UNION SELECT id FROM {table}
    WHERE arabic_fold(name_en) %% %(name)s AND similarity(arabic_fold(name_en), %(name)s) >= %(alike)s
UNION SELECT {owner}_id FROM {spellings} WHERE folded %% %(name)s AND similarity(folded, %(name)s) >= %(alike)s
"""


def _meant(model: Any, spellings: Any, owner: str, part: Part) -> set[int]:
    """Where no name holds a word: the rows that hold it without a particle written with it, or else resemble it."""
    name = part.name()
    if part.is_phrase or len(name) < LONG_ENOUGH:
        return set()
    if name[0] in CLITICS and (rest := _named(name[1:])[owner]):
        return rest
    sql = ALIKE_TO.format(table=model._meta.db_table, owner=owner, spellings=spellings._meta.db_table)
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(sql, {"name": name, "alike": ALIKE})
        return {key for (key,) in cursor.fetchall()}

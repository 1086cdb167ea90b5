"""Ages: who is told to be under eighteen is a child, whatever the noun (فتاة في الرابعة عشرة, شاب (17 عاما))."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of

from .numbers import Number
from .people import People

OF_AGE = 18
REACH = 70  # letters from the person to the age
_YOUNG = frozenset({"فتاة", "شاب", "شابة", "طالب", "طالبة", "ابنة", "ابن"})
_UNIT = Phrase(r"\)?\s*(?:ال)?" + any_of("years_of_age") + r"(?!\w)|\s+من\s+(?:العمر|عمره|عمرها)(?!\w)")
_STOP = re.compile(r"[.\n؛]|(?<!\w)(?:و|ف)?" + any_of("no_age") + r"(?!\w)")
_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<under>دون|تحت)\s+(?:سن\s+)?|(?:يتجاوز|تتجاوز|بلغت?|اتمت?|سن)\s+|(?P<bare>في)\s+)(?:ال)?$"
)
_OF_LIFE = Phrase(r"\s*من\s+(?:العمر|عمر)")


def with_ages(scanned: Scanned, people: list[People], numbers: list[Number]) -> list[People]:
    """The people, those told to be under eighteen as children; only one person or a pair has an age."""
    ages = _told(scanned, numbers)
    if not ages:
        return people
    kept = list(people)
    for start, age in ages:
        index = _whose(scanned, kept, start)
        if index is None:
            continue
        person = kept[index]
        if age < OF_AGE:
            status, actor = (person.status, person.actor) if person.actor else ("civilian", "civilians")
            kept[index] = replace(person, age_sex="child", status=status, actor=actor, children=person.minimum, women=0)
        elif person.age_sex == "child" and person.lemma in ("بنت", "فتاة"):
            kept[index] = replace(person, age_sex="woman", women=person.minimum, children=0)
    return kept


def _told(scanned: Scanned, numbers: list[Number]) -> list[tuple[int, int]]:
    """Where ages stand and how many years they are."""
    found = [(n.start, n.exact) for n in numbers if n.exact < 100 and scanned.match(_UNIT, n.end)]
    for hit in scanned.hits.get("numbers", []):
        if hit.row["form"] != "ordinal" or hit.row["gender"] != "f":
            continue
        before = _BEFORE.search(scanned.before(hit.start, 24))
        if before is None:
            continue
        start = hit.start - len(before[0])
        if not before["bare"] or scanned.match(_OF_LIFE, hit.end) or _names_child(scanned, start):
            found.append((start, int(hit.value) - bool(before["under"])))
    return sorted(found)


def _names_child(scanned: Scanned, end: int) -> bool:
    """فتى في الرابعة عشرة: straight after a noun for the young; after others it may be an hour."""
    near = scanned.inside("count_nouns", max(0, end - 16), end)
    return any(hit.row["age_sex"] == "child" or hit.row["lemma"] in _YOUNG for hit in near if end - hit.end <= 2)


def _whose(scanned: Scanned, people: list[People], age: int) -> int | None:
    """The person told last before the age, with no other act or time between."""
    for index in range(len(people) - 1, -1, -1):
        person = people[index]
        if person.start >= age:
            continue
        if age - person.end > REACH or person.maximum is None or (person.maximum > 2 and not person.numeral):
            return None
        if person.form == "bare" or (person.start <= age < person.end):
            continue
        return None if _STOP.search(scanned.folded, person.end, age) else index
    return None

"""Lists that say who the people just counted were: أربعة مدنيين، طفلان وسيدتان، … counts four and not eight."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase

from .people import People

_ADJECTIVES = frozenset({"شقيق", "شقيقة", "مسن", "مسنة", "رضيع", "رضيعة", "قاصر", "قاصرة", "مدني", "مدنية", "يافع"})
_OPENS = re.compile(r"\w*\s*[،,:(–-]\s*(?:و?هم|و?هن|و?هما)?\s*:?\s*(?:ال)?")
_STRAIGHT = re.compile(r"\w*\s+")  # عشر جثث سبعة فاطميون وثلاثة مدنيين
_GOES_ON = re.compile(r"\w*\s*[،,]?\s*(?:و|ثم)?\s*(?:ال)?")


def with_lists(scanned: Scanned, people: list[People]) -> list[People]:
    """The people, a list after a figure taken into it where both count as many."""
    people = _without_adjectives(scanned, people)
    kept: list[People] = []
    index = 0
    while index < len(people):
        group = people[index]
        listed = _listed(scanned, people, index) if group.maximum == group.minimum and group.minimum >= 2 else []
        if _is_family(scanned, group) and (listed := _family(scanned, people, index)):
            count = sum(p.minimum for p in listed)
            group = replace(group, minimum=count, maximum=count, numeral=True, form="number")
        if listed:
            if group.status == "unknown" and {p.status for p in listed} <= {"civilian", "unknown"}:
                group = replace(group, status="civilian", actor="civilians")
            group = replace(
                group,
                end=listed[-1].end,
                children=sum(p.minimum for p in listed if p.age_sex == "child"),
                women=sum(_women(p) for p in listed),
                listed=tuple(listed),
            )
        kept.append(group)
        index += 1 + len(listed)
    return kept


def _without_adjectives(scanned: Scanned, people: list[People]) -> list[People]:
    """طفلان شقيقان, رجل مسن, عامل مدني: the second noun describes the first and counts nobody."""
    kept: list[People] = []
    for person in people:
        last = kept[-1] if kept else None
        if last is not None and person.end <= last.end and not person.numeral and person.lemma in _ADJECTIVES:
            if person.age_sex == "child" and not last.children:
                kept[-1] = replace(last, age_sex="child", children=last.minimum)  # ابنتها الرضيعة
            continue  # within a longer noun (رجل مسن)
        if last is not None and person.lemma in _ADJECTIVES and not person.numeral and not person.definite:
            gap = scanned.folded[last.end : person.start]
            if gap == " " and (last.form == person.form or last.numeral):
                civil = last.status == "unknown" and person.lemma == "مدني"
                last = replace(last, end=person.end)
                kept[-1] = replace(last, status="civilian", actor="civilians") if civil else last
                continue
        kept.append(person)
    return kept


def _listed(scanned: Scanned, people: list[People], index: int) -> list[People]:
    """The people told one after the other behind a comma, if they are as many as counted."""
    group, total, listed = people[index], 0, []
    end = group.end
    first = people[index + 1] if index + 1 < len(people) else None
    straight = (
        first is not None
        and first.numeral
        and group.numeral
        and bool(_STRAIGHT.fullmatch(scanned.folded, end, first.start))
    )
    gap = _STRAIGHT if straight else _OPENS
    for person in people[index + 1 : index + 7]:
        if not gap.fullmatch(scanned.folded, end, person.start) or person.maximum is None:
            break
        total += person.minimum
        listed.append(person)
        end, gap = person.end, _GOES_ON
        if total >= group.minimum:
            break
    if straight and len(listed) < 2:
        return []
    told = any(p.age_sex or p.women for p in listed) or group.status == "unknown"
    return listed if total == group.minimum and told else []


_FAMILY_OF = Phrase(r"(?<!\w)\w{0,2}(?:عايله|اسره)\s+(?:\w+\s+)?(?:من\s+)?$")


def _is_family(scanned: Scanned, group: People) -> bool:
    """عائلة كاملة من نازحي …: people without a figure, who are a family."""
    return (
        group.form == "plural" and not group.numeral and scanned.search_before(_FAMILY_OF, group.start, 30) is not None
    )


_OF_WHOM = re.compile(r"(?:\s+[^\s،,.(:]+){0,6}\s*(?:\(|:|[–-]|[،,]?\s*و?(?:هم|هي)\s)\s*(?:هم\s*)?(?:ال)?")


def _family(scanned: Scanned, people: list[People], index: int) -> list[People]:
    """عائلة كاملة من نازحي البوكمال (الأب والأم وأطفالهما الأربعة): the members told are the family."""
    listed: list[People] = []
    end, gap = people[index].end, _OF_WHOM
    for person in people[index + 1 : index + 7]:
        if not gap.fullmatch(scanned.folded, end, person.start) or person.maximum != person.minimum:
            break
        listed.append(person)
        end, gap = person.end, _GOES_ON
    return listed if len(listed) > 1 else []


def _women(person: People) -> int:
    return person.women or (person.minimum if person.age_sex == "woman" else 0)

"""Lists that say who the people just counted were: أربعة مدنيين، طفلان وسيدتان، … counts four and not eight."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned

from .people import People

_OPENS = re.compile(r"\w*\s*[،,:(–-]\s*(?:و?هم|و?هن|و?هما)?\s*:?\s*(?:ال)?")
_GOES_ON = re.compile(r"\w*\s*[،,]?\s*(?:و|ثم)?\s*(?:ال)?")


def with_lists(scanned: Scanned, people: list[People]) -> list[People]:
    """The people, a list after a figure taken into it where both count as many."""
    kept: list[People] = []
    index = 0
    while index < len(people):
        group = people[index]
        listed = _listed(scanned, people, index) if group.maximum == group.minimum and group.minimum >= 2 else []
        if listed:
            group = replace(
                group,
                end=listed[-1].end,
                children=sum(p.minimum for p in listed if p.age_sex == "child"),
                women=sum(_women(p) for p in listed),
            )
        kept.append(group)
        index += 1 + len(listed)
    return kept


def _listed(scanned: Scanned, people: list[People], index: int) -> list[People]:
    """The people told one after the other behind a comma, if they are as many as counted."""
    group, total, listed = people[index], 0, []
    end, gap = group.end, _OPENS
    for person in people[index + 1 : index + 7]:
        if not gap.fullmatch(scanned.folded, end, person.start) or person.maximum is None:
            break
        total += person.minimum
        listed.append(person)
        end, gap = person.end, _GOES_ON
        if total >= group.minimum:
            break
    told = any(p.age_sex or p.women for p in listed) or group.status == "unknown"
    return listed if total == group.minimum and told else []


def _women(person: People) -> int:
    return person.women or (person.minimum if person.age_sex == "woman" else 0)

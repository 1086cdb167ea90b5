"""Split formulas: two words that tell an act together though others stand between them (أطلق عناصر قسد الرصاص)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from .hits import Hit
from .tables import Known

TOKEN = re.compile(r"[\u0621-\u064a]+|[.\n]")
_ENDS = frozenset({".", "\n"})  # what ends a sentence
# خرج يوم أمس الخميس … مدني: words of the day, wherever it is told, do not part the two
_DAYS = frozenset(
    {"اليوم", "يوم", "امس", "صباح", "مساء", "فجر", "ظهر", "عصر", "ليله", "ليل", "السبت", "الاحد", "الاثنين", "الثلاثاء"}
    | {"الاربعاء", "الخميس", "الجمعه"}
)


def split_formulas(folded: str, openers: Iterable[tuple[int, Known]], seconds: Iterable[Set[str]]) -> list[Hit]:
    """The first words of formulas of which the second is within its reach in the same sentence.

    `openers` are the words that may be first, and where they stand; `seconds` the formulas that each word of the text
    may end.
    """
    found: list[Hit] = []
    told = frozenset[str]().union(*set(seconds))
    for at, known in openers:
        for start, end, formulas, ids in known.openers:
            if told.isdisjoint(ids):
                continue
            likely = [formula for formula in formulas if formula.entry.id in told]
            reach = 1 + max(formula.words for formula in likely)
            words, days = _following(folded, at + end, reach)
            found += [
                Hit(at + start + len(formula.prefix), at + end, at + start, formula.entry, formula.prefix)
                for formula in likely
                if not formula.seconds.isdisjoint(words[: 1 + formula.words])
                or any(before <= formula.words and word in formula.seconds for before, word in days)
            ]
    return found


def _following(folded: str, start: int, count: int) -> tuple[list[str], list[tuple[int, str]]]:
    """Up to so many words from an offset on, before the sentence ends; those of the day with how many stand before."""
    words: list[str] = []
    days: list[tuple[int, str]] = []
    for token in TOKEN.finditer(folded, start):
        word = token[0]
        if word in _ENDS or len(words) == count:
            break
        if word in _DAYS:
            days.append((len(words), word))
        else:
            words.append(word)
    return words, days

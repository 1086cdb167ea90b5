"""Numbers: digits and number words of Arabic, composed (مئة وخمسة وعشرون: 125), with what makes them open or about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase

_SONS_OF = re.compile(r"(?<!\w)بن[يو]\s+$")  # قبيلة بني سبعة: a tribe, and no seven
# 1,250 or 1250; the look-behinds come after the first digit, so that the search skips to digits.
_DIGITS = re.compile(r"\d(?:(?<![\d.,:]\d)\d{0,2}(?:[,.]\d{3})+(?![\d.])|(?<![\d:]\d)\d{0,8}(?!\d|:\d\d))")
_AND = re.compile(r"\s*")
_FORMS = frozenset({"unit", "teen", "ten", "hundred", "thousand", "construct"})


@dataclass(slots=True, unsafe_hash=True)
class Number:
    """A whole number as told, with its bounds: `maximum` None is open."""

    start: int
    end: int
    minimum: int
    maximum: int | None
    rule: str
    exact: int = 0  # the figure itself


def find_numbers(scanned: Scanned) -> list[Number]:
    """Every number of the report in order, digits and words, with the quantifier beside it taken in."""
    found = _digits(scanned) + _words(scanned)
    found.sort(key=lambda n: n.start)
    kept: list[Number] = []
    for number in found:
        if kept and number.start < kept[-1].end:
            continue
        if kept and (joined := _times_thousand(scanned, kept[-1], number)):
            kept[-1] = joined
            continue
        kept.append(number)
    return [_quantified(scanned, number) for number in _ranges(scanned, kept)]


def _times_thousand(scanned: Scanned, first: Number, second: Number) -> Number | None:
    """3 آلاف, 50 ألف: a figure and a word of scale."""
    gap = scanned.folded[first.end : second.start]
    if gap.strip() or second.exact not in (1000, 1000000) or not 0 < first.exact < 1000:
        return None
    value = first.exact * second.exact
    return Number(first.start, second.end, value, value, first.rule, value)


def _digits(scanned: Scanned) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(scanned.folded):
        value = int(match[0].replace(",", "").replace(".", ""))
        found.append(Number(match.start(), match.end(), value, value, "number.digits", value))
    return found


def _words(scanned: Scanned) -> list[Number]:
    hits = [h for h in scanned.hits.get("numbers", []) if h.row["form"] in _FORMS]
    found: list[Number] = []
    run: list[Hit] = []
    for index, hit in enumerate(hits):
        if run and (hit.start == run[-1].start):
            continue
        if run and not _continues(scanned, run, hit):
            found.append(_compose(run))
            run = []
        if run or _begins(scanned, hit, next((h for h in hits[index + 1 :] if h.start > hit.end), None)):
            run.append(hit)
    if run:
        found.append(_compose(run))
    return found


def _begins(scanned: Scanned, hit: Hit, following: Hit | None) -> bool:
    """احد and احدى are "one of" or Sunday, واحد follows its noun: they count only in واحد وعشرون."""
    value = float(hit.value)
    if value == 0 or _SONS_OF.search(scanned.before(hit.outer, 8)):
        return False
    if value == 1:
        return following is not None and not hit.prefix.endswith("ال") and _continues(scanned, [hit], following)
    if hit.prefix.endswith("ال") and value == 2:
        return False
    return not (value in (1000, 1000000) and hit.prefix.startswith("ب") and hit.row["form"] != "thousand")


def _continues(scanned: Scanned, run: list[Hit], hit: Hit) -> bool:
    gap = scanned.folded[run[-1].end : hit.outer]
    if gap.strip():
        return False
    last, value = float(run[-1].value), float(hit.value)
    if value in (1000, 1000000, 1000000000) and last < value and not hit.prefix.startswith("و"):
        return True
    if value == 100 and last < 10 and not hit.prefix.startswith("و"):
        return True
    return hit.prefix.startswith("و") and hit.prefix in ("و", "وال") and _fits(last, value)


def _fits(last: float, value: float) -> bool:
    if last < 10:
        return 20 <= value < 100
    return value < last and last >= 100


def _compose(run: list[Hit]) -> Number:
    total = current = 0
    for hit in run:
        value = int(float(hit.value))
        if value >= 1000 and current and not hit.prefix.startswith("و"):
            total += current * value
            current = 0
        elif value == 100 and 2 < current < 10:
            current *= 100
        elif value >= 1000:
            total += current + value
            current = 0
        else:
            current += value
    total += current
    return Number(run[0].start, run[-1].end, total, total, run[0].entry.id, total)


def _ranges(scanned: Scanned, numbers: list[Number]) -> list[Number]:
    """بين 10 و15, من 10 إلى 15, 10-15: one number with two bounds."""
    kept: list[Number] = []
    index = 0
    while index < len(numbers):
        number = numbers[index]
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following and following.exact > number.exact and _is_range(scanned, number, following):
            kept.append(
                Number(number.start, following.end, number.exact, following.exact, "number.range", number.exact)
            )
            index += 2
            continue
        kept.append(number)
        index += 1
    return kept


def _is_range(scanned: Scanned, first: Number, second: Number) -> bool:
    gap = scanned.folded[first.end : second.start].strip()
    before = scanned.before(first.start, 16)
    if gap in ("و", "ال", ""):
        return bool(re.search(r"بين\s*$", before)) and gap != ""
    if gap == "الي":
        return bool(re.search(r"(?:بين|من)\s*$", before)) or True
    return gap == "-" and first.exact > 0


def _quantified(scanned: Scanned, number: Number) -> Number:
    """Take in "at least", "more than", "about" beside the number."""
    minimum, maximum, start, end, rule = number.minimum, number.maximum, number.start, number.end, number.rule
    for hit in scanned.inside("quantifiers", max(0, start - 40), start):
        gap = scanned.folded[hit.end : start]
        if hit.value in ("at_least", "more_than", "about") and not gap.replace("ال", "").strip():
            start, rule = hit.start, hit.entry.id
            maximum = None if hit.value != "about" else maximum
    for hit in scanned.inside("quantifiers", end, end + 60):
        if hit.value in ("at_least", "more_than") and hit.row["scope"] in ("after", "both"):
            between = scanned.folded[end : hit.start]
            other = any(h.value != "1" for h in scanned.inside("numbers", end, hit.start))
            if len(between.split()) <= 5 and not other and not re.search(r"[.\n،\d]", between):
                maximum, rule = None, hit.entry.id
    return Number(start, end, minimum, maximum, rule, number.exact)


def is_measure(scanned: Scanned, number: Number) -> bool:
    """Ages, distances, money, vehicles, shells, hours, years and road numbers are not people."""
    for hit in scanned.inside("not_casualties", number.end, number.end + 30):
        gap = scanned.folded[number.end : hit.start]
        if hit.row["side"] == "after" and re.fullmatch(r"\s*(?:من\s*)?(?:ال)?\s*", gap) and not gap.startswith("\n"):
            return not any(
                n.start <= hit.start and n.end > hit.end
                for n in scanned.inside("count_nouns", number.end, number.end + 60)
            )
    return False


def is_no_count(scanned: Scanned, number: Number) -> bool:
    """A measure, an age (12 من عمره), a figure corrected (3 وليس 4)."""
    if scanned.search_before(_NOT_SO_MANY, number.start, 8) or scanned.match(_OF_LIFE, number.end):
        return True
    return is_measure(scanned, number)


_NOT_SO_MANY = Phrase(r"(?<!\w)و?(?:ليس|ليسوا|لا)\s+$")
_OF_LIFE = Phrase(r"\s+من\s+(?:العمر|عمره|عمرها)(?!\w)")

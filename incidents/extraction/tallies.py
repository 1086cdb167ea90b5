"""Running totals and statistics: figures over a period, which belong to no incident."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .context import Scanned, between
from .mentions.dates import DateMention
from .mentions.people import People
from .values import Outcome, TallyValue
from .wording import any_of

_RISES = re.compile(any_of("total_rises") + r"\w*(?:\s+\S+){0,12}?\s*(?:الي)?")
_PART = re.compile(r"(?:من\s+)?" + any_of("parts_of_total") + r"\s")
_OUTCOME_BARE = re.compile(any_of("figure_of_total"))


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a tally covers and the words that say so."""

    since: date | None
    until: date | None
    start: int


def period(scanned: Scanned, start: int, end: int, dates: list[DateMention], last_told: date | None) -> Period | None:
    """The period that a stretch of text counts over, or None when it is no tally."""
    here = between(dates, start, end)
    since = next((d for d in here if d.role == "since" and d.value.start), None)
    until = next((d for d in here if d.role == "until" and d.value.end), None)
    ends = until.value.end if until else scanned.published
    if since is not None and not _too_short(scanned, since):
        return Period(since.value.start, ends, since.start)
    folded = scanned.folded
    again = re.compile(r"منذ " + any_of("that_date")).search(folded, start, end)
    if again:
        return Period(last_told, ends, again.start())
    month = next((d for d in here if d.role == "event" and d.value.precision in ("month", "year")), None)
    counting = any(c.value in ("tally_start", "tally_part") for c in scanned.inside("cues", start, end))
    if month is not None and counting:
        return Period(month.value.start, month.value.end, month.start)
    return None


def _too_short(scanned: Scanned, since: DateMention) -> bool:
    """منذ صباح اليوم and منذ أمس date an act, they count nothing."""
    if scanned.published is None or since.value.start is None:
        return False
    return (scanned.published - since.value.start).days <= 2


def read(scanned: Scanned, start: int, end: int, people: list[People], span: Period) -> list[TallyValue]:
    """The totals of one tally sentence; parts by sex and age are not totals."""
    parts = [(m.start(), _comma(scanned.folded, m.end(), end)) for m in _PART.finditer(scanned.folded, start, end)]
    found: list[TallyValue] = []
    line = scanned.folded.rfind("\n", max(0, start - 2000), start) + 1 or max(0, start - 2000)
    told = any(h.value != "none" for h in scanned.inside("outcomes", line, end)) or "اغتيال" in scanned.folded[line:end]
    for group in between(people, start, end):
        if not _is_count(scanned, group) or not told:
            continue
        if any(s <= group.start < e for s, e in parts):
            continue
        first, last = scanned.text.original(group.start, group.end)
        found.append(
            TallyValue(group.minimum, _outcome(scanned, start, group), span.since, span.until, first, last, group.actor)
        )
    return found


def _comma(folded: str, start: int, end: int) -> int:
    match = re.compile(r"[،,.\n]").search(folded, start, end)
    return match.start() if match else end


def _is_count(scanned: Scanned, group: People) -> bool:
    if group.form == "singular" and re.match(r"\s*واحده?\b", scanned.folded[group.end : group.end + 8]):
        return True
    if group.rule.startswith("qnt") and group.minimum == 2 and group.maximum is None:
        return False
    if not group.numeral or (group.rule.startswith("qnt") and group.maximum is None and group.form != "number"):
        return False
    if (
        group.minimum in (20, 200, 2000)
        and group.rule.startswith("qnt-")
        and not re.search(r"\d", scanned.folded[group.start : group.end])
    ):
        return False
    if group.form == "bare":
        before, after = scanned.before(group.start, 40), scanned.folded[group.end : group.end + 30]
        if re.match(r"\s*[،,]?\s*" + any_of("figure_goes_on"), after):
            return True
        return bool(re.search(r"(?:الي|نحو)\s*$", before)) and bool(_RISES.search(scanned.before(group.start, 120)))
    return True


def _outcome(scanned: Scanned, start: int, group: People) -> Outcome:
    best: Outcome = "killed"
    for hit in scanned.inside("outcomes", start, group.end + 24):
        if hit.start > group.end and hit.row["kind"] in ("verbal_noun", "noun"):
            break
        if hit.value in ("killed", "injured", "detained", "abducted", "missing", "killed_or_injured"):
            best = hit.value  # type: ignore[assignment]
    return best

"""Whether an act that opens an incident is recalled by the report, and not its news."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.words.wording import Phrase, any_of

_HAD = Phrase(r"(?<!\w)(?:و|ف)?" + any_of("had_done") + r"\s")
_HAD_APART = Phrase(r"(?<!\w)(?:و|ف)?كان\w?\s+(?:[^\s،,.]+\s+){1,7}قد\s")
# بينما كانت قد داهمت فجراً قرية …: recalled, and be it of the same day
_OPENS_HAD = Phrase(r"[^\w]*(?:بينما|فيما|في حين|حيث|و)?\s*كان(?:ت|وا|ا)?\s+(?:[^\s،,.]+\s+){0,4}?قد\s")
_DIES_NOW = Phrase(r"متاثر\w*\s+ب|(?<!\w)\w?(?:فارق|فارقت)\s+الحياه")
_EARLIER_ON = Phrase(r"[^\w]*و?(?:في\s+)?(?:وقت سابق|قبل ذلك ب(?:نحو\s+)?ساع)")  # earlier yesterday: still news
_AGO = Phrase(r"(?:قبل|منذ)\s")
_HAD_PUBLISHED = Phrase(r"(?<!\w)(?:قد\s+)?" + any_of("had_published") + r"[\s،,]+(?:في|يوم|قبل)?\s*$")
RECENT = 2  # days: within them an act is news, unless words say that it is recalled
A_WEEK = 7  # days: within them a named weekday is news
LONG = 60  # days: what is older is recalled even where it is told first


def is_recalled(scanned: Scanned, frame: Frame, later: bool) -> bool:
    """Whether the frame is told as something that came before; `later`: the report has told another act already."""
    days = _days_ago(scanned, frame)
    if frame.opener == "earlier_incident":
        return days is None or days > 1 or not scanned.match(_EARLIER_ON, frame.start)
    if frame.opener == "background":  # في إطار ملاحقة الخلايا، أوقفت الدورية أمس: a setting before the news itself
        return days is None or days > 1 or (days == 1 and later)
    if later and scanned.match(_OPENS_HAD, frame.start, frame.end):
        return True
    if days is None or days <= 0:
        return False
    return (later and (_long_ago(scanned, frame, days) or _reported_before(scanned, frame))) or days > LONG


def _days_ago(scanned: Scanned, frame: Frame) -> int | None:
    end = frame.date.value.end if frame.date else None
    return (scanned.published - end).days if scanned.published and end else None


def _long_ago(scanned: Scanned, frame: Frame, days: int) -> bool:
    """A date some days before, "some days ago", "last week", any earlier day with "had"; no weekday, no heading."""
    date = frame.date
    if date is None or date.rule == "date.heading" or scanned.search(_DIES_NOW, frame.start, frame.end):
        return False
    if date.value.precision == "week" or scanned.search(_HAD, frame.start, date.start):
        return True
    if scanned.search(_HAD_APART, frame.start, frame.end):
        return True
    if scanned.match(_AGO, date.start):
        return days >= RECENT
    return days > (A_WEEK if date.rule.startswith("wkd") and not date.months else RECENT)


def _reported_before(scanned: Scanned, frame: Frame) -> bool:
    """المرصد السوري نشر أمس أن …: the publisher takes up what it reported before."""
    return frame.date is not None and bool(scanned.search(_HAD_PUBLISHED, frame.start, frame.date.start))

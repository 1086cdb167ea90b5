"""Losses that somebody denies: against a claim that stands the least is none."""

from __future__ import annotations

from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.words.wording import Phrase, any_of

from .retellings import Row

_DENIES = Phrase(
    any_of("denies")
    + r"\s+(?:(?!"
    + any_of("as_a_rule")
    + r"(?!\w))[^\s،.]+\s+){0,11}?"
    + r"(?:"
    + any_of("happening")
    + r"\s+(?:اي\s+)?(?:ال)?"
    + any_of("human_losses")
    + r"|(?:مقتل|اصابه|سقوط)\s+(?:اي\s+)?(?:من\s+)?"
    + any_of("members_lost")
    + r"|(?:ال)?تسبب\w*\s+ب(?:ـ)?(?:مقتل|قتل|سقوط|وفا)"
    + r"|(?P<hurt>(?:اي|وقوع|حدوث|تسجيل)\s+(?:اي\s+)?اصاب(?:ه|ات))(?!\s+(?:مقر|موقع|هدف|قاعد))"
    + r")(?P<whom>[^،.]{0,20})",
)
_NO_HURT = Phrase(
    r"(?<!\w)و?(?:لا\s+(?:[يت]وجد\s+)?|دون\s+|بدون\s+|ما\s?في\s+|ماكو\s+)(?:اي\s+)?(?:جرحي|مصابين|اصابات)(?!\w)"
)
_CIVIL = ("مدني",)
_ARMED = ("جنود", "جندي", "عناصر", "عنصر", "مقاتل", "عسكري", "ضباط")
_BUT_OTHERS = Phrase(any_of("but_others") + r"\s")
REACH = 160  # letters to a claim after the denial


def deny(scanned: Scanned, rows: list[Row], frames: list[Frame]) -> None:
    """ونفى التحالف سقوط أي قتلى: the dead, or the hurt, of whom the denial speaks, are none at the least."""
    for frame in frames:
        if any(t.of_count for t in frame.tolls) and scanned.search(_NO_HURT, frame.start, frame.end):
            for row in rows:  # الحصيلة الأخيرة 3 قتلى ولا يوجد جرحى
                row.toll = replace(row.toll, maximum=0) if row.toll.outcome == "injured" else row.toll
        denial = scanned.search(_DENIES, frame.start, frame.end)
        if denial is None:
            continue
        outcome = "injured" if denial["hurt"] else "killed"
        for row in rows:
            if row.toll.outcome != outcome or not row.toll.minimum or not _is_of_them(denial[0], row.toll.status):
                continue
            before = row.toll.end < denial.start()
            if before or _claims_otherwise(scanned, denial.end("whom"), row.toll.start):
                row.toll, row.conflict = replace(row.toll, minimum=0), True


def _is_of_them(denied: str, status: str) -> bool:
    """Whether people of a status are those of whom losses are denied: مقتل أي مدني, مقتل أي من عناصرها."""
    if status == "combatant":
        return not any(word in denied for word in _CIVIL)
    return status != "civilian" or not any(word in denied for word in _ARMED)


def _claims_otherwise(scanned: Scanned, denied: int, told: int) -> bool:
    """نفى المركز الإعلامي وقوع قتلى، بينما أكدت مصادر …: a claim right after the denial."""
    return denied <= told <= denied + REACH and scanned.search(_BUT_OTHERS, denied, told) is not None

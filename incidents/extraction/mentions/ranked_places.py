"""Places told by their rank among those named before: قصفت البوكمال وحقل الورد فقتل في الأولى أربعة، وفي الثاني …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.words.wording import Phrase, any_of

from .place_roles import BARE, EVENT, HOME, ORIGIN, REFERENCE, ROAD, PlaceMention

RANKED = "place.ranked"
_RANK = r"ال(?P<rank>اولي|اول|ثانيه|ثاني|اخيره|اخري)"
# في الأولى; not في الأول من نيسان, في الثانية عشرة, في الثانية ظهراً
_NO_HOUR = r"(?!\w)(?!\s+(?:من|عشره?|بعد|قبل|و?ال?نصف|والا|وال[نرث]\w+|" + any_of("parts_of_the_day") + r")(?!\w))"
_BY_RANK = Phrase(r"(?<!\w)[وف]?(?:" + any_of("in_a_place") + r"\s+|ب)(?P<place>" + _RANK + r")" + _NO_HOUR)
# قصف البلدة الأخيرة; not من أبناء البلدة الأولى
_BY_KIND = Phrase(
    r"(?<!\w)(?<!من )(?<!ابناء )(?<!اهالي )(?<!الي )(?<!نحو )[وف]?(?:"
    + any_of("in_a_place")
    + r"\s+|ب)?(?P<place>ال"
    + any_of("kinds_of_place")
    + r"\s+"
    + _RANK
    + r")(?!\w)"
)
_FIRST, _SECOND = frozenset({"اولي", "اول"}), frozenset({"ثانيه", "ثاني"})
_MASCULINE = ("حقل", "حي", "جبل", "سد", "مطار", "معبر", "مخيم", "جسر", "تل", "مشفي")
_NAMED = frozenset({EVENT, BARE, REFERENCE, ROAD})
REACH = 400  # letters back to the places that are ranked
SIDE_BY_SIDE = 70  # letters between places of one list
_STOP = re.compile(r"[.\n]+")


def ranked(scanned: Scanned, found: list[PlaceMention]) -> list[PlaceMention]:
    """`found` with the places added that the report tells by rank alone, in order."""
    told = [one for pattern in (_BY_RANK, _BY_KIND) for one in _told(scanned, pattern, found)]
    return sorted([*found, *told], key=lambda m: m.start) if told else found


def _told(scanned: Scanned, pattern: Phrase, found: list[PlaceMention]) -> Iterator[PlaceMention]:
    for match in scanned.all_of(pattern):
        kinds = _NAMED | {HOME, ORIGIN} if pattern is _BY_KIND else _NAMED  # البلدة الأخيرة: be it only a home
        before = [m for m in between(found, match.start() - REACH, match.start()) if m.role in kinds]
        meant = _meant(scanned, match["rank"], _last_list(scanned, before, match.start()))
        if meant is not None and not between(found, *match.span("place")):
            start, end = match.span("place")
            yield replace(
                meant,
                start=start,
                end=end,
                outer=match.start(),
                role=meant.role if meant.role == EVENT else BARE,
                rule=RANKED,
            )


def _last_list(scanned: Scanned, before: list[PlaceMention], at: int) -> list[PlaceMention]:
    """The places that stand side by side last, each once; none where more than a sentence lies between."""
    if not before or len(_STOP.findall(scanned.folded, before[-1].end, at)) > 1:
        return []
    side: list[PlaceMention] = []
    for mention in reversed(before):
        if side and (
            side[0].start - mention.end > SIDE_BY_SIDE or _STOP.search(scanned.folded, mention.end, side[0].start)
        ):
            break
        side.insert(0, mention)
    first: dict[object, PlaceMention] = {}
    for mention in side:
        first.setdefault(mention.codes or mention.name, mention)
    return list(first.values())


def _meant(scanned: Scanned, rank: str, side: list[PlaceMention]) -> PlaceMention | None:
    if not side:
        return None
    if rank == "اخيره":
        return side[-1]
    if len(side) < 2:
        return None
    one = side[0] if rank in _FIRST else side[1] if rank in _SECOND else side[-1]
    masculine = scanned.folded.startswith(_MASCULINE, one.start)
    return one if masculine or rank not in ("اول", "ثاني") else None

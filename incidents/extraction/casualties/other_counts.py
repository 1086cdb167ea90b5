"""Figures that somebody else gives of people told before, without an outcome: إن عددهم خمسة, نعت صفحات ستة."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.wording import Phrase, any_of

from .account import Account
from .tolls import Toll, toll_of

_SPEAKS_OF = Phrase(any_of("speaks_of") + r"\s+(?:[^\s،.]+\s+){0,5}عن\s+$")
_MOURNS = Phrase(r"(?<!\w)[وف]?" + any_of("mourns") + r"\s+(?:[^\s،.]+\s+){1,6}$")
_ANOTHER_ACCOUNT = Phrase(any_of("tells_another") + r"\s+(?:[^\s،.]+\s+){0,5}?(?:ان\w{0,3}\s+|هو\s+|عن\s+)?$")
_SET_AGAINST = Phrase(r"[^\w]*[وف]?" + any_of("set_against") + r"(?!\w)")
_THEIR_NUMBER = Phrase(r"(?<!\w)ب?" + any_of("their_number") + r"\s+$")
_SOME_SAY = Phrase(r"(?<!\w)" + any_of("some_say") + r"\s+(?:ان\w{0,3}\s+)?$")
_ROUND = re.compile(r"\s+(?!(?:فقط|لا غير|بالاسم|بالاسماء|علي الاقل|بين|من|منهم|بينهم|قضوا|في|حتي)(?!\w)|و)\w")
REACH = 70  # letters


def told_of(scanned: Scanned, start: int, pending: list[People]) -> Toll | None:
    """بينما تحدثت مصادر طبية عن تسعة: a bare figure that another tells is one of the dead; `start` opens the clause."""
    told = [g for g in pending if g.form == "bare" and not _ROUND.match(scanned.after(g.end, 14))]
    if len(told) != 1 or not _is_told(scanned, start, told[0]):
        return None
    return replace(toll_of(scanned, told[0], "killed"), of_count=True, retold=True)


def _is_told(scanned: Scanned, start: int, group: People) -> bool:
    """Whether the words before a bare figure say that it is another's count of the dead."""
    for phrase in (_SPEAKS_OF, _ANOTHER_ACCOUNT, _MOURNS):
        if scanned.search_before(phrase, group.start, REACH):
            return True
    if not scanned.match(_SET_AGAINST, start) or not scanned.search_before(_THEIR_NUMBER, group.start, REACH):
        return False
    return any(h.row["kind"] == "verb" for h in scanned.inside("reporting", start, group.start))


def counted_again(account: Account, group: People) -> bool:
    """مقتل 12 من داعش ومصادرنا تقول إنهم 4 فقط: another's figure of those whom the clause has just counted."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or group.form != "bare" or not last.numeral or last.end > group.start:
        return False
    scanned = account.scanned
    told = scanned.search_before(_THEIR_NUMBER, group.start, REACH) or scanned.search_before(_SOME_SAY, group.start, 30)
    if told is None or _ROUND.match(scanned.after(group.end, 14)):
        return False
    said = scanned.inside("reporting", last.end, group.start)
    if not scanned.search_before(_SOME_SAY, group.start, REACH) and not any(
        h.row["kind"] == "verb" and h.row["ambiguous"] != "y" for h in said
    ):
        return False
    account.tolls.append(replace(toll_of(scanned, group, last.outcome), of_count=True, rival=True))
    return True


_THE_TOLL = Phrase(r"(?<!\w)و?(?:ال)?(?:حصيله|محصله)(?:\s+(?:ال)?(?:اوليه|نهاييه|اجماليه|حتي الان))?\s*[:=-]?\s*$")
_NEXT = re.compile(r"[^.\n]{0,40}?[،,]?\s*(?:و|[،,]|اضافه الي\s)\s*")


def under_toll(scanned: Scanned, pending: list[People]) -> list[Toll]:
    """والحصيلة: 9 مدنيين، و4 جنود: people whom no word but the toll's own says to be dead."""
    dead: list[Toll] = []
    for group in pending:
        if not dead and not scanned.search_before(_THE_TOLL, group.start, REACH):
            continue
        if not (group.numeral or group.form == "dual") or group.form == "bare":
            break
        if dead and not _NEXT.fullmatch(scanned.folded, dead[-1].end, group.start):
            break
        dead.append(toll_of(scanned, group, "killed"))
    return dead

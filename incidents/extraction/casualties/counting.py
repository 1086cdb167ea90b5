"""How many and who: outcome words joined to counted people, clause by clause."""

from __future__ import annotations

import re

from incidents.extraction.clauses.cues import Scope, muted
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.wording import any_of

from .account import Account
from .attached import NO_LOSSES, one_mourned, put_to_death
from .clause_items import items_of
from .hospital import one_carried
from .items import Item
from .other_counts import told_of
from .outcome_met import meet_outcome
from .outcome_nouns import own_outcome
from .people_met import meet_description, meet_people
from .tolls import Toll, all_of, victims_are_dead

_MOST = re.compile(r"\s*(?:و|من\s+)?" + any_of("most_of_them"))
_TOO_MANY = 5000


def read_tolls(
    scanned: Scanned, start: int, end: int, people: list[People], actors: list[ActorMention], scopes: list[Scope]
) -> tuple[list[Toll], bool]:
    """The tolls that a stretch of text states, and whether it says that nobody was hurt."""
    items = [i for i in items_of(scanned, start, end, people) if not muted(scopes, i.start)]
    none = any(h.value == "none" and h.row["max"] == "0" for h in scanned.inside("outcomes", start, end))
    none = none or scanned.search(NO_LOSSES, start, end) is not None
    tolls = _read(Account(scanned, items, actors, end), start)
    if not tolls and (slain := put_to_death(scanned, start, end, [g for g in people if not muted(scopes, g.start)])):
        tolls = [slain]
    if not tolls and (hurt := one_carried(scanned, start, end)) is not None and not muted(scopes, hurt.start):
        tolls = [hurt]
    if not tolls and (dead := one_mourned(scanned, start, end)) is not None and not muted(scopes, dead.start):
        tolls = [dead]
    return [t for t in (all_of(scanned, t, actors) for t in tolls) if t.minimum < _TOO_MANY], none


def _read(account: Account, start: int) -> list[Toll]:
    """Go through the items in the order of the text."""
    for index, item in enumerate(account.items):
        if item.kind == "part":
            account.part_until = account.phrase_end(item.end)
            account.most = bool(_MOST.match(account.scanned.folded[item.start : item.end]))
        elif item.kind == "about" and _counts_all(account, item):
            continue
        elif item.kind == "about":
            account.about_until = account.phrase_end(item.end)
            if _NAMES_ALL.match(account.scanned.folded, item.start) and account.tolls and account.tolls[-1].numeral:
                account.named_until = account.sentence_end(item.end)
            meet_description(account, index)
        elif account.named_until >= 0 and _is_named(account, item):
            account.about_until = item.end
        elif item.start >= account.about_until or _goes_on(account, item):
            _take(account, index, item)
    _finish(account, start)
    return account.tolls


_NAMES_ALL = re.compile(r"و?(?:هم|هما|هن)(?!\w)")
_ONE_MORE = re.compile(r"[^،.\n]{0,60}،\s*و(?:ال)?")
_JOINED = re.compile(r"\s*،?\s*و(?:ال)?")


def _is_named(account: Account, item: Item) -> bool:
    """وهم ياسر العبد من قسد، ومدنيان: more of those counted, whom the description goes on to name."""
    if item.people is None or not 0 <= account.about_until < item.start < account.named_until:
        return False
    fewer = item.people.minimum < account.tolls[-1].minimum
    if not fewer or own_outcome(account.scanned, item.people) is not None:
        return False
    folded, told = account.scanned.folded, account.about_until
    return bool(_ONE_MORE.fullmatch(folded, told - 1, item.start) or _JOINED.fullmatch(folded, told, item.start))


_WHO_WAS_THERE = re.compile(r"\s+(?:(?:كل|جميع)\s+)?من\s+(?:كان\w*\s+)?(?:[^\s،.]+\s+){1,4}[،]?\s*")


def _counts_all(account: Account, item: Item) -> bool:
    """مقتل من كان فيها وهم ثلاثة عناصر: those described are the very people of the word."""
    if account.tolls or account.current is None:
        return False
    return _WHO_WAS_THERE.fullmatch(account.scanned.folded, account.current.end, item.start) is not None


def _take(account: Account, index: int, item: Item) -> None:
    if item.outcome is not None:
        meet_outcome(account, index, item.outcome)
    elif item.people is not None and item.people.start not in account.used:
        meet_people(account, index, item.people)


def _finish(account: Account, start: int) -> None:
    if account.awaited is not None and account.pending and account.pending[-1].form == "bare":
        account.count(account.pending[-1], account.awaited)
    if (
        not account.tolls
        and account.current is None
        and (count := told_of(account.scanned, start, account.pending)) is not None
    ):
        account.tolls.append(count)
    account.tolls = victims_are_dead(account.scanned, account.tolls)


def _goes_on(account: Account, item: Item) -> bool:
    """رجل يعمل حارسا وأصيب آخر: a verb joined to the sentence ends the description."""
    verb = item.outcome is not None and item.outcome.row["kind"].startswith("verb")
    if verb and account.scanned.folded[item.start - 1] == "و":
        account.about_until = -1
        return True
    return False

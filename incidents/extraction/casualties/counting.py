"""How many and who: outcome words joined to counted people, clause by clause."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.clauses.cues import Scope, muted
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .account import Account
from .attached import NO_LOSSES, one_mourned, put_to_death
from .breakdown import without_shares
from .clause_items import items_of
from .hospital import one_carried
from .items import Item
from .other_counts import told_of, under_toll
from .outcome_met import is_of_many, meet_outcome
from .outcome_nouns import own_outcome
from .people_met import meet_description, meet_people
from .tolls import Toll, all_of, pointing, victims_are_dead

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
        elif item.kind == "about":
            _describe(account, index, item)
        elif account.named_until >= 0 and _is_named(account, item):
            account.about_until = item.end
        elif item.start >= account.about_until or _goes_on(account, item):
            _take(account, index, item)
        elif item.outcome is not None:
            _meet_his_end(account, item.outcome)
    _finish(account, start)
    return account.tolls


def _describe(account: Account, index: int, item: Item) -> None:
    if _counts_all(account, item):
        return
    account.about_until = account.phrase_end(item.end)
    if _NAMES_ALL.match(account.scanned.folded, item.start) and account.tolls and account.tolls[-1].numeral:
        account.named_until = account.sentence_end(item.end)
    meet_description(account, index)


_ONE_OF_THEM = Phrase(r"(?<!\w)(?:احد|احدي)(?:هم|هما|هن|اهن|اهما)(?!\w)[^.\n]{0,60}$")


def _meet_his_end(account: Account, verb: Hit) -> None:
    """أصيب أربعة، جراح أحدهم خطيرة توفي على إثرها: one of the hurt, who dies in what describes him."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or last.outcome != "injured" or last.minimum < 2 or verb.value != "killed" or verb.suffix:
        return
    if verb.row["kind"] not in ("verb_intransitive", "phrase") or verb.row["form"] == "noun_count":
        return
    if account.scanned.search_before(_ONE_OF_THEM, verb.outer, 70) is not None:
        account.tolls.append(replace(pointing(verb, 1, 1, "unknown"), anaphoric=False, of_them=True))


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
    if not account.tolls:
        account.tolls += under_toll(account.scanned, account.pending)
    account.tolls = without_shares(account.scanned, victims_are_dead(account.scanned, account.tolls), account.pending)


def _is_theirs(account: Account, verb: Hit) -> bool:
    """ثلاثة أشخاص هم سائق وراكبان فارقوا الحياة: the verb of the people before the description, who await one."""
    waiting = account.pending[-1] if account.pending else None
    if waiting is None or not waiting.numeral or (account.tolls and account.tolls[-1].start > waiting.start):
        return False
    return is_of_many(verb) and not verb.prefix and verb.row["kind"] in ("verb_intransitive", "verb_passive", "phrase")


def _goes_on(account: Account, item: Item) -> bool:
    """رجل يعمل حارسا وأصيب آخر: a verb joined to the sentence ends the description."""
    if item.outcome is not None and _is_theirs(account, item.outcome):
        account.about_until = -1
        return True
    verb = item.outcome is not None and item.outcome.row["kind"].startswith("verb")
    if verb and account.scanned.folded[item.start - 1] == "و":
        account.about_until = -1
        return True
    return False

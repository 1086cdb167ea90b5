"""What becomes of the account where an outcome word is met: it governs what follows, or counts those before it."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.mentions.people import People
from incidents.extraction.values import SEIZED
from incidents.extraction.words.match import OF_ONE_TOLD, Hit
from incidents.extraction.words.wording import Phrase

from .account import Account
from .attached import dead_before, done_to, hit_him, is_slain
from .clause_items import STATES
from .companions import leaves_out_first, with_companion
from .governing import is_lost_in_speech, is_near, takes_counted, words_between
from .items import people_after
from .outcome_nouns import describes_body
from .people_before import agrees, chain, counted_next, is_active, one_more_before, subject_before
from .seized import is_seized_alone, seized
from .to_death import ends_in_death, is_to_death
from .tolls import Toll, pointing, pronoun_count, toll_of

_JOINED = re.compile(r"(?<!\w)و\s?$")
_WITH_WOUNDS = re.compile(r"\s+(?:علي اثرها\s+|اثرها\s+)?(?:ب(?:جروح|جراح|طلق|شظايا|رصاص|اصاب)|اصابه)")
_IN_HOSPITAL = ("بالمشفي", "بالمستشفي")
_ANOTHER = Phrase(r"(?<!\w)و?\s?ال(?:ثاني|تاني|ثالث|تالت|رابع|اخر|ثانيه|تانيه|اخري)\s+$")
_END = ("حتف", "حتوف", "مصرع", "مصارع", "انفاس")  # one's end


def meet_outcome(account: Account, index: int, hit: Hit) -> None:
    """Begin a new outcome; a verb that follows its people, or a word with a pronoun, counts at once."""
    if _ends_with(account, hit) or _as_many(account, hit):
        return
    if account.tolls and describes_body(
        account.scanned, account.tolls[0].start - 12, hit, people_after(account.items, index)
    ):
        return
    account.part_of, account.named_until, account.among_until = None, -1, -1
    account.current = hit if not is_lost_in_speech(hit) else None
    row = hit.row
    if (row["counts_itself"] == "y" and row["form"] == "verbal_noun") or hit.suffix in OF_ONE_TOLD:
        if not takes_counted(account.scanned, account.items, index, hit):
            _with_pronoun(account, hit)
    elif _reaches_back(account, index, hit):
        account.current = None
    elif row["kind"] in ("verb_intransitive", "verb_passive") or (
        row["kind"] == "phrase" and (row["counts_itself"] == "y" or row["form"] == "verb_active")
    ):
        _intransitive(account, index, hit)
    if hit.start >= account.part_until or _JOINED.search(account.scanned.before(hit.start, 3)):
        account.part_until = -1
    account.pending = []


_AS_MANY = Phrase(r"\s+(?:مثلهم|مثلهما|العدد\s+(?:ذاته|نفسه)|بالعدد\s+(?:ذاته|نفسه)|عدد\s+مماثل)(?!\w)")


def _as_many(account: Account, hit: Hit) -> bool:
    """قُتل خمسة … وأصيب مثلهم: as many as those just counted."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or last.outcome == hit.value or not account.scanned.match(_AS_MANY, hit.end):
        return False
    account.tolls.append(
        replace(last, outcome=hit.value, start=hit.start, end=hit.end, rule=hit.entry.id, children=0, women=0)
    )
    account.current = None
    return True


def _ends_with(account: Account, hit: Hit) -> bool:
    """A word that only says how those just told ended: مقتولين, حتى الموت."""
    if hit.row["form"] == "noun_count" and hit.entry.surface.startswith(STATES):
        _state(account, hit)
    elif is_to_death(hit):
        ends_in_death(account, hit)
    else:
        return False
    return True


def _reaches_back(account: Account, index: int, hit: Hit) -> bool:
    """وأصابه بجروح, سبعة شبان اعتقلوا: the people told before are counted with it."""
    if hit.value == "killed_or_injured" and hit.row["kind"] == "phrase":
        _either(account, hit)
    elif hit_him(account.scanned, hit):
        _with_pronoun(account, hit)
    elif is_seized_alone(account, index, hit):
        account.tolls.append(seized(account, hit))
    elif account.pending and (
        done_to(account.scanned, account.pending[-1], hit, people_after(account.items, index))
        or one_more_before(account.scanned, account.pending[-1], hit)
        or is_slain(account.scanned, account.pending[-1], hit, people_after(account.items, index))
    ):
        account.add(account.pending[-1], hit)
    else:
        return False
    return True


def _state(account: Account, hit: Hit) -> None:
    """عثر على ثلاثة أشخاص مقتولين, السائق بحالة حرجة: of the people told last before."""
    last = account.tolls[-1].end if account.tolls else -1
    apart = any(g.start > last and _is_apart(account, g) for g in account.pending)
    if any(toll.outcome == hit.value for toll in account.tolls) and not apart:
        return
    if hit.entry.surface.startswith(_IN_HOSPITAL) and not _only_another(account, hit):
        return
    told = [group for group in account.pending if group.numeral or not (group.definite and group.form == "plural")]
    if told and told[-1].start not in account.used:
        account.used.add(told[-1].start)
        if _said_of_two(account, hit, told[-1]):
            return
        of_those = _OF_THOSE.match(account.scanned.folded, told[-1].end) is not None
        toll = toll_of(account.scanned, told[-1], hit.value)
        account.tolls.append(replace(toll, partial=toll.partial or of_those))


def _said_of_two(account: Account, hit: Hit, last: People) -> bool:
    """وُجد المواطن سالم العلي وابن عمه مقتولين: a dual of one and of him who is joined to him by "and"."""
    joined = last.maximum is not None and account.scanned.folded[last.start - 1] == "و"
    if not joined or not hit.entry.surface.endswith(("ين", "ان", "ون")):
        return False
    lot = _together(account, last)
    if len(lot) == 1 and last.maximum != 1:
        return False
    for group in lot:
        account.add(group, hit)
        account.used.add(group.start)
    if len(lot) == 1:
        account.tolls[-1] = replace(account.tolls[-1], minimum=2, maximum=2)  # وُجد خالد العلي وشقيقه مقتولين
    return True


def _is_apart(account: Account, group: People) -> bool:
    """والتاني حالته خطرة, وابنه بالعناية: one more; not جريحين، واحد حالته خطرة, nor والزلمة حالته خطرة."""
    if group.rule == "people.another":
        return account.scanned.folded[: group.start].endswith(("و", "وال"))
    return not group.definite and group.noun.endswith(("ه", "هم"))


_OF_THOSE = re.compile(r"\s+(?:من\s+ال|منهم)")  # اثنين من الأبناء بحالة حرجة: of those told


def _only_another(account: Account, hit: Hit) -> bool:
    """والتالت بالمشفى: one more of those told, or a bare figure, straight before the word; no doctor there."""
    last = account.pending[-1] if account.pending else None
    if last is None or account.scanned.folded[last.end : hit.outer].strip():
        return False
    return last.rule == "people.another" or last.form == "bare"


def _with_pronoun(account: Account, hit: Hit) -> None:
    low, high = pronoun_count(hit)
    meant = next((g for g in reversed(account.pending) if high is None or g.maximum == high), None)
    if meant is None and account.pending:
        lot = _together(account, account.pending[-1])
        if high is not None and len(lot) > 1 and sum(group.maximum or 0 for group in lot) == high:
            for group in lot:
                account.add(group, hit)  # لقيت امرأة وابنها مصرعهما
            account.current, account.ended = None, hit
            return
    if meant is None:
        toll = pointing(hit, low, high, hit.row["status_hint"] or "unknown")
        if (seized := _those_held(account, hit, low, high)) is not None:
            toll = seized  # لمّوا 11 رجلاً وقتلوهم: all of them
        another = high == 1 and account.scanned.search_before(_ANOTHER, hit.outer, 12) is not None
        account.tolls.append(replace(toll, anaphoric=False, others=True) if another else toll)
        return
    if hit.entry.surface.startswith(_END):
        for group in _together(account, meant):
            account.add(group, hit)  # لقي عنصران من قسد حتفهما: told of them alone, and of who was with them
        account.current, account.ended = None, hit
        return
    toll = toll_of(account.scanned, meant, hit.value)
    known = meant.rule != "people.another"  # والثاني انبترت رجله: one more
    account.tolls.append(replace(toll, start=hit.start, end=hit.end, rule=hit.entry.id, anaphoric=known))


def _those_held(account: Account, hit: Hit, low: int, high: int | None) -> Toll | None:
    """The people whom the clause has just told to be seized, as dead, where a pronoun means them."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or last.outcome not in SEIZED or not last.numeral:
        return None
    if hit.value != "killed" or (low, high) != (2, None) or not 0 <= hit.start - last.end < NEAR:
        return None
    return replace(last, outcome=hit.value, start=hit.start, end=hit.end, rule=hit.entry.id)


NEAR = 70  # letters


def _together(account: Account, last: People) -> list[People]:
    """لقي قيادي في التنظيم واثنان من مرافقيه مصرعهم: all those joined by "and" before "their end"."""
    told = account.pending[: account.pending.index(last)]
    lot = [last]
    while told and account.scanned.folded[lot[0].start - 1] == "و":
        gap = account.scanned.folded[told[-1].end : lot[0].start]
        if "،" in gap or "." in gap or told[-1].maximum is None:
            break
        lot.insert(0, told.pop())
    return lot


def _either(account: Account, hit: Hit) -> None:
    """خمسة أشخاص بين قتيل وجريح: of the people just told."""
    if account.pending and words_between(account.scanned, account.pending[-1].end, hit) <= 8:
        account.tolls.append(toll_of(account.scanned, account.pending[-1], hit.value))
        account.used.add(account.pending[-1].start)
    elif (
        account.tolls
        and account.tolls[-1].outcome == "killed"
        and words_between(account.scanned, account.tolls[-1].end, hit) <= 4
    ):
        account.tolls[-1] = replace(account.tolls[-1], outcome=hit.value)


def _intransitive(account: Account, index: int, hit: Hit) -> None:
    row = hit.row
    if hit.entry.surface.startswith("متاثر") and account.tolls and account.tolls[-1].outcome == "killed":
        return  # توفي أحدهم متأثرا بجراحه: how the one just told died
    following = people_after(account.items, index)
    near = is_near(account.scanned, hit, following) and not dead_before(
        account.scanned, account.pending, hit, following
    )
    near = near and not (account.pending and not hit.prefix and with_companion(account.scanned, hit, following))
    while not near and account.pending and not agrees(account.scanned, account.pending[-1], hit):
        account.pending.pop()
    stand_before = not near or (account.pending and subject_before(account.scanned, account.pending[-1], hit))
    stand_before = stand_before and not counted_next(account.scanned, hit, following)
    if account.pending and stand_before and not is_active(account.scanned, account.pending, hit, following, near=near):
        _count_before(account, hit)
        return
    if not near:
        _alone(account, hit)
    elif leaves_out_first(account.scanned, hit, following):
        one = next((g for g in reversed(account.pending) if g.maximum == 1 and g.actor != "unknown_gunmen"), None)
        if one is not None:
            account.add(one, hit)  # بسيارة تاجر …، فقُتل وابنه
        else:
            account.tolls.append(pointing(hit, 1, 1, row["status_hint"] or "unknown"))


def _count_before(account: Account, hit: Hit) -> None:
    """The people before the verb; two in علي سليمان ومساعده اللذين قُتلا, of whom one is told by name alone."""
    lot = chain(account.scanned, account.pending)
    for group in lot:
        account.tolls = [t for t in account.tolls if t.start != group.start or t.outcome != "injured"]
        account.add(group, hit)
        account.used.add(group.start)
    joined = account.scanned.folded[lot[0].start - 1] == "و"
    if len(lot) == 1 and joined and hit.row["max"] == "2" and lot[0].maximum == 1:
        account.tolls[-1] = replace(account.tolls[-1], minimum=2, maximum=2)


def is_of_many(verb: Hit) -> bool:
    """Whether a verb, of which more words may follow (فارقوا الحياة), has the ending of many."""
    return verb.entry.surface.split()[0].endswith(("وا", "ن"))


def _dies_who_was_hurt(account: Account, hit: Hit) -> bool:
    """أربعة عناصر ممن أصيبوا بالتفجير فارقوا الحياة: a second verb without "and" tells of the same subject."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or (last.outcome, hit.value) != ("injured", "killed") or last.start not in account.used:
        return False
    dual = hit.entry.surface.split()[0].endswith("ا") and not is_of_many(hit)
    agreed = is_of_many(hit) if last.minimum > 2 else dual == (last.minimum == 2)
    gap = account.scanned.folded[last.end : hit.outer]
    if hit.prefix or not agreed or _ENDS.search(gap) or _PAUSE.search(gap):
        return False
    account.tolls[-1] = replace(last, outcome="killed")
    return True


_PAUSE = re.compile(r"،\s*و|(?<!\w)(?:و?لم|و?لا|و?لن|و?ما|ثم|حيث|بعد ان|قبل ان|لكن|فيما|بينما|حتي|كما)(?!\w)")
_ENDS = re.compile(r"[.\n؛]")


def _alone(account: Account, hit: Hit) -> None:
    """فارق الحياة, فأصيب بجروح: no people beside the word; whom it means was told before."""
    if _dies_who_was_hurt(account, hit):
        return
    row = hit.row
    told = hit.value == "killed" or _WITH_WOUNDS.match(account.scanned.after(hit.end, 24))
    if told and not account.pending and row["counts_itself"] == "n":
        account.tolls.append(pointing(hit, 1, 1, row["status_hint"] or "unknown"))
    elif row["counts_itself"] == "y" and row["kind"] == "phrase":
        account.tolls.append(pointing(hit, int(row["min"]), int(row["max"]) if row["max"] else None, "unknown"))

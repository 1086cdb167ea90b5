"""What becomes of the account where people are met: counted, a part of those counted, or kept for a verb to come."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .account import Account
from .agents import is_agent, is_means
from .attached import (
    at_work,
    beheaded,
    by_them,
    counts_those_pointed_at,
    fell,
    fell_as,
    is_kind_of,
    is_part,
    numbers_them,
    says_who,
)
from .companions import is_companion, is_told_beside
from .governing import acts_itself, in_apposition, is_of_pending, reaches
from .hospital import is_carried_off
from .items import Item, next_of, verb_after
from .other_counts import counted_again
from .outcome_nouns import (
    adjective_outcome,
    is_corpse_of,
    is_other_half,
    is_state,
    is_wound_of_body,
    own_outcome,
    stands_alone,
    their_body,
)
from .people_before import are_all_of, chain, figure_before, heads_parts, number_before
from .risen import as_exceeded, counted_by_noun, risen_outcome
from .tolls import PAIR_NAMED, Toll, hinted, is_among, less, of_count, one_of_hurt, stands_apart, toll_of, with_part

_AT_WORK = Phrase(r"(?:و|كان\w*\s+)?(?:ي|ت)عمل")
_REMAINING = Phrase(r"(?:باق|متبق)(?:ون|ين|ي)")
_HURT = re.compile(r"جرح|مصاب")
_HELD = frozenset({"detained", "abducted", "missing"})


def meet_people(account: Account, index: int, group: People) -> None:
    """Take people into the account."""
    if _is_told_of_last(account, group) or _has_verb_of_its_own(account, index, group) or _takes_risen(account, group):
        return
    part = is_part(account.scanned, group, account.part_until, account.tolls) or _is_further_part(account, group)
    if part and not heads_parts(account.scanned, account.pending, group):
        _note_part(account, group)
        _part(account, index, group)
        return
    if (meant := their_body(account.scanned, group, account.pending)) is not None:
        account.tolls.append(toll_of(account.scanned, meant, "killed"))
        return
    group = figure_before(account.scanned, account.pending, group)
    own = own_outcome(account.scanned, group) or adjective_outcome(
        account.scanned, group, account.items, index, account.used
    )
    itself = group.form in ("singular", "dual") and not group.definite  # الحصيلة قتيل
    if own is not None and of_count(account.scanned, group) and not (group.numeral or itself):
        account.awaited = own
        if (count := number_before(account.scanned, account.pending, group)) is not None:
            account.count(count, own)
    elif _counts_among(account, group) or _is_among_too(account, group, own):
        return
    elif account.awaited is None or not _answers(account, group, own, account.awaited):
        _own_or_governed(account, index, group, own)


def _takes_risen(account: Account, group: People) -> bool:
    """ثم ارتفع العدد إلى تسعة: a bare figure that stands in place of the count before."""
    if account.awaited is not None:
        return False
    if counted_again(account, group):
        return True
    outcome = counted_by_noun(account.scanned, group)
    outcome = outcome or risen_outcome(account.scanned, group, told=bool(account.tolls))
    if outcome is not None:
        account.count_so_many(as_exceeded(account.scanned, group), outcome)
    return outcome is not None


def _has_verb_of_its_own(account: Account, index: int, group: People) -> bool:
    """عنصر استشهد واتنين انجرحو: a figure after "and" whose own verb follows at once."""
    joined = account.tolls and account.scanned.folded[group.start - 1] == "و"
    if joined and _ends_otherwise(account, index, group):
        account.pending = [group]
        return True
    if not joined or not acts_itself(account.scanned, group, account.items, index, pair=True):
        return False
    verb = account.items[index + 1].outcome
    own = verb is not None and not verb.prefix and verb.entry.surface.endswith(("وا", "ا", "ن"))
    if own:
        account.pending = [group]
    return own


def _ends_otherwise(account: Account, index: int, group: People) -> bool:
    """سائق الصهريج قُتل ومعاونه أصيب: one more, straight before the verb of another outcome."""
    verb = verb_after(account.items, index)
    if verb is None or group.maximum != 1 or verb.prefix or not verb.row["form"].startswith("verb"):
        return False
    straight = not account.scanned.folded[group.end : verb.outer].strip()
    return straight and {verb.value, account.tolls[-1].outcome} == {"killed", "injured"}


def meet_description(account: Account, index: int) -> None:
    """…, وهو عضو سابق في المجلس: what the one just told was."""
    following = account.items[index + 1 :]
    told = (i.people for i in following if i.people is not None and i.start < account.about_until)
    group = next((p for p in told if not is_means(account.scanned, p)), None)
    last = account.tolls[-1] if account.tolls else None
    if last is None:
        return
    if account.scanned.match(_AT_WORK, account.items[index].start, account.items[index].end):
        account.tolls[-1] = at_work(account.scanned, account.items[index].end, last, group)
    elif group is None:
        return
    elif (last.maximum == 1 and last.status == "unknown") or is_kind_of(last, group):
        many = group.numeral and group.minimum > 1 and last.rule.startswith("out")  # وقضى من كان بداخلها وهم اثنان
        several = toll_of(account.scanned, group, last.outcome) if many else last
        account.tolls[-1] = replace(several, status=group.status, actor=group.actor)
    elif last.maximum != 1:
        parts = [i.people for i in following if i.people is not None and i.start < account.about_until]
        for part in parts:
            account.tolls[-1] = with_part(account.tolls[-1], part)
        sides = [p for p in parts if p.numeral and p.status == "combatant" and p.actor]
        if last.maximum is None and last.numeral and sum(p.minimum for p in sides) == last.minimum:
            account.tolls[-1] = replace(account.tolls[-1], maximum=last.minimum)  # 23 على الأقل هم 14 من … و9 من …


# والصحيح أنهما طفلان: instead of those told before
_CORRECTLY = Phrase(r"(?<!\w)[وف]?(?:الصحيح|الصواب|الاصح)\s+(?:هو\s+)?(?:ان\w{0,3}\s+)?(?:(?:ال)?عدد\w*\s+)?$")


def _is_told_of_last(account: Account, group: People) -> bool:
    if _says_of_held(account, group):
        return True
    last = account.tolls[-1] if account.tolls else None
    rest = (
        last is not None
        and last.minimum == group.minimum
        and account.scanned.search(_REMAINING, group.start, group.end)
    )
    if last is not None and (rest or says_who(account.scanned, last, group)):
        account.tolls[-1] = replace(last, status=group.status, actor=group.actor)
        return True
    if last is not None and account.scanned.search_before(_CORRECTLY, group.start, 30):
        account.tolls[-1] = toll_of(account.scanned, group, last.outcome)
        return True
    if last is None or last.maximum == 1 or not numbers_them(account.scanned, group):
        return False
    if last.numeral and not (_is_dozens(last) and group.minimum >= last.minimum):
        return False  # عشرات الشهداء يقدر عددهم بستين: only a figure that was none
    if group.form != "bare" and last.status == "unknown":
        last = replace(last, status=group.status, actor=group.actor)  # أفراده البالغ عددهم 18 عنصراً
    account.tolls[-1] = replace(last, minimum=group.minimum, maximum=group.maximum, numeral=True, anaphoric=False)
    return True


_DOZENS = (2, 20, 200)


def _is_dozens(toll: Toll) -> bool:
    return toll.maximum is None and toll.minimum in _DOZENS and toll.rule.startswith("qnt")


_AND_MORE = re.compile(r"[^،,.\n]{0,40}[،,]?\s*و(?:ال)?")


def _counts_among(account: Account, group: People) -> bool:
    """بين القتلى ثلاثة من الدفاع الوطني: a part of those told before."""
    if not is_among(account.scanned, group):
        return False
    after = account.scanned.after(group.end, 20).split("،")[0]
    hurt = _HURT.search(account.scanned.before(group.start, 12) + after)
    account.tolls.append(toll_of(account.scanned, group, "injured" if hurt else "killed"))
    account.among_until = group.end
    return True


def _is_among_too(account: Account, group: People, own: Hit | None) -> bool:
    """ومن بين الشهداء طبيبة وثلاثة مسعفين وطفل: people joined to those among the dead, and no more dead."""
    if own is not None or not 0 <= account.among_until <= group.start or not account.tolls[-1].among:
        return False
    if _AND_MORE.fullmatch(account.scanned.folded, account.among_until, group.start) is None:
        return False
    account.tolls.append(replace(toll_of(account.scanned, group, account.tolls[-1].outcome), among=True))
    account.among_until = group.end
    return True


_HEADS = frozenset({"أب", "أم", "والد", "والدة", "زوج", "زوجة"})
_THEY = re.compile(r"\s*[:،(]?\s*(?:و?هم\s*:?\s*)?(?:ال)?")


def _are_listed(account: Account, group: People) -> bool:
    """عائلة من 7 أشخاص، الأب والأم وخمسة أولاد: who those just counted were."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or not last.numeral or last.minimum < 3 or not group.definite or group.lemma not in _HEADS:
        return False
    folded = account.scanned.folded
    return bool(_THEY.fullmatch(folded, last.end, group.start)) and folded.startswith(" و", group.end)


_AND_PART = re.compile(r"[^،.\n]{0,30}،\s*و")


def _note_part(account: Account, group: People) -> None:
    """Keep how many of a count of the dead or hurt have been told apart."""
    last = account.tolls[-1] if account.tolls else None
    if account.part_of is None and last is not None and last.of_noun and last.numeral:
        account.part_of = last.minimum, 0, group.end
    if account.part_of is not None:
        whole, told, _ = account.part_of
        account.part_of = whole, told + group.minimum, group.end


def _is_further_part(account: Account, group: People) -> bool:
    """7 قتلى بينهم ضابط، و5 عراقيين، وسوري: parts behind further commas, as long as they are no more than the whole."""
    if _are_listed(account, group):
        account.part_until = account.phrase_end(group.end)
        return True
    if account.part_of is None or group.maximum is None or own_outcome(account.scanned, group) is not None:
        return False
    whole, told, end = account.part_of
    if told + group.minimum > whole:
        return False
    return _AND_PART.fullmatch(account.scanned.folded, end, group.start) is not None


def _all_end_so(account: Account, index: int) -> bool:
    """9 مدنيين بينهم 4 أطفال استشهدوا: a verb of dying or being hurt, of the whole and not of its part alone."""
    verb = account.items[index + 1].outcome
    return verb is not None and verb.value in ("killed", "injured") and not verb.prefix


NEXT_WORD = 4  # letters


def _died_of_it(account: Account, index: int, group: People) -> bool:
    """أصيب ثمانية بينهم طفلة فارقت الحياة لاحقاً: one of the hurt, straight before the verb of her death."""
    verb = verb_after(account.items, index)
    last = account.tolls[-1] if account.tolls else None
    if verb is None or last is None or last.outcome != "injured" or last.minimum <= group.minimum:
        return False
    if verb.value != "killed" or verb.prefix or verb.row["kind"] not in ("verb_intransitive", "phrase"):
        return False
    after = next_of(account.items, index + 1)
    if after is not None and after.people is not None and after.start - verb.end < NEXT_WORD:
        return False  # بينهم سائق توفي والده
    return verb.row["form"] == "verb_active" and account.scanned.folded[group.end : verb.outer].strip() in ("", "قد")


def _part(account: Account, index: int, group: People) -> None:
    of_pending = is_of_pending(account.scanned, account.pending, account.tolls, group)
    if acts_itself(account.scanned, group, account.items, index) and not (of_pending and _all_end_so(account, index)):
        account.pending = [group]
    elif _died_of_it(account, index, group):
        account.tolls.append(replace(toll_of(account.scanned, group, "killed"), of_them=True))
    elif of_pending:
        last = account.pending[-1]
        if group.numeral or not account.most:
            account.pending[-1] = replace(last, children=last.children + group.children, women=last.women + group.women)
    elif account.tolls and not account.tolls[-1].risen and stands_apart(account.scanned, account.tolls[-1], group):
        part = toll_of(account.scanned, group, account.tolls[-1].outcome)
        account.tolls[-1:] = [part, less(account.tolls[-1], part)]
    elif account.tolls and (group.numeral or not account.most):
        account.tolls[-1] = with_part(account.tolls[-1], group)


def _answers(account: Account, group: People, own: Hit | None, awaited: Hit) -> bool:
    figure = group.form == "bare" or group.numeral
    if figure and own is not None and awaited.value == "killed_or_injured":
        account.awaited = None  # عدد ضحايا الغارات إلى 43 قتيلاً …: the figure has come
        return False
    if figure and (own is None or own.value == awaited.value):
        account.count(group, awaited)
        return True
    return own is None and not figure


def _says_of_held(account: Account, group: People) -> bool:
    """وألقت القبض على آخر جريح: how the one just seized was, nobody hurt besides."""
    last = account.tolls[-1] if account.tolls else None
    if group.form != "singular" or last is None or last.outcome not in _HELD:
        return False
    if account.scanned.folded[last.end : group.start].strip():
        return False
    own = own_outcome(account.scanned, group)
    return own is not None and own.value == "injured"


_AND_HALF = re.compile(r"(?:قتلي|شهداء)\s+وال?(?:جرحي|مصابين)|قتلي\s+وجرحي|قتلي\s+ومصابين")  # عشرة قتلى وجرحى من …


def _own_or_governed(account: Account, index: int, group: People, own: Hit | None) -> None:
    if own is not None and own.value in _HELD and not (group.numeral and own.value == "missing"):
        if _fell_captive(account, group, own) or _are_captives(account, group, own):
            return
        if not (group.numeral and account.current is not None and account.current.row["form"] == "noun_count"):
            own = None  # 35 قتيلا و8 أسرى
    if own is not None and own.value == "injured" and (_is_taken(account, group, own) or _died(account, index, group)):
        own = None  # أسر مهاجم جريح, وفاة ثلاثة جرحى, اثنان من الجرحى فارقا الحياة
    if own is None:
        _governed(account, index, group)
    elif _is_how_they_ended(account, group, own):
        return
    elif is_corpse_of(account.scanned, group, account.items, index):
        account.current = own
    else:
        account.current = account.current or (None if stands_alone(account.items, index, group) else own)
        both = group.numeral and _AND_HALF.search(account.scanned.folded, group.start, group.end)
        toll = hinted(toll_of(account.scanned, group, "killed_or_injured" if both else own.value), own)
        counted = group.form == "number" or (group.numeral and group.maximum == 1)  # القتيل واحد فقط
        known = group.definite and not counted and not _fell_now(account, group)
        account.tolls.append(replace(toll, anaphoric=known, of_noun=True))


def _is_taken(account: Account, group: People, own: Hit) -> bool:
    """Whether a word of seizing stands straight before one who is told to be hurt by an adjective."""
    verb = account.current
    if verb is None or verb.value not in _HELD or own.start < group.end:
        return False
    return not account.scanned.folded[verb.end : group.start].replace("علي", "").strip()


_MEANWHILE = re.compile(r"\s*(?:(?:خلال|في|اثر)(?:ها|ه|هما)\s+|(?:منا|لنا|منهم|من بيننا)\s+)?(?:ال)?")
_ORDER = re.compile(r"\w*\s+ال" + any_of("ordinals"))


def _fell_now(account: Account, group: People) -> bool:
    """ارتقى خلالها الشهيدان فلان وفلان, أما الضحية الثالثة فراع: not told before, though with the article."""
    if group.form == "plural":
        return False
    if _ORDER.match(account.scanned.folded, group.end):
        return True
    if group.form == "dual" and PAIR_NAMED.match(account.scanned.folded, group.end):
        return True  # ارتقاء الشهيدين عمر الحسن ومحمود الهنداوي
    verb = account.current
    if verb is None or verb.value != "killed" or verb.row["kind"] != "verb_intransitive":
        return False
    return _MEANWHILE.fullmatch(account.scanned.folded, verb.end, group.start) is not None


def _fell_captive(account: Account, group: People, own: Hit) -> bool:
    """وقع ثمانية عناصر أسرى: captives now, and not who they were."""
    if own.start < group.end:
        fallen = (
            account.pending[-1] if account.pending and fell_as(account.scanned, group, account.pending[-1]) else None
        )
    else:
        fallen = group if fell(account.scanned, group) else None
    if fallen is not None:
        account.add(fallen, own)
    return fallen is not None


def _are_captives(account: Account, group: People, own: Hit) -> bool:
    """معتقلين, رهائن: who they are, not what was done to them now; but so many whom a verb takes are taken now."""
    if account.current is None or own.value != account.current.value:
        return account.current is None
    taken = group.numeral and account.current.row["form"] == "verb_active"
    return not (taken and not account.scanned.folded[account.current.end : group.start].strip())


_AND_HURT = Phrase(r"\s*و((?:مصاب|جريح)(?:ين|ون|ا)|جرحي)(?!\w)")


def _is_how_they_ended(account: Account, group: People, own: Hit) -> bool:
    """سقط عنصران قتلى, وجد مقتولا: a word for those just told, who are counted with it."""
    if account.pending and fell_as(account.scanned, group, account.pending[-1]):
        account.add(account.pending[-1], own)
        if own.value == "killed" and (hurt := account.scanned.match(_AND_HURT, group.end)):
            account.tolls[-1] = replace(account.tolls[-1], outcome="killed_or_injured")  # قتلى ومصابين
            account.used.add(hurt.start(1))
        return True
    if are_all_of(account.scanned, group, account.pending):
        if own.value == "killed_or_injured":  # آخر ضحايا القصف
            own = replace(own, entry=replace(own.entry, value="killed"))
        for person in chain(account.scanned, account.pending):
            account.add(person, own)  # امرأة وطفلها شهداء
        return True
    if is_other_half(account.scanned, group, account.tolls, own):
        told = account.tolls[-1] if account.tolls[-1].actor else toll_of(account.scanned, group, own.value)
        both = "killed" if own.value == account.tolls[-1].outcome else "killed_or_injured"
        account.tolls[-1] = replace(account.tolls[-1], outcome=both, status=told.status, actor=told.actor)
        return True
    return is_state(account.scanned, group, account.tolls, own) or is_wound_of_body(
        account.scanned, group, account.tolls
    )


def _died(account: Account, index: int, group: People) -> bool:
    following = next_of(account.items, index)
    if following is not None and _then_dies(account, group, following):
        return True
    if following is not None and following.outcome is not None and one_of_hurt(account.scanned, group):
        straight = not account.scanned.folded[group.end : following.start].replace("قد", "").strip()
        return straight and following.outcome.value == "killed"
    if account.current is None or account.current.value != "killed" or account.current.row["form"] == "noun_count":
        return False
    return account.scanned.folded[account.current.end : group.start].strip() in ("", "ال")


_DYING = frozenset({"verb_intransitive", "phrase"})


def _then_dies(account: Account, group: People, following: Item) -> bool:
    """جريح الدورية فارق الحياة, المصاب توفي في المشفى: one hurt before, of whom the verb tells that he died."""
    verb = following.outcome
    if verb is None or verb.value != "killed" or verb.row["kind"] not in _DYING or verb.prefix or group.maximum != 1:
        return False
    gap = account.scanned.folded[group.end : following.start]
    return verb.row["form"] == "verb_active" and len(gap.split()) <= 6 and "،" not in gap


def _governed(account: Account, index: int, group: People) -> None:
    if is_carried_off(account.scanned, group):
        account.tolls.append(toll_of(account.scanned, group, "injured"))
    elif not (account.current is None and by_them(account.scanned, group)):
        _by_current(account, index, group)


def _joins_counted(account: Account, outcome: Hit, group: People) -> bool:
    """خسرت ستة من جنودها وضابطا: joined by "and" to those whom the same word has counted."""
    told = bool(account.tolls) and account.tolls[-1].start > outcome.end
    return told and account.scanned.folded[group.start - 1] == "و"


_BADLY = re.compile(r"\s+(?:منهم\s+)?(?:خطير|خطر|حرج|بليغ|طفيف|متوسط|بسيط)\w{1,3}(?!\w)")


def _says_how_badly(account: Account, outcome: Hit, group: People) -> bool:
    """جُرح سبعة …، إصابة اثنتين خطيرة: of those just told to be hurt."""
    last = account.tolls[-1] if account.tolls else None
    if last is None or outcome.value != "injured" or last.outcome != "injured" or outcome.prefix:
        return False
    return last.numeral and last.minimum > group.minimum and _BADLY.match(account.scanned.folded, group.end) is not None


_FROM_AMONG = re.compile(r"\s+من\s+(?:ال)?$")


def _of_owners(account: Account, group: People) -> People:
    """قُتل من عناصر التنظيم 12: a bare figure, of the people whom "from" names between the verb and it."""
    owner = account.pending[-1] if account.pending and group.form == "bare" else None
    if owner is None or owner.numeral or account.current is None or owner.start < account.current.end:
        return group
    if not _FROM_AMONG.search(account.scanned.folded[account.current.end : owner.start]):
        return group
    return replace(group, status=owner.status, actor=owner.actor)


_THAT = re.compile(r"(?:(?<!\w)(?:ان|بان)\s+)$")


def _is_subject(account: Account, index: int) -> bool:
    """مضيفاً أن أحد عناصره أصيب: after "that", before a verb of their own."""
    group, verb = account.items[index], verb_after(account.items, index)
    if verb is None or verb.prefix or verb.row["kind"] not in ("verb_passive", "verb_intransitive"):
        return False
    gap = account.scanned.folded[group.end : verb.outer]
    if len(gap.split()) > 6 or "،" in gap:
        return False
    return _THAT.search(account.scanned.folded[max(0, group.start - 6) : group.start]) is not None


def _by_current(account: Account, index: int, group: People) -> None:
    if not account.tolls and (rule := beheaded(account.scanned, group)) is not None:
        account.tolls.append(replace(toll_of(account.scanned, group, "killed"), rule=rule))
    elif account.ended is not None and (
        is_companion(account.scanned, account.ended.end, group)
        or is_told_beside(account.scanned, account.ended.end, group)
    ):
        account.add(group, account.ended)  # لقي القيادي مصرعه مع مرافقيه
    elif account.current is None or _says_how_badly(account, account.current, group) or _is_subject(account, index):
        account.pending.append(group)
    elif counts_those_pointed_at(account.scanned, account.current, group, account.tolls):
        account.pop_pointing()
        account.add(group, account.current)
    elif not _joins_counted(account, account.current, group) and is_agent(
        account.scanned, account.current, group, account.items, index, account.actors
    ):
        return
    elif reaches(account.scanned, account.current, group, account.tolls):
        account.add(_of_owners(account, group), account.current)
    elif account.tolls and in_apposition(account.scanned, account.tolls[-1], group):
        account.tolls[-1] = replace(account.tolls[-1], status=group.status, actor=group.actor)
    else:
        account.pending.append(group)

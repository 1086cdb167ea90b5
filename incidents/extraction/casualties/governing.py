"""Which people an outcome word governs: those it counts, those who act, those of another phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .owners import owns_what_was_hit
from .tolls import Toll, number_of_hurt

_CAUSE = Phrase(r"(?:^|\s)" + any_of("cause_or_turn") + r"\s")
_BY = Phrase(any_of("agents_means") + r"(?!ه[ام]?م?\s)\s*(?:\S+\s+)?(?:ال)?$")
_ADDED = re.compile(any_of("added_to") + r"\s*$")
_APPOSED = re.compile(r"\w*(?:\s+[^\s،,]+){0,5}\s*[،,)]{1,2}\s*")
_FIGURE_FOLLOWS = re.compile(r"(?:الي|حصيله|عدد)\s*$")
_STRAIGHT = re.compile(
    r"\s*(?:(?:خلال|في|علي اثر|اثر|بسبب|جراء)(?:ه|ها|هما)\s+)?(?:و|نحو|ل|ب|حوالي|شي|منه(?:م|ما|ن))?\s*"
)
_IN = re.compile(r"\s+(?:في|ب|قرب)")
_IN_ANOTHER = re.compile(r"\s+(?:في|ب|قرب)\s*(?:[^\s،,.]+\s*){1,4}[،,]?\s+و")
_LISTED = re.compile(r"(?:،|و|مقابل|هم)\s*:?\s*$")
_WHOM = re.compile(r"(?:\s+[^\s،,.]+){0,5}\s+(?:طالت|شملت|استهدفت|بحق|تجاوز\w*|بلغ\w*|ضد)\s+(?:نحو\s+|عدد\w*\s+)?")
_END = re.compile(r"(?<![\s(]\w)\.|\n")  # no end is (ر. خ), letters for a name
_OF_WHOM = re.compile(r"\s+(?:\S+\s+){0,2}ل(?:دي\s+)?")
_REMAINS = frozenset({"جثه", "جثة", "جثمان", "رفات"})


@dataclass(slots=True, unsafe_hash=True)
class Item:
    """An outcome word, people counted, or words that open a part (بينهم) or a description (وهو)."""

    start: int
    end: int
    kind: str  # outcome, people, part, about
    outcome: Hit | None = None
    people: People | None = None


def people_after(items: list[Item], index: int) -> Item | None:
    return next((i for i in items[index + 1 :] if i.kind != "part"), None)


_WITH = re.compile(r"(?<!\w)(?:مع|برفقه|وهو|وهي|وهم)\s+(?:\S+\s+){0,5}$")  # استشهد … وهو مع زوجته: no subjects


_TOGETHER = re.compile(r"\s*(?:مع|برفقه|رفقه)\s+(?:ال)?")


def with_companion(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """طفلة قضت مع والدها: who follows is a companion, the subject stands before."""
    return following is not None and _TOGETHER.fullmatch(scanned.folded, hit.end, following.start) is not None


def takes_counted(scanned: Scanned, items: list[Item], index: int, hit: Hit) -> bool:
    """حملة اعتقالات طالت 11 شابا, إصابات بين المدنيين بلغت تسعا: the figure follows the plural noun."""
    following = people_after(items, index)
    if hit.suffix or following is None or following.people is None or not following.people.numeral:
        return False
    return bool(_WHOM.fullmatch(scanned.folded, hit.end, following.start))


GONE = frozenset({"راح", "راحت", "راحو", "راحوا"})  # lost, in dialect: of people before it alone


def is_near(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """Whether an outcome word has people of its own after it in the sentence."""
    if following is None or following.people is None or hit.entry.surface in GONE:
        return False
    gap = scanned.folded[hit.end : following.start]
    far = 4 if following.people.definite and following.people.form == "plural" else 9
    if following.people.numeral and "،" not in gap:
        far = 14
    return len(gap.split()) <= far and not _END.search(gap)


def counted_next(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """وماتوا عشرين نفر: in speech a plural verb may stand before its subject, where that has a figure."""
    if following is None or following.people is None or not following.people.numeral:
        return False
    own = hit.row["kind"] == "verb_intransitive" and hit.row["counts_itself"] == "y"
    return own and len(scanned.folded[hit.end : following.start].split()) <= 1


def acts_itself(scanned: Scanned, group: People, items: list[Item], index: int) -> bool:
    """بينهم 150 متشددا سلموا أنفسهم: the part has an outcome of its own."""
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.outcome is None or not group.numeral:
        return False
    verb = following.outcome.row["form"].startswith("verb")
    return verb and not scanned.folded[group.end : following.start].strip()


def is_state(scanned: Scanned, group: People, tolls: list[Toll], own: Hit) -> bool:
    """ارتقى أحد العناصر شهيدا, وجد مقتولا: how the one just told ended, not another."""
    told = tolls[-1] if tolls else None
    if group.numeral or told is None:
        return False
    if group.form == "plural" and not group.definite and told.maximum != 1:  # ارتقى سبعة مدنيين شهداء
        gap = scanned.folded[told.end : group.start]
        return told.outcome == own.value and not gap.strip()
    if group.form == "dual" and not group.definite and told.outcome == own.value:
        pair = told.maximum == 2 or (len(tolls) > 1 and told.maximum == tolls[-2].maximum == 1)
        if pair and " و" not in scanned.folded[told.end : group.start]:
            return True  # أردوا تاجرا وشقيقه قتيلين
    if group.form != "singular" or not scanned.folded[group.start : group.end].endswith("ا"):
        return False
    return (
        bool(tolls)
        and tolls[-1].outcome == own.value
        and "و" not in scanned.folded[tolls[-1].end : group.start].split()
    )


_WOUND = Phrase(r"\w*\s+ب(?:طلق|رصاص|عيار|اعير|طعن|شظ|جرو|جراح|ضرب|حرو)")
_BODY = Phrase(r"(?<!\w)(?:و|ل|ب)?(?:ال)?(?:جث[هث]|جثت\w+|جثمان|جثامين|رفات)")


def describes_body(scanned: Scanned, start: int, hit: Hit, following: Item | None) -> bool:
    """جثة عنصر وقد أصيب بطلقتين: how the one found dead was hit, nobody hurt besides."""
    if hit.value != "injured" or is_near(scanned, hit, following):
        return False
    return bool(scanned.search(_BODY, start, hit.start))


def is_wound_of_body(scanned: Scanned, group: People, tolls: list[Toll]) -> bool:
    """جثة شاب مصاب بطلق ناري: the same man."""
    if group.lemma != "مصاب" or group.numeral or not tolls or tolls[-1].outcome != "killed":
        return False
    body = scanned.search(_BODY, max(0, tolls[-1].start - 12), tolls[-1].end)
    return bool(body) and bool(scanned.match(_WOUND, group.end))


def is_corpse_of(scanned: Scanned, group: People, items: list[Item], index: int) -> bool:
    """جثث 3 من عناصرها, رفات سبعة أشخاص: the people after the word are the ones counted."""
    following = people_after(items, index)
    if group.numeral or following is None or following.people is None:
        return False
    gap = scanned.folded[group.end : following.start]
    if group.lemma == "إصابة" and _OF_WHOM.fullmatch(gap):
        return True  # إصابات طفيفة لاثنين من …
    if group.lemma not in _REMAINS:
        return False
    one_of_them = following.people.form == "others" and following.people.noun == "" and not gap.strip()
    counted = following.people.form in ("number", "dual", "singular")
    return len(gap.split()) <= 1 and (counted or one_of_them) and "،" not in gap


_THEIRS = re.compile(r"(?:هم|هما|هن)(?!\w)")


def their_body(scanned: Scanned, group: People, pending: list[People]) -> People | None:
    """فُقد ثلاثة رعاة …، وعثر على جثثهم: the people told before, of whom the bodies are."""
    if group.lemma not in _REMAINS or not _THEIRS.match(scanned.folded, group.end):
        return None
    return next((g for g in reversed(pending) if g.numeral or g.form == "dual"), None)


def is_marked_passive(scanned: Scanned, hit: Hit) -> bool:
    """قُتلوا, اعتُقل with its vowel written."""
    word = scanned.text.words(hit.start, hit.end)
    return "\u064f" in word[: 5 if word[:1] == "ا" else 2]


def chain(scanned: Scanned, pending: list[People]) -> list[People]:
    """لاجئ عراقي وزوجته قد قتلا: all those joined before the verb."""
    chain = [pending[-1]]
    for group in reversed(pending[:-1]):
        gap = scanned.folded[group.end : chain[0].start]
        if len(gap.split()) > 2 or not gap.endswith("و"):
            break
        chain.insert(0, group)
    return chain


def agrees(scanned: Scanned, group: People, hit: Hit) -> bool:
    """Whether a verb may have the people before it as its subject: after several it is no singular (فأصيب).

    Straight after them it may be, in dialect; a family is one.
    """
    if hit.row["counts_itself"] == "y" or not hit.row["kind"].startswith("verb") or group.maximum == 1:
        return True
    if group.form not in ("plural", "number", "dual") or group.lemma in ("عائلة", "أسرة"):
        return True
    return len(scanned.folded[group.end : hit.start].split()) <= 1


_OF_SUBJECT = frozenset({"", "اخرين", "اخرون", "اخر", "منهم", "جميعا", "جميعهم", "كلهم"})


def subject_before(scanned: Scanned, group: People, hit: Hit) -> bool:
    """أن 7 مواطنين استشهدوا: the people stand straight before the verb, and the verb shows a plural or dual."""
    gap = scanned.folded[group.end : hit.start]
    return (
        len(gap.split()) <= 6
        and "،" not in gap
        and (hit.row["counts_itself"] == "y" or gap.strip() in _OF_SUBJECT or "قد" in gap.split())
    )


def own_outcome(scanned: Scanned, group: People) -> Hit | None:
    """قتيل, جرحى, جثتين: the noun itself is the outcome."""
    for hit in scanned.inside("outcomes", max(0, group.start - 1), group.end + 1):
        if hit.row["form"] == "noun_count" and hit.value != "none":
            return hit
    return number_of_hurt(scanned, group)


def adjective_outcome(scanned: Scanned, group: People, items: list[Item], index: int, used: set[int]) -> Hit | None:
    """طفلين شهيدين: the outcome follows its noun as an adjective."""
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.people is None or following.start - group.end > 1:
        return None
    own = own_outcome(scanned, following.people)
    counted = group.numeral and following.people.form == "plural"  # خمسة جنود قتلى
    if own is not None and (following.people.form == group.form or (counted and not following.people.numeral)):
        used.add(following.people.start)
        return own
    return None


def number_before(scanned: Scanned, pending: list[People], group: People) -> People | None:
    """ارتفعت إلى 13 حصيلة القتلى: the figure stands before."""
    if not pending or pending[-1].form != "bare":
        return None
    gap = scanned.folded[pending[-1].end : group.start]
    return pending[-1] if len(gap.split()) <= 2 else None


def is_agent(
    scanned: Scanned, outcome: Hit, group: People, items: list[Item], index: int, actors: list[ActorMention]
) -> bool:
    """After an active verb the first people may be those who act: اختطف مسلحون مجهولون راعيا."""
    if any(a.role == "agent_by" and a.start <= group.start < a.end for a in actors):
        return True
    if is_means(scanned, group):
        return True
    if outcome.row["kind"] not in ("verb_transitive", "verbal_noun", "verb_passive"):
        return False
    if _acts_on_counted(scanned, group, items, index):
        return outcome.row["kind"] != "verbal_noun"
    return _comes_before_object(scanned, outcome, group, items, index)


def is_means(scanned: Scanned, group: People) -> bool:
    """برصاص مجهولين, على يد ثلاثة مسلحين: those by whose hand it was."""
    return scanned.search_before(_BY, group.start, 26) is not None


def _acts_on_counted(scanned: Scanned, group: People, items: list[Item], index: int) -> bool:
    """أسر مقاتلو العشائر 4 عناصر: armed men without a figure, straight before people with one."""
    after = next((i.people for i in items[index + 1 :]), None)
    if after is None or not after.numeral:
        return False
    if group.status != "combatant" or group.form != "plural" or group.numeral:
        return False
    return scanned.folded[after.start - 1] != "و" and not scanned.search(_CAUSE, group.end, after.start)


def _comes_before_object(scanned: Scanned, outcome: Hit, group: People, items: list[Item], index: int) -> bool:
    kind = outcome.row["kind"]
    gunmen = group.actor in ("unknown_gunmen", "unknown_aircraft")
    if kind == "verb_passive" and group.numeral:
        gunmen = False  # قُتل خلالها أربعة مسلحين
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.people is None:
        return gunmen and (kind == "verb_transitive" or bool(scanned.folded[outcome.end : group.start].split()))
    gap = scanned.folded[group.end : following.start]
    if scanned.folded[following.start - 1] == "و" or _END.search(gap):
        return gunmen and kind == "verb_transitive"
    if group.maximum == 1 and not gunmen and is_means(scanned, following.people):
        return False  # خطف قيادي في الدفاع الوطني على يد مسلحين: the doers follow
    armed = group.status == "combatant" and not group.numeral
    if armed and kind == "verb_passive" and group.maximum == 1 and not gap.strip():
        return following.people.status != "combatant"  # قتل قناص من قوات النظام امرأة
    if kind == "verbal_noun":
        return armed and bool(re.search(r"\sل\s?$|^\s*ل", gap))
    return gunmen or (armed and kind == "verb_transitive")


def reaches(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """An outcome governs people in its own phrase, not those of a later one."""
    gap = scanned.folded[outcome.end : group.start]
    if len(gap) > 160 or _END.search(gap) or group.rule == "people.another":  # والثالث حالته خطرة: his state follows
        return False
    if group.actor == "unknown_gunmen" and not group.numeral and len(gap.split()) > 1:
        return False
    last = tolls[-1] if tolls and tolls[-1].start >= outcome.end else None
    of_other = last is not None and scanned.search(_CAUSE, last.end, group.start)
    if of_other or owns_what_was_hit(scanned, outcome, group):
        return False
    if group.form == "bare" and group.maximum is None and len(gap.split()) <= 12 and "،" not in gap and not tolls:
        return True  # قتل في الهجوم على النقطة ما لا يقل عن 17
    if group.form == "bare":
        own = tolls[-1].end if tolls and tolls[-1].start > outcome.start else outcome.end
        near = scanned.folded[own : group.start]
        if _IN_ANOTHER.fullmatch(near) and _IN.match(scanned.folded, group.end):
            return True  # خمسة في القورية وأربعة في الموحسن
        return bool(_FIGURE_FOLLOWS.search(near) or (len(near.split()) <= 3 and _STRAIGHT.fullmatch(near)))
    if not tolls or tolls[-1].start < outcome.start:
        return len(gap.split()) <= (4 if _is_vague(scanned, group) else 14)
    return _joins(scanned, tolls[-1], group)


def in_apposition(scanned: Scanned, last: Toll, group: People) -> bool:
    """المدعو (ف. ج)، أحد متزعمي لواء الباقر: behind a comma, what the one just told was."""
    if last.maximum != 1 or last.status != "unknown" or group.maximum != 1 or group.status == "unknown":
        return False
    gap = scanned.folded[last.end : group.start]
    return bool(_APPOSED.fullmatch(gap))


def _is_vague(scanned: Scanned, group: People) -> bool:
    if group.lemma == "مدعو":  # المدعو أحمد: who is named is no vague one
        return False
    if group.form == "singular" and _NAME_FOLLOWS.match(scanned.folded, group.end):
        return False
    return group.definite and (group.form == "plural" or (group.form in ("singular", "dual") and not group.actor))


# الشاب أحمد العبود: a name, and no adjective or preposition.
_NAME_FOLLOWS = re.compile(
    r"\s+(?:ال\w+\s+)?(?!(?:من|في|علي|الي|عن|مع|الذي|التي|بعد|خلال|اثر|جراء|امس|اليوم|مساء|صباح|فجر|ب\w+|ال\w+)(?!\w))"
    r"[\u0621-\u064a]{3,}\s+(?:ال|العبد|عبد|ابو|بن)"
)


def _joins(scanned: Scanned, last: Toll, group: People) -> bool:
    """… ورابع, إضافة إلى ثلاثة …: people joined to those just told."""
    since = scanned.folded[last.end : group.start]
    if is_companion(scanned, last.end, group):
        return True
    if scanned.match(_WHO, group.end) and _COMPANY.search(since):
        return False  # مع زوجها الذي أصيب
    if _KIN.match(scanned.folded, group.start) and _WITH_KIN.fullmatch(since):
        return True
    if _KIN.match(scanned.folded, group.start) and _ADDED.search(since):
        return True  # اعتقلت الأسايش المرتزق …، إضافة لزوجته
    if _ADDED.search(since) or scanned.folded[group.start - 1] == "و":
        return group.form in ("number", "others", "dual", "one_of") or len(since.split()) <= 6
    return group.form == "number" and bool(_LISTED.search(since))


def words_between(scanned: Scanned, start: int, hit: Hit) -> int:
    """How many words stand between an offset and an outcome word."""
    return len(scanned.folded[start : hit.start].split())


_COMPANY = re.compile(r"\s(?:برفقه|رفقه|مع|بصحبه|صحبه|هو\s+و|هي\s+و)\s*$")
_WITH_KIN = re.compile(r"(?:\s*[^\s،,.]+){1,14}\s+و")  # عضو في مجلس بلدة الصبحة شرقي دير الزور وزوجته
_KIN = re.compile(any_of("relatives", "escorts") + r"\w*(?:ه|ها|هم|هما|يه|يها)(?!\w)")


_WHO = Phrase(r"\w*\s+(?:الذي|التي|اللذ|الذين|الذى)")


def is_companion(scanned: Scanned, start: int, group: People) -> bool:
    """قضت طفلة مع والدها, توفي برفقة زوجته: kin beside the one told, in the same lot."""
    gap = scanned.folded[start : group.start]
    if len(gap.split()) > 7 or "،" in gap or "." in gap or not _COMPANY.search(gap):
        return False
    if scanned.match(_WHO, group.end):
        return False  # مع زوجها الذي أصيب
    return _KIN.match(scanned.folded, group.start) is not None


def is_of_pending(scanned: Scanned, pending: list[People], tolls: list[Toll], part: People) -> bool:
    """أربعة مدنيين، بينهم طفلتان، لقوا مصرعهم: a part of people whose outcome is still to come."""
    if not pending or (tolls and tolls[-1].start > pending[-1].start):
        return False
    last = pending[-1]
    return last.minimum >= part.minimum and len(scanned.folded[last.end : part.start].split()) <= 4


def stands_alone(items: list[Item], index: int, group: People) -> bool:
    """أحد أقارب الضحايا: those told before, unless who they were follows at once (القتلى هم رجل وولداه)."""
    following = people_after(items, index)
    before = following is None or following.start - group.end > 8
    return before and group.definite and group.form == "plural"


def is_active(scanned: Scanned, pending: list[People], hit: Hit, following: Item | None, *, near: bool) -> bool:
    """قتل ثلاثة مدنيين: written like the passive, with its object straight after it."""
    if not near or following is None or following.people is None or hit.row["kind"] != "verb_passive":
        return False
    plural = hit.entry.surface.endswith("وا") or following.people.numeral  # وقتلوا صاحبه: its object follows
    if is_marked_passive(scanned, hit) or not (plural or _armed_men(pending)):
        return False
    return len(scanned.folded[hit.end : following.start].split()) <= 1


def _armed_men(pending: list[People]) -> bool:
    """مسلحين قتلو مزارع: armed men without a figure before the verb are those who do it."""
    last = pending[-1] if pending else None
    return last is not None and last.status == "combatant" and last.form == "plural" and not last.numeral
